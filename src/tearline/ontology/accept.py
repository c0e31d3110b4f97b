"""Whether a record can be kept as it is told: cleaned values, warnings, and problems that reject it.

A value that cannot be read is left out with a warning and costs the record nothing else, unless nothing is left to
know the record by, or a link has lost an end. A CURP is what a person is known by: a wrong one rejects the record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from followthemoney.property import Property
from followthemoney.schema import Schema
from followthemoney.types import registry

from tearline.language import Message, msg
from tearline.ontology.cleaning import Cleaner, Unclean, cleaner_of, sanitised
from tearline.ontology.dates import Horizon, horizon, life_faults
from tearline.ontology.identifier import Problem
from tearline.ontology.identifiers import LOST_DIGITS, doubt, has_lost_digits, normalise
from tearline.ontology.mended import mended
from tearline.ontology.model import model
from tearline.ontology.moments import Moment, read_moment

# 28 CFR 23.20(b) and Directive (EU) 2016/680 art. 10: not kept about a person, whoever sends it.
PROTECTED = frozenset({"ethnicity", "political", "religion"})

# Our own properties are stored in their normalised form; FollowTheMoney's are left as FtM cleans them.
_NORMALISED = {
    "curp": "curp",
    "rfc": "rfc",
    "vin": "vin",
    "nci": "nci",
    "clabe": "clabe",
    "icao24": "icao24",
    "imei": "imei",
    "callerImei": "imei",
    "receiverImei": "imei",
}
MOST_VALUES = 5000
"""Of one record. Each telephone and number is a look-up of its own; the longest entries of official lists have
some hundred values."""

_COORDINATES = {"latitude": 90.0, "longitude": 180.0}
_NAMING_TYPES = {registry.name, registry.identifier, registry.phone, registry.email, registry.checksum}
_NUMBERS = {registry.identifier, registry.phone, registry.checksum}
_NAME_PARTS = frozenset(
    {"firstName", "secondName", "middleName", "fatherName", "motherName", "lastName", "secondSurname"}
)
_LIFE = ("birthDate", "deathDate")  # judged with the whole record
_KEY_FACTS = frozenset({"curp"})
_MISSPELT = 0.85  # of two names, how alike they are at least
_FIELD_NAME = re.compile(r"[\w.:-]{1,64}")


class Finding(NamedTuple):
    """What was found about one field (None: the record), for a receipt; never holds the value."""

    field: str | None
    code: str
    reason: Message


@dataclass(slots=True)
class Accepted:
    """A record's cleaned properties, names and values sorted; with any ``problems`` it is not to be kept."""

    properties: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[Finding] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    dropped: list[Finding] = field(default_factory=list)
    """Values left out: among the warnings too, or among the problems where the record has lost too much by it."""


class _Field(NamedTuple):
    clean: Cleaner
    kind: str | None
    is_number: bool
    is_date: bool
    says_what: bool
    refused: tuple[str, Message] | None


class _Plan(NamedTuple):
    fields: dict[str, _Field]
    ends: tuple[str, ...]
    has_birth: bool


def accept(
    schema: str,
    properties: Mapping[str, Sequence[str]],
    *,
    today: date | None = None,
    zone: str | None = None,
) -> Accepted:
    """Clean a record of ``schema`` and judge it against the ontology, as of ``today`` (give it in a load). Times that
    tell no zone are read in ``zone``.

    Empty values vanish; everything else that is dropped is named in a warning or a problem.
    """
    found = Accepted()
    plan = _plan(schema)
    if isinstance(plan, Finding):
        found.problems.append(plan)
        return found
    if (count := sum(map(len, properties.values()))) > MOST_VALUES:
        reason = msg(
            "The record has {count} values, and may have {limit}. Divide it: addresses or telephones of thousands are "
            "records of their own.",
            count=count,
            limit=MOST_VALUES,
        )
        found.problems.append(Finding(None, "too-many-values", reason))
        return found
    limits = horizon(today or date.today())
    says_what = False
    for name in sorted(properties):
        known = plan.fields.get(name)
        if known is None or known.refused:
            _refuse(found, schema, name, known)
        elif cleaned := _cleaned(found, name, known, properties[name], limits, zone):
            found.properties[name] = cleaned
            says_what = says_what or known.says_what
    _judge(found, plan, limits, says_what)
    _settle_dropped(found)
    return found


def _settle_dropped(found: Accepted) -> None:
    for one in found.dropped if not found.problems else ():
        reason = msg("{what} It is left out, the rest of the record is kept.", what=one.reason)
        found.warnings.append(one._replace(reason=reason))


def _cleaned(
    found: Accepted, name: str, known: _Field, values: Sequence[str], limits: Horizon, zone: str | None
) -> list[str] | None:
    kept: list[str] = []
    for raw in (values,) if isinstance(values, str) else values:
        try:
            value = _value(found, name, known, raw, zone)
            if known.is_number and has_lost_digits(value):
                raise Unclean("lost-digits", LOST_DIGITS)
            if known.kind is not None and value:
                value = _normalised(found, name, known.kind, value)
            if known.is_date and value > limits.far and name not in _LIFE:
                raise Unclean("date-far-ahead", limits.far_reason())
        except Unclean as wrong:
            costs = found.problems if name in _KEY_FACTS else found.dropped
            costs.append(Finding(name, wrong.code, wrong.reason))
            continue
        if value:
            kept.append(value)
    return sorted(set(kept)) if len(kept) > 1 else kept


def _value(found: Accepted, name: str, known: _Field, raw: object, zone: str | None) -> str:
    if type(raw) is not str:
        return _text_of(raw)
    if known.is_date and (moment := _moment(name, raw, zone)) is not None:
        if moment.code is not None and moment.doubt is not None:
            found.warnings.append(Finding(name, moment.code, moment.doubt))
        return moment.value
    return known.clean(_whole(found, name, raw))


def _moment(name: str, raw: str, zone: str | None) -> Moment | None:
    try:
        return read_moment(name, raw, zone)
    except ValueError:
        reason = msg("The value is no moment that exists, or of no zone that is known.")
        raise Unclean("moment-impossible", reason) from None


def _whole(found: Accepted, name: str, raw: str) -> str:
    """The text, put right where it was written in UTF-8 and read in another encoding on its way here."""
    text = raw if raw.isascii() else mended(raw)
    if text is not raw:
        reason = msg(
            "UTF-8 had been read as Windows-1252 and written again (Ã± for ñ). The text was put right."
        )
        found.warnings.append(Finding(name, "twice-encoded", reason))
    return text


def _text_of(raw: object) -> str:
    """An absent value is an empty one; any other that is no text is an error of the reader."""
    if raw is None:
        return ""
    raise Unclean("not-text", msg("The value is not text."))


def _normalised(found: Accepted, name: str, kind: str, value: str) -> str:
    """Our identifiers in normal form. A wrong CURP rejects the record; others stay as written, warned."""
    result = normalise(kind, value)
    if not isinstance(result, Problem):
        if (doubtful := doubt(result)) is not None:
            found.warnings.append(Finding(name, doubtful.code, doubtful.reason))
        return result.value
    if kind == "curp":
        raise Unclean(result.code, result.reason)
    found.warnings.append(Finding(name, result.code, result.reason))
    return value


def _refuse(found: Accepted, schema: str, name: str, known: _Field | None) -> None:
    if known is None or known.refused is None:
        _refuse_unknown(found, schema, name)
        return
    code, reason = known.refused
    (found.warnings if code == "protected" else found.problems).append(Finding(name, code, reason))


def _refuse_unknown(found: Accepted, schema: str, name: str) -> None:
    """What looks like a property misspelt is a mistake to be mended; what is of another ontology is left out."""
    shown = name if _FIELD_NAME.fullmatch(name) else "?"
    near = _near_property(schema, shown)
    if near is None:
        reason = msg("{schema} has no property called {name}.", schema=schema, name=shown)
        found.dropped.append(Finding(shown, "unknown-property", reason))
    else:
        reason = msg(
            "{schema} has no property called {name}. Did you mean {near}?",
            schema=schema,
            name=shown,
            near=near,
        )
        found.problems.append(Finding(shown, "unknown-property", reason))


@lru_cache(maxsize=1024)
def _near_property(schema: str, name: str) -> str | None:
    plan = _plan(schema)
    known = {} if isinstance(plan, Finding) else {other.casefold(): other for other in plan.fields}
    return known.get(next(iter(get_close_matches(name.casefold(), known, n=1, cutoff=_MISSPELT)), ""))


def _judge(found: Accepted, plan: _Plan, limits: Horizon, says_what: bool) -> None:
    """What only the whole record shows."""
    if plan.has_birth:
        for fault in life_faults(found.properties, limits):
            found.problems.append(Finding(*fault))
        _compare_birth(found)
    missing = [end for end in plan.ends if end not in found.properties]
    if found.dropped and (missing or not says_what):
        found.problems.extend(found.dropped)  # by which the record has lost too much
    for end in missing:
        if not any(one.field == end for one in found.dropped):
            reason = msg("A link needs both of its ends; {name} is missing.", name=end)
            found.problems.append(Finding(end, "link-end-missing", reason))
    if not says_what and not found.problems:
        reason = msg("The record has neither a name nor a number nor anything else to know it by.")
        found.problems.append(Finding(None, "nothing-said", reason))


def _compare_birth(found: Accepted) -> None:
    """Warn of a CURP that states another day than any full birth date beside it."""
    curps, births = found.properties.get("curp"), found.properties.get("birthDate")
    if not curps or not births:
        return
    stated = [birth[2:4] + birth[5:7] + birth[8:10] for birth in births]
    if curps[0][4:10] in stated and len(curps) == 1:
        return
    if all(len(day) == 6 for day in stated) and any(curp[4:10] not in stated for curp in curps):
        reason = msg("The CURP states another birth date than the record does.")
        found.warnings.append(Finding("curp", "curp-birth-differs", reason))


@lru_cache(maxsize=256)
def _plan(schema: str) -> _Plan | Finding:
    known = model().get(schema)
    if known is None:
        return _unknown(schema)
    if known.abstract:
        children = sorted(child.name for child in known.descendants if not child.abstract)
        reason = msg(
            "{schema} is only a family of kinds; use one of {kinds}.",
            schema=schema,
            kinds=", ".join(children),
        )
        return Finding("schema", "abstract-schema", reason)
    fields = {name: _field(known, prop) for name, prop in known.properties.items()}
    ends = (str(known.edge_source), str(known.edge_target)) if known.edge else ()
    return _Plan(fields, ends, "birthDate" in fields)


def _unknown(schema: str) -> Finding:
    shown = schema if _FIELD_NAME.fullmatch(schema) else "?"
    near = get_close_matches(shown, [known.name for known in model() if not known.abstract], cutoff=0.5)
    reason = (
        msg(
            "There is no kind of record called {schema}; near it: {near}.", schema=shown, near=", ".join(near)
        )
        if near
        else msg("There is no kind of record called {schema}.", schema=shown)
    )
    return Finding("schema", "unknown-schema", reason)


def _field(schema: Schema, prop: Property) -> _Field:
    return _Field(
        clean=_cleaner(prop),
        kind=_NORMALISED.get(prop.name),
        is_number=prop.type in _NUMBERS,
        is_date=prop.type == registry.date,
        says_what=_says_what(schema, prop),
        refused=_refused(schema, prop),
    )


def _cleaner(prop: Property) -> Cleaner:
    bound = _COORDINATES.get(prop.name)
    return cleaner_of(prop) if bound is None else _coordinate(bound)


def _says_what(schema: Schema, prop: Property) -> bool:
    """Whether a value of ``prop`` is enough to know what the record is about."""
    if prop.name in schema.caption or prop.name in _NAME_PARTS or prop.type in _NAMING_TYPES:
        return True
    if schema.is_a("Interval"):
        return prop.type == registry.entity
    if not any(ancestor.caption for ancestor in schema.schemata):
        return True
    return schema.is_a("Address") and prop.name in schema.featured and prop.name != "country"


def _refused(schema: Schema, prop: Property) -> tuple[str, Message] | None:
    if prop.stub:
        reason = msg(
            "{name} is the other end of a link; write the link on the record that holds it.", name=prop.name
        )
        return "reverse-property", reason
    if prop.name in PROTECTED and schema.is_a("Person"):
        reason = msg(
            "{name} is not kept about a person (28 CFR 23.20); the rest of the record is.", name=prop.name
        )
        return "protected", reason
    return None


def _coordinate(bound: float) -> Callable[[str], str]:
    def clean(raw: str) -> str:
        text = sanitised(raw)
        try:
            inside = not text or abs(float(text)) <= bound
        except ValueError:
            inside = False
        if not inside:
            raise Unclean(
                "coordinate",
                msg("The value is no number of degrees between -{bound} and {bound}.", bound=bound),
            )
        return text

    return clean
