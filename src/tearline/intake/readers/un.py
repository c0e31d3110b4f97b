"""The consolidated list of the UN Security Council: XML, streamed one party at a time.

The draft's key is ``DATAID``; a second draft, ``…-sanction``, holds what is of the listing and not of the
party: reference number, day and regime. The scheme of the file: resources/sc-sanctions.xsd of the Council.

Entities, external files and documents beyond libxml's limits are refused. What breaks within the file ends
the reading with a `Reject` that names line and column; parties before it are already yielded.
A listing is an administrative act: persons have the status ``other``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tearline.intake.draft import Draft, Reject
from tearline.intake.encoding import File
from tearline.intake.readers.birthdates import birth_dates, years_between
from tearline.intake.readers.listed_xml import Element, forget, line_of, streamed
from tearline.intake.readers.properties import (
    country_code,
    fits,
    schema_of_body,
)
from tearline.intake.readers.values import Properties, add
from tearline.language import msg

ROOT = "CONSOLIDATED_LIST"
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ALIAS = {"low": "weakAlias", "f.k.a.": "previousName"}
_PLACE = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
_NUMBER = re.compile(r"^(?P<kind>.*\b(?:no|number|passport|n°|nº)\b[.:]?\s*)(?P<number>\S.*)$", re.IGNORECASE)
_OF_THE_LIST = {"DATAID", "VERSIONNUM", "LIST_TYPE", "SORT_KEY", "SORT_KEY_LAST_MOD", "LISTED_ON"}
_OF_THE_LIST |= {"REFERENCE_NUMBER", "UN_LIST_TYPE", *_NAMES}


def read(path: File) -> Iterator[Draft | Reject]:
    """Two drafts a listed party: the party, and its listing. BadInput where the file is not this list."""

    def drafts(element: Element) -> Iterator[Draft | Reject]:
        yield from _party(path.name, element)
        forget(element)

    yield from streamed(path, ROOT, ("INDIVIDUAL", "ENTITY"), drafts)


def _party(file: str, element: Element) -> Iterator[Draft | Reject]:
    line, key, name = line_of(element), _text(element, "DATAID"), _name(element)
    missing = "DATAID" if not key else "FIRST_NAME" if not name else None
    if missing:
        reason = msg("{file}, line {line}: the party has no {field}.", file=file, line=line, field=missing)
        yield Reject(file, line, missing, "missing-field", reason, key or None)
        return
    person = element.tag == "INDIVIDUAL"
    schema = "Person" if person else schema_of_body(name)
    properties = _Party(schema, element).properties
    yield Draft(file, line, key, schema, properties, status="other" if person else None)
    yield Draft(file, line, f"{key}-sanction", "Sanction", _listing(element, key))


def _listing(element: Element, key: str) -> Properties:
    listing: Properties = {"entity": [key], "authority": ["UN Security Council"]}
    add(listing, "unscId", _text(element, "REFERENCE_NUMBER"))
    add(listing, "listingDate", _text(element, "LISTED_ON"))
    add(listing, "program", _text(element, "UN_LIST_TYPE"))
    return listing


def _text(element: Element, tag: str) -> str:
    return " ".join((element.findtext(tag) or "").split())


def _values(element: Element) -> list[str]:
    return [text for value in element.iter("VALUE") if (text := " ".join((value.text or "").split()))]


def _name(element: Element) -> str:
    return " ".join(filter(None, (_text(element, tag) for tag in _NAMES)))


def _joined(element: Element, tags: tuple[str, ...] = _PLACE) -> str:
    return ", ".join(filter(None, (_text(element, tag) for tag in tags)))


class _Party:
    """One party's properties, gathered element by element; what has no property becomes a note."""

    def __init__(self, schema: str, element: Element) -> None:
        self.schema = schema
        self.properties: Properties = {"name": [_name(element)], "topics": ["sanction"]}
        self._put("program", _text(element, "UN_LIST_TYPE"))
        if schema == "Person":
            self._put("firstName", _text(element, "FIRST_NAME"))
            self._put("secondName", _text(element, "SECOND_NAME"))
        for child in element:
            self._take(child)

    def _take(self, child: Element) -> None:
        tag = str(child.tag).removeprefix("INDIVIDUAL_").removeprefix("ENTITY_")
        match tag:
            case "ALIAS":
                self._alias(child)
            case "ADDRESS":
                self._address(child)
            case "DATE_OF_BIRTH":
                self._birth(child)
            case "PLACE_OF_BIRTH":
                self._birthplace(child)
            case "DOCUMENT":
                self._document(child)
            case "NAME_ORIGINAL_SCRIPT":
                self._put("name", child.text)
            case "NATIONALITY":
                self._countries("nationality", "Nationality", _values(child))
            case "DESIGNATION":
                self._put("position", *_values(child))
            case "TITLE":
                self._put("title", *_values(child))
            case "GENDER":
                self._put("gender", (child.text or "").strip().lower())
            case "LAST_DAY_UPDATED":
                self._put("modifiedAt", max(_values(child), default=""))
            case _ if tag not in _OF_THE_LIST:
                self._note("" if tag.startswith("COMMENTS") else tag, " ".join(map(str, child.itertext())))

    def _put(self, name: str, *values: str | None) -> None:
        for value in filter(None, values):
            if fits(self.schema, name, value):
                add(self.properties, name, value)
            else:
                self._note(name, value)

    def _note(self, about: str, text: str | None) -> None:
        if text and text.strip():
            add(self.properties, "notes", f"{about}: {text}" if about else text)

    def _countries(self, name: str, about: str, countries: list[str]) -> None:
        for country in countries:
            code = country_code(country)
            if code:
                self._put(name, code)
            else:
                self._note(about, country)

    def _alias(self, alias: Element) -> None:
        name = _text(alias, "ALIAS_NAME")
        self._put(_ALIAS.get(_text(alias, "QUALITY").lower(), "alias"), name)
        tags = ("DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH", "NOTE")
        self._note(f"Alias {name}", _joined(alias, tags))

    def _address(self, address: Element) -> None:
        self._put("address", _joined(address))
        country = _text(address, "COUNTRY")
        self._countries("country", "Address", [country] if country else [])
        self._note("Address", _text(address, "NOTE"))

    def _birth(self, birth: Element) -> None:
        kind, note = _text(birth, "TYPE_OF_DATE"), _text(birth, "NOTE")
        self._put("birthDate", _text(birth, "DATE")[:10], _text(birth, "YEAR"), *birth_dates(note)[0])
        first, last = _text(birth, "FROM_YEAR"), _text(birth, "TO_YEAR")
        if first.isdecimal() and last.isdecimal():
            self._put("birthDate", *years_between(first, last))
        if kind != "EXACT" or first or last:
            words = _joined(birth, ("TYPE_OF_DATE", "DATE", "YEAR", "FROM_YEAR", "TO_YEAR"))
            self._note("Date of birth", words)
        self._note("Date of birth", note)

    def _birthplace(self, place: Element) -> None:
        self._put("birthPlace", _joined(place))
        country = _text(place, "COUNTRY")
        self._countries("birthCountry", "Place of birth", [country] if country else [])
        self._note("Place of birth", _text(place, "NOTE"))

    def _document(self, document: Element) -> None:
        """The bare number is a value; kind, issuer, days and note are noted with it."""
        kind = _joined(document, ("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2"))
        words = _text(document, "NUMBER")
        found = _NUMBER.match(words)
        number = found["number"] if found else words
        passport = "pas" in kind.lower() and "national" not in kind.lower()
        self._put("passportNumber" if passport else "idNumber", number)
        rest = ("NUMBER", "ISSUING_COUNTRY", "COUNTRY_OF_ISSUE", "CITY_OF_ISSUE", "DATE_OF_ISSUE", "NOTE")
        self._note(kind or "Document", _joined(document, rest))
