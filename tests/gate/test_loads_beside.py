"""Loads of one collection side by side: what is hidden is not waited for, what is seen comes one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import psycopg

from tearline.intake.receipt import Receipt
from tests.gate.attacker import Connection, connected
from tests.gate.facts import ticket
from tests.gate.stage import Stage, person

OPEN, HIDDEN = "GSSC//OPEN//-//ALL//H0", "GSSC//SECRET//ALFA//-//H0"
ROW = """
    INSERT INTO pg_temp.inbox VALUES (%s, %s, 'Person', 'x', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '\\x00',
        '{}', '{1}', '{}', NULL, NULL, NULL, NULL)
"""


@contextmanager
def under_way(stage: Stage, source: str, label: str, keys: tuple[str, ...]) -> Iterator[Connection]:
    """A chunk of the steward who sees all, written and not committed yet."""
    stage.number(label)
    with connected(stage, by=ticket(stage, stage.stewards["GSSC"])) as conn, conn.transaction():
        row = conn.execute(
            "SELECT id FROM act.open_load(%s, 'f', %s, %s)", [source, uuid4().bytes, label]
        ).fetchone()
        assert row is not None
        conn.execute("SELECT act.open_inbox()")
        for key in keys:
            conn.execute(ROW.encode(), [key, 1])
        conn.execute("SELECT act.put(%s, 0, %s, %s, '[]', '')", [row[0], len(keys), [label]])
        yield conn


def figures(receipt: Receipt) -> tuple[object, ...]:
    return receipt.read, receipt.accepted, receipt.changed, receipt.unchanged, receipt.rejected, receipt.label


def test_a_hidden_chunk_under_way_makes_no_load_fail(stage: Stage) -> None:
    """The same keys, and other ones; the low steward's load ends before the hidden chunk does."""
    drafts = [person(f"k{n}") for n in range(5)]
    alone = stage.load("GSSC", drafts, OPEN, source="alone", viewer=stage.clerk)
    with under_way(stage, "beside", HIDDEN, ("k1", "k2", "other")):
        beside = stage.load("GSSC", drafts, OPEN, source="beside", viewer=stage.clerk)
    assert figures(beside) == figures(alone)
    again = stage.load("GSSC", [*drafts, person("k9")], OPEN, source="beside", viewer=stage.clerk)
    assert (again.unchanged, again.accepted) == (5, 1)


def test_two_loads_that_see_each_other_come_one_after_the_other(
    stage: Stage, admin: psycopg.Connection
) -> None:
    """Under one label, and under two labels by those who see the same: no key twice."""
    for source, label in (("same", OPEN), ("two", "GSSC//OPEN//-//-//H0")):
        with ThreadPoolExecutor(1) as pool, under_way(stage, source, OPEN, ("d1", "d2")) as conn:
            attempt = pool.submit(stage.load, "GSSC", [person("d1"), person("d3")], label, source)
            waiting = "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted"
            while admin.execute(waiting).fetchone() == (False,):
                assert not attempt.done(), "it did not wait"
            assert conn.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS
        done = attempt.result()
        assert (done.accepted, done.changed) == (1, 1)
        keys = admin.execute(
            "SELECT key FROM store.record WHERE source = %s ORDER BY key", [source]
        ).fetchall()
        assert keys == [("d1",), ("d2",), ("d3",)]
