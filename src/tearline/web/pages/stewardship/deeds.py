"""A steward's deeds on a record, or on all that a load brought: each says first what it will do (B1, K1).

Correcting has a page of its own (``correct.py``). A deed on a record that somebody changed since its form was opened
is not done: the form is shown again, with what it would do now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from uuid import UUID

from starlette.responses import Response

from tearline import stewardship
from tearline.api.viewer import id_of
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound, TearlineError
from tearline.handling import Label
from tearline.intake.receipt import Receipt, receipt
from tearline.language import Message, msg, plural
from tearline.ledger.reason import accepted_reason
from tearline.picture.answer import Banner, banner
from tearline.picture.record import Dossier
from tearline.web.effects import effects
from tearline.web.onward import wanted
from tearline.web.pages.stewardship.correct import own_record
from tearline.web.slots import Slots, choices
from tearline.web.visit import Page, Visit


@dataclass(frozen=True, slots=True)
class Subject:
    """What a deed is about: a record (``dossier``), or all that a load brought (``receipt``)."""

    id: UUID
    label: Label
    banner: Banner
    seen: str
    dossier: Dossier | None = None
    receipt: Receipt | None = None

    @property
    def path(self) -> str:
        """Its own page."""
        return f"/{'record' if self.dossier else 'load'}/{self.id}"

    @property
    def which(self) -> dict[str, UUID | None]:
        """As the functions of stewardship name it."""
        return {"record": self.id if self.dossier else None, "load": None if self.dossier else self.id}


def record_subject(visit: Visit) -> Subject:
    """The record of the address."""
    found = own_record(visit)
    one = found.record
    return Subject(UUID(one.id), Label.parse(one.label), found.banner, one.recorded_at, dossier=found)


def load_subject(visit: Visit) -> Subject:
    """The load of the address. Raises :class:`NotFound` for whoever is no steward of its agency."""
    found = receipt(visit.office.desk, visit.viewer, id_of(visit.request.path_params["id"]))
    if not visit.keeps(found.owner):
        raise NotFound
    return Subject(UUID(found.id), Label.parse(found.label), banner([found.label]), "", receipt=found)


@dataclass(frozen=True, slots=True)
class Deed:
    """One exit. ``says`` what it will do; ``do`` does it and gives the code of what is said then."""

    name: str
    title: Message
    button: Message
    do: Callable[[Visit, Subject, Label], str]
    says: Callable[[Subject, Label], list[Message]]
    label: bool = False  # asks for one
    dates: bool = False  # asks for the next review and the purge
    grave: bool = False


def form(find: Callable[[Visit], Subject], deed: Deed, visit: Visit) -> Response:
    """What the deed will do, and what it needs to know."""
    subject = find(visit)
    return _form(visit, subject, deed, _proposed(subject, deed))


def send(find: Callable[[Visit], Subject], deed: Deed, visit: Visit) -> Response:
    """Do it; a deed that asks for a label shows first who will see what."""
    subject = find(visit)
    slots = Slots.typed(visit) if deed.label else _proposed(subject, deed)
    if visit.value("seen") != subject.seen:
        return _form(visit, subject, deed, slots, status=409, wrong=_CHANGED)
    try:
        label = slots.label(subject.label.owner) if deed.label else subject.label
    except BadInput as error:
        return _form(visit, subject, deed, slots, status=400, wrong=error.message)
    try:
        accepted_reason(visit.value("reason"))
    except BadInput as error:
        return _form(visit, subject, deed, slots, status=400, why=error.message)
    if deed.label and visit.value("sure") != "yes":
        return _form(visit, subject, deed, slots, after=None if visit.value("sure") == "no" else label)
    try:
        done = deed.do(visit, subject, label)
    except (BadInput, Conflict, NotEntitled) as error:
        status = 400 if isinstance(error, BadInput) else 409 if isinstance(error, Conflict) else 403
        return _form(visit, subject, deed, slots, status=status, wrong=error.message, error=error)
    gone = done == "expunged"
    return visit.go(f"{'/ours' if gone else subject.path}?done={done}")


def _form(
    visit: Visit, subject: Subject, deed: Deed, slots: Slots, status: int = 200, after: Label | None = None,
    wrong: Message | None = None, why: Message | None = None, error: TearlineError | None = None,
) -> Response:  # fmt: skip
    shown = subject.banner if after is None else banner([str(after), *filter(None, [subject.banner.label])])
    return visit.show(
        "deed.html", deed.title, shown, status, section="stewardship", subject=subject, deed=deed, slots=slots,
        choices=choices(visit.officer), after=after, wrong=wrong, why=why, reason=visit.value("reason"),
        says=deed.says(subject, after or subject.label), next=visit.value("next"), purge=_purge(visit, subject),
        wanted=wanted(visit, error),
    )  # fmt: skip


def _proposed(subject: Subject, deed: Deed) -> Slots:
    """The label that a form begins with: the one that stands; to share again, the one before the recall."""
    if deed.name == "restore" and subject.dossier is not None:
        before = (Label.parse(version.label) for version in subject.dossier.history)
        return Slots.of(next((one for one in before if one.releasable), subject.label))
    return Slots.of(subject.label)


def _purge(visit: Visit, subject: Subject) -> str:
    kept = subject.dossier.record.purge_on if subject.dossier else None
    return visit.value("purge") or kept or ""


# what each does


def _reclassify(visit: Visit, subject: Subject, label: Label) -> str:
    stewardship.reclassify(
        visit.office.desk, visit.viewer, str(label), visit.value("reason"), **subject.which
    )
    return "reclassified"


def _restore(visit: Visit, subject: Subject, label: Label) -> str:
    stewardship.restore(visit.office.desk, visit.viewer, str(label), visit.value("reason"), **subject.which)
    return "restored"


def _recall(visit: Visit, subject: Subject, _: Label) -> str:
    stewardship.recall(visit.office.desk, visit.viewer, visit.value("reason"), **subject.which)
    return "recalled"


def _unhold(visit: Visit, subject: Subject, _: Label) -> str:
    stewardship.unhold(visit.office.desk, visit.viewer, visit.value("reason"), **subject.which)
    return "unheld"


def _review(visit: Visit, subject: Subject, _: Label) -> str:
    next, purge = _day(visit.value("next")), _day(visit.value("purge"))
    if next is None:
        raise BadInput(msg("Give the day of the next review."))
    stewardship.review(visit.office.desk, visit.viewer, subject.id, next, purge, visit.value("reason"))
    return "reviewed"


def _expunge(visit: Visit, subject: Subject, _: Label) -> str:
    stewardship.expunge(visit.office.desk, visit.viewer, visit.value("reason"), **subject.which)
    return "expunged" if subject.dossier else "load-expunged"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(msg("{text} is no day that exists; write it as YYYY-MM-DD.", text=text)) from None


# what each says before


_HOLDS = msg("Later loads do not change the label, until you let them decide again.")
_CHANGED = msg("The record was changed since you opened this page. Nothing was done: look at it again.")


def _says_of_label(subject: Subject, after: Label) -> list[Message]:
    said = effects(subject.label, after) if after != subject.label else []
    if subject.receipt is not None:
        said.append(msg("All records that this load brought get the one label, whatever label each has now."))
    return [*said, _HOLDS]


def _says_of_recall(subject: Subject, _: Label) -> list[Message]:
    said = effects(subject.label, replace(subject.label, releasable=frozenset()))
    return [
        *said, msg("It holds at once, for every question that is asked from then on. What was read before stays read."),
        msg("Whoever holds a copy of it that is on record is told to destroy it or hand it back."),
        _HOLDS, msg("You can share it again."),
    ]  # fmt: skip


def _says_of_unhold(*_: object) -> list[Message]:
    return [
        msg(
            "What the agency's next load says of label, dates and content holds again, also where you set it otherwise."
        ),
        msg("If that load's label is wider than the one that you gave, more people will see the record then."),
    ]  # fmt: skip


def _says_of_review(*_: object) -> list[Message]:
    return [
        msg("You confirm that the record is still needed, and until when: at most five years from today."),
        msg("On the purge date it is removed by itself. Without a new date the one that stands goes on."),
    ]


def _says_of_expunging(subject: Subject, _: Label) -> list[Message]:
    if subject.dossier is None:
        return [
            msg("Records that this load created go, with their history and all that finds them."),
            msg(
                "Records that it changed go back to what they said before. A label or date set by hand stays."
            ),
            msg("What this load said goes out of the history of records that were changed since."),
            msg("The list of lines that it did not take goes, and the file's name."),
        ]
    said = len(subject.dossier.history)
    return [
        plural(
            said, msg("What the record says goes, with the one version before it."),
            msg("What the record says goes, with its {n} versions before.", n=said),
        ) if said else msg("What the record says goes."),
        msg("No search, check or dossier finds it any more, and its links to others go."),
        msg("What officers decided about it beside other records goes."),
    ]  # fmt: skip


DEEDS = (
    Deed("reclassify", msg("Put it under another label"), msg("Reclassify"), _reclassify, _says_of_label, label=True),
    Deed("recall", msg("Take it back from every other agency"), msg("Recall"), _recall, _says_of_recall),
    Deed("restore", msg("Share it again"), msg("Share again"), _restore, _says_of_label, label=True),
    Deed("unhold", msg("Let loads decide again"), msg("Let loads decide again"), _unhold, _says_of_unhold),
    Deed("expunge", msg("Expunge it for good"), msg("Expunge for good"), _expunge, _says_of_expunging, grave=True),
)  # fmt: skip
REVIEW = Deed(
    "review", msg("Review it and keep it"), msg("Reviewed, keep it"), _review, _says_of_review, dates=True
)


def _pages(kind: str, find: Callable[[Visit], Subject], deeds: tuple[Deed, ...]) -> Iterator[Page]:
    for deed in deeds:
        path = f"/{kind}/{{id}}/{deed.name}"
        yield Page("GET", path, partial(form, find, deed))
        yield Page("POST", path, partial(send, find, deed))


PAGES = (*_pages("record", record_subject, (*DEEDS, REVIEW)), *_pages("load", load_subject, DEEDS))
