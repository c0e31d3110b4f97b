"""Writing a release, issuing it in marked copies, giving leave, opening a copy, acknowledging its recall.
What may be done is the database's to say; what is found in a text is computed here, and held against the
identifiers there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from uuid import UUID

import orjson

from tearline.casework.deeds import open_matter
from tearline.casework.questions import matter
from tearline.copies.number import drawn, read
from tearline.db import Row, as_json, from_row
from tearline.errors import BadInput, NotFound
from tearline.handling import Label
from tearline.intake.draft import Draft as Drafted
from tearline.intake.prepare import prepare
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.reason import accepted_reason
from tearline.sharing.releases.findings import answered, findings_in
from tearline.sharing.releases.marking import bits_of, marked, new_key
from tearline.sharing.releases.paragraphs import without_numbers
from tearline.sharing.releases.questions import KIND, Received, Recipient, Release, release
from tearline.sharing.releases.slots import slots_of
from tearline.stewardship.deeds import NotCorrected

_SCHEMA = "TearLine"
_RECIPIENT = re.compile(r"([A-Z0-9][A-Z0-9_-]{1,31})(?:/([a-z0-9][a-z0-9._@-]{2,63}))?")
_ROW = ("schema", "caption", "review_on", "purge_on", "digest")


def begin(desk: Desk, viewer: Viewer, title: str, sources: Sequence[UUID], label: str | None = None) -> UUID:
    """Open a release that rests on these records, under a working title; its id. Raises as
    :func:`tearline.casework.deeds.open_matter`, and :class:`BadInput` for a source that is none."""
    return open_matter(desk, viewer, KIND, {"name": [title]}, about=sources, label=label)


def accepted_recipients(told: Sequence[str]) -> list[Recipient]:
    """Agencies by their codes, officers as AGENCY/login; each once, in order. Raises :class:`BadInput`."""
    found = []
    for text in told:
        match = _RECIPIENT.fullmatch(text.strip())
        if match is None:
            raise BadInput(
                msg(
                    "A recipient is an agency by its code, or an officer of it, like PEO or PEO/peo.analista."
                )
            )
        found.append(Recipient(match[1], match[2]))
    return sorted(set(found), key=str)


def accepted_lower(text: str) -> dict[str, object]:
    """The lower label but for whom it is releasable to, which each copy says of its own recipient. Raises
    :class:`BadInput`."""
    label = Label.parse(text)
    if label.audience is None or label.releasable:
        raise BadInput(
            msg("The lower label names nobody to whom it is releasable: each copy names its own recipient.")
        )
    return {
        "tier": int(label.tier), "compartments": sorted(label.compartments), "handling": sorted(label.handling),
        "note": label.handling_note,
    }  # fmt: skip


def write(
    desk: Desk, viewer: Viewer, named: str, version: int, *, title: str, body: str, lower: str,
    recipients: Sequence[str], valid_until: datetime, why: Mapping[tuple[str, str], str] | None = None,
    known: Mapping[tuple[str, str], int] | None = None,
) -> int:  # fmt: skip
    """Save the text of a draft with what is found in it now; its new version. ``body``: each paragraph
    begins with the numbers of the sources that it rests on (:mod:`tearline.sharing.releases.paragraphs`).
    ``version``: the one that was read (0: none). ``why``: what its author says to findings, by sort and
    words (:attr:`Finding.sign`); ``known``: how many people could have known a place or a time that stays.

    Raises :class:`BadInput` for what cannot be, :class:`Conflict` where it was written since,
    :class:`NotFound` for whoever is not its author or where it is no draft.
    """
    told = accepted_recipients(recipients)
    below = accepted_lower(lower)
    found = matter(desk, viewer, named)
    if found.kind.code != KIND:
        raise NotFound
    text, rests = without_numbers(body, [one.id for one in found.about])
    reasons = {sign: accepted_reason(words) for sign, words in (why or {}).items() if words.strip()}
    findings = [asdict(one) for one in answered(findings_in(text, found.about), reasons, known or {})]
    with look(desk, viewer, "write-release", {"matter": found.id}) as this:
        row = this.conn.execute(
            "SELECT act.write_release(%s, %s, %s, %s, %s, %s, %s, %s, %s) AS version",
            [
                found.id, version, " ".join(title.split()), text, as_json(below),
                as_json([{"agency": one.agency, "login": one.login} for one in told]),
                valid_until.astimezone(UTC).replace(microsecond=0), as_json(findings), as_json(rests),
            ],
        ).fetchone()  # fmt: skip
    return int(str(row["version"])) if row else 0


def issue(desk: Desk, viewer: Viewer, named: str, seen: UUID) -> Release:
    """Issue an approved release: a copy for each recipient, marked by a key of its own. ``seen``: the last
    move that whoever issues it saw. Raises :class:`Conflict` where an owner is silent, and as
    :func:`tearline.casework.deeds.move_matter`."""
    found = release(desk, viewer, named)
    draft = found.draft
    if draft is None:
        raise NotFound
    slots = slots_of(draft.body)
    copies = []
    for one in draft.recipients:
        key = new_key()
        bits = bits_of(key, len(slots))
        number = drawn()
        copies.append({
            "number": number, "agency": one.agency, "login": one.login, "key": key.hex(),
            "bits": "".join(map(str, bits)), "text": marked(draft.body, slots, bits),
            "row": _record(number, draft.title, draft.valid_until),
        })  # fmt: skip
    told = [[slot.sort, slot.start, slot.end, *slot.forms] for slot in slots]
    with look(desk, viewer, "issue-release", {"matter": found.matter.id}) as this:
        this.conn.execute(
            "SELECT act.issue_release(%s, %s, %s, %s, %s)",
            [found.matter.id, seen, draft.version, as_json(told), as_json(copies)],
        )
    return release(desk, viewer, named)


def _record(number: str, title: str, until: datetime) -> dict[str, object]:
    """The release as a record for one recipient: its title and until when it is valid, and no word of its
    text."""
    draft = Drafted("", 0, number, _SCHEMA, {"name": [title], "validUntil": [until.date().isoformat()]})
    prepared = prepare(draft, KIND, Label.parse("NOBODY//OPEN//-//-//H0"), date.today())
    if prepared.row is None:
        raise NotCorrected(prepared.problems)
    row = prepared.row.named
    keys = [int(key) for key in (row["keys"] or "{}").strip("{}").split(",") if key]
    return {**{name: row[name] for name in _ROW}, "data": orjson.loads(row["data"] or "{}"), "keys": keys}


def answer_leave(desk: Desk, viewer: Viewer, id: UUID, granted: bool, words: str = "") -> None:
    """Give leave for one's own agency, or refuse it and say why. Raises :class:`NotFound` for a question
    that is not this viewer's to answer, :class:`Conflict` for one that was."""
    said = accepted_reason(words) if words.strip() else None
    with look(desk, viewer, "answer-leave", {"leave": str(id)}) as this:
        this.conn.execute("SELECT act.answer_leave(%s, %s, %s)", [id, granted, said])


def open_copy(desk: Desk, viewer: Viewer, number: str) -> Received:
    """Open a copy, which is entered; of one that is out no more, what became of it and no text. Raises
    :class:`NotFound` for a copy that is not the viewer's."""
    accepted = _number(number)
    with look(desk, viewer, "open-release", {"copy": accepted}) as this:
        rows: list[Row] = this.conn.execute("SELECT * FROM act.open_release_copy(%s)", [accepted]).fetchall()
        this.show({"id": row["record_id"], "owner": row["owner"]} for row in rows)
    if not rows:
        raise NotFound
    return from_row(Received, rows[0])


def acknowledge_recall(desk: Desk, viewer: Viewer, number: str) -> None:
    """Say that the recall of a copy was heard: for the agency, or as the officer whose it is. Raises
    :class:`NotFound`, :class:`Conflict`."""
    accepted = _number(number)
    with look(desk, viewer, "acknowledge-recall", {"copy": accepted}) as this:
        this.conn.execute("SELECT act.acknowledge_recall(%s)", [accepted])


def _number(text: str) -> str:
    try:
        return read(text)
    except BadInput:
        raise NotFound from None
