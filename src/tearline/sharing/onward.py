"""Asking those from whom records came for leave to pass them on (B5 rule 4, ADR 0064)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tearline.casework.deeds import open_matter
from tearline.casework.questions import ABOUT
from tearline.copies.leave import COPY, RELABEL, RELEASE, leaves
from tearline.errors import BadInput, NotSignedIn
from tearline.language import Language, Message, msg
from tearline.ledger.look import Desk, Viewer
from tearline.registry.signin import whoami
from tearline.sharing.requests import KIND

USES = (COPY, RELEASE, RELABEL)
MOST = 10  # requests that are sent at once


@dataclass(frozen=True, slots=True)
class Need:
    """Leave of ``originator`` that is missing for ``records`` of its own; ``asked``: requests for some of them that are
    open."""

    originator: str
    records: list[str]
    unasked: list[str]
    asked: list[str]


@dataclass(frozen=True, slots=True)
class Sent:
    """A request for leave that was sent."""

    originator: str
    id: UUID


def missing(desk: Desk, viewer: Viewer, records: Sequence[str], use: str, for_whom: str) -> list[Need]:
    """Whose leave is missing for these records, agency by agency, of all that the viewer sees. ``for_whom``: empty for
    the own agency. Raises :class:`BadInput` for a use that is none."""
    if use not in USES:
        raise BadInput(msg("Leave is needed for one of these: {uses}.", uses=", ".join(USES)))
    told = [one for one in leaves(desk, viewer, records, use, for_whom) if not one.leave_id]
    return [
        Need(
            originator,
            sorted({one.about_id for one in told if one.originator == originator}),
            sorted({one.about_id for one in told if one.originator == originator and not one.asked_id}),
            sorted({one.asked_id for one in told if one.originator == originator and one.asked_id}),
        )
        for originator in sorted({one.originator for one in told})
    ]  # fmt: skip


def ask_for_leave(
    desk: Desk, viewer: Viewer, records: Sequence[str], use: str, for_whom: str, basis: str, case: str,
    language: Language,
) -> list[Sent]:  # fmt: skip
    """Send each originator a request for the leave that is missing and was not asked for; it goes to that agency and
    to nobody else. Raises as :func:`missing`, :class:`BadInput` where there is nothing to ask for or too much at once,
    and as :func:`tearline.casework.deeds.open_matter`."""
    own = _agency(desk, viewer)
    whom = " ".join((for_whom or own).split())
    parts = [
        (need.originator, need.unasked[at : at + ABOUT])
        for need in missing(desk, viewer, records, use, whom) for at in range(0, len(need.unasked), ABOUT)
    ]  # fmt: skip
    if not parts:
        raise BadInput(msg("No leave is missing here that was not asked for already."))
    if len(parts) > MOST:
        raise BadInput(msg("That takes more than {most} requests. Take less at once.", most=MOST))
    said = {
        "wants": "leave-onward",
        "urgency": "normal",
        "basis": basis,
        "case": case,
        "use": use,
        "for_whom": whom,
    }
    title = _title(use, whom).text(language)[:200]
    return [
        Sent(originator, open_matter(
            desk, viewer, KIND, {"name": [title]}, about=[UUID(one) for one in part],
            said={**said, "addressee": originator}, label=f"{own}//OPEN//-//{originator}//H0",
        ))
        for originator, part in parts
    ]  # fmt: skip


def _title(use: str, whom: str) -> Message:
    if use == COPY:
        return msg("Leave to take a copy, for {whom}", whom=whom)
    if use == RELEASE:
        return msg("Leave for a tear-line release to {whom}", whom=whom)
    return msg("Leave to open a label: {whom}", whom=whom)


def _agency(desk: Desk, viewer: Viewer) -> str:
    officer = whoami(desk, viewer.token)
    if officer is None:
        raise NotSignedIn(msg("There is no live session. Sign in."))
    return officer.agency
