"""The UN list: invented parties, broken files, and, where it is here, the real list without loss."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
from lxml import etree

from tearline.errors import BadInput
from tearline.intake.draft import Draft, Reject
from tearline.intake.readers import un
from tearline.ontology.model import model

PERSON = """<INDIVIDUAL><DATAID>7</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>JUAN</FIRST_NAME>
<SECOND_NAME>INVENTADO</SECOND_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE><REFERENCE_NUMBER>CDi.999</REFERENCE_NUMBER>
<LISTED_ON>2012-12-31</LISTED_ON><GENDER>Male</GENDER><COMMENTS1>Some words.</COMMENTS1>
<NAME_ORIGINAL_SCRIPT>Хуан</NAME_ORIGINAL_SCRIPT>
<NATIONALITY><VALUE>Mexico</VALUE><VALUE>Atlantis</VALUE></NATIONALITY>
<DESIGNATION><VALUE>General</VALUE></DESIGNATION>
<LAST_DAY_UPDATED><VALUE>2016-10-13</VALUE><VALUE>2018-10-13</VALUE></LAST_DAY_UPDATED>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>JUANITO</ALIAS_NAME>
<NOTE>in youth</NOTE></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>J</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ADDRESS><CITY>Tijuana</CITY><COUNTRY>Mexico</COUNTRY><NOTE>as of 2016</NOTE></INDIVIDUAL_ADDRESS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE>
<DATE>1971-02-03</DATE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1973</FROM_YEAR><TO_YEAR>1974</TO_YEAR>
</INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1975</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE>
<NOTE>August 1976</NOTE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_PLACE_OF_BIRTH><CITY>Tijuana</CITY><COUNTRY>Mexico</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>Invented passport no. A1</NUMBER>
<ISSUING_COUNTRY>Mexico</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT><NUMBER>55</NUMBER>
</INDIVIDUAL_DOCUMENT><NEW_FIELD>kept</NEW_FIELD></INDIVIDUAL>"""
ENTITY = """<ENTITY><DATAID>8</DATAID><FIRST_NAME>INVENTED TRADING LTD</FIRST_NAME>
<ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>OLD NAME</ALIAS_NAME></ENTITY_ALIAS></ENTITY>"""


def read(
    path: Path, individuals: str = PERSON, entities: str = ENTITY, head: str = ""
) -> list[Draft | Reject]:
    path.write_text(
        f"<?xml version='1.0' encoding='UTF-8'?>\n{head}<CONSOLIDATED_LIST>"
        f"<INDIVIDUALS>{individuals}</INDIVIDUALS><ENTITIES>{entities}</ENTITIES></CONSOLIDATED_LIST>",
        encoding="utf-8",
    )
    return list(un.read(path))


def test_a_person_and_a_listing_are_read_in_full(tmp_path: Path) -> None:
    person, listing, body, _ = read(tmp_path / "l.xml")
    assert isinstance(person, Draft)
    assert (person.key, person.schema, person.status, person.line) == ("7", "Person", "other", 2)
    assert person.properties == {
        "name": ["JUAN INVENTADO", "Хуан"],
        "topics": ["sanction"],
        "program": ["DRC"],
        "firstName": ["JUAN"],
        "secondName": ["INVENTADO"],
        "gender": ["male"],
        "nationality": ["mx"],
        "position": ["General"],
        "modifiedAt": ["2018-10-13"],
        "alias": ["JUANITO"],
        "weakAlias": ["J"],
        "address": ["Tijuana, Mexico"],
        "country": ["mx"],
        "birthDate": ["1971-02-03", "1973", "1974", "1975", "1976-08"],
        "birthPlace": ["Tijuana, Mexico"],
        "birthCountry": ["mx"],
        "passportNumber": ["A1"],
        "idNumber": ["55"],
        "notes": [
            "Some words.",
            "Nationality: Atlantis",
            "Alias JUANITO: in youth",
            "Address: as of 2016",
            "Date of birth: BETWEEN, 1973, 1974",
            "Date of birth: APPROXIMATELY, 1975",
            "Date of birth: August 1976",
            "Passport: Invented passport no. A1, Mexico",
            "National Identification Number: 55",
            "NEW_FIELD: kept",
        ],
    }
    assert isinstance(listing, Draft)
    assert (listing.key, listing.schema) == ("7-sanction", "Sanction")
    assert listing.properties == {
        "entity": ["7"],
        "authority": ["UN Security Council"],
        "unscId": ["CDi.999"],
        "listingDate": ["2012-12-31"],
        "program": ["DRC"],
    }
    assert isinstance(body, Draft)
    assert (body.schema, body.status, body.properties["previousName"]) == ("Company", None, ["OLD NAME"])


def test_broken_xml_keeps_what_came_before_and_names_the_place(tmp_path: Path) -> None:
    items = read(tmp_path / "l.xml", entities="<ENTITY>\n<DATAID>9</DATAID></FOO>")
    assert [item.key for item in items[:-1]] == ["7", "7-sanction"]
    bad = items[-1]
    assert isinstance(bad, Reject)
    assert bad.code == "broken-xml"
    assert bad.line > 1
    assert "column" in str(bad.reason)


def test_a_file_that_ends_early_is_a_reject(tmp_path: Path) -> None:
    path = tmp_path / "l.xml"
    path.write_text(f"<CONSOLIDATED_LIST><INDIVIDUALS>{PERSON}<INDIVIDUAL>", encoding="utf-8")
    *drafts, bad = un.read(path)
    assert len(drafts) == 2
    assert isinstance(bad, Reject)


def test_a_party_without_number_or_name_is_a_reject(tmp_path: Path) -> None:
    nameless, numberless = read(
        tmp_path / "l.xml",
        "<INDIVIDUAL><DATAID>1</DATAID></INDIVIDUAL><INDIVIDUAL><FIRST_NAME>A</FIRST_NAME></INDIVIDUAL>",
        "",
    )
    assert isinstance(nameless, Reject)
    assert (nameless.field, nameless.key) == ("FIRST_NAME", "1")
    assert isinstance(numberless, Reject)
    assert numberless.field == "DATAID"


def test_entities_and_other_documents_are_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE CONSOLIDATED_LIST [<!ENTITY a "aaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]>\n'
    with pytest.raises(BadInput, match="DOCTYPE"):
        read(tmp_path / "l.xml", head=bomb)
    for text in ("<OTHER><INDIVIDUAL/></OTHER>", "<OTHER/>"):
        (tmp_path / "o.xml").write_text(text)
        with pytest.raises(BadInput, match="no CONSOLIDATED_LIST"):
            list(un.read(tmp_path / "o.xml"))
    (tmp_path / "e.xml").write_bytes(b"")
    with pytest.raises(BadInput, match="is empty"):
        list(un.read(tmp_path / "e.xml"))


def test_a_text_beyond_the_parsers_limit_is_named_as_such(tmp_path: Path) -> None:
    person = PERSON.replace("Some words.", "x" * 11_000_000)
    *_, bad = read(tmp_path / "l.xml", PERSON + person)
    assert isinstance(bad, Reject)
    assert bad.code == "too-long"


def test_the_real_list_is_read_without_loss(shared_data: Path) -> None:
    """Two drafts a party, properties of the ontology only, and every word of the file in one of them."""
    path = shared_data / "un_consolidated.xml"
    items = list(un.read(path))
    assert not [item for item in items if isinstance(item, Reject)]
    drafts = {item.key: item for item in items if isinstance(item, Draft)}
    assert len(drafts) == len(items) == 2 * (730 + 273)
    used = defaultdict(set)
    for draft in drafts.values():
        used[draft.schema] |= draft.properties.keys()
    for name, properties in used.items():
        schema = model().get(name)
        assert schema
        assert properties <= schema.properties.keys()
    for party in etree.parse(str(path)).iter("INDIVIDUAL", "ENTITY"):
        assert _lost(party, drafts) == set()


_PASSED_OVER = {
    "VERSIONNUM",
    "LIST_TYPE",
    "LAST_DAY_UPDATED",
    "QUALITY",
    "GENDER",
    "NATIONALITY",
    "TYPE_OF_DATE",
}


def _lost(party: etree._Element, drafts: dict[str, Draft]) -> set[str]:
    key = party.findtext("DATAID") or ""
    values = [v for name in (key, f"{key}-sanction") for vs in drafts[name].properties.values() for v in vs]
    told = set(re.findall(r"\w+", " ".join([key, *values])))
    tags = (element for element in party.iter() if isinstance(element.tag, str))
    kept = (
        e for e in tags if e.tag not in _PASSED_OVER and getattr(e.getparent(), "tag", "") not in _PASSED_OVER
    )
    return {word for e in kept for word in re.findall(r"\w+", e.text or "")} - told
