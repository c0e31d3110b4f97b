"""The form of a correction: what the record says, what was typed, and both where somebody changed it meanwhile.

A property is one field, a line for each value; a property whose values have lines of their own is a field for each
value. What nobody touched in the form is taken from the record as it is now, so that no correction undoes another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from tearline.language import Message
from tearline.ontology.accept import Finding
from tearline.ontology.kinds import kind
from tearline.ontology.model import model
from tearline.picture.answer import Found
from tearline.web.visit import Visit

SINGLE = (
    "status", "source_grade", "info_grade", "grade_scale", "valid_from", "valid_until", "review_on", "purge_on",
)  # fmt: skip
_LINES, _WHOLE = "lines.", "whole."

Properties = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: values by property, and the fields that hold one thing."""

    properties: dict[str, list[str]]
    single: dict[str, str]

    @classmethod
    def of(cls, record: Found) -> Self:
        """As the record is."""
        return cls({n: list(v) for n, v in record.properties.items()}, single_of(record))

    @classmethod
    def sent(cls, visit: Visit) -> Self:
        """As the form was sent."""
        told: dict[str, list[str]] = {}
        for name in visit.form:
            if name.startswith(_LINES):
                told[name.removeprefix(_LINES)] = _lines(visit.values(name))
            elif name.startswith(_WHOLE):
                told[name.removeprefix(_WHOLE)] = _texts(visit.values(name))
        if added := visit.value("more"):
            told[added] = [*told.get(added, []), *_lines(visit.values("more-values"))]
        return cls(told, {name: visit.value(name) for name in SINGLE})

    def changes(self, record: Found) -> dict[str, Any]:
        """What of it differs from the record, as :func:`tearline.stewardship.correct` takes it."""
        properties = {n: v for n, v in self.properties.items() if not _alike(v, record.properties.get(n, []))}
        now = single_of(record)
        changed: dict[str, Any] = {n: v or None for n, v in self.single.items() if v != now[n]}
        return {**changed, "properties": properties} if properties else changed

    def upon(self, then: Properties | None, single: Mapping[str, str], record: Found) -> Self:
        """The same upon the record as it is now: what was typed stays, the rest is the record's.

        ``then`` and ``single`` are what the form was made from; a value of which that is not known counts as typed.
        """
        names = dict.fromkeys((*self.properties, *record.properties))
        told = {name: self._one(name, then, record.properties) for name in names}
        now = single_of(record)
        return type(self)(told, {n: now[n] if v == single.get(n) else v for n, v in self.single.items()})

    def _one(self, name: str, then: Properties | None, now: Properties) -> list[str]:
        typed = self.properties.get(name)
        untouched = typed is None or (then is not None and _alike(typed, then.get(name, [])))
        return list(now.get(name, [])) if untouched or typed is None else typed


@dataclass(frozen=True, slots=True)
class Field:
    """One property in the form; ``now``: what the record says, where another person changed it meanwhile."""

    name: str
    values: list[str]
    now: list[str] | None = None
    wrong: list[Message] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether a value has lines of its own, so that each needs a field."""
        return any("\n" in value or "\r" in value for value in self.values)


def fields_in(
    order: Iterable[str], typed: Typed, record: Found, clash: bool, findings: Iterable[Finding] = ()
) -> list[Field]:
    """The fields of the form, the telling properties first."""
    names = dict.fromkeys((*order, *typed.properties))
    found, told = list(findings), record.properties
    return [
        Field(
            name, typed.properties[name],
            None if not clash or _alike(typed.properties[name], told.get(name, [])) else told.get(name, []),
            [one.reason for one in found if one.field == name],
        )
        for name in names if name in typed.properties
    ]  # fmt: skip


def addable(record: Found) -> list[str]:
    """Properties of its kind that it does not tell yet, the usual ones first."""
    if model().get(record.schema) is None:
        return []
    return [p.name for p in kind(record.schema).properties if p.name not in record.properties]


def single_of(record: Found) -> dict[str, str]:
    """The fields that hold one thing, as the record has them."""
    return {name: getattr(record, name) or "" for name in SINGLE}


def _alike(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether they are the same but for how a browser ends a line."""
    return _texts(one) == _texts(other)


def _lines(texts: Iterable[str]) -> list[str]:
    return [line for text in texts for line in text.replace("\r\n", "\n").split("\n") if line.strip()]


def _texts(texts: Iterable[str]) -> list[str]:
    return [text.replace("\r\n", "\n").strip("\n") for text in texts if text.strip()]
