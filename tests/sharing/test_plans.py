"""Plans and clashes: each worked case and each rule of deconfliction (ADR 0058), and what each side is told."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from math import cos, radians
from uuid import UUID, uuid4

import pytest

from tearline import stewardship
from tearline.casework.day import day
from tearline.casework.deeds import open_matter
from tearline.casework.questions import matter
from tearline.casework.table import table
from tearline.db import connect
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound, Unavailable
from tearline.handling import Tier
from tearline.jobs.clock import Clock
from tearline.sharing.desks import set_desk
from tearline.sharing.plans import clash, plans
from tearline.units import deeds as units
from tearline.units.codes import Cell, State
from tearline.units.questions import Work, list_units
from tests.sharing.field import EAST, SIX, Ground, hour, span

A, B = "DFGR", "DPEN"


@pytest.fixture
def field(ground: Ground) -> Ground:
    """Nothing is due when a test begins, and nobody else has plans where it is."""
    ground.north += 0.5
    ground.found()
    return ground


# ── worked cases ────────────────────────────────────────────────────────────────────────────────


def test_a_raid_and_a_surveillance_beside_it_both_are_told_the_shared_hours(field: Ground) -> None:
    raid = field.plan(A, "raid", (0, 1))
    watch = field.plan(B, "surveillance", (0.5, 3), point=field.at(300), radius="250")
    field.found()
    for own, plan, other in ((A, raid, B), (B, watch, A)):
        found = field.clash(own, plan)
        assert found is not None
        said = found.said
        assert (said["other"], said["ground"], found.state) == (other, "place", "found")
        assert (said["since"], said["until"]) == (hour(0).isoformat(), hour(1).isoformat())
        assert said["call_by"] == hour(-0.5).isoformat()
        for role in ("liaison", "author", "commander"):
            assert field.told(own, role, found.id) == ["open"]
        assert field.told(own, "chief", found.id) == []


def test_the_same_place_three_hours_apart_is_no_clash(field: Ground) -> None:
    first, second = field.plan(A, hours=(0, 1)), field.plan(B, hours=(4, 5))
    field.found()
    assert field.state(A, first) == field.state(B, second) == "none known"


@pytest.mark.parametrize(("gap", "told"), [(1.9, ("07", "09")), (2.0, None)])
def test_an_hour_on_each_side_counts(field: Ground, gap: float, told: tuple[str, str] | None) -> None:
    first = field.plan(A, hours=(0, 1))
    field.plan(B, hours=(1 + gap, 6))
    field.found()
    found = field.clash(A, first)
    assert (found and (found.said["since"][11:13], found.said["until"][11:13])) == told


def test_a_covert_buy_is_told_at_once_and_the_raid_half_an_hour_before(field: Ground) -> None:
    buy, raid = field.plan(A, "buy", (0, 1), covert="yes"), field.plan(B, "raid", (0, 2))
    field.found()
    assert (field.state(A, buy), field.state(B, raid)) == ("found", "none known")
    with field.later(minutes=-31):
        field.found()
        assert field.state(B, raid) == "none known"
    with field.later(minutes=-29):
        field.found()
        assert (field.state(A, buy), field.state(B, raid)) == ("unmet", "unmet")
        for own, plan in ((A, buy), (B, raid)):
            found = field.clash(own, plan)
            assert found is not None
            assert "stay-unmet" in field.told(own, "chief", found.id)


@pytest.mark.parametrize(
    ("own", "other", "told"),
    [
        (("surveillance", "no"), ("flight", "yes"), ("never", "now")),
        (("surveillance", "yes"), ("raid", "no"), ("now", "late")),
        (("surveillance", "yes"), ("flight", "yes"), ("never", "never")),
        (("arrest", "yes"), ("undercover", "yes"), ("late", "late")),
        (("checkpoint", "no"), ("show-of-force", "no"), ("now", "now")),
    ],
)
def test_who_is_told_of_what_is_covert(
    field: Ground, own: tuple[str, str], other: tuple[str, str], told: tuple[str, str]
) -> None:
    plans = [(agency, field.plan(agency, act, (0, 2), covert=covert))
             for agency, (act, covert) in ((A, own), (B, other))]  # fmt: skip
    seen: list[set[str]] = [set(), set()]
    for how in ({"hours": -1}, {"minutes": -29}, {"hours": 1}):
        with field.later(**how):
            field.found()
            for at_one, (agency, plan) in enumerate(plans):
                if field.state(agency, plan) != "none known":
                    seen[at_one].add(str(how))
    when = {"now": 3, "late": 2, "never": 0}
    assert tuple(len(one) for one in seen) == tuple(when[one] for one in told)


def test_one_agencys_plans_do_not_clash(field: Ground) -> None:
    first, second = field.plan(A), field.plan(A)
    field.found()
    assert field.state(A, first) == field.state(A, second) == "none known"


@pytest.mark.parametrize("radius", ["5000", "2001", "49", "x"])
def test_a_radius_beyond_its_bounds_is_refused(field: Ground, radius: str) -> None:
    with pytest.raises(BadInput, match="50"):
        field.draft(A, radius=radius)


# ── what a plan needs ───────────────────────────────────────────────────────────────────────────


def test_without_a_desk_there_is_no_plan(field: Ground) -> None:
    id = field.draft(A)
    set_desk(field.desk, field.by(A, "liaison"), "")
    try:
        with pytest.raises(Conflict, match="desk"):
            field.draft(A)
        with pytest.raises(Conflict, match="desk"):
            field.move(A, "commander", id, "approve")
    finally:
        set_desk(field.desk, field.by(A, "liaison"), "telephone again")


def test_a_commander_other_than_its_author_approves(field: Ground) -> None:
    own = field.draft(A, by="commander")
    other = field.draft(A)
    for id, role in ((own, "commander"), (other, "author"), (other, "liaison"), (other, "chief")):
        with pytest.raises(NotFound):
            field.move(A, role, id, "approve")
    field.move(A, "commander", other, "approve")
    for role in ("author", "liaison", "chief"):
        with pytest.raises(NotFound):
            field.move(A, role, other, "shift", radius="200")


def test_a_case_is_named_before_it_is_live(field: Ground) -> None:
    id = field.draft(A, case="")
    with pytest.raises(BadInput, match="case"):
        field.move(A, "commander", id, "approve")
    with pytest.raises(BadInput, match="case"):
        field.move(A, "commander", id, "approve", case=str(id))  # a plan is no case
    for none in (field.case(B), uuid4()):  # hidden, or not there
        with pytest.raises(BadInput, match="case"):
            field.move(A, "commander", id, "approve", case=str(none))
    field.move(A, "commander", id, "approve", case=str(field.case(A)))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (span(0, 24.1), "24"), (span(2, 1), "24"), (span(-60, -59), "over"), ({"point": "91 0"}, "point"),
        ({"subjects": "no kind"}, "identifiers"), (span(24 * 500, 24 * 500 + 1), "year"),
    ],
)  # fmt: skip
def test_what_a_plan_may_not_say(field: Ground, said: dict[str, str], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        field.draft(A, **said)


def test_a_plan_is_its_agencys_alone(field: Ground) -> None:
    with pytest.raises(BadInput, match="alone"):
        field.draft(A, label=f"{A}//OPEN//-//{B}//H0")


def test_less_than_two_hours_before_it_is_marked_late(field: Ground) -> None:
    soon, fine = field.draft(A, hours=(1.9, 3)), field.draft(A, hours=(2.1, 3))
    with field.later(seconds=0):
        for id, late in ((soon, "yes"), (fine, "no")):
            field.move(A, "commander", id, "approve")
            assert matter(field.desk, field.by(A), str(id)).said["late"] == late


def test_it_ends_by_itself(field: Ground) -> None:
    live, draft = field.plan(A, hours=(0, 1)), field.draft(A, hours=(0, 1))
    with field.later(hours=1.1):
        field.found()
        for id in (live, draft):
            assert matter(field.desk, field.by(A), str(id)).state == "ended"


# ── which meet ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("north", "east", "meets"), [(3990, 0, True), (0, -3990, True), (4010, 0, False), (2900, 2900, False)]
)
def test_circles_touch(field: Ground, north: float, east: float, meets: bool) -> None:
    first = field.plan(A, radius="2000")
    field.plan(B, radius="2000", point=field.at(north, east))
    field.found()
    assert (field.state(A, first) == "found") is meets


@pytest.mark.parametrize(("days", "meets"), [(29, True), (31, False)])
def test_one_subject_within_thirty_days(field: Ground, days: float, meets: bool) -> None:
    first = field.plan(A, subjects=f"plate:abc{days} phone:55501{days}")
    far = field.plan(
        B, "arrest", (24 * days, 24 * days + 1), subjects=f"phone:55501{days}", point=field.at(90_000)
    )
    field.found()
    found = field.clash(A, first)
    assert (found is not None) is meets
    if found:
        assert found.said["ground"] == "subject"
        assert not {"since", "until", "cell"} & set(found.said)  # neither when nor where the other one is
        assert found.said["call_by"] == hour(-0.5).isoformat()  # each by the own beginning
        other = field.clash(B, far)
        assert other is not None
        assert other.said["call_by"] == hour(24 * days - 0.5).isoformat()


# ── what a side is told ─────────────────────────────────────────────────────────────────────────


def test_a_side_learns_nothing_of_kind_target_point_or_time(field: Ground) -> None:
    ours = field.plan(A, hours=(0, 6))
    field.plan(B, "undercover", (1.25, 2.75), point=field.at(77, 33), radius="123", subjects="plate:zzz999")
    field.found()
    for role in ("author", "commander", "liaison"):
        found = field.clash(A, ours, role)
        assert found is not None
        told = repr((found.said, found.properties, found.caption, [s.said for s in found.steps]))
        for hidden in (
            f"Operativo de {B}",
            "undercover",
            "zzz999",
            "123",
            "01:15",
            "02:45",
            field.at(77, 33),
        ):
            assert hidden not in told
        assert (found.said["since"][11:16], found.said["until"][11:16]) == ("07:00", "09:00")
        north, east = map(float, found.said["cell"].split())
        assert abs(north - field.north) < 0.046
        assert abs(east - EAST) < 0.046 / cos(radians(field.north))
        assert set(found.said) == {
            "other",
            "ground",
            "since",
            "until",
            "cell",
            "call_by",
            "over_at",
            "holder",
        }


def test_each_side_sees_the_own_one_alone(field: Ground) -> None:
    ours, theirs = field.plan(A), field.plan(B)
    field.found()
    for own, other in ((ours, (B, theirs)), (theirs, (A, ours))):
        agency, plan = other
        seen = field.clash(agency, plan)
        assert seen is not None
        with pytest.raises(NotFound):
            matter(field.desk, field.by(agency, "liaison"), str(own))
    mine, yours = field.clash(A, ours), field.clash(B, theirs)
    assert mine is not None
    assert yours is not None
    assert {mine.id, mine.folio}.isdisjoint({yours.id, yours.folio})
    with pytest.raises(NotFound):
        matter(field.desk, field.by(A, "commander"), yours.id)


def test_nothing_is_found_in_the_authors_time(field: Ground) -> None:
    ours, theirs = field.plan(A), field.plan(B)
    assert field.state(A, ours) == field.state(B, theirs) == "none known"
    field.clock.run()  # whoever was killed after the commit finds it here
    assert field.state(A, ours) == field.state(B, theirs) == "found"
    before = field.clash(A, ours)
    field.found()
    assert field.clashes(A, ours) == [before and before.id]


# ── meeting, and settling ───────────────────────────────────────────────────────────────────────


def clashing(field: Ground) -> tuple[UUID, UUID, str, str]:
    ours, theirs = field.plan(A), field.plan(B)
    field.found()
    mine, yours = field.clash(A, ours), field.clash(B, theirs)
    assert mine is not None
    assert yours is not None
    return ours, theirs, mine.id, yours.id


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def test_both_desks_say_that_they_spoke_and_what_they_agreed(field: Ground) -> None:
    ours, theirs, mine, yours = clashing(field)
    field.move(A, "liaison", mine, "spoke", ours=now())
    field.found()
    assert (field.state(A, ours), field.state(B, theirs)) == ("spoken", "found")
    assert field.told(B, "liaison", yours) == ["open", "they-spoke"]
    field.move(B, "liaison", yours, "spoke", ours=now())
    field.found()
    assert (field.state(A, ours), field.state(B, theirs)) == ("met", "met")
    field.move(A, "liaison", mine, "settle", outcome="ours-moved")
    field.found()
    asked = field.clash(B, theirs)
    assert asked is not None
    assert (asked.state, asked.said["outcome"]) == ("asked", "theirs-moved")
    field.move(B, "commander", yours, "differ", outcome="joint")
    field.found()
    field.move(A, "commander", mine, "accept")
    field.found()
    for agency, plan in ((A, ours), (B, theirs)):
        found = field.clash(agency, plan)
        assert found is not None
        assert (found.state, found.said["outcome"], found.clocks) == ("settled", "joint", [])
    with field.later(minutes=-20):  # nobody is woken for it
        field.found()
        assert field.told(A, "chief", mine) == field.told(B, "chief", yours) == []


def test_both_at_once_agree_or_the_later_word_is_asked(field: Ground) -> None:
    ours, theirs, mine, yours = clashing(field)
    for agency, id in ((A, mine), (B, yours)):
        field.move(agency, "liaison", id, "spoke", ours=now())
    field.found()
    field.move(A, "liaison", mine, "settle", outcome="joint")
    field.move(B, "liaison", yours, "settle", outcome="theirs-delayed")
    field.found()
    assert (field.state(A, ours), field.state(B, theirs)) == ("asked", "offered")
    field.move(A, "liaison", mine, "differ", outcome="ours-delayed")  # the same, seen from here
    field.found()
    assert (field.state(A, ours), field.state(B, theirs)) == ("settled", "settled")


def test_unmet_half_an_hour_before_the_chiefs_of_both_are_told_and_it_stands(field: Ground) -> None:
    ours, theirs, mine, yours = clashing(field)
    field.move(A, "liaison", mine, "spoke", ours=now())  # one of two is not both
    with field.later(minutes=-31):
        field.found()
        assert field.told(A, "chief", mine) == field.told(B, "chief", yours) == []
    with field.later(minutes=-30):
        field.found()
        for agency, plan, id in ((A, ours, mine), (B, theirs, yours)):
            assert field.told(agency, "chief", id) == ["stay-unmet"]
            found = field.clash(agency, plan)
            assert found is not None
            step = next(step for step in found.steps if step.move == "stay-unmet")
            assert (found.state, step.clock, step.happened_at) == (
                "unmet",
                "call",
                SIX - timedelta(minutes=30),
            )
        field.move(B, "chief", yours, "spoke", ours=now())
        field.found()
        assert (field.state(A, ours), field.state(B, theirs)) == ("met", "met")


@pytest.mark.parametrize(
    ("role", "code", "said"),
    [
        ("author", "spoke", {"ours": now()}), ("liaison", "settle", {"outcome": "joint"}), ("liaison", "accept", {}),
        ("liaison", "meet", {}), ("liaison", "part", {}), ("chief", "they-accept", {}), ("liaison", "open", {}),
    ],
)  # fmt: skip
def test_moves_that_are_nobodys_or_out_of_turn_are_refused(
    field: Ground, role: str, code: str, said: dict[str, str]
) -> None:
    mine = clashing(field)[2]
    with pytest.raises((NotFound, BadInput)):
        field.move(A, role, mine, code, **said)


def test_a_call_that_is_to_come_was_not_made(field: Ground) -> None:
    mine = clashing(field)[2]
    with pytest.raises(BadInput):
        field.move(A, "liaison", mine, "spoke", ours=hour(0).isoformat())


def test_nobody_opens_a_clash(field: Ground) -> None:
    with pytest.raises(NotEntitled):
        open_matter(
            field.desk, field.by(A, "commander"), "clash", {"name": ["x"]}, label=f"{A}//OPEN//-//-//H0"
        )


# ── what changes afterwards ─────────────────────────────────────────────────────────────────────


def test_a_plan_that_was_moved_is_compared_again(field: Ground) -> None:
    ours, theirs, mine, yours = clashing(field)
    field.move(A, "commander", ours, "shift", point=field.at(9000))
    field.found()
    assert (field.state(A, ours), field.state(B, theirs)) == ("apart", "apart")
    assert field.told(B, "liaison", yours)[-1] == "part"
    field.move(A, "commander", ours, "shift", point=field.at(100))
    field.found()
    assert (field.state(A, ours), field.state(B, theirs)) == ("found", "found")
    assert [len(field.clashes(A, ours)), len(field.clashes(B, theirs))] == [2, 2]
    field.move(B, "commander", theirs, "cancel", words="ya no")
    field.found()
    assert (field.state(A, ours), field.state(B, theirs)) == ("apart", "apart")
    assert mine != field.clashes(A, ours)[-1]


def test_the_end_of_a_plan_is_not_the_others_to_know(field: Ground) -> None:
    first, second = field.plan(A, hours=(0, 1.1)), field.plan(B, hours=(0, 1.9))
    field.found()
    with field.later(hours=1.5):
        field.found()
        assert matter(field.desk, field.by(A), str(first)).state == "ended"
        assert field.state(B, second) == "unmet"  # as before
    with field.later(hours=2.1):
        field.found()
        assert (field.state(A, first), field.state(B, second)) == ("passed", "passed")


def test_a_plan_that_is_deleted_takes_its_side_along(field: Ground) -> None:
    steward = field.people.enrol(A, "steward", duties=["steward"], purpose="stewardship")
    ours, theirs, *_ = clashing(field)
    stewardship.expunge(field.desk, steward, "no longer needed", record=ours)
    field.found()
    assert field.state(B, theirs) == "apart"


def test_a_side_follows_the_label_of_its_plan_while_that_is_its_agencys_alone(field: Ground) -> None:
    steward = field.people.enrol(A, "relabels", duties=["steward"], purpose="stewardship")
    ours, _, mine, _ = clashing(field)
    stewardship.reclassify(field.desk, steward, f"{A}//RESTRICTED//-//-//H0", "less closed", record=ours)
    assert matter(field.desk, field.by(A), mine).label == f"{A}//RESTRICTED//-//-//H0"
    stewardship.reclassify(field.desk, steward, f"{A}//OPEN//-//ALL//H0", "for all", record=ours)
    assert matter(field.desk, field.by(A), mine).label == f"{A}//RESTRICTED//-//-//H0"
    assert (
        matter(field.desk, field.by("DOTR"), str(ours)).under == []
    )  # who sees the plan now sees no clash of it


# ── plans of a joint unit ───────────────────────────────────────────────────────────────────────


def seated(field: Ground) -> str:
    """The compartment of a standing unit of both agencies, in which their authors and commanders sit."""
    desk, people = field.desk, field.people
    planner = people.enrol(A, "plans-units", Tier.OPEN, (), ["coordinator"], "administration")
    unit = units.propose_unit(desk, planner, "CHOQUE", "Unidad", "Sur", "CONV-9", [A, B])
    units.approve_unit(desk, planner, unit, None)
    registrars = {a: people.enrol(a, "registers", None, (), ["registrar"], "administration") for a in (A, B)}
    for agency, registrar in registrars.items():
        units.approve_unit(desk, registrar, unit, agency)
    units.move_unit(desk, planner, unit, State.STANDING)
    for agency, registrar in registrars.items():
        for role in ("author", "commander"):
            field.by(agency, role)
            login = field.person(agency, role).login
            seat = units.propose_seat(desk, registrar, unit, login, Cell.ANALYSIS)
            units.confirm_seat(desk, planner, seat)
    return list_units(desk, planner)[0].compartment


def test_a_units_plans_stand_on_its_table_and_a_clash_is_told_to_the_own_members_alone(field: Ground) -> None:
    inside = seated(field)
    label = f"{A}//RESTRICTED//{inside}//ALL//H0"
    lead = open_matter(
        field.desk, field.by(A), "lead", {"name": ["Asunto"]}, label=label, said={"channel": "own"}
    )
    ours = field.draft(A, label=label, case=str(lead))
    field.move(A, "commander", ours, "approve")
    for agency in (A, B):  # whoever sits in it sees the plan, of whichever agency
        assert [one.id for one in table(field.desk, field.by(agency), "CHOQUE").lines] == [
            str(lead),
            str(ours),
        ]
    with pytest.raises(NotFound):
        matter(field.desk, field.by(A, "liaison"), str(ours))
    theirs = field.plan(
        B, "surveillance"
    )  # of the other agency, which not even its members in the unit planned there
    field.found()
    told = field.clash(A, ours, "author")
    assert told is not None
    assert (told.label, told.said["other"]) == (f"{A}//RESTRICTED//{inside}//-//H0", B)
    assert matter(field.desk, field.by(B), str(ours)).under == []
    assert field.clash(B, theirs) is not None
    work = {one.code: one.work for one in list_units(field.desk, field.by(B))}["CHOQUE"]
    assert work == Work(0, 0, 0, 0, 0, 0, 0, 0)  # no lead of the unit was decided


# ── lists ───────────────────────────────────────────────────────────────────────────────────────


def test_the_list_has_plans_with_their_clashes_and_whom_to_call_first(field: Ground) -> None:
    later, sooner = field.plan(A, hours=(5, 6), point=field.at(40_000)), field.plan(A, hours=(3, 4))
    for hours, point in (((5, 6), field.at(40_000)), ((3, 4), field.at())):
        field.plan(B, "checkpoint", hours, point=point)
    field.found()
    found = plans(field.desk, field.by(A, "liaison"))
    mine = {UUID(one.line.id): one for one in found.plans}
    assert [len(mine[id].clashes) for id in (later, sooner)] == [1, 1]
    assert found.first is not None
    first = next(one for one in found.plans if one.waits)
    assert found.desks[B] == f"telephone of {B}"
    one = clash(field.desk, field.by(A, "liaison"), mine[sooner].clashes[0].folio)
    assert (one.plan.id, one.desk and one.desk.reached) == (str(sooner), f"telephone of {B}")
    assert first.waits is not None
    for none in (str(sooner), "nothing", str(uuid4())):
        with pytest.raises(NotFound):
            clash(field.desk, field.by(A, "liaison"), none)


def test_identifiers_are_compared_as_the_store_compares_them(field: Ground) -> None:
    first = field.plan(A, subjects="ABC-12-34, 55 5000 0133")
    field.plan(B, subjects="abc1234", point=field.at(90_000))
    field.found()
    assert field.state(A, first) == "found"
    with pytest.raises(BadInput, match="name"):
        field.draft(A, subjects="Juan Pérez")


# ── fake plans ──────────────────────────────────────────────────────────────────────────────────


def test_three_given_up_after_a_clash_are_an_inspectors_to_see(field: Ground) -> None:
    inspector = field.people.enrol("DINS", "inspector", duties=["inspector"])
    other = field.plan("DGUE", "surveillance", (0, 20))
    for n, (how, said) in enumerate(
        (("cancel", {}), ("shift", {"point": field.at(50_000)}), ("cancel", {})), 1
    ):  # fmt: skip
        fake = field.plan("DMAP", "flight", (n, n + 1))
        field.found()
        assert plans(field.desk, inspector).given_up == []
        field.move("DMAP", "commander", fake, how, words="" if how == "shift" else "se cancela", **said)
        field.found()
    [told] = plans(field.desk, inspector).given_up
    assert (told.agency, told.login, told.many) == ("DMAP", field.person("DMAP", "author").login, 3)
    assert [(one.what, one.many) for one in day(field.desk, inspector).owed if one.what == "plans"] == [
        ("plans", 1)
    ]
    assert plans(field.desk, field.by("DGUE", "commander")).given_up == []
    assert field.state("DGUE", other) == "apart"


def test_killed_between_a_plans_commit_and_the_notices_of_its_clash(field: Ground) -> None:
    """Whoever compares is ended half-way, after the plan's commit: the next round finds all of it, once."""
    ours, theirs = field.plan(A), field.plan(B)
    killed, admin = Clock(field.house), field.house.dsn("admin")
    ended = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock' AND usename = 'tearline_jobs'"
    )
    with connect(admin, "test") as held, connect(admin, "test") as conn, ThreadPoolExecutor(1) as pool:
        held.execute("BEGIN")
        held.execute(
            "SELECT FROM store.matter WHERE id = %s FOR UPDATE", [theirs]
        )  # the second that is compared
        round = pool.submit(killed.run)
        until = time.monotonic() + 10
        while not conn.execute(ended.encode()).fetchall() and time.monotonic() < until:
            time.sleep(0.01)
        held.execute("ROLLBACK")
        with pytest.raises(Unavailable):
            round.result(20)
    killed.stop()
    assert field.state(A, ours) == field.state(B, theirs) == "none known"
    field.found()
    for agency, plan in ((A, ours), (B, theirs)):
        [one] = field.clashes(agency, plan)
        assert field.told(agency, "liaison", one) == ["open"]
