"""A copy of a search of many records: how fast it is made, how much memory it takes, and what the register makes of it.

``python -m bench copies [--records N] [--data DIR]``

Each copy is made in a process of its own, whose largest memory is told; that of a small one is what any takes. Then one
of the records in the large copies is corrected, which is to find them by an index, and the pages of the register are
asked for that tell of it. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

from bench.report import Bar, report
from bench.world import World, world
from tearline import stewardship
from tearline.codes import CopyFormat
from tearline.copies.register import copies_of_ours, own_copies
from tearline.copies.take import take_search
from tearline.copies.wish import Wish
from tearline.db import House
from tearline.ledger.look import Desk, Viewer
from tearline.picture.search import Filters, search

RECORDS, LABELS = 200_000, 10
WORD = "culiacan"  # in every address of the world
TIMES = 5
GROWS_MB, PAGE_MS = 100, 1000
FORMATS = (CopyFormat.CSV, CopyFormat.JSON)


@dataclass(frozen=True, slots=True)
class Made:
    """One copy: how long it took, how long the file is, and the process's largest memory."""

    seconds: float
    bytes: int
    memory: int


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench copies")
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--data", type=Path, help="a folder that a second run finds made")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="tearline-bench-") as folder:
        data = options.data or Path(folder)
        with world(options.records, LABELS, data) as made:
            figures, bars = _measured(made, data)
    report("copies", figures, bars)


def _measured(made: World, data: Path) -> tuple[dict[str, float], list[Bar]]:
    figures: dict[str, float] = {"records": made.records}
    small = _in_its_own_process(data, made.steward, CopyFormat.CSV, "hernandez garcia")
    figures["memory of a small copy, MB"] = small.memory / 2**20
    id = search(made.desk, made.steward, WORD, Filters(), 1, 1).hits[0].record.id
    days = iter(range(1, 29))

    def correct() -> None:
        told = {"valid_from": f"2026-01-{next(days):02}"}
        stewardship.correct(made.desk, made.steward, UUID(id), told, "a measurement")

    figures["correction before these copies, ms"] = _milliseconds(correct)
    bars = []
    for format in FORMATS:
        large = _in_its_own_process(data, made.steward, format, WORD)
        figures |= {
            f"{format} seconds": large.seconds, f"{format} records/s": made.records / large.seconds,
            f"{format} MB": large.bytes / 2**20, f"{format} memory, MB": large.memory / 2**20,
        }  # fmt: skip
        bars.append(Bar(f"{format} memory more, MB", (large.memory - small.memory) / 2**20, GROWS_MB, False))
    asked: dict[str, Callable[[], object]] = {
        "correction of one of them, ms": correct,
        "own copies, ms": lambda: own_copies(made.desk, made.steward),
        "copies of ours, ms": lambda: copies_of_ours(made.desk, made.steward),
    }
    for name, ask in asked.items():
        figures[name] = _milliseconds(ask)
        bars.append(Bar(name, figures[name], PAGE_MS, False))
    assert own_copies(made.desk, made.steward).copies[0].change == "corrected"
    return figures, bars


def _in_its_own_process(data: Path, by: Viewer, format: CopyFormat, text: str) -> Made:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_make, data / "house", by.token, by.purpose, str(format), text).result()


def _make(house: Path, token: str, purpose: str, format: str, text: str) -> Made:
    with House(house) as opened:
        desk = Desk(opened)
        try:
            began = time.monotonic()
            wish = Wish(next(one for one in CopyFormat if one == format), None, "a measurement")
            copy = take_search(desk, Viewer(token, purpose), text, None, wish, "es")
            sent = sum(map(len, copy.pieces()))
            seconds = time.monotonic() - began
            copy.close()
        finally:
            desk.close()
    return Made(seconds, sent, _most_memory())


def _most_memory() -> int:
    """The largest memory of this process, in bytes; getrusage would tell that of whoever started it."""
    told = Path("/proc/self/status").read_text()
    return 1024 * int(next(line.split()[1] for line in told.splitlines() if line.startswith("VmHWM")))


def _milliseconds(ask: Callable[[], object]) -> float:
    """The median of some times."""
    taken = []
    for _ in range(TIMES):
        began = time.monotonic()
        ask()
        taken.append(1000 * (time.monotonic() - began))
    return statistics.median(taken)
