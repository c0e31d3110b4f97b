"""``tearline weights train``: the same files give the same weights, with a report; a scarce kind is left as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tearline.fusion.weighing import read_weights
from tearline.nation.make import make
from tearline.nation.plan import Plan
from tests.cli.conftest import Outcome, Tearline


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("training") / "nation"
    make(Plan(500, 8), folder)
    return folder


def train(tearline: Tearline, nation: Path, out: Path, *kinds: str) -> Outcome:
    chosen = [word for kind in kinds for word in ("--kind", kind)]
    return tearline("weights", "train", "--from", str(nation), "--out", str(out), "--version", "7", *chosen)


def test_training_is_a_function_of_the_files(tearline: Tearline, nation: Path, tmp_path: Path) -> None:
    one, two = (tmp_path / name for name in ("one", "two"))
    assert train(tearline, nation, one, "person").code == train(tearline, nation, two, "person").code == 0
    assert (one / "person.yaml").read_bytes() == (two / "person.yaml").read_bytes()
    weights = read_weights(one / "person.yaml")
    assert weights.version == "7"
    assert "500 people, seed 8" in weights.provenance["source"]
    assert weights.kin_bits("name") != weights.level_bits("name")
    report = (one / "person-report.txt").read_text("utf-8")
    assert "given.exact" in report
    assert "expected" in report


def test_a_scarce_kind_is_left_to_the_weights_by_hand(
    tearline: Tearline, nation: Path, tmp_path: Path
) -> None:
    outcome = train(tearline, nation, tmp_path / "out", "phone", "aircraft")
    assert outcome.code == 0
    assert outcome.out.count("by hand") == 2
    assert list((tmp_path / "out").iterdir()) == []


def test_an_unknown_kind_is_refused(tearline: Tearline, nation: Path, tmp_path: Path) -> None:
    outcome = train(tearline, nation, tmp_path / "out", "dragon")
    assert outcome.code != 0
    assert "dragon" in outcome.err
    assert not (tmp_path / "out").exists()
