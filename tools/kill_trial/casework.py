"""Casework under kills: leads are opened and triaged, their clocks run out, and what of that must be there after."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from tools.attack import deeds
from tools.attack.wire import Request
from tools.kill_trial.deployment import GUARD, LABEL, READER, Deployment

USE = 4.0  # seconds that a lead is of use: then its clock moves it, also where everything was down
PATIENCE = 120.0  # seconds for the clock to do what fell due
MOVED = (404, 409)  # its clock was before, or what was asked twice had been done the first time
Entries = list[dict[str, Any]]
Row = tuple[Any, ...]


def opening(deployment: Deployment, title: str) -> Request:
    """A lead that is soon of no use any more."""
    until = datetime.now(UTC) + timedelta(seconds=USE)
    form = {
        "kind": "lead", "properties": {"name": [title]}, "label": LABEL,
        "said": {"channel": "own", "perishes_at": until.isoformat()},
    }  # fmt: skip
    return deeds.form(deployment.sessions[READER.login], "POST", "/matters", form)


def reading(deployment: Deployment, id: str) -> Request:
    return deeds.get(deployment.sessions[GUARD.login], f"/matters/{id}")


def triage(deployment: Deployment, id: str, seen: str) -> Request:
    form = {"move": "triage", "seen": seen, "said": {"value": "low", "danger": "no"}}
    return deeds.form(deployment.sessions[GUARD.login], "POST", f"/matters/{id}/moves", form)


def faults(
    deployment: Deployment, opened: list[str], moved: dict[str, str], entries: Entries
) -> Iterator[str]:
    """``opened``: matters that were answered; ``moved``: moves that were, with their matters. Nothing of them is lost,
    nothing is there twice, each move has its entry and its notice."""
    moves = _rows(
        deployment, "SELECT matter_id::text, id::text, move, clock FROM store.move ORDER BY made_at, id"
    )
    made = {id: matter for matter, id, _, _ in moves}
    for id in opened:
        if id not in set(made.values()):
            yield f"the lead {id} was said to be opened, and is not there"
    for id, matter in moved.items():
        if made.get(id) != matter:
            yield f"the move {id} was answered, and is not there"
    for (matter, move), times in Counter((matter, move) for matter, _, move, _ in moves).items():
        if times > 1:
            yield f"{matter} was moved by {move} {times} times"
    overtaken = {matter for matter, _, move, _ in moves if move == "overtake"}
    for matter in set(made.values()) - overtaken:
        yield f"the clock of {matter} ran out, and did not move it"
    yield from _entries(moves, entries)
    told = Counter(
        id
        for (id,) in _rows(deployment, "SELECT rests_on::text FROM store.notice WHERE officer_id IS NOT NULL")
    )
    for _, id, move, _ in moves:
        if move in ("triage", "overtake") and told[id] != 1:
            yield f"of the move {id} ({move}) whoever opened it was told {told[id]} times"


def _entries(moves: list[Row], entries: Entries) -> Iterator[str]:
    written = {
        "moved": Counter(e["body"]["id"] for e in entries if e["action"] == "moved"),
        "clock-ran-out": Counter(e["body"]["move"] for e in entries if e["action"] == "clock-ran-out"),
    }
    for action, counted in written.items():
        there = Counter(id for _, id, _, clock in moves if (clock is not None) == (action == "clock-ran-out"))
        if counted != there:
            odd = (counted - there) + (there - counted)
            yield f"{odd.total()} moves and entries of {action} do not go together"


def until_rung(deployment: Deployment) -> bool:
    """Whether everything that fell due was done, within all patience."""
    until = time.monotonic() + PATIENCE
    due = "SELECT count(*) FROM store.due WHERE due_at < clock_timestamp() + interval '5 seconds' AND clock = 'use'"
    while _rows(deployment, due) != [(0,)]:
        if time.monotonic() > until:
            return False
        time.sleep(0.3)
    return True


def _rows(deployment: Deployment, statement: str) -> list[Row]:
    with deployment.superuser() as conn:
        return conn.execute(statement.encode()).fetchall()
