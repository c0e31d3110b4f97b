"""A copy too long for memory: read, entered and written a part at a time, and a copy only at the end (ADR 0042).

Each part is a look of its own, with its ticket and its results, and what it says is entered in the register in the same
transaction. What changes while the rest is read is marked by the database, and its part is made again before the copy
is finished: so the file says what every record in it said at one moment, that of its entry.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from uuid import UUID

from tearline.codes import CopyKind
from tearline.copies.head import Head
from tearline.copies.leave import for_copy
from tearline.copies.number import drawn
from tearline.copies.spool import Spool
from tearline.copies.wish import Wish
from tearline.errors import BadInput, Conflict, LeaveNeeded, TearlineError, TooMany
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Found, banner, found
from tearline.registry.signin import ask_signin, digest_of

PART = 2000  # records: some 100 kB in a ledger entry, and a second's work
ATTEMPTS = 5  # while what it holds changes under it
LONG = 5  # parts; a copy that has more takes its turn
AT_ONCE = 2  # long ones in one process
TURN = 30.0  # seconds for a turn
_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Far:
    """How far a copy is: ``read`` of the ``records`` that answer; ``writing`` once all are read."""

    records: int
    read: int
    writing: bool = False


class GivenUp(Conflict):
    """Whoever wanted the copy wants it no more."""


class Long(Protocol):
    """A format in which a long copy is written."""

    def kept(self, records: list[Found], /) -> bytes:
        """What is kept of a part until the file is written."""

    def file(self, head: Head, names: list[str], parts: Iterable[bytes], /) -> Iterator[bytes]:
        """The file, of what was kept. ``names``: of all properties in it, in order."""


class Watched(NamedTuple):
    """Who is told how far it is, and who says whether it is still wanted."""

    tell: Callable[[Far], None] = lambda _: None
    wanted: Callable[[], bool] = lambda: True


UNWATCHED = Watched()


class _Kept:
    """What was read so far: of each part where its bytes stand, the names of its properties, and its labels."""

    def __init__(self, rows: Spool, long: Long) -> None:
        self._rows, self._long = rows, long
        self._places: dict[int, tuple[int, int]] = {}
        self._names: dict[int, set[str]] = {}
        self._labels: dict[int, set[str]] = {}

    def put(self, part: int, records: list[Found]) -> None:
        start = self._rows.size
        self._rows.write(self._long.kept(records))
        self._places[part] = start, self._rows.size
        self._names[part] = {name for record in records for name in record.properties}
        self._labels[part] = {record.label for record in records}

    @property
    def label(self) -> str:
        """The labels of all that is kept, joined; empty where nothing is."""
        return banner(set().union(*self._labels.values())).label or ""

    def file(self, head: Head) -> Iterator[bytes]:
        parts = (self._rows.read(*self._places[part]) for part in sorted(self._places))
        return self._long.file(head, sorted(set().union(*self._names.values())), filter(None, parts))


def make(
    desk: Desk, viewer: Viewer, parts: list[bytes], wish: Wish, long: Long, headed: Callable[[str, str], Head],
    watched: Watched,
) -> tuple[str, Spool]:  # fmt: skip
    """The number of a copy that is on record, and its file. ``headed`` makes its head of number and label.

    Raises :class:`Conflict` while another one is being made for the officer and where what it holds goes on changing,
    :class:`NotEntitled` where all together are above the officer's clearance or access ends meanwhile,
    :class:`BadInput` where nothing of it is to be seen any more, :class:`TooMany`, :class:`Unavailable` and
    :class:`GivenUp`. Then nothing is kept but the entries of what was read.
    """
    with _turn(len(parts)):
        number = drawn()
        _begin(desk, viewer, number, wish)
        try:
            return number, _made(desk, viewer, number, parts, wish, long, headed, watched)
        except BaseException:
            _drop(desk, viewer, number)
            raise


def _made(
    desk: Desk, viewer: Viewer, number: str, parts: list[bytes], wish: Wish, long: Long,
    headed: Callable[[str, str], Head], watched: Watched,
) -> Spool:  # fmt: skip
    records, read = sum(map(len, parts)) // 16, 0
    with Spool(desk.house.data) as rows:
        kept = _Kept(rows, long)
        for part, ids in enumerate(parts):
            kept.put(part, _part(desk, viewer, number, part, ids, wish))
            read += len(ids) // 16
            _tell(watched, Far(records, read))
        changed = _stale(desk, viewer, number) if len(parts) > 1 else []
        for _ in range(ATTEMPTS):
            for part in changed:
                kept.put(part, _part(desk, viewer, number, part, parts[part], wish))
            if not kept.label:
                raise nothing_answers()
            _tell(watched, Far(records, read, writing=True))
            file = Spool(desk.house.data)
            try:
                digest = hashlib.sha256()
                for piece in kept.file(headed(number, kept.label)):
                    digest.update(piece)
                    file.write(piece)
                    _refuse_unwanted(watched)
                changed = _finish(desk, viewer, number, digest.digest(), file.size)
                if not changed:
                    return file
            except BaseException:
                file.close()
                raise
            file.close()
    raise Conflict(
        msg(
            "What the copy is to hold goes on changing, so none was taken. Narrow the question, or try again later."
        )
    )


def nothing_answers() -> BadInput:
    """What is said where a copy would hold nothing."""
    return BadInput(msg("Nothing that you may see answers, so there is nothing to take a copy of."))


def _tell(watched: Watched, far: Far) -> None:
    watched.tell(far)
    _refuse_unwanted(watched)


def _refuse_unwanted(watched: Watched) -> None:
    if not watched.wanted():
        raise given_up()


def given_up() -> GivenUp:
    """What is said where nobody wants the copy any more."""
    return GivenUp(msg("The copy was given up before it was made. Nothing was given out."))


@contextmanager
def _turn(parts: int) -> Iterator[None]:
    """A short copy waits for nobody; of long ones some are made at once."""
    if parts <= LONG:
        yield
        return
    if not _turns.acquire(timeout=TURN):
        raise TooMany(msg("Other long copies are being made. Try again in some minutes."), 60)
    try:
        yield
    finally:
        _turns.release()


def _begin(desk: Desk, viewer: Viewer, number: str, wish: Wish) -> None:
    with look(desk, viewer, "copy", {"number": number}) as this:
        this.conn.execute(
            "SELECT act.begin_copy(%s, %s, %s, %s, %s)",
            [number, CopyKind.SEARCH, wish.format, wish.recipient, wish.reason],
        )


def _part(desk: Desk, viewer: Viewer, number: str, part: int, ids: bytes, wish: Wish) -> list[Found]:
    """A part, entered; anew where a record in it changes at that moment."""
    with for_copy(desk, viewer, list(map(str, _ids(ids))), wish):
        for _ in range(ATTEMPTS - 1):
            try:
                return _entered(desk, viewer, number, part, ids)
            except LeaveNeeded:
                raise
            except Conflict:
                continue
        return _entered(desk, viewer, number, part, ids)


def _ids(ids: bytes) -> list[UUID]:
    return [UUID(bytes=ids[at : at + 16]) for at in range(0, len(ids), 16)]


@asked_again  # it puts a part in the place of what was entered of it before: twice is as good as once
def _entered(desk: Desk, viewer: Viewer, number: str, part: int, ids: bytes) -> list[Found]:
    wanted = _ids(ids)
    with look(desk, viewer, "copy-part", {"number": number, "part": part}) as this:
        rows = this.conn.execute("SELECT * FROM ask.each(%s::uuid[])", [wanted]).fetchall()
        records = [found(row) for row in rows]
        seen = {record.id for record in records}
        this.conn.execute(
            "SELECT act.copy_part(%s, %s, %s::uuid[], %s::timestamptz[], %s::uuid[])",
            [
                number, part, [record.id for record in records], [record.recorded_at for record in records],
                [id for id in wanted if str(id) not in seen],
            ],
        )  # fmt: skip
        this.show(rows)
    return records


def _stale(desk: Desk, viewer: Viewer, number: str) -> list[int]:
    """The parts in which something changed since they were entered."""
    with look(desk, viewer, "copy-part", {"number": number}) as this:
        rows = this.conn.execute("SELECT * FROM act.stale_parts(%s) AS part", [number]).fetchall()
    return [int(str(row["part"])) for row in rows]


def _finish(desk: Desk, viewer: Viewer, number: str, digest: bytes, size: int) -> list[int]:
    """Enter it; the parts on account of which it is not, where something changed in them."""
    with look(desk, viewer, "copy", {"number": number, "file": digest.hex()}) as this:
        rows = this.conn.execute(
            "SELECT * FROM act.finish_copy(%s, %s, %s) AS part", [number, digest, size]
        ).fetchall()
    return [int(str(row["part"])) for row in rows]


def _drop(desk: Desk, viewer: Viewer, number: str) -> None:
    """What was entered for a copy that is none goes at once; where the database is away, three minutes later."""
    with suppress(TearlineError):
        ask_signin(desk, "SELECT gate.drop_copy(%s, %s)", digest_of(viewer.token), number)
