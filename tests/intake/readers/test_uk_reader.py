"""The United Kingdom's lists in both layouts. Everybody here is invented."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tearline.errors import BadInput
from tearline.intake.draft import Draft
from tearline.intake.readers import reader_for, uk
from tearline.ontology.accept import accept

FCDO = [
    "Last Updated", "Unique ID", "OFSI Group ID", "UN Reference Number", "Name 6", "Name 1", "Name 2", "Name type",
    "Alias strength", "Regime Name", "Designation Type", "Other Information", "UK Statement of Reasons",
    "Address Line 1", "Address Postal Code", "Address Country", "Date Designated", "D.O.B", "Nationality(/ies)",
    "Passport number", "Position", "Gender", "Town of birth", "Country of birth", "IMO number", "Type of ship",
]  # fmt: skip
PERSON = {"Unique ID": "INV0001", "OFSI Group ID": "15001", "Designation Type": "Individual",
          "Regime Name": "Invented Regime", "Date Designated": "06/05/2019"}  # fmt: skip
FCDO_ROWS = [
    PERSON | {"Name 6": "Kintero", "Name 1": "Ansel", "Name type": "Alias", "Alias strength": "Low quality"},
    {"Unique ID": "INV0002", "Name 6": "Vapor Inventado", "Name type": "Primary Name", "Designation Type": "Ship",
     "IMO number": "9074729", "Type of ship": "Tanker"},
    PERSON | {"Name 6": "Quintero Baca", "Name 1": "Anselmo", "Name type": "Primary Name", "D.O.B": "dd/mm/1966",
              "Nationality(/ies)": "Mexico", "Passport number": "(1) G1234567 (2) G7654321", "Gender": "Male",
              "UK Statement of Reasons": "Nothing of this happened.", "Address Line 1": "Calle Pino 3",
              "Address Country": "Mexico", "Town of birth": "Altamira", "Country of birth": "Mexico"},
    PERSON | {"Name 6": "Quintero Baca", "Name 1": "Anselmo", "Name type": "Primary Name", "D.O.B": "19/04/1967"},
]  # fmt: skip
OFSI = [*(f"Name {n}" for n in (6, 1, 2, 3, 4, 5)), "Title", "DOB", "Nationality", "Address 1", "Post/Zip Code",
        "Country", "Other Information", "Group Type", "Alias Type", "Alias Quality", "Regime", "Listed On",
        "Last Updated", "Group ID"]  # fmt: skip
OFSI_ROWS = [
    {"Name 6": "QUINTERO BACA", "Name 1": "Anselmo", "Title": "Dr", "DOB": "00/00/1966",
     "Nationality": "(1) Mexico (2) Cuba",
     "Group Type": "Individual", "Alias Type": "Primary name", "Regime": "Invented", "Listed On": "06/05/2019",
     "Other Information": "Invented.", "Group ID": "15001"},
    {"Name 6": "KINTERO", "Name 1": "Ansel", "Group Type": "Individual", "Alias Type": "AKA", "Group ID": "15001"},
]  # fmt: skip


def listed(path: Path, first: str, columns: list[str], rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(first + "\n")
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_uk_sanctions_list(tmp_path: Path) -> None:
    path = listed(tmp_path / "UK-Sanctions-List.csv", "Report Date: 01-Nov-2026", FCDO, FCDO_ROWS)
    reader = reader_for(path)
    assert reader.format == "uk"
    person, listing, ship, _ = reader.read()
    assert isinstance(person, Draft)
    assert (person.key, person.schema, person.status, person.line) == ("INV0001", "Person", "other", 3)
    told = person.properties
    assert (told["name"], told["weakAlias"]) == (["Anselmo Quintero Baca"], ["Ansel Kintero"])
    assert told["birthDate"] == ["1966", "1967-04-19"]
    assert told["passportNumber"] == ["G1234567", "G7654321"]
    assert told["address"] == ["Calle Pino 3, Mexico"]
    assert (told["nationality"], told["birthCountry"], told["birthPlace"]) == (["mx"], ["mx"], ["Altamira"])
    assert isinstance(listing, Draft)
    assert listing.properties["listingDate"] == ["2019-05-06"]
    assert listing.properties["reason"] == ["Nothing of this happened."]
    assert isinstance(ship, Draft)
    assert (ship.schema, ship.properties["imoNumber"], ship.properties["type"]) == (
        "Vessel",
        ["IMO9074729"],
        ["Tanker"],
    ) or (ship.properties["imoNumber"] == ["9074729"])
    for draft in (person, listing, ship):
        assert accept(draft.schema, draft.properties).problems == []


def test_ofsi_s_consolidated_list(tmp_path: Path) -> None:
    path = listed(tmp_path / "ConList.csv", "Last Updated,01/11/2026", OFSI, OFSI_ROWS)
    reader = reader_for(path)
    assert reader.format == "uk"
    person, listing = reader.read()
    assert isinstance(person, Draft)
    assert person.key == "15001"
    assert person.properties["name"] == ["Anselmo QUINTERO BACA"]
    assert person.properties["alias"] == ["Ansel KINTERO"]
    assert person.properties["birthDate"] == ["1966"]
    assert person.properties["nationality"] == ["mx", "cu"]
    assert person.properties["notes"] == ["Other Information: Invented."]
    assert isinstance(listing, Draft)
    assert (listing.key, listing.properties["program"]) == ("15001-sanction", ["Invented"])


def test_another_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("folio,nombre\n1,Ana\n")
    with pytest.raises(BadInput, match="no column Unique ID / Group ID"):
        list(uk.read(path))
