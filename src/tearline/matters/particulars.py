"""What a move may have besides: rare, and each of it one key of the kind's file (docs/casework.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tearline.matters.words import Words

KEYS = ("uncovers", "says", "given", "once", "stamp", "acknowledges", "kept")


@dataclass(frozen=True, slots=True)
class Particulars:
    """``uncovers``: whoever makes it sees what is hidden from who is to judge a matter. ``says``: fields that it says
    by itself. ``given``: what has to be said of the matter for the move to be open. ``once``: it is made once.
    ``stamp``: the name under which it says when it was made. ``acknowledges``: whoever acknowledges a notice of these
    moves, and may make this one, makes it. ``kept``: only the mover's agency sees it."""

    uncovers: bool = False
    says: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    once: bool = False
    stamp: str = ""
    acknowledges: tuple[str, ...] = ()
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Blind:
    """In these ``states`` whoever is to judge a matter sees neither whose it is nor these ``fields``."""

    states: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """The value that the form for opening a matter proposes for a field, by what the matter rests on: records of one
    of these ``schemata`` alone; the records of an ``entity``; records of the ``own`` agency, or of ``others``."""

    schemata: Mapping[str, str]
    entity: str
    own: str
    others: str


class Reading(Protocol):
    """What reads a file, as :class:`tearline.matters.kind._Reader` does."""

    def mapping(
        self, at: str, told: object, keys: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, Any]: ...

    def texts(self, at: str, told: object) -> list[str]: ...

    def words(self, at: str, told: object) -> Words: ...

    def text(self, at: str, told: object) -> str: ...

    def items(self, at: str, told: object) -> list[tuple[str, Any]]: ...

    def listed(self, at: str, told: object) -> list[Any]: ...

    def wrong(self, at: str, what: str) -> Any: ...


def particulars(read: Reading, at: str, one: Mapping[str, Any], fields: Mapping[str, Any]) -> Particulars:
    """Those of one move, as its file gives them."""
    for flag in ("uncovers", "once", "kept"):
        if one.get(flag, False) not in (True, False):
            read.wrong(f"{at}.{flag}", "is true or false")
    said = {key: _said(read, f"{at}.{key}", one.get(key, {}), fields) for key in ("says", "given")}
    if one.get("kept") and (at == "moves.open" or one.get("stricter") is False or one.get("tells")):
        read.wrong(f"{at}.kept", "is of a move of an own label, that tells nobody and opens nothing")
    if one.get("uncovers") and one.get("asks"):
        read.wrong(f"{at}.uncovers", "is of a move that says nothing")
    return Particulars(
        bool(one.get("uncovers", False)), said["says"], said["given"], bool(one.get("once", False)),
        read.text(f"{at}.stamp", one.get("stamp", "")),
        tuple(read.texts(f"{at}.acknowledges", one.get("acknowledges", []))), bool(one.get("kept", False)),
    )  # fmt: skip


def _said(read: Reading, at: str, told: object, fields: Mapping[str, Any]) -> dict[str, str]:
    said = {name: read.text(f"{at}.{name}", value) for name, value in read.items(at, told)}
    for name, value in said.items():
        if name not in fields or value not in fields[name].values:
            read.wrong(f"{at}.{name}", "is a field of this kind, with one of its values")
    return said


def proposed(read: Reading, at: str, told: object, values: Mapping[str, Any]) -> Proposed:
    """What a field's file says of it."""
    one = read.mapping(at, told, ("schemas", "entity", "own", "others"))
    schemata = {name: read.text(at, value) for name, value in read.items(f"{at}.schemas", one["schemas"])}
    rest = [read.text(at, one[key]) for key in ("entity", "own", "others")]
    for value in (*schemata.values(), *rest):
        if value not in values:
            read.wrong(at, f"names '{value}', which is no value of the field")
    return Proposed(schemata, *rest)


def bounds(read: Reading, at: str, told: object) -> tuple[int, int]:
    """The least and the most of a whole number."""
    match told:
        case [int() as least, int() as most] if least <= most:
            return least, most
        case _:
            return read.wrong(at, "is the least and the most that it may be")  # type: ignore[no-any-return]


def blind(read: Reading, told: object, states: Sequence[str], fields: Mapping[str, Any]) -> Blind:
    """What is hidden of a kind's matters before they were judged."""
    one = read.mapping("blind", told, ("states", "fields"))
    found = Blind(*(tuple(read.texts(f"blind.{key}", one[key])) for key in ("states", "fields")))
    for name, known in ((found.states, states), (found.fields, fields)):
        for code in name:
            if code not in known:
                read.wrong("blind", f"names '{code}', which this kind has not")
    return found
