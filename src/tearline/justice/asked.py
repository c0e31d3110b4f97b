"""What somebody asks clocks of: the events of one person's case, as JSON or a form has them; what cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from tearline.errors import BadInput
from tearline.justice.calendars import FEDERAL
from tearline.justice.events import WITHDRAWN, Event, Facts, Kind, Term, kinds, known
from tearline.justice.law import all_rules
from tearline.justice.moments import Moment, moment
from tearline.language import Message, msg
from tearline.ontology.moments import zoned

MOST = 200
_AFTER_ARREST = ("handed-over", "before-judge", "released")
Written = Annotated[
    str,
    Field(
        min_length=1,
        max_length=60,
        description="2026-07-31 22:40 or 31-07-2026 22:40, with its offset, zone or place.",
    ),
]
Place = Annotated[
    str | None,
    Field(
        max_length=120,
        description="Municipality and state (Juárez, Chihuahua), or its key (INEGI): gives the zone.",
    ),
]
Zone = Annotated[
    str | None, Field(max_length=64, description="IANA's name of the time zone: America/Hermosillo.")
]
Name = Annotated[str | None, Field(max_length=60)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AskedTerm(_Form):
    """A term that somebody chose or set; of ``carrier-notified``, how many months back the data reaches."""

    number: int = Field(ge=1, le=1000)
    unit: Literal["hours", "days", "months"]
    chosen_by: Literal["", "accused", "defence", "judge", "prosecutor", "authority"] = ""


class AskedEvent(_Form):
    """Something that happened. ``kind`` is a code of the list (docs/justice.md)."""

    kind: str = Field(max_length=40)
    at: Written
    zone: Zone = None
    place: Place = None
    recorded_at: Annotated[
        str | None, Field(max_length=60, description="When a server received it, with offset.")
    ] = None
    id: Name = None
    corrects: Annotated[
        str | None, Field(max_length=60, description="The id of the event that it takes the place of.")
    ] = None
    term: AskedTerm | None = None
    clocks: list[str] = Field(
        default=[], max_length=40, description="Codes of the clocks that it concerns; none: all."
    )
    sets: Annotated[
        str | None, Field(max_length=60, description="The moment that it sets, in the same zone.")
    ] = None
    note: str = Field(default="", max_length=500)


class Asked(_Form):
    """One person's case. ``as_known_on``: an instant with its offset; without it, now. ``max_penalty`` is in months."""

    events: list[AskedEvent] = Field(min_length=1, max_length=MOST)
    jurisdiction: str = Field(
        default=FEDERAL, max_length=20, description="federal, or a state's key (INEGI): 26."
    )
    basis: Literal["flagrancy", "urgent", "warrant", "administrative"] | None = None
    adolescent: bool = False
    organised_crime: bool = False
    on_complaint: bool = False
    foreigner: bool = False
    max_penalty: int | None = Field(default=None, ge=1, le=1680)
    as_known_on: Annotated[str | None, Field(max_length=60)] = None


@dataclass(frozen=True, slots=True)
class Bare:
    """An event whose time has no zone: shown, never clocked."""

    id: str
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """What was asked, read: what clocks take, and the bare times beside."""

    events: tuple[Event, ...]
    bare: tuple[Bare, ...]
    facts: Facts
    jurisdiction: str
    as_known_on: datetime


def read(asked: Asked, now: datetime) -> Case:
    """The case as clocks take it. Raises :class:`BadInput` that names the event and what is wrong with it."""
    on = _known_on(asked.as_known_on, now)
    events: list[Event] = []
    bare: list[Bare] = []
    for place, one in enumerate(asked.events, 1):
        kind = kinds().get(one.kind)
        if kind is None:
            raise BadInput(msg("Event {n} is of a kind that is not on the list.", n=place))
        try:
            found = _event(one, kind, f"e{place}", now)
        except BadInput as error:
            error.message = msg("{event} (event {n}): {why}", event=kind.name, n=place, why=error.message)
            raise
        if isinstance(found, Bare):
            bare.append(found)
        else:
            events.append(found)
    _refuse_impossible(events, now)
    facts = Facts(
        asked.basis, asked.adolescent, asked.organised_crime, asked.on_complaint, asked.foreigner, asked.max_penalty
    )  # fmt: skip
    return Case(tuple(events), tuple(bare), facts, asked.jurisdiction, on)


def _event(one: AskedEvent, kind: Kind, id: str, now: datetime) -> Event | Bare:
    when = moment(one.at, one.zone, one.place, now)
    if when is None:
        return Bare(one.id or id, kind, one.at.strip())
    for name in ("term", "clocks", "sets"):
        if getattr(one, name) and name not in kind.takes and kind.code != WITHDRAWN:
            raise BadInput(msg("This event says no '{field}'.", field=name))
    if unknown := [code for code in one.clocks if code not in {rule.code for rule in all_rules()}]:
        raise BadInput(msg("There is no clock {code}.", code=unknown[0][:12]))
    recorded = _recorded(one.recorded_at, when, now)
    return Event(
        one.id or id, one.kind, when, recorded or when.at, recorded is None, _term(one.term, kind.code),
        tuple(one.clocks), moment(one.sets, when.zone) if one.sets else None, one.corrects, one.note,
    )  # fmt: skip


def _term(told: AskedTerm | None, kind: str) -> Term | None:
    if told is None:
        return None
    if kind in ("before-judge", "charged"):
        if told.unit != "hours" or told.number not in (72, 144):
            raise BadInput(msg("The term for linkage is 72 or 144 hours."))
        if told.number == 144 and told.chosen_by not in ("accused", "defence"):
            raise BadInput(msg("Only the accused or the defence may ask for 144 hours (CNPP, art. 313)."))
    elif told.unit == "hours":
        raise BadInput(msg("This term is in days or in months."))
    return Term(told.number, told.unit, told.chosen_by)


def _recorded(text: str | None, when: Moment, now: datetime) -> datetime | None:
    if not text:
        return None
    at = zoned(text)
    if at is None:
        raise BadInput(msg("Write when it was recorded as ISO 8601 with its offset: 2026-07-31T22:40-06:00."))
    if at > now:
        raise BadInput(msg("It cannot have been recorded yet at that moment."))
    if at < when.at:
        raise BadInput(msg("It cannot have been recorded before it happened."))
    return at.astimezone(UTC)


def _known_on(text: str | None, now: datetime) -> datetime:
    if not text:
        return now
    at = zoned(text)
    if at is None:
        raise BadInput(msg("Write 'as known on' as ISO 8601 with its offset: 2026-07-31T22:40-06:00."))
    if at > now:
        raise BadInput(msg("What will be known then, nobody knows yet."))
    return at.astimezone(UTC)


def _refuse_impossible(events: Sequence[Event], now: datetime) -> None:
    if len({one.id for one in events}) != len(events):
        raise BadInput(msg("Two events have one id."))
    standing = known(events, now)
    arrest = next((one for one in standing if one.kind == "arrest"), None)
    for one in standing if arrest else ():
        if one.kind in _AFTER_ARREST and (one.when.also or one.when.at) < arrest.when.at:  # type: ignore[union-attr]
            raise BadInput(_before(kinds()[one.kind].name))


def _before(name: Message) -> Message:
    return msg("{event}: it stands before the arrest. Correct one of the two.", event=name)
