"""What a steward does with the own agency's records, one or all that a load brought.

Correct, reclassify, recall (take back from everyone else), restore, review, expunge. Each needs a
reason, each is in the ledger, and each holds at once for every viewer: nothing is stored per viewer. What the
first five set also holds against loads (ADR 0012), until :func:`unhold`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from tearline.db import Row, as_json, from_row, instant
from tearline.errors import BadInput, Conflict, LeaveNeeded, NotFound
from tearline.handling import Label
from tearline.intake.draft import Draft
from tearline.intake.labels import Labels
from tearline.intake.matching import Matcher
from tearline.intake.prepare import lines, prepare
from tearline.language import msg, together
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.reason import accepted_reason
from tearline.ontology.accept import Finding

_FIELDS = (
    "label", "status", "source_grade", "info_grade", "grade_scale",
    "valid_from", "valid_until", "review_on", "purge_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expunged:
    """Records that are gone, and records that went back to what they were before the load."""

    gone: int
    reverted: int


class NotCorrected(BadInput):
    """The record would not hold what was given; ``findings`` say why, field by field."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(together(finding.reason for finding in findings))
        self.findings = list(findings)


def correct(
    desk: Desk,
    viewer: Viewer,
    id: UUID,
    changes: Mapping[str, Any],
    reason: str,
    *,
    whole: bool = False,
    seen: str | None = None,
) -> str:
    """Replace what ``changes`` names: ``schema``, ``properties``, status, grades, dates, label; all else stays.

    Of ``properties`` those that are named get the values given, and one without values goes; with ``whole``, those
    that are not named go too. ``seen`` is the ``recorded_at`` of what the
    changes were made from, as it was told.

    Returns ``changed`` or ``same``. The version before goes into the history. Raises
    :class:`NotCorrected` naming each problem, :class:`NotFound`, and :class:`Conflict` where somebody else changed the
    record since: after ``seen``, or while this was under way.
    """
    told = accepted_reason(reason)
    with look(desk, viewer, "correct-read", {"record": id}) as this:
        row = this.conn.execute("SELECT * FROM ask.record(%s)", [id]).fetchone()
        this.show([row] if row else [])
    if row is None:
        raise NotFound
    read_at = row["recorded_at"]
    if seen is not None and isinstance(read_at, datetime) and instant(read_at) != seen:
        raise Conflict(
            msg("The record was changed since you opened it. Nothing was overwritten: read it again.")
        )
    draft = _corrected(row, changes, whole)
    prepared = prepare(draft, str(row["source"]), Label.parse(str(row["label"])), date.today())
    # whoever corrects can mend it: nothing is left out
    wrong = [*prepared.problems, *(one for one in prepared.dropped if one not in prepared.problems)]
    if wrong or prepared.row is None or prepared.label is None:
        raise NotCorrected(wrong)
    label = Labels(desk, viewer).intern(prepared.label)
    [line] = lines([(prepared.row, 1)])
    with look(desk, viewer, "correct", {"record": id}) as this:
        this.fill_inbox(line)
        done = this.conn.execute(
            "SELECT act.correct(%s, %s, %s, %s) AS outcome", [id, label, told, read_at]
        ).fetchone()
    with Matcher(desk.house) as matcher:
        matcher.match_waiting(records=[id])
    return str(done["outcome"]) if done else "same"


def reclassify(
    desk: Desk,
    viewer: Viewer,
    label: str,
    reason: str,
    *,
    record: UUID | None = None,
    load: UUID | None = None,
) -> int:
    """Put one record, or all that a load brought, under ``label``; how many changed."""
    target = Label.parse(label)
    return _relabel(desk, viewer, lambda _: target, "reclassified", reason, record, load)


def recall(
    desk: Desk, viewer: Viewer, reason: str, *, record: UUID | None = None, load: UUID | None = None
) -> int:
    """Take back from every other agency: the label keeps tier and compartments and loses its releases."""
    return _relabel(
        desk, viewer, lambda old: replace(old, releasable=frozenset()), "recalled", reason, record, load
    )


def restore(
    desk: Desk,
    viewer: Viewer,
    label: str,
    reason: str,
    *,
    record: UUID | None = None,
    load: UUID | None = None,
) -> int:
    """End a recall: the records are shared again, under ``label``."""
    target = Label.parse(label)
    return _relabel(desk, viewer, lambda _: target, "restored", reason, record, load)


def unhold(
    desk: Desk, viewer: Viewer, reason: str, *, record: UUID | None = None, load: UUID | None = None
) -> int:
    """Let loads decide again about label, dates and content that deeds set; on how many records they had."""
    told = accepted_reason(reason)
    _either(record, load)
    with look(desk, viewer, "unhold", {"record": record, "load": load}) as this:
        row = this.conn.execute("SELECT act.unhold(%s, %s, %s) AS n", [record, load, told]).fetchone()
    return int(str(row["n"])) if row else 0


def expunge(
    desk: Desk, viewer: Viewer, reason: str, *, record: UUID | None = None, load: UUID | None = None
) -> Expunged:
    """Remove for good: content, history, look-ups. The ledger keeps ids, never what they said."""
    told = accepted_reason(reason)
    _either(record, load)
    with look(desk, viewer, "expunge", {"record": record, "load": load}) as this:
        if record is not None:
            this.conn.execute("SELECT act.expunge_record(%s, %s)", [record, told])
            return Expunged(1, 0)
        row = this.conn.execute("SELECT * FROM act.expunge_load(%s, %s)", [load, told]).fetchone()
    return from_row(Expunged, row) if row else Expunged(0, 0)


def review(desk: Desk, viewer: Viewer, record: UUID, next: date, purge: date | None, reason: str) -> None:
    """Reviewed and still justified until ``next`` (28 CFR 23.20(h): at most five years on)."""
    told = accepted_reason(reason)
    today = date.today()
    if not today < next <= today.replace(year=today.year + 5, day=min(today.day, 28)):
        raise BadInput(msg("The next review lies between tomorrow and five years from now."))
    if purge is not None and purge < next:
        raise BadInput(msg("The purge date cannot be before the next review."))
    with look(desk, viewer, "review", {"record": record}) as this:
        this.conn.execute("SELECT act.review(%s, %s, %s, %s)", [record, next, purge, told])


def _relabel(
    desk: Desk,
    viewer: Viewer,
    move: Callable[[Label], Label],
    change: str,
    reason: str,
    record: UUID | None,
    load: UUID | None,
) -> int:
    told = accepted_reason(reason)
    _either(record, load)
    with look(desk, viewer, f"{change}-labels", {"record": record, "load": load}) as this:
        old = _labels(this, record, load)
    labels = Labels(desk, viewer)
    moves = {str(label): labels.intern(move(label)) for label in old}
    try:
        with look(desk, viewer, change, {"record": record, "load": load, "labels": moves}) as this:
            row = this.conn.execute(
                "SELECT act.relabel(%s, %s, %s, %s, %s) AS n", [record, load, as_json(moves), change, told]
            ).fetchone()
    except LeaveNeeded as error:
        raise error.of([str(record)] if record else [], "relabel", next(iter(moves.values()), "")) from error
    return int(str(row["n"])) if row else 0


def _labels(this: Look, record: UUID | None, load: UUID | None) -> list[Label]:
    rows = this.conn.execute("SELECT * FROM act.labels_of(%s, %s)", [record, load]).fetchall()
    return [Label.parse(str(r["text"])) for r in rows]


def _corrected(row: Row, changes: Mapping[str, Any], whole: bool) -> Draft:
    unknown = sorted(set(changes) - {"schema", "properties", *_FIELDS})
    if unknown:
        raise BadInput(msg("These fields cannot be corrected: {fields}.", fields=", ".join(unknown)))
    for name in changes:
        if not _is_of_its_type(name, changes[name]):
            raise BadInput(
                msg(
                    "{field} is of a wrong type: properties are lists of texts by name, all else is text.",
                    field=name,
                )
            )
    kept = {name: None if row[name] is None else str(row[name]) for name in _FIELDS}
    given = {name: changes[name] for name in _FIELDS if name in changes}
    told: Any = {} if whole and "properties" in changes else row["data"]
    properties = {name: texts for name, texts in {**told, **changes.get("properties", {})}.items() if texts}
    return Draft(
        file="", line=0, key=str(row["key"]), schema=str(changes.get("schema", row["schema"])),
        properties=orjson.loads(orjson.dumps(properties)), **{**kept, **given},
    )  # fmt: skip


def _is_of_its_type(name: str, value: object) -> bool:
    if name != "properties":
        return isinstance(value, str) or (value is None and name not in ("schema", "label"))
    return isinstance(value, dict) and all(
        isinstance(texts, list) and all(isinstance(text, str) for text in texts) for texts in value.values()
    )


def _either(record: UUID | None, load: UUID | None) -> None:
    if (record is None) == (load is None):
        raise BadInput(msg("Name either one record or one load."))
