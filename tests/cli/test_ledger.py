"""The ledger at the command line, from its head to a verification without a database."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest

from tearline.handling import Tier
from tearline.ledger.note import VerifierKey
from tearline.ledger.proof import check_proof
from tests.cli.conftest import Tearline
from tests.oversight.test_unusual import NOON, worked
from tests.people import People


def test_an_inspector_exports_and_anyone_verifies(
    tearline: Tearline, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspector = people.enrol("CNF", "cli-lola", Tier.OPEN, [], ["inspector"], "oversight")
    head = tearline("ledger", "head", "--json").data
    kept = tmp_path / "kept.note"
    kept.write_text(head["checkpoint"])
    book = tmp_path / "book.jsonl"
    exported = tearline("ledger", "export", str(book), by=inspector)
    assert exported.code == 0
    assert book.stat().st_mode & 0o077 == 0
    assert tearline("ledger", "export", str(book)).code == 2
    proof = json.loads(tearline("ledger", "prove", "0").out)
    assert check_proof(proof, VerifierKey.parse(head["vkey"])).size > 0
    assert tearline("ledger", "prove", "99999999").code == 1

    monkeypatch.setenv("TEARLINE_DATA", "/nonexistent")  # verification needs no database
    monkeypatch.delenv("TEARLINE_DSN", raising=False)
    arguments = ("ledger", "verify", str(book), "--vkey", head["vkey"], "--since", str(kept))
    assert tearline(*arguments).code == 0
    assert tearline(*arguments, "--json").data["ok"] is True
    lines = book.read_bytes().splitlines(keepends=True)
    book.write_bytes(b"".join([*lines[:3], *lines[4:]]))
    broken = tearline(*arguments)
    assert broken.code == 1
    assert "NOT verified" in broken.out
    assert tearline("ledger", "verify", str(tmp_path)).code == 2
    assert tearline("ledger", "verify", str(book), "--vkey", "nonsense").code == 2


def test_looks_are_listed_for_those_entitled(tearline: Tearline, people: People) -> None:
    viewer = people.enrol("CLIG", "cli-mario")
    inspector = people.enrol("CNF", "cli-nora", Tier.OPEN, [], ["inspector"], "oversight")
    tearline("check", "ABC-123-D", by=viewer)
    assert "check" in {look["action"] for look in tearline("looks", "mine", "--json").data}
    assert "check" in tearline("looks", "mine").out
    assert tearline("looks", "all", "--json").data == []
    assert tearline("looks", "ours", "--json").data == []
    assert tearline("ledger", "prove", "0").code == 4
    everything = tearline("looks", "all", "--limit", "1000", "--json", by=inspector).data
    assert any((entry["officer"] or "").startswith("cli-mario") for entry in everything)
    ours = tearline("looks", "all", "--agency", "CLIG", "--kind", "ticket", "--json", by=inspector).data
    assert {(entry["agency"], entry["kind"]) for entry in ours} == {("CLIG", "ticket")}
    assert tearline("looks", "all", "--named", "nothing-is", "--json", by=inspector).data == []
    assert tearline("looks", "all", "--until", "2000-01-01T00:00:00Z", "--json", by=inspector).data == []
    wrong = tearline("looks", "all", "--kind", "nonsense", by=inspector)
    assert (wrong.code, "ticket" in wrong.err) == (2, True)
    assert tearline("looks", "mine", "--before", "yesterday").code == 2


def test_backup_and_jobs(tearline: Tearline, tmp_path: Path) -> None:
    file = tmp_path / "tearline.dump"
    assert tearline("backup", str(file)).code == 0
    assert file.read_bytes()[:5] == b"PGDMP"
    assert file.stat().st_mode & 0o077 == 0
    assert tearline("backup", str(file)).code == 2
    assert set(tearline("jobs", "run", "--json").data) == {
        "roles",
        "open",
        "sweep",
        "shown",
        "purge",
        "loads",
        "notices",
        "pointers",
        "seats",
        "sweep-files",
        "wipe-files",
        "overdue",
        "match",
    }


def test_unusual_use_at_the_command_line(tearline: Tearline, people: People) -> None:
    person = people.person("CLIU", "cli-raro", Tier.OPEN)
    worked(people.house, person, {NOON: 0}, refused=8)
    inspector = people.enrol("CNF", "cli-vigila", Tier.OPEN, duties=["inspector"])
    lines = [
        one
        for one in tearline("unusual", "list", "--json", by=inspector).data
        if one["login"] == person.login
    ]
    assert [(one["rule"], one["n"]) for one in lines] == [("refused", 8)]
    assert "many refused looks" in tearline("unusual", "list", by=inspector).out
    assert tearline("unusual", "note", lines[0]["id"], "asked, and mended", by=inspector).code == 0
    assert "asked, and mended" in tearline("unusual", "list", by=inspector).out
    assert tearline("unusual", "list", by=people.sign_in(person)).code == 4
    try:
        assert (
            tearline("unusual", "rule", "many", "--at-least", "12", "--source", "order 3", by=inspector).code
            == 0
        )
        assert "order 3" in tearline("unusual", "rules", by=inspector).out
        assert tearline("unusual", "rule", "else", "--source", "order 3", by=inspector).code == 2
    finally:
        with psycopg.connect(people.house.dsn("admin"), autocommit=True) as conn:
            conn.execute("DELETE FROM gate.unusual_rule WHERE set_by IS NOT NULL")
