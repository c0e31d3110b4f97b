"""One behaviour of the gate tried at a time, each in a savepoint of its own, and what was wrong with it.

Everything happens on one connection of a superuser inside one transaction, by SET ROLE: so a mutant of
the gate can be made, tried and rolled back. The statements of a check go to the server together, for
there are some three hundred checks of two hundred mutants.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.sql import quote

from tests.gate.facts import Facts, Pass


class Enough(Exception):
    """As many faults as were asked for."""


class Proof:
    """Collects faults; raises Enough when it has ``enough``."""

    def __init__(self, conn: psycopg.Connection, facts: Facts, enough: int) -> None:
        self.conn, self.facts, self.enough = conn, facts, enough
        self.faults: list[str] = []

    def fault(self, *texts: str) -> None:
        self.faults += texts
        if len(self.faults) >= self.enough:
            raise Enough

    @contextmanager
    def _trial(self) -> Iterator[None]:
        self.conn.execute("SAVEPOINT trial")
        try:
            yield
        finally:
            self.conn.execute("ROLLBACK TO SAVEPOINT trial")

    def become(self, role: str, by: Pass | None) -> None:
        self.conn.execute(self.becoming(role, by).encode())

    def becoming(self, role: str, by: Pass | None) -> str:
        token, ticket = (quote(text, self.conn) for text in ([by.token, by.ticket] if by else ["", ""]))
        return (
            f"SELECT set_config('tearline.token', {token}, true), set_config('tearline.ticket', {ticket}, true);"
            f" SET LOCAL ROLE tearline_{role}"
        )

    def _last(self, *statements: str) -> psycopg.Cursor:
        """The outcome of the last of several statements."""
        cursor = self.conn.execute(";\n".join(statements).encode())
        while cursor.nextset():
            pass
        return cursor

    def expect(
        self, what: str, role: str, by: Pass | None, query: str, expected: object, *first: str
    ) -> None:
        """``query`` gives one value to that viewer, after the statements ``first`` by the superuser."""
        with self._trial():
            try:
                row = self._last(*first, self.becoming(role, by), query).fetchone()
                got: object = row[0] if row else None
            except psycopg.Error as error:
                got = error.sqlstate
        if got != expected:
            self.fault(f"{what}: {got!r}, not {expected!r}")

    @contextmanager
    def after(self, statement: str) -> Iterator[None]:
        """What follows, once the superuser has said this; taken back behind it."""
        self.conn.execute("SAVEPOINT after")
        self.conn.execute(statement.encode())
        try:
            yield
        finally:
            self.conn.execute("ROLLBACK TO SAVEPOINT after")

    def changes(
        self, what: str, by: Pass | None, statement: str, expected: int | str, role: str = "writer"
    ) -> None:
        """How many rows a statement changes, or with which SQLSTATE it is refused."""
        with self._trial():
            try:
                got: int | str | None = self._last(self.becoming(role, by), statement).rowcount
            except psycopg.Error as error:
                got = error.sqlstate
        if got != expected:
            self.fault(f"{what}: {got!r}, not {expected!r}")


REFUSED = "42501"
