"""What the clock does about the bytes of files: those of records that are gone go, and what does not fit is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg

from tearline.db import House
from tearline.log import Log
from tearline.shelf import Shelf

AT_ONCE = 500
STRAY = 3600.0  # seconds after which bytes without a row have none to come
FEW = (
    100  # bytes without a row that crashes leave at most, where there are more of them than of those with one
)

_log = Log(__name__)

Connection = psycopg.Connection[Any]


def wipe(house: House, conn: Connection) -> int:
    """Take the bytes from the disk whose records are gone; how many. Killed at any point, it is done again."""
    shelf, total = Shelf(house.data), 0
    while names := [name for (name,) in conn.execute("SELECT act.files_to_wipe(%s)", [AT_ONCE])]:
        for name in names:
            shelf.remove(name)
        conn.execute("SELECT act.files_wiped(%s)", [names])
        total += len(names)
    return total


def sweep(house: House, conn: Connection) -> int:
    """Drop bytes that an interrupted upload left without a row, and say which rows are without bytes; how many went.

    Where most bytes have no row, the folder belongs to another database: then nothing goes, and that is said.
    """
    shelf = Shelf(house.data)
    gone = shelf.sweep_arriving(STRAY)
    strays, known = strays_of(shelf, conn)
    if len(strays) > max(FEW, known):
        _log.error("files.strangers", without_row=len(strays), with_row=known)
    else:
        for name in strays:
            shelf.remove(name)
        gone += len(strays)
    if lost := missing(shelf, conn):
        _log.error("files.missing", count=len(lost), first=[str(name) for name in lost[:5]])
    return gone


def strays_of(shelf: Shelf, conn: Connection) -> tuple[list[UUID], int]:
    """Bytes without a row, put there more than an hour ago; and how many of that age have one."""
    strays: list[UUID] = []
    known = 0
    for names in _batched(shelf.names(older=STRAY)):
        rows = {name for (name,) in conn.execute("SELECT act.files_known(%s)", [names])}
        strays += [name for name in names if name not in rows]
        known += len(rows)
    return strays, known


def missing(shelf: Shelf, conn: Connection) -> list[UUID]:
    """Names of which there is a row, and whose bytes are not there or are not as many."""
    lost: list[UUID] = []
    after: UUID | None = None
    while rows := conn.execute("SELECT * FROM act.files_held(%s, %s)", [after, AT_ONCE]).fetchall():
        for name, size in rows:
            file = shelf.open(name, size)
            if file is None:
                lost.append(name)
            else:
                file.close()
        after = rows[-1][0]
    return lost


def _batched(names: Iterator[UUID]) -> Iterator[list[UUID]]:
    batch: list[UUID] = []
    for name in names:
        batch.append(name)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
