"""Explanations: complete in both languages, and without a value of a record."""

from __future__ import annotations

import pytest
from hypothesis import given

from tearline.fusion.compare import LEVELS as LEVELS_OF
from tearline.fusion.explain import explain
from tearline.fusion.features import Features
from tearline.fusion.keys import shared_keys
from tearline.fusion.plan import KINDS, plan
from tearline.fusion.score import score
from tearline.fusion.sentences import COMPARISONS, KEYS, LEVELS, OF_COMPARISON
from tests.fusion.people import people, person


@pytest.mark.parametrize("kind", KINDS)
def test_every_comparison_level_and_key_has_its_words(kind: str) -> None:
    known = plan(kind)
    assert {rule.name for rule in known.keys} <= KEYS.keys()
    for comparison in known.comparisons:
        for level in LEVELS_OF[comparison.how]:
            assert level in LEVELS or (comparison.name in COMPARISONS and level in OF_COMPARISON)


def test_a_waterfall() -> None:
    one = person(lastName=["Xochihua"], secondSurname=["Tecuapetla"], birthDate=["1985-03-12"])
    other = person(lastName=["Tecuapetla"], secondSurname=["Xochihua"], birthDate=["1985-12-03"])
    lines = [line.text("en") for line in explain(score(one, other), shared_keys(one, other))]
    assert lines[0].startswith("before any evidence: -")
    assert any(line.startswith("both surnames agree, rare in the country: +") for line in lines)
    assert any(line.startswith("date of birth: day and month are swapped: +") for line in lines)
    assert "brought together by: both surnames and year" in lines


def test_in_spanish() -> None:
    one = person(lastName=["Xochihua"], secondSurname=["Tecuapetla"])
    lines = [line.text("es") for line in explain(score(one, one))]
    assert any(line.startswith("coinciden los dos apellidos, poco común en el país: +") for line in lines)


@given(people, people)
def test_every_pair_can_be_explained(a: Features, b: Features) -> None:
    lines = explain(score(a, b), shared_keys(a, b))
    assert all(line.text(language) for line in lines for language in ("es", "en"))
