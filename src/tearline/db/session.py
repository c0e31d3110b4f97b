"""A viewer's session on a connection: the one way to ask anything about records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from uuid import UUID

import psycopg

from tearline.db.pool import Pool, Row, translated
from tearline.errors import Unavailable


@contextmanager
def viewer_session(pool: Pool, token: str, ticket: UUID) -> Iterator[psycopg.Connection[Row]]:
    """A transaction in which the database knows the viewer, by a token and a ticket it can check itself.

    Settings are local to the transaction: a connection that goes back to the pool knows nobody. The
    gate finds the session by the token's hash, and gives nothing unless the ticket was committed before.
    """
    try:
        with translated(), pool.connection() as conn, conn.transaction():
            conn.execute(
                "SELECT set_config('tearline.token', %s, true), set_config('tearline.ticket', %s, true)",
                [token, str(ticket)],
            )
            yield conn
    except Unavailable:
        # the others of the pool are likely as dead: replace them now, not one failure at a time
        pool.check()
        raise


def ask_once(
    pool: Pool, token: str, ticket: UUID, question: str, arguments: Sequence[object], limit: int
) -> list[Row]:
    """One named question (``ask.…``, whose last argument is a limit) as one statement, for the hottest path.

    The same as in a :func:`viewer_session`, in one round trip instead of four. The statement makes the
    settings and uses them; that the limit is computed from them puts them first, and were it otherwise,
    the gate would know no viewer and show nothing.
    """
    try:
        with translated(), pool.connection() as conn:
            return conn.execute(
                _once(question, len(arguments)), [token, str(ticket), *arguments, limit]
            ).fetchall()
    except Unavailable:
        pool.check()
        raise


@lru_cache(maxsize=64)
def _once(question: str, arguments: int) -> bytes:
    # the question's name is a constant of the caller's; its arguments are parameters
    call = f"{question}({'%s, ' * arguments}%s + 0 * length(viewer.made))"
    return f"SELECT q.* FROM ({_ENTER}) AS viewer CROSS JOIN LATERAL {call} AS q".encode()  # noqa: S608


_ENTER = "SELECT set_config('tearline.token', %s, true) || set_config('tearline.ticket', %s, true) AS made OFFSET 0"
