"""``tearline load --dry-run``: the records that a file would become, what it would lose, and nothing stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tests.cli.conftest import Tearline
from tests.intake.files import person, written
from tests.people import People

HOW = ("--source", "prueba", "--label", "CLID//OPEN//-//ALL//H0", "--dry-run")


@pytest.fixture(scope="module")
def steward(people: People) -> Viewer:
    return people.enrol("CLID", "dry-steward", Tier.SECRET, [], ["steward"], "stewardship")


def test_a_file_that_would_be_taken_whole(tearline: Tearline, steward: Viewer, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [person("k1", "Zoila Inventada", birthDate="1979-12-31")])
    done = tearline("load", str(path), *HOW, by=steward)
    assert done.code == 0, done.err
    for text in ("would be taken", "Person k1, line 1: Zoila Inventada", "1979-12-31", "Nothing was stored."):
        assert text in done.out
    assert tearline("loads", "--json").data == []


def test_a_line_that_would_not_is_named_and_ends_with_8(
    tearline: Tearline, steward: Viewer, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.jsonl", [person("k1"), person("k1"), {"id": "x", "schema": "Nonsense"}])
    done = tearline("load", str(path), *HOW, "--show", "0", by=steward)
    assert done.code == 8
    assert "The key stands on an earlier line" in done.out
    assert "Person k1" not in done.out
    told = tearline("load", str(path), *HOW, "--json", by=steward)
    assert (told.code, told.data["rejected"], told.data["stored"]) == (8, 2, False)
    assert {(f["line"], f["code"]) for f in told.data["findings"]} == {
        (2, "duplicate-key"),
        (3, "wrong-type"),
    }


def test_more_findings_than_are_shown_are_counted(
    tearline: Tearline, steward: Viewer, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.jsonl", [person("k1")] * 130)
    done = tearline("load", str(path), *HOW, by=steward)
    assert "29 more lines have findings" in done.out


def test_who_may_not_load_may_not_try(tearline: Tearline, people: People, tmp_path: Path) -> None:
    officer = people.enrol("CLID", "dry-officer", Tier.SECRET)
    path = written(tmp_path / "a.jsonl", [person("k1")])
    tried, loaded = (tearline("load", str(path), *HOW[:n], by=officer) for n in (5, 4))
    assert (tried.code, tried.err) == (loaded.code, loaded.err)
    assert tried.code == 4
