"""Settings that are wrong are told by their names, before anything is opened; none is passed over in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tearline.settings import Settings, deployed
from tests.cli.conftest import Tearline


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TEARLINE_PORT", "eighty"), ("TEARLINE_HOSTS", "example.org"), ("TEARLINE_HOSTS", '{"a": 1}'),
        ("TEARLINE_SESSION_HOURS", "13"), ("TEARLINE_HTTPS", "perhaps"), ("TEARLINE_CHECKPOINT_SECONDS", "0"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_in_its_form(
    tearline: Tearline, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    outcome = tearline("jobs", "run")
    assert outcome.code == 2
    assert f"not in their form: {name}." in outcome.err


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("TEARLINE_PROT", "TEARLINE_PORT"),
        ("TEARLINE_HTTP", "TEARLINE_HTTPS"),
        ("tearline_dta", "TEARLINE_DATA"),
    ],
)
def test_a_name_that_is_mistyped(
    tearline: Tearline, monkeypatch: pytest.MonkeyPatch, name: str, near: str
) -> None:
    monkeypatch.setenv(name, "8081")
    outcome = tearline("jobs", "run")
    assert outcome.code == 2
    assert f"There is no setting {name.upper()}. Did you mean {near}?" in outcome.err


def test_the_demo_reads_settings_as_everybody_does(
    tearline: Tearline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TEARLINE_HOSTS", "example.org")
    outcome = tearline("demo-code", "pen.campo", "--data", str(tmp_path))
    assert outcome.code == 2
    assert "not in their form: TEARLINE_HOSTS." in outcome.err


def test_a_name_that_is_nobodys(tearline: Tearline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEARLINE_XYZZY_QQ", "1")
    assert "docs/settings.md lists them" in tearline("jobs", "run").err


def test_a_mistyped_line_of_the_file(tearline: Tearline) -> None:
    Path("tearline.env").write_text(
        "TEARLINE_PORT=8081\nTEARLINE_ORIGEN=x.example/ledger\n# TEARLINE_NOT=1\nHOME=x\n"
    )
    outcome = tearline("jobs", "run")
    assert outcome.code == 2
    assert "TEARLINE_ORIGEN. Did you mean TEARLINE_ORIGIN?" in outcome.err


def test_a_file_that_is_no_text(tearline: Tearline) -> None:
    Path("tearline.env").write_bytes(b"TEARLINE_ORIGIN=\xff\xfe\n")
    outcome = tearline("jobs", "run")
    assert outcome.code == 2
    assert "tearline.env is not text in UTF-8" in outcome.err


def test_every_setting_is_a_known_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And those of a shell and of tests, which are no settings."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"TEARLINE_{name.upper()}", raising=False)
    for name in ("LANG", "PURPOSE", "SESSION", "TEST_DSN"):
        monkeypatch.setenv(f"TEARLINE_{name}", "x")
    monkeypatch.setenv("TEARLINE_PORT", "8081")
    assert deployed().port == 8081
