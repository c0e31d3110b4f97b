"""Matching as data arrives: records that wait are compared with whoever shares a key, and the pairs are kept.

A record waits from the transaction that writes or changes what is compared of it, and no longer than until
the transaction that writes its matches. Whoever is killed in between leaves it waiting, for the next load or
``tearline jobs run``. Any number of processes may match at once: a pair's score comes from its two records
alone, whoever comes second finds both, and writing a pair twice changes nothing.

Many that wait are matched together, by column: who meets whom (`tearline.fusion.newcomers`), then their scores. What
is written goes a thousand records at a time, so that a steward's deed never waits long.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import UUID

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import errors

from tearline.db import House, translated
from tearline.errors import Unavailable
from tearline.fusion.features import VERSION, Features
from tearline.fusion.newcomers import pairs_of
from tearline.fusion.plan import KINDS
from tearline.intake.scoring import NOTHING, Match, decoded, found, weights_of
from tearline.language import msg
from tearline.log import Log

MOST = 50_000  # records matched together
AT_ONCE = 1000  # records whose matches are written in one transaction
ROWS = 2000  # features fetched at once
PAGES = 4096  # of the table of keys, read at once: 32 MB
PAGES_A_RECORD = 1  # that are read through while the keys of one record are looked up
# Seconds to try again while stewards hold what is to be matched, records among it that this steward may not see:
# longer than a transaction may be left open (tearline.db.roles), or a hidden deed would make a visible load fail.
PATIENCE = 300.0

Text = TypeVar("Text")
_log = Log(__name__)
_IN_THE_WAY = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)


Ints = NDArray[np.int64]
_Row = tuple[bytes, int, str, int, bytes]  # fuse.waiting: id, version, what is compared, stamp, keys
_KEYS = np.dtype([("length", ">i4"), ("value", ">i8")])  # an element of bigint[] and of uuid[] in binary
_UUIDS = np.dtype([("length", ">i4"), ("value", "V16")])
_HEAD = 20  # bytes before the first element


class _Records:
    """Those that are matched together, by number: newcomers first, then whom they meet."""

    def __init__(self, waiting: Sequence[_Row]) -> None:
        self.newcomers = len(waiting)
        self.numbers = {row[0]: n for n, row in enumerate(waiting)}
        self.ids = list(self.numbers)
        self.features: list[Features] = []
        self.stamps: list[int] = []
        for _, model, text, stamp, _ in waiting:
            self._add(model, text, stamp)

    def number(self, ids: Iterable[bytes]) -> Ints:
        """The number of each; whoever is not known yet gets the next one."""
        known = self.numbers
        found = np.fromiter([known.setdefault(id, len(known)) for id in ids], np.int64)
        self.ids = list(known)
        return found

    def meet(self, others: dict[bytes, tuple[int, str, int]]) -> None:
        """What is compared of those that are no newcomers; of one that is gone by now, nothing."""
        for id in self.ids[self.newcomers :]:
            self._add(*others.get(id, (VERSION, "", 0)))

    def _add(self, model: int, text: str, stamp: int) -> None:
        # of another release: it is compared once its record was loaded again by this one
        self.features.append(decoded(text) if text and model == VERSION else NOTHING)
        self.stamps.append(stamp)


class Matcher:
    """A connection as the fusion role. One thread at a time works with it; others wait."""

    def __init__(self, where: House | str, conn: psycopg.Connection[tuple[Any, ...]] | None = None) -> None:
        self._dsn = where if isinstance(where, str) else where.dsn("fusion")
        self._conn = conn
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection; it is made again when needed."""
        with self._lock:
            if self._conn is not None:
                self._conn.close()
                self._conn = None

    def match_waiting(
        self, *, load: UUID | None = None, records: Iterable[UUID] | None = None, once: bool = False
    ) -> int:
        """Match what waits, of one load, of these records, or all of it, until nothing of it does; or ``once``, as
        much as is matched together.

        Returns how many records were matched. Raises :class:`Unavailable`; then the rest still waits.
        """
        chosen = None if records is None else list(records)
        with self._lock, translated():
            matched = 0
            until = time.monotonic() + PATIENCE
            while waiting := self._waiting(load, chosen):
                settled = self._attempt(waiting)
                matched += settled
                if settled == len(waiting) and (once or (chosen is not None and settled < MOST)):
                    break  # all of these: nobody asked for what waits from now on
                if settled:
                    until = time.monotonic() + PATIENCE
                elif time.monotonic() > until:
                    raise Unavailable(
                        msg("Records wait to be matched, and others hold them. Do the same again later.")
                    )
                else:
                    time.sleep(0.05)
            return matched

    def queue_again(self) -> int:
        """Put back in the queue what a release with other weights matched; returns how many records.

        Where a steward's deed is in the way only a part of them; the next call goes on behind it.
        """
        with self._lock, translated():
            return sum(self._queue_again(kind) for kind in KINDS)

    def _queue_again(self, kind: str) -> int:
        queued = 0
        with suppress(*_IN_THE_WAY):
            while some := self._number("SELECT fuse.queue_again(%s, %s, %s)", kind, weights_of(kind), ROWS):
                queued += some
        return queued

    def _attempt(self, waiting: list[_Row]) -> int:
        """How many were settled; of a thousand none, where a steward's deed was in the way."""
        records = _Records(waiting)
        left, right = self._pairs(waiting, records)
        records.meet(self._others(records, left, right))
        matches, unread = found(left, right, records.features)
        if unread:
            _log.warning(
                "matching.unreadable", records=sorted(str(UUID(bytes=records.ids[n])) for n in unread)
            )
        # a pair of two newcomers is written with the later one: until then that one waits, whoever is killed
        turns: dict[int, list[Match]] = {}
        for match in matches:
            later = match.right if match.right < records.newcomers else match.left
            turns.setdefault(later // AT_ONCE, []).append(match)
        settled = 0
        for turn, start in enumerate(range(0, records.newcomers, AT_ONCE)):
            done = range(start, min(start + AT_ONCE, records.newcomers))
            settled += self._put(records, done, turns.get(turn, ()), unread.intersection(done))
        return settled

    def _put(self, records: _Records, done: range, matches: Sequence[Match], unread: set[int]) -> int:
        """One transaction; 0 when a steward's deed was in the way."""
        ids, stamps = records.ids, records.stamps
        ends = [(m.left, m.right) if ids[m.left] < ids[m.right] else (m.right, m.left) for m in matches]
        with suppress(*_IN_THE_WAY):
            return self._number(
                "SELECT fuse.put(%s::uuid[], %s, %s::uuid[], %s::uuid[], %s, %s, %s::float8[], %s, %s, %s,"
                " %s::uuid[])",
                _ids(ids[n] for n in done), stamps[done.start : done.stop],
                _ids(ids[a] for a, _ in ends), _ids(ids[b] for _, b in ends),
                [stamps[a] for a, _ in ends], [stamps[b] for _, b in ends],
                [m.score for m in matches], [m.sure for m in matches], [m.weights for m in matches],
                list(map(weights_of, KINDS)), _ids(ids[n] for n in sorted(unread)),
            )  # fmt: skip
        return 0

    def _pairs(self, waiting: list[_Row], records: _Records) -> tuple[Ints, Ints]:
        """Who meets whom, by number."""
        wanted = np.unique(np.concatenate([_column(row[4], _KEYS) for row in waiting])).astype(np.int64)
        found = list(self._holders(waiting, wanted)) if len(wanted) else []
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        keys, holders = (np.concatenate(of_all) for of_all in zip(*found, strict=True))
        place = np.searchsorted(wanted, keys)
        shared = np.bincount(place, minlength=len(wanted))[place] > 1
        return pairs_of(place[shared], records.number(holders[shared].tolist()), records.newcomers)

    def _holders(self, waiting: list[_Row], wanted: Ints) -> Iterator[tuple[Ints, NDArray[np.void]]]:
        """Who has one of these keys: looked up, or found by reading all of them where that takes less."""
        pages = self._number("SELECT fuse.pages_of_keys()") if len(waiting) > AT_ONCE else None
        if pages is None or pages > len(waiting) * PAGES_A_RECORD:
            for some in _in_turn([row[0] for row in waiting], ROWS):
                yield from self._told("SELECT * FROM fuse.holders(%s::uuid[])", _ids(some))
            return
        for page in range(0, pages + PAGES, PAGES):  # as far as the table has grown meanwhile
            for keys, holders in self._told("SELECT * FROM fuse.holders_on(%s, %s)", page, PAGES):
                place = np.minimum(np.searchsorted(wanted, keys), len(wanted) - 1)
                mine = wanted[place] == keys
                yield keys[mine], holders[mine]

    def _told(self, statement: str, *values: object) -> Iterator[tuple[Ints, NDArray[np.void]]]:
        row = self._open.execute(statement.encode(), list(values), binary=True).fetchone()
        if row is not None and row[0] is not None:
            yield _column(row[0], _KEYS).astype(np.int64), _column(row[1], _UUIDS)

    def _others(self, records: _Records, left: Ints, right: Ints) -> dict[bytes, tuple[int, str, int]]:
        """What is compared of those whom newcomers meet."""
        ids = records.ids
        met = np.unique(np.concatenate([left, right]))
        others = [ids[n] for n in met[met >= records.newcomers]]
        return {
            id: (model, text, stamp)
            for some in _in_turn(others, ROWS)
            for id, model, text, stamp in self._open.execute(
                "SELECT * FROM fuse.features(%s::uuid[])", [_ids(some)], binary=True
            )
        }

    # ── what is asked ───────────────────────────────────────────────────────────────────────────

    @property
    def _open(self) -> psycopg.Connection[tuple[Any, ...]]:
        if self._conn is None or self._conn.closed:
            self._conn = psycopg.connect(
                self._dsn, autocommit=True, connect_timeout=5, application_name="tearline-matching"
            )
        return self._conn

    def _waiting(self, load: UUID | None, records: list[UUID] | None) -> list[_Row]:
        rows = self._open.execute(
            "SELECT * FROM fuse.waiting(%s, %s, %s)", [load, records, MOST], binary=True
        )
        return rows.fetchall()

    def _number(self, statement: str, *values: object) -> int:
        row = self._open.execute(statement.encode(), list(values)).fetchone()
        return int(str(row[0])) if row and row[0] is not None else 0


def _ids(ids: Iterable[bytes]) -> str:
    """As an array of PostgreSQL's."""
    return f"{{{','.join([id.hex() for id in ids])}}}"


def _column(sent: bytes, form: np.dtype[Any]) -> NDArray[Any]:
    """The elements of an array of PostgreSQL's in binary, each of which has a length and a value."""
    if len(sent) <= _HEAD:
        return np.empty(0, form["value"])
    found: NDArray[Any] = np.frombuffer(sent, form, offset=_HEAD)["value"]
    return found


def _in_turn(values: list[Text], size: int) -> Iterator[list[Text]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
