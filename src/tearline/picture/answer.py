"""What a question answers: records as data, with the label of each and the banner of all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from tearline.db import Row
from tearline.handling import Label, join


@dataclass(frozen=True, slots=True)
class Found:
    """One record as this viewer sees it. ``status`` says how the law sees the person, or None for a thing."""

    id: str
    owner: str
    label: str
    source: str
    key: str
    schema: str
    caption: str
    status: str | None
    source_grade: str | None
    info_grade: str | None
    grade_scale: str | None
    valid_from: str | None
    valid_until: str | None
    review_on: str | None
    purge_on: str | None
    recalled: bool
    recorded_at: str
    properties: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Banner:
    """Top and bottom of every answer: the join of the labels of what it shows (None: it shows nothing)."""

    label: str | None
    tier: str | None


def found(row: Row) -> Found:
    """A row of type ask.hit as data."""
    return Found(
        id=str(row["id"]),
        owner=str(row["owner"]),
        label=str(row["label"]),
        source=str(row["source"]),
        key=str(row["key"]),
        schema=str(row["schema"]),
        caption=str(row["caption"]),
        status=_text(row["status"]),
        source_grade=_text(row["source_grade"]),
        info_grade=_text(row["info_grade"]),
        grade_scale=_text(row["grade_scale"]),
        valid_from=_text(row["valid_from"]),
        valid_until=_text(row["valid_until"]),
        review_on=_text(row["review_on"]),
        purge_on=_text(row["purge_on"]),
        recalled=row["recalled_at"] is not None,
        recorded_at=moment(row["recorded_at"]),
        properties=_properties(row["data"]),
    )


def banner(labels: Iterable[str]) -> Banner:
    """The banner over records with these labels."""
    return _banner(frozenset(labels))


@lru_cache(maxsize=10_000)
def _banner(labels: frozenset[str]) -> Banner:
    if not labels:
        return Banner(None, None)
    joined = join([Label.parse(text) for text in labels])
    return Banner(str(joined), joined.tier.name)


def moment(value: Any) -> str:
    """A timestamp as ISO 8601 in UTC, to the millisecond."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds") if isinstance(value, datetime) else ""


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _properties(value: Any) -> dict[str, list[str]]:
    return {str(name): [str(v) for v in values] for name, values in value.items()}


@dataclass(frozen=True, slots=True)
class Hit:
    """A record and why it answers: the identifier that matched, or how well the name does (0 to 100)."""

    record: Found
    why: str
    score: float
    matched: list[str] = field(default_factory=list)
