"""Names: their frequencies beside official ones, their forms, places and addresses."""

from __future__ import annotations

import csv
from collections import Counter
from math import log
from random import Random

import pytest

from tearline.nation.agency import REGIONS
from tearline.nation.facts import Person
from tearline.nation.people import home_of, hypocorisms, nickname, places, populate, some_address, some_place
from tearline.nation.people.given import some_given, split
from tearline.nation.people.lettering import plain
from tearline.nation.people.places import distance
from tearline.nation.people.surnames import law, ranked, some_surname
from tearline.nation.plan import Plan

# ── surnames ──


def shares(weights: list[float]) -> dict[int, float]:
    total = sum(weights)
    return {top: sum(weights[:top]) / total for top in (10, 100, 1000)}


def slope(weights: list[float], first: int, last: int) -> float:
    """Of log frequency over log rank."""
    return log(weights[first - 1] / weights[last - 1]) / log(last / first)


def test_the_law_has_the_shape_of_real_surnames(shared_data):
    """Spain's register: 20, 42, 69 in a hundred bear one of the top 10, 100, 1000. Ours are more alike, as
    Mexico's are (fewer came over, and many were baptised with a few): more in each top, and a steeper head;
    the slope grows towards the tail in both."""
    with (shared_data / "es_surnames.csv").open(encoding="utf-8") as lines:
        spain = [float(row["frequency_first"]) for row in csv.DictReader(lines)]
    spain.sort(reverse=True)
    names = law()
    ours = [after - before for before, after in zip([0.0, *names._sums], names._sums, strict=False)]
    for top, share in shares(spain).items():
        assert share + 0.01 < shares(ours)[top] < share + 0.20
    for first, last in ((50, 300), (300, 3000)):
        assert abs(slope(ours, first, last) - slope(spain, first, last)) < 0.35
        assert slope(spain, 50, 300) < slope(spain, 300, 3000)
        assert slope(ours, 50, 300) < slope(ours, 300, 3000)


def test_tens_of_thousands_of_surnames_each_once():
    names = ranked()
    assert len(names) == len(set(names)) == 40_000
    assert all(plain(name) and len(name) <= 24 for name in names)
    assert any(" y " in name for name in names)
    assert "de la O" in names


def test_yucatan_is_maya_country():
    rng = Random(4)
    maya = {"Chan", "Pech", "Canul", "May", "Uc", "Dzul", "Ek", "Poot"}
    there = sum(some_surname(rng, "YN") in maya for _ in range(4_000))
    elsewhere = sum(some_surname(rng, "JC") in maya for _ in range(4_000))
    assert there > 400 > 40 > elsewhere


# ── given names ──


@pytest.mark.parametrize(("sex", "word"), [("H", "HOMBRE"), ("M", "MUJER")])
def test_births_of_2020_are_named_as_the_register_says(shared_data, sex, word):
    """Spearman's rank correlation over the register's hundred most given names."""
    with (shared_data / "mx_given_names_2020.csv").open(encoding="utf-8-sig") as lines:
        rows = [row for row in csv.DictReader(lines) if row["SEXO"] == word][:100]
    rng = Random(20)
    made = Counter(plain(" ".join(some_given(rng, sex, 2020))) for _ in range(30_000))
    there = [float(row["PERSONAS REGISTRADAS"].replace(",", "")) for row in rows]
    here = [float(made[row["NOMBRE"]]) for row in rows]
    assert sum(many > 0 for many in here) >= 85
    assert spearman(there, here) > 0.6


def spearman(one: list[float], two: list[float]) -> float:
    a, b = ranks(one), ranks(two)
    n, mean = len(a), (len(a) - 1) / 2
    return sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True)) / (n * (n * n - 1) / 12)


def ranks(values: list[float]) -> list[float]:
    order = sorted(range(len(values)), key=lambda n: -values[n])
    places = [0.0] * len(values)
    for rank, n in enumerate(order):
        places[n] = float(rank)
    return places


def test_names_tell_the_decade():
    rng = Random(5)
    old = Counter(some_given(rng, "H", 1932)[0] for _ in range(4_000))
    nineties = Counter(some_given(rng, "H", 1997)[0] for _ in range(4_000))
    new = Counter(some_given(rng, "H", 2018)[0] for _ in range(4_000))
    assert old["Hermenegildo"] > 5
    assert nineties["Brayan"] > 20 > old["Brayan"]
    assert new["Santiago"] > 100 > nineties["Santiago"]
    assert nineties["Hermenegildo"] == 0


def test_one_to_three_names_and_particles_with_their_noun():
    assert split("María de los Ángeles") == ("María", "de los Ángeles")
    assert split("José Luis") == ("José", "Luis")
    rng = Random(6)
    given = [some_given(rng, sex, year) for sex in "HM" for year in range(1930, 2026) for _ in range(20)]
    assert {len(names) for names in given} <= {1, 2, 3}
    assert sum(len(names) == 2 for names in given) > len(given) / 2


def test_short_forms():
    assert hypocorisms("Jesús")[0] == "Chuy"
    assert "Paco" in hypocorisms("Francisco")
    assert hypocorisms("José Luis")
    assert "Lupe" in hypocorisms("María Guadalupe")
    assert "Beto" in hypocorisms("Roberto")
    assert hypocorisms("Wlk") == ()


def test_nicknames_suit_the_sex():
    people = populate(Plan(600, 3), 0).people
    rng = Random(7)
    for person in people:
        name = nickname(rng, person)
        assert name
        assert not name.startswith("La " if person.sex == "H" else "El ") or name[3:].isdigit()
    assert len({nickname(rng, people[0]) for _ in range(200)}) > 40


# ── places ──


def test_municipalities_of_all_states_under_their_spanish_names():
    every = places()
    assert 300 <= len(every) <= 600
    assert {place.state for place in every} == {state for states in REGIONS.values() for state in states}
    assert len({(place.state, place.name) for place in every}) == len(every)
    names = {place.name for place in every}
    assert not names & {"Mexico City", "Ciudad Juárez", "Cancún"}
    assert sum(place.state == "DF" for place in every) == 16
    assert all(place.area_code in "55 33 81" or len(place.area_code) == 3 for place in every)
    assert all(len(place.postcode) == 3 and place.postcode.isdigit() for place in every)


def test_a_district_is_a_neighbourhood():
    for number in range(40):
        home = home_of(Plan(400_000, 2), number)
        assert 4 <= len(home) <= 7 or len(home) >= 3
        assert len(set(home)) == len(home)
        assert home == home_of(Plan(400_000, 2), number)
        assert all(distance(home[0], place) < 400 for place in home)


def test_places_are_drawn_by_population():
    rng = Random(8)
    drawn = Counter(some_place(rng).name for _ in range(6_000))
    assert drawn["Tijuana"] > drawn["Mexicali"] > drawn["Tecate"]


def test_addresses_as_they_are_written():
    rng, place = Random(9), places()[0]
    made = [some_address(rng, place) for _ in range(3_000)]
    numbers = Counter(address.number for address in made)
    assert 0.08 < numbers["S/N"] / len(made) < 0.2
    assert any(address.number.startswith("km ") for address in made)
    assert any(address.number.startswith("Mz ") for address in made)
    assert all(address.postcode.startswith(place.postcode) and len(address.postcode) == 5 for address in made)
    assert all(abs(address.latitude - place.latitude) < 0.5 for address in made)
    assert sum(address.street.startswith("Calle ") for address in made) > 1_000


def test_a_person_has_a_home_and_a_name():
    person: Person = populate(Plan(500, 4), 0).people[0]
    assert person.full_name == " ".join((*person.given, *person.surnames))
    assert person.home.place in places()
