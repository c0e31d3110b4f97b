"""Which properties tell when and where, and which kinds are something that happened: read from the model's outline."""

from __future__ import annotations

from functools import cache

from tearline.ontology.outline import line_of, outline, properties_of

SPAN = ("startDate", "endDate")  # which together are one span
# When a record was written, not when anything happened.
_BOOKKEEPING = frozenset({"createdAt", "modifiedAt", "processedAt", "retrievedAt"})
# Places in words that FollowTheMoney's model takes for plain texts; ``address`` and its like have a type of their own.
_PLACES = frozenset(
    {
        "birthPlace", "birthState", "street", "neighbourhood", "city", "municipality", "municipalityCode", "region",
        "state", "departure", "arrival",
    }
)  # fmt: skip
_NO_PLACES = frozenset({"locationMentioned"})  # what a text speaks of


@cache
def dates() -> list[str]:
    """Properties that tell a moment, but for the two of a span."""
    found = {n for kind in outline() for n, told in properties_of(kind).items() if told["type"] == "date"}
    return sorted(found - _BOOKKEEPING - {*SPAN})


@cache
def places() -> list[str]:
    """Properties that tell a place in words."""
    typed = {n for kind in outline() for n, told in properties_of(kind).items() if told["type"] == "address"}
    return sorted((typed | _PLACES) - _NO_PLACES)


@cache
def links() -> list[str]:
    """Kinds that join two things, and so go on while no end is told."""
    return sorted(kind for kind, told in outline().items() if told["edge_caption"])


@cache
def events() -> list[str]:
    """Kinds of what happened."""
    return sorted(kind for kind in outline() if "Event" in line_of(kind))
