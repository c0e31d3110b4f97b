"""Joint units: who may know of one, what a seat opens and for how long, one lead at any instant, how far a unit is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from tearline.casework.deeds import open_matter
from tearline.casework.questions import board
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.handling import Tier
from tearline.jobs.figures import of_the_database
from tearline.jobs.schedule import Schedule
from tearline.ledger.look import Viewer
from tearline.registry import deeds as registry
from tearline.registry.signin import whoami
from tearline.units import deeds
from tearline.units.codes import Cell, Sits, State
from tearline.units.maturity import BEST, Point, maturity
from tearline.units.questions import askable, list_units
from tests.people import People, five_tests
from tests.units.world import CODES, World

Admin = psycopg.Connection[tuple[object, ...]]


@pytest.fixture(scope="module")
def admin(people: People) -> Iterator[Admin]:
    with psycopg.connect(people.house.dsn("admin"), autocommit=True) as conn:
        yield conn


def now() -> datetime:
    return datetime.now(UTC)


def held(world: World, by: Viewer) -> dict[str, Tier]:
    """The compartments of a session, as it stands."""
    who = whoami(world.people.desk, by.token)
    assert who is not None
    return dict(who.compartments)


def written_under(world: World, id: UUID, by: Viewer, agency: str) -> str:
    """The title of a lead under the unit's label."""
    title = f"Bodega {id}"
    label = f"{agency}//RESTRICTED//{world.seen(id).compartment}//ALL//H0"
    open_matter(world.people.desk, by, "lead", {"name": [title]}, label=label, said={"channel": "own"})
    return title


def sees(world: World, by: Viewer, title: str) -> bool:
    lines = [line for page in (1, 2) for line in board(world.people.desk, by, "lead", page=page).lines]
    return title in {line.caption for line in lines}


# ── a unit ──────────────────────────────────────────────────────────────────────────────────────


def test_a_unit_is_approved_by_the_planning_office_and_by_each_agency(world: World) -> None:
    desk, id = world.people.desk, world.proposed(("JSSC", "JFGR"))
    unit = world.seen(id)
    assert (unit.state, [(a.code, a.approved_at) for a in unit.agencies]) == (
        "proposed",
        [("JFGR", None), ("JSSC", None)],
    )
    assert unit.compartment.startswith(f"U-{unit.code}-")
    deeds.approve_unit(desk, world.registrars["JSSC"], id, "JSSC")
    deeds.approve_unit(desk, world.coordinator, id, None)
    with pytest.raises(NotEntitled, match="for the own agency"):
        deeds.approve_unit(desk, world.registrars["JSSC"], id, "JFGR")
    with pytest.raises(Conflict, match="in a state"):
        deeds.move_unit(desk, world.coordinator, id, State.STANDING)
    deeds.approve_unit(desk, world.registrars["JFGR"], id, "JFGR")
    assert world.seen(id).state == State.APPROVED
    deeds.move_unit(desk, world.coordinator, id, State.STANDING)
    assert world.seen(id).state == State.STANDING
    with pytest.raises(NotEntitled, match="coordinator's"):
        deeds.move_unit(desk, world.registrars["JFGR"], id, State.DISSOLVED)


def test_one_person_gives_one_approval(world: World) -> None:
    both = world.people.enrol("JSSC", "both", Tier.OPEN, (), ["coordinator", "registrar"])
    id = world.proposed(("JSSC", "JFGR"))
    deeds.approve_unit(world.people.desk, both, id, None)
    with pytest.raises(NotEntitled, match="another person"):
        deeds.approve_unit(world.people.desk, both, id, "JSSC")


@pytest.mark.parametrize(
    ("code", "agencies", "error"),
    [("x", CODES, "2 to 24"), ("A" * 25, CODES, "2 to 24"), ("SOLO", ["JSSC"], "two agencies"),
     ("NOBODY", ["JSSC", "NADIE"], "two agencies")],
)  # fmt: skip
def test_what_is_no_unit(world: World, code: str, agencies: list[str], error: str) -> None:
    with pytest.raises(BadInput, match=error):
        deeds.propose_unit(world.people.desk, world.coordinator, code, "x", "x", "x", agencies)


def test_nobody_else_knows_that_there_is_a_unit(world: World) -> None:
    id, seats = world.working()
    desk = world.people.desk
    lone, other = world.viewer("JSSC", "lone"), world.people.registrar
    for stranger in (lone, other):
        assert list_units(desk, stranger) == []
        assert askable(desk, stranger) == []
        for named in (str(id), world.seen(id).code, str(UUID(int=1))):
            with pytest.raises(NotFound):
                world.seen(UUID(int=1)) if named == str(UUID(int=1)) else list_unit(world, stranger, named)
        for deed in (
            lambda by: deeds.withdraw_agency(desk, by, id, "JSSC"),
            lambda by: deeds.end_seat(desk, by, seats["JSSC"]),
            lambda by: deeds.confirm_seat(desk, by, seats["JSSC"]),
            lambda by: deeds.hand_over_lead(desk, by, seats["JSSC"]),
            lambda by: deeds.propose_seat(desk, by, id, "x" * 5, Cell.COMMAND),
            lambda by: deeds.approve_unit(desk, by, id, "JSSC"),
        ):
            with pytest.raises(NotFound):
                deed(stranger)
    assert id in {one.id for one in list_units(desk, world.viewer("JUIF"))}
    assert id in {one.id for one in list_units(desk, world.registrars["JGN"])}
    outside = world.standing(("JSSC", "JFGR"))
    assert outside not in {one.id for one in list_units(desk, world.registrars["JGN"])}


def list_unit(world: World, by: Viewer, named: str) -> object:
    from tearline.units.questions import unit

    return unit(world.people.desk, by, named)


# ── seats ───────────────────────────────────────────────────────────────────────────────────────


def test_a_seat_takes_two_keys(world: World) -> None:
    id, _ = world.working()
    desk, lead = world.people.desk, world.viewer("JFGR")
    login = world.officer("JUIF", "new").login
    with pytest.raises(NotFound):
        deeds.propose_seat(desk, world.registrars["JSSC"], id, login, Cell.ANALYSIS)
    with pytest.raises(NotEntitled, match="own agency"):
        deeds.propose_seat(desk, lead, id, login, Cell.ANALYSIS)
    seat = deeds.propose_seat(desk, world.registrars["JUIF"], id, login, Cell.ANALYSIS)
    with pytest.raises(Conflict, match="has a seat"):
        deeds.propose_seat(desk, world.registrars["JUIF"], id, login, Cell.ANALYSIS)
    assert [one.id for one in world.seen(id, lead).sitting(Sits.WAITING)] == [seat]
    assert world.seen(id, world.viewer("JGN")).sitting(Sits.WAITING) == [], (
        "no other member is told what waits"
    )
    for nobody in (world.registrars["JUIF"], world.coordinator, world.viewer("JGN")):
        with pytest.raises(NotEntitled, match="lead confirms"):
            deeds.confirm_seat(desk, nobody, seat)
    assert held(world, world.viewer("JUIF", "new")) == {}
    deeds.confirm_seat(desk, lead, seat)
    with pytest.raises(Conflict, match="lapsed after 14 days"):
        deeds.confirm_seat(desk, lead, seat)
    assert held(world, world.viewer("JUIF", "new")) == {world.seen(id).compartment: Tier.SECRET}


def test_nobody_confirms_the_own_proposal_nor_the_own_seat(world: World) -> None:
    id, desk = world.standing(), world.people.desk
    mine = deeds.propose_seat(desk, world.coordinator, id, world.officer("JSSC").login, Cell.COMMAND)
    with pytest.raises(NotEntitled, match="who proposed it"):
        deeds.confirm_seat(desk, world.coordinator, mine)
    me = whoami(desk, world.coordinator.token)
    assert me is not None
    about = deeds.propose_seat(desk, world.registrars["JSSC"], id, me.login, Cell.COMMAND)
    with pytest.raises(NotEntitled, match="themselves"):
        deeds.confirm_seat(desk, world.coordinator, about)
    deeds.refuse_seat(desk, world.registrars["JSSC"], mine)
    assert [seat.id for seat in world.seen(id).seats] == [about]


def test_a_member_leaves_and_the_next_question_shows_nothing(world: World) -> None:
    """And a member who joins sees with the next question what was written before."""
    id, seats = world.working()
    desk, lead, member = world.people.desk, world.viewer("JFGR"), world.viewer("JUIF")
    title = written_under(world, id, member, "JUIF")
    newcomer = world.viewer("JGN", "newcomer")
    assert (sees(world, lead, title), sees(world, newcomer, title)) == (True, False)
    world.seat(id, "JGN", "newcomer", by=lead)
    assert sees(world, newcomer, title)
    deeds.end_seat(desk, member, seats["JUIF"])
    assert not sees(world, member, title), "not even to whoever wrote it"
    assert world.seen(id).compartment not in held(world, member)
    with pytest.raises(NotFound):
        world.seen(id, member)
    assert sees(world, newcomer, title)


def test_an_agency_withdraws_and_what_it_wrote_stays(world: World) -> None:
    id, _ = world.working()
    desk, member = world.people.desk, world.viewer("JGN")
    title = written_under(world, id, member, "JGN")
    with pytest.raises(NotEntitled, match="the own agency out"):
        deeds.withdraw_agency(desk, world.registrars["JSSC"], id, "JGN")
    deeds.withdraw_agency(desk, world.registrars["JGN"], id, "JGN")
    unit = world.seen(id)
    assert {seat.agency for seat in unit.sitting()} == {"JFGR", "JSSC", "JUIF"}
    assert "JGN" not in {one.code for one in unit.agencies}
    assert not sees(world, member, title)
    assert sees(world, world.viewer("JSSC"), title), "its labels stay"
    with pytest.raises(NotFound):
        world.seen(id, world.registrars["JGN"])
    deeds.ask_agency(desk, world.coordinator, id, "JGN")
    deeds.approve_unit(desk, world.registrars["JGN"], id, "JGN")
    assert world.seen(id, world.registrars["JGN"]).sitting() == unit.sitting(), (
        "asked in again it has no seat"
    )


def test_a_unit_opens_nothing_but_while_it_stands(world: World) -> None:
    id, _ = world.working()
    desk, member = world.people.desk, world.viewer("JSSC")
    title = written_under(world, id, member, "JSSC")
    deeds.move_unit(desk, world.coordinator, id, State.SUSPENDED)
    assert not sees(world, member, title)
    assert world.seen(id, member).state == State.SUSPENDED, "a member knows of it still"
    deeds.move_unit(desk, world.coordinator, id, State.STANDING)
    assert sees(world, member, title)
    deeds.move_unit(desk, world.coordinator, id, State.DISSOLVED)
    assert not sees(world, member, title)
    assert (world.seen(id).seats, world.seen(id).leads) == ([], [])
    with pytest.raises(NotFound):
        world.seen(id, member)


def test_a_seat_opens_up_to_the_tier_of_the_members_vetting(world: World) -> None:
    id, _ = world.working()
    low = world.officer("JUIF", "low", Tier.OPEN)
    viewer = world.viewer("JUIF", "low")
    world.seat(id, "JUIF", "low", by=world.viewer("JFGR"))
    assert held(world, viewer) == {world.seen(id).compartment: Tier.OPEN}
    world.people.vet(low.login, Tier.CONFIDENTIAL)
    assert held(world, viewer) == {world.seen(id).compartment: Tier.CONFIDENTIAL}


def test_no_vetting_gives_a_units_compartment(world: World, admin: Admin) -> None:
    id, _ = world.working()
    compartment, outsider = world.seen(id).compartment, world.officer("JSSC", "outsider")
    with pytest.raises(BadInput, match="only a seat"):
        world.people.vet(outsider.login, Tier.SECRET, [compartment])
    with pytest.raises(BadInput, match="only a seat"):
        world.people.vet(outsider.login, Tier.SECRET, ["U-NONE-0000"])
    admin.execute(
        "UPDATE gate.vetting SET compartments = %s WHERE officer_id = (SELECT id FROM gate.officer WHERE login = %s)",
        [[compartment], outsider.login],
    )
    assert held(world, world.viewer("JSSC", "outsider")) == {}, "not even one that was written past the deeds"


def test_the_registry_does_not_tell_who_sits_where(world: World) -> None:
    world.working()
    told = {
        one.login: one.compartments
        for one in registry.list_officers(world.people.desk, world.people.registrar)
    }
    assert told[world.officer("JFGR").login] == {}


def test_a_seat_ends_when_the_vetting_lapses(world: World, admin: Admin) -> None:
    id, _ = world.working()
    member, desk = world.people.person("JUIF", "lapses", None), world.people.desk
    world.people.vet(member.login, Tier.SECRET, (), five_tests(days=30))
    world.officers["JUIFlapses"] = member
    viewer = world.viewer("JUIF", "lapses")
    world.seat(id, "JUIF", "lapses", cell=Cell.COMMAND, by=world.viewer("JFGR"))
    full = maturity(world.seen(id), now())
    assert (full.total, full.unknown) == (4 * BEST, 6)
    # time passes: the tests of this one ran out a minute ago, by the table, so that no trigger hears of it
    of = "(SELECT v.id FROM gate.vetting v JOIN gate.officer o ON o.id = v.officer_id WHERE o.login = %s)"
    admin.execute("SET session_replication_role = replica")
    try:
        admin.execute(
            f"UPDATE gate.vetting_test SET expires_at = now() - interval '1 minute' WHERE vetting_id IN {of}",
            [member.login],
        )
        for table, column in (("unit_seat", "holds_until"), ("session", "clearance_until")):
            admin.execute(
                f"UPDATE gate.{table} SET {column} = now() - interval '1 minute'"
                " WHERE officer_id = (SELECT id FROM gate.officer WHERE login = %s)", [member.login]
            )  # fmt: skip
        admin.execute(
            "UPDATE gate.unit_seat SET during = tstzrange(now() - interval '1 hour', upper(during))"
            " WHERE officer_id = (SELECT id FROM gate.officer WHERE login = %s)", [member.login]
        )  # fmt: skip
    finally:
        admin.execute("SET session_replication_role = DEFAULT")
    with pytest.raises(NotEntitled, match="lapsed"):
        list_units(desk, viewer)
    before = world.seen(id)
    assert [seat.login for seat in before.sitting(Sits.LAPSED)] == [member.login], (
        "empty at once, before any job"
    )
    fallen = maturity(before, now())
    assert fallen.total < full.total
    Schedule(world.people.house).run(everything=True)
    after = world.seen(id)
    assert [seat.login for seat in after.sitting(Sits.LAPSED)] == [member.login]
    world.people.vet(member.login, Tier.SECRET)
    assert held(world, viewer) == {}, "vetted again, one takes a seat again by two keys"
    world.seat(id, "JUIF", "lapses", cell=Cell.COMMAND, by=world.viewer("JFGR"))
    assert world.seen(id).sitting(Sits.LAPSED) == []
    assert list(held(world, viewer)) == [after.compartment]


@pytest.mark.parametrize("how", ["withdrawn", "suspended"])
def test_a_seat_ends_with_the_vetting_or_the_officer_in_one_transaction(world: World, how: str) -> None:
    id, _ = world.working()
    desk, lead = world.people.desk, world.viewer("JFGR")
    person = world.officer("JSSC", how)
    world.seat(id, "JSSC", how, by=lead)
    if how == "withdrawn":
        registry.withdraw_vetting(desk, world.people.registrar, person.login)
        world.people.vet(person.login, Tier.SECRET)
    else:
        registry.suspend_officer(desk, world.people.registrar, person.login)
        registry.suspend_officer(desk, world.people.registrar, person.login, suspended=False)
    assert person.login not in {seat.login for seat in world.seen(id).sitting()}
    assert held(world, world.people.sign_in(person)) == {}


def test_a_seat_ends_by_itself_when_it_was_said_to(world: World, admin: Admin) -> None:
    id, _ = world.working()
    lead, viewer = world.viewer("JFGR"), world.viewer("JGN", "short")
    seat = world.seat(id, "JGN", "short", by=lead, until=now() + timedelta(days=1))
    who = whoami(world.people.desk, viewer.token)
    assert who is not None
    assert who.clearance_until is not None
    assert who.clearance_until < now() + timedelta(days=2), "the session knows when it sees less"
    admin.execute(
        "UPDATE gate.unit_seat SET during = tstzrange(lower(during), clock_timestamp()) WHERE id = %s", [seat]
    )
    assert held(world, viewer) == {}
    with pytest.raises(BadInput, match="has passed"):
        world.seat(id, "JGN", "short", by=lead, until=now() - timedelta(minutes=1))


def test_who_sits_under_a_number_is_named_to_coordinators_and_the_lead(world: World) -> None:
    id, _ = world.working()
    lead, person = world.viewer("JFGR"), world.officer("JUIF", "covert")
    seat = world.seat(id, "JUIF", "covert", by=lead, covert=True)

    def told(by: Viewer) -> tuple[str | None, str | None]:
        (one,) = [one for one in world.seen(id, by).seats if one.id == seat]
        return one.login, one.full_name

    name = (person.login, f"Officer {person.login}")
    for by in (lead, world.coordinator, world.viewer("JUIF", "covert")):
        assert told(by) == name
    for by in (world.viewer("JGN"), world.registrars["JUIF"], world.registrars["JSSC"]):
        assert told(by) == (None, None)


def test_entries_name_neither_unit_nor_compartment_nor_who_sits_under_a_number(
    world: World, admin: Admin
) -> None:
    id, _ = world.working()
    lead, person = world.viewer("JFGR"), world.officer("JUIF", "covert")
    world.seat(id, "JUIF", "covert", by=lead, covert=True)
    with psycopg.connect(world.people.house.dsn("ledger"), autocommit=True) as conn:
        while conn.execute("SELECT ledger.sequence(5000)").fetchone() != (0,):
            pass
    told = [
        str(text)
        for (text,) in admin.execute("SELECT e::text FROM ledger.entry e WHERE e::text LIKE %s", [f"%{id}%"])
    ]
    for action in ("unit-proposed", "seat-confirmed", "lead-named"):
        assert action in repr(told)
    unit = world.seen(id)
    for secret in (unit.compartment, unit.code, unit.name, person.login):
        assert secret not in repr(told)


# ── the lead ────────────────────────────────────────────────────────────────────────────────────


def test_two_leads_of_one_minute_are_refused_by_the_database(world: World, admin: Admin) -> None:
    id, seats = world.working()
    desk, noon = world.people.desk, now() + timedelta(hours=12)
    deeds.hand_over_lead(desk, world.viewer("JFGR"), seats["JSSC"], noon)
    with pytest.raises(Conflict, match="one lead"):
        deeds.name_lead(desk, world.coordinator, seats["JUIF"], noon - timedelta(minutes=1))
    with pytest.raises(psycopg.errors.ExclusionViolation):
        admin.execute(
            "INSERT INTO gate.unit_lead (unit_id, during, seat_id, named_by)"
            " SELECT unit_id, tstzrange(upper(during) - interval '1 minute', NULL), seat_id, named_by"
            " FROM gate.unit_lead WHERE unit_id = %s AND upper(during) = %s", [id, noon]
        )  # fmt: skip
    deeds.name_lead(desk, world.coordinator, seats["JUIF"], noon)
    assert [(one.seat, one.until) for one in world.seen(id).leads] == [
        (seats["JSSC"], noon),
        (seats["JUIF"], None),
    ]


def test_handing_over_is_one_instant(world: World, admin: Admin) -> None:
    id, seats = world.working()
    desk, first, second = world.people.desk, world.viewer("JFGR"), world.viewer("JUIF")
    with pytest.raises(NotEntitled, match="hands over"):
        deeds.hand_over_lead(desk, second, seats["JUIF"])
    deeds.hand_over_lead(desk, first, seats["JUIF"])
    unit = world.seen(id, second)
    assert (unit.is_lead, world.seen(id, first).is_lead) == (True, False)
    ends = admin.execute(
        "SELECT upper(during), lower(during) FROM gate.unit_lead WHERE unit_id = %s ORDER BY during", [id]
    )
    (ended, _), (_, began) = ends.fetchall()
    assert ended == began
    with pytest.raises(Conflict, match="sits in the unit"):
        deeds.hand_over_lead(desk, second, world_seat_ended(world, id))


def world_seat_ended(world: World, id: UUID) -> UUID:
    seat = world.seat(id, "JGN", "ended", by=world.viewer("JUIF"))
    deeds.end_seat(world.people.desk, world.registrars["JGN"], seat)
    return seat


def test_who_follows_is_named_ahead(world: World) -> None:
    id, seats = world.working()
    desk, noon = world.people.desk, now() + timedelta(hours=12)
    with pytest.raises(Conflict, match="one lead"):
        deeds.name_lead(desk, world.coordinator, seats["JSSC"])
    deeds.name_lead(desk, world.coordinator, seats["JSSC"], noon)
    assert [(one.seat, one.until) for one in world.seen(id).leads] == [
        (seats["JFGR"], noon),
        (seats["JSSC"], None),
    ]
    assert world.seen(id).gap(now()) is None


def test_whoever_leads_and_leaves_leads_no_more(world: World) -> None:
    id, seats = world.working()
    desk = world.people.desk
    deeds.end_seat(desk, world.registrars["JFGR"], seats["JFGR"])
    unit = world.seen(id)
    assert unit.lead(now()) is None
    assert unit.unled_since is not None
    assert unit.gap(now()) is None, "less than an hour"
    waits = deeds.propose_seat(desk, world.registrars["JFGR"], id, world.officer("JFGR").login, Cell.COMMAND)
    deeds.confirm_seat(desk, world.coordinator, waits)  # where nobody leads


@pytest.mark.parametrize(("minutes", "alarms"), [(59, False), (61, True)])
def test_a_gap_of_61_minutes_alarms(world: World, admin: Admin, minutes: int, alarms: bool) -> None:
    id, _ = world.working()
    before = unled(world)
    admin.execute("UPDATE gate.unit SET stood_at = now() - interval '9 hours' WHERE id = %s", [id])
    admin.execute(
        "UPDATE gate.unit_lead SET during = tstzrange(now() - interval '8 hours', now() - make_interval(mins => %s))"
        " WHERE unit_id = %s", [minutes, id]
    )  # fmt: skip
    unit = world.seen(id)
    assert (unit.gap(now()) is not None) == alarms
    assert unled(world) - before == (1 if alarms else 0), "the operator's figure"
    deeds.move_unit(world.people.desk, world.coordinator, id, State.DISSOLVED)


@pytest.mark.parametrize(("minutes", "alarms"), [(60, False), (61, True)])
def test_a_gap_that_the_terms_leave_alarms_before_it_comes(world: World, minutes: int, alarms: bool) -> None:
    id, seats = world.working()
    desk, noon = world.people.desk, now() + timedelta(hours=12)
    deeds.hand_over_lead(desk, world.viewer("JFGR"), seats["JSSC"], noon)
    deeds.name_lead(desk, world.coordinator, seats["JFGR"], noon + timedelta(minutes=minutes))
    assert (world.seen(id).gap(now()) is not None) == alarms
    with pytest.raises(BadInput, match="before it begins"):
        deeds.name_lead(desk, world.coordinator, seats["JFGR"], noon, noon)


def unled(world: World) -> float:
    (figure,) = [
        one for one in of_the_database(world.people.house) if one.name == "tearline_units_without_lead"
    ]
    return figure.value


# ── how far it is ───────────────────────────────────────────────────────────────────────────────


def test_of_an_empty_unit_nothing_is_known(world: World) -> None:
    found = maturity(world.seen(world.standing()), now())
    assert (found.total, found.unknown, len(found.scores)) == (0, 10, 10)


def test_maturity_rises_with_seats_and_a_lead(world: World) -> None:
    id, desk = world.standing(), world.people.desk
    lead = world.seat(id, "JFGR", cell=Cell.COMMAND)

    def told() -> dict[Point, int | None]:
        return {one.point: one.value for one in maturity(world.seen(id), now()).scores}

    some = told()
    assert (some[Point.CELLS], some[Point.LEAD], some[Point.AGENCIES], some[Point.VETTED]) == (1, 1, 0, BEST)
    assert some[Point.LINKED] is None
    deeds.name_lead(desk, world.coordinator, lead, until=now() + timedelta(hours=3))
    assert told()[Point.LEAD] == 2
    world.seat(id, "JSSC", cell=Cell.ANALYSIS, by=world.viewer("JFGR"))
    world.seat(id, "JUIF", cell=Cell.ANALYSIS, by=world.viewer("JFGR"))
    assert (told()[Point.CELLS], told()[Point.AGENCIES]) == (1, 2)
