"""Each role may do with the ledger what it needs and no more; what is written stays."""

from __future__ import annotations

import psycopg
import pytest

from tearline.db.house import Role
from tearline.ledger.sequencer import Sequencer
from tests.ledger.books import KEY
from tests.ledger.conftest import Ledger

TABLES = ["queue", "entry", "tile", "checkpoint", "shown", "sequencing"]
REFUSED = psycopg.errors.InsufficientPrivilege


@pytest.fixture(scope="module")
def filled(standing: Ledger) -> Ledger:
    standing.write(300)
    with standing.connect("admin") as conn:
        standing.show([conn.execute("SELECT uuidv7()").fetchone()[0]], ["SSC"], conn)  # type: ignore[index]
    Sequencer(standing.dsn("ledger"), KEY).step(force=True)
    standing.write(1)
    return standing


@pytest.mark.parametrize("role", ["app", "signin", "jobs", "fusion"])
def test_others_reach_neither_tables_nor_functions(standing: Ledger, role: Role) -> None:
    with standing.connect(role) as conn:
        for table in TABLES:
            for statement in (f"SELECT FROM ledger.{table}", f"DELETE FROM ledger.{table}"):
                with pytest.raises(REFUSED):
                    conn.execute(statement)
        for call in ("write('k', NULL, NULL, NULL, 'a', '{}', '{}', '{}')", "sequence(1)", "misfiled(0, 1)",
                     "lay_tiles(0, 256)", "root_of('')"):  # fmt: skip
            with pytest.raises(REFUSED):
                conn.execute(f"SELECT ledger.{call}")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT ledger.write('ticket', NULL, 'SSC', 'p', 'a', '{}', '{}', '{}')",
        "INSERT INTO ledger.queue (kind, action) VALUES ('ticket', 'a')",
        "SELECT FROM ledger.queue",
        "DELETE FROM ledger.queue",
        "INSERT INTO ledger.entry SELECT * FROM ledger.entry",
        "UPDATE ledger.entry SET body = ''",
        "DELETE FROM ledger.entry",
        "TRUNCATE ledger.entry",
        "DELETE FROM ledger.tile",
        "UPDATE ledger.checkpoint SET note = ''",
        "DELETE FROM ledger.checkpoint",
        "TRUNCATE ledger.shown",
        "DELETE FROM ledger.shown",
        "SELECT FROM ledger.sequencing FOR UPDATE",
        "SELECT ledger.lay_tiles(0, 256)",
        "ALTER TABLE ledger.entry DISABLE TRIGGER USER",
        "SET ROLE tearline_owner",
    ],
)
def test_the_ledgers_own_role_cannot_write_change_or_remove_an_entry(filled: Ledger, statement: str) -> None:
    with filled.connect("ledger") as conn, pytest.raises(REFUSED):
        conn.execute(statement)


@pytest.mark.parametrize("table", ["entry", "tile", "checkpoint", "shown", "queue"])
def test_not_even_the_owner_or_a_superuser_changes_a_row_by_a_slip(filled: Ledger, table: str) -> None:
    column = {"entry": "kind", "tile": "idx", "checkpoint": "note", "shown": "owner", "queue": "kind"}[table]
    statements = [f"UPDATE ledger.{table} SET {column} = {column}", f"TRUNCATE ledger.{table}"]
    if table != "queue":  # what is sequenced leaves the queue
        statements.append(f"DELETE FROM ledger.{table}")
    with filled.connect("admin") as conn:
        for role in ("tearline_owner", "NONE"):
            conn.execute(f"SET ROLE {role}")
            for statement in statements:
                with pytest.raises(REFUSED, match="append-only"):
                    conn.execute(statement)


def test_nobody_can_stop_the_ledger_by_holding_its_lock(ledger: Ledger) -> None:
    """The lock is a row that only the owner's function reaches; advisory locks are nobody's."""
    ledger.write(1)
    with psycopg.connect(ledger.dsn("ledger")) as conn:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("SELECT pg_advisory_lock(n) FROM generate_series(0, 100) AS n")
        conn.rollback()
        assert Sequencer(ledger.dsn("ledger"), KEY).step().sequenced == 1


def test_everything_belongs_to_the_owner_and_definers_fix_their_search_path(standing: Ledger) -> None:
    with standing.connect("admin") as conn:
        foreign = conn.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'ledger'::regnamespace"
            " AND relowner <> 'tearline_owner'::regrole UNION ALL"
            " SELECT proname FROM pg_proc WHERE pronamespace = 'ledger'::regnamespace"
            " AND (proowner <> 'tearline_owner'::regrole"
            "      OR prosecdef AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false))"
        ).fetchall()
    assert foreign == []
