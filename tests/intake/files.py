"""Small files for the loads under test, and officers who load them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer
from tests.people import People

SOURCE = "registro"


def person(key: str, name: str = "Nadie Inventado", **fields: Any) -> dict[str, Any]:
    """A person as FollowTheMoney writes one; what is no field of ours goes into the properties."""
    ours = ("label", "status", "source_grade", "info_grade", "grade_scale", "review_on", "purge_on", "zone")
    told = {field: value for field, value in fields.items() if field in ours}
    others = {field: [value] for field, value in fields.items() if field not in ours}
    return {"id": key, "schema": "Person", "properties": {"name": [name], **others}, **told}


def written(path: Path, lines: Iterable[dict[str, Any] | str | bytes]) -> Path:
    """A file of JSON lines; a text or bytes stand in it as they are."""
    with path.open("wb") as file:
        for line in lines:
            raw = orjson.dumps(line) if isinstance(line, dict) else line
            file.write((raw.encode() if isinstance(raw, str) else raw) + b"\n")
    return path


@dataclass(frozen=True)
class Bureau:
    """An agency of its own for one test, with a steward of clearance SECRET and compartment ALFA."""

    people: People
    code: str
    steward: Viewer

    @property
    def desk(self) -> Desk:
        return self.people.desk

    def label(self, rest: str = "RESTRICTED//-//-//H0") -> str:
        return f"{self.code}//{rest}"


def bureau(people: People, tier: Tier = Tier.SECRET, compartments: Iterable[str] = ("ALFA",)) -> Bureau:
    """A new agency with its steward, signed in."""
    code = f"A{secrets.token_hex(4).upper()}"
    return Bureau(people, code, people.enrol(code, "steward", tier, compartments, ["steward"], "stewardship"))
