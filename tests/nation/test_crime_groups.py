"""Groups, members, ties, relations and bribes keep to time, age and rate."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from itertools import pairwise

import pytest

from tearline.nation.agency import AGENCIES
from tearline.nation.crime import LEAKING_AGENCY, ROLES, group_count, group_name, organise
from tearline.nation.events import seizures
from tearline.nation.facts import Address, District, Person
from tearline.nation.people import populate
from tearline.nation.plan import Plan
from tests.nation.crime_made import PLANS, districts, inside, made, members


def _age(person: Person, on: date) -> int:
    born = person.born
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _time_in(district: District) -> dict[str, tuple[date, date]]:
    """From the first day of anybody's first membership to the last of the last."""
    found: dict[str, tuple[date, date]] = {}
    for member in members(district):
        since, until = member.since, member.until or date.max
        before = found.get(member.person.id, (since, until))
        found[member.person.id] = min(since, before[0]), max(until, before[1])
    return found


def test_few_adults_are_in_a_group_today() -> None:
    for district in districts():
        adults = [p for p in district.people if p.died is None and _age(p, PLANS[0].as_of) >= 18]
        today = {m.person.id for m in members(district) if m.until is None}
        assert 0.004 <= len(today) / len(adults) <= 0.009


def test_members_were_old_enough_and_lived() -> None:
    for district in districts():
        for member in members(district):
            person = member.person
            assert _age(person, member.since) >= 14, person.id
            assert person.died is None or member.since < person.died, person.id
            assert person.died is None or (member.until is not None and member.until <= person.died)
            assert member.group.founded <= member.since < (member.until or date.max)
            assert member.since <= PLANS[0].as_of


def test_minors_are_rank_and_file() -> None:
    for district in districts():
        for member in members(district):
            if _age(member.person, member.since) < 16:
                assert member.role in ("lookout", "courier", "trafficker"), member.role


def test_roles_are_of_the_list_and_lifelike() -> None:
    told = [m.role for district in districts() for m in members(district)]
    assert set(told) <= set(ROLES)
    hands = sum(told.count(role) for role in ("gunman", "lookout", "trafficker", "courier"))
    assert 0.4 < hands / len(told) < 0.85
    assert 0 < told.count("money launderer") < 0.15 * len(told)
    for district in districts():
        for group in district.groups:
            assert any(m.role == "leader" for m in group.members)


def test_nobody_is_in_two_groups_on_one_day() -> None:
    for district in districts():
        for person in inside(district).values():
            spans = sorted((m.since, m.until or date.max) for m in person.roles)
            assert all(a[1] <= b[0] for a, b in pairwise(spans)), person.id


def test_roles_of_people_are_the_members_of_groups() -> None:
    for district in districts():
        by_people = {id(m) for person in district.people for m in person.roles}
        assert by_people == {id(m) for m in members(district)}


def test_most_were_recruited_by_a_member_and_some_by_kin() -> None:
    recruited = [m for district in districts() for m in members(district) if m.recruited_by]
    every = [m for district in districts() for m in members(district)]
    assert len(recruited) > 0.7 * len(every)
    kin = [m for m in recruited if m.recruited_by and set(m.recruited_by.surnames) & set(m.person.surnames)]
    assert len(kin) > 0.1 * len(recruited)
    for member in recruited:
        by = member.recruited_by
        assert by is not None
        assert any(m.since <= member.since for m in by.roles), "recruited by one who came later"


def test_some_have_left_died_or_changed_sides() -> None:
    every = [m for district in districts() for m in members(district)]
    gone = [m for m in every if m.until is not None]
    assert 0.2 < len(gone) / len(every) < 0.6
    assert any(m.person.died == m.until for m in gone)
    parents = [g for district in districts() for g in district.groups if g.parent is not None]
    assert parents
    for group in parents:
        assert group.split_on == group.founded
        assert group.parent is not None
        before = {m.person.id for m in group.parent.members if m.until == group.split_on}
        assert before & {m.person.id for m in group.members if m.since == group.split_on}


def test_ties_between_members_lie_in_the_time_of_both() -> None:
    for district in districts():
        spans = _time_in(district)
        pairs = set()
        for tie in district.ties:
            assert tie.a is not tie.b
            assert tie.since <= (tie.until or date.max)
            assert tie.kind in ("kin", "cell", "command", "broker", "trade")
            pairs.add(frozenset((tie.a.id, tie.b.id)))
            ends = [spans[p.id] for p in (tie.a, tie.b) if p.id in spans]
            assert ends, "a tie without a member"
            assert tie.since >= min(since for since, _ in ends)
            for person in (tie.a, tie.b):
                assert person.born < tie.since
                assert person.died is None or (tie.until is not None and tie.until <= person.died)
            if len(ends) == 2 and tie.kind != "kin":
                assert all(s <= tie.since and (tie.until or date.max) <= u for s, u in ends)
        assert len(pairs) == len(district.ties)


def test_most_have_an_alias_and_few_nothing_else() -> None:
    people = [p for district in districts() for p in inside(district).values()]
    assert 0.7 < sum(bool(p.aliases) for p in people) / len(people) < 0.97
    assert all(len(p.aliases) <= 2 for p in people)
    assert 0 < sum(p.alias_only for p in people) < 0.15 * len(people)
    assert all(p.aliases for p in people if p.alias_only)


def test_relations_begin_when_both_are_there() -> None:
    kinds = set()
    for district in districts():
        founded = {g.id: g.founded for g in district.groups}
        for relation in district.relations:
            kinds.add(relation.kind)
            assert relation.since >= max(relation.group.founded, founded.get(relation.other, date.min))
            assert relation.until is None or relation.until >= relation.since
            assert relation.other != relation.group.id
    assert kinds == {"alliance", "rivalry", "split"}


def test_far_groups_are_named_as_their_own_district_names_them() -> None:
    plan = PLANS[0]
    names = {g.id: g.name for n in range(plan.districts) for g in made(plan, n).groups}
    told = [(r.other, r.other_name) for n in range(plan.districts) for r in made(plan, n).relations]
    assert all(names[other] == name for other, name in told)
    far = [r for r in made(plan, 0).relations if not r.other.startswith("G-0-")]
    far += [r for r in made(plan, 1).relations if not r.other.startswith("G-1-")]
    assert far


def test_bribed_are_officials_and_one_agency_leaks() -> None:
    assert seizures.LEAKING_AGENCY == LEAKING_AGENCY
    codes = {agency.code for agency in AGENCIES}
    bribes = [bribe for district in districts() for bribe in district.bribes]
    assert {bribe.agency for bribe in bribes} <= codes
    police = sum(bribe.agency in ("PEN", "PEO", "PEC", "PES") for bribe in bribes)
    assert police > len(bribes) / 3
    assert police > sum(bribe.agency == LEAKING_AGENCY for bribe in bribes)
    for bribe in bribes:
        assert bribe.official.died is None
        assert _age(bribe.official, bribe.since) >= 18
        assert bribe.group.founded <= bribe.since <= PLANS[0].as_of
    for district in districts():
        assert any(bribe.agency == LEAKING_AGENCY for bribe in district.bribes)


@pytest.mark.parametrize("people", [500, 2_000])
def test_the_smallest_nation_has_two_groups(people: int) -> None:
    for seed in range(4):
        district = made(Plan(people, seed), 0)
        assert len(district.groups) >= 2
        assert all(group.members for group in district.groups)
        assert all(
            g.turf and {p.name for p in g.turf} <= {p.name for p in district.home} for g in district.groups
        )


def test_a_mere_remainder_has_none() -> None:
    plan = Plan(10_040, 4)
    assert group_count(plan, 1) == 0
    district = made(plan, 1)
    assert not district.groups
    assert not district.ties


def test_names_are_pure_and_no_two_seeds_share_one() -> None:
    seen: set[str] = set()
    for seed in range(24):
        plan = Plan(200_000, seed)
        names = {group_name(plan, d, n) for d in range(plan.districts) for n in range(group_count(plan, d))}
        assert not names & seen
        seen |= names
    plan = PLANS[0]
    for number in range(plan.districts):
        for n, group in enumerate(made(plan, number).groups):
            assert group.id == f"G-{number}-{n}"
            assert group.name == group_name(plan, number, n)


def _told(district: District) -> str:
    """A district's crime as text, with people and groups by their ids."""
    parts = (district.groups, district.ties, district.relations, district.bribes)
    cells = [cell for group in district.groups for cell in group.cells]
    rows = [row for part in parts for row in part] + members(district) + cells
    aliases = [(p.id, p.aliases, p.alias_only) for p in district.people]
    return "\n".join(map(_row, rows)) + repr(aliases)


def _row(row: object) -> str:
    if isinstance(row, Address) or not is_dataclass(row):
        return repr(row)
    values = (getattr(row, field.name) for field in fields(row))
    return repr([getattr(value, "id", value) for value in values if not isinstance(value, list)])


def test_the_same_seed_gives_the_same_and_another_something_else() -> None:
    told = []
    for seed in (5, 5, 6):
        plan = Plan(3_000, seed)
        district = populate(plan, 0)
        organise(plan, district)
        told.append(_told(district))
    assert told[0] == told[1] != told[2]
