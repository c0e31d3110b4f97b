"""What is said of criminal groups: who belongs to them, who knows whom, who is against whom."""

from __future__ import annotations

from collections.abc import Iterator

from tearline.nation.facts import Group, Membership, Relation, Tie
from tearline.nation.telling.forms import Said
from tearline.nation.telling.known import Desk, Known

_TIES = {"kin": "familiar", "cell": "misma célula", "command": "mando", "broker": "enlace", "trade": "trato"}
_UNKNOWN = "corrupt official"
_RELATIONS = {"alliance": "alianza", "rivalry": "rivalidad", "split": "escisión"}


def group(known: Known[Group], desk: Desk) -> Said:
    """A group as analysts describe it."""
    one = known.thing
    return {
        "name": one.name,
        "trades": "; ".join(one.trades),
        "turf": "; ".join(dict.fromkeys(f"{at.name}, {at.state_name}" for at in one.turf)),
        "founded": str(one.founded.year),
        "parent": desk.key(one.parent) if one.parent is not None else "",
        "_true": one.id,
    }


def membership(known: Known[Membership], desk: Desk) -> Said:
    """That somebody belongs to a group, in what role, since about when."""
    one = known.thing
    return {
        "member": desk.key(one.person),
        "group": desk.key(one.group),
        "role": one.role,
        "since": one.since.isoformat()[:7],
        "until": one.until.isoformat()[:7] if one.until else "",
        "note": one.cell.name if one.cell is not None else "",
        "_true": f"{one.person.id} {one.group.id}",
    }


def tie(known: Known[Tie], desk: Desk) -> Said:
    """That two know each other."""
    one = known.thing
    return {
        "person": desk.key(one.a),
        "other": desk.key(one.b),
        "relationship": _TIES.get(one.kind, one.kind),
        "since": one.since.isoformat()[:7],
        "until": one.until.isoformat()[:7] if one.until else "",
        "_true": f"{one.a.id} {one.b.id}",
    }


def relation(known: Known[tuple[Relation, Group]], desk: Desk) -> Said:
    """How two groups stand."""
    one, other = known.thing
    return {
        "subject": desk.key(one.group),
        "object": desk.key(other),
        "role": _RELATIONS.get(one.kind, one.kind),
        "since": one.since.isoformat()[:7],
        "until": one.until.isoformat()[:7] if one.until else "",
        "_true": f"{one.group.id} {other.id}",
    }


def suspected(one: Group) -> Iterator[Membership]:
    """Its members but for officials whom it pays: if anybody knew of those, they would be none."""
    return (role for role in one.members if role.role != _UNKNOWN)


def groups(desk: Desk) -> Iterator[Known[Group]]:
    """Those with a turf in the agency's states."""
    for one in desk.district.groups:
        if desk.agency.states is None or any(at.state in desk.agency.states for at in one.turf):
            yield Known(one, one.founded)


def memberships(desk: Desk) -> Iterator[Known[Membership]]:
    """Those of which the agency knows both ends."""
    for one in desk.district.groups:
        if desk.key(one):
            yield from (Known(role, role.since) for role in suspected(one) if desk.key(role.person))


def ties(desk: Desk) -> Iterator[Known[Tie]]:
    """Those of which it knows both."""
    return (Known(one, one.since) for one in desk.district.ties if desk.key(one.a) and desk.key(one.b))


def relations(desk: Desk) -> Iterator[Known[tuple[Relation, Group]]]:
    """Those between two groups that it knows."""
    by_id = {one.id: one for one in desk.district.groups}
    for one in desk.district.relations:
        other = by_id.get(one.other)
        if other is not None and desk.key(one.group) and desk.key(other):
            yield Known((one, other), one.since)
