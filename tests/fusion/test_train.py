"""Training: no labels, the same weights for the same records, m from anchors only."""

from __future__ import annotations

import random

import pytest

from tearline.fusion.calibration import report
from tearline.fusion.features import Features
from tearline.fusion.score import Scorer
from tearline.fusion.shown import Coded
from tearline.fusion.train import fit
from tearline.fusion.weighing import by_hand, from_text, to_text
from tests.fusion.people import person


def town(people: int, seed: int = 7) -> list[Features]:
    """Pairs of records of invented people; in one of ten pairs the second has another date."""
    dice, found = random.Random(seed), []
    for n in range(people):
        own = {
            "firstName": [dice.choice(["Ana", "Luis", "Eva", "Hugo", "Rosa"])],
            "lastName": ["".join(dice.choices("abcdefghijkl", k=7)).title()],
            "birthDate": [f"19{dice.randrange(40, 99)}-0{dice.randrange(1, 9)}-1{dice.randrange(10)}"],
            "passportNumber": [f"G{n:07}"],
        }
        found.append(person(**own))
        late = {"birthDate": ["1939-12-31"]} if n % 10 == 0 else {}
        found.append(person(**{**own, **late}))
    return found


@pytest.fixture(scope="module")
def records() -> list[Features]:
    return town(400)


def test_the_same_records_give_the_same_weights(records: list[Features]) -> None:
    one = fit(records, version="1", source="a town", own_rarity=True)
    assert one == fit(records, version="1", source="a town", own_rarity=True)


def test_m_is_the_share_of_agreement_among_true_pairs(records: list[Features]) -> None:
    weights = fit(records, version="1", source="a town", own_rarity=True)
    assert weights.m["birth"]["date.exact"] == pytest.approx(0.9, abs=0.03)
    assert weights.u["ids"]["code.exact"] < 0.01
    assert weights.provenance["anchors"]["birth"][0] >= 100
    assert weights.population == pytest.approx(9.6, abs=0.5)


def test_a_weights_file_is_read_as_it_was_written(records: list[Features]) -> None:
    weights = fit(records, version="1", source="a town")
    again = from_text(to_text(weights))
    assert again.m["birth"]["date.exact"] == pytest.approx(weights.m["birth"]["date.exact"], rel=1e-3)
    assert (again.kind, again.version, again.provenance) == ("person", "1", weights.provenance)


def test_a_report_shows_levels_and_calibration(records: list[Features]) -> None:
    weights = fit(records, version="1", source="a town", own_rarity=True)
    found = report(weights, records)
    assert {row.comparison for row in found.levels} == weights.m.keys()
    sure = [row for row in found.calibration if row.identifier == "ids" and row.low >= 5]
    assert sure
    assert all(row.agree == pytest.approx(row.expected, abs=0.1) for row in sure)
    assert "date.exact" in found.text()


def families(homes: int, seed: int = 3) -> list[Features]:
    """Homes of three people, each told of by two bodies; all three share surnames, address and telephone."""
    dice, found = random.Random(seed), []
    for n in range(homes):
        home = {
            "lastName": ["".join(dice.choices("abcdefghijkl", k=7)).title()],
            "address": [f"Calle {dice.choice('ABCDEFGH')}{dice.randrange(90)} {n} Centro"],
            "phone": [f"+5255{n:08}"],
        }
        for _ in range(3):
            own = home | {
                "firstName": [
                    dice.choice(["Ana", "Luis", "Eva", "Hugo", "Rosa", "Iván", "Lía", "Omar", "Ema"])
                ],
                "birthDate": [f"19{dice.randrange(40, 99)}-0{dice.randrange(1, 9)}-1{dice.randrange(10)}"],
            }
            found += [person(**own), person(**(own | ({"phone": []} if n % 3 else {})))]
    return found


def test_kin_are_told_from_one_person_without_labels() -> None:
    """Six records a home, all alike but for a name and a date: pairs of kin are four times those of one person."""
    homes = families(300)
    weights = fit(homes, version="1", source="a town", own_rarity=True)
    assert weights.kin == pytest.approx(2.0, abs=0.4)
    assert weights.k["address"]["text.exact"] > 0.9
    assert weights.k["birth"]["date.exact"] < 0.05
    scorer = Scorer(weights)
    pairs = [(a, b, a // 2 == b // 2) for a in range(60) for b in range(a) if a // 6 == b // 6]
    wrong = [(a, b) for a, b, one in pairs if (scorer.score(homes[a], homes[b]).total >= 0) != one]
    assert len(wrong) <= 2  # two of one home may have one name and nearly one date


def test_the_chance_of_a_slip_is_that_of_the_signs() -> None:
    """Of numbers of six figures drawn at random 54 in a million are one sign from a given one."""
    dice = random.Random(2)
    numbers = [f"{dice.randrange(10**6):06}" for _ in range(3000)]
    coded = Coded([person(passportNumber=[number]) for number in numbers], by_hand("person"))
    ids = next(n for n, weigher in enumerate(coded.weighers) if weigher.name == "ids")
    assert coded.slips(ids) == pytest.approx(54e-6, rel=0.2)
    assert coded.slips(0) == 0
