"""The time zone of a municipality, as dated data (Ley de los Husos Horarios, arts. 3 and 5)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from tearline.errors import BadInput
from tearline.justice import strict
from tearline.language import msg
from tearline.matters.words import Words
from tearline.ontology.moments import zones

OTHER = "other"
"""After a state's key: one of its municipalities that the list does not name."""
_KEY = re.compile(r"(\d\d)(?:(\d{3})|-(other))?")


@dataclass(frozen=True, slots=True)
class Act:
    """A law by which a zone is what it is, in force ``since``."""

    name: Words
    since: date
    standing: str


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality or a state as the list has it. ``key``: INEGI's, or a state's with ``-other``."""

    key: str
    name: str
    state: str
    zone: str
    act: Act


@dataclass(frozen=True, slots=True)
class State:
    """``own`` is the zone of all its municipalities, or of those that ``named`` does not name (``numbers``: their
    highest key)."""

    key: str
    name: str
    own: Place
    named: Mapping[str, Place]
    numbers: int


def place_of(told: str, states: Mapping[str, State] | None = None) -> Place:
    """The place that somebody names: INEGI's key of a municipality; a state that has one zone, by key or name;
    "Juárez, Chihuahua"; or a state's key with ``-other``. Raises :class:`BadInput`."""
    known = states or all_states()
    text = " ".join(told.split())
    if found := _KEY.fullmatch(text):
        return _by_key(known, found[1], found[2] or found[3] or "")
    name, _, of = text.rpartition(",")
    state = _state_named(known, of)
    if not name.strip():
        return _whole(state)
    if not state.named:
        return state.own
    if _plain(name) == "otro municipio":
        return state.own
    for one in state.named.values():
        if _plain(one.name) == _plain(name):
            return one
    raise BadInput(
        msg(
            "{state} has more than one time zone, and the list does not name {municipality} there. Give the "
            "municipality's key (INEGI, five digits), or write: otro municipio, {state}",
            state=state.name,
            municipality=name.strip()[:60],
        )
    )


def zone_on(place: Place, day: date) -> str:
    """The zone of a place on a day. Raises :class:`BadInput` for a day before the law that the list knows."""
    if day < place.act.since:
        state = all_states()[place.key[:2]]
        if place.key != state.own.key and day >= state.own.act.since:
            return state.own.zone
        raise BadInput(
            msg(
                "The list knows the zone of {place} since {day}. For an earlier time, name its time zone "
                "(America/…).",
                place=place.name,
                day=min(place.act.since, state.own.act.since).isoformat(),
            )
        )
    return place.zone


def all_places() -> list[Place]:
    """All that a person may choose among: states with one zone, municipalities that are named, and the rest."""
    found: list[Place] = []
    for state in all_states().values():
        found += [*state.named.values(), state.own]
    return found


def name_of(place: Place) -> str:
    """A place as :func:`place_of` understands it."""
    if place.key.endswith(OTHER):
        return f"otro municipio, {place.state}"
    return place.state if len(place.key) == 2 else f"{place.name}, {place.state}"


@lru_cache(maxsize=1)
def all_states() -> Mapping[str, State]:
    """The list of this deployment."""
    return strict.read_list("zones", read_zones)


def read_zones(told: Any) -> Mapping[str, State]:
    """The states from what the file says. Raises ``ValueError``."""
    one = strict.mapping("zones", told, {"laws", "states"})
    acts = {code: _act(f"laws.{code}", law) for code, law in strict.items("laws", one["laws"])}
    found = {
        key: _state(f"states.{key}", key, state, acts) for key, state in strict.items("states", one["states"])
    }
    if sorted(found) != [f"{n:02}" for n in range(1, 33)]:
        raise ValueError("states are the 32, by INEGI's keys")
    return found


def _act(at: str, told: object) -> Act:
    one = strict.mapping(at, told, {"name", "since", "standing"})
    return Act(
        strict.words(at, one["name"]), strict.day(at, one["since"]),
        strict.one_of(at, one["standing"], strict.STANDINGS),
    )  # fmt: skip


def _state(at: str, key: str, told: object, acts: Mapping[str, Act]) -> State:
    one = strict.mapping(at, told, {"name", "zone", "law"}, {"numbers", "municipalities"})
    name = strict.text(at, one["name"])
    named: dict[str, Place] = {}
    for group in one.get("municipalities", ()):
        told_of = strict.mapping(f"{at}.municipalities", group, {"zone", "law", "named"})
        for number, municipality in strict.items(f"{at}.named", told_of["named"]):
            if not re.fullmatch(r"\d{3}", number) or number in named:
                raise ValueError(f"{at}.named: '{number}' is no key of three digits, or stands twice")
            named[number] = Place(
                key + number, strict.text(at, municipality), name, _zone(at, told_of["zone"]),
                _known(at, acts, told_of["law"]),
            )  # fmt: skip
    own_key = f"{key}-{OTHER}" if named else key
    own = Place(own_key, name, name, _zone(at, one["zone"]), _known(at, acts, one["law"]))
    numbers = strict.whole(f"{at}.numbers", one.get("numbers", 999))
    if bool(named) != ("numbers" in one) or any(int(number) > numbers for number in named):
        raise ValueError(f"{at}: 'numbers' is the highest key where 'municipalities' are named")
    return State(key, name, own, named, numbers)


def _zone(at: str, told: object) -> str:
    if told not in zones():
        raise ValueError(f"{at}: '{told}' is no time zone of IANA's")
    return str(told)


def _known(at: str, acts: Mapping[str, Act], law: object) -> Act:
    if law not in acts:
        raise ValueError(f"{at}: '{law}' is none of 'laws'")
    return acts[str(law)]


def _by_key(states: Mapping[str, State], key: str, rest: str) -> Place:
    state = states.get(key)
    if state is None or (rest.isdigit() and not 0 < int(rest) <= state.numbers):
        raise BadInput(msg("There is no municipality with that key (INEGI)."))
    if not rest:
        return _whole(state)
    return state.named.get(rest, state.own)


def _whole(state: State) -> Place:
    if state.named:
        raise BadInput(
            msg("{state} has more than one time zone: name the municipality too.", state=state.name)
        )
    return state.own


def _state_named(states: Mapping[str, State], name: str) -> State:
    for one in states.values():
        if _plain(one.name) == _plain(name):
            return one
    raise BadInput(
        msg("Name the place as municipality and state (Juárez, Chihuahua), or by INEGI's key (08037).")
    )


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    """Without accents and case, so that Juarez is Juárez."""
    taken = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in taken if not unicodedata.combining(c)).split())
