"""The neutral desk of pools (B4, ADR 0064): by which agency the requests go that a pool's token opens, and passing one
on to who holds something. Who asked learns of an answer alone; who holds it learns who asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from tearline.casework.deeds import open_matter
from tearline.casework.questions import matter
from tearline.db import from_row
from tearline.errors import Conflict, NotFound
from tearline.handling import Label
from tearline.language import Language, msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.sharing.requests import KIND


@dataclass(frozen=True, slots=True)
class Holder:
    """One of a pool who holds what was asked for: how its desk is reached, and the request that was sent on to it, in
    its ``state``; None: none yet."""

    agency: str
    reached: str | None
    passed_id: str | None
    state: str | None


@asked_again
def neutral_desk(desk: Desk, viewer: Viewer) -> str | None:
    """By which agency's desk requests to a pool go; None: none is named. It is told to everybody who is signed in."""
    with look(desk, viewer, "desks", {"neutral": True}) as this:
        rows = this.conn.execute("SELECT * FROM ask.neutral_desk()").fetchall()
    return str(rows[0]["agency"]) if rows else None


def set_neutral_desk(desk: Desk, viewer: Viewer, agency: str) -> None:
    """Name it; empty: there is none any more. For coordinators. Raises :class:`NotEntitled`, :class:`BadInput`."""
    with look(desk, viewer, "neutral-desk-set", {"agency": agency}) as this:
        this.conn.execute("SELECT act.set_neutral_desk(%s)", [agency.strip()])


@asked_again
def holders(desk: Desk, viewer: Viewer, request: str) -> list[Holder]:
    """Who of the pool holds what this request asks for; empty for whoever is not at the neutral desk, of any other
    request, and once their consents have ended."""
    with look(desk, viewer, "requests", {"pool": request}) as this:
        rows = this.conn.execute("SELECT * FROM ask.pool_of(%s)", [request]).fetchall()
    return [from_row(Holder, row) for row in rows]


def pass_on(desk: Desk, viewer: Viewer, request: str, agency: str, language: Language) -> UUID:
    """Send the request on to one who holds something, on behalf of who asked; the new request. It is under a label of
    the neutral desk's agency, for the two of them alone. Raises :class:`NotFound` for one that is not there to be
    passed on so, :class:`Conflict` where it was."""
    found = matter(desk, viewer, request)
    holder = next((one for one in holders(desk, viewer, found.id) if one.agency == agency), None)
    if found.kind.code != KIND or holder is None:
        raise NotFound
    if holder.passed_id is not None and holder.state != "withdrawn":
        raise Conflict(msg("It was passed on to {agency} already.", agency=agency))
    label = replace(Label.parse(found.label), owner=found.said["addressee"], releasable=frozenset({agency}))
    title = msg("For {agency}: {title}", agency=found.owner, title=found.caption).text(language)
    said = {name: found.said[name] for name in ("wants", "urgency", "basis", "case", "token")}
    return open_matter(
        desk, viewer, KIND, {"name": [title[:200]], "summary": found.properties.get("summary", [])},
        said={**said, "addressee": agency}, label=str(label),
    )  # fmt: skip
