"""What a graph is made of: nodes, links, and the records that tell a link."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Teller:
    """A record that tells a link: whose, under which label and grades, and of which day (``until``: until when)."""

    id: str
    agency: str
    schema: str
    caption: str
    label: str
    source_grade: str | None
    info_grade: str | None
    grade_scale: str | None
    day: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class Node:
    """An entity as this viewer sees it.

    ``id`` is its oldest visible record's, ``kind`` a schema, ``label`` joins those of its ``records`` (ids);
    ``statuses``: how the law sees the person; ``asked``: by which of the ids that were given.
    """

    id: str
    kind: str
    caption: str
    statuses: list[str]
    label: str
    records: list[str]
    asked: list[str]


@dataclass(frozen=True, slots=True)
class Link:
    """What records tell between two nodes: all of one kind and direction. ``directed``: it leads from source to target.

    ``kind`` is a joining kind (``Ownership``) or a kind with the property that names the other (``PlateRead:vehicle``).
    ``days`` are those that its records tell, each once, in order; ``label`` joins the records' labels.
    """

    id: str
    source: str
    target: str
    kind: str
    directed: bool
    label: str
    records: list[Teller]
    days: list[str]
