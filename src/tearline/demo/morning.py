"""A morning at the demo's centre: leads, each opened, moved and decided by whose work it is, by the same deeds as
anybody's.

Most of it is made once for a deployment; a second start leaves it as people have moved it since. What runs out while
one watches is made anew at each start that finds no decision waiting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tearline.casework.day import acknowledge, notices
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import board, matter
from tearline.codes import Role
from tearline.demo.cast import (
    ANALYST,
    CHIEF,
    COLONEL,
    FIELD,
    GUARD,
    LIEUTENANT,
    PROSECUTOR,
    UNIT_CHIEF,
    Member,
    guard_of,
)
from tearline.demo.deployment import Deployment
from tearline.demo.printout import Asked
from tearline.language import Language, Message, msg
from tearline.sharing.credit import cite

KIND = "lead"
_AT_MOST = 5  # records that a lead of the demo rests on
_STATE_GUARD = guard_of(FIELD.agency)
_ASKED = {str(one.level): one for one in (LIEUTENANT, UNIT_CHIEF, COLONEL)}  # by the level that a stop climbs
_PERISHES = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Centre:
    """The centre's people at work, in one language."""

    demo: Deployment
    language: Language

    def opened(
        self,
        by: Member,
        title: Message,
        why: Message,
        about: Sequence[UUID] = (),
        channel: str = "own",
        **said: str,
    ) -> UUID:
        properties = {"name": [title.text(self.language)], "summary": [why.text(self.language)]}
        label = None if about else f"{by.agency}//RESTRICTED//-//ALL//H0"
        viewer = self.demo.viewer(by)
        return open_matter(
            self.demo.desk,
            viewer,
            KIND,
            properties,
            about=about,
            said={"channel": channel, **said},
            label=label,
        )

    def moved(
        self, by: Member, lead: UUID, move: str, said: Mapping[str, str] | None = None, why: Message | None = None
    ) -> None:  # fmt: skip
        desk, viewer = self.demo.desk, self.demo.viewer(by)
        last = UUID(matter(desk, viewer, str(lead)).last_move)
        words = why.text(self.language) if why else ""
        move_matter(desk, viewer, str(lead), move, last, said=said, words=words)

    def triaged(self, by: Member, lead: UUID, value: str) -> UUID:
        self.moved(by, lead, "triage", {"value": value, "danger": "no"})
        return lead

    def proposed(self, by: Member, lead: UUID, action: str, first: Message, second: Message) -> UUID:
        """Taken in hand by an analyst, who proposes the first of two options: in one municipality, at risk 2, and by
        several agencies, so that whoever decides may be of another one than whose lead it is."""
        self.moved(by, lead, "take")
        asked = {
            "action": action,
            "place": "municipal",
            "risk": "2",
            "agencies": "several",
            "instrument": "none",
        }
        options = {"first_option": first.text(self.language), "second_option": second.text(self.language)}
        self.moved(by, lead, "propose", {**asked, **options, "recommended": "1"})
        return lead


def morning(demo: Deployment, asked: Sequence[Sequence[Asked]], language: Language) -> Iterator[str]:
    """What waits, what is in hand, what was decided, refused, closed, dropped; then what runs while one watches."""
    demo.sign_in([GUARD, _STATE_GUARD])
    centre = _Centre(demo, language)
    if not any(board(demo.desk, demo.viewer(GUARD), KIND, ended=ended).lines for ended in (False, True)):
        _waiting(centre, asked)
        _led_somewhere(centre, asked[0])
        _decided(centre)
        _held(centre)
    if "proposed" not in board(demo.desk, demo.viewer(_STATE_GUARD), KIND).counts:
        _running(centre, asked)
    open_now = board(demo.desk, demo.viewer(GUARD), KIND).counts
    yield ""
    yield msg(
        "The morning's leads, as {login} sees them, the duty officer of {agency}: to be triaged {waiting}, triaged "
        "{triaged}, in hand {hand}, wait for a decision {proposed}, decided {decided}.",
        agency=GUARD.agency, waiting=open_now.get("new", 0), triaged=open_now.get("triaged", 0),
        hand=open_now.get("in-hand", 0), proposed=open_now.get("proposed", 0),
        decided=open_now.get("decided", 0), login=GUARD.login,
    ).text(language)  # fmt: skip
    yield from (f"  {said.text(language)}" for said in _to_watch(demo))


def _seen(answers: Sequence[Asked], *members: Member) -> list[UUID]:
    """What all of these were shown, of one question, in the order of the first."""
    shown = {one.member.login: [UUID(hit.record.id) for hit in one.hits] for one in answers}
    first, *others = (shown[member.login] for member in members)
    return [id for id in first if all(id in ids for ids in others)][:_AT_MOST]


def _waiting(centre: _Centre, asked: Sequence[Sequence[Asked]]) -> None:
    """The analyst's leads about what was asked: to be triaged, triaged, handed over; one that came to nothing, one
    dropped."""
    person, car, name = asked
    soon = (datetime.now(UTC) + timedelta(hours=3)).isoformat(timespec="seconds")
    centre.opened(
        ANALYST,
        msg("The car that was checked this morning"),
        msg("Its plate was read by hand at a checkpoint. Its owner's address may be out of date."),
        _seen(car, ANALYST), channel="sighting", perishes_at=soon,
    )  # fmt: skip
    triaged = centre.opened(
        ANALYST,
        msg("One CURP in several agencies' records"),
        msg("They do not say the same of this person. It is to be found out which of them holds."),
        _seen(person, ANALYST),
        channel="analysis",
    )
    centre.triaged(GUARD, triaged, "high")
    offered = centre.opened(
        ANALYST,
        msg("A name that was heard over the radio"),
        msg("Several people bear it. Which of them is meant is not known yet."),
        _seen(name, ANALYST, CHIEF),
        channel="partner",
    )
    centre.triaged(GUARD, offered, "medium")
    centre.moved(ANALYST, offered, "take")
    centre.moved(ANALYST, offered, "hand-over", {"offered": CHIEF.login})
    closed = centre.opened(
        ANALYST,
        msg("A yard where cars are taken apart"),
        msg("A neighbour saw lights there for three nights."),
        channel="tip",
    )
    centre.moved(GUARD, closed, "look-before")  # and so the triage is listed with that look
    centre.triaged(GUARD, closed, "low")
    centre.moved(CHIEF, closed, "take")
    centre.moved(
        CHIEF, closed, "close", {"result": "nothing-found", "nothing_because": "forewarned"},
        msg("The yard was empty and swept. Its gate had been left open for us."),
    )  # fmt: skip
    dropped = centre.opened(
        ANALYST, msg("A car without plates in the old market"), msg("No more than that was said.")
    )
    centre.moved(GUARD, dropped, "drop", why=msg("Nothing by which it could be found."))


def _led_somewhere(centre: _Centre, person: Sequence[Asked]) -> None:
    """One that gave information, and which records it rested on: what several agencies knew of one person."""
    known = _seen(person, ANALYST)
    lead = centre.opened(
        ANALYST,
        msg("Who uses the address of a closed shop"),
        msg("Three agencies have a part of it, and none had the whole."),
        known, channel="analysis",
    )  # fmt: skip
    centre.triaged(GUARD, lead, "medium")
    centre.moved(ANALYST, lead, "take")
    centre.moved(
        ANALYST, lead, "close", {"result": "information"},
        msg("It is one person, who moved there in spring."),
    )  # fmt: skip
    desk, viewer = centre.demo.desk, centre.demo.viewer(ANALYST)
    cite(desk, viewer, lead, lead, Role.FIRST_TIP)
    for record in known:
        cite(desk, viewer, lead, record, Role.IDENTIFIED)


def _decided(centre: _Centre) -> None:
    """One that was decided after the prosecutor agreed, by another agency's commander; one that was refused."""
    decided = centre.opened(
        ANALYST,
        msg("A house where lorries stop at night"),
        msg("Four lorries in a week, none of which unloads anything. Nobody lives there."),
        channel="tip",
    )
    centre.proposed(
        ANALYST, centre.triaged(GUARD, decided, "high"), "watch-covertly",
        msg("Watch the house from the road for three nights"), msg("Ask the neighbours by day"),
    )  # fmt: skip
    centre.moved(
        PROSECUTOR, decided, "agree", why=msg("From the road and without entering: it needs no judge.")
    )
    centre.moved(
        UNIT_CHIEF, decided, "approve",
        {"chosen": "1", "legal_basis": msg("CNPP, arts. 132 and 251").text(centre.language)},
        msg("Asking the neighbours would warn whoever comes there."),
    )  # fmt: skip
    refused = centre.opened(
        ANALYST,
        msg("A grey van at the bus terminal"),
        msg("It waits there each Monday. Its plate is not known to anybody."),
    )
    centre.proposed(
        ANALYST, centre.triaged(GUARD, refused, "medium"), "stop",
        msg("Stop the van as it leaves"), msg("Let it go, and read its plate again on Monday"),
    )  # fmt: skip
    centre.moved(LIEUTENANT, refused, "refuse", why=msg("To wait at a terminal is no ground for a stop."))


def _held(centre: _Centre) -> None:
    """Two that came to an end: a stop that led to a detention, which a judge ended, and one that was false. Whoever
    opened them has read what came of them."""
    held = centre.opened(
        ANALYST,
        msg("A lorry with two plates"),
        msg("The arch read one in front and another behind."),
        channel="sighting",
    )
    centre.proposed(
        ANALYST, centre.triaged(GUARD, held, "high"), "stop",
        msg("Stop it at the toll, with support"), msg("Let it pass, and write to its owner"),
    )  # fmt: skip
    legal_basis = msg("CNPP, art. 132").text(centre.language)
    centre.moved(
        LIEUTENANT, held, "approve", {"chosen": "1", "legal_basis": legal_basis},
        msg("Two plates are ground enough to stop it."),
    )  # fmt: skip
    acted = datetime.now(UTC).isoformat(timespec="seconds")
    why = msg("Its driver was held for the plate of another lorry.")
    centre.moved(ANALYST, held, "close", {"result": "detention", "acted_at": acted}, why)
    centre.moved(
        ANALYST, held, "judicial-end", {"judicial_end": "release"},
        msg("The judge found that he had bought it so in good faith."),
    )  # fmt: skip
    untrue = centre.opened(
        ANALYST,
        msg("A shot at the fairground"),
        msg("Somebody called; nobody else heard it."),
        channel="tip",
    )
    centre.triaged(GUARD, untrue, "medium")
    centre.moved(CHIEF, untrue, "take")
    centre.moved(CHIEF, untrue, "close", {"result": "false"}, msg("It was a tyre that burst."))
    desk, viewer = centre.demo.desk, centre.demo.viewer(ANALYST)
    acknowledge(desk, viewer, [UUID(one.id) for one in notices(desk, viewer) if one.step == "close"])


def _running(centre: _Centre, asked: Sequence[Sequence[Asked]]) -> None:
    """The field officer's: a stop that is to be decided within five minutes and climbs, and a lead that perishes."""
    _, car, _ = asked
    stop = centre.opened(
        FIELD,
        msg("The car that did not stop at the checkpoint"),
        msg("It was seen again on the bridge road, with two people in it."),
        _seen(car, FIELD, ANALYST), channel="alert", danger="no",
    )  # fmt: skip
    centre.proposed(
        ANALYST, centre.triaged(_STATE_GUARD, stop, "high"), "stop",
        msg("Stop it at the bridge, with support"), msg("Let it pass, and read its plate at the next arch"),
    )  # fmt: skip
    perishes = (datetime.now(UTC) + _PERISHES).isoformat(timespec="seconds")
    brief = centre.opened(
        FIELD,
        msg("A man with a red cap at the petrol station"),
        msg("He asks drivers which way the checkpoint is. He will not stay long."),
        channel="sighting",
        perishes_at=perishes,
    )
    centre.triaged(_STATE_GUARD, brief, "medium")


def _to_watch(demo: Deployment) -> Iterator[Message]:
    """What runs out while the demo is served, and as whom one sees it."""
    now = datetime.now(UTC)
    for line in board(demo.desk, demo.viewer(_STATE_GUARD), KIND, states=["proposed", "triaged"]).lines:
        if not line.clocks or line.owner != _STATE_GUARD.agency:
            continue
        due = line.clocks[0].due_at
        title, left = f"«{line.caption}»", max(0, round((due - now).total_seconds() / 60))
        level = line.said.get("level", "")
        if line.state == "triaged":
            yield msg(
                "{title} is of use for {minutes} more minutes, then it is overtaken: its duty officer is {login}.",
                title=title, minutes=left, login=_STATE_GUARD.login,
            )  # fmt: skip
        elif level in _ASKED and (above := _ASKED.get(str(int(level) + 1))):
            yield msg(
                "{title} waits {minutes} more minutes for a decision by {login}, then for {above}: sign in as each of "
                "them and open /day.",
                title=title, minutes=left, login=_ASKED[level].login, above=above.login,
            )  # fmt: skip
        else:
            yield msg("{title} waits for a decision at level {level}.", title=title, level=level)
