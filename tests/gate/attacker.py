"""The attacker: who holds the password of a role, and perhaps the token and ticket of a low viewer."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from tearline.db.house import Role
from tearline.ledger.look import look
from tests.gate.facts import Pass, ticket
from tests.gate.stage import Stage, person

Connection = psycopg.Connection[tuple[object, ...]]
DENIED = errors.InsufficientPrivilege
SECRETS = ("Nombre Muysecreto", "+525599998888", "clave-secreta")
OURS = ("store.record", "store.identifier", "store.history", "store.load", "store.load_part", "store.rejection",
        "store.feature", "store.fusion_key", "store.unmatched", "store.match", "store.past_match", "store.decision",
        "store.expunged", "store.reason", "store.scene",
        "gate.label", "gate.session", "gate.ticket", "gate.credential", "gate.device",
        "gate.sign_in_count", "gate.attempt", "gate.officer", "gate.agency", "gate.vetting",
        "gate.vetting_test", "gate.purpose", "ledger.entry", "ledger.shown", "ledger.queue", "ledger.tile",
        "gate.interning", "gate.label_limit", "store.writing",
        "ledger.checkpoint", "ledger.sequencing", "public.tearline_migration")  # fmt: skip
ASKED = "ask.check(ARRAY['+525512345678', '525512345678'], 1000)"


@pytest.fixture(scope="package")
def hidden(stage: Stage) -> str:
    """The id of a record that `low` may not see; beside it is one that `low` may."""
    secret = person(SECRETS[2])
    secret["properties"] = {"name": [SECRETS[0]], "phone": [SECRETS[1]]}
    label = "GSSC//TOP_SECRET//ALFA//-//H0"
    stage.load("GSSC", [person("abierta")], "GSSC//OPEN//-//ALL//H0", source="ataque")
    done = stage.load("GSSC", [secret], label, source="ataque")
    with look(stage.desk, stage.high, "check", {}) as this:
        this.show([{"id": id, "owner": "GSSC"} for id in stage.records_of(done.id).values()])
    stage.sequence()
    return stage.records_of(done.id)[SECRETS[2]]


def connected(stage: Stage, role: Role = "app", by: Pass | None = None, local: bool = False) -> Connection:
    """As a program has it that holds the role's password; with settings of the connection, if given."""
    conn = psycopg.connect(stage.house.dsn(role), autocommit=True)
    if by is not None:
        identify(conn, by, local)
    return conn


def identify(conn: Connection, by: Pass, local: bool = False) -> None:
    conn.execute(
        "SELECT set_config('tearline.token', %s, %s), set_config('tearline.ticket', %s, %s)",
        [by.token, local, by.ticket, local],
    )


@pytest.fixture(params=["without a token", "as low"])
def conn(request: pytest.FixtureRequest, stage: Stage, hidden: str) -> Iterator[Connection]:
    """The attacker's."""
    assert hidden
    with connected(stage, by=ticket(stage, stage.low) if request.param == "as low" else None) as opened:
        yield opened


@pytest.fixture
def low(stage: Stage, hidden: str) -> Iterator[Connection]:
    """The attacker's, with a valid session and ticket."""
    assert hidden
    with connected(stage, by=ticket(stage, stage.low)) as opened:
        yield opened


def everything(conn: Connection) -> str:
    """All that the questions give away, as text."""
    questions = (
        "ask.my_looks(NULL, 1000)", "ask.looks_at_ours(NULL, NULL, 1000)", "ask.inspect(NULL, NULL, 1000)",
        "ask.loads(NULL, 1000)", "ask.reviews('2999-01-01', 1000)", "ask.unsure(1000, 1000)",
        "ask.check(ARRAY['5255 99998888', '525599998888', '+525599998888', 'tel:525599998888'], 1000)",
    )  # fmt: skip
    return "\n".join(str(conn.execute(f"SELECT * FROM {q}".encode()).fetchall()) for q in questions)


def seen(conn: Connection) -> int:
    """How many records carry the common phone: 0 for nobody."""
    row = conn.execute(
        "SELECT count(*) FROM ask.check(ARRAY['+525512345678', '525512345678'], 1000)"
    ).fetchone()
    assert row is not None
    return int(str(row[0]))
