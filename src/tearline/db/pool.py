"""Connection pools, and what the database's own errors mean to a caller."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import orjson
import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool, PoolTimeout

from tearline.db.line import Line, Silent
from tearline.errors import (
    BadInput,
    Conflict,
    Lost,
    NotEntitled,
    NotFound,
    NotSignedIn,
    TearlineError,
    Unavailable,
)
from tearline.language import msg

DISK_FULL = msg(
    "The disk of the database is full. Make room, then do the same again: a load goes on where it stopped."
)

Row = dict[str, object]
Pool = ConnectionPool[Line[Row]]
WAIT = 5.0  # seconds for a connection of a pool that has none to lend
RECOVERY = 4.0  # seconds in which a server that crashed or was started again is asked anew


def open_pool(dsn: str, size: int) -> Pool:
    """A pool that survives the database: broken connections are dropped, and made again when it is back."""
    pool: Pool = ConnectionPool(
        dsn,
        connection_class=Line[Row],
        min_size=1,
        max_size=size,
        timeout=WAIT,
        reconnect_timeout=0,
        kwargs={
            "row_factory": dict_row, "autocommit": True, "application_name": "tearline", "again": RECOVERY
        },
        open=False,
    )  # fmt: skip
    pool.open()
    return pool


def as_json(value: object) -> Jsonb:
    """A parameter of type jsonb."""
    return Jsonb(value, dumps=orjson.dumps)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database's errors into ours. No value, and no text of the database, passes on."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
        if isinstance(error, psycopg.errors.QueryCanceled):
            raise Unavailable(msg("The question took too long and was stopped. Narrow it.")) from error
        if isinstance(error, psycopg.errors.DiskFull):
            raise Unavailable(DISK_FULL) from error
        raise (Lost if is_lost(error) else Unavailable)() from error
    except psycopg.DatabaseError as error:
        raise _meaning(error) from error


def is_lost(error: psycopg.Error | PoolTimeout) -> bool:
    """Whether the connection ended, as in a crash of the server, and not for want of an answer or of a free one."""
    if isinstance(error, (PoolTimeout, Silent)):
        return False
    return error.sqlstate is None or error.sqlstate[:2] in ("08", "57")


def _meaning(error: psycopg.DatabaseError) -> TearlineError:
    match error.sqlstate:
        case "TL001":
            return NotSignedIn(msg("The session is over, or this look was not put on record. Sign in again."))
        case "TL002" | "42501":
            return NotEntitled(msg("This is not yours to do: {why}.", why=_why(error)))
        case "TL003":
            return BadInput(msg("That cannot be: {why}.", why=_why(error)))
        case "TL004":
            return Conflict(msg("The state of things does not allow it: {why}.", why=_why(error)))
        case "TL005":
            return NotFound()
        case "23505":
            return Conflict(msg("That name is taken."))
        case "23503" | "23514":
            return BadInput(msg("A value does not fit the rules of its field."))
        case _ if isinstance(error, psycopg.DataError):  # class 22, or the driver itself (a NUL in a text)
            return BadInput(msg("A value does not fit the rules of its field."))
        case _:
            return TearlineError(msg("The database refused the request (code {code}).", code=error.sqlstate))


_WHYS = {
    "only a steward loads records": msg("only a steward loads records"),
    "only a steward writes records": msg("only a steward writes records"),
    "only a registrar changes the registry": msg("only a registrar changes the registry"),
    "not a label this steward may give": msg(
        "the label is above this steward's clearance or names another owner"
    ),
    "a label in these rows is not one this steward sees": msg(
        "the label is above this steward's clearance or names another owner"
    ),
    "another process goes on with this load": msg("another process goes on with this load"),
    "records of this load wait to be matched": msg(
        "records of this load wait to be matched; load the file again"
    ),
    "not two records of one kind": msg("these are not two records of one kind that is matched"),
    "not a label this officer may give": msg("your agency has no such label that you may see"),
    "together above this officer's clearance": msg(
        "what rests on both records is above your clearance, though each of them is within it; "
        "somebody whose clearance covers both can do it"
    ),
    "no rule in force for this tier": msg(
        "no rule in force says which tests this tier needs; set one with tearline vetting rule"
    ),
    "a kind of test that no rule knows": msg(
        "one of the tests is of a kind that no rule knows; tearline vetting rules lists them"
    ),
    "a test that the rules demand is missing": msg(
        "a test is missing that the rules in force demand for this tier; tearline vetting rules lists them"
    ),
    "a rule changes what is to come, not what was": msg("a rule changes what is to come, not what was"),
    "undone already": msg("this decision was undone already"),
    "held under several labels": msg("the key is held under several labels; name one of them"),
    "too many new labels in a day": msg(
        "your agency has made as many new labels in 24 hours as it may; use one that exists, or go on tomorrow"
    ),
    "no number is left for a new label": msg(
        "no number is left for a new label; ask for `tearline labels free`, which takes back those no record uses"
    ),
    "this deployment has two registrars": msg("this deployment has two registrars"),
    "the proposal is open no more": msg("the proposal was decided, or lapsed after 14 days"),
    "who proposed it does not confirm it": msg("who proposed it does not confirm it; another registrar does"),
    "nobody confirms what is given to themselves": msg("nobody confirms what is given to themselves"),
    "who proposed it is no registrar any more": msg(
        "who proposed it is no registrar any more; propose it again"
    ),
}


def _why(error: psycopg.DatabaseError) -> object:
    """Only sentences of our own functions are passed on: the database's own might name a value."""
    return _WHYS.get(error.diag.message_primary or "", msg("the rules of the gate"))
