"""The inspector's ledger: who asked and did what, for whom and why; and whether the book is whole (C1, K1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
from starlette.responses import Response

from tearline.api.leaving import Unregistered, sent_unregistered
from tearline.api.routes.ledger import sent_book
from tearline.codes import Entry
from tearline.errors import NotFound
from tearline.language import msg
from tearline.ledger.note import Checkpoint, Note
from tearline.oversight.looks import Inspected, Narrowed, inspect
from tearline.oversight.proofs import (
    as_inspector,
    book_file,
    newest_checkpoint,
    proof_of_entry,
    public_key,
    verify_book,
)
from tearline.oversight.reasons import reason
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong, a_day, day_of, end_of, start_of
from tearline.web.pages.oversight.looks import purpose_names, record_id
from tearline.web.visit import Page, Visit

SIZE = 50
_SECTION = "ledger"
_ASKED, _REASON = "ledger", "reason"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted of the ledger, as a form or an address says it; empty: any."""

    officer: str = ""
    record: str = ""
    agency: str = ""
    named: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""
    before: int | None = None
    moments: tuple[str, str] = ("", "")  # a span within days, of what is behind a line of unusual use

    @property
    def narrowed(self) -> Narrowed:
        """As the question takes it. Raises :class:`BadInput`."""
        return Narrowed(
            record_id(self.record), self.agency or None, self.named or None, self.kind or None,
            _moment(self.moments[0]) or (start_of(a_day(self.since)) if self.since else None),
            _moment(self.moments[1]) or (end_of(a_day(self.until)) if self.until else None),
        )  # fmt: skip

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day for the form; where it is a span within days, those that it touches."""
        first, after = (_moment(text) for text in self.moments)
        if first is None or after is None:
            return self.since, self.until
        return str(day_of(first)), str(day_of(after - timedelta(microseconds=1)))

    @property
    def is_any(self) -> bool:
        """Whether nothing is narrowed."""
        return self in (Asked(), Asked(before=self.before))


def entries(visit: Visit) -> Response:
    """Entries, newest first, narrowed by what the address says; and how the book stands."""
    return _entries(visit, asked_of(visit), NOTHING_WRONG, 200)


def narrow(visit: Visit) -> Response:
    """What was typed to narrow the list: on to its own address, in which it stands sealed."""
    typed = Typed(visit)
    typed.take("record", record_id, None)
    for day in ("since", "until"):
        typed.take(day, _a_day_or_none, None)
    names = ("officer", "record", "agency", "named", "kind", "since", "until")
    told: dict[str, Any] = {name: visit.value(name) for name in names}
    asked = Asked(**told)
    if typed.wrong:
        return _entries(visit, Asked(), typed.wrong, 400)
    return visit.go(address(visit, replace(asked, officer=asked.officer.lower())))


def verify(visit: Visit) -> Response:
    """Verify the whole book now; the first page says what was found."""
    verify_book(visit.office.desk, visit.office.archive, visit.viewer)
    return visit.go("/ledger")


def book(visit: Visit) -> Response:
    """The whole book, to be kept and verified elsewhere."""
    return sent_book(book_file(visit.office.desk, visit.office.archive, visit.viewer))


def proof(visit: Visit) -> Response:
    """That one entry stands in the ledger, as a file that anyone can check."""
    number = visit.value("entry")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise NotFound
    made = proof_of_entry(visit.office.desk, visit.office.archive, visit.viewer, int(number))
    name = f"tearline-proof-{int(number)}.json"
    return sent_unregistered(Unregistered.PROOF, name, "application/json", orjson.dumps(made))


def why(visit: Visit) -> Response:
    """The reason of a deed, in its words, where this inspector may see what it was about."""
    digest = visit.opened(_REASON)
    if not isinstance(digest, str):
        raise NotFound
    title = msg("Reason of a deed")
    try:
        found = reason(visit.office.desk, visit.viewer, digest)
    except NotFound:
        as_inspector(visit.office.desk, visit.viewer, "inspect", {"reason": digest})
        return visit.show("reason.html", title, status=404, section=_SECTION, reason=None, digest=digest)
    return visit.show("reason.html", title, found.banner, section=_SECTION, reason=found, digest=digest)


def _entries(visit: Visit, asked: Asked, wrong: Wrong, status: int) -> Response:
    desk, archive, viewer = visit.office.desk, visit.office.archive, visit.viewer
    listed = inspect(desk, viewer, asked.officer or None, asked.before, SIZE, asked.narrowed)
    if not listed:
        as_inspector(desk, viewer, "inspect", {})
    newest = Checkpoint.parse(Note.parse(newest_checkpoint(archive)).text)
    verified = archive.verified
    return visit.show(
        "ledger.html", msg("Ledger"), status=status, density="compact", section=_SECTION, asked=asked, wrong=wrong,
        entries=listed, kinds=list(Entry), purposes=purpose_names(visit), verified=verified,
        newest=newest, key=public_key(desk), since=newest.size - verified.report.proved if verified else 0,
        ago=datetime.now(UTC) - verified.at if verified else None, people=_people(listed),
        onward=address(visit, replace(asked, before=listed[-1].entry)) if len(listed) == SIZE else None,
        link=lambda **changed: address(visit, replace(asked, before=None, **changed)),
        only=lambda **changed: address(visit, Asked(**changed)),
        extract=f"/ledger/extract?q={sealed(visit, replace(asked, before=None))}",
        because=lambda digest: f"/ledger/reason?q={visit.seal(_REASON, digest)}",
    )  # fmt: skip


def _people(listed: list[Inspected]) -> int:
    return len({one.officer for one in listed if one.officer})


def address(visit: Visit, asked: Asked) -> str:
    """Where these entries stand, for this person alone."""
    return "/ledger" if asked == Asked() else f"/ledger?q={sealed(visit, asked)}"


def sealed(visit: Visit, asked: Asked) -> str:
    """The same for a form."""
    return visit.seal(_ASKED, asdict(asked))


def asked_of(visit: Visit) -> Asked:
    """What an address or a form carries sealed."""
    told: Any = visit.opened(_ASKED)
    known: Mapping[str, Any] = told if isinstance(told, dict) else {}
    return Asked(**{**known, "moments": tuple(known.get("moments", ("", "")))})


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _a_day_or_none(text: str) -> date | None:
    return a_day(text) if text else None


PAGES = (
    Page("GET", "/ledger", entries),
    Page("POST", "/ledger", narrow),
    Page("POST", "/ledger/verify", verify),
    Page("GET", "/ledger/book", book),
    Page("GET", "/ledger/proof", proof),
    Page("GET", "/ledger/reason", why),
)
