"""The United Kingdom's lists: CSV under a line with the day of issue, with a row for each name, address and birth.

Both layouts: the UK Sanctions List (Foreign, Commonwealth & Development Office), numbered by ``Unique ID``, and OFSI's
Consolidated List (format of 2022), numbered by ``Group ID``. The draft's key is that number; a second draft,
``…-sanction``, holds what is of the listing. A column that has no property is noted under its own name. A listing is
an administrative act: persons have the status ``other``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tearline.intake.draft import Draft, Reject
from tearline.intake.encoding import File
from tearline.intake.readers.listed import Line, nameless, parties
from tearline.intake.readers.party import Party, joined
from tearline.intake.readers.properties import schema_of_body

KEYS = ("Unique ID", "Group ID")
_NAMES = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_ADDRESS = (*(f"Address {n}" for n in range(1, 7)), *(f"Address Line {n}" for n in range(1, 7)))
_POST = ("Post/Zip Code", "Address Postal Code", "Country", "Address Country")
# What a column's values are, of a party; in the other layout some are called otherwise.
_VALUES = {
    "Title": "title", "Position": "position", "Gender": "gender", "Phone number": "phone", "Email address": "email",
    "Website": "website", "Passport Number": "passportNumber", "Passport number": "passportNumber",
    "National Identification Number": "idNumber", "National Identifier number": "idNumber",
    "Business registration number (s)": "registrationNumber", "IMO number": "imoNumber", "Type of ship": "type",
    "Tonnage of ship": "tonnage", "Year Built": "buildDate", "Regime": "program", "Regime Name": "program",
    "Name Non-Latin Script": "name", "Name non-latin script": "name",
    "Town of Birth": "birthPlace", "Town of birth": "birthPlace",
}  # fmt: skip
_COUNTRIES = {
    "Nationality": "nationality", "Nationality(/ies)": "nationality", "Country of Birth": "birthCountry",
    "Country of birth": "birthCountry", "Country": "country", "Address Country": "country",
    "Current believed flag of ship": "flag", "Previous flags": "pastFlags",
}  # fmt: skip
_LISTING = {
    "Regime": "program", "Regime Name": "program", "UN Reference Number": "unscId", "OFSI Group ID": "authorityId",
    "UK Statement of Reasons": "reason", "Sanctions Imposed": "provisions",
}  # fmt: skip
_LISTED = ("Date Designated", "Listed On", "UK Sanctions List Date Designated")
_OF_THE_LIST = {
    *KEYS, *_NAMES, *_ADDRESS, *_POST, *_LISTING, *_LISTED, "DOB", "D.O.B", "Name type", "Alias Type", "Alias strength",
    "Alias Quality", "Designation Type", "Group Type", "Last Updated", "Designation source", "Non-Latin Script Type",
    "Non-Latin Script Language", "Non-latin script type", "Non-latin script language",
}  # fmt: skip
_NUMBERED = re.compile(r"\(\d+\)")


def read(path: File, encoding: str | None = None) -> Iterator[Draft | Reject]:
    """Two drafts a listed party: the party, and its listing. BadInput where the file is not one of these lists."""
    return parties(path, encoding, ",", KEYS, _told)


def _told(file: str, key: str, lines: Sequence[Line]) -> Iterator[Draft | Reject]:
    lines = sorted(lines, key=lambda line: _kind(line) != "primary name")  # of equals the first stays first
    name = next(filter(None, map(_name, lines)), "")
    if not name:
        yield nameless(file, key, lines[0])
        return
    kind = (lines[0]["Designation Type"] or lines[0]["Group Type"]).casefold()
    schema = {"individual": "Person", "ship": "Vessel"}.get(kind) or schema_of_body(name)
    party, listing = Party(schema), Party("Sanction")
    listing.properties |= {"entity": [key], "authority": ["United Kingdom"]}
    for line in lines:
        _put_name(party, line)
        _put_line(party, line)
        for column, of in _LISTING.items():
            listing.put(of, line[column])
        listing.put("listingDate", next((day for name in _LISTED if (day := _date(line[name]))), None))
    first = min(line.number for line in lines)
    yield Draft(file, first, key, schema, party.properties, status="other" if schema == "Person" else None)
    yield Draft(file, first, f"{key}-sanction", "Sanction", listing.properties)


def _kind(line: Line) -> str:
    return (line["Name type"] or line["Alias Type"]).casefold()


def _name(line: Line) -> str:
    return " ".join(filter(None, (line[part] for part in _NAMES)))


def _put_name(party: Party, line: Line) -> None:
    if party.schema == "Person" and "name" not in party.properties:
        party.put("firstName", line["Name 1"])
        party.put("middleName", " ".join(filter(None, (line[part] for part in _NAMES[1:5]))))
        party.put("lastName", line["Name 6"])
    weak = (line["Alias strength"] or line["Alias Quality"]).casefold() in (
        "low quality",
        "low",
        "weak",
        "low quality a.k.a",
    )
    former = "f.k.a" in _kind(line) or "fka" in _kind(line)
    party.put_name(_name(line), "previousName" if former else "weakAlias" if weak else "alias")


def _put_line(party: Party, line: Line) -> None:
    party.put("address", joined(*(line[part] for part in (*_ADDRESS, *_POST))))
    for written in _several(line["DOB"] or line["D.O.B"]):
        party.put("birthDate", _date(written) or written, about="Date of birth")
    for column, text in line.cells.items():
        if column in _COUNTRIES:
            party.countries(_COUNTRIES[column], column, _several(text))
        elif column in _VALUES:
            party.put(_VALUES[column], *_several(text), about=column)
        elif column not in _OF_THE_LIST:
            party.note(column, text)


def _several(text: str) -> list[str]:
    """``(1) Iran (2) Iraq`` as two; any other text as it is."""
    return [part.strip(" ,;") for part in _NUMBERED.split(text) if part.strip(" ,;")]


def _date(text: str) -> str | None:
    """``04/03/1980``, ``00/00/1980`` and ``dd/mm/1980`` as far as they tell; None for anything else."""
    parts = text.split("/")
    if len(parts) != 3 or not (parts[2].isdecimal() and len(parts[2]) == 4):
        return None
    day, month, year = parts
    if not month.isdecimal() or not int(month):
        return year
    return f"{year}-{month.zfill(2)}" + (f"-{day.zfill(2)}" if day.isdecimal() and int(day) else "")
