"""Crimes and emergencies: how many, when, who, and what the police wrote."""

from __future__ import annotations

import bz2
import csv
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from tearline.nation.events import crime_name
from tearline.nation.events.rhythm import TWO_YEARS, present, rhythm
from tearline.nation.events.tables import table
from tearline.nation.facts import Incident
from tests.nation.events_made import PLAN, happened

MONTHS = (
    *("Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio"),
    *("Julio", "Agosto", "Septiembre", "Octubre", "Noviembre", "Diciembre"),
)


def incidents() -> list[Incident]:
    return [incident for district in happened() for incident in district.incidents]


def test_there_are_about_400_for_10_000_people_in_two_years() -> None:
    assert 330 < len(happened()[0].incidents) < 470
    assert 50 < len(happened()[1].incidents) < 110
    end = present(PLAN)
    assert all(end - timedelta(TWO_YEARS) <= incident.at < end for incident in incidents())


def test_each_kind_is_known_and_no_kind_is_everything() -> None:
    kinds = Counter(incident.crime for incident in incidents())
    assert set(kinds) <= set(table("crimes")["kinds"])
    assert len(kinds) > 20
    assert max(kinds.values()) < len(incidents()) * 0.2
    assert all(crime_name(kind) for kind in kinds)


def test_every_rate_says_where_it_comes_from() -> None:
    assert all(kind["source"] for kind in table("crimes")["kinds"].values())


def test_nobody_is_named_before_birth_or_suspected_as_a_child_or_dead() -> None:
    for incident in incidents():
        day = incident.at.date()
        for person in (*incident.victims, *incident.witnesses, *incident.suspects):
            assert person.born <= day
        for suspect in incident.suspects:
            assert day.year - suspect.born.year >= 12
            assert suspect.died is None or suspect.died > day
        for witness in incident.witnesses:
            assert witness.died is None or witness.died > day


def test_the_killed_died_that_day_and_others_lived_on() -> None:
    deaths = ("homicide", "traffic-death")
    for incident in incidents():
        for victim in incident.victims:
            if incident.crime in deaths:
                assert victim.died == incident.at.date()
            else:
                assert victim.died is None or victim.died > incident.at.date()


def test_nobody_is_both_victim_and_suspect() -> None:
    for incident in incidents():
        assert not {p.id for p in incident.victims} & {p.id for p in incident.suspects}
        assert len({p.id for p in incident.suspects}) == len(incident.suspects)


def test_some_suspects_have_nothing_to_do_with_it() -> None:
    suspects = sum(len(incident.suspects) for incident in incidents())
    wrongly = sum(len(incident.wrongly) for incident in incidents())
    assert 0.03 < wrongly / suspects < 0.2
    assert all(person in incident.suspects for incident in incidents() for person in incident.wrongly)


def test_most_is_no_business_of_any_group() -> None:
    of_groups = [incident for incident in incidents() if incident.group]
    assert 0.02 < len(of_groups) / len(incidents()) < 0.2
    members = {role.person.id for d in happened() for g in d.groups for role in g.members}
    guilty = [p for i in of_groups for p in i.suspects if p not in i.wrongly]
    assert guilty
    assert all(person.id in members for person in guilty)


def test_a_car_theft_is_the_theft_of_a_car_that_was_stolen_that_day() -> None:
    thefts = [incident for incident in incidents() if incident.crime == "car-theft"]
    assert thefts
    assert all(incident.vehicles[0].stolen == incident.at.date() for incident in thefts)


def test_violence_in_the_family_happens_at_home() -> None:
    domestic = [i for i in incidents() if i.crime == "domestic-violence" and i.suspects and not i.wrongly]
    assert all(i.suspects[0].household == i.victims[0].household for i in domestic)
    assert all(i.address is i.victims[0].home for i in domestic)


def test_narratives_name_people_and_plates_and_leave_no_gap() -> None:
    for incident in incidents():
        assert 120 < len(incident.narrative) < 1_200
        assert "{" not in incident.narrative
    named = [i for i in incidents() if i.suspects]
    told = [i for i in named if i.suspects[0].surnames[0].upper() in i.narrative.upper()]
    assert len(told) > 0.7 * len(named)
    plated = [i for i in incidents() if i.vehicles]
    assert sum(any(v.plate in i.narrative for v in i.vehicles) for i in plated) > 0.8 * len(plated)


def test_narratives_vary() -> None:
    openings = Counter(incident.narrative[:14].upper() for incident in incidents())
    assert len(openings) >= 6
    assert len({incident.narrative for incident in incidents()}) == len(incidents())


def test_nights_and_weekends_have_their_crimes() -> None:
    rng = Random(1)
    brawls = [rhythm(PLAN.as_of, TWO_YEARS, "warm", "weekend", "night").pick(rng) for _ in range(4_000)]
    assert sum(at.hour >= 19 or at.hour < 5 for at in brawls) > 0.6 * len(brawls)
    assert sum(at.weekday() >= 5 for at in brawls) > 0.34 * len(brawls)
    office = [rhythm(PLAN.as_of, TWO_YEARS, "flat", "workday", "office").pick(rng) for _ in range(4_000)]
    assert sum(8 <= at.hour <= 18 for at in office) > 0.85 * len(office)


def test_homicides_follow_the_months_that_official_counts_show(shared_data: Path) -> None:
    """Against deaths by homicide by month in all municipalities, 1990 to 2008."""
    listed = shared_data / "mx_homicide_county_month.csv.bz2"
    if not listed.exists():
        pytest.skip("the counts of homicides by month are not here")
    counted = dict.fromkeys(MONTHS, 0)
    with bz2.open(listed, "rt", encoding="latin-1") as lines:
        for row in csv.DictReader(lines):
            if row["Code"] == "" and row["County"] == "Total" and row["Month.of.Murder"] in counted:
                counted[row["Month.of.Murder"]] += sum(int(row[str(y)] or 0) for y in range(1990, 2009))
    rng, times = Random(2), rhythm(PLAN.as_of, TWO_YEARS, "homicide", "weekend", "night")
    drawn = Counter(times.pick(rng).month for _ in range(60_000))
    for n, month in enumerate(MONTHS, 1):
        assert drawn[n] / 60_000 == pytest.approx(counted[month] / sum(counted.values()), rel=0.06)
