"""An inspector's report on paper: texts for ``report.typ``, in the language of the copy.

It names who looked, when, for which purpose and with which words; of the records, whose they are and under which label.
It says what it does not show, and marks what is withheld.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tearline.codes import Action, CopyKind, Entry, words_of
from tearline.copies.head import Head
from tearline.copies.number import written
from tearline.copies.pdf import on_paper, printed, read_template
from tearline.copies.wording import Wording
from tearline.language import Message, msg, plural
from tearline.oversight.looked import Looked, Looker, Only
from tearline.picture.answer import Found
from tearline.registry.signin import Purpose

if TYPE_CHECKING:
    from tearline.oversight.report import Order, Report, Withheld

TITLES = {
    CopyKind.LOOKS: (msg("Who looked at this person, and why"), msg("Looks at a person, copy {number}")),
    CopyKind.LEDGER: (msg("Extract of the ledger"), msg("Extract of the ledger, copy {number}")),
    CopyKind.SEALED: (msg("Who looked at this person, and why"), msg("Sealed report, copy {number}")),
}
NOT_SHOWN = (
    msg("What was looked at without Tearline, and what somebody remembered or copied from a screen."),
    msg("That a purpose that was stated was the true one."),
    msg("That these are all entries about the person: each can be proved, that none is missing cannot. The "
        "whole book of the ledger shows that."),
    msg("What a record said when it was looked at: it may have been corrected since."),
)  # fmt: skip


class Words:
    """Names and days in the copy's language."""

    def __init__(self, head: Head, names: Sequence[Purpose]) -> None:
        self.head, self.w = head, Wording(head.language)
        self._purposes = {one.code: one.name_es if head.language == "es" else one.name_en for one in names}

    def purpose(self, code: str | None) -> str:
        """A purpose as people call it."""
        return self._purposes.get(code or "", code or "")

    def moment(self, at: str | datetime) -> str:
        """An instant, to the second."""
        return self.w.moment(at if isinstance(at, datetime) else datetime.fromisoformat(at))

    def who(self, one: Looker | Looked) -> str:
        """Agency and login."""
        by_itself = self.head.said(msg("by itself"))
        return f"{one.agency} · {one.officer}" if one.officer else by_itself


def as_pdf(
    held: Report,
    head: Head,
    names: Sequence[Purpose],
    order: Order | None = None,
    withheld: Sequence[Withheld] = (),
) -> bytes:
    """The report. ``withheld``: what its owner's handling code keeps out of it."""
    words = Words(head, names)
    heading, title = TITLES[held.kind]
    paper = on_paper(head.label, Message(title.template, {"number": written(head.number)}), head, words.w)
    told_of = {*(one.id for one in held.sources), *(one.record for one in withheld)}
    told = paper | {
        "heading": head.said(heading), "finding": head.said(_finding(held)),
        "scope": [head.said(one) for one in _scope(held.only, words)],
        "order": _order(order, words) if order else [], "withheld": [head.said(said_of(one)) for one in withheld],
        "sources": [_source(one, words) for one in held.sources],
        "unseen": [str(id) for id in held.about if str(id) not in told_of],
        "lookers": [_looker(one, words) for one in held.lookers],
        "lines": [_line(line.looked, words) for line in held.lines],
        "not_shown": [head.said(one) for one in NOT_SHOWN],
        "words": paper["words"] | _headings(head),
    }  # fmt: skip
    return printed(read_template("tearline.oversight", "report.typ"), told, head)


def said_of(one: Withheld) -> Message:
    """Why something does not stand in a sealed report."""
    if one.record:
        return msg(
            "Record {id}: its label does not allow it in court, or not onward, without the leave of {agency}.",
            id=one.record, agency=one.agency,
        )  # fmt: skip
    return msg(
        "Words of entry {entry}: their label does not allow them in court, or not onward, without leave of {agency}.",
        entry=one.entry, agency=one.agency,
    )  # fmt: skip


def _finding(held: Report) -> Message:
    if held.kind == CopyKind.LEDGER:
        return plural(len(held.lines), msg("One entry"), msg("{n} entries", n=len(held.lines)))
    people = len({(one.agency, one.officer) for one in held.lookers if one.officer})
    return plural(
        people, msg("One officer looked at this person or changed a record"),
        msg("{n} officers looked at this person or changed a record", n=people),
    )  # fmt: skip


def _scope(only: Only, words: Words) -> Iterator[Message]:
    """What the report was narrowed to; without any, that it was not."""
    if only.officer:
        yield msg("Officer: {login}", login=only.officer)
    if only.agency:
        yield msg("Agency: {agency}", agency=only.agency)
    if only.purpose:
        yield msg("Purpose: {purpose}", purpose=words.purpose(only.purpose))
    if only.since:
        yield msg("From {moment} on", moment=words.moment(only.since))
    if only.until:
        yield msg("Before {moment}", moment=words.moment(only.until))
    if only == Only():
        yield msg("Not narrowed: every entry that the ledger had when this was made.")


def _order(order: Order, words: Words) -> list[list[str]]:
    """Name and value of each part of the order."""
    said = words.head.said
    return [
        [said(msg("Ordered by")), order.authority], [said(msg("Number of the order")), order.number],
        [said(msg("Day of the order")), words.w.day(order.day.isoformat())],
    ]  # fmt: skip


def _source(one: Found, words: Words) -> dict[str, str]:
    return {
        "id": one.id, "caption": one.caption, "kind": words.w.kind(one.schema), "status": words.w.status(one.status),
        "told_by": words.w.source(one),
    }  # fmt: skip


def _looker(one: Looker, words: Words) -> list[str]:
    return [
        words.who(one), words.purpose(one.purpose), str(one.looks), str(one.deeds), words.moment(one.first),
        words.moment(one.last),
    ]  # fmt: skip


def _line(one: Looked, words: Words) -> dict[str, Any]:
    language = words.head.language
    done = [words_of(Entry, one.kind).text(language), words_of(Action, one.action).text(language)]
    hidden = msg("The words are not for whoever made this report, or went with the record.")
    return {
        "entry": str(one.entry), "at": words.moment(one.at), "who": words.who(one), "what": " · ".join(done),
        "recipient": words.head.said(msg("for {whom}", whom=one.recipient)) if one.recipient else None,
        "purpose": words.purpose(one.purpose), "words": one.words,
        "label": ", ".join(words.w.label(label) for label in one.labels),
        "hidden": words.head.said(hidden) if one.digest and one.words is None else None,
    }  # fmt: skip


def _headings(head: Head) -> dict[str, Any]:
    lists = {
        "looker_heads": (msg("Who"), msg("Purpose"), msg("Looks"), msg("Deeds"), msg("First"), msg("Last")),
        "line_heads": (msg("Entry"), msg("Time"), msg("Who"), msg("What"), msg("Purpose, and reason")),
        "source_heads": (msg("Record"), msg("Who says so")),
    }
    said = {name: [head.said(one) for one in titles] for name, titles in lists.items()}
    return said | {
        "sources": head.said(msg("Records of this person")), "lookers": head.said(msg("Who, and for which purpose")),
        "lines": head.said(msg("Each look and deed, the newest first")), "order": head.said(msg("Order")),
        "not_shown": head.said(msg("What this does not show")), "withheld": head.said(msg("Withheld")),
        "unseen": head.said(msg("Not for whoever made this report, or not there:")),
    }  # fmt: skip
