"""The statements of ``queries.sql`` by their names."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any

import psycopg
from psycopg.rows import TupleRow, tuple_row


@cache
def statements() -> dict[str, bytes]:
    """Each statement of the file under the name that its comment gives it."""
    text = resources.files("tearline.ledger").joinpath("queries.sql").read_text("utf-8")
    parts = re.split(r"^-- name: (\w+)$", text, flags=re.MULTILINE)[1:]
    return {name: sql.encode() for name, sql in zip(parts[::2], parts[1::2], strict=True)}


def ask(conn: psycopg.Connection[Any], name: str, **values: object) -> psycopg.Cursor[TupleRow]:
    """Run a statement by name; rows are tuples whatever the connection's own habit is."""
    return conn.cursor(row_factory=tuple_row).execute(statements()[name], values)


def value(conn: psycopg.Connection[Any], name: str, **values: object) -> Any:
    """The one value that a statement answers, or None where it answers no row."""
    row = ask(conn, name, **values).fetchone()
    return row[0] if row else None
