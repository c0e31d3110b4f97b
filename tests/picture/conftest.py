"""Two agencies of their own for each test, and what their records say of the same people."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest

from tearline.handling import Tier
from tearline.intake.load import load
from tearline.ledger.look import Desk, Viewer
from tearline.picture.deeds import decide
from tests.people import People

ANA = "Xitlali Ochandorena Ocaranza"
BORN = "1985-03-12"


@dataclass
class Town:
    """Agencies A and B; ``low`` is of B and sees what is OPEN, ``high`` of B with everything."""

    people: People
    folder: Path
    mark: str = field(default_factory=lambda: secrets.token_hex(3).upper())
    ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.a, self.b = f"A{self.mark}", f"B{self.mark}"
        enrol = self.people.enrol
        self.stewards = {
            code: enrol(code, "steward", Tier.SECRET, [], ["steward"], "stewardship")
            for code in (self.a, self.b)
        }
        self.low: Viewer = enrol(self.b, "low", Tier.OPEN)
        self.high: Viewer = enrol(self.b, "high", Tier.SECRET)

    @property
    def desk(self) -> Desk:
        return self.people.desk

    def name(self, name: str = ANA) -> str:
        """A name that only this test's people bear."""
        return f"{name} {self.mark.translate(str.maketrans('0123456789', 'QRSTUVWXYZ'))}"

    def tell(self, agency: str, key: str, schema: str = "Person", tier: str = "OPEN", **told: Any) -> str:
        """A record of one agency, seen by all whose tier suffices; gives its id."""
        outer = {
            name: told.pop(name)
            for name in ("status", "source_grade", "info_grade", "grade_scale")
            if name in told and (name, schema) != ("status", "Warrant")  # a warrant's own
        }
        properties = {name: value if isinstance(value, list) else [value] for name, value in told.items()}
        path = self.folder / f"{agency}-{key}.jsonl"
        path.write_bytes(
            orjson.dumps({"id": key, "schema": schema, "properties": properties, **outer}) + b"\n"
        )
        label = f"{agency}//{tier}//-//{self.b if agency == self.a else self.a}//H0"
        done = load(self.desk, self.stewards[agency], path, source="padron", label=label, format="ftm")
        assert done.rejected == 0, done
        with psycopg.connect(self.people.house.dsn("admin")) as conn:
            row = conn.execute(
                "SELECT id::text FROM store.record WHERE owner = %s AND key = %s", [agency, key]
            ).fetchone()
        assert row is not None
        self.ids[key] = str(row[0])
        return self.ids[key]

    def tell_many(self, agency: str, name: str, schema: str, count: int, **told: str) -> None:
        """So many records alike of one agency, open to all, later than what was told before."""
        path = self.folder / f"{agency}-{name}.jsonl"
        properties = {name: [value] for name, value in told.items()}
        lines = (
            orjson.dumps({"id": f"{name}{n}", "schema": schema, "properties": properties})
            for n in range(count)
        )
        path.write_bytes(b"\n".join(lines) + b"\n")
        label = f"{agency}//OPEN//-//{self.b if agency == self.a else self.a}//H0"
        done = load(self.desk, self.stewards[agency], path, source="padron", label=label, format="ftm")
        assert (done.accepted, done.rejected) == (count, 0), done

    def person(self, agency: str, key: str, name: str = ANA, tier: str = "OPEN", **told: Any) -> str:
        """A person with a name of this test's."""
        return self.tell(agency, key, tier=tier, name=self.name(name), **told)

    def unsure(self, a: str, b: str, score: float = -1.0) -> None:
        """Makes the pair an unsure one, whatever the weights of this release say of it."""
        with psycopg.connect(self.people.house.dsn("admin"), autocommit=True) as conn:
            conn.execute(
                "INSERT INTO store.match (a, b, a_label, b_label, a_owner, b_owner, score, sure, weights)"
                " SELECT x.id, y.id, x.label_id, y.label_id, x.owner, y.owner, %s, false, 'by hand'"
                " FROM store.record x, store.record y WHERE x.id = %s AND y.id = %s"
                " ON CONFLICT (a, b) DO UPDATE SET score = excluded.score, sure = false",
                [score, *sorted((a, b))],
            )

    def decided(self, a: str, b: str, verdict: str, by: str, reason: str = "seen together") -> str:
        """A decision by an officer of agency ``by``, who sees both."""
        return decide(self.desk, self.stewards[by], a, b, verdict, reason)


@pytest.fixture
def town(people: People, tmp_path: Path) -> Town:
    return Town(people, tmp_path)
