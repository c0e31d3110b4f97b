"""Who looked at a person, the report of it and the sealed one, at the command line; and the court's verification."""

from __future__ import annotations

from pathlib import Path

import pytest

from tearline.handling import Tier
from tearline.picture.entity import dossier
from tests.cli.conftest import Tearline
from tests.people import People
from tests.picture.conftest import Town, town

__all__ = ["town"]  # the fixture of tests/picture
ORDER = (
    "--authority",
    "Juzgado Tercero",
    "--order",
    "9/2026",
    "--dated",
    "2026-05-04",
    "--reason",
    "the order",
)


def test_from_the_question_to_what_a_court_verifies(
    tearline: Tearline, people: People, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = town.person(town.a, "p1")
    dossier(town.desk, town.high, id)
    inspector = people.enrol(town.b, "clid", Tier.OPEN, duties=["inspector"], purpose="oversight")
    found = tearline("looks", "at", id, "--whole", "--json", by=inspector).data
    assert {one["action"] for one in found["entries"]} == {"entity", "load-chunk"}
    assert town.stewards[town.a].purpose in tearline("looks", "at", id).out
    pdf, file = tmp_path / "looks.pdf", tmp_path / "report.zip"
    assert tearline("looks", "report", id, "--to", str(pdf), "--reason", "a complaint").code == 0
    assert pdf.read_bytes()[:5] == b"%PDF-"
    assert tearline("looks", "report", id, "--to", str(pdf), "--reason", "a complaint").code != 0, (
        "it is there"
    )
    assert tearline("looks", "court", id, "--to", str(file), *ORDER[:-2], "--reason", "x").code == 2
    assert tearline("looks", "court", id, "--to", str(file), *ORDER).code == 0
    assert file.stat().st_mode & 0o077 == 0
    key = tearline("ledger", "head", "--json").data["vkey"]
    assert tearline("looks", "at", id, by=town.low).code == 4
    assert tearline("looks", "court", id, "--to", str(tmp_path / "no"), *ORDER).code == 4
    assert not (tmp_path / "no").exists()

    monkeypatch.setenv("TEARLINE_DATA", "/nonexistent")  # verification needs no database
    monkeypatch.delenv("TEARLINE_DSN", raising=False)
    verified = tearline("ledger", "verify-report", str(file), "--vkey", key)
    assert (verified.code, "Verified" in verified.out) == (0, True)
    assert tearline("ledger", "verify-report", str(file), "--json").data["key_given"] is False
    file.write_bytes(file.read_bytes().replace(b"report.json", b"report.jsan", 1))
    broken = tearline("ledger", "verify-report", str(file), "--vkey", key)
    assert (broken.code, "NOT verified" in broken.out) == (1, True)
    assert tearline("ledger", "verify-report", str(tmp_path / "none"), "--vkey", key).code == 2
