"""What the ledger is asked all day walks an index, however long the ledger grows."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tearline.ledger.queries import statements
from tearline.ledger.sequencer import Sequencer
from tests.ledger.books import KEY
from tests.ledger.conftest import OFFICER, Ledger


@pytest.fixture(scope="module")
def conn(standing: Ledger) -> Iterator[psycopg.Connection]:
    """A ledger long enough that reading all of it would be the wrong plan, with its statistics."""
    with standing.connect("admin") as opened:
        standing.write(3_000, opened)
        opened.execute(
            "SELECT count(ledger.write('results', uuidv7(), 'SSC', 'investigation', 'check', ARRAY[uuidv7()],"
            " ARRAY['FGR'], '{}')) FROM generate_series(1, 2000)"
        )
        Sequencer(standing.dsn("ledger"), KEY).step(force=True)
        opened.execute("ANALYZE ledger.entry, ledger.shown, ledger.tile, ledger.queue")
        yield opened


def plan(conn: psycopg.Connection, statement: bytes, values: dict[str, object]) -> str:
    rows = conn.cursor(row_factory=psycopg.rows.scalar_row).execute(b"EXPLAIN " + statement, values)
    return "\n".join(rows)


@pytest.mark.parametrize(
    ("name", "values", "index"),
    [
        ("size", {}, "entry_pkey"),
        ("head", {}, "checkpoint_pkey"),
        ("entries_within", {"low": 1000, "high": 1010}, "entry_pkey"),
        ("leaves_within", {"low": 1024, "high": 1280}, "entry_pkey"),
        ("body", {"seq": 7}, "entry_pkey"),
        ("tile", {"level": 0, "idx": 3}, "tile_pkey"),
    ],
)
def test_the_tree_is_read_through_its_keys(
    conn: psycopg.Connection, name: str, values: dict[str, object], index: str
) -> None:
    found = plan(conn, statements()[name], values)
    if name in ("head", "tile"):  # too few rows here for an index to pay: it must be usable
        conn.execute("SET enable_seqscan = off")
        found = plan(conn, statements()[name], values)
        conn.execute("RESET enable_seqscan")
    assert index in found
    assert "Seq Scan" not in found


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (
            f"SELECT seq FROM ledger.entry WHERE officer = '{OFFICER}' ORDER BY seq DESC LIMIT 20",
            "entry_of_officer",
        ),
        ("SELECT seq FROM ledger.shown WHERE owner = 'FGR' ORDER BY seq DESC LIMIT 20", "shown_pkey"),
        (f"SELECT seq FROM ledger.shown WHERE record = '{OFFICER}' ORDER BY seq", "shown_of_record"),
    ],
    ids=["officer", "owner", "record"],
)
def test_looks_of_an_officer_at_an_owner_and_at_a_record_have_an_index(
    conn: psycopg.Connection, statement: str, index: str
) -> None:
    found = plan(conn, statement.encode(), {})
    assert index in found
    assert "Sort" not in found
