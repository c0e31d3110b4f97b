"""Kin on Splink: a second file of settings, and the smaller of two weights."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tearline.fusion.features import Features
from tearline.fusion.score import Scorer
from tearline.fusion.splink import against_kin
from tests.fusion.test_splink_export import SAME, WEIGHTS, crowd


def without_words(record: Features) -> Features:
    """The record less its name and texts: what is left has a twin in Splink throughout."""
    fields = WEIGHTS.plan.fields
    values = [v if f.name in SAME else () for f, v in zip(fields, record.values, strict=True)]
    return Features(record.kind, tuple(values))


@pytest.mark.splink
def test_the_smaller_of_two_predictions_is_the_total() -> None:
    """Against strangers and against kin: two settings on the same rows give the score."""
    from bench.fusion_export import on_duckdb

    weights = replace(WEIGHTS, kin=3.0, k={name: WEIGHTS.u[name] for name in ("birth", "curp", "sex")})
    kin = against_kin(weights)
    assert kin is not None
    records = [record for record in map(without_words, crowd()) if any(record.values)]
    strangers, family = (on_duckdb(records, of, -200.0, weights) for of in (weights, kin))
    assert strangers.keys() == family.keys()
    assert {bits < family[pair] for pair, bits in strangers.items()} == {True, False}
    for (a, b), bits in strangers.items():
        total = Scorer(weights).score(records[a], records[b]).total
        assert min(bits, family[a, b]) == pytest.approx(total, abs=0.01)
