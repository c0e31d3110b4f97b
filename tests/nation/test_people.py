"""A district's people: who is whose, numbers used once, marginals of a country, and nobody real."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections import Counter, defaultdict
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from tearline.nation.agency import REGIONS, region_of
from tearline.nation.facts import District, Person
from tearline.nation.people import curp_of, is_avoided_name, populate, rfc_of
from tearline.nation.people.avoid import is_avoided, words_of
from tearline.nation.people.lives import age
from tearline.nation.people.sources import MissingExtra, library
from tearline.nation.plan import Plan
from tearline.ontology.identifier import Problem
from tearline.ontology.identifiers import normalise
from tools.avoided_names import listed_names

PLAN = Plan(30_000, 7)


@cache
def district(number: int = 1) -> District:
    return populate(PLAN, number)


@pytest.fixture(scope="module")
def people() -> list[Person]:
    return district().people


@pytest.fixture(scope="module")
def living(people) -> list[Person]:
    return [person for person in people if person.died is None]


def turn(curp: str) -> int:
    return int(curp[16]) if curp[16].isdigit() else ord(curp[16]) - ord("A")


# ── numbers ──


def test_as_many_as_planned_each_with_an_id_of_its_own(people):
    assert len(people) == 10_000
    assert [person.id for person in people] == [f"P-1-{n}" for n in range(10_000)]


def test_every_curp_is_valid_derivable_and_one_persons(people):
    assert len({person.curp for person in people}) == len(people)
    for person in people:
        facts = (person.given, person.surnames, person.born, person.sex, person.birth_state)
        assert person.curp == curp_of(*facts, turn(person.curp))
        assert not isinstance(normalise("curp", person.curp), Problem)


def test_adults_have_an_rfc_that_follows_from_their_facts(people):
    for person in people:
        grown = age(person.born, person.died or PLAN.as_of) >= 18
        assert person.rfc == (rfc_of(person.given, person.surnames, person.born) if grown else "")


@pytest.mark.parametrize(("number", "signs"), [("nss", 11), ("voter_key", 18), ("licence", 11)])
def test_numbers_of_documents_are_of_adults_and_used_once(people, number, signs):
    held = [getattr(person, number) for person in people if getattr(person, number)]
    assert {len(value) for value in held} == {signs}
    assert len(set(held)) == len(held) > 3_000
    assert not any(getattr(p, number) for p in people if age(p.born, p.died or PLAN.as_of) < 18)


def test_two_districts_share_no_number(people):
    others = populate(PLAN, 2).people
    for number in ("id", "curp", "nss", "licence", "household"):
        mine = {getattr(person, number) for person in people} - {""}
        assert not mine & {getattr(person, number) for person in others}


# ── the same again ──


def told(made: District) -> str:
    lines = (
        f"{p.curp}{p.full_name}{p.rfc}{p.nss}{p.voter_key}{p.home}{p.household}{p.died}{p.aliases}{p.occupation}"
        f"{p.spouse and p.spouse.id}{p.mother and p.mother.id}{p.moved_from}"
        for p in made.people
    )
    return sha256("\n".join(lines).encode()).hexdigest()


def test_same_seed_same_bytes_whatever_the_hash_seed():
    script = "from test_people import told, populate, Plan; print(told(populate(Plan(600, 5), 0)))"
    made = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parent,
        env={**os.environ, "PYTHONHASHSEED": "12345", "PYTHONPATH": os.pathsep.join(["../..", *sys.path])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout.strip() == told(populate(Plan(600, 5), 0))


def test_two_seeds_share_nobody():
    one, two = populate(Plan(3_000, 1), 0).people, populate(Plan(3_000, 2), 0).people
    assert not {person.curp for person in one} & {person.curp for person in two}


@pytest.mark.parametrize("size", [1, 2, 37, 500])
def test_any_size(size):
    made = populate(Plan(size, 9), 0)
    assert len(made.people) == size
    assert len({person.curp for person in made.people}) == size


# ── families ──


def test_parents_are_of_an_age_and_alive(people):
    for child in people:
        for parent in filter(None, (child.father, child.mother)):
            assert 14 <= age(parent.born, child.born) <= (50 if parent is child.mother else 85)
            assert parent.died is None or parent.died >= child.born


def test_surnames_come_from_the_parents(people):
    kinds = Counter()
    for child in people:
        if child.father and child.mother:
            ours = (child.father.surnames[0], child.mother.surnames[0])
            kinds["usual" if child.surnames == ours else "mother's first"] += 1
            assert set(child.surnames) == set(ours)
        elif child.mother and child.surnames[0] == child.mother.surnames[0]:
            kinds["mother's only"] += 1
    assert kinds["usual"] > 4_000
    assert kinds["mother's only"] > 100
    assert kinds["mother's first"] < 100


def test_marriage_is_mutual_between_the_living_and_changes_no_name(living):
    couples = [person for person in living if person.spouse]
    assert len(couples) > 3_000
    for person in couples:
        assert person.spouse.died is None
        assert person.spouse.spouse is person
        assert person.spouse.sex != person.sex
        assert person.spouse.household == person.household


def test_widows_outlive(people):
    widows = [person for person in people if person.widow_of]
    assert len(widows) > 100
    assert all(w.sex == "M" and w.widow_of.died and (w.died or PLAN.as_of) > w.widow_of.died for w in widows)


def test_twins_share_day_and_surnames_and_not_their_names(people):
    twins = [person for person in people if person.twin]
    assert len(twins) > 60
    for twin in twins:
        assert twin.twin.twin is twin
        assert (twin.born, twin.surnames, twin.mother) == (
            twin.twin.born,
            twin.twin.surnames,
            twin.twin.mother,
        )
        assert twin.given != twin.twin.given


def test_a_father_and_son_of_one_name_and_homonyms_occur(people):
    assert sum(bool(p.father and p.father.full_name == p.full_name) for p in people) < 60
    assert sum(bool(p.father and p.father.given == p.given) for p in people) > 40
    full = Counter(person.full_name for person in people)
    assert 4 <= sum(many for many in full.values() if many > 1) <= 200


def test_brothers_and_sisters_are_called_differently(people):
    children = defaultdict(list)
    for person in people:
        if person.mother:
            children[person.mother.id, person.father and person.father.id].append(person.given)
    same = sum(len(names) - len(set(names)) for names in children.values())
    assert same <= 0.002 * len(people)


# ── the country ──


def test_the_pyramid_is_that_of_the_census(living):
    """INEGI 2020 has 25, 25, 22, 16, 9, 3 in a hundred; by 2026 it is somewhat older."""
    ages = [age(person.born, PLAN.as_of) for person in living]
    bounds = (0, 15, 30, 45, 60, 75, 120)
    shares = [sum(a <= n < b for n in ages) / len(ages) for a, b in itertools.pairwise(bounds)]
    assert all(
        abs(share - census) < 0.04
        for share, census in zip(shares, (0.24, 0.25, 0.22, 0.17, 0.09, 0.03), strict=True)
    )
    assert 28 <= sorted(ages)[len(ages) // 2] <= 32


def test_households_are_those_of_the_census(living):
    """INEGI 2020: 3.6 people a household, one in eight has one person."""
    homes = defaultdict(list)
    for person in living:
        homes[person.household].append(person)
    sizes = Counter(map(len, homes.values()))
    assert 3.1 < len(living) / len(homes) < 3.9
    assert 0.08 < sizes[1] / len(homes) < 0.20
    for members in homes.values():
        assert len({person.home for person in members}) == 1
        assert any(age(person.born, PLAN.as_of) >= 18 for person in members)


def test_people_live_everywhere_most_of_them_here(living):
    here = sum(person.home.place in district().home for person in living) / len(living)
    assert 0.6 < here < 0.8
    regions = Counter(region_of(person.home.place.state) for person in living)
    assert set(regions) == set(REGIONS)
    assert min(regions.values()) > 150
    assert sum(p.birth_state not in ("NE", p.home.place.state) for p in living) > 1_000
    assert sum(p.birth_state == "NE" for p in living) > 20
    assert sum(bool(person.moved_from) for person in living) > 1_000


def test_some_died_and_all_of_them_registered(people):
    dead = [person for person in people if person.died]
    assert 400 < len(dead) < 1_100
    assert all(person.died.year >= 1998 and person.born <= person.died <= PLAN.as_of for person in dead)
    assert sum(person.died.year >= 2023 for person in dead) > 80


def test_few_are_known_by_an_alias_only(people):
    assert 0 < sum(person.alias_only for person in people) < 30
    assert all(person.aliases for person in people if person.alias_only)


def test_occupations(living):
    works = Counter(person.occupation for person in living)
    assert works["estudiante"] > 1_500
    assert works["albañil"] > 100
    assert all(works[official] for official in ("policía municipal", "policía estatal", "militar"))
    assert all(p.occupation in ("", "estudiante") for p in living if age(p.born, PLAN.as_of) < 15)


# ── nobody real ──


def test_no_full_name_is_on_a_list(people, shared_data):
    listed = {tuple(sorted(words_of(name))) for name in listed_names(shared_data)}
    listed = {words for words in listed if len(words) > 1}
    for person in [*people, *populate(PLAN, 2).people]:
        father, mother = person.surnames
        for name in (
            f"{given} {rest}"
            for given in (person.given[0], " ".join(person.given))
            for rest in (father, f"{father} {mother}")
        ):
            assert tuple(sorted(words_of(name))) not in listed


def test_the_digests_are_those_of_the_lists(shared_data):
    names = list(listed_names(shared_data))
    assert len(names) > 20_000
    assert all(is_avoided_name(name) for name in names if len(words_of(name)) > 1)


def test_a_listed_name_is_avoided_however_it_is_written(monkeypatch):
    from tearline.nation.people import avoid

    monkeypatch.setattr(
        avoid, "_listed", lambda: frozenset({avoid.digest(["ANGELES", "NUNEZ", "ZABRISKIE"])})
    )
    assert is_avoided_name("Zabriskie Núñez, Ángeles")
    assert is_avoided_name("ANGELES DE LOS NUÑEZ ZABRISKIE")
    assert not is_avoided_name("Ángeles Núñez")
    assert is_avoided(("Ángeles",), ("Núñez", "Zabriskie"))
    assert is_avoided(("Ángeles", "Luz"), ("Núñez", "Zabriskie"))
    assert not is_avoided(("Luz", "Ángeles"), ("Núñez", "Zabriskie"))


def test_a_missing_library_says_what_to_install():
    with pytest.raises(MissingExtra, match=r"pip install 'tearline\[nation\]'"):
        library("fakerr.nothing")
