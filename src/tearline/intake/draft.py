"""What a reader yields: a draft of a record, or the reason why a line could not become one."""

from __future__ import annotations

from dataclasses import dataclass

from tearline.language import Message


@dataclass(slots=True)
class Draft:
    """One thing, link or event as a file tells it; the ontology and the load have yet to accept it.

    ``schema`` and the names in ``properties`` are FollowTheMoney's or ours; values are strings as found.
    Properties that name another entity hold its ``key`` within the same agency and source.
    ``label`` is label text; None takes the load's default. The four dates are ISO ``YYYY-MM-DD``.
    """

    file: str
    line: int
    key: str
    schema: str
    properties: dict[str, list[str]]
    label: str | None = None
    status: str | None = None
    source_grade: str | None = None
    info_grade: str | None = None
    grade_scale: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    review_on: str | None = None
    purge_on: str | None = None


@dataclass(slots=True)
class Reject:
    """A line that could not become a draft. ``code`` is stable for programs; ``reason`` holds no content."""

    file: str
    line: int
    field: str | None
    code: str
    reason: Message
    key: str | None = None
