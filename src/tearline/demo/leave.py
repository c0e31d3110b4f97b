"""Leave for onward use in the demo: an analyst is refused a copy of what another agency gave under H2, asks for leave,
is given it, and takes the copy; a second one waits for its answer. By the deeds of anybody, once for a deployment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tearline.casework.deeds import move_matter
from tearline.casework.questions import matter
from tearline.codes import CopyFormat
from tearline.copies.register import own_copies
from tearline.copies.take import take_record
from tearline.copies.wish import Wish
from tearline.demo.cast import ANALYST, steward_of
from tearline.demo.deployment import Deployment
from tearline.demo.requests import BASIS, CASE
from tearline.errors import LeaveNeeded
from tearline.handling import Label, Tier
from tearline.language import Language, msg
from tearline.picture.answer import Found
from tearline.picture.search import Filters, search
from tearline.sharing.onward import ask_for_leave

_COMMON = ("hernandez", "garcia", "lopez", "martinez", "rodriguez", "gonzalez", "perez")
COURT, OFFICE = "Juzgado Segundo de Distrito", "Unidad de Análisis Patrimonial"


def passing_on(demo: Deployment, language: Language) -> Iterator[str]:
    """What came of it, in sentences."""
    kept = _kept(demo)
    if kept is None:
        return
    if not any(one.recipient == COURT for one in own_copies(demo.desk, demo.viewer(ANALYST)).copies):
        _pass_on(demo, kept, language)
    yield ""
    yield msg(
        "A record of {owner} under H2 is not passed on without its leave: {login} was refused a copy for «{court}», "
        "asked for leave, was given it for 30 days and took the copy. A second one, for «{office}», waits for {owner}.",
        owner=kept.owner, login=ANALYST.login, court=COURT, office=OFFICE,
    ).text(language)  # fmt: skip


def _kept(demo: Deployment) -> Found | None:
    """A record that another agency let the analyst's see under H2: the first of the commonest names."""
    for name in _COMMON:
        found = search(demo.desk, demo.viewer(ANALYST), name, Filters(tiers=[Tier.CONFIDENTIAL]), size=100)
        for hit in found.hits:
            label = Label.parse(hit.record.label)
            if label.owner != ANALYST.agency and "H2" in label.handling:
                return hit.record
    return None


def _pass_on(demo: Deployment, record: Found, language: Language) -> None:
    reason = msg("for the file of the case {case}", case=CASE).text(language)
    wish = Wish(CopyFormat.JSON, COURT, reason)
    try:
        take_record(demo.desk, demo.viewer(ANALYST), record.id, wish, language)
    except LeaveNeeded as needed:
        for sent in _ask(demo, needed, COURT, language):
            _grant(demo, record.owner, sent)
        take_record(demo.desk, demo.viewer(ANALYST), record.id, wish, language)
        _ask(demo, needed, OFFICE, language)


def _ask(demo: Deployment, needed: LeaveNeeded, whom: str, language: Language) -> list[UUID]:
    sent = ask_for_leave(
        demo.desk, demo.viewer(ANALYST), needed.records, needed.use, whom, BASIS, CASE, language
    )
    return [one.id for one in sent]


def _grant(demo: Deployment, owner: str, request: UUID) -> None:
    desk = demo.viewer(steward_of(owner))
    until = (datetime.now(UTC) + timedelta(days=30)).isoformat(timespec="seconds")
    last = UUID(matter(demo.desk, desk, str(request)).last_move)
    said = {"outcome": "granted", "granted_until": until}
    move_matter(demo.desk, desk, str(request), "answer", last, said=said)
