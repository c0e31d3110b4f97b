"""The shortest path between two entities, as far as one viewer sees both and all that lies between them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tearline.errors import NotFound
from tearline.language import Message, msg, plural
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, banner
from tearline.picture.graph.drawing import banner_of, note_shown
from tearline.picture.graph.ground import Ground
from tearline.picture.graph.hops import Hop, links_of, records_of
from tearline.picture.graph.kinds import joins
from tearline.picture.graph.nodes import homes, nodes_of
from tearline.picture.graph.shapes import Link, Node
from tearline.picture.grouping import group_with
from tearline.picture.reach import Reach, further, id_in, reach_of
from tearline.picture.sentence import Sentence, sentence

STEPS = 4  # of a path, at most
READ = 20_000  # links that are gone through in a search
ANEW = 10  # times that a search begins again because what was taken as one entity is two

Way = tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A shortest path: its nodes in order, and all links between each two that follow one another.

    Without one ``nodes`` are empty, and ``words`` say whether all ways of at most ``STEPS`` steps were gone through
    (``whole``) or only the first ``read`` links of what this viewer may see.
    """

    found: bool
    nodes: list[Node]
    links: list[Link]
    whole: bool
    read: int
    words: Sentence
    banner: Banner


@asked_again
def path(desk: Desk, viewer: Viewer, a: str, b: str) -> Path:
    """A shortest path of at most ``STEPS`` steps between the entities that hold two records; the same one each time.

    Raises :class:`NotFound` alike for unknown, hidden and malformed ids.
    """
    first, last = id_in(a), id_in(b)
    with look(desk, viewer, "path", {"a": a, "b": b}) as this:
        made = _path(this, first, last) if first and last else None
    if made is None:
        raise NotFound
    return made


def _path(this: Look, first: str, last: str) -> Path | None:
    ends = reach_of(this, [first, last])
    if first not in ends.records or last not in ends.records:
        return None
    if last in group_with(ends, first):
        return _told(this, ends, [first], [], msg("As you see it, both are one entity."))
    ground = Ground(this, READ)
    ground.settle_exactly(ends)
    links = {id for id in (first, last) if joins(ends.records[id].schema)}
    for _ in range(ANEW):
        way = shortest(ground, ground.home[first], ground.home[last], links)
        if way is None:
            return _none(ground, whole=not ground.worn)
        stops = [first, *(id for hop in way for id in (hop.one, hop.other)), last]
        reach = further(this, ends, dict.fromkeys(stops))
        held = homes(nodes_of(reach, stops))
        if all(_same(held, *stops[n : n + 2]) for n in range(0, len(stops), 2)):
            words = plural(len(way), msg("A path of one step."), msg("A path of {n} steps.", n=len(way)))
            return _told(this, reach, stops, [ground.between(hop.one, hop.other) for hop in way], words)
        ground.settle_exactly(reach)
    return _none(ground, whole=False)


def _same(home: dict[str, str], one: str, other: str) -> bool:
    """Whether two records are one entity's; one that was taken back a moment ago is nobody's."""
    return one in home and home[one] == home.get(other)


def shortest(ground: Ground, start: str, goal: str, links: Collection[str] = ()) -> Way | None:
    """A shortest way from entity to entity, from both ends at once, always on the side with less to read.

    ``links``: those of the two that are joining records. Such a one is the first to take a step: no hop leads to it, so
    the other side would never meet it.
    """
    sides: tuple[dict[str, Way], dict[str, Way]] = ({start: ()}, {goal: ()})
    edges: list[list[str]] = [[start], [goal]]
    for _ in range(STEPS):
        weights = [sum(len(ground.members[home]) for home in edge if home not in links) for edge in edges]
        side = 0 if weights[0] <= weights[1] else 1
        edges[side] = _step(ground, sides[side], edges[side], back=side == 1)
        if met := sorted(sides[0].keys() & sides[1].keys()):
            ways = [(*sides[0][home], *sides[1][home]) for home in met]
            return min(ways, key=lambda way: (len(way), [(hop.via, hop.one, hop.other) for hop in way]))
        if not edges[side]:
            return None
    return None


def _step(ground: Ground, known: dict[str, Way], edge: Sequence[str], *, back: bool) -> list[str]:
    """All entities one hop further, each with the way to it; ``back``: with the way from it to the goal."""
    fresh: dict[str, Way] = {}
    for hop in ground.onward(edge):
        here, there = ground.home[hop.one], ground.home[hop.other]
        if here in known and there not in known and there not in fresh:
            fresh[there] = (hop.turned(), *known[here]) if back else (*known[here], hop)
    known |= fresh
    return sorted(fresh)


def _none(ground: Ground, *, whole: bool) -> Path:
    words = msg("No path of at most {steps} steps, of all that you may see.", steps=STEPS)
    if not whole:
        words = msg("No path found within the first {n} links of what you may see.", n=ground.read)
    return Path(False, [], [], whole, ground.read, sentence(words), banner(()))


def _told(this: Look, reach: Reach, stops: Sequence[str], ways: Sequence[Way], words: Message) -> Path:
    """The ways by their entities in order; each way's hops join two that follow one another."""
    by_home = {node.id: node for node in nodes_of(reach, stops)}
    home = homes(by_home.values())
    order = list(dict.fromkeys(home[id] for id in stops if id in home))
    records = {
        **reach.records,
        **records_of(this, {hop.via for way in ways for hop in way} - reach.records.keys()),
    }
    links = links_of([hop for way in ways for hop in way if hop.via in records], home, records)
    nodes = [by_home[id] for id in order]
    note_shown(this, records, nodes, links)
    return Path(True, nodes, links, True, 0, sentence(words), banner_of(nodes, links))
