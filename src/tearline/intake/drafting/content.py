"""What the cells of a column say that it holds: whether a property would take them, in which form their dates are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from followthemoney.types import registry

from tearline.errors import BadInput
from tearline.handling import Label
from tearline.intake.drafting.words import plain, vocabulary
from tearline.intake.written_dates import day_of, has_clock, moment_of
from tearline.ontology.accept import accept
from tearline.ontology.identifier import Identifier
from tearline.ontology.identifiers import doubt, normalise
from tearline.ontology.model import model
from tearline.ontology.recognise import recognise

MOST = 0.8
"""Of the cells, that must say so: a column of people's data has errors in it."""
_LOOKED_AT = 50  # cells that are tried on a property
_STRONG = ("curp", "clabe", "vin", "rfc", "imei", "email")
_FORMS = (
    "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%m/%d/%Y", "%d/%m/%y", "%d-%m-%y", "%Y%m%d", "%d%m%Y",
    "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S",
    "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%Y%m%d%H%M", "%Y%m%d %H%M",
)  # fmt: skip
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_ISO = re.compile(r"\d{4}-\d\d(-\d\d([T ]\d\d:\d\d.*)?)?")
_KEYLIKE = re.compile(r"(?=.*\d)\S{2,80}")


@dataclass(frozen=True, slots=True)
class Form:
    """In which form (strptime's) a column's dates are; None where ISO's needs no word."""

    form: str | None
    either: bool = False
    """Whether day and month may be the other way round, as far as the cells tell."""


def most(values: Sequence[str], holds: Iterable[bool]) -> bool:
    """Whether it holds for nearly all of them: one of three may be wrong, and a fifth of many."""
    right = sum(holds)
    return right > 0 and len(values) - right <= max((1 - MOST) * len(values), len(values) >= 3)


def identifier_of(values: Sequence[str]) -> str | None:
    """The kind of identifier that a column holds, by checks that chance does not pass: a CURP's digit, a VIN's."""
    for kind in _STRONG:
        if most(values, (_is(kind, value) for value in values)):
            return kind
    if most(values, (_YEAR.fullmatch(value) is not None for value in values)):
        return "year"
    plates = (any(found.kind == "plate" for found in recognise(value)[:1]) for value in values)
    return "plate" if most(values, plates) else None


def _is(kind: str, value: str) -> bool:
    found = normalise(kind, value)
    return isinstance(found, Identifier) and doubt(found) is None


def form_of(values: Sequence[str]) -> Form | None:
    """The form of a column's dates; None for a column of something else."""
    if most(values, (_ISO.fullmatch(value) is not None for value in values)):
        return Form(None)
    fits = [form for form in _FORMS if most(values, (_reads(value, form) for value in values))]
    exact = [form for form in fits if all(_reads(value, form) for value in values)] or fits
    if not exact:
        return None
    first = exact[0]
    other = first.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")
    return Form(first, other in exact and other != first)


def _reads(value: str, form: str) -> bool:
    if has_clock(form):
        moment = moment_of(value, form)
        return moment is not None and "T" in moment
    day = day_of(value, form)
    return day is not None and not day.hour_left_out


def written(values: Sequence[str], form: Form | None) -> list[str]:
    """The cells as a mapping with that form would give them."""
    if form is None or form.form is None:
        return list(values)
    if has_clock(form.form):
        return [moment_of(value, form.form) or value for value in values]
    return [day.text if (day := day_of(value, form.form)) else value for value in values]


def fits(schema: str, name: str, values: Sequence[str]) -> bool:
    """Whether a property would take nearly all of the cells: by the acceptance of loads itself."""
    looked_at = values[:_LOOKED_AT]
    kind = model().schemata[schema].properties[name].type
    if kind == registry.entity:
        return most(looked_at, (_KEYLIKE.fullmatch(value) is not None for value in looked_at))
    strict = kind == registry.identifier
    return most(looked_at, (_takes(schema, name, value, strict) for value in looked_at))


def _takes(schema: str, name: str, value: str, strict: bool) -> bool:
    """Strict: and has no doubt about it, for example a check digit that does not hold."""
    found = accept(schema, {name: [value]})
    doubts = [warned for warned in found.warnings if warned.field == name and warned.code != "twice-encoded"]
    return name in found.properties and not (strict and doubts)


def split_of(schema: str, name: str, values: Sequence[str]) -> str | None:
    """What parts several values in one cell, where the property would take the parts and not the whole."""
    for sign in ";|,/":
        parts = [part.strip() for value in values for part in value.split(sign)]
        if any(sign in value for value in values) and fits(schema, name, parts):
            return sign
    return None


def genders(values: Sequence[str]) -> dict[str, str] | None:
    """A map from the column's words to the ontology's; None where many are not known. M is a man beside F, and a woman
    beside H."""
    known = dict(vocabulary().genders)
    known["m"] = "female" if any(plain(value) == "h" for value in values) else "male"
    return _mapped(values, known)


def statuses(values: Sequence[str]) -> dict[str, str] | None:
    """The same of how the law sees a person."""
    return _mapped(values, vocabulary().statuses)


def _mapped(values: Sequence[str], known: Mapping[str, str]) -> dict[str, str] | None:
    if not most(values, (plain(value) in known for value in values)):
        return None
    words = sorted({value.strip().casefold() for value in values})
    return {word: known[plain(word)] for word in words if plain(word) in known}


def are_labels(values: Sequence[str]) -> bool:
    """Whether they are handling labels."""
    return most(values, map(_is_label, values))


def _is_label(value: str) -> bool:
    try:
        Label.parse(value)
    except BadInput:
        return False
    return True
