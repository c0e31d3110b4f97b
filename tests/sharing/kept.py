"""An agency that keeps sources: its handlers and controllers, its reports, others beside them; and two inspectors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import count
from pathlib import Path

import psycopg

from tearline.handling import Tier
from tearline.intake.load import load
from tearline.ledger.look import Desk, Viewer
from tearline.registry.signin import whoami
from tearline.sharing.sources.independence import say_independence
from tearline.sharing.sources.register import (
    open_source,
    seal_source,
    set_source_key,
    source,
    source_key,
    write_origin,
)
from tearline.sharing.sources.sealing import new_pair, sealed
from tests.people import People

OWN, ELSE = "SKEP", "SOTH"
WHO: dict[str, tuple[str, Tier, tuple[str, ...], tuple[str, ...]]] = {
    "steward": (OWN, Tier.SECRET, ("ALFA",), ("steward",)),
    "handler": (OWN, Tier.SECRET, (), ("handler",)),
    "other-handler": (OWN, Tier.SECRET, (), ("handler",)),
    "controller": (OWN, Tier.SECRET, (), ("controller",)),
    "other-controller": (OWN, Tier.SECRET, (), ("controller",)),
    "steward-beta": (OWN, Tier.SECRET, ("BETA",), ("steward",)),
    "controller-beta": (OWN, Tier.SECRET, ("BETA",), ("controller",)),
    "both": (OWN, Tier.SECRET, (), ("handler", "controller")),
    "analyst": (OWN, Tier.SECRET, (), ("analyst", "liaison", "duty-officer", "commander")),
    "registrar": (OWN, Tier.SECRET, (), ("registrar",)),
    "stranger": (ELSE, Tier.SECRET, (), ("handler", "controller", "analyst")),
    "their-steward": (ELSE, Tier.SECRET, (), ("steward",)),
    "inspector": (ELSE, Tier.SECRET, (), ("inspector",)),
    "second": (ELSE, Tier.SECRET, (), ("inspector",)),
    "third": (ELSE, Tier.SECRET, (), ("inspector",)),
    "low-inspector": (ELSE, Tier.OPEN, (), ("inspector",)),
}
SHARED = f"{OWN}//RESTRICTED//-//ALL//H0"
ABOVE = f"{OWN}//SECRET//ALFA//-//H0"
IDENTITY = "Ramiro Invented Ochoa, dockhand, pier three"
_numbers = count(1)


def in_days(days: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=days)


@dataclass
class Keep:
    """Officers by name, enrolled when they are first asked for."""

    desk: Desk
    people: People
    viewers: dict[str, Viewer] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Viewer:
        if name not in self.viewers:
            agency, tier, compartments, duties = WHO[name]
            self.viewers[name] = self.people.enrol(agency, name, tier, compartments, duties)
        return self.viewers[name]

    def login(self, name: str) -> str:
        known = whoami(self.desk, self[name].token)
        assert known is not None
        return known.login

    @cached_property
    def private(self) -> bytes:
        """The agency's private key; its public half is set by its steward."""
        private, public = new_pair("")
        set_source_key(self.desk, self["steward"], public)
        return private

    def opened(self, handler: str = "handler", controller: str = "controller", days: int = 90) -> str:
        """A source that its controller opened."""
        by, other = self[controller], self.login(handler)
        return str(open_source(self.desk, by, "controller", other, "human", "high", in_days(days)))

    def seal(self, id: str, by: str = "handler", identity: str = IDENTITY) -> None:
        key = source_key(self.desk, self[by])
        assert key is not None
        code = source(self.desk, self[by], id).source.code
        seal_source(self.desk, self[by], id, sealed(identity, code, key.pem))

    def reports(self, many: int, label: str = SHARED, by: str = "steward", **said: list[str]) -> list[str]:
        """So many new reports of an agency, each of a person of whom nothing else is told."""
        tag = f"r{next(_numbers)}"
        lines = [
            {"id": f"{tag}-{n}", "schema": "Person", "properties": {"name": [f"Persona {tag} {n}"], **said}}
            for n in range(many)
        ]  # fmt: skip
        path = Path(str(self.desk.house.data)) / f"{tag}.ftm.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        load(self.desk, self[by], path, source=tag, label=label, format="ftm")
        found = self.rows("SELECT id::text FROM store.record WHERE source = %s ORDER BY key", tag)
        return [str(id) for (id,) in found]

    def told_by(self, id: str, *reports: str, by: str = "handler") -> None:
        """These reports are of the source."""
        for n, report in enumerate(reports):
            write_origin(self.desk, self[by], id, report, f"meeting {n}")

    def says(self, value: str, *reports: str, by: str = "controller") -> None:
        say_independence(self.desk, self[by], list(reports), value)

    def rows(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.desk.house.dsn("admin")) as conn:
            return conn.execute(statement.encode(), list(values)).fetchall()

    def does(self, statement: str, *values: object) -> None:
        with psycopg.connect(self.desk.house.dsn("admin"), autocommit=True) as conn:
            conn.execute(statement.encode(), list(values))

    def entries(self, actions: Sequence[str]) -> list[tuple[object, ...]]:
        """What the ledger's queue has of these actions: action, records, body."""
        return self.rows(
            "SELECT action, subjects, body FROM ledger.queue WHERE action = ANY (%s) ORDER BY id",
            list(actions),
        )
