"""What a question answers: records as data, with the label of each and the banner of all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from tearline.db import Row, from_row
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
    return from_row(Found, row, recalled=row["recalled_at"] is not None, properties=row["data"])


def banner(labels: Iterable[str]) -> Banner:
    """The banner over records with these labels."""
    return _banner(frozenset(labels))


@lru_cache(maxsize=10_000)
def _banner(labels: frozenset[str]) -> Banner:
    if not labels:
        return Banner(None, None)
    joined = join([Label.parse(text) for text in labels])
    return Banner(str(joined), joined.tier.name)


@dataclass(frozen=True, slots=True)
class Hit:
    """A record and why it answers: the identifier that matched, or how well the name does (0 to 100)."""

    record: Found
    why: str
    score: float
    matched: list[str] = field(default_factory=list)
