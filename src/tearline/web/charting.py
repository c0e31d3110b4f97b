"""What a chart is between two requests: which entities stand on it, which is picked, and where it was saved.

It goes sealed from form to form: no address and no page's text says which records somebody looks at together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

import orjson

from tearline.errors import BadInput
from tearline.picture.graph.drawing import NODES
from tearline.picture.graph.scenes import Draft, Place, Scene
from tearline.picture.graph.shapes import Node
from tearline.picture.graph.span import Span
from tearline.web.forms import a_day
from tearline.web.visit import Visit

_USE = "chart"


@dataclass(frozen=True, slots=True)
class Chart:
    """``places``: by the id of a record of each entity; ``picked``: the one whose links are asked about.

    ``kinds``: the kinds of link whose neighbours are shown (None: none, empty: all); ``since`` and ``until``: the days
    that the links are narrowed to; ``scene`` and ``version``: as what it was saved, under which ``label``, with the
    author's ``title`` and ``note``; ``links_from`` and ``nodes_from``: with which line each table begins, from 0.
    """

    places: tuple[Place, ...] = ()
    picked: str | None = None
    kinds: tuple[str, ...] | None = None
    since: str = ""
    until: str = ""
    scene: str | None = None
    version: int | None = None
    label: str | None = None
    title: str = ""
    note: str = ""
    links_from: int = 0
    nodes_from: int = 0

    @property
    def span(self) -> Span:
        """The days that the links are narrowed to. Raises :class:`BadInput` where they are none."""
        return Span(*(a_day(text) if text else None for text in (self.since, self.until)))

    @property
    def ids(self) -> list[str]:
        """What stands on it."""
        return [place.id for place in self.places]

    def having(self, ids: Iterable[str]) -> Chart:
        """With these as well; at most NODES."""
        fresh = [id for id in dict.fromkeys(ids) if id not in set(self.ids)]
        return replace(self, places=(*self.places, *map(Place, fresh))[:NODES])

    def without(self, node: Node) -> Chart:
        """Without an entity, by whichever of its records it stood there."""
        kept = tuple(place for place in self.places if place.id not in set(node.records))
        picked = None if self.picked in node.records else self.picked
        return replace(self, places=kept, picked=picked, kinds=self.kinds if picked else None)

    def arranged(self, sent: str) -> Chart:
        """With what the drawing says of its own entities: where they were put, pinned, hidden, grouped.

        ``sent``: JSON, a list of places as `Place` has them; what is none of ours is left out.
        """
        told = {place.id: place for place in _places(sent)}
        return (
            replace(self, places=tuple(told.get(place.id, place) for place in self.places)) if told else self
        )

    def picking(self, id: str) -> Chart:
        """With one picked."""
        return replace(self, picked=id, kinds=None)

    def sealed(self, visit: Visit) -> str:
        """As a field of a form, for this person alone."""
        return visit.seal(_USE, self.plain())

    def plain(self) -> dict[str, Any]:
        """What is sealed: a place as a list of its values, for there may be thousands."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        return told | {"places": [(p.id, p.x, p.y, p.pinned, p.hidden, p.group) for p in self.places]}


def opened(visit: Visit) -> Chart | None:
    """The chart that a form carries; None where it carries none of ours."""
    told = visit.opened(_USE, "chart")
    return _chart(told) if isinstance(told, dict) else None


def of_scene(scene: Scene) -> Chart:
    """The chart of a saved scene; of another's, which is not saved over, one's own begins with it."""
    head = scene.head
    return Chart(
        tuple(scene.places),
        scene=head.id if head.mine else None,
        version=head.version if head.mine else None,
        label=head.label,
        title=head.title,
        note=head.note,
    )


def _places(sent: str) -> list[Place]:
    """What a script sent as places; whoever wrote it may have written anything."""
    try:
        told = orjson.loads(sent) if sent else []
        places = [Place(**one) for one in told]
        # a Place takes what it is given: types are for us to hold
        if not all(
            type(p.id) is str
            and type(p.pinned) is type(p.hidden) is bool
            and type(p.group) in (str, type(None))
            for p in places
        ):
            return []
        Draft("-", "", places)
    except (orjson.JSONDecodeError, TypeError, ValueError, BadInput):
        return []
    return places


def _chart(told: dict[str, Any]) -> Chart | None:
    """As it was sealed; None for one of another release."""
    try:
        kinds = None if told["kinds"] is None else tuple(told["kinds"])
        return Chart(**{**told, "kinds": kinds, "places": tuple(Place(*place) for place in told["places"])})
    except (KeyError, TypeError):
        return None
