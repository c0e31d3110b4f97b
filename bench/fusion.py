"""Who is who on sets with truth, with peers in the same run; or the official lists against each other.

``python -m bench fusion [--sets febrl3,febrl4,historical] [--without-peers]``
``python -m bench fusion --lists FILE``

Each engine runs in a process of its own, so that memory is its own. Weights are fitted to each set without
labels, thresholds are those fixed in the code; truth is read by the scoring alone. ``--lists`` writes every
pair found between OFAC's and the UN's lists with its explanation; FILE must lie outside the repository, for
it names real people.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from bench.fusion_sets import SETS, named
from bench.report import Bar, report

PATIENCE = 600  # seconds that a peer gets
ROOT = Path(__file__).resolve().parents[1]
BARS = {
    "febrl3": {"f1": 0.9999},
    "febrl4": {"f1": 0.9999},
    "historical": {"f1": 0.95, "b3": 0.96},
}
PEERS = ("splink", "nomenklatura")


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench fusion")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--without-peers", action="store_true")
    parser.add_argument("--lists", type=Path, metavar="FILE", help="OFAC against the UN, pair by pair")
    options = parser.parse_args(argv)
    if options.lists:
        from bench.fusion_lists import write

        if options.lists.resolve().is_relative_to(ROOT):
            parser.error("name a file outside the repository: it will name real people")
        report("fusion-lists", write(options.lists), [])
        return
    results: dict[str, float] = {}
    bars: list[Bar] = []
    for name in options.sets.split(","):
        if named(name) is None:
            print(f"{name}: its data is not here, skipped", file=sys.stderr)
            continue
        for engine in ("tearline", *(() if options.without_peers else PEERS)):
            found = _run(engine, name)
            results |= {f"{name} {engine} {key}": value for key, value in found.items()}
            if engine == "tearline":
                bars += [
                    Bar(f"{name} {key}", found.get(key, 0.0), limit, at_least=True)
                    for key, limit in BARS.get(name, {}).items()
                ]
    report("fusion", results, bars)


def _run(engine: str, name: str) -> dict[str, float]:
    """The figures of one engine on one set; none, saying why, where it failed or took too long."""
    command = [sys.executable, "-m", "bench.fusion_run", engine, name]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        print(f"{engine} on {name}: not done in {PATIENCE} s", file=sys.stderr)
        return {}
    if done.returncode:
        print(f"{engine} on {name} failed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return {}
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
