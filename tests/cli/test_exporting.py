"""``tearline weights export``: settings in a file, whatever is asked for wrongly refused before one is written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tearline.fusion.plan import KINDS
from tearline.fusion.splink import DIALECTS, Engine, against_kin, settings
from tearline.fusion.weighing import shipped, to_text
from tests.cli.conftest import Tearline


@pytest.mark.parametrize("engine", DIALECTS)
def test_the_file_holds_the_settings_of_the_kind(tearline: Tearline, tmp_path: Path, engine: Engine) -> None:
    for kind in KINDS:
        out = tmp_path / f"{kind}.json"
        outcome = tearline("weights", "export", "--kind", kind, "--engine", engine, "--out", str(out))
        assert outcome.code == 0
        assert str(out) in outcome.out
        assert json.loads(out.read_text("utf-8")) == settings(shipped(kind), engine)


def test_weights_of_a_file_and_kin_beside_them(tearline: Tearline, tmp_path: Path) -> None:
    """Weights that know kin give a second file."""
    weights = shipped("person")
    own = replace(weights, version="own", k=weights.u, kin=4.0)
    file, out = tmp_path / "own.yaml", tmp_path / "own.json"
    file.write_text(to_text(own), "utf-8")
    outcome = tearline("weights", "export", "--weights", str(file), "--out", str(out))
    assert outcome.code == 0
    assert json.loads(out.read_text("utf-8"))["linker_uid"] == "tearline-person-own"
    kin = json.loads((tmp_path / "own-kin.json").read_text("utf-8"))
    assert kin["probability_two_random_records_match"] == pytest.approx(1 / 17)
    assert against_kin(replace(own, k={})) is None


def test_what_is_asked_for_wrongly_writes_nothing(tearline: Tearline, tmp_path: Path) -> None:
    out, file = tmp_path / "x.json", tmp_path / "phone.yaml"
    file.write_text(to_text(shipped("phone")), "utf-8")
    assert tearline("weights", "export", "--kind", "cloud", "--out", str(out)).code == 2
    assert tearline("weights", "export", "--engine", "oracle", "--out", str(out)).code == 2
    assert tearline("weights", "export", "--weights", str(file), "--out", str(out)).code == 2
    assert not out.exists()
