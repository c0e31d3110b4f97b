"""Matching as data arrives: records that wait are compared with whoever shares a key, and the pairs are kept.

A record waits from the transaction that writes or changes what is compared of it, and no longer than until
the transaction that writes its matches. Whoever is killed in between leaves it waiting, for the next load or
``tearline jobs run``. Any number of processes may match at once: a pair's score comes from its two records
alone, whoever comes second finds both, and writing a pair twice changes nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import NamedTuple, Self, TypeVar
from uuid import UUID

import numpy as np
import psycopg
import structlog
from psycopg import errors

from tearline import fusion
from tearline.db import House, translated
from tearline.errors import BadInput, Unavailable
from tearline.fusion.columns import Columns
from tearline.language import msg

AT_ONCE = 1000  # records whose matches are written in one transaction
ROWS = 2000  # features fetched at once
FEW = 100  # pairs of one kind: to make columns of fewer takes longer than to score them
LEAST = 0.0  # bits: from here on a pair may link two records of an entity (tearline.fusion.cluster)
# Seconds to try again while stewards hold what is to be matched, records among it that this steward may not see:
# longer than a transaction may be left open (tearline.db.roles), or a hidden deed would make a visible load fail.
PATIENCE = 300.0

Text = TypeVar("Text")
_log = structlog.get_logger(__name__)
_IN_THE_WAY = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)


class _Compared(NamedTuple):
    features: fusion.Features
    stamp: int


_NOTHING = fusion.Features("", ())  # of which nothing is compared
_UNREAD = fusion.Features("unreadable", ())


class _Match(NamedTuple):
    a: str
    b: str
    score: float
    sure: bool
    weights: str


class Matcher:
    """A connection as the fusion role. One thread at a time works with it; others wait."""

    def __init__(
        self, where: House | str, conn: psycopg.Connection[tuple[object, ...]] | None = None
    ) -> None:
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

    def match_waiting(self, *, load: UUID | None = None, records: Iterable[UUID] | None = None) -> int:
        """Match what waits, of one load, of these records, or all of it, until nothing of it does.

        Returns how many records were matched. Raises :class:`Unavailable`; then the rest still waits.
        """
        chosen = None if records is None else list(records)
        with self._lock, translated():
            matched = 0
            until = time.monotonic() + PATIENCE
            while waiting := self._waiting(load, chosen):
                settled = self._attempt(waiting)
                matched += settled
                if chosen is not None and settled == len(waiting) < AT_ONCE:
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
            return sum(self._queue_again(kind) for kind in fusion.KINDS)

    def _queue_again(self, kind: str) -> int:
        queued = 0
        with suppress(*_IN_THE_WAY):
            while some := self._number("SELECT fuse.queue_again(%s, %s, %s)", kind, _weights(kind), ROWS):
                queued += some
        return queued

    def _attempt(self, waiting: list[str]) -> int:
        """One transaction; 0 when a steward's deed was in the way."""
        try:
            return self._match(waiting)
        except _IN_THE_WAY:
            return 0

    def _match(self, waiting: list[str]) -> int:
        pairs = list(self._candidates(waiting))
        compared = self._features(dict.fromkeys([*waiting, *(id for pair in pairs for id in pair)]))
        found, unread = _found(pairs, {id: one.features for id, one in compared.items()})
        done = [id for id in waiting if id in compared]
        if unread:
            _log.warning("matching.unreadable", records=sorted(unread))
        return self._number(
            "SELECT fuse.put(%s::uuid[], %s, %s::uuid[], %s::uuid[], %s, %s, %s::float8[], %s, %s, %s,"
            " %s::uuid[])",
            _ids(done), [compared[id].stamp for id in done], _ids(m.a for m in found), _ids(m.b for m in found),
            [compared[m.a].stamp for m in found], [compared[m.b].stamp for m in found],
            [m.score for m in found], [m.sure for m in found], [m.weights for m in found],
            list(map(_weights, fusion.KINDS)), _ids(sorted(unread.intersection(done))),
        )  # fmt: skip

    # ── what is asked ───────────────────────────────────────────────────────────────────────────

    @property
    def _open(self) -> psycopg.Connection[tuple[object, ...]]:
        if self._conn is None or self._conn.closed:
            self._conn = psycopg.connect(
                self._dsn, autocommit=True, connect_timeout=5, application_name="tearline-matching"
            )
        return self._conn

    def _waiting(self, load: UUID | None, records: list[UUID] | None) -> list[str]:
        rows = self._open.execute("SELECT * FROM fuse.waiting(%s, %s, %s)", [load, records, AT_ONCE])
        return [str(id) for (id,) in rows]

    def _candidates(self, waiting: list[str]) -> Iterator[tuple[str, str]]:
        """Each pair once, smaller id first; ids as text, which PostgreSQL gives in one form only."""
        among = set(waiting)
        for record, others in self._open.execute(
            "SELECT * FROM fuse.candidates(%s::uuid[])", [_ids(waiting)]
        ):
            assert isinstance(record, str)  # noqa: S101 the function's columns
            assert isinstance(others, list)  # noqa: S101
            for other in others:
                if other not in among or record < other:
                    yield (record, other) if record < other else (other, record)

    def _features(self, ids: Iterable[str]) -> dict[str, _Compared]:
        found = {}
        for some in _in_turn(list(ids), ROWS):
            for id, model, text, stamp in self._open.execute(
                "SELECT * FROM fuse.features(%s::uuid[])", [_ids(some)]
            ):
                # of another release: it is compared once its record was loaded again by this one
                features = _decoded(str(text)) if model == fusion.VERSION else _NOTHING
                found[str(id)] = _Compared(features, int(str(stamp)))
        return found

    def _number(self, statement: str, *values: object) -> int:
        row = self._open.execute(statement.encode(), list(values)).fetchone()
        return int(str(row[0])) if row and row[0] is not None else 0


def _decoded(text: str) -> fusion.Features:
    """What our own code wrote, or nothing: what cannot be read may stop nobody else's matching."""
    try:
        return fusion.decode(text)
    except BadInput:
        return _UNREAD


def _found(
    pairs: Sequence[tuple[str, str]], compared: dict[str, fusion.Features]
) -> tuple[list[_Match], set[str]]:
    """The pairs that match or may, and the records of which nothing can be compared.

    If one of the pairs cannot be scored all the same, each is tried by itself: it is left out, and that one of
    its ends is named which no other pair was scored with.
    """
    unread = {id for id, features in compared.items() if features is _UNREAD}
    try:
        return list(_matches(pairs, compared)), unread
    except Exception:
        _log.exception("matching.failed")
    found: list[_Match] = []
    scored: set[str] = set()
    failed: set[str] = set()
    for pair in pairs:
        try:
            found += _matches([pair], compared)
            scored.update(pair)
        except Exception:
            failed.update(pair)
    return found, unread | failed - scored


def _matches(pairs: Sequence[tuple[str, str]], compared: dict[str, fusion.Features]) -> Iterator[_Match]:
    """The pairs that match or may, scored as every executor scores them."""
    for kind in fusion.KINDS:
        places = {id: n for n, id in enumerate(id for id, f in compared.items() if f.kind == kind)}
        mine = [(a, b) for a, b in pairs if a in places and b in places]
        if not mine:
            continue
        weights = fusion.shipped(kind)
        if len(mine) <= FEW:
            yield from _one_by_one(mine, compared, weights)
            continue
        left = np.fromiter((places[a] for a, _ in mine), np.int64, len(mine))
        right = np.fromiter((places[b] for _, b in mine), np.int64, len(mine))
        columns = Columns([compared[id] for id in places], weights)
        ids = list(places)
        for a, b, total in zip(*columns.totals(left, right, min(weights.unsure, LEAST)), strict=True):
            score = float(total)
            yield _Match(ids[a], ids[b], score, score >= weights.match, _weights(kind))


def _one_by_one(
    pairs: Iterable[tuple[str, str]], compared: dict[str, fusion.Features], weights: fusion.Weights
) -> Iterator[_Match]:
    for a, b in pairs:
        score = fusion.score(compared[a], compared[b])
        if score.total >= min(weights.unsure, LEAST):
            yield _Match(a, b, score.total, score.band is fusion.Band.MATCH, _weights(weights.plan.kind))


def _weights(kind: str) -> str:
    """What stands beside a match of this release: the kind and the version of its weights."""
    return f"{kind} {fusion.shipped(kind).version}"


def _ids(ids: Iterable[str]) -> str:
    """As an array of PostgreSQL's: ids need no quotes, and psycopg would look for them in each."""
    return f"{{{','.join(ids)}}}"


def _in_turn(values: list[Text], size: int) -> Iterator[list[Text]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
