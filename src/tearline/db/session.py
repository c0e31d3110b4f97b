"""A viewer's session on a connection: the one way to ask anything about records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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
