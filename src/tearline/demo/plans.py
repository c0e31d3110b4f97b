"""Plans of the demo's: two agencies that meet at a warehouse, a clash that was settled, and a covert plan.

Made by the same deeds as anybody's. What lies ahead when one watches is made anew at each start that finds none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import matter
from tearline.casework.table import table
from tearline.demo.cast import COLONEL, FIELD, UNIT_CHIEF, Member, guard_of, steward_of
from tearline.demo.deployment import Deployment
from tearline.jobs.clock import Clock
from tearline.language import Language, Message, msg
from tearline.ledger.look import Viewer
from tearline.sharing.desks import desks, set_desk
from tearline.sharing.plans import WAITS, plans
from tearline.units.questions import list_units

_HOUR = timedelta(hours=1)
_WAREHOUSE, _BRIDGE = "25.860100 -97.502300", "25.902000 -97.431000"
_OTHER = guard_of(COLONEL.agency)
_DESKS = (steward_of(FIELD.agency), steward_of(COLONEL.agency))


@dataclass(frozen=True, slots=True)
class _Planned:
    """Who plans what, where, and in how many hours from now it begins; and who approves it."""

    by: Member
    approves: Member
    title: Message
    act: str
    point: str
    begins: int
    hours: int
    radius: int = 300
    covert: str = "no"


_PLANS = (
    _Planned(FIELD, UNIT_CHIEF, msg("Salitre warehouse"), "raid", _WAREHOUSE, 3, 4, 400),
    _Planned(_OTHER, COLONEL, msg("Watch on the west port"), "surveillance", "25.861900 -97.501000", 2, 3),
    _Planned(FIELD, UNIT_CHIEF, msg("North access"), "checkpoint", _BRIDGE, 26, 8, 1000),
    _Planned(_OTHER, COLONEL, msg("Show of force at the bridge"), "show-of-force", _BRIDGE, 27, 2),
    _Planned(_OTHER, COLONEL, msg("Contact at the bridge"), "undercover", _BRIDGE, 30, 1, 100, "yes"),
    _Planned(
        FIELD, UNIT_CHIEF, msg("Rounds in the old town"), "show-of-force", "25.875000 -97.470000", 50, 6, 800
    ),
)
_CONVOY = _Planned(
    FIELD, UNIT_CHIEF, msg("Stop on the north road"), "checkpoint", "25.930000 -97.520000", 20, 6
)


def planning(demo: Deployment, language: Language) -> Iterator[str]:
    """The plans, and which of them wait for a call."""
    demo.sign_in([FIELD, UNIT_CHIEF, _OTHER, COLONEL, *_DESKS])
    said = {one.agency for one in desks(demo.desk, demo.viewer(FIELD)) if one.reached}
    for n, member in enumerate(_DESKS):
        if member.agency not in said:
            reached = msg("telephone 000 555 {n}", n=f"{177 + n:04}").text(language)
            set_desk(demo.desk, demo.viewer(member), reached)
    clock = Clock(demo.house)
    try:
        if not plans(demo.desk, demo.viewer(UNIT_CHIEF)).first:
            _make(demo, clock, language)
        _of_the_unit(demo, language)
        clock.run()
    finally:
        clock.stop()
    found = plans(demo.desk, demo.viewer(UNIT_CHIEF))
    waiting = sum(1 for one in found.plans for line in one.clashes if line.state in WAITS)
    yield ""
    yield msg(
        "{agency} has {n} plans ahead; {waiting} waits for a call to {other}. Sign in as {login} or {desk} and open "
        "/plans: neither learns what the other does, nor that {other} has a covert plan as well.",
        agency=FIELD.agency, n=len(found.plans), waiting=waiting, other=COLONEL.agency, login=UNIT_CHIEF.login,
        desk=_DESKS[0].login,
    ).text(language)  # fmt: skip


def _make(demo: Deployment, clock: Clock, language: Language) -> None:
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + _HOUR
    cases = {
        member.agency: open_matter(
            demo.desk, demo.viewer(member), "lead", {"name": [msg("Salitre, weapons").text(language)]},
            label=f"{member.agency}//RESTRICTED//-//-//H1", said={"channel": "own"},
        )
        for member in (FIELD, _OTHER)
    }  # fmt: skip
    made = [_one(demo, plan, now, cases[plan.by.agency], language) for plan in _PLANS]
    clock.run()
    _settle(demo, clock, made[2], made[3])


def _of_the_unit(demo: Deployment, language: Language) -> None:
    """On the table of the unit in which both sit: a plan for the first of its leads that was decided."""
    viewer = demo.viewer(FIELD)
    for unit in list_units(demo.desk, viewer):
        lines = table(demo.desk, viewer, unit.code).lines if unit.seat else []
        decided = [one for one in lines if one.kind == "lead" and one.state in ("decided", "tasked")]
        if decided and not any(one.kind == "plan" for one in lines):
            now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
            _one(demo, _CONVOY, now, UUID(decided[0].id), language, unit.compartment)


def _one(
    demo: Deployment, plan: _Planned, now: datetime, case: UUID, language: Language, unit: str = ""
) -> UUID:
    begins = now + plan.begins * _HOUR
    id = open_matter(
        demo.desk, demo.viewer(plan.by), "plan", {"name": [plan.title.text(language)]},
        label=f"{plan.by.agency}//RESTRICTED//{unit}//ALL//H0" if unit else f"{plan.by.agency}//RESTRICTED//-//-//H1",
        said={
            "act": plan.act, "point": plan.point, "radius": str(plan.radius), "begins": begins.isoformat(),
            "ends": (begins + plan.hours * _HOUR).isoformat(), "covert": plan.covert, "case": str(case),
        },
    )  # fmt: skip
    _move(demo, demo.viewer(plan.approves), str(id), "approve")
    return id


def _settle(demo: Deployment, clock: Clock, ours: UUID, theirs: UUID) -> None:
    """Both desks have spoken, and agreed."""
    sides = [
        (demo.viewer(member), matter(demo.desk, demo.viewer(member), str(plan)).under[-1].id)
        for member, plan in zip((UNIT_CHIEF, COLONEL), (ours, theirs), strict=True)
    ]
    at = datetime.now(UTC).isoformat(timespec="seconds")
    for viewer, id in sides:
        _move(demo, viewer, id, "spoke", ours=at)
    clock.run()
    _move(demo, *sides[0], "settle", outcome="both-go-on")
    clock.run()
    _move(demo, *sides[1], "accept")
    clock.run()


def _move(demo: Deployment, viewer: Viewer, id: str, code: str, **said: str) -> None:
    last = UUID(matter(demo.desk, viewer, id).last_move)
    move_matter(demo.desk, viewer, id, code, last, said=said)
