"""What a PostgreSQL server must be before anything is done on it, and what is said where it is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg

from tearline.errors import BadInput
from tearline.language import Message, msg

MAJOR = 18

Connection = psycopg.Connection[Any]


def refuse_unfit(conn: Connection) -> None:
    """``conn`` is the administrator's. Raises :class:`BadInput`; nothing was changed then."""
    for unfit in _CHECKS:
        if why := unfit(conn):
            raise BadInput(why)


def _other_version(conn: Connection) -> Message | None:
    version = conn.info.server_version // 10000
    if version == MAJOR:
        return None
    return msg("Tearline needs PostgreSQL 18; this server is {version}.", version=version)


def _standby(conn: Connection) -> Message | None:
    if conn.info.parameter_status("in_hot_standby") != "on":
        return None
    return msg("This server is a standby, which takes no writes. Name the primary in TEARLINE_DSN.")


def _weak(conn: Connection) -> Message | None:
    if conn.info.parameter_status("is_superuser") == "on":
        return None
    return msg(
        "TEARLINE_DSN signs in as {user}, who is no superuser; Tearline needs one to make its roles and to migrate.",
        user=conn.info.user,
    )


def _other_encoding(conn: Connection) -> Message | None:
    encoding = conn.info.parameter_status("server_encoding")
    if encoding == "UTF8":
        return None
    return msg(
        "This database is in the encoding {encoding}; Tearline needs UTF8. Make one: CREATE DATABASE tearline "
        "ENCODING 'UTF8' TEMPLATE template0.",
        encoding=encoding,
    )


def _pooled(conn: Connection) -> Message | None:
    """A pooler gives connections numbers of its own. In transaction mode what a look sets would meet others;
    in session mode connections outlive what they were opened for, without the settings that our roles' name."""
    row = conn.execute("SELECT pg_backend_pid()").fetchone()
    if row == (conn.info.backend_pid,):
        return None
    return msg(
        "Between Tearline and PostgreSQL there is a connection pooler (such as pgbouncer). Tearline has pools of "
        "its own: name the server itself in TEARLINE_DSN."
    )


def _prepares(conn: Connection) -> Message | None:
    """A transaction that any role prepares holds its locks for ever, without a connection that could be ended."""
    row = conn.execute("SELECT current_setting('max_prepared_transactions')::int").fetchone()
    if row == (0,):
        return None
    return msg("This server allows prepared transactions. Set max_prepared_transactions = 0 and restart it.")


def _lacks_gist(conn: Connection) -> Message | None:
    """Who leads a unit when is one key, of an id and a range: an index that the extension makes possible."""
    row = conn.execute("SELECT FROM pg_available_extensions WHERE name = 'btree_gist'").fetchone()
    if row is not None:
        return None
    return msg(
        "This server lacks the extension btree_gist, which comes with PostgreSQL. Install PostgreSQL's contrib modules "
        "on it (on Fedora and Red Hat the package postgresql18-contrib) and start again."
    )


_CHECKS: tuple[Callable[[Connection], Message | None], ...] = (
    _other_version, _standby, _weak, _other_encoding, _pooled, _prepares, _lacks_gist,
)  # fmt: skip
