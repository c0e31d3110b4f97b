"""Casework with many matters: boards and inboxes, moves, notices on screens, and clocks that run out.

``python -m bench casework [--matters N] [--ended E] [--labels L] [--screens S] [--rounds R] [--seconds T]``

With ``--data DIR`` the matters stay there for the next run. They stand under as many labels as are asked for, each open
one with a clock open, one in twenty with a move that fewer see. Viewers see 1% and 100% of the labels. The matters are
written by the superuser, as moving a million of them would take hours; what is timed goes the ordinary way, with gate
and ledger.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from bench.casework_made import fill
from bench.casework_told import Screens, Told, escalation, p99, service, told
from bench.report import Bar, report
from bench.world import World, officer, world
from tearline.casework.day import day, notices
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import board, matter
from tearline.ledger.look import Viewer

SHARES = (0.01, 1.0)
BOARD_MS, MOVE_MS, TOLD_S, LATE_S = 100, 50, 2, 2
RATES = (
    50,
    75,
    100,
    150,
    200,
    300,
    400,
    600,
    800,
    1200,
)  # moves a second that are tried, until one is not told in time
CLOCKS = 20  # that run out, a second
MOVERS = 8
OPEN = "SSC//OPEN//-//ALL//H0"  # all see it


class Found:
    """What was measured so far."""

    def __init__(self) -> None:
        self.figures: dict[str, float] = {}
        self.bars: list[Bar] = []

    def add(self, name: str, value: float, most: float | None = None) -> None:
        self.figures[name] = value
        if most is not None:
            self.bars.append(Bar(name, value, most, at_least=False))
        print(f"  {name}: {value:,.4g}", flush=True)


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench casework")
    parser.add_argument("--matters", type=int, default=100_000)
    parser.add_argument("--ended", type=int, default=1_000_000)
    parser.add_argument("--labels", type=int, default=2000)
    parser.add_argument("--screens", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=10, help="of moves at each rate")
    parser.add_argument("--data", type=Path)
    options = parser.parse_args(argv)
    found = Found()
    with world(options.labels, options.labels, options.data) as w:
        for name, value in fill(w, options.matters, options.ended).items():
            found.add(name, value)
        for share in SHARES:
            for duty in ("analyst", "duty-officer"):
                _asked(w, _one(w, share, duty), f"{duty}, {share:.0%}", options.rounds, found)
        _moves(w, options.rounds, found)
        _screens(w, options.screens, options.seconds, found)
    report("casework", found.figures, found.bars)


def _one(w: World, share: float, duty: str) -> Viewer:
    """Somebody with a duty who sees this share of the labels, and has looked at something since they signed in."""
    seen = [f"K{n:03}" for n in range(max(1, round(w.compartments * share)))]
    viewer = officer(w.house, w.desk, w.registrars, duty, seen, [duty])
    notices(w.desk, viewer)
    return viewer


def _asked(w: World, viewer: Viewer, who: str, rounds: int, found: Found) -> None:
    found.add(f"open matters seen, {who}", sum(board(w.desk, viewer, "lead").counts.values()))
    for name, ask in (
        ("board", lambda: board(w.desk, viewer, "lead")),
        ("board of a state", lambda: board(w.desk, viewer, "lead", states=["in-hand"])),
        ("inbox", lambda: day(w.desk, viewer)),
    ):
        found.add(f"{name}, {who}: p95 ms", p95(ask, rounds), BOARD_MS)


def _moves(w: World, rounds: int, found: Found) -> None:
    """Triage of new leads, each moved once, with its look, its move, its entry and its call to all analysts."""
    guard = _one(w, 1.0, "duty-officer")
    opened = [
        open_matter(w.desk, w.steward, "lead", {"name": [f"Medida {n}"]}, label=OPEN, said={"channel": "own"})
        for n in range(rounds + 3)
    ]
    last = {id: UUID(matter(w.desk, guard, str(id)).last_move) for id in opened}
    coming = iter(opened)

    def move() -> None:
        id = next(coming)
        move_matter(w.desk, guard, str(id), "triage", last[id], said={"value": "low", "danger": "no"})

    found.add("a move: p95 ms", p95(move, rounds), MOVE_MS)


def _screens(w: World, many: int, seconds: float, found: Found) -> None:
    """Half of the screens are of analysts who see 1% of the labels, half of those who see all."""
    movers = [_one(w, 1.0, "duty-officer") for _ in range(MOVERS)]
    viewers = []
    for n in range(many):
        viewers.append(_one(w, SHARES[n % 2], "analyst"))
        if n % 20 == 19:
            print(f"{n + 1} of {many} analysts", flush=True)
    with service(w) as (port, looks):
        late = escalation(w, OPEN, CLOCKS, 2 * seconds)
        found.add("escalation without screens: p99 s", p99(late))
        screens = Screens(port, viewers)
        late = escalation(w, OPEN, CLOCKS, 2 * seconds)
        found.add("escalation with all screens: p99 s", p99(late), LATE_S)
        most = 0
        for rate in RATES:
            this = told(w, movers, screens, looks, OPEN, rate, seconds)
            _show(this, rate, found)
            if p99(this.lags) > TOLD_S or this.rate < 0.95 * rate:
                break
            most = rate
        found.add("moves a second that were told in time", most)
        screens.close()


def _show(this: Told, rate: int, found: Found) -> None:
    at = f"at {rate} moves a second"
    found.add(f"made, {at}", this.rate)
    found.add(f"a move, {at}: p95 ms", 1000 * statistics.quantiles(this.moves, n=20)[18])
    found.add(f"on a screen, {at}: median s", statistics.median(this.lags))
    found.add(f"on a screen, {at}: p99 s", p99(this.lags), TOLD_S if rate == RATES[0] else None)


def p95(ask: Callable[[], object], rounds: int) -> float:
    """Milliseconds in which 95 of 100 are done; the first three do not count."""
    times = []
    for _ in range(rounds + 3):
        begun = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.quantiles(times[3:], n=20)[18]
