"""Requests between agencies in the demo: one whose clock runs, one refused, one answered by a release. By the deeds
of anybody, once for a deployment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

from tearline import stewardship
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import matter
from tearline.demo.cast import ANALYST, CHIEF, Member, steward_of
from tearline.demo.deployment import Deployment
from tearline.demo.printout import Asked
from tearline.language import Language, Message, msg
from tearline.picture.answer import Found
from tearline.sharing.requests import KIND, requests

CASE = "FED/0218/2026"
BASIS = "CNPP, art. 215"


def requested(demo: Deployment, asked: Sequence[Sequence[Asked]], language: Language) -> Iterator[str]:
    """What the analyst asks of two agencies, and what their desks answered."""
    found = requests(demo.desk, demo.viewer(ANALYST), datetime.now(UTC))
    if not found.by_us and not found.ended_by_us:
        _ask(demo, _shown(asked, ANALYST), _shown(asked, CHIEF), language)
        found = requests(demo.desk, demo.viewer(ANALYST), datetime.now(UTC))
    yield ""
    yield msg(
        "Requests between agencies, asked by {agency}: open {open}, answered {ended}. Sign in as {login} or as the "
        "liaison officer of {other} and open /requests.",
        agency=ANALYST.agency, open=len(found.by_us), ended=len(found.ended_by_us), login=ANALYST.login,
        other=", ".join(sorted({line.said["addressee"] for line in (*found.by_us, *found.ended_by_us)})),
    ).text(language)  # fmt: skip


def _ask(demo: Deployment, seen: list[Found], by_chief: list[Found], language: Language) -> None:
    known = next((one for one in seen if one.owner != ANALYST.agency), None)
    ids = {one.id for one in seen}
    hidden = next((one for one in by_chief if one.id not in ids and one.owner != ANALYST.agency), None)
    if known is not None:
        desk = steward_of(known.owner)
        _open(demo, known.owner, msg("Confirm that it still holds: {what}", what=known.caption), language, "confirm",
              "urgent", about=[known])  # fmt: skip
        second = _open(demo, known.owner, msg("All that you have on {what}", what=known.caption), language, "records",
                       about=[known])  # fmt: skip
        _move(demo, desk, second, "refuse", refused_because="source-at-risk")
    if hidden is not None:
        desk = steward_of(hidden.owner)
        third = _open(demo, hidden.owner, msg("Whatever you may release for our case"), language, "records")
        _move(demo, desk, third, "receive")
        # the owner's own deed opens the record; the answer only points at it
        label = f"{hidden.owner}//RESTRICTED//-//{ANALYST.agency}//H1"
        why = msg("released to {agency} for its case", agency=ANALYST.agency).text(language)
        stewardship.reclassify(demo.desk, demo.viewer(desk), label, why, record=UUID(hidden.id))
        _move(demo, desk, third, "answer", outcome="released", released=hidden.id)


def _open(demo: Deployment, agency: str, title: Message, language: Language, wants: str, urgency: str = "normal",
          about: Sequence[Found] = ()) -> UUID:  # fmt: skip
    said = {"addressee": agency, "wants": wants, "urgency": urgency, "basis": BASIS, "case": CASE}
    label = None if about else f"{ANALYST.agency}//RESTRICTED//-//{agency}//H0"
    properties = {"name": [title.text(language)]}
    return open_matter(demo.desk, demo.viewer(ANALYST), KIND, properties, about=[UUID(one.id) for one in about],
                       said=said, label=label)  # fmt: skip


def _move(demo: Deployment, by: Member, id: UUID, move: str, **said: str) -> None:
    viewer = demo.viewer(by)
    last = UUID(matter(demo.desk, viewer, str(id)).last_move)
    move_matter(demo.desk, viewer, str(id), move, last, said=said)


def _shown(asked: Sequence[Sequence[Asked]], to: Member) -> list[Found]:
    return [hit.record for answers in asked for one in answers if one.member is to for hit in one.hits]
