"""An inspector's reports: what a list shows, as PDF, and the sealed report for a court (K1)."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from tearline.api.leaving import sent_copy
from tearline.api.problems import status_of
from tearline.codes import CopyKind
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.language import msg, plural
from tearline.ledger.reason import accepted_reason
from tearline.oversight.court import accepted_authority, accepted_day, accepted_number, take_sealed
from tearline.oversight.report import LINES, Order, take_ledger, take_looks
from tearline.web.forms import BAD, NOTHING_WRONG, Typed, Wrong, a_day
from tearline.web.pages.oversight import ledger, looked
from tearline.web.pages.oversight.copies import Source, taking
from tearline.web.visit import NOTHING, Page, Visit


def _looks(visit: Visit) -> Source:
    looked.as_inspector(visit)
    asked = looked.asked_of(visit)
    if not asked.records:
        raise NotFound
    n = len(asked.records)
    return Source(
        CopyKind.LOOKS, f"{looked.PATH}/copy", looked.address(visit, asked), visit.said(msg("Who looked at a person")),
        plural(n, msg("the looks at one record, {most} at most", most=LINES),
               msg("the looks at {n} records, {most} at most", n=n, most=LINES)),
        NOTHING,
        lambda wish, _: take_looks(visit.office.desk, visit.viewer, asked.ids, asked.only, wish, visit.language),
        {"q": looked.sealed(visit, asked)}, "looked",
    )  # fmt: skip


def _extract(visit: Visit) -> Source:
    looked.as_inspector(visit)
    asked = ledger.asked_of(visit)
    return Source(
        CopyKind.LEDGER, "/ledger/extract", ledger.address(visit, asked), visit.said(msg("Ledger")),
        msg("the entries that the list shows, {most} at most", most=LINES), NOTHING,
        lambda wish, _: take_ledger(
            visit.office.desk, visit.viewer, asked.officer or None, asked.narrowed, wish, visit.language
        ),
        {"q": ledger.sealed(visit, asked)}, "ledger",
    )  # fmt: skip


def court(visit: Visit) -> Response:
    """What a sealed report holds and withholds, and the order that it needs."""
    return _court(visit, _asked(visit), NOTHING_WRONG, 200)


def take(visit: Visit) -> Response:
    """The sealed report, once it is on record."""
    asked, typed = _asked(visit), Typed(visit)
    authority = typed.take("authority", accepted_authority, "")
    number = typed.take("number", accepted_number, "")
    day = typed.take("day", lambda text: accepted_day(a_day(text)), date.min)
    reason = typed.take("reason", accepted_reason, "")
    if typed.wrong:
        return _court(visit, asked, typed.wrong, BAD)
    order, office = Order(authority, number, day), visit.office
    try:
        copy = take_sealed(
            office.desk, office.archive, visit.viewer, asked.ids, order, reason, visit.language
        )
    except (BadInput, Conflict, NotEntitled) as error:
        return _court(visit, asked, {"": error.message}, status_of(error))
    return sent_copy(copy)


def _court(visit: Visit, asked: looked.Asked, wrong: Wrong, status: int) -> Response:
    return visit.show(
        "court.html", msg("Sealed report for a court"), status=status, section="looked", asked=asked, wrong=wrong,
        carried=looked.sealed(visit, asked), back=looked.address(visit, asked),
    )  # fmt: skip


def _asked(visit: Visit) -> looked.Asked:
    looked.as_inspector(visit)
    asked = looked.asked_of(visit)
    if not asked.records:
        raise NotFound
    return asked


PAGES = (
    *taking(f"{looked.PATH}/copy", _looks),
    *taking("/ledger/extract", _extract),
    Page("GET", f"{looked.PATH}/court", court),
    Page("POST", f"{looked.PATH}/court", take),
)
