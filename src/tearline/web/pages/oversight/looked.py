"""Who looked at a person, and why, on one page for an inspector (K1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from starlette.responses import Response

from tearline.codes import Duty
from tearline.errors import BadInput, NotFound
from tearline.language import msg
from tearline.oversight.looked import Only, accepted_records, records_of, who_looked
from tearline.web.forms import BAD, NOTHING_WRONG, Typed, Wrong, a_day, end_of, start_of
from tearline.web.pages.oversight.looks import purpose_names, record_id
from tearline.web.visit import Page, Visit

SIZE = 50
PATH = "/looks/at"
_ASKED = "looks at"
_FILTERS = ("officer", "agency", "named", "since", "until")


@dataclass(frozen=True, slots=True)
class Asked:
    """The records of one person, and what the looks at them are narrowed to; empty: any."""

    records: tuple[str, ...] = ()
    officer: str = ""
    agency: str = ""
    named: str = ""
    since: str = ""
    until: str = ""
    before: int | None = None

    @property
    def ids(self) -> list[UUID]:
        """The records as the question takes them."""
        return [UUID(id) for id in self.records]

    @property
    def only(self) -> Only:
        """The rest of it. Raises :class:`BadInput` for what is no day."""
        return Only(
            self.officer or None, self.agency or None, self.named or None,
            start_of(a_day(self.since)) if self.since else None, end_of(a_day(self.until)) if self.until else None,
        )  # fmt: skip

    @property
    def is_narrowed(self) -> bool:
        """Whether some looks are left out."""
        return replace(self, records=(), before=None) != Asked()


def show(visit: Visit) -> Response:
    """The form for a record; with one, everybody who looked at that person."""
    as_inspector(visit)
    asked = asked_of(visit)
    return _shown(visit, asked, NOTHING_WRONG, 200) if asked.records else _form(visit, NOTHING_WRONG, 200)


def find(visit: Visit) -> Response:
    """A record that was typed, or what the list is narrowed to: on to its own address, in which it stands sealed."""
    as_inspector(visit)
    asked, typed = asked_of(visit), Typed(visit)
    record = typed.take("record", _a_record, None) if not asked.records else None
    told: dict[str, Any] = {name: visit.value(name) for name in _FILTERS}
    for day in ("since", "until"):
        if told[day]:
            typed.take(day, a_day, None)
    if typed.wrong and asked.records:
        return _shown(visit, Asked(asked.records), typed.wrong, BAD)
    if typed.wrong:
        return _form(visit, typed.wrong, BAD)
    if record is not None:
        whole = visit.value("whole") == "yes"
        ids = records_of(visit.office.desk, visit.viewer, record) if whole else [record]
        return visit.go(address(visit, Asked(tuple(str(id) for id in ids))))
    told["officer"] = told["officer"].lower()
    return visit.go(address(visit, Asked(asked.records, **told)))


def address(visit: Visit, asked: Asked, under: str = "") -> str:
    """Where the answer stands, for this person alone; ``under`` it: a report."""
    return f"{PATH}{under}?q={sealed(visit, asked)}"


def sealed(visit: Visit, asked: Asked) -> str:
    """The same for a form."""
    return visit.seal(_ASKED, asdict(asked))


def asked_of(visit: Visit) -> Asked:
    """What an address or a form carries sealed."""
    told: Any = visit.opened(_ASKED)
    known: Mapping[str, Any] = told if isinstance(told, dict) else {}
    return Asked(**{**known, "records": tuple(known.get("records", ()))})


def _shown(visit: Visit, asked: Asked, wrong: Wrong, status: int) -> Response:
    found = who_looked(
        visit.office.desk, visit.viewer, accepted_records(asked.ids), asked.only, asked.before, SIZE
    )
    onward = replace(asked, before=found.entries[-1].entry) if found.more else None
    return visit.show(
        "looked.html", msg("Who looked at a person"), found.banner, status, density="compact", section="looked",
        asked=asked, found=found, wrong=wrong, purposes=purpose_names(visit),
        people=len({(one.agency, one.officer) for one in found.lookers if one.officer}),
        carried=sealed(visit, Asked(asked.records)),
        report=address(visit, replace(asked, before=None), "/copy"),
        court=address(visit, Asked(asked.records), "/court"),
        onward=address(visit, onward) if onward else None,
        link=lambda **changed: address(visit, replace(asked, before=None, **changed)),
    )  # fmt: skip


def _form(visit: Visit, wrong: Wrong, status: int) -> Response:
    return visit.show(
        "looked-form.html", msg("Who looked at a person"), status=status, section="looked", wrong=wrong
    )


def as_inspector(visit: Visit) -> None:
    """The page is there for an inspector alone. Raises :class:`NotFound`; the gate decides again about each look."""
    visit.viewer  # noqa: B018 the purpose is asked for first
    if visit.officer is None or Duty.INSPECTOR not in visit.officer.duties:
        raise NotFound


def _a_record(text: str) -> UUID:
    id = record_id(text)
    if id is None:
        raise BadInput(msg("Name the record of a person by its id."))
    return id


PAGES = (Page("GET", PATH, show), Page("POST", PATH, find))
