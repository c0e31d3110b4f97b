"""What tells of a thing: its own records, records that name it, and events of a thing with the same plate or number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tearline.codes import How
from tearline.db import Row, from_row
from tearline.ledger.look import Look
from tearline.ontology import occasions
from tearline.ontology.moments import instant
from tearline.ontology.precision import Precision, days_of, precision_of
from tearline.picture.answer import Found
from tearline.picture.values import Told

_HOW = {1: How.ITSELF, 2: How.NAMES, 3: How.CARRIES}
ENDS = 2000  # things that the records of one answer name, by what they are called


@dataclass(frozen=True, slots=True)
class When:
    """A date as its source tells it (ADR 0024), how exactly, the days that it may mean, its instant in UTC if one."""

    value: str
    precision: Precision
    first_day: str
    last_day: str
    instant: str | None


@dataclass(frozen=True, slots=True)
class Other:
    """A record that is named, by what it is called."""

    id: str
    schema: str
    caption: str
    status: str | None
    agency: str
    label: str


def how_of(row: Row) -> str:
    """How a record tells of its thing: it is of it, it names it, or it carries the same plate, telephone …"""
    return str(_HOW[int(str(row["how"]))])


def when_of(told: object) -> When | None:
    """A date as data; None for none, and for what is no date."""
    value = str(told) if told else ""
    form, days = precision_of(value), days_of(value)
    if form is None or days is None:
        return None
    at = instant(value)
    return When(value, form, days.first.isoformat(), days.last.isoformat(), at.isoformat() if at else None)


def order_of(when: When | None, zone: ZoneInfo) -> datetime:
    """Where a date stands among others: an instant as one, a clock without a zone and a day as of this zone."""
    if when is None:
        return datetime.max.replace(tzinfo=UTC)
    if when.instant:
        return datetime.fromisoformat(when.instant)
    day = days_of(when.value)
    clock = time.fromisoformat(when.value[11:19]) if when.precision == "clock" else time()
    return datetime.combine(day.first if day else datetime.max, clock, zone)


class Named(NamedTuple):
    """What a record names, and whether that stands somewhere."""

    other: Other
    stands: bool


def named_by(this: Look, ids: Sequence[str]) -> dict[str, list[Named]]:
    """What each of these records names; what of it is shown is for the caller to note."""
    found: dict[str, list[Named]] = {}
    for row in this.conn.execute("SELECT * FROM ask.named(%s::uuid[], %s)", [list(ids), ENDS]):
        other = from_row(Other, row, agency=str(row["owner"]))
        found.setdefault(str(row["one"]), []).append(Named(other, bool(row["stands"])))
    return found


def role_of(record: Found, key: str) -> str:
    """The property by which a record names a key; empty where it does not."""
    return next((name for name, values in record.properties.items() if key in values), "")


def placed(record: Found) -> bool:
    """Whether the record itself tells a place, in degrees or in words."""
    return not record.properties.keys().isdisjoint(("latitude", *occasions.places()))


def told_by(records: Iterable[Found]) -> list[Told]:
    """Who says it: each record with its agency, collection, label and grades."""
    return [Told(r.id, r.owner, r.source, r.label, _grades(r)) for r in records]


def _grades(record: Found) -> str | None:
    signs = (record.grade_scale, record.source_grade, record.info_grade)
    return " ".join(sign for sign in signs if sign) or None
