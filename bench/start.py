"""How long commands take to start: seconds of processor and of the clock, the least of some runs of each.

``python -m bench start [--runs N] [--records N]``

Each command is a process of its own, as in a shell, over a small embedded database that is up already: the helps, who
one is, and a check, a search and a record with an answer to show. The least is taken, since what runs beside only adds;
a run before keeps the compiled modules.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.report import Bar, report
from bench.world import World, people, world
from tearline.picture.check import check

COMMAND, HELP = 0.5, 0.3  # seconds of the clock, on an idle core


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench start")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--records", type=int, default=200)
    asked = parser.parse_args(argv)
    figures: dict[str, float] = {}
    bars: list[Bar] = []
    with world(asked.records, 1) as made, tempfile.TemporaryDirectory() as place:
        environment = _shell(made, Path(place))
        for name, arguments in _commands(made).items():
            processor, clock = _least(arguments, environment, asked.runs)
            figures[f"{name}: s of processor"] = processor
            figures[f"{name}: s"] = clock
            bars.append(Bar(f"{name}: s", clock, HELP if "--help" in arguments else COMMAND, at_least=False))
    report("start", figures, bars)


def _commands(made: World) -> dict[str, list[str]]:
    """What is asked, by the name of its figure; of the first person who was loaded."""
    curp = next(people(1, 1))["properties"]["curp"][0]
    hit = check(made.desk, made.steward, curp).hits[0]
    return {
        "--help": ["--help"],
        "check --help": ["check", "--help"],
        "whoami": ["whoami"],
        "check": ["check", curp],
        "search": ["search", hit.record.caption],
        "record": ["record", hit.record.id],
    }


def _shell(made: World, place: Path) -> dict[str, str]:
    """The environment of a person who is signed in, and keeps compiled modules as everybody does."""
    session = place / "session"
    session.touch(mode=0o600)
    session.write_text(made.steward.token)
    ours = {
        "TEARLINE_DATA": str(made.house.data),
        "TEARLINE_SESSION": str(session),
        "TEARLINE_PURPOSE": made.steward.purpose,
    }
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | ours


def _least(arguments: list[str], environment: dict[str, str], runs: int) -> tuple[float, float]:
    """The least seconds of processor, and of the clock, of ``runs`` runs after a first one."""
    took = [_run(arguments, environment) for _ in range(runs + 1)][1:]
    return min(processor for processor, _ in took), min(clock for _, clock in took)


def _run(arguments: list[str], environment: dict[str, str]) -> tuple[float, float]:
    before, started = os.times(), time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "tearline", *arguments], env=environment, stdout=subprocess.DEVNULL, check=True
    )
    after, ended = os.times(), time.monotonic()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return processor, ended - started
