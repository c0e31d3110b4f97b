"""What there is to say of a person, of a firm, and of those who are kin."""

from __future__ import annotations

from tearline.nation.agency import Agency
from tearline.nation.facts import Firm, Person
from tearline.nation.people import hypocorisms
from tearline.nation.telling.forms import Said
from tearline.nation.telling.known import Desk, Known, place

RESPONSIBLE = 12  # years; nobody younger is suspected, charged or held (Constitución, art. 18)
_LINKED = frozenset({"suspect", "detained", "charged", "convicted", "acquitted"})
_SEX = {"H": "male", "M": "female"}


def person(known: Known[Person], desk: Desk) -> Said:
    """All that may be said of a person; a column takes what its agency asks for."""
    one = known.thing
    home = one.home
    if one.moved_from is not None and desk.rng.random() < desk.agency.stale:
        home = one.moved_from
    said = {
        "given": " ".join(one.given),
        "first": one.surnames[0],
        "second": one.surnames[1],
        "alias": ";".join(one.aliases),
        "sex": _SEX[one.sex],
        "born": one.born.isoformat(),
        "died": one.died.isoformat() if one.died is not None and desk.arrived(one.died) else "",
        "birth_state": one.birth_state,
        "nationality": "mx",
        "curp": one.curp,
        "rfc": one.rfc,
        "nss": one.nss,
        "voter": one.voter_key,
        "licence": one.licence,
        "phone": one.phones[0].number if one.phones else "",
        "occupation": one.occupation,
        "street": home.street,
        "house": home.number,
        "neighbourhood": home.neighbourhood,
        "postcode": home.postcode,
        "municipality": home.place.name,
        "state": home.place.state_name,
        "status": _lawful(known),
        "valid_from": known.on.isoformat()[:10] if known.on and known.about is not None else "",
        "_true": one.id,
        "_year": desk.year,
    }
    if one.widow_of is not None:
        said["_widow_of"] = one.widow_of.surnames[0]
    return said


def unnamed(said: Said) -> None:
    """Leave of somebody only what the street says: the alias, what he does and how old he looks."""
    for name in (
        "given",
        "first",
        "second",
        "curp",
        "rfc",
        "nss",
        "voter",
        "licence",
        "born",
        "street",
        "house",
    ):
        said[name] = ""
    said.pop("_widow_of", None)


def nickname_of(one: Person) -> str:
    """What those who know the person say for the given names; "" where there is no such thing."""
    short = hypocorisms(" ".join(one.given))
    return short[0] if short else ""


def firm(known: Known[Firm], desk: Desk) -> Said:  # noqa: ARG001
    """All that may be said of a firm."""
    one = known.thing
    return {
        "name": one.name,
        "rfc": one.rfc,
        "founded": one.founded.isoformat(),
        "trade": one.trade,
        "phone": one.phone.number if one.phone else "",
        **place(one.home),
        "_true": one.id,
    }


def authority(known: Known[Agency], desk: Desk) -> Said:  # noqa: ARG001
    """An agency as it names itself at the head of its file."""
    one = known.thing
    return {"name": one.name_es, "_key": one.code, "_true": one.code}


def kin(known: Known[tuple[Person, Person, str]], desk: Desk) -> Said:
    """A tie of blood or marriage between two whom the agency knows."""
    one, other, relationship = known.thing
    return {
        "person": desk.key(one),
        "other": desk.key(other),
        "relationship": relationship,
        "_true": f"{one.id} {other.id}",
    }


def _lawful(known: Known[Person]) -> str:
    """The status, unless the person was a child."""
    if known.status not in _LINKED or known.on is None:
        return known.status
    return known.status if known.on.year - known.thing.born.year > RESPONSIBLE + 1 else ""
