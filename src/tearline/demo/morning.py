"""A morning at the demo's centre: leads about what its questions found, each opened and moved by whose work it is.

Made by the same deeds as anybody's, once for a deployment; a second start leaves them as people have moved them since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import board, matter
from tearline.demo.cast import ANALYST, CHIEF, GUARD, Member
from tearline.demo.deployment import Deployment
from tearline.demo.printout import Asked
from tearline.language import Language, Message, msg

KIND = "lead"
_AT_MOST = 5  # records that a lead of the demo rests on


def morning(demo: Deployment, asked: Sequence[Sequence[Asked]], language: Language) -> Iterator[str]:
    """Leads about the person, the car and the name that were asked about: one waits to be triaged, one is triaged, one
    is in hand, one closed, one dropped."""
    demo.sign_in([GUARD])
    if not any(board(demo.desk, demo.viewer(GUARD), KIND, ended=ended).lines for ended in (False, True)):
        _leads(demo, [_found(answers) for answers in asked], language)
    open_now = board(demo.desk, demo.viewer(GUARD), KIND).counts
    yield ""
    yield msg(
        "The morning's leads of {agency}: to be triaged {waiting}, triaged {triaged}, in hand {hand}. Its duty officer "
        "is {login}.",
        agency=GUARD.agency, waiting=open_now.get("new", 0), triaged=open_now.get("triaged", 0),
        hand=open_now.get("in-hand", 0), login=GUARD.login,
    ).text(language)  # fmt: skip


def _found(answers: Sequence[Asked]) -> list[UUID]:
    """What the analyst was shown, of one question."""
    [mine] = [one for one in answers if one.member == ANALYST]
    return [UUID(hit.record.id) for hit in mine.hits[:_AT_MOST]]


def _leads(demo: Deployment, found: Sequence[Sequence[UUID]], language: Language) -> None:
    person, car, name = found
    soon = (datetime.now(UTC) + timedelta(hours=3)).isoformat(timespec="seconds")

    def opened(title: Message, why: Message, about: Sequence[UUID], **said: str) -> UUID:
        properties = {"name": [title.text(language)], "summary": [why.text(language)]}
        label = None if about else f"{ANALYST.agency}//RESTRICTED//-//ALL//H0"
        return open_matter(
            demo.desk, demo.viewer(ANALYST), KIND, properties, about=about, said=said, label=label
        )

    def moved(by: Member, lead: UUID, move: str, said: Mapping[str, str], why: Message | None = None) -> None:
        last = UUID(matter(demo.desk, demo.viewer(by), str(lead)).last_move)
        words = why.text(language) if why else ""
        move_matter(demo.desk, demo.viewer(by), str(lead), move, last, said=said, words=words)

    opened(
        msg("The car that was checked this morning"),
        msg("Its plate was read by hand at a checkpoint. Its owner's address may be out of date."),
        car, perishes_at=soon,
    )  # fmt: skip
    triaged = opened(
        msg("One CURP in several agencies' records"),
        msg("They do not say the same of this person. It is to be found out which of them holds."),
        person,
    )  # fmt: skip
    moved(GUARD, triaged, "triage", {"value": "high", "danger": "no"})
    in_hand = opened(
        msg("A name that was heard over the radio"),
        msg("Several people bear it. Which of them is meant is not known yet."),
        name,
    )  # fmt: skip
    moved(GUARD, in_hand, "triage", {"value": "medium", "danger": "no"})
    moved(ANALYST, in_hand, "take", {})
    closed = opened(
        msg("The same telephone in two reports"), msg("Both reports may tell of one call."), ()
    )  # fmt: skip
    moved(GUARD, closed, "triage", {"value": "low", "danger": "no"})
    moved(CHIEF, closed, "take", {})
    moved(CHIEF, closed, "close", {"result": "information"}, msg("It was one call, told twice."))
    dropped = opened(msg("A car without plates in the old market"), msg("No more than that was said."), ())
    moved(GUARD, dropped, "drop", {}, msg("Nothing by which it could be found."))
