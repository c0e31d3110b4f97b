"""Pairs that a person should look at (capability C1); what the person decides on them is in ``deeds``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tearline.db import Row
from tearline.errors import BadInput
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, banner
from tearline.picture.grouping import Group, groups_of, standing
from tearline.picture.head import Named, named
from tearline.picture.pair import shortly
from tearline.picture.reach import Reach, reach_of
from tearline.picture.sentence import Sentence

WINDOW = 500  # pairs with the highest scores, by agency, out of which those are taken on which most hangs
PAIRS = 200  # of them, whose entities are then made
RECORDS = 2000  # that are gathered for these entities
MOST = 100


@dataclass(frozen=True, slots=True)
class Unsure:
    """Two records that may be one thing: bits, why in short, and how many pairs a "same" would join."""

    a: Named
    b: Named
    score: float
    joins: int
    words: list[Sentence]


@dataclass(frozen=True, slots=True)
class Queue:
    """Pairs on which no visible decision stands; those that would join most come first."""

    pairs: list[Unsure]
    banner: Banner


@asked_again
def queue(desk: Desk, viewer: Viewer, limit: int = 20) -> Queue:
    """Unsure pairs with a record of the viewer's agency, one for each two entities that they would join.

    Where somebody decided on a pair of two entities already, none of their other pairs is asked about.

    Raises :class:`BadInput` for a limit out of bounds.
    """
    if not 1 <= limit <= MOST:
        raise BadInput(msg("Ask for 1 to {most} pairs.", most=MOST))
    with look(desk, viewer, "unsure", {"limit": limit}) as this:
        rows = this.conn.execute("SELECT * FROM ask.unsure(%s, %s)", [WINDOW, PAIRS]).fetchall()
        reach = reach_of(this, dict.fromkeys(str(row[end]) for row in rows for end in ("a", "b")), RECORDS)
        pairs = sorted(_unsure(reach, rows), key=lambda p: (-p.joins, -p.score, p.a.id, p.b.id))[:limit]
        shown = sorted({id for p in pairs for end in (p.a, p.b) for id in (end.id, end.entity)})
        this.show({"id": id, "owner": reach.records[id].owner} for id in shown)
    return Queue(pairs, banner(reach.records[id].label for id in shown))


def _unsure(reach: Reach, rows: list[Row]) -> Iterator[Unsure]:
    """Of each two entities on which nobody decided anything, the pair that is most likely one thing."""
    home = {id: group for group in groups_of(reach) for id in group}
    settled = {frozenset((home[a], home[b])) for a, b in standing(reach.decisions)}
    pairs = [(float(str(row["score"])), str(row["a"]), str(row["b"])) for row in rows]
    for score, a, b in sorted(pairs, key=lambda p: (-p[0], p[1], p[2])):
        if a not in home or b not in home:  # taken back a moment ago, or cut off by the bound
            continue
        both = frozenset((home[a], home[b]))
        if len(both) == 2 and both not in settled:
            settled.add(both)
            yield _pair(reach, a, b, (home[a], home[b]), score)


def _pair(reach: Reach, a: str, b: str, groups: tuple[Group, Group], score: float) -> Unsure:
    x, y = reach.features.get(a), reach.features.get(b)
    return Unsure(
        named(reach.records[a], groups[0]), named(reach.records[b], groups[1]), round(score, 1),
        len(groups[0]) * len(groups[1]), shortly(x, y) if x and y else [],
    )  # fmt: skip
