"""The European Union's consolidated list of financial sanctions: CSV, with a row for each name, address, birth and
document of a party. Columns: European Commission (FISMA), "Consolidated Financial Sanctions File", CSV 1.1.

The draft's key is ``Entity_LogicalId``; a second draft, ``…-sanction``, holds what is of the listing. Of the columns
that repeat under which act a detail was published, only the entity's own act is kept. A listing is an administrative
act: persons have the status ``other``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tearline.intake.draft import Draft, Reject
from tearline.intake.encoding import File
from tearline.intake.readers.birthdates import years_between
from tearline.intake.readers.listed import Line, nameless, parties
from tearline.intake.readers.party import Party, joined
from tearline.intake.readers.properties import schema_of_body

KEY = "Entity_LogicalId"
_PERSONS = {"p", "person"}
_GENDERS = {"m": "male", "f": "female"}


def read(path: File, encoding: str | None = None) -> Iterator[Draft | Reject]:
    """Two drafts a listed party: the party, and its listing. BadInput where the file is not this list."""
    return parties(path, encoding, ";", [KEY], _told)


def _told(file: str, key: str, lines: Sequence[Line]) -> Iterator[Draft | Reject]:
    name = next(filter(None, map(_name, lines)), "")
    if not name:
        yield nameless(file, key, lines[0])
        return
    kinds = {
        lines[0][column].casefold()
        for column in ("Entity_SubjectType", "Entity_SubjectType_ClassificationCode")
    }
    person = bool(kinds & _PERSONS)
    party = Party("Person" if person else schema_of_body(name))
    listing = Party("Sanction")
    listing.properties |= {"entity": [key], "authority": ["European Union"]}
    for line in lines:
        _put_name(party, line)
        _put_address(party, line)
        _put_birth(party, line)
        _put_document(party, line)
        party.countries("nationality", "Citizenship", [_country(line, "Citizenship")])
        party.note("", line["Entity_Remark"])
        party.put("program", line["Entity_Regulation_Programme"])
        _put_listing(listing, line)
    number = lines[0].number
    yield Draft(file, number, key, party.schema, party.properties, status="other" if person else None)
    yield Draft(file, number, f"{key}-sanction", "Sanction", listing.properties)


def _name(line: Line) -> str:
    parts = (line[f"NameAlias_{part}Name"] for part in ("First", "Middle", "Last"))
    return line["NameAlias_WholeName"] or " ".join(filter(None, parts))


def _put_name(party: Party, line: Line) -> None:
    if party.schema == "Person" and "name" not in party.properties:
        party.put("firstName", line["NameAlias_FirstName"])
        party.put("middleName", line["NameAlias_MiddleName"])
        party.put("lastName", line["NameAlias_LastName"])
    party.put_name(_name(line))
    party.put("gender", _GENDERS.get(line["NameAlias_Gender"].casefold()))
    party.put("title", line["NameAlias_Title"])
    party.put("position", line["NameAlias_Function"])
    party.note(f"Name {_name(line)}", line["NameAlias_Remark"])


def _country(line: Line, of: str) -> str:
    code = line[f"{of}_CountryIso2Code"]
    return "" if code == "00" else code or line[f"{of}_CountryDescription"]  # 00 stands for unknown


def _put_address(party: Party, line: Line) -> None:
    parts = ("Street", "PoBox", "Place", "ZipCode", "City", "Region", "CountryDescription")
    party.put(
        "address",
        joined(*(line[f"Address_{part}"] for part in parts if line[f"Address_{part}"] != "UNKNOWN")),
    )
    party.countries("country", "Address", [_country(line, "Address")])
    party.note("Address", joined(line["Address_ContactInfo"], line["Address_Remark"]))


def _put_birth(party: Party, line: Line) -> None:
    day = line["BirthDate_BirthDate"]
    if not day and line["BirthDate_Year"]:
        parts = (line[f"BirthDate_{part}"] for part in ("Month", "Day"))
        day = "-".join([line["BirthDate_Year"], *(part.zfill(2) for part in parts if part)])
    party.put("birthDate", day, about="Date of birth")
    first, last = line["BirthDate_YearRangeFrom"], line["BirthDate_YearRangeTo"]
    if first or last:
        if first.isdecimal() and last.isdecimal():
            party.put("birthDate", *years_between(first, last))
        party.note("Date of birth", f"{first} to {last}")
    if line["BirthDate_Circa"].casefold() == "true":
        party.note("Date of birth", f"circa {day}")
    places = (line[f"BirthDate_{part}"] for part in ("Place", "City", "Region", "CountryDescription"))
    party.put("birthPlace", joined(*(place for place in places if place != "UNKNOWN")))
    party.countries("birthCountry", "Place of birth", [_country(line, "BirthDate")])
    party.note("Date of birth", line["BirthDate_Remark"])


def _put_document(party: Party, line: Line) -> None:
    number = line["Identification_Number"] or line["Identification_LatinNumber"]
    if not number:
        return
    kind = line["Identification_TypeDescription"] or line["Identification_TypeCode"]
    party.put("passportNumber" if "passport" in kind.casefold() else "idNumber", number, about=kind)
    words = (
        "CountryDescription",
        "IssuedBy",
        "IssuedDate",
        "ValidFrom",
        "ValidTo",
        "NameOnDocument",
        "Remark",
    )
    doubts = ("KnownExpired", "KnownFalse", "ReportedLost", "RevokedByIssuer")
    said = [name for name in doubts if line[f"Identification_{name}"].casefold() == "true"]
    party.note(kind or "Document", joined(number, *(line[f"Identification_{name}"] for name in words), *said))


def _put_listing(listing: Party, line: Line) -> None:
    listing.put("authorityId", line["Entity_EU_ReferenceNumber"])
    listing.put("unscId", line["Entity_UnitedNationId"])
    listing.put("program", line["Entity_Regulation_Programme"])
    listing.put("listingDate", line["Entity_DesignationDate"] or line["Entity_Regulation_PublicationDate"])
    listing.put("startDate", line["Entity_Regulation_EntryIntoForceDate"])
    listing.put("sourceUrl", line["Entity_Regulation_PublicationUrl"])
    listing.put("reason", joined(line["Entity_DesignationDetails"], line["Entity_Regulation_NumberTitle"]))
