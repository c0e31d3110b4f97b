"""How long a nation takes to make, and how much memory; with ``--load``, to load it and find every line explained.

``python -m bench nation [--people N] [--seed S] [--workers W] [--load] [--keep DIR]``

The clock runs from the command until its files are in place. Memory is the sum over the command and its
worker processes (proportional set size, so that what they share counts once), sampled all along. The peer is
Faker in the same run: profiles of people who own nothing and do nothing.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from faker import Faker

from bench.memory import Memory
from bench.report import Bar, report

PEER_PEOPLE = 2_000


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench nation")
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--load", action="store_true", help="load it too, and hold the receipts against truth"
    )
    parser.add_argument("--keep", type=Path, help="a folder to keep the nation in")
    options = parser.parse_args(argv)
    work = Path(tempfile.mkdtemp(prefix="tearline-bench-nation-"))
    work.chmod(0o711)
    try:
        folder = options.keep or work / "nation"
        figures, bars = _made(folder, options)
        if options.load:
            _loaded(folder, work / "data", figures, bars)
        report("nation", figures, bars)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _made(folder: Path, options: argparse.Namespace) -> tuple[dict[str, float], list[Bar]]:
    seconds, megabytes = _run(
        "make",
        "--people",
        options.people,
        "--seed",
        options.seed,
        "--out",
        folder,
        "--workers",
        options.workers,
    )
    rows = _rows_by_kind(folder)
    peer = _faker_people_a_second()
    total = sum(rows.values())
    figures = {
        "people": options.people,
        "seconds": seconds,
        "people_per_second": options.people / seconds,
        "rows_per_second": total / seconds,
        "rows": total,
        "rows_per_person": total / options.people,
        "gigabytes": sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e9,
        "peak_megabytes": megabytes,
        "faker_profiles_per_second": peer,
        "ratio_to_faker": options.people / seconds / peer,
        **{f"rows_{kind}": count for kind, count in rows.most_common()},
    }
    bars = [
        Bar("seconds for a million people", seconds * 1e6 / options.people, 600, at_least=False),
        Bar("peak memory in MB", megabytes, 2000, at_least=False),
    ]
    return figures, bars


def _loaded(folder: Path, data: Path, figures: dict[str, float], bars: list[Bar]) -> None:
    begun = time.monotonic()
    seconds, _ = _run("load", folder, "--data", data, "--json", answer=data.with_suffix(".json"))
    print(f"loaded in {time.monotonic() - begun:.0f} s", file=sys.stderr)
    reckoned: list[dict[str, Any]] = json.loads(data.with_suffix(".json").read_text())
    for name in ("told", "read", "taken", "rejected"):
        figures[f"load_{name}"] = sum(r[name] for r in reckoned)
    figures["load_seconds"] = seconds
    figures["load_records_per_second"] = figures["load_read"] / seconds
    unexplained = sum(len(r["unexplained"]) for r in reckoned)
    missed = sum(len(r["missed"]) for r in reckoned)
    bars += [
        Bar("unexplained rejections", unexplained, 0, at_least=False),
        Bar("announced rejections that were taken", missed, 0, at_least=False),
        Bar("files whose counts are the truth's", sum(r["told"] == r["read"] for r in reckoned), len(reckoned),
            at_least=True),
    ]  # fmt: skip


def _rows_by_kind(folder: Path) -> Counter[str]:
    rows: Counter[str] = Counter()
    for file in json.loads((folder / "nation.json").read_text("utf-8"))["files"]:
        for kind, count in file["rows"].items():
            rows[kind] += count
    return rows


def _run(*arguments: object, answer: Path | None = None) -> tuple[float, float]:
    """``tearline nation …`` in a process of its own: seconds, and megabytes at its highest."""
    command = [sys.executable, "-c", "from tearline.cli import main; main()", "nation", *map(str, arguments)]
    begun = time.monotonic()
    with open(answer, "w") if answer else tempfile.TemporaryFile("w") as out:  # noqa: PTH123
        process = subprocess.Popen(command, stdout=out)
        watch = Memory(process.pid)
        watch.start()
        code = process.wait()
    seconds = time.monotonic() - begun
    if code not in (0, 1):  # 1: lines without explanation, which the bars tell
        raise SystemExit(f"tearline nation {arguments[0]} ended with {code}")
    return seconds, watch.most / 2**20


def _faker_people_a_second() -> float:
    faker = Faker("es_MX")
    Faker.seed(1)
    begun = time.monotonic()
    for _ in range(PEER_PEOPLE):
        faker.simple_profile()
    return PEER_PEOPLE / (time.monotonic() - begun)
