"""What stands under numbers in OFAC's newer form: words, countries, places and documents, and what features tell."""

from __future__ import annotations

from typing import NamedTuple

from tearline.intake.readers.birthdates import years_between
from tearline.intake.readers.listed_xml import Element, text_of
from tearline.intake.readers.party import Party, joined
from tearline.intake.readers.properties import has_property

_FEATURES = {
    "Title": "title", "Gender": "gender", "Place of Birth": "birthPlace", "Nationality Country": "nationality",
    "Citizenship Country": "citizenship", "Nationality of Registration": "country", "Email Address": "email",
    "Website": "website", "Phone Number": "phone", "Vessel Call Sign": "callSign", "VESSEL TYPE": "type",
    "Vessel Flag": "flag", "Other Vessel Flag": "flag", "Former Vessel Flag": "pastFlags", "Vessel Tonnage": "tonnage",
    "Vessel Gross Registered Tonnage": "grossRegisteredTonnage", "MMSI": "mmsi", "SWIFT/BIC": "swiftBic",
    "Aircraft Construction Number (also called L/N or S/N or F/N)": "serialNumber",
    "Aircraft Tail Number": "registrationNumber",
    "Aircraft Manufacture Date": "buildDate", "Aircraft Model": "model", "D-U-N-S Number": "dunsCode",
    "Organization Established Date": "incorporationDate", "Secondary sanctions risk:": "notes",
}  # fmt: skip
_COUNTRIES = {"nationality", "citizenship", "country", "flag", "pastFlags"}
_DOCUMENTS = {
    "Passport": "passportNumber", "Vessel Registration Identification": "imoNumber", "Tax ID No.": "taxNumber",
    "R.F.C.": "rfc", "C.U.R.P.": "curp", "Registration Number": "registrationNumber",
    "Business Registration Number": "registrationNumber",
}  # fmt: skip


class Told(NamedTuple):
    """One name: its parts with their kinds, in the order of the list."""

    is_first: bool
    is_weak: bool
    kind: str
    parts: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(text for _, text in self.parts)


class _Place(NamedTuple):
    address: str
    country: str


class _Document(NamedTuple):
    kind: str
    number: str
    rest: str


class Words:
    """Gathered before the parties come by."""

    def __init__(self) -> None:
        self.alias_types: dict[str, str] = {}
        self.name_parts: dict[str, str] = {}
        self.party_subtypes: dict[str, tuple[str, str]] = {}
        self.relations: dict[str, str] = {}
        self.legal_bases: dict[str, str] = {}
        self.lists: dict[str, str] = {}
        self._features: dict[str, str] = {}
        self._details: dict[str, str] = {}
        self._countries: dict[str, str] = {}
        self._location_parts: dict[str, str] = {}
        self._document_types: dict[str, str] = {}
        self._places: dict[str, _Place] = {}
        self._documents: dict[str, list[_Document]] = {}

    def take_values(self, sets: Element) -> None:
        """The words themselves."""
        for tag, into in (
            ("AliasType", self.alias_types), ("NamePartType", self.name_parts), ("RelationType", self.relations),
            ("List", self.lists), ("FeatureType", self._features), ("DetailReference", self._details),
            ("Country", self._countries), ("AreaCode", self._countries), ("LocPartType", self._location_parts),
            ("IDRegDocType", self._document_types),
        ):  # fmt: skip
            for element in sets.iterfind(f"*/{{*}}{tag}"):
                into.setdefault(element.get("ID", ""), element.get("Description") or text_of(element))
        for element in sets.iterfind("*/{*}LegalBasis"):
            self.legal_bases[element.get("ID", "")] = element.get("LegalBasisShortRef") or text_of(element)
        for element in sets.iterfind("*/{*}PartySubType"):
            self.party_subtypes[element.get("ID", "")] = element.get("PartyTypeID", ""), text_of(element)

    def take_location(self, location: Element) -> None:
        """A place: its parts in their order, and its country."""
        codes = [
            self._countries.get(element.get(name, ""), "")
            for tag, name in (("LocationCountry", "CountryID"), ("LocationAreaCode", "AreaCodeID"))
            for element in location.iterfind(f"{{*}}{tag}")
        ]
        country = next(filter(None, codes), "")
        parts = [
            text_of(value) for value in location.iterfind("{*}LocationPart/{*}LocationPartValue/{*}Value")
        ]
        self._places[location.get("ID", "")] = _Place(joined(*parts, country), country)

    def take_document(self, document: Element) -> None:
        """A document of an identity."""
        kind = self._document_types.get(document.get("IDRegDocTypeID", ""), "")
        days = [self._period(day.find("{*}DatePeriod"))[0] for day in document.iterfind("{*}DocumentDate")]
        rest = joined(
            self._countries.get(document.get("IssuedBy-CountryID", "")), text_of(document.find("{*}IssuingAuthority")),
            *days, text_of(document.find("{*}Comment")),
        )  # fmt: skip
        number = text_of(document.find("{*}IDRegistrationNo"))
        self._documents.setdefault(document.get("IdentityID", ""), []).append(_Document(kind, number, rest))

    def put_documents(self, party: Party, identity: str) -> None:
        """Its numbers, each noted with kind, issuer and days too."""
        for document in self._documents.get(identity, ()):
            name = _DOCUMENTS.get(document.kind, "idNumber")
            number = document.number.removeprefix("IMO").strip() if name == "imoNumber" else document.number
            party.put(
                name if has_property(party.schema, name) else "registrationNumber",
                number,
                about=document.kind,
            )
            party.note(document.kind or "Document", joined(document.number, document.rest))

    def put_feature(self, party: Party, feature: Element) -> None:
        """What a feature tells: a day, a place, a word, a text."""
        kind = self._features.get(feature.get("FeatureTypeID", ""), "")
        for version in feature.iterfind("{*}FeatureVersion"):
            for period in version.iterfind("{*}DatePeriod"):
                self._put_date(party, kind, period)
            for place in version.iterfind("{*}VersionLocation"):
                self._put_place(party, kind, place.get("LocationID", ""))
            for detail in version.iterfind("{*}VersionDetail"):
                text = text_of(detail) or self._details.get(detail.get("DetailReferenceID", ""), "")
                self._put_text(party, kind, text)
            party.note(kind, text_of(version.find("{*}Comment")))

    def day(self, date: Element | None) -> str | None:
        """A date of the list in ISO, as far as it tells."""
        parts = (
            [] if date is None else [text_of(date.find(f"{{*}}{name}")) for name in ("Year", "Month", "Day")]
        )
        return "-".join(part.zfill(4 if n == 0 else 2) for n, part in enumerate(parts) if part) or None

    def _put_date(self, party: Party, kind: str, period: Element) -> None:
        words, dates, exact = self._period(period)
        name = "birthDate" if kind == "Birthdate" else _FEATURES.get(kind, "notes")
        if name == "notes":
            party.note(kind, words)
            return
        party.put(name, *dates, about=kind)
        if not exact:
            party.note(kind, words)

    def _period(self, period: Element | None) -> tuple[str, list[str], bool]:
        """A period in words, its candidates as dates, and whether these say all."""
        if period is None:
            return "", [], True
        ends = [
            self.day(period.find(f"{{*}}{end}/{{*}}{side}"))
            for end, side in (("Start", "From"), ("End", "To"))
        ]
        first, last = ends[0], ends[1] or ends[0]
        if first is None or last is None:
            return "", [], True
        circa = any(end.get("Approximate") == "true" for end in period)
        words = ("circa " if circa else "") + (first if first == last else f"{first} to {last}")
        if first == last:
            return words, [first[:4] if circa else first], not circa
        if first[:4] == last[:4] and (first[4:], last[4:]) == ("-01-01", "-12-31"):
            return words, [first[:4]], not circa  # a whole year
        return words, years_between(first, last), False

    def _put_place(self, party: Party, kind: str, number: str) -> None:
        place = self._places.get(number)
        if place is None:
            return
        name = _FEATURES.get(kind)
        if name == "birthPlace":
            party.put(name, place.address)
            party.countries("birthCountry", kind, [place.country])
        elif name in _COUNTRIES:
            party.countries(name, kind, [place.country or place.address])
        elif kind in ("Location", ""):
            party.put("address", place.address)
            party.countries("country", "Address", [place.country])
        else:
            party.note(kind, place.address)

    def _put_text(self, party: Party, kind: str, text: str) -> None:
        name = _FEATURES.get(kind, "notes")
        if name == "notes":
            currency = kind.removeprefix("Digital Currency Address - ")
            party.note(
                kind if currency == kind else "Digital Currency Address",
                text if currency == kind else f"{currency} {text}",
            )
        elif name in _COUNTRIES:
            party.countries(name, kind, [text])
        else:
            party.put(name, text.lower() if name == "gender" else text, about=kind)
