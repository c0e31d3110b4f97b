"""Our own records: loads and their receipts, reviews that are due, records that came back (B1, K1)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta

import orjson
from starlette.responses import Response

from tearline.api.leaving import Unregistered, sent_unregistered
from tearline.api.viewer import id_of
from tearline.copies.table import harmless
from tearline.errors import NotFound
from tearline.intake.receipt import LineFinding, Receipt, findings, receipt, receipts
from tearline.language import Message, msg, plural
from tearline.picture.answer import banner
from tearline.stewardship import came_back, reviews
from tearline.web.done import done_of
from tearline.web.pages.stewardship.deeds import DEEDS
from tearline.web.visit import Page, Visit

SHOWN = 50  # of each list
LINES = 100  # of a receipt's page
AT_ONCE = 5000  # lines of a download that are asked for at once
AHEAD = timedelta(days=30)  # reviews that are shown before they are due

_COLUMNS = ("file", "line", "field", "severity", "code", "reason_es", "reason_en")


def ours(visit: Visit) -> Response:
    """What waits for a steward, and the loads."""
    desk, viewer, today = visit.office.desk, visit.viewer, visit.now.date()
    until = _until(visit, today)
    due = reviews(desk, viewer, until, SHOWN + 1)
    back = came_back(desk, viewer, SHOWN + 1)
    loads = receipts(desk, viewer, SHOWN + 1)
    shown = [*(d.label for d in due[:SHOWN]), *(r.label for r in loads[:SHOWN])]
    labels = [*shown, *(label for r in back[:SHOWN] for label in (r.label, r.other_label))]
    return visit.show(
        "ours.html", msg("Our records"), banner(labels), density="compact", section="stewardship", due=due[:SHOWN],
        more_due=len(due) > SHOWN, back=back[:SHOWN], more_back=len(back) > SHOWN, loads=loads[:SHOWN],
        more_loads=len(loads) > SHOWN, state=state_of, done=done_of(visit), until=until, today=today.isoformat(),
        late=sum(d.review_on <= today.isoformat() for d in due), shown=SHOWN,
    )  # fmt: skip


def load(visit: Visit) -> Response:
    """The receipt of one load: what was taken, and every line that was not, with its reason."""
    found = _own_load(visit)
    after = visit.value("after")
    since = int(after) if after.isdecimal() and len(after) < 19 else 0
    lines = findings(visit.office.desk, visit.viewer, id_of(found.id), since, LINES + 1)
    return visit.show(
        "load.html", msg("Receipt of a load"), banner([found.label]), density="compact", section="stewardship",
        load=found, lines=lines[:LINES], next=lines[LINES - 1].n if len(lines) > LINES else None, state=state_of,
        first=not after, deeds=DEEDS, done=done_of(visit), finding=_finding(found),
    )  # fmt: skip


def as_csv(visit: Visit) -> Response:
    """Every finding as a table; each row bears the label of the receipt."""
    found = _own_load(visit)

    def rows() -> Iterator[str]:
        yield _row(("label", *_COLUMNS))
        for one in _all(visit, found):
            yield _row((found.label, *(getattr(one, name) for name in _COLUMNS)))

    return _download(found, "csv", "text/csv; charset=utf-8", rows())


def as_json(visit: Visit) -> Response:
    """The whole receipt with every finding, as the API writes it."""
    found = _own_load(visit)

    def parts() -> Iterator[bytes]:
        head, _, tail = orjson.dumps(found).partition(b'"findings":[')
        yield head + b'"findings":['
        ended = tail[tail.rindex(b"]") :]
        for n, one in enumerate(_all(visit, found)):
            yield (b"," if n else b"") + orjson.dumps(one)
        yield ended

    return _download(found, "json", "application/json", parts())


def state_of(found: Receipt) -> tuple[str, Message]:
    """How a load stands: the class of its sign, and the words."""
    if found.expunged_at:
        return "held", msg("expunged")
    if found.closed_at is None:
        return "p50", msg("under way or interrupted")
    if found.rejected:
        return "soon flag", msg("complete in part")
    return "done", msg("complete")


def _own_load(visit: Visit) -> Receipt:
    """The load of the address. Raises :class:`NotFound` for whoever is no steward of its agency."""
    found = receipt(visit.office.desk, visit.viewer, id_of(visit.request.path_params["id"]))
    if not visit.keeps(found.owner):
        raise NotFound
    found.findings.clear()
    return found


def _finding(found: Receipt) -> Message:
    """The receipt in one sentence."""
    if found.expunged_at:
        return msg("This load was expunged")
    if found.closed_at is None:
        return msg("This load is under way, or was interrupted")
    if found.rejected:
        return plural(
            found.rejected,
            msg("One of {read} lines was not taken", read=found.read),
            msg("{n} of {read} lines were not taken", n=found.rejected, read=found.read),
        )
    if not found.read:
        return msg("The file held no line")
    return plural(found.read, msg("The one line was taken"), msg("All {n} lines were taken", n=found.read))


def _until(visit: Visit, today: date) -> date:
    try:
        return date.fromisoformat(visit.value("until"))
    except ValueError:
        return today + AHEAD


def _all(visit: Visit, found: Receipt) -> Iterator[LineFinding]:
    after = 0
    while lines := findings(visit.office.desk, visit.viewer, id_of(found.id), after, AT_ONCE):
        yield from lines
        after = lines[-1].n


def _row(values: tuple[object, ...]) -> str:
    """A line of CSV, of which a spreadsheet calculates nothing."""
    written = io.StringIO()
    csv.writer(written).writerow([harmless("" if value is None else str(value)) for value in values])
    return written.getvalue()


def _download(
    found: Receipt, kind: str, media_type: str, content: Iterator[str] | Iterator[bytes]
) -> Response:
    return sent_unregistered(Unregistered.RECEIPT, f"receipt-{found.id}.{kind}", media_type, content)


PAGES = (
    Page("GET", "/ours", ours),
    Page("GET", "/load/{id}", load),
    Page("GET", "/load/{id}/findings.csv", as_csv),
    Page("GET", "/load/{id}/findings.json", as_json),
)
