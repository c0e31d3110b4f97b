"""Neighbours: what entities are linked to, kind by kind with counts, and the first of those that are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tearline.errors import BadInput, NotFound
from tearline.language import msg
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner
from tearline.picture.graph.drawing import banner_of, note_shown
from tearline.picture.graph.hops import Hop, hops_of, kind_of, links_of, needed, records_of
from tearline.picture.graph.kinds import is_kind
from tearline.picture.graph.nodes import homes, known_ids, nodes_of
from tearline.picture.graph.shapes import Link, Node
from tearline.picture.graph.span import EVER, Span
from tearline.picture.reach import MOST, further, reach_of

AT_ONCE = 50  # entities that are expanded
LINKS = 2_000  # hops that are gone through; the newest
NEIGHBOURS = 300  # records at their ends that are shown


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many links of one kind there are among those gone through; ``inward``: seen from what the records name."""

    kind: str
    inward: bool
    links: int


@dataclass(frozen=True, slots=True)
class Expanded:
    """The entities that were asked about, how their links fall by kind, and the neighbours of the kinds asked for.

    ``links_read``: how many links were gone through, the newest; ``all_read``: those are all that this viewer may see.
    ``all_shown``: the neighbours are all of the kinds and the time asked for.
    """

    starts: list[Node]
    kinds: list[KindCount]
    nodes: list[Node]
    links: list[Link]
    links_read: int
    all_read: bool
    all_shown: bool
    banner: Banner


@dataclass(frozen=True, slots=True)
class Wanted:
    """Only links of these kinds (empty: all), in this span; at most so many records at their ends (0: counts alone)."""

    kinds: Sequence[str] = field(default_factory=tuple)
    span: Span = EVER
    limit: int = 100

    def __post_init__(self) -> None:
        unknown = [kind for kind in self.kinds if not is_kind(kind)]
        if unknown:
            raise BadInput(msg("No kind of link is called {kind}.", kind=unknown[0]))
        if not 0 <= self.limit <= NEIGHBOURS:
            raise BadInput(msg("An expansion shows at most {most} neighbours.", most=NEIGHBOURS))


ALL = Wanted()


@asked_again
def expand(desk: Desk, viewer: Viewer, ids: Iterable[str], wanted: Wanted = ALL) -> Expanded:
    """The neighbours of the entities that hold these records, as far as this viewer may see them.

    The counts by kind are of the time asked for and of all kinds. Raises :class:`NotFound` where no id is of a visible
    record, :class:`BadInput` for more than AT_ONCE.
    """
    known = known_ids(ids, AT_ONCE)
    question = {"ids": known, "kinds": list(wanted.kinds), "span": wanted.span, "limit": wanted.limit}
    with look(desk, viewer, "expand", question) as this:
        made = _expanded(this, known, wanted) if known else None
    if made is None:
        raise NotFound
    return made


def _expanded(this: Look, ids: Sequence[str], wanted: Wanted) -> Expanded | None:
    start = reach_of(this, ids)
    starts = nodes_of(start, ids)
    if not starts:
        return None
    members = [id for node in starts for id in node.records]
    hops = hops_of(this, members, LINKS + 1)
    read = [hop for hop in hops[:LINKS] if hop.other not in set(members)]
    records = {**start.records, **records_of(this, needed(read) - start.records.keys())}
    held = [hop for hop in read if hop.via in records and wanted.span.holds(records[hop.via])]
    kinds = {hop: kind_of(hop, records) for hop in held}
    chosen = [hop for hop in held if not wanted.kinds or kinds[hop] in wanted.kinds]
    first = list(dict.fromkeys(hop.other for hop in chosen))
    ends = first[: wanted.limit]
    reach = further(this, start, ends, MOST + NEIGHBOURS)
    nodes = nodes_of(reach, [*ids, *ends])
    own = homes(starts)
    around = [
        node for node in nodes if node.id not in set(own.values()) and own.keys().isdisjoint(node.records)
    ]
    records |= reach.records
    shown = set(ends)
    links = links_of([hop for hop in chosen if hop.other in shown], {**homes(around), **own}, records)
    note_shown(this, records, [*starts, *around], links)
    return Expanded(
        starts, _counted(held, kinds), around, links, min(len(hops), LINKS), len(hops) <= LINKS,
        len(hops) <= LINKS and len(first) <= wanted.limit and not reach.more, banner_of([*starts, *around], links),
    )  # fmt: skip


def _counted(hops: Iterable[Hop], kinds: dict[Hop, str]) -> list[KindCount]:
    """By kind, the most first: links are counted by the records that tell them, not by how many things each joins."""
    told = {(kinds[hop], hop.inward, hop.via, hop.other if not hop.inward else "") for hop in hops}
    counts = Counter((kind, inward) for kind, inward, *_ in told)
    return [KindCount(*key, n) for key, n in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
