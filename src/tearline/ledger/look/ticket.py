"""The ticket of a look: opened with an entry of the ledger, closed with what was shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tearline.errors import AccessLapsed, BadInput, NotSignedIn, TearlineError, Unavailable
from tearline.language import msg
from tearline.ledger.look.desk import Desk, Viewer

TICKET_SECONDS = 60


def close_ticket(desk: Desk, ticket: UUID, records: dict[str, str], count: int) -> None:
    """Put on record what was shown: each record with its owner, and how many rows."""
    shown: dict[str, object] = {"records": list(records), "owners": list(records.values())}
    _settle(desk, {"close": str(ticket), **shown, "count": count})


def open_ticket(desk: Desk, viewer: Viewer, action: str, question: object) -> UUID:
    """Put on record who is about to ask what and why; the database answers nobody without it."""
    answer = _settle(
        desk,
        {
            "token": viewer.token,
            "action": action,
            "purpose": viewer.purpose,
            "question": desk.digest(question),
            "seconds": TICKET_SECONDS,
            **_asked(question),
        },
    )
    return UUID(answer["ticket"])


def _asked(question: object) -> dict[str, object]:
    """The words of a question, for the database to tell whether they are the officer's own name; it keeps no more."""
    text = question.get("text") if isinstance(question, dict) else None
    return (
        {"asked": text[:500].encode("utf-8", "replace").decode().replace("\0", " ")}
        if isinstance(text, str)
        else {}
    )


def _settle(desk: Desk, request: dict[str, object]) -> dict[str, Any]:
    answer = desk.appender.submit(request)
    if "problem" in answer:
        raise _problem(str(answer["problem"]))
    return answer


def _problem(code: str) -> TearlineError:
    match code:
        case "no-session":
            return NotSignedIn(msg("There is no live session. Sign in."))
        case "vetting":
            return AccessLapsed(
                msg(
                    "Your vetting has lapsed or was withdrawn; access ended with it. Ask your agency's registrar."
                )
            )
        case "purpose":
            return BadInput(msg("Name a purpose from the list of this deployment; every look needs one."))
        case "no-ticket":
            return Unavailable(msg("The answer took too long and was withheld. Ask again, more narrowly."))
        case _:
            return TearlineError(msg("The ledger refused the entry ({code}).", code=code))
