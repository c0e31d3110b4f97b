"""Bases of named suspects for the tests: a person's record and a source's, loaded as agencies do; and writing one."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from tearline.casework.bases import Named
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import matter
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer
from tests.gate.stage import Stage
from tests.people import People

OPEN, SECRET = "GSSC//OPEN//-//ALL//H0", "GSSC//SECRET//-//-//H0"
DEED = "2026-11-02"
FACTS = "El 2 de noviembre dejó la camioneta en la bodega; lo dice quien la cuidaba."
_numbers = itertools.count(1)
_stewards: WeakKeyDictionary[People, Viewer] = WeakKeyDictionary()


def steward(people: People) -> Viewer:
    """Who loads and corrects them; one for all tests of a database."""
    if people not in _stewards:
        _stewards[people] = people.enrol("GSSC", "partes", Tier.SECRET, duties=["steward"])
    return _stewards[people]


def moment(**ahead: float) -> str:
    """A moment that is to come, as moves say it."""
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat(timespec="seconds")


def loaded(stage: Stage, label: str = OPEN, **person: Any) -> tuple[UUID, UUID]:
    """A person's record and another one that may be a source; their ids."""
    n = next(_numbers)
    named = {"name": [f"Rogelio Invento {n}"], **person}
    drafts = [
        {"id": f"persona-{n}", "schema": "Person", "properties": named},
        {"id": f"parte-{n}", "schema": "CaseEvent", "properties": {"name": [f"Parte {n}"], "date": [DEED]}},
    ]
    ids = stage.records_of(stage.load("GSSC", drafts, label, f"partes-{n}", steward(stage.people)).id)
    return UUID(ids[f"persona-{n}"]), UUID(ids[f"parte-{n}"])


def header(**changes: list[str]) -> dict[str, list[str]]:
    """What a basis says of itself."""
    return {"name": ["La camioneta de la bodega"], "facts": [FACTS], "deedOn": [DEED], **changes}


def said(**changes: str) -> dict[str, str]:
    """What the move says that writes one."""
    dates = {"review_by": moment(days=300), "purge_by": moment(days=1500)}
    return {"criterion": "named-by-a-witness", **dates, **changes}


def written(desk: Desk, by: Viewer, person: UUID, source: UUID, label: str | None = None, **how: str) -> UUID:
    """A basis that names ``person`` and rests on ``source``."""
    return open_matter(
        desk, by, "basis", header(), about=[source], naming=[Named(person)], said=said(**how), label=label
    )


def moved(desk: Desk, by: Viewer, id: UUID, move: str, words: str = "", **said: str) -> None:
    """Move it."""
    move_matter(desk, by, str(id), move, UUID(matter(desk, by, str(id)).last_move), said=said, words=words)


def in_force(desk: Desk, by: Viewer, reader: Viewer, person: UUID, source: UUID, label: str | None = None,
             **how: str) -> UUID:  # fmt: skip
    """One that was read by a second person."""
    id = written(desk, by, person, source, label, **how)
    moved(desk, reader, id, "confirm")
    return id


def lead(desk: Desk, by: Viewer, person: UUID, basis: UUID | None, label: str | None = None) -> UUID:
    """A lead that names somebody as a suspect."""
    named = {"name": ["La camioneta blanca"]}
    return open_matter(
        desk, by, "lead", named, naming=[Named(person, basis)], label=label, said={"channel": "own"}
    )
