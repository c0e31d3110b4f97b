"""A drawing: some entities and all that is told between them, for the chart and its table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, Found, banner
from tearline.picture.graph.hops import hops_among, links_of, records_of
from tearline.picture.graph.nodes import homes, known_ids, nodes_of
from tearline.picture.graph.shapes import Link, Node
from tearline.picture.graph.span import EVER, Span
from tearline.picture.reach import Reach, reach_of

NODES = 2_000  # of one drawing
RECORDS = 12_000  # that its entities are made of
LINKS = 20_000  # hops that are told between them; the newest


@dataclass(frozen=True, slots=True)
class Drawing:
    """Nodes and what is told between them. ``more``: so much hangs together that only a part of it was looked at."""

    nodes: list[Node]
    links: list[Link]
    more: bool
    banner: Banner


def draw(desk: Desk, viewer: Viewer, ids: Iterable[str], span: Span = EVER) -> Drawing:
    """The entities that hold these records, and the links between them in a span of days.

    What is unknown, hidden or malformed is not there, and not counted. Raises :class:`BadInput` for more than NODES.
    """
    return draw_with_records(desk, viewer, ids, span)[0]


@asked_again
def draw_with_records(
    desk: Desk, viewer: Viewer, ids: Iterable[str], span: Span = EVER
) -> tuple[Drawing, list[Found]]:
    """The same, with each record of which something stands on the drawing, once."""
    wanted = known_ids(ids, NODES)
    with look(desk, viewer, "chart", {"ids": wanted, "span": span}) as this:
        drawing, records = drawn(this, wanted, span)
        shown = note_shown(this, records, drawing.nodes, drawing.links)
    return drawing, [records[id] for id in shown]


def drawn(this: Look, ids: Sequence[str], span: Span = EVER) -> tuple[Drawing, dict[str, Found]]:
    """The same within a look, and the records that it is made of; whoever shows it notes that."""
    reach = reach_of(this, ids, RECORDS) if ids else Reach()
    nodes = nodes_of(reach, ids)
    home = homes(nodes)
    hops = hops_among(this, home, LINKS + 1) if home else []
    records = {**reach.records, **records_of(this, {hop.via for hop in hops} - reach.records.keys())}
    kept = [hop for hop in hops[:LINKS] if hop.via in records and span.holds(records[hop.via])]
    links = links_of(kept, home, records)
    more = reach.more or len(hops) > LINKS
    return Drawing(nodes, links, more, banner_of(nodes, links)), records


def note_shown(
    this: Look, records: dict[str, Found], nodes: Iterable[Node], links: Iterable[Link]
) -> list[str]:
    """Note what is about to be shown, and give it: the nodes' records and those that tell the links, in order."""
    ids = {id for node in nodes for id in node.records} | {one.id for link in links for one in link.records}
    shown = sorted(ids)
    this.show({"id": id, "owner": records[id].owner} for id in shown)
    return shown


def banner_of(nodes: Iterable[Node], links: Iterable[Link]) -> Banner:
    """The banner over nodes and links."""
    return banner(
        [*(node.label for node in nodes if node.label), *(link.label for link in links if link.label)]
    )
