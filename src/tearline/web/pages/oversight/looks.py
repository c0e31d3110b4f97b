"""Who looked: one's own looks, for everybody; and for a steward, who was shown the own agency's records, and why."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from starlette.responses import Response

from tearline.errors import BadInput
from tearline.language import Message, msg
from tearline.oversight.looks import looks_at_ours, my_looks
from tearline.web.visit import Page, Visit

SIZE = 50
_MINE, _OURS = "looks mine", "looks ours"


def mine(visit: Visit) -> Response:
    """What the officer asked and did, newest first."""
    before = visit.opened(_MINE)
    moment = datetime.fromisoformat(before) if isinstance(before, str) else None
    looks = my_looks(visit.office.desk, visit.viewer, moment, SIZE)
    return visit.show(
        "looks-mine.html", msg("My looks"), density="compact", section="looks", looks=looks, later=moment is not None,
        onward=f"/looks/mine?q={visit.seal(_MINE, looks[-1].at)}" if len(looks) == SIZE else None,
        purposes=purpose_names(visit),
    )  # fmt: skip


def ours(visit: Visit) -> Response:
    """Who was shown records of the steward's agency, by the hour; of one record, if one is named."""
    record, after = _asked(visit)
    return _ours(visit, record, after, None, 200)


def ask_ours(visit: Visit) -> Response:
    """A record that was typed: on to its own address."""
    typed = visit.value("record")
    try:
        record = record_id(typed)
    except BadInput as error:
        return _ours(visit, None, None, error.message, 400)
    return visit.go(_address(visit, record, None))


def _ours(
    visit: Visit, record: UUID | None, after: str | None, wrong: Message | None, status: int
) -> Response:
    looks = looks_at_ours(visit.office.desk, visit.viewer, record, after, SIZE)
    return visit.show(
        "looks-ours.html", msg("Looks at our records"), status=status, density="compact", section="ours", looks=looks,
        record=record, wrong=wrong, later=after is not None, purposes=purpose_names(visit),
        people=len({(one.agency, one.officer) for one in looks}),
        onward=_address(visit, record, looks[-1].line) if len(looks) == SIZE else None,
        of_record=lambda id: _address(visit, UUID(id), None),
    )  # fmt: skip


def purpose_names(visit: Visit) -> dict[str, str]:
    """What people call each purpose; one that was retired is not in it."""
    return {p.code: p.name_es if visit.language == "es" else p.name_en for p in visit.purposes}


def record_id(text: str) -> UUID | None:
    """A record's id as it was typed; None for nothing. Raises :class:`BadInput`."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise BadInput(
            msg("An id of a record looks like 0190f3c2-7a1b-7c3d-8e4f-5a6b7c8d9e0f. Copy it from its page.")
        ) from None


def _address(visit: Visit, record: UUID | None, after: str | None) -> str:
    told = {"record": str(record) if record else None, "after": after}
    return f"/looks/ours?q={visit.seal(_OURS, told)}"


def _asked(visit: Visit) -> tuple[UUID | None, str | None]:
    told = visit.opened(_OURS)
    if not isinstance(told, dict):
        return None, None
    return UUID(told["record"]) if told["record"] else None, told["after"]


PAGES = (
    Page("GET", "/looks/mine", mine),
    Page("GET", "/looks/ours", ours),
    Page("POST", "/looks/ours", ask_ours),
)
