"""Scores: what counts for and against, the same in both executors and both ways round."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tearline.codes import Band
from tearline.errors import BadInput
from tearline.fusion.batch import match
from tearline.fusion.columns import Columns
from tearline.fusion.features import Features, features
from tearline.fusion.plan import KINDS
from tearline.fusion.score import Scorer, score
from tearline.fusion.weighing import shipped
from tests.fusion.people import people, person

ANA = {
    "firstName": ["Ana"],
    "lastName": ["Xochihua"],
    "secondSurname": ["Hernández"],
    "birthDate": ["1985-03-12"],
    "phone": ["+525512345678"],
}


def with_(**changes: list[str]) -> Features:
    """Ana with other values."""
    return person(**{**ANA, **changes})


@settings(max_examples=60)
@given(st.lists(people, min_size=2, max_size=12))
def test_both_executors_give_equal_scores(records: list[Features]) -> None:
    left, right = np.triu_indices(len(records), 1)
    _, _, totals = Columns(records, shipped("person")).totals(left, right)
    online = [score(records[a], records[b]).total for a, b in zip(left, right, strict=True)]
    assert totals.tolist() == online


@settings(max_examples=30)
@given(st.lists(people, min_size=2, max_size=12))
def test_dropping_hopeless_pairs_early_loses_none(records: list[Features]) -> None:
    every = match(records, floor=-1e9)
    some = match(records, floor=-5.0)
    kept = every.total >= -5.0
    assert some.total.tolist() == every.total[kept].tolist()
    assert some.left.tolist() == every.left[kept].tolist()


@given(people, people)
def test_a_score_is_the_same_either_way(a: Features, b: Features) -> None:
    assert score(a, b) == score(b, a)


@given(people, people)
def test_a_total_is_the_prior_and_its_terms(a: Features, b: Features) -> None:
    found = score(a, b)
    terms = sum(term.weight for term in found.terms)
    assert found.total == pytest.approx(terms - shipped("person").population)


@pytest.mark.parametrize(
    ("changes", "band"),
    [
        ({}, Band.MATCH),
        ({"phone": [], "lastName": ["Hernández"], "secondSurname": ["Xochihua"]}, Band.MATCH),
        ({"birthDate": ["1985-12-03"]}, Band.MATCH),
        ({"firstName": ["Luis"], "birthDate": ["1960-07-01"], "phone": []}, Band.NO),
        ({"birthDate": [], "phone": []}, Band.MATCH),
        ({"birthDate": ["1987-08-30"], "phone": []}, Band.UNSURE),
    ],
)
def test_bands(changes: dict[str, list[str]], band: Band) -> None:
    assert score(person(**ANA), with_(**changes)).band == band


def test_a_rare_surname_says_more_than_a_common_one() -> None:
    rare = score(person(lastName=["Xochihua"]), person(lastName=["Xochihua"])).total
    common = score(person(lastName=["García"]), person(lastName=["García"])).total
    assert rare > common + 3


def test_a_curp_meets_the_rfc_that_shares_its_root() -> None:
    found = score(person(curp=["XEJX010101HNEXXXA4"]), person(rfc=["XEJX010101AB1"]))
    assert [(term.comparison, term.level) for term in found.terms] == [("root", "code.exact")]


def test_two_kinds_are_not_compared() -> None:
    company = features("Company", {"name": ["Ana"]})
    assert company is not None
    with pytest.raises(BadInput):
        score(company, with_())


@pytest.mark.parametrize("kind", KINDS)
def test_weights_cover_the_model(kind: str) -> None:
    weights = shipped(kind)
    names = {comparison.name for comparison in weights.plan.comparisons}
    assert weights.m.keys() == weights.u.keys() == names
    assert weights.provenance["source"]
    for name in names:
        for shares in (weights.m[name], weights.u[name]):
            assert all(0 <= share <= 1 for share in shares.values())
            assert all(total == pytest.approx(1, abs=1e-3) for total in _by_group(shares).values())
        assert Scorer(weights).weighers[0].bits[0] > 0


def _by_group(shares: dict[str, float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for level, share in shares.items():
        group = level.partition(".")[0]
        found[group] = found.get(group, 0.0) + share
    return found


VEHICLES = [
    ({"registrationNumber": ["ABC-123-D"]}, {"registrationNumber": ["A8C-1Z3-D"]}, "code.exact"),
    ({"registrationNumber": ["ABC-123-D"]}, {"registrationNumber": ["ABC-124-D"]}, "code.slip"),
    ({"registrationNumber": ["ABC-123-D"]}, {"registrationNumber": ["XYZ-987-K"]}, "code.differs"),
]


@pytest.mark.parametrize(("one", "other", "level"), VEHICLES)
def test_plates(one: dict[str, list[str]], other: dict[str, list[str]], level: str) -> None:
    a, b = features("Vehicle", one), features("Vehicle", other)
    assert a is not None
    assert b is not None
    assert [term.level for term in score(a, b).terms] == [level]


ADDRESSES = [
    ("Calle 5 núm 12, Col. Centro, Mérida", "C. 5 12 Centro Mérida", "text.exact"),
    ("Galeana 15 Fracc. Magisterial 77010 Benito Juárez", "Galeana 15 Benito Juárez", "text.close"),
    (
        "Galeana 15 Fracc. Magisterial 77010 Benito Juárez",
        "Galeana 15 Fracc. Magisteiral 77010 B Juárez",
        "text.close",
    ),
    (
        "Galeana 15 Magisterial 77010 Benito Juárez",
        "Galeana 98 Magisterial 77010 Benito Juárez",
        "text.close",
    ),
    ("Galeana 15 Magisterial 77010 Benito Juárez", "Hidalgo 15 Centro 77010 Benito Juárez", "text.part"),
    ("Galeana 15 Benito Juárez", "Hidalgo 8 Centro Mérida", "text.differs"),
]


@pytest.mark.parametrize(("one", "other", "level"), ADDRESSES)
def test_addresses(one: str, other: str, level: str) -> None:
    """What one of two addresses leaves out, or writes short, says nothing against them."""
    found = score(person(address=[one]), person(address=[other]))
    assert [term.level for term in found.terms] == [level]


def test_kin_of_one_household_are_not_one() -> None:
    """Brothers share surnames, address and telephone; a given name and a birth date tell them apart."""
    home = {
        "address": ["Calle Cinco 12, Centro"],
        "lastName": ["Xochihua"],
        "secondSurname": ["Tlapale"],
        "phone": ["+525512345678"],
    }
    luis = person(firstName=["Luis"], birthDate=["1985-03-12"], **home)
    hugo = person(firstName=["Hugo"], birthDate=["1988-11-02"], **home)
    assert score(luis, hugo).band == Band.NO
    assert score(luis, hugo).terms[-1].comparison == "kin"
    assert score(luis, person(firstName=["Luis"], birthDate=["1985-03-12"], **home)).band == Band.MATCH
