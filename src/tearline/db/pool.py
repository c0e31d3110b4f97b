"""Connection pools, and what it means when the database is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import orjson
import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb, set_json_loads
from psycopg_pool import ConnectionPool, PoolTimeout

from tearline.db.line import Line, Silent
from tearline.db.refusals import meaning
from tearline.errors import Lost, Unavailable
from tearline.language import msg

DISK_FULL = msg(
    "The disk of the database is full. Make room, then do the same again: a load goes on where it stopped."
)

set_json_loads(orjson.loads)  # for every connection: a search reads two hundred records' properties

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
        raise meaning(error) from error


def is_lost(error: psycopg.Error | PoolTimeout) -> bool:
    """Whether the connection ended, as in a crash of the server, and not for want of an answer or of a free one."""
    if isinstance(error, (PoolTimeout, Silent)):
        return False
    return error.sqlstate is None or error.sqlstate[:2] in ("08", "57")
