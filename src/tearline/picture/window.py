"""What a question about time or space is narrowed by, and whom it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tearline.errors import BadInput, NotFound
from tearline.language import msg
from tearline.ledger.look import Look
from tearline.ontology.outline import outline
from tearline.picture.answer import Found
from tearline.picture.grouping import groups_of
from tearline.picture.head import Head, head_of
from tearline.picture.reach import id_in, reach_of

MOST_ASKED = 50  # things on one timeline or map


@dataclass(frozen=True, slots=True)
class Window:
    """Days from ``since`` to ``until``, both within it, by each source's own clock; only these kinds (empty: all).

    What is told as a month or a year is within if it may be. What has no day is within no window of days.
    """

    since: date | None = None
    until: date | None = None
    kinds: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Raises :class:`BadInput` for days in the wrong order and for a kind that there is not."""
        if self.since and self.until and self.since > self.until:
            raise BadInput(msg("The first day is after the last one. Swap them, or leave one empty."))
        if unknown := [kind for kind in self.kinds if kind not in outline()]:
            raise BadInput(msg("There is no kind of record called {schema}.", schema=unknown[0][:64]))

    def arguments(self) -> list[object]:
        """As the questions in SQL take it."""
        return [self.kinds or None, self.since, self.until]


@dataclass(frozen=True, slots=True)
class Subjects:
    """Whom it is about: the entities, their records by id, the entity of each record.

    ``more``: so much hangs together that only the nearest part of it was looked at.
    """

    heads: list[Head]
    records: dict[str, Found]
    home: dict[str, str]
    more: bool


def subjects_of(this: Look, ids: Sequence[str]) -> Subjects:
    """The entities that hold these records, and all their records; everything is noted as shown.

    Raises :class:`BadInput` for too many ids, :class:`NotFound` where none of them is there for this viewer.
    """
    known = list(dict.fromkeys(id for id in map(id_in, ids) if id))
    reach = reach_of(this, known)
    held = [group for group in groups_of(reach) if any(id in group for id in known)]
    if not held:
        raise NotFound
    records = {id: reach.records[id] for group in held for id in group}
    this.show({"id": one.id, "owner": one.owner} for one in records.values())
    return Subjects(
        [head_of(reach, group) for group in held], records,
        {id: group[0] for group in held for id in group}, reach.more,
    )  # fmt: skip


def refuse_too_many(ids: Sequence[str]) -> None:
    """Raises :class:`BadInput` for more things than one answer takes, and for none."""
    if not 1 <= len(ids) <= MOST_ASKED:
        raise BadInput(msg("Ask about 1 to {most} things at a time.", most=MOST_ASKED))


def statuses(records: Iterable[Found]) -> list[str]:
    """How the law sees these people, each status once."""
    return list(dict.fromkeys(record.status for record in records if record.status))
