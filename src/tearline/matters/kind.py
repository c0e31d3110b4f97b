"""A kind of matter as its YAML file says it. What the file may say is in docs/casework.md; anything else is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, NoReturn

from tearline.errors import BadInput
from tearline.language import Message, msg
from tearline.matters.clocks import Clock
from tearline.matters.lists import Listed, list_file, listed
from tearline.matters.particulars import (
    KEYS,
    Blind,
    Particulars,
    Proposed,
    blind,
    bounds,
    particulars,
    proposed,
)
from tearline.matters.right import Right
from tearline.matters.terms import Term, terms
from tearline.matters.under import Under, what_is_wrong
from tearline.matters.words import Words, words_in
from tearline.measures import Agencies, Instrument, Measure, Where
from tearline.settings import deployed

OPEN = "open"
"""The move that opens a matter; it leads from no state."""
_HELD = ("owner", "opener", "holder", "unit", "unit-lead", "unheld", "addressee", "decider", "agrees", "any")
RELATIONS = (*_HELD, "offered", "proposer", "clock", "under")
"""Of a mover to a matter. ``unit`` sits in the unit that it is with, ``unit-lead`` leads it; ``unheld``: of its agency,
while nobody has it; ``addressee``: of the agency that it is addressed to; ``decider``: whom the matrix asks now;
``agrees``: whose agreement it asks; ``clock`` and ``under``: no officer, but a clock that ran out, or the end of a
matter under it."""
AWAITED = _HELD
TOLD = (*_HELD, "offered", "proposer", "informed", "silent")
HOLDS = ("mover", "nobody", "offer", "decline")
"""What becomes of whom a matter is with: the mover has it, nobody has it, somebody is asked to take it, who was asked
does not."""
ADDRESSEE = "addressee"
"""The field, and the relation, of the agency that a matter is addressed to."""
RAN_OUT = "ran-out"
"""What is put on the record of a clock that ran out and makes no move."""
SEEN = "seen"
"""What is put on the record when one of those who are asked for a decision opens the matter."""
FINDER = "finder"
"""In the place of a clock: what the service made of what it found beside other matters (``db/functions/plan.sql``)."""
GIVEN_BACK = "given-back"
"""What is put on the record when the unit that a matter is with stands no more."""
REASONS = ("required", "optional", "none")
NAMES = ("", "suspect")


class BadKind(ValueError):
    """A file that says no kind: which one, where in it, and what is wrong. For whoever writes one; in English."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something that moves say of a matter: one of some codes, or ``several`` of them with a blank between, an
    officer's login (or a unit's code), a line of text, a record's id, an agency's code, a point on the earth (degrees
    north and east), a whole number, some identifiers (``kind:value``, a blank between), or else a moment."""

    code: str
    name: Words
    values: Mapping[str, Message]
    is_officer: bool = False
    is_text: bool = False
    is_record: bool = False
    listed: Mapping[str, Listed] = default(default_factory=dict)
    """Of a list that a lawyer keeps: what each code rests on, and when it may be said."""
    several: bool = False
    may_be_unit: bool = False
    proposed: Proposed | None = None
    is_agency: bool = False
    is_point: bool = False
    is_identifiers: bool = False
    number: tuple[int, int] | None = None
    """Of a whole number: the least and the most that it may be."""

    @property
    def is_moment(self) -> bool:
        """Whether it is a moment with its zone."""
        others = (
            self.is_officer, self.is_text, self.is_record, self.is_agency, self.is_point, self.is_identifiers,
        )  # fmt: skip
        return not (self.values or self.number or any(others))


# What a matter says of whom it is with, whatever its kind.
HOLDER = Field("holder", words_in("With", "La lleva"), {}, is_officer=True, may_be_unit=True)
OFFERED = Field("offered", words_in("Offered to", "Ofrecida a"), {}, is_officer=True, may_be_unit=True)


@dataclass(frozen=True, slots=True)
class Ask:
    """A field of a move's form."""

    field: Field
    required: bool


@dataclass(frozen=True, slots=True)
class Move:
    """One move: from which states to which, who may make it, what it asks for.

    ``apart_from``: moves after which this one must be another officer's (two persons). ``stricter``: it may be made
    under a stricter label than the matter's. ``holds``: what becomes of whom the matter is with; ``tells``: who gets a
    notice of it; ``decides``: its part in a decision under the matrix (empty: none); ``opens``: the kind of which a
    matter is opened under this one by it (empty: it is made by itself).
    """

    code: str
    name: Words
    from_states: tuple[str, ...]
    to_state: str
    who: tuple[Right, ...]
    asks: tuple[Ask, ...]
    reason: str
    apart_from: tuple[str, ...]
    stricter: bool
    holds: str
    tells: tuple[Right, ...]
    decides: str = ""
    opens: str = ""
    particulars: Particulars = default(default_factory=Particulars)

    @property
    def is_of_a_clock(self) -> bool:
        """Whether only a clock makes it."""
        return all(right.relation == "clock" for right in self.who)

    @property
    def is_of_what_is_under(self) -> bool:
        """Whether only the end of a matter under it makes it."""
        return all(right.relation == "under" for right in self.who)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of matter."""

    code: str
    schema: str
    name: Words
    plural: Words
    about: Words
    fields: Mapping[str, Field]
    states: Mapping[str, Words]
    ends: tuple[str, ...]
    moves: Mapping[str, Move]
    clocks: tuple[Clock, ...]
    order: tuple[str, ...]
    awaits: Mapping[str, tuple[Right, ...]]
    """Whose it is to go on, by state."""
    own: tuple[str, ...]
    """The fields of its own file; those of whom it is with, and of decisions, come with the moves."""
    names: str = ""
    """As what one may name a person, on a basis that is in force (``suspect``, or empty: as nothing)."""
    founds: tuple[str, ...] = ()
    """The states in which one is in force as such a basis (none: it is no kind of basis)."""
    under: Under | None = None
    """What its matters are opened under."""
    summary: Words | None = None
    """What the header's summary says, where that is not what is known."""
    blind: Blind = default(default_factory=Blind)
    """What whoever is to judge one does not see before."""
    terms: tuple[Term, ...] = ()
    """How long an answer may take."""

    @property
    def opening(self) -> Move:
        """The move that opens one."""
        return self.moves[OPEN]

    @property
    def starts(self) -> str:
        """The state that opening gives."""
        return self.opening.to_state


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """The kinds of this release, and those of the deployment's own folder (``TEARLINE_KINDS``), by code.

    Raises :class:`BadInput` that says in which file what is wrong.
    """
    found: dict[str, Kind] = {}
    for file in _all_files():
        code = file.name.removesuffix(".yaml")
        if code in found:
            raise BadInput(
                msg("There are two kinds of matter called {kind}: {file}.", kind=code, file=str(file))
            )
        found[code] = _read(code, file)
    for code, kind in found.items():
        why = what_is_wrong(kind, found)
        if why is not None:
            raise BadInput(msg("The file {file} says no kind of matter: {why}", file=f"{code}.yaml", why=why))
    # a basis behind what rests on it, and last what nobody opens
    return dict(sorted(found.items(), key=lambda one: (one[1].opening.is_of_a_clock, bool(one[1].founds))))


def _all_files() -> list[Traversable]:
    folders: list[Traversable] = [resources.files("tearline.matters").joinpath("shipped")]
    own = deployed().kinds
    if own is not None:
        folders.append(own)
    return [file for folder in folders for file in _files(folder)]


def _files(folder: Traversable) -> list[Traversable]:
    try:
        return sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    except OSError as error:
        raise BadInput(
            msg("The folder of kinds of matter cannot be read: {folder}.", folder=str(folder))
        ) from error


def _read(code: str, file: Traversable) -> Kind:
    try:
        return read_kind(code, file.read_text("utf-8"))
    except ValueError as error:
        raise BadInput(
            msg("The file {file} says no kind of matter: {why}", file=str(file), why=str(error))
        ) from error


def kind_named(code: str) -> Kind | None:
    """One of them."""
    return kinds().get(code)


def read_kind(code: str, text: str) -> Kind:
    """A kind from the text of its file. Raises :class:`BadKind`."""
    import yaml  # most commands need no kind

    try:
        told = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadKind(f"kind '{code}': {error}") from error
    return _Reader(code).kind(told)


def digest_of_files() -> str:
    """Of the kinds' files as they are, unread: whether anything about them has changed."""
    read = hashlib.sha256()
    for file in (*_all_files(), list_file("criteria"), list_file("working-days")):
        read.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return read.hexdigest()


ASKED: Mapping[str, Mapping[str, bool]] = {
    "ask": {
        "action": True, "place": True, "risk": True, "agencies": True, "instrument": True, "first_option": True,
        "second_option": True, "third_option": False, "recommended": True,
    },
    "agree": {}, "object": {}, "support": {}, "take": {"chosen": True, "legal_basis": True}, "refuse": {},
    "defer": {"decide_by": True}, "withdraw": {}, "escalate": {}, "exhaust": {},
}  # fmt: skip
"""The parts that a move may have in a decision under the matrix, and what each asks for (True: needed)."""


@lru_cache(maxsize=1)
def decision_fields() -> Mapping[str, Field]:
    """What moves say of a decision, whatever the kind (``decision.yaml``)."""
    import yaml

    told = yaml.safe_load(resources.files("tearline.matters").joinpath("decision.yaml").read_text("utf-8"))
    reader = _Reader("decision")
    lists = {one.__name__: one for one in (Measure, Where, Agencies, Instrument)}
    fields = {}
    for name, one in reader.items("fields", told):
        if "codes" in one:
            values = {code.value: code.words for code in lists[one["codes"]]}
            fields[name] = Field(name, reader.words(f"fields.{name}.name", one["name"]), values)
        else:
            fields[name] = reader.field(name, one)
    return fields


class _Reader:
    """Reads one file; knows where it is, to say what is wrong."""

    def __init__(self, code: str) -> None:
        self.code = code

    def kind(self, told: object) -> Kind:
        top = self.mapping(
            "", told, ("schema", "name", "plural", "about", "fields", "states", "moves", "clocks", "order",
                       "names", "founds", "under", "summary", "blind", "terms"),
            optional=("fields", "clocks", "order", "blind", "names", "founds", "under", "summary", "terms"),
        )  # fmt: skip
        fields = {name: self.field(name, one) for name, one in self.items("fields", top.get("fields", {}))}
        for name in fields:
            if name in (HOLDER.code, OFFERED.code) or name in decision_fields():
                self.wrong(
                    f"fields.{name}", "is what every kind has for whom a matter is with, or for a decision"
                )
        states, ends, awaits = self.states(top["states"])
        moves = {
            name: self.move(name, one, states, ends, fields)
            for name, one in self.items("moves", top["moves"])
        }
        own = tuple(fields)
        if any(move.decides for move in moves.values()):
            fields |= decision_fields()
        if any(move.holds for move in moves.values()):
            fields |= {one.code: one for one in (HOLDER, OFFERED)}
        if OPEN not in moves:
            self.wrong("moves", f"has no move '{OPEN}'")
        for reserved in {RAN_OUT, SEEN} & set(moves):
            self.wrong(f"moves.{reserved}", "is what is put on the record where nobody made a move")
        for move in moves.values():
            for other in move.apart_from:
                if other not in moves:
                    self.wrong(
                        f"moves.{move.code}.apart_from", f"names '{other}', which is no move of this kind"
                    )
        clocks = tuple(
            self.clock(name, one, moves) for name, one in self.items("clocks", top.get("clocks", {}))
        )
        order = tuple(self.texts("order", top.get("order", [])))
        for name in order:
            if name not in fields:
                self.wrong("order", f"names '{name}', which is no field of this kind")
        self.reached(states, moves)
        held = [right for move in moves.values() for right in (*move.who, *move.tells)]
        if ADDRESSEE not in fields and any(right.relation == ADDRESSEE for right in held):
            self.wrong("fields", f"has no agency '{ADDRESSEE}', whom a move names")
        names, founds = top.get("names", ""), tuple(self.texts("founds", top.get("founds", [])))
        if names not in NAMES:
            self.wrong("names", "is 'suspect', or left out")
        if set(founds) - (set(states) - set(ends)):
            self.wrong("founds", "names states of this kind that do not end the matter")
        return Kind(
            self.code, self.text("schema", top["schema"]), self.words("name", top["name"]),
            self.words("plural", top["plural"]), self.words("about", top["about"]), fields, states, ends, moves, clocks,
            order, awaits, own, names, founds, self.under(top.get("under")),
            self.words("summary", top["summary"]) if "summary" in top else None,
            blind=blind(self, top.get("blind", {"states": [], "fields": []}), tuple(states), fields),
            terms=terms(self, top["terms"], fields) if "terms" in top else (),
        )  # fmt: skip

    def field(self, name: str, told: object) -> Field:
        at = f"fields.{name}"
        sorts = (
            "values",
            "list",
            "number",
            "moment",
            "officer",
            "text",
            "record",
            "agency",
            "point",
            "identifiers",
        )
        one = self.mapping(
            at, told, ("name", *sorts, "several", "proposed"), optional=(*sorts, "several", "proposed")
        )
        if sum(sort in one for sort in sorts) != 1 or any(
            one.get(sort, True) is not True for sort in sorts[3:]
        ):
            self.wrong(
                at,
                "has either 'values', or 'list', or 'number', or 'moment', 'officer', 'text', 'record', 'agency',"
                " 'point' or 'identifiers': true",
            )
        if ("agency" in one) != (name == ADDRESSEE):
            self.wrong(at, f"is an agency where it is called '{ADDRESSEE}', and nowhere else")
        if "several" in one and not (one["several"] is True and "values" in one):
            self.wrong(f"{at}.several", "is 'true', of a field with 'values'")
        if "list" in one:
            told_of = self.list_of(at, one["list"])
            words = {code: entry.words for code, entry in told_of.items()}
            return Field(name, self.words(f"{at}.name", one["name"]), words, listed=told_of)
        values = {
            code: self.words(f"{at}.values.{code}", words)
            for code, words in self.items(at, one.get("values", {}))
        }
        given = proposed(self, f"{at}.proposed", one["proposed"], values) if "proposed" in one else None
        return Field(name, self.words(f"{at}.name", one["name"]), values, "officer" in one, "text" in one,
                     is_record="record" in one, several="several" in one, proposed=given, is_agency="agency" in one,
                     is_point="point" in one, is_identifiers="identifiers" in one,
                     number=bounds(self, f"{at}.number", one["number"]) if "number" in one else None)  # fmt: skip

    def list_of(self, at: str, name: object) -> Mapping[str, Listed]:
        try:
            return listed(self.text(f"{at}.list", name))
        except (OSError, ValueError) as error:
            self.wrong(f"{at}.list", f"names a list that says nothing: {error}")

    def states(self, told: object) -> tuple[dict[str, Words], tuple[str, ...], dict[str, tuple[Right, ...]]]:
        states, ends, awaits = {}, [], {}
        for name, given in self.items("states", told):
            at = f"states.{name}"
            one = self.mapping(at, given, ("name", "end", "awaits"), optional=("end", "awaits"))
            states[name] = self.words(f"{at}.name", one["name"])
            awaits[name] = self.rights(f"{at}.awaits", one.get("awaits", []), AWAITED)
            if one.get("end", False) is True:
                ends.append(name)
                if awaits[name]:
                    self.wrong(f"{at}.awaits", "is of a state that ends the matter")
        return states, tuple(ends), awaits

    def move(self, name: str, told: object, states: Mapping[str, Words], ends: Iterable[str],
             fields: Mapping[str, Field]) -> Move:  # fmt: skip
        at = f"moves.{name}"
        one = self.mapping(
            at, told, ("name", "from", "to", "who", "asks", "reason", "apart_from", "stricter", "holds", "tells",
                       "decides", "opens", *KEYS),
            optional=("from", "asks", "reason", "apart_from", "stricter", "holds", "tells", "decides", "opens", *KEYS),
        )  # fmt: skip
        sources = tuple(self.texts(f"{at}.from", one.get("from", [])))
        if (name == OPEN) == bool(sources):
            self.wrong(f"{at}.from", "names the states that it leads from; only opening leads from none")
        for state in (*sources, self.text(f"{at}.to", one["to"])):
            if state not in states:
                self.wrong(at, f"names '{state}', which is no state of this kind")
        if set(sources) & set(ends) and sources != (
            one["to"],
        ):  # what is said of it afterwards ends nothing anew
            self.wrong(f"{at}.from", "leads from a state that ends the matter")
        who = self.rights(f"{at}.who", one["who"], RELATIONS)
        if not who:
            self.wrong(f"{at}.who", "names nobody")
        clocked = any(right.relation in ("clock", "under") for right in who)
        opens = name == OPEN and who[0].relation != "clock"  # the service itself may open one
        if clocked and (len(who) > 1 or who[0].duty or one.get("asks") or one.get("holds") or opens):
            self.wrong(
                at, "is a clock's or of what is under it: made so alone, says nothing and opens nothing"
            )
        holds = one.get("holds", "")
        if holds and holds not in HOLDS:
            self.wrong(f"{at}.holds", f"is one of {', '.join(HOLDS)}")
        asks = []
        for code, need in self.items(f"{at}.asks", one.get("asks", {})):
            if code not in fields or need not in ("required", "optional"):
                self.wrong(f"{at}.asks.{code}", "is a field of this kind, 'required' or 'optional'")
            asks.append(Ask(fields[code], need == "required"))
        decides = one.get("decides", "")
        if decides and decides not in ASKED:
            self.wrong(f"{at}.decides", f"is one of {', '.join(ASKED)}")
        if decides and clocked != (decides in ("escalate", "exhaust")):
            self.wrong(f"{at}.decides", "is 'escalate' or 'exhaust' for a clock, and for nobody else")
        asks += [Ask(decision_fields()[name], required) for name, required in ASKED.get(decides, {}).items()]
        if holds == "offer":
            asks.append(Ask(OFFERED, required=True))
        reason = one.get("reason", "optional")
        if reason not in REASONS:
            self.wrong(f"{at}.reason", f"is one of {', '.join(REASONS)}")
        apart = tuple(self.texts(f"{at}.apart_from", one.get("apart_from", [])))
        return Move(
            name, self.words(f"{at}.name", one["name"]), sources, one["to"], who, tuple(asks), reason, apart,
            one.get("stricter", name != OPEN) is True, holds, self.rights(f"{at}.tells", one.get("tells", []), TOLD),
            decides, self.text(f"{at}.opens", one.get("opens", "")), particulars=particulars(self, at, one, fields),
        )  # fmt: skip

    def under(self, told: object) -> Under | None:
        if told is None:
            return None
        one = self.mapping("under", told, ("kind", "by", "ends"))
        ends = {
            end: self.text(f"under.ends.{end}", move) for end, move in self.items("under.ends", one["ends"])
        }
        return Under(self.text("under.kind", one["kind"]), self.text("under.by", one["by"]), ends)

    def rights(self, at: str, told: object, relations: tuple[str, ...]) -> tuple[Right, ...]:
        return tuple(self.right(at, one, relations) for one in self.listed(at, told))

    def right(self, at: str, told: object, relations: tuple[str, ...]) -> Right:
        one = self.mapping(at, told, ("duty", "relation"), optional=("duty",))
        relation = self.text(at, one["relation"])
        if relation not in relations:
            self.wrong(at, f"has a relation that is one of {', '.join(relations)}")
        return Right(self.text(at, one.get("duty", "")), relation)

    def clock(self, name: str, told: object, moves: Mapping[str, Move]) -> Clock:
        at = f"clocks.{name}"
        one = self.mapping(
            at, told, ("name", "starts", "stops", "minutes", "until", "source", "then", "tells", "after_end", "unless"),
            ("minutes", "until", "then", "tells", "after_end", "unless"),
        )  # fmt: skip
        starts, stops = (tuple(self.texts(f"{at}.{key}", one[key])) for key in ("starts", "stops"))
        for move in (*starts, *stops):
            if move not in moves:
                self.wrong(at, f"names '{move}', which is no move of this kind")
        minutes, until = one.get("minutes"), one.get("until")
        if (minutes is None) == (until is None) or not isinstance(minutes, int | None):
            self.wrong(at, "runs for 'minutes', or 'until' the moment that a field says")
        then = one.get("then", "")
        if then and (then not in moves or not moves[then].is_of_a_clock):
            self.wrong(f"{at}.then", "names a move that a clock makes")
        unless = self.items(f"{at}.unless", one["unless"]) if "unless" in one else []
        if len(unless) > 1 or any(
            made not in moves or instead not in moves or not then or not moves[instead].is_of_a_clock
            for made, instead in unless
        ):
            self.wrong(f"{at}.unless", "names one move, and one that a clock makes instead of 'then'")
        return Clock(name, self.words(f"{at}.name", one["name"]), starts, stops, minutes, until,
                     self.words(f"{at}.source", one["source"]), then,
                     self.rights(f"{at}.tells", one.get("tells", []), TOLD),
                     one.get("after_end", False) is True, unless[0] if unless else None)  # fmt: skip

    def reached(self, states: Mapping[str, Words], moves: Mapping[str, Move]) -> None:
        """Every state is led to."""
        for state in states:
            if all(move.to_state != state for move in moves.values()):
                self.wrong(f"states.{state}", "is led to by no move")

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────

    def mapping(
        self, at: str, told: object, keys: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        if not isinstance(told, dict):
            self.wrong(at, "is a mapping")
        for key in told:
            if key not in keys:
                self.wrong(at, f"has the key '{key}', which is none of {', '.join(keys)}")
        for key in keys:
            if key not in told and key not in optional:
                self.wrong(at, f"lacks the key '{key}'")
        return {str(key): value for key, value in told.items()}

    def items(self, at: str, told: object) -> list[tuple[str, Any]]:
        if not isinstance(told, dict) or not all(isinstance(key, str) for key in told):
            self.wrong(at, "is a mapping whose keys are texts; write 'yes' and 'no' in quotes")
        return list(told.items())

    def listed(self, at: str, told: object) -> list[Any]:
        if not isinstance(told, list):
            self.wrong(at, "is a list")
        return list(told)

    def texts(self, at: str, told: object) -> list[str]:
        return [self.text(at, one) for one in self.listed(at, told)]

    def text(self, at: str, told: object) -> str:
        if not isinstance(told, str):
            self.wrong(at, "is a text")
        return str(told)

    def words(self, at: str, told: object) -> Words:
        one = self.mapping(at, told, ("en", "es"))
        return words_in(self.text(f"{at}.en", one["en"]), self.text(f"{at}.es", one["es"]))

    def wrong(self, at: str, what: str) -> NoReturn:
        raise BadKind(f"kind '{self.code}': {at or 'the file'} {what}")
