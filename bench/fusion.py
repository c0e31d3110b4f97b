"""Who is who on sets with truth, with peers in the same run; or the official lists against each other.

``python -m bench fusion [--sets febrl3,febrl4,historical,nation10k,nation100k,nation1m]
                       [--peers splink | --without-peers]``
``python -m bench fusion --file people.csv --truth person --as Person --map given=firstName,born=birthDate``
``python -m bench fusion --lists FILE``

Each engine runs in a process of its own, so that memory is its own. ``shipped`` are the weights of this
release, ``fitted`` are fitted to the set without labels; thresholds are those fixed in the code, truth is read
by the scoring alone. The bars of FEBRL and of the historical set are held by fitted weights, the nation's by
shipped ones. ``--file`` takes a CSV or Parquet table of one's own; columns that
feed one address are its pieces, as are year, month and day those of a date. ``--lists`` writes every pair found
between OFAC's and the UN's lists with its explanation; FILE must lie outside the repository, for it names real
people.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.fusion_sets import SETS, named
from bench.report import Bar, report

PATIENCE = 600  # seconds that a peer gets
OURS = ("shipped", "fitted")
ROOT = Path(__file__).resolve().parents[1]
# By set and engine; of the nation's, precision and speed too.
BARS = {
    "febrl3 fitted": {"f1": 0.9999},
    "febrl4 fitted": {"f1": 0.9999},
    "historical fitted": {"f1": 0.95, "b3": 0.96},
    "nation100k shipped": {"f1": 0.98, "precision": 0.99},
    "nation1m shipped": {"f1": 0.975, "precision": 0.99, "records_per_second": 50_000},
}
MOST_MB = {"nation1m shipped": 3_000}
PEERS = ("splink", "nomenklatura")


def main(argv: list[str]) -> None:
    options = _options(argv)
    if options.lists:
        from bench.fusion_lists import write

        report("fusion-lists", write(options.lists), [])
        return
    results: dict[str, float] = {}
    runs = []
    for name, told in _chosen(options):
        for engine in _engines(options):
            runs.append(f"{name} {engine}")
            results |= {f"{runs[-1]} {key}": value for key, value in _run(engine, told).items()}
    report("fusion", results, _bars(results, runs))


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench fusion")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--without-peers", action="store_true")
    parser.add_argument("--peers", default=",".join(PEERS), help="which of them run beside us")
    parser.add_argument("--weights", choices=OURS, help="only with these; both if absent")
    parser.add_argument("--lists", type=Path, metavar="FILE", help="OFAC against the UN, pair by pair")
    parser.add_argument("--file", type=Path, help="a CSV or Parquet table with truth")
    parser.add_argument("--truth", help="the column that says who is who")
    parser.add_argument("--as", dest="schema", default="Person", help="what its rows tell of")
    parser.add_argument("--map", default="", help="column=property, with commas between")
    options = parser.parse_args(argv)
    if options.lists and options.lists.resolve().is_relative_to(ROOT):
        parser.error("name a file outside the repository: it will name real people")
    if options.file and not (options.truth and options.map):
        parser.error("a file needs --truth and --map")
    return options


def _chosen(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Names of sets, and what tells the other process of each."""
    if options.file:
        columns = [pair.split("=", 1) for pair in options.map.split(",")]
        told = {"file": str(options.file.resolve()), "truth": options.truth, "schema": options.schema}
        yield options.file.name, json.dumps(told | {"columns": columns})
        return
    for name in options.sets.split(","):
        if named(name) is None:
            print(f"{name}: its data is not here, skipped", file=sys.stderr)
        else:
            yield name, name


def _engines(options: argparse.Namespace) -> tuple[str, ...]:
    ours = (options.weights,) if options.weights else OURS
    return ours if options.without_peers or options.file else (*ours, *options.peers.split(","))


def _bars(results: dict[str, float], runs: list[str]) -> list[Bar]:
    """The bars of what was run; an engine that failed misses its own."""
    bars = [
        Bar(f"{run} {key}", results.get(f"{run} {key}", 0.0), limit, at_least=True)
        for run in runs
        for key, limit in BARS.get(run, {}).items()
    ]
    memory = [
        Bar(f"{run} peak_mb", results.get(f"{run} peak_mb", float("inf")), MOST_MB[run], at_least=False)
        for run in runs
        if run in MOST_MB
    ]
    return bars + memory


def _run(engine: str, name: str) -> dict[str, float]:
    """The figures of one engine on one set; none, saying why, where it failed or took too long."""
    command = [sys.executable, "-m", "bench.fusion_run", engine, name]
    patience = None if engine in OURS else PATIENCE
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired:
        print(f"{engine} on {name}: not done in {PATIENCE} s", file=sys.stderr)
        return {}
    if done.returncode:
        print(f"{engine} on {name} failed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return {}
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
