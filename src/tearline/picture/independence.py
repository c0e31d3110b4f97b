"""Whether reports may be read as confirming each other, as who controls their sources says (ADR 0062).

Of each pair it is unknown until that is said; nothing of it is worked out from where a report comes from. What
is said of a pair is told to who may see what rests on both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from tearline.codes import Independence
from tearline.db import Row
from tearline.errors import NotFound
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, banner
from tearline.picture.graph.hops import records_of

MOST = 200  # pairs that are told


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records and what is said of them: ``assured`` or ``not-assured``."""

    one: str
    other: str
    value: str


@dataclass(frozen=True, slots=True)
class Together:
    """Some records that an answer rests on. ``value``: of all of them together: one pair that is not assured is
    enough, and only where each pair is assured they all are. ``pairs``: of which something is said."""

    value: str = str(Independence.UNKNOWN)
    pairs: list[Pair] = field(default_factory=list)

    def of(self, ids: Iterable[str]) -> str:
        """The value of some of the records together."""
        among = sorted(set(ids))
        said = [one.value for one in self.among(among)]
        if Independence.NOT_ASSURED in said:
            return str(Independence.NOT_ASSURED)
        every = len(said) == len(among) * (len(among) - 1) // 2
        return str(Independence.ASSURED if said and every else Independence.UNKNOWN)

    def among(self, ids: Iterable[str]) -> list[Pair]:
        """The pairs of these records of which something is said."""
        known = set(ids)
        return [one for one in self.pairs if one.one in known and one.other in known]


@dataclass(frozen=True, slots=True)
class With:
    """What is said of one record and another."""

    other: UUID
    value: str
    labels: list[str]


@dataclass(frozen=True, slots=True)
class OfRecord:
    """What is said of a record and others; other pairs are unknown."""

    record: UUID
    said: list[With]
    banner: Banner


def together(this: Look, ids: Sequence[str]) -> Together | None:
    """Within a look whose answer shows these records; None for fewer than two, which confirm nothing."""
    among = sorted(set(ids))
    if len(among) < 2:
        return None
    rows = this.conn.execute(
        "SELECT * FROM ask.independence(NULL, %s, %s)", [list(map(UUID, among)), MOST]
    ).fetchall()
    told = Together(pairs=[Pair(str(row["one"]), str(row["other"]), str(row["value"])) for row in rows])
    return Together(told.of(among), told.pairs)


@asked_again
def independence(desk: Desk, viewer: Viewer, id: str) -> OfRecord:
    """What is said of a record and others. Raises :class:`NotFound` alike for what is none, and what is hidden."""
    with look(desk, viewer, "independence", {"record": id}) as this:
        try:
            key = UUID(id)
        except ValueError:
            raise NotFound from None
        mine = records_of(this, [str(key)])
        if not mine:
            raise NotFound
        rows = this.conn.execute("SELECT * FROM ask.independence(%s, NULL, %s)", [key, MOST]).fetchall()
        this.show({"id": row[end], "owner": row[f"{end}_owner"]} for row in rows for end in ("one", "other"))
    said = [_with(key, row) for row in rows]
    return OfRecord(key, said, banner([mine[str(key)].label, *(text for one in said for text in one.labels)]))


def _with(key: UUID, row: Row) -> With:
    other = row["other"] if row["one"] == key else row["one"]
    labels = row["labels"]
    assert isinstance(labels, list)  # noqa: S101 the function gives an array
    return With(UUID(str(other)), str(row["value"]), labels)
