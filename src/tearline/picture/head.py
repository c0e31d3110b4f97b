"""What an entity is called: id, kind, caption and joined label of the records that one viewer sees of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tearline.ontology.outline import narrower
from tearline.picture.answer import Found, banner
from tearline.picture.grouping import Group, groups_of
from tearline.picture.reach import Reach


@dataclass(frozen=True, slots=True)
class Head:
    """``id`` is the oldest visible record's; ``label`` joins the labels of all ``records`` visible ones."""

    id: str
    schema: str
    caption: str
    label: str
    records: int


@dataclass(frozen=True, slots=True)
class Named:
    """One record by what it is called, never without the status of a person; ``entity`` it belongs to now."""

    id: str
    entity: str
    schema: str
    caption: str
    status: str | None
    agency: str
    label: str


@dataclass(frozen=True, slots=True)
class Answering:
    """An entity among the answers to a question: which of its records answer, and how many it has."""

    id: str
    schema: str
    caption: str
    label: str
    answers: list[str]
    records: int


def head_of(reach: Reach, group: Group) -> Head:
    """The head of one group of a reach."""
    records = [reach.records[id] for id in group]
    label = banner(record.label for record in records).label or ""
    return Head(group[0], _schema(records), _caption(records), label, len(records))


def named(record: Found, group: Group) -> Named:
    """A record of one group, as it is called."""
    return Named(
        record.id, group[0], record.schema, record.caption, record.status, record.owner, record.label
    )  # fmt: skip


def answering(reach: Reach, hits: Iterable[str]) -> tuple[list[Answering], list[Found]]:
    """The entities that these records belong to, in the records' order, and their other records."""
    held: dict[Group, list[str]] = {}
    home = {id: group for group in groups_of(reach) for id in group}
    for id in hits:
        if id in home:  # or it was taken back a moment ago
            held.setdefault(home[id], []).append(id)
    others = [reach.records[id] for group, ids in held.items() for id in group if id not in ids]
    return [_answering(head_of(reach, group), ids) for group, ids in held.items()], others


def _answering(head: Head, hits: list[str]) -> Answering:
    return Answering(head.id, head.schema, head.caption, head.label, hits, head.records)


def _schema(records: Sequence[Found]) -> str:
    """The most telling kind that fits all of them; the oldest record's where none does."""
    schema = records[0].schema
    for record in records[1:]:
        schema = narrower(schema, record.schema) or schema
    return schema


def _caption(records: Sequence[Found]) -> str:
    """What most of them call it; of equals, the oldest."""
    counts = Counter(record.caption for record in records)  # keeps the order of first appearance
    return max(counts, key=lambda caption: counts[caption])
