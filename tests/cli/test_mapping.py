"""``tearline mapping draft``: from a file to a load, without a mapping written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tests.cli.conftest import Tearline
from tests.people import People

TABLE = "folio;nombre;nacimiento;talla\n1;Zoila Inventada;31/12/1979;M\n2;Nadie Inventado;28/02/1984;L\n"
HOW = ("--source", "prueba", "--label", "CLIM//OPEN//-//ALL//H0")


@pytest.fixture(scope="module")
def steward(people: People) -> Viewer:
    return people.enrol("CLIM", "mapping-steward", Tier.SECRET, [], ["steward"], "stewardship")


def test_a_draft_is_loaded_as_it_is(tearline: Tearline, steward: Viewer, tmp_path: Path) -> None:
    file, mapping = tmp_path / "personas.csv", tmp_path / "personas.yaml"
    file.write_text(TABLE)
    drafted = tearline("mapping", "draft", str(file))
    assert drafted.code == 0, drafted.err
    assert '"talla": no property of that name' in drafted.out
    assert "One column was not placed" in drafted.err
    mapping.write_text(drafted.out)
    told = (str(file), "--mapping", str(mapping), *HOW)
    assert tearline("load", *told, "--dry-run", "--json", by=steward).data["accepted"] == 2
    assert tearline("load", *told, "--json", by=steward).data["accepted"] == 2


def test_in_spanish_and_as_data(tearline: Tearline, tmp_path: Path) -> None:
    file = tmp_path / "personas.csv"
    file.write_text(TABLE)
    assert "# Sin ubicar" in tearline("mapping", "draft", str(file), "--lang", "es").out
    told = tearline("mapping", "draft", str(file), "--json").data
    assert (told["schema"], told["key"], told["unplaced"][0]["column"]) == ("Person", ["folio"], "talla")
    assert told["mapping_es"] != told["mapping_en"]


def test_what_is_no_table_is_bad_input(tearline: Tearline, tmp_path: Path) -> None:
    assert tearline("mapping", "draft", str(tmp_path / "none.csv")).code == 2
    (tmp_path / "a.csv").write_text('{"id": 1}')
    refused = tearline("mapping", "draft", str(tmp_path / "a.csv"))
    assert (refused.code, refused.out) == (2, "")
    assert "is no table" in refused.err


def test_a_load_that_was_refused_is_listed_with_its_reason(
    tearline: Tearline, steward: Viewer, tmp_path: Path
) -> None:
    file, mapping = tmp_path / "personas.csv", tmp_path / "wrong.yaml"
    file.write_text(TABLE)
    mapping.write_text("schema: Person\nkey: folio\nproperties: {name: nombres}\n")
    assert tearline("load", str(file), "--mapping", str(mapping), *HOW, by=steward).code == 2
    assert "load refused" in tearline("loads", "--limit", "1").out
    (told,) = tearline("loads", "--limit", "1", "--json").data
    assert (told["state"], told["refused_code"]) == ("refused", "bad-input")
    receipt = tearline("receipt", told["id"])
    assert "has no column nombres" in receipt.out
    assert "no tiene la columna nombres" in tearline("receipt", told["id"], "--lang", "es").out
