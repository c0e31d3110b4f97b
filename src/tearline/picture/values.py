"""What the records of an entity say, each value with the records that say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from tearline.fusion.features import Features
from tearline.fusion.plan import plan
from tearline.picture.answer import Found

# What nobody and nothing has twice, beside the exclusive facts of the model: a matter of what is shown, not of scores.
ONCE = frozenset(
    {
        "birthDate",
        "deathDate",
        "gender",
        "birthState",
        "birthCountry",
        "incorporationDate",
        "modelYear",
        "engineNumber",
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """A record that says it, with its agency, collection, label and grades (scale, source, information)."""

    id: str
    agency: str
    source: str
    label: str
    grade: str | None


@dataclass(frozen=True, slots=True)
class Value:
    """One value and who says it."""

    value: str
    told_by: list[Told]


@dataclass(frozen=True, slots=True)
class Property:
    """The distinct values of one property, those that most records tell first.

    ``contradicts``: records tell different values of what one thing has once (an identity number, a day of birth).
    """

    name: str
    values: list[Value]
    contradicts: bool


def properties_of(records: Sequence[Found], features: Mapping[str, Features]) -> list[Property]:
    """All that the records say, by name of property."""
    names = sorted({name for record in records for name in record.properties})
    disputed = contradictions([features[record.id] for record in records if record.id in features])
    disputed |= {name for name in ONCE if _tell_apart(record.properties.get(name, ()) for record in records)}
    return [Property(name, _values(records, name), name in disputed) for name in names]


def statuses_of(records: Iterable[Found]) -> list[Value]:
    """How the law sees the person, by whom it says so."""
    said = [(record.status, record) for record in records if record.status]
    return _gathered(said)


def contradictions(records: Sequence[Features]) -> set[str]:
    """Properties behind an exclusive fact of which two of these records hold different values."""
    if not records:
        return set()
    known = plan(records[0].kind)
    return {
        name
        for field in known.fields
        if field.name in known.exclusive and _differ([record.get(field.name) for record in records])
        for names in field.sources.values()
        for name in names
    }


def _tell_apart(told: Iterable[Sequence[str]]) -> bool:
    """Whether some record tells none of what another does; a year agrees with each of its days."""
    some = [values for values in told if values]
    return any(
        not any(x.startswith(y) or y.startswith(x) for x in a for y in b) for a, b in combinations(some, 2)
    )


def _differ(told: Sequence[tuple[str, ...]]) -> bool:
    some = [set(values) for values in told if values]
    return any(a.isdisjoint(b) for a, b in combinations(some, 2))


def _values(records: Iterable[Found], name: str) -> list[Value]:
    return _gathered((value, record) for record in records for value in record.properties.get(name, ()))


def _gathered(said: Iterable[tuple[str, Found]]) -> list[Value]:
    tellers: dict[str, list[Told]] = {}
    for value, record in said:
        tellers.setdefault(value, []).append(_told(record))
    values = [Value(value, told_by) for value, told_by in tellers.items()]
    return sorted(values, key=lambda v: (-len(v.told_by), v.value))


def _told(record: Found) -> Told:
    grades = [grade for grade in (record.grade_scale, record.source_grade, record.info_grade) if grade]
    return Told(record.id, record.owner, record.source, record.label, " ".join(grades) or None)
