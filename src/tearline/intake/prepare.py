"""From a draft to a row of the store: accepted, ruled, labelled, with its look-ups; or the reasons why not."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from followthemoney.types import registry

from tearline.errors import BadInput
from tearline.handling import Label
from tearline.intake.draft import Draft
from tearline.language import Message, msg
from tearline.ontology import (
    Finding,
    accept,
    caption_of,
    identifiers_of,
    keys_of,
    model,
    names_of,
    rules_for,
    texts_of,
)

LONGEST_KEY = 200


@dataclass(slots=True)
class Prepared:
    """A row as act.write_rows takes it (None when rejected), its label, and what was found on the way."""

    row: dict[str, Any] | None
    label: Label | None = None
    problems: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)


def prepare(draft: Draft, source: str, default: Label, today: date) -> Prepared:
    """Judge one draft of the collection ``source``. The row's ``label`` is left to fill in with its number."""
    problems: list[Finding] = []
    label = _label(draft.label, default, problems)
    if not draft.key or len(draft.key) > LONGEST_KEY or "\0" in draft.key:
        problems.append(
            Finding("key", "key", msg("The key is missing, or has more than {limit} characters.", limit=LONGEST_KEY))
        )
    accepted = accept(draft.schema, draft.properties, today=today)
    problems += accepted.problems
    ruled = rules_for(draft, accepted.properties, today)
    problems += ruled.problems
    warnings = [*accepted.warnings, *ruled.warnings]
    if problems or label is None:
        return Prepared(None, label, problems, warnings)
    row = {
        "id": fresh_id(),
        "key": draft.key,
        "status": draft.status,
        "sg": draft.source_grade,
        "ig": draft.info_grade,
        "gs": draft.grade_scale,
        "vf": ruled.valid_from,
        "vu": ruled.valid_until,
        "ro": ruled.review_on,
        "po": ruled.purge_on,
        "digest": _digest(draft, accepted.properties),
        **describe(draft.schema, accepted.properties, f"{default.owner}:{source}"),
    }
    return Prepared(row, label, problems, warnings)


def describe(schema: str, properties: Mapping[str, Sequence[str]], collection: str) -> dict[str, Any]:
    """What the store derives from a record's properties: caption, search keys, identifiers.

    Among the identifiers, of kind ``ref``, are the keys of other records of the ``collection``
    (``OWNER:source``) that this one names.
    """
    named = [key for name in _references(schema) for key in properties.get(name, ())]
    keys = keys_of(names_of(schema, properties), texts_of(schema, properties))
    return {
        "schema": schema,
        "caption": caption_of(schema, properties),
        "data": properties,
        "keys": "{" + ",".join(map(str, keys)) + "}",
        "ids": [
            *([i.kind, i.value, i.folded] for i in identifiers_of(schema, properties)),
            *(["ref", key, f"ref:{collection}:{key}"] for key in named),
        ],
    }


def fresh_id() -> str:
    """A UUID version 7 (RFC 9562): 48 bits of milliseconds, then chance. Sorted by time, it counts nothing."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(UUID(int=value))


def _label(text: str | None, default: Label, problems: list[Finding]) -> Label | None:
    if text is None:
        return default
    label = _parsed(text)
    if isinstance(label, Message):
        problems.append(Finding("label", "label", label))
        return None
    if label.owner != default.owner:
        problems.append(
            Finding("label", "label-owner", msg("The label names another agency as owner than the one that loads."))
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


def _digest(draft: Draft, properties: dict[str, list[str]]) -> str:
    """SHA-256 over what the agency sent, label apart: it tells unchanged from changed. Dates that a rule
    filled in are left out, or every record would have changed by tomorrow."""
    told = [
        draft.schema, properties, draft.status, draft.source_grade, draft.info_grade, draft.grade_scale,
        draft.valid_from, draft.valid_until, draft.review_on, draft.purge_on,
    ]  # fmt: skip
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()
