"""The remarks of a party on the OFAC lists: up to 1,000 characters of facts, set apart by semicolons.

Each segment either becomes values of properties, links and wallets, or stays as it is in the notes. Where
a property cannot hold all that a segment says (a document's kind, country and dates; "circa"), the values
are taken and the segment is noted too: nothing is lost. A remark of 1,000 characters was cut off there by
its publisher, so its last segment is noted and never read as a value.

Ethnicity and religion, which some remarks state, are never made values.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tearline.intake.readers.birthdates import birth_dates, iso_date
from tearline.intake.readers.properties import (
    country_code,
    fits,
    has_property,
)
from tearline.intake.readers.values import Properties, add

CUT_AT = 1000
"""Characters after which the publisher cuts a remark off."""


@dataclass(slots=True)
class Remarks:
    """What the remarks of one party say, for a party of ``schema``."""

    schema: str
    properties: Properties = field(default_factory=dict)
    linked: list[str] = field(default_factory=list)
    """Names of other parties, as written."""
    operators: list[str] = field(default_factory=list)
    wallets: list[tuple[str, str]] = field(default_factory=list)
    """Currency and address."""
    notes: list[str] = field(default_factory=list)
    is_public_body: bool = False
    is_company: bool = False

    def put(self, name: str, *values: str | None) -> bool:
        """Add the values that fit the schema's property; whether all did."""
        given = [value for value in values if value]
        fitting = [value for value in given if fits(self.schema, name, value)]
        add(self.properties, name, *fitting)
        return has_property(self.schema, name) and fitting == given


def parse_remarks(text: str, schema: str) -> Remarks:
    """Read the remarks of a party of ``schema``; every segment ends as a value, a link or a note."""
    remarks = Remarks(schema)
    parts = segments(text)
    cut = parts.pop() if len(text) >= CUT_AT else None
    for part in parts:
        if not _read(remarks, part):
            remarks.notes.append(part)
    if cut is not None:
        remarks.notes.append(cut)
    return remarks


def segments(text: str) -> list[str]:
    """The facts of a remark; the full stop that ends it belongs to none of them."""
    whole = text.strip()
    whole = whole[:-1] if whole.endswith(".") and len(whole) < CUT_AT else whole
    return [part.strip() for part in whole.split(";") if part.strip()]


def _read(remarks: Remarks, segment: str) -> bool:
    """Take what the segment says; False where some or all of it must be noted as well."""
    for pattern, reader in _READERS:
        if match := pattern.match(segment):
            return reader(remarks, match)
    return False


Reader = Callable[[Remarks, re.Match[str]], bool]


def _into(name: str) -> Reader:
    return lambda remarks, match: remarks.put(name, match["value"])


def _also_noted(name: str) -> Reader:
    def read(remarks: Remarks, match: re.Match[str]) -> bool:
        remarks.put(name, match["value"])
        return False

    return read


def _country_into(name: str) -> Reader:
    def read(remarks: Remarks, match: re.Match[str]) -> bool:
        code = country_code(match["value"])
        return code is not None and remarks.put(name, code)

    return read


def _birth(remarks: Remarks, match: re.Match[str]) -> bool:
    dates, exact = birth_dates(match["value"])
    return remarks.put("birthDate", *dates) and exact


def _birthplace(remarks: Remarks, match: re.Match[str]) -> bool:
    # the country is the end of the place, and may hold a comma itself: "Nampo, Korea, North"
    parts = match["value"].split(",")
    ends = (",".join(parts[-count:]).strip() for count in (1, 2))
    remarks.put("birthCountry", next(filter(None, map(country_code, ends)), None))
    return remarks.put("birthPlace", match["value"])


def _day_into(name: str) -> Reader:
    def read(remarks: Remarks, match: re.Match[str]) -> bool:
        day = iso_date(match["value"])
        return day is not None and remarks.put(name, day)

    return read


def _gender(remarks: Remarks, match: re.Match[str]) -> bool:
    return remarks.put("gender", match["value"].lower())


def _weak_alias(remarks: Remarks, match: re.Match[str]) -> bool:
    return remarks.put("weakAlias", match["value"].strip("'\""))


def _former_name(remarks: Remarks, match: re.Match[str]) -> bool:
    return remarks.put("previousName", match["value"].strip("'\""))


def _link(remarks: Remarks, match: re.Match[str]) -> bool:
    remarks.linked.append(match["value"])
    return True


def _operator(remarks: Remarks, match: re.Match[str]) -> bool:
    remarks.operators.append(match["value"])
    return True


def _wallet(remarks: Remarks, match: re.Match[str]) -> bool:
    remarks.wallets.append((match["currency"], match["value"]))
    return True


def _phone(remarks: Remarks, match: re.Match[str]) -> bool:
    digits = re.sub(r"[^\d+]+", " ", match["value"]).strip()
    # "(98)(21)(22058763)" and "982188526300" begin with the country; "09 738 27777" does not
    international = match["value"].startswith("(") or re.fullmatch(r"[1-9]\d{9,14}", digits)
    number = "+" + re.sub(r"\D", "", digits) if international and "+" not in digits else digits
    return remarks.put("phone", number) and not match["kind"].lower().startswith("fax")


def _imo(remarks: Remarks, match: re.Match[str]) -> bool:
    if has_property(remarks.schema, "imoNumber"):
        return remarks.put("imoNumber", match["value"])
    remarks.put("idNumber", f"IMO {match['value']}")
    return False


def _document(name: str) -> Reader:
    """A number with its kind, country and dates: the number is a value, the whole is noted."""

    def read(remarks: Remarks, match: re.Match[str]) -> bool:
        if not remarks.put(name, match["value"]):
            remarks.put("idNumber", match["value"])
        remarks.is_company |= name in (
            "registrationNumber",
            "taxNumber",
            "vatCode",
            "dunsCode",
            "licenseNumber",
        )
        return False

    return read


def _established(remarks: Remarks, match: re.Match[str]) -> bool:
    day = iso_date(match["value"])
    return day is not None and remarks.put("incorporationDate", day)


def _target_type(remarks: Remarks, match: re.Match[str]) -> bool:
    remarks.is_public_body |= "government" in match["value"].lower()
    return False


def _sector(remarks: Remarks, match: re.Match[str]) -> bool:
    return remarks.put("sector", match["value"])


def _noted(_remarks: Remarks, _match: re.Match[str]) -> bool:
    return False


def _rule(start: str, reader: Reader, value: str = r"(?P<value>.+)") -> tuple[re.Pattern[str], Reader]:
    return re.compile(rf"(?:alt\.\s*)?{start}\s*{value}$", re.IGNORECASE), reader


def _number(kinds: str, name: str) -> tuple[re.Pattern[str], Reader]:
    """``KIND No. VALUE (Country) issued … expires …``."""
    start = rf"(?:{kinds})(?: Number| No\b\.?| Document)*(?: \([A-Z]+\))?\s*[#:]*"
    value = r"(?P<value>[^\s(].*?)(?:\s+\(.*|,? (?:issued|expires)\b.*)?"
    return _rule(start, _document(name), value)


_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    _rule("DOB", _birth),
    _rule("POB", _birthplace),
    _rule("nationality", _country_into("nationality"), r"(?P<value>(?!of Registration).+)"),
    _rule("Nationality of Registration", _country_into("country")),
    _rule("citizen", _country_into("citizenship")),
    _rule("Gender", _gender, "(?P<value>male|female)"),
    _rule(r"a\.k\.a\.", _weak_alias),
    _rule(r"f\.k\.a\.", _former_name),
    _rule("Linked To:", _link),
    _rule(r"Digital Currency Address -", _wallet, r"(?P<currency>[A-Z]{2,6})\s+(?P<value>\w+)"),
    _rule(r"(?P<kind>Phone|Telephone|Fax)(?: Number| No\.)?:?", _phone, r"(?P<value>[+\d(][\d\s()./+-]{4,})"),
    _rule("Email(?: Address)?:?", _into("email"), r"(?P<value>\S+@\S+)"),
    _rule("Website:?", _into("website"), r"(?P<value>\S+)"),
    _rule(
        r"(?:Vessel Registration Identification|Identification Number|Company Number) IMO",
        _imo,
        r"(?P<value>\d{7})(?: \(.*\))?",
    ),
    _rule("MMSI", _into("mmsi"), r"(?P<value>\d{9})"),
    _rule("Former Vessel Flag", _country_into("pastFlags")),
    _rule("Other Vessel Type", _into("type")),
    _rule("Aircraft Tail Number", _into("registrationNumber")),
    _rule("Aircraft Model", _into("model")),
    _rule("Aircraft Manufacture Date", _day_into("buildDate")),
    _rule("Aircraft Mode S Transponder Code", _into("icao24")),
    _rule("Aircraft Operator", _operator),
    _rule(
        r"Aircraft (?:Manufacturer's Serial|Construction) Number(?: \([^)]*\))?", _also_noted("serialNumber")
    ),
    _rule("Organization Established Date", _established),
    _rule("Organization Type:", _sector),
    _rule("Target Type", _target_type),
    _rule(
        r"(?:Additional Sanctions Information|Secondary sanctions risk|Transactions Prohibited For"
        r"|Executive Order|CAATSA Section|IFCA Determination|Previous Aircraft Tail Number)",
        _noted,
    ),
    _number(r"(?:Diplomatic |Official |Service )?Passport(?: Booklet:)?", "passportNumber"),
    _number("SSN", "socialSecurityNumber"),
    _number(r"C\.U\.R\.P\.", "curp"),
    _number(r"R\.?F\.?C\.?", "rfc"),
    _number(
        r"NIT|RUC|RIF|Tax ID|US FEIN|C\.U\.I\.T\.|C\.I\.F\.|RTN|Italian Fiscal Code|N\.I\.E\.|N\.I\.F\.",
        "taxNumber",
    ),
    _number(r"V\.A\.T\.", "vatCode"),
    _number("D-U-N-S", "dunsCode"),
    _number("(?:Unified|United) Social Credit Code(?: Certificate)?", "uscCode"),
    _number(r"SWIFT/BIC", "swiftBic"),
    _number("BIK", "bikCode"),
    _number("Trade License|License", "licenseNumber"),
    _number(
        r"Registration(?: ID)?|Company|UK Company|Commercial Registry|Matricula Mercantil|Folio Mercantil"
        r"|Public Registration|Business Registration|C\.R\.|Chamber of Commerce|Enterprise|Legal Entity|File"
        r"|Certificate of Incorporation|Registered Charity|Branch Unit|Government Gazette"
        r"|Dubai Chamber of Commerce Membership",
        "registrationNumber",
    ),
    _number(
        r"Cedula|Cedula de Residencia|Cedula de Ciudadania|National ID|Identification|Personal ID Card"
        r"|D\.N\.I\.|C\.U\.I\.|C\.U\.I\.P\.|I\.F\.E\.|Credencial electoral|Electoral Registry"
        r"|Numero de Identidad|LE|Turkish Identification|Kenyan ID|National Foreign ID"
        r"|Citizen's Card|Residency|Birth Certificate"
        r"|Cartilla de Servicio Militar Nacional|(?:Tazkira )?National ID Card|Driver's License"
        r"|Travel Document|Moroccan Personal ID|VisaNumberID|Stateless Person ID Card|Refugee ID Card"
        r"|Tarjeta de Identidad|Carnet|Seaman's Book|Voter ID|Bosnian Personal ID|Pilot License|Immigration",
        "idNumber",
    ),
)


def is_recognised(segment: str) -> bool:
    """Whether the segment has a form that this module knows (else it is only noted)."""
    return any(pattern.match(segment) for pattern, _ in _READERS)
