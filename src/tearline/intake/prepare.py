"""From a draft to a row of the store: accepted, ruled, labelled, with its look-ups; or the reasons why not."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import orjson
from followthemoney.types import registry

from tearline.errors import BadInput
from tearline.fusion.arrival import arrival_keys
from tearline.fusion.features import VERSION, Features, features
from tearline.handling import Label
from tearline.intake.draft import Draft
from tearline.language import Message, msg
from tearline.ontology.accept import Finding, accept
from tearline.ontology.captions import caption_of, names_of, texts_of
from tearline.ontology.extract import identifiers_of
from tearline.ontology.identifiers import LOST_DIGITS, has_lost_digits
from tearline.ontology.model import model
from tearline.ontology.moments import zones
from tearline.ontology.rules import rules_for
from tearline.ontology.words import keys_text
from tearline.settings import deployment_zone

LONGEST_KEY = 200
Properties: TypeAlias = Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Row:
    """A record as the store takes it: one COPY field for each column of act.open_inbox but the label and the
    keys for matching, which are made of what is ``compared``, of many records at once."""

    key: str
    fields: list[str | None]
    compared: Features | None

    @property
    def named(self) -> dict[str, str | None]:
        """The fields by the names of their columns, up to the search keys."""
        return dict(zip(_COLUMNS, self.fields, strict=False))

    @property
    def size(self) -> int:
        """Characters, about."""
        return sum([len(f) for f in self.fields if f is not None])

    def line(self, label: int, keys: Iterable[int]) -> bytes:
        """The row in COPY's text format, its label by the place in the deed's list, with these keys for matching."""
        rest = "\t".join(["\\N" if f is None else _escaped(f) for f in self.fields])
        found = "\\N" if self.compared is None else f"{{{','.join(map(str, keys))}}}"
        return f"{_escaped(self.key)}\t{label}\t{rest}\t{found}\n".encode()


def lines(rows: Sequence[tuple[Row, int]]) -> list[bytes]:
    """Rows, each with the place of its label in the deed's list (from 1), in COPY's text format."""
    made = iter(arrival_keys([row.compared for row, _ in rows if row.compared is not None]))
    return [row.line(label, () if row.compared is None else next(made)) for row, label in rows]


def _escaped(text: str) -> str:
    """A field in COPY's text format. Four searches for one sign each cost less than any table."""
    text = text.replace("\\", "\\\\") if "\\" in text else text
    if "\n" in text or "\t" in text or "\r" in text:
        text = text.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return text


class Told(NamedTuple):
    """What a line of COPY's text format says of its record."""

    key: str
    place: int
    """Of its label in the deed's list, from 1."""
    schema: str
    caption: str
    status: str | None
    properties: dict[str, list[str]]


def told(line: bytes) -> Told:
    """A line that `lines` made, read back: exactly what would be stored."""
    key, place, schema, caption, status, *rest = map(_plain, line.decode().removesuffix("\n").split("\t"))
    data = rest[_DATA]
    if key is None or place is None or schema is None or caption is None or data is None:
        raise ValueError("a line that was not made here")
    return Told(key, int(place), schema, caption, status, orjson.loads(data))


_COLUMNS = (
    "schema", "caption", "status", "source_grade", "info_grade", "grade_scale", "valid_from", "valid_until",
    "review_on", "purge_on", "digest", "data", "keys",
)  # fmt: skip
_DATA = _COLUMNS.index("data") - _COLUMNS.index("status") - 1  # of the fields behind the status
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def _plain(field: str) -> str | None:
    """The text of an escaped field."""
    if field == "\\N":
        return None
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), field) if "\\" in field else field


@dataclass(slots=True)
class Prepared:
    """A row (None when rejected), its label, and what was found on the way."""

    row: Row | None
    label: Label | None = None
    problems: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    dropped: list[Finding] = field(default_factory=list)
    """Values left out, which are among the warnings too."""


def prepare(draft: Draft, source: str, default: Label, today: date) -> Prepared:
    """Judge one draft of the collection ``source`` of the agency that owns ``default``, as of ``today``."""
    problems: list[Finding] = []
    label = label_of(draft, default, problems)
    if not draft.key or len(draft.key) > LONGEST_KEY or "\0" in draft.key:
        problems.append(
            Finding(
                "key",
                "key",
                msg("The key is missing, or has more than {limit} characters.", limit=LONGEST_KEY),
            )
        )
    elif has_lost_digits(draft.key):
        problems.append(Finding("key", "lost-digits", LOST_DIGITS))
    if draft.zone is not None and draft.zone not in zones():
        reason = msg("The zone is none that is known; name it as America/Mexico_City is named.")
        problems.append(Finding("zone", "zone", reason))
    accepted = accept(draft.schema, draft.properties, today=today, zone=draft.zone or deployment_zone())
    ruled = rules_for(draft, accepted.properties, today)
    problems += accepted.problems
    problems += ruled.problems
    told = [Finding(*warned) for warned in draft.warnings]
    warnings = [*told, *accepted.warnings, *ruled.warnings]
    if problems or label is None:
        return Prepared(None, label, problems, warnings, accepted.dropped)
    properties = accepted.properties
    data = orjson.dumps(properties)
    fields = [
        draft.schema, caption_of(draft.schema, properties), draft.status, draft.source_grade, draft.info_grade,
        draft.grade_scale, *map(_day, (ruled.valid_from, ruled.valid_until, ruled.review_on, ruled.purge_on)),
        _digest(draft, data), data.decode(), _keys(draft.schema, properties),
        _identifiers(draft.schema, properties, f"{label.owner}:{source}"),
        *_told(compared := features(draft.schema, properties)),
    ]  # fmt: skip
    return Prepared(Row(draft.key, fields, compared), label, problems, warnings, accepted.dropped)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _keys(schema: str, properties: Properties) -> str:
    return f"{{{keys_text(names_of(schema, properties), texts_of(schema, properties))}}}"


def _identifiers(schema: str, properties: Properties, collection: str) -> str:
    """Kind, value and folded form of each identifier; of kind ``ref``, the other records it names."""
    flat: list[str] = []
    for found in identifiers_of(schema, properties):
        flat += found
    for name in _references(schema):
        for key in properties.get(name, ()):
            flat += ("ref", key, f"ref:{collection}:{key}")
    return f"{{{','.join([_quoted(text) for text in flat])}}}"


def _told(compared: Features | None) -> tuple[str | None, ...]:
    """Kind, version and features for matching; nothing for a schema that is not matched."""
    return (None,) * 3 if compared is None else (compared.kind, str(VERSION), compared.encode())


def _quoted(text: str) -> str:
    """As an element of an array literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def label_of(draft: Draft, default: Label, problems: list[Finding] | None = None) -> Label | None:
    """The label of a draft; None, and why among ``problems``, where it states one that cannot be its own."""
    problems = [] if problems is None else problems
    if draft.label is None:
        return default
    label = _parsed(draft.label)
    if isinstance(label, Message):
        problems.append(Finding("label", "label", label))
        return None
    if label.owner != default.owner:
        problems.append(
            Finding(
                "label",
                "label-owner",
                msg("The label names another agency as owner than the one that loads."),
            )
        )
        return None
    return label


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Label | Message:
    try:
        return Label.parse(text)
    except BadInput as error:
        return error.message


@lru_cache(maxsize=1024)
def _references(schema: str) -> tuple[str, ...]:
    """Names of the properties that hold keys of other records."""
    properties = model().schemata[schema].properties
    return tuple(sorted(name for name, p in properties.items() if p.type == registry.entity and not p.stub))


def _digest(draft: Draft, data: bytes) -> str:
    """SHA-256 over what the agency sent, label apart: it tells unchanged from changed. Dates that a rule
    filled in are left out, or every record would have changed by tomorrow."""
    told = (
        draft.schema, draft.status, draft.source_grade, draft.info_grade, draft.grade_scale,
        draft.valid_from, draft.valid_until, draft.review_on, draft.purge_on,
    )  # fmt: skip
    return "\\x" + hashlib.sha256(repr(told).encode() + data).hexdigest()
