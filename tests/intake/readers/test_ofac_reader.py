"""The OFAC lists: invented parties in every form, and, where it is here, the real list without loss."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from shutil import copy

import pytest

from tearline.errors import BadInput
from tearline.intake.draft import Draft, Reject
from tearline.intake.files import ofac_files
from tearline.intake.readers import ofac, reader_for
from tearline.intake.readers.ofac_remarks import CUT_AT, is_recognised, parse_remarks, segments
from tearline.intake.readers.properties import country_code
from tearline.ontology.accept import accept
from tearline.ontology.model import model

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def invented(tmp_path: Path) -> Path:
    """The three invented files, to be read or spoilt."""
    for name in ("sdn", "alt", "add"):
        copy(DATA / f"invented_{name}.csv", tmp_path / f"x_{name}.csv")
    return tmp_path / "x_sdn.csv"


def drafts(items: Iterator[Draft | Reject]) -> dict[str, Draft]:
    return {item.key: item for item in items if isinstance(item, Draft)}


def test_a_person_is_read_in_full(invented: Path) -> None:
    person = drafts(ofac.read(ofac_files(invented)))["20"]
    assert (person.schema, person.status, person.line) == ("Person", "other", 2)
    assert person.properties == {
        "name": ["Juan PEREZ GOMEZ"],
        "lastName": ["PEREZ GOMEZ"],
        "firstName": ["Juan"],
        "topics": ["sanction"],
        "program": ["SDNTK", "SDGT"],
        "position": ["Director"],
        "alias": ["Juanito PEREZ G."],
        "previousName": ["Juan GOMEZ"],
        "birthDate": ["1958-05-25", "1960"],
        "birthPlace": ["Culiacan, Sinaloa, Mexico"],
        "birthCountry": ["mx"],
        "nationality": ["mx"],
        "gender": ["male"],
        "passportNumber": ["A123"],
        "weakAlias": ["EL INVENTADO"],
        "curp": ["PEGJ580525HSLRMN07"],
        "phone": ["+526671234567"],
        "notes": [
            "Linked To: NOBODY KNOWN",
            "alt. DOB circa 1960",
            "citizen Atlantis",
            "Passport A123 (Mexico) issued 01 Jan 2001",
            "C.U.R.P. PEGJ580525HSLRMN07 (Mexico)",
            "Likes chess",
        ],
    }


def test_links_and_wallets_are_drafts_of_their_own(invented: Path) -> None:
    found = drafts(ofac.read(ofac_files(invented)))
    link, wallet = found["10-link-1"], found["20-wallet-1"]
    assert (link.schema, link.properties) == (
        "UnknownLink",
        {"subject": ["10"], "object": ["20"], "role": ["Linked To"]},
    )
    assert wallet.properties["holder"] == ["20"]
    assert wallet.properties["publicKey"] == ["1abcDEF"]


def test_companies_vessels_and_aircraft(invented: Path) -> None:
    found = drafts(ofac.read(ofac_files(invented)))
    company, vessel, aircraft = found["10"], found["30"], found["40"]
    assert (company.schema, company.status) == ("Company", None)
    assert company.properties["rfc"] == ["ABC010203AB1"]
    assert company.properties["address"] == ["Calle Uno 1, Tijuana, Mexico"]
    assert vessel.properties == {
        "name": ["NAVE UNO"],
        "topics": ["sanction"],
        "program": ["IRAN"],
        "flag": ["pa"],
        "imoNumber": ["1234567"],
        "mmsi": ["345000000"],
        "pastFlags": ["mt"],
        "callSign": ["XCAB"],
        "type": ["Tug"],
        "deadweightTonnage": ["1200"],
        "grossRegisteredTonnage": ["640"],
        "owner": ["10"],
    }
    assert aircraft.properties["registrationNumber"] == ["XA-INV"]
    assert aircraft.properties["serialNumber"] == ["999"]
    assert aircraft.properties["buildDate"] == ["1999-12-24"]
    assert "Aircraft Operator Unknown Air" in aircraft.properties["notes"]


def test_rows_without_a_party_are_rejects(invented: Path) -> None:
    rejects = [item for item in ofac.read(ofac_files(invented)) if isinstance(item, Reject)]
    assert [(r.file, r.line, r.code, r.key) for r in rejects] == [
        ("x_alt.csv", 3, "no-such-party", "25"),
        ("x_add.csv", 2, "no-such-party", "99"),
    ]


def test_a_bad_row_is_a_reject_and_the_rest_goes_on(invented: Path) -> None:
    broken = invented.read_text().replace('30,"NAVE UNO",', "30,").replace("40,", "forty,")
    invented.write_text(broken)
    rejects = [
        item
        for item in ofac.read(ofac_files(invented))
        if isinstance(item, Reject) and item.file == "x_sdn.csv"
    ]
    assert [(r.line, r.code) for r in rejects] == [(3, "wrong-fields"), (4, "bad-number")]


@pytest.mark.parametrize("name", ["sdn", "alt", "add"])
def test_a_file_that_is_not_sorted_is_bad_input_before_any_draft(invented: Path, name: str) -> None:
    path = invented.with_name(f"x_{name}.csv")
    lines = path.read_text().rstrip("\x1a").splitlines()
    path.write_text("\n".join(reversed(lines)) + "\n")
    with pytest.raises(BadInput, match="not sorted"):
        next(ofac.read(ofac_files(invented)))


def test_the_last_segment_of_a_remark_that_was_cut_off_is_no_value() -> None:
    text = "Passport A1; ".ljust(CUT_AT - 9, "x") + "; MMSI 57"
    remarks = parse_remarks(text[:CUT_AT], "Vessel")
    assert remarks.notes[-1] == "MMSI 57"
    assert "mmsi" not in remarks.properties


def test_ethnicity_is_never_a_value() -> None:
    remarks = parse_remarks("ethnicity Invented; Tribe: Invented.", "Person")
    assert remarks.properties == {}


def test_the_real_list_is_read_without_loss(shared_data: Path) -> None:
    """Every row one draft; every segment a value, a link or a note; every alias and address there."""
    items = list(ofac.read(ofac_files(shared_data / "ofac_sdn.csv")))
    found = drafts(iter(items))
    rows = list(_real(shared_data, "sdn", 12))
    assert not [item for item in items if isinstance(item, Reject)]
    assert len(items) == len(found)
    assert {row[0] for row in rows} == {key for key in found if "-" not in key}
    assert sum(draft.schema == "Person" for draft in found.values()) == 4620
    _assert_properties_exist(found)
    _assert_names_and_addresses(shared_data, found)
    lost = [(row[0], part) for row in rows for part in segments(row[11]) if not _kept(part, found, row[0])]
    assert lost == []


@pytest.mark.parametrize("name", ["ofac_sdn.csv", "un_consolidated.xml"])
def test_the_ontology_accepts_every_draft_of_the_real_lists(shared_data: Path, name: str) -> None:
    drafts = (item for item in reader_for(shared_data / name).read() if isinstance(item, Draft))
    refused = [draft.key for draft in drafts if accept(draft.schema, draft.properties).problems]
    assert refused == []


def test_a_value_that_the_ontology_would_refuse_is_noted_and_costs_nobody_the_party() -> None:
    remarks = parse_remarks("Telephone (999)(1); C.U.R.P. PEGJ580525HSLRMN0X (Mexico).", "Person")
    assert remarks.notes == ["Telephone (999)(1)", "C.U.R.P. PEGJ580525HSLRMN0X (Mexico)"]
    assert remarks.properties == {"idNumber": ["PEGJ580525HSLRMN0X"]}


def test_most_segments_of_the_real_list_are_recognised(shared_data: Path) -> None:
    parts = [part for row in _real(shared_data, "sdn", 12) for part in segments(row[11])]
    assert sum(map(is_recognised, parts)) / len(parts) > 0.94


def _real(folder: Path, name: str, width: int) -> Iterator[list[str]]:
    with (folder / f"ofac_{name}.csv").open(encoding="latin-1", newline="") as file:
        for row in csv.reader(file):
            if len(row) == width:
                yield ["" if cell.strip() == "-0-" else cell for cell in row]


def _assert_properties_exist(found: dict[str, Draft]) -> None:
    used = defaultdict(set)
    for draft in found.values():
        used[draft.schema] |= draft.properties.keys()
    for name, properties in used.items():
        schema = model().get(name)
        assert schema
        assert properties <= schema.properties.keys()


def _assert_names_and_addresses(folder: Path, found: dict[str, Draft]) -> None:
    for key, _, _, name, _ in _real(folder, "alt", 5):
        properties = found[key].properties
        shown = [*properties.get("alias", []), *properties.get("previousName", [])]
        assert any(set(_words(name)) == set(_words(other)) for other in shown)
    for key, _, *parts in _real(folder, "add", 6):
        said = _words(
            " ".join(found[key].properties.get("address", []) + found[key].properties.get("notes", []))
        )
        assert set(_words(" ".join(parts))) <= set(said)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


_COUNTRIES = {
    "nationality of registration ": "country",
    "nationality ": "nationality",
    "citizen ": "citizenship",
    "former vessel flag ": "pastFlags",
}
_DATES = ("dob ", "organization established date ", "aircraft manufacture date ")
_WHOLE = re.compile(
    r"(alt\.\s*)?(pob|gender|a\.k\.a\.|f\.k\.a\.|email( address)?|website|phone( number| no\.)?"
    r"|telephone( no\.| number)?"
    r"|vessel registration identification imo|(identification|company) number imo|mmsi|other vessel type"
    r"|aircraft (tail number|model|operator|mode s transponder code)|organization type"
    r"|digital currency address -)"
    r"(?P<value>.*)"
)


def _kept(part: str, found: dict[str, Draft], key: str) -> bool:
    """Whether what the segment says stands in the party's draft, or in those that hang on it."""
    said, part = found[key].properties, " ".join(part.split())
    if part in said.get("notes", []):
        return True
    part = part.replace("nationality:", "nationality")
    rest = part.casefold().removeprefix("alt. ")
    for start, name in _COUNTRIES.items():
        if rest.startswith(start):
            return country_code(part[-len(rest) + len(start) :]) in said.get(name, [])
    if rest.startswith("linked to: "):
        return _names_a_linked_party(rest.removeprefix("linked to: "), found, key)
    if rest.startswith(_DATES):
        days = [*said.get("birthDate", []), *said.get("incorporationDate", []), *said.get("buildDate", [])]
        return any(_iso(rest) == day for day in days)
    whole = _WHOLE.fullmatch(rest)
    told = _told(found, key)
    return bool(whole) and all(word in told for word in _words(whole["value"]))  # type: ignore[index]


def _told(found: dict[str, Draft], key: str) -> set[str]:
    """Every word, and every number without its signs, of the party, its wallets and its operators."""
    said = found[key].properties
    wallets = [draft.properties for draft in _hanging(found, f"{key}-wallet-")]
    operators = [{"name": found[other].properties["name"]} for other in said.get("operator", [])]
    values = [v for properties in (said, *wallets, *operators) for vs in properties.values() for v in vs]
    digits = {digit for value in values for digit in _pieces(value)}
    return digits.union(*map(_words, values))


def _pieces(value: str) -> set[str]:
    """A phone number's digits in every piece that brackets may have cut it into."""
    digits = re.sub(r"\D", "", value) if value.startswith("+") else ""
    return {digits[i:j] for i in range(len(digits)) for j in range(i + 1, len(digits) + 1)}


def _iso(words: str) -> str:
    """The date that ends the words, independent of the reader: "dob 08 sep 1966"."""
    *_, day, month, year = ["", "", "", *words.split()]
    months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    if month not in months:
        return year
    number = f"{months.index(month) + 1:02}"
    return f"{year}-{number}-{day}" if day.isdecimal() else f"{year}-{number}"


def _names_a_linked_party(name: str, found: dict[str, Draft], key: str) -> bool:
    others = [link.properties["object"][0] for link in _hanging(found, f"{key}-link-")]
    return any(sorted(_words(found[other].properties["name"][0])) == sorted(_words(name)) for other in others)


def _hanging(found: dict[str, Draft], start: str) -> Iterator[Draft]:
    for number in count(1):
        if f"{start}{number}" not in found:
            return
        yield found[f"{start}{number}"]
