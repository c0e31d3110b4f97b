"""Bases of suspicion at the demo's centre, and a lead that names somebody on one. By the same deeds as anybody's, once
for a deployment; a second start leaves it as people have moved it since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tearline.casework.bases import PERSON, Named, to_rest_on
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import board, matter
from tearline.demo.cast import ANALYST, GUARD, PROSECUTOR, Member
from tearline.demo.deployment import Deployment
from tearline.demo.printout import Asked
from tearline.errors import BadInput
from tearline.language import Language, Message, msg
from tearline.picture.answer import Found

KIND = "basis"
_SUSPECTED = ("suspect", "detained", "charged")
_RESTED_ON = "Vehicle"  # what the demo's facts speak of
_MOST = 30  # records from which the sources are taken


def suspects(demo: Deployment, asked: Sequence[Sequence[Asked]], language: Language) -> Iterator[str]:
    """A basis in force, on which a lead names somebody; one that waits for its second reader; one that was refused."""
    demo.sign_in([GUARD, PROSECUTOR])
    if not any(board(demo.desk, demo.viewer(ANALYST), KIND, ended=ended).lines for ended in (False, True)):
        people = list(_people(demo, asked))
        for write in (_in_force, _to_read, _refused):
            for person in people:
                try:
                    write(demo, person, language)
                except BadInput:  # a child, or nothing that such a basis could rest on: another person
                    continue
                people.remove(person)
                break
    counts = board(demo.desk, demo.viewer(ANALYST), KIND).counts
    yield ""
    yield msg(
        "Bases of suspicion, as {login} sees them: in force {force}, to be read by a second person {reading}. {reader} "
        "may read them.",
        login=ANALYST.login, force=counts.get("in-force", 0), reading=counts.get("to-read", 0), reader=PROSECUTOR.login,
    ).text(language)  # fmt: skip


def _people(demo: Deployment, asked: Sequence[Sequence[Asked]]) -> Iterator[Found]:
    """The people that the analyst, the duty officer and the prosecutor were all to see, suspected ones first."""
    shown = [
        hit.record for answer in asked for one in answer if one.member is ANALYST for hit in one.hits
        if hit.record.schema == PERSON
    ]  # fmt: skip
    known = {one.id: one for one in shown}
    for member in (GUARD, PROSECUTOR):
        seen = to_rest_on(demo.desk, demo.viewer(member), [UUID(id) for id in known], len(known) or 1)
        known = {one.id: one for one in seen if one.id in known}
    yield from sorted(known.values(), key=lambda one: (one.status not in _SUSPECTED, one.id))


def _written(
    demo: Deployment,
    by: Member,
    person: Found,
    criterion: str,
    title: Message,
    facts: Message,
    language: Language,
) -> UUID:
    """A basis that rests on what another source says of the person."""
    told = to_rest_on(demo.desk, demo.viewer(by), [UUID(person.id)], _MOST)
    others = sorted((one for one in told if one.id != person.id), key=lambda one: one.schema != _RESTED_ON)
    sources = [UUID(one.id) for one in others[:2]]
    now = datetime.now(UTC)
    said = {
        "criterion": criterion,
        "review_by": (now + timedelta(days=180)).isoformat(timespec="seconds"),
        "purge_by": (now + timedelta(days=1095)).isoformat(timespec="seconds"),
    }
    properties = {
        "name": [title.text(language)], "facts": [facts.text(language)],
        "deedOn": [(now - timedelta(days=9)).date().isoformat()],
    }  # fmt: skip
    return open_matter(
        demo.desk,
        demo.viewer(by),
        KIND,
        properties,
        about=sources,
        said=said,
        naming=[Named(UUID(person.id))],
    )


def _moved(demo: Deployment, by: Member, id: UUID, move: str, words: str = "", **said: str) -> None:
    desk, viewer = demo.desk, demo.viewer(by)
    last = UUID(matter(desk, viewer, str(id)).last_move)
    move_matter(desk, viewer, str(id), move, last, said=said, words=words)


def _in_force(demo: Deployment, person: Found, language: Language) -> None:
    basis = _written(
        demo, ANALYST, person, "recorded",
        msg("A car at the yard on the night of the theft"),
        msg("A car in this person's name was read at the yard's gate four times between one and three in the morning."),
        language,
    )  # fmt: skip
    _moved(demo, PROSECUTOR, basis, "confirm")
    told = {
        "name": [msg("Who drove the car that was at the yard").text(language)],
        "summary": [msg("It came four times within two hours. Who drove it is not known.").text(language)],
    }
    lead = open_matter(
        demo.desk,
        demo.viewer(ANALYST),
        "lead",
        told,
        naming=[Named(UUID(person.id), basis)],
        said={"channel": "analysis"},
    )
    _moved(demo, GUARD, lead, "triage", value="high", danger="no")
    _moved(demo, ANALYST, lead, "take")


def _to_read(demo: Deployment, person: Found, language: Language) -> None:
    _written(
        demo, ANALYST, person, "named-by-a-witness",
        msg("The watchman's statement"),
        msg("The watchman says that he let this person in with two cars, and saw them leave without."), language,
    )  # fmt: skip


def _refused(demo: Deployment, person: Found, language: Language) -> None:
    basis = _written(
        demo, GUARD, person, "seen-by-an-officer",
        msg("Somebody who waited at the bus terminal"),
        msg("An officer saw this person wait at the terminal for an hour. Nothing else was seen."), language,
    )  # fmt: skip
    _moved(demo, PROSECUTOR, basis, "refuse", msg("To wait at a terminal is no deed.").text(language))
