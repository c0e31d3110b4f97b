"""The present of casework, moved on as in an exercise: what is due falls due, and nobody waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from tearline.db import House, connect


@contextmanager
def later(house: House, **how: float) -> Iterator[None]:
    """For the time of a block, so much later (``how`` as of a timedelta). Sessions and ledger keep the real clock.

    The server may end and come back meanwhile.
    """
    seconds = timedelta(**how).total_seconds()
    _present(house, f" + interval ''{seconds} seconds''")
    try:
        yield
    finally:
        _present(house, "")


def _present(house: House, more: str) -> None:
    with connect(house.dsn("admin"), "test") as conn:
        conn.execute(
            "CREATE OR REPLACE FUNCTION gate.now() RETURNS timestamptz LANGUAGE sql VOLATILE"
            f" SET search_path = pg_catalog, pg_temp AS 'SELECT clock_timestamp(){more}'".encode()
        )
