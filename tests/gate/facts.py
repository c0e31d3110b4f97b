"""What the proofs of the gate are about: records on either side of it, and everybody's passes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from tearline import stewardship
from tearline.handling import Tier
from tearline.ledger.look import Viewer, look
from tearline.picture.record import record
from tearline.registry.signin import whoami
from tests.gate.stage import BROKEN, Stage, ownership, person

OPEN, SECRET = "GSSC//OPEN//-//ALL//H0", "GSSC//SECRET//ALFA//-//H0"
FOREIGN = "GFGR//OPEN//-//ALL//H0"
# `clerk` sees each of these, and not what rests on the first and the second
HELD, PLAIN = "GFGR//OPEN//GAMMA//ALL//H0", "GSSC//RESTRICTED//-//ALL//H0"
HIDDEN_BY = {  # from `clerk` (GSSC, RESTRICTED, of compartments GAMMA of what is OPEN), each by one rule alone
    "tier": "GSSC//CONFIDENTIAL//-//ALL//H0",
    "compartment": "GSSC//OPEN//BETA//ALL//H0",
    "tier of a compartment": "GSSC//RESTRICTED//GAMMA//ALL//H0",
    "release": "GUIF//OPEN//-//GFGR//H0",
}
TABLES = {
    "record": "id",
    "identifier": "record_id",
    "history": "record_id",
    "load": "id",
    "load_part": "load_id",
    "rejection": "load_id",
    "feature": "record_id",
}
DERIVED = (
    "fusion_key",
    "unmatched",
    "match",
    "past_match",
    "decision",
)  # from records; each with policies of its own


@dataclass(frozen=True)
class Pass:
    """A viewer with a ticket that was committed long ago."""

    token: str
    ticket: str


@dataclass(frozen=True)
class Facts:
    """Ids of what `clerk` may see and may not, and everybody's passes."""

    low: Pass
    clerk: Pass
    steward: Pass
    inspector: Pass
    registrar: Pass
    second: Pass
    clerk_login: str
    clerk_id: str  # literals of officers' ids, for roles that read no session
    low_id: str
    seen: str  # records
    hidden: str
    foreign: str
    due: str
    reviewed: str
    seen_load: str
    hidden_load: str
    foreign_load: str
    labels: dict[str, int]


def facts_of(stage: Stage) -> Facts:
    """Builds them: an open and a secret collection of one agency, one of another agency, looks at each."""
    open_load = stage.load("GSSC", [person("m1"), ownership("m2", "m1", "m3"), *BROKEN], OPEN, "mutantes")
    secret = [person("n1"), person("n2"), ownership("m4", "m1", "m3"), *BROKEN]
    secret_load = stage.load("GSSC", secret, SECRET, "mutantes")
    foreign_load = stage.load("GFGR", [person("f1"), *BROKEN], FOREIGN, "ajenos")
    for agency, load in (("GSSC", open_load), ("GSSC", secret_load), ("GFGR", foreign_load)):
        for id in stage.records_of(load.id).values():
            with look(stage.desk, stage.high, "check", {}) as this:
                this.show([{"id": id, "owner": agency}])
            stewardship.correct(
                stage.desk, stage.stewards[agency], UUID(id), {"valid_from": "2025-01-01"}, "dated"
            )
    record(stage.desk, stage.low, stage.records_of(open_load.id)["m1"])
    labels = {}
    for text in (OPEN, SECRET, FOREIGN, HELD, PLAIN, *HIDDEN_BY.values()):
        labels[text] = stage.number(text)
    stage.sequence()
    inspector = stage.people.enrol("GUIF", "inspector", Tier.OPEN, (), ["inspector"])
    secrets = stage.records_of(secret_load.id)
    with psycopg.connect(stage.house.dsn("admin"), autocommit=True) as conn:
        conn.execute("UPDATE store.record SET purge_on = current_date - 1 WHERE id = %s", [secrets["n2"]])
        conn.execute(
            "UPDATE store.record SET review_on = current_date - 1, purge_on = current_date + 9 WHERE id = %s",
            [secrets["m4"]],
        )
    return Facts(
        low=ticket(stage, stage.low), clerk=ticket(stage, stage.clerk),
        steward=ticket(stage, stage.stewards["GSSC"]), inspector=ticket(stage, inspector),
        registrar=ticket(stage, stage.people.registrar), second=ticket(stage, stage.people.second),
        clerk_login=_login(stage, stage.clerk), clerk_id=_id(stage, stage.clerk), low_id=_id(stage, stage.low),
        seen=stage.records_of(open_load.id)["m1"],
        hidden=secrets["n1"], foreign=stage.records_of(foreign_load.id)["f1"], due=secrets["n2"],
        reviewed=secrets["m4"], seen_load=open_load.id, hidden_load=secret_load.id,
        foreign_load=foreign_load.id, labels=labels,
    )  # fmt: skip


def ticket(stage: Stage, viewer: Viewer, seconds: int = 3000) -> Pass:
    """A ticket as the appender gets one, with a long life, committed."""
    with psycopg.connect(stage.house.dsn("ledger"), autocommit=True) as conn:
        return Pass(viewer.token, settled(conn, open_request(viewer.token, seconds))["ticket"])


def open_request(token: str, seconds: int = 3000, purpose: str = "investigation") -> dict[str, Any]:
    return {"token": token, "action": "proof", "purpose": purpose, "question": "d", "seconds": seconds}


def settled(conn: psycopg.Connection, request: dict[str, Any]) -> dict[str, Any]:
    """The answer of gate.settle to one request."""
    row = conn.execute("SELECT answer FROM gate.settle(%s)", [psycopg.types.json.Jsonb([request])]).fetchone()
    assert row is not None
    return dict(row[0])


def _id(stage: Stage, viewer: Viewer) -> str:
    with psycopg.connect(stage.house.dsn("admin")) as conn:
        row = conn.execute("SELECT id FROM gate.officer WHERE login = %s", [_login(stage, viewer)]).fetchone()
    assert row is not None
    return f"'{row[0]}'::uuid"


def _login(stage: Stage, viewer: Viewer) -> str:
    who = whoami(stage.desk, viewer.token)
    assert who is not None
    return who.login
