"""What ends a load that cannot be brought to its end, and in which words its receipt says so.

A load whose file is refused (it breaks off, its mapping is wrong, it takes too much) ends as refused: the same file
read in the same way would be refused again. What is settled stays, and what of it waits to be matched is matched first.

A load that was interrupted stays open, for the same file goes on with it: the process was killed, whoever asked left,
the database was away, memory or the disk was full, the session ended or the vetting lapsed (with these two nothing can
be written any more, this least of all). What nobody goes on with for a week is ended by the clock
(`tearline.jobs.schedule`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol
from uuid import UUID

from tearline.errors import (
    AccessLapsed,
    BadInput,
    Conflict,
    NotEntitled,
    NotSignedIn,
    TearlineError,
    Unavailable,
)
from tearline.intake.matching import Matcher
from tearline.language import Message, msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.log import Log

FORGOTTEN = msg(
    "The load was interrupted, and nobody has gone on with it for seven days. What was settled of it stays. Load the "
    "same file again: what stands already is left unchanged."
)
_INTERRUPTED = (Unavailable, NotSignedIn, AccessLapsed, OSError, MemoryError, sqlite3.Error)
_KEPT = frozenset(("file", "table", "line", "key", "column", "first", "last", "format", "encoding"))
"""Names of values that a receipt may repeat: they are of files and mappings, never of records."""
_LONGEST = 2000

_log = Log(__name__)


class Settled(Protocol):
    """A load under work."""

    settled: int
    """Items of the file that are settled, as far as this process knows."""


@contextmanager
def refusing(desk: Desk, viewer: Viewer, load: UUID, work: Settled) -> Iterator[None]:
    """What the block raises goes on as it is; where the load cannot go on after it, the load is ended as refused."""
    try:
        yield
    except _INTERRUPTED:
        raise
    except Exception as error:
        _refuse(desk, viewer, load, work.settled, error)
        raise


def _refuse(desk: Desk, viewer: Viewer, load: UUID, settled: int, error: Exception) -> None:
    code = error.code if isinstance(error, TearlineError) else "fault"
    why = reason(error)
    said = [why.text(language)[:_LONGEST] for language in ("es", "en")]
    try:
        with Matcher(desk.house) as matcher:
            matcher.match_waiting(load=load)
        with look(desk, viewer, "load-refused", {"load": load}) as this:
            this.conn.execute("SELECT act.refuse_load(%s, %s, %s, %s, %s)", [load, settled, code, *said])
    except TearlineError as other:  # it stays open then, and the clock ends it
        _log.warning("load.not-refused", code=other.code, after=code)


def reason(error: Exception) -> Message:
    """Why a load was refused, for its receipt, which others than whoever loaded it read: what the reader said of the
    file, without any word that may be of a record; of what the store said only that it did."""
    if isinstance(error, BadInput):
        return _without_content(error.message)
    if isinstance(error, NotEntitled):
        return msg("The right of whoever loaded it to give one of its labels ended before the file did.")
    if isinstance(error, Conflict):
        return msg("One of its lines could not be taken as things stand; whoever loaded it was told why.")
    return msg("Tearline failed at this file. Tell whoever runs this deployment, whose log says where.")


def _without_content(message: Message) -> Message:
    return Message(message.template, {name: _plain(name, value) for name, value in message.values.items()})


def _plain(name: str, value: object) -> object:
    """The value where it may be repeated; a sentence within the sentence as a whole or not at all."""
    if isinstance(value, Message):
        whole = all(isinstance(v, Message) or _may_be_said(n, v) for n, v in value.values.items())
        return _without_content(value) if whole else ""
    return value if _may_be_said(name, value) else "…"


def _may_be_said(name: str, value: object) -> bool:
    return name in _KEPT or value == "" or isinstance(value, (int, float))
