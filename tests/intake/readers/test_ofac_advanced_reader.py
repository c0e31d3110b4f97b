"""OFAC's newer form: words under numbers, parties, listings and links. Everybody here is invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from tearline.errors import BadInput
from tearline.intake.draft import Draft, Reject
from tearline.intake.readers import ofac_advanced, reader_for
from tearline.ontology.accept import accept

SPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML"
WORDS = """<ReferenceValueSets>
<AliasTypeValues><AliasType ID="1400">A.K.A.</AliasType><AliasType ID="1401">F.K.A.</AliasType>
 <AliasType ID="1403">Name</AliasType></AliasTypeValues>
<CountryValues><Country ID="11148" ISO2="MX">Mexico</Country></CountryValues>
<DetailReferenceValues><DetailReference ID="91526">Male</DetailReference></DetailReferenceValues>
<FeatureTypeValues><FeatureType ID="8">Birthdate</FeatureType><FeatureType ID="9">Place of Birth</FeatureType>
 <FeatureType ID="10">Nationality Country</FeatureType><FeatureType ID="25">Location</FeatureType>
 <FeatureType ID="224">Gender</FeatureType><FeatureType ID="500">Favourite Colour</FeatureType></FeatureTypeValues>
<IDRegDocTypeValues><IDRegDocType ID="1571">Passport</IDRegDocType><IDRegDocType ID="1585">C.U.R.P.</IDRegDocType>
</IDRegDocTypeValues>
<LegalBasisValues><LegalBasis ID="1" LegalBasisShortRef="Invented Order 1">x</LegalBasis></LegalBasisValues>
<ListValues><List ID="1550">SDN List</List></ListValues>
<NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType>
 <NamePartType ID="1525">Entity Name</NamePartType></NamePartTypeValues>
<PartySubTypeValues><PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType>
 <PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType>
</PartySubTypeValues>
<RelationTypeValues><RelationType ID="1555">Leader or official of</RelationType>
 <RelationType ID="15003">Acting for or on behalf of</RelationType></RelationTypeValues>
</ReferenceValueSets>"""
PLACES = """<Locations><Location ID="17"><LocationCountry CountryID="11148"/>
<LocationPart LocPartTypeID="1454"><LocationPartValue><Value>Altamira</Value></LocationPartValue></LocationPart>
</Location></Locations>
<IDRegDocuments><IDRegDocument ID="1" IDRegDocTypeID="1571" IdentityID="4" IssuedBy-CountryID="11148">
<IDRegistrationNo>G1234567</IDRegistrationNo></IDRegDocument></IDRegDocuments>"""


def _name(kind: str, primary: str, *parts: tuple[str, str], more: str = "") -> str:
    values = "".join(
        f'<DocumentedNamePart><NamePartValue NamePartGroupID="{group}">{text}</NamePartValue></DocumentedNamePart>'
        for group, text in parts
    )
    documented = f'<DocumentedName ID="1">{values}</DocumentedName>'
    return f'<Alias AliasTypeID="{kind}" Primary="{primary}" {more}>{documented}</Alias>'


def _day(year: int, month: int, day: int) -> str:
    return f"<Year>{year}</Year><Month>{month}</Month><Day>{day}</Day>"


def _born(first: str, last: str, circa: str = "false") -> str:
    return f"""<Feature FeatureTypeID="8"><FeatureVersion ID="1"><DatePeriod>
<Start Approximate="{circa}"><From>{first}</From><To>{first}</To></Start>
<End Approximate="{circa}"><From>{last}</From><To>{last}</To></End></DatePeriod></FeatureVersion></Feature>"""


PERSON = f"""<DistinctParty FixedRef="9001"><Comment/><Profile ID="9001" PartySubTypeID="4">
<Identity ID="4" Primary="true">
{_name("1401", "false", ("5", "KINTERO"), ("6", "Ansel"))}
{_name("1403", "true", ("5", "QUINTERO BACA"), ("6", "Anselmo"))}
{_name("1400", "false", ("5", "EL INVENTADO"), more='LowQuality="true"')}
<NamePartGroups><MasterNamePartGroup><NamePartGroup ID="5" NamePartTypeID="1520"/></MasterNamePartGroup>
<MasterNamePartGroup><NamePartGroup ID="6" NamePartTypeID="1521"/></MasterNamePartGroup></NamePartGroups></Identity>
{_born(_day(1966, 4, 19), _day(1966, 4, 19))}{_born(_day(1970, 1, 1), _day(1970, 12, 31), "true")}
<Feature FeatureTypeID="9"><FeatureVersion><VersionDetail>Altamira, Mexico</VersionDetail></FeatureVersion>
</Feature>
<Feature FeatureTypeID="10"><FeatureVersion><VersionLocation LocationID="17"/></FeatureVersion></Feature>
<Feature FeatureTypeID="25"><FeatureVersion><VersionLocation LocationID="17"/></FeatureVersion></Feature>
<Feature FeatureTypeID="224"><FeatureVersion><VersionDetail DetailReferenceID="91526"/></FeatureVersion></Feature>
<Feature FeatureTypeID="500"><FeatureVersion><VersionDetail>Mauve</VersionDetail></FeatureVersion></Feature>
</Profile></DistinctParty>"""
COMPANY = f"""<DistinctParty FixedRef="9002"><Profile ID="9002" PartySubTypeID="3"><Identity ID="7" Primary="true">
{_name("1403", "true", ("8", "LOBO AZUL S.A. DE C.V."))}</Identity></Profile></DistinctParty>"""
NAMELESS = '<DistinctParty FixedRef="9003"><Profile ID="9003" PartySubTypeID="4"/></DistinctParty>'
LINKS = """<ProfileRelationships>
<ProfileRelationship From-ProfileID="9001" To-ProfileID="9002" RelationTypeID="1555"><Comment/>
</ProfileRelationship>
<ProfileRelationship From-ProfileID="9001" To-ProfileID="9002" RelationTypeID="15003" Former="true"/>
</ProfileRelationships>"""
ENTRIES = f"""<SanctionsEntries><SanctionsEntry ID="9001" ProfileID="9001" ListID="1550">
<EntryEvent LegalBasisID="1"><Comment/><Date>{_day(2019, 5, 6)}</Date></EntryEvent>
<SanctionsMeasure SanctionsTypeID="1"><Comment>SDNTK</Comment></SanctionsMeasure></SanctionsEntry></SanctionsEntries>"""


def listed(path: Path, *parts: str, end: str = "</Sanctions>") -> Path:
    path.write_text(
        f'<?xml version="1.0" encoding="utf-8"?>\n<Sanctions xmlns="{SPACE}">{"".join(parts)}{end}', "utf-8"
    )
    return path


def test_a_party_with_all_that_is_told_of_it(tmp_path: Path) -> None:
    parts = (WORDS, PLACES, f"<DistinctParties>{PERSON}{COMPANY}{NAMELESS}</DistinctParties>", LINKS, ENTRIES)
    reader = reader_for(listed(tmp_path / "SDN_ADVANCED.XML", *parts))
    assert reader.format == "ofac-advanced"
    person, company, nameless, leads, acts, listing = reader.read()
    assert isinstance(person, Draft)
    assert (person.key, person.schema, person.status) == ("9001", "Person", "other")
    assert person.properties == {
        "topics": ["sanction"],
        "lastName": ["QUINTERO BACA"],
        "firstName": ["Anselmo"],
        "name": ["Anselmo QUINTERO BACA"],
        "previousName": ["Ansel KINTERO"],
        "weakAlias": ["EL INVENTADO"],
        "passportNumber": ["G1234567"],
        "birthDate": ["1966-04-19", "1970"],
        "birthPlace": ["Altamira, Mexico"],
        "nationality": ["mx"],
        "address": ["Altamira, Mexico"],
        "country": ["mx"],
        "gender": ["male"],
        "notes": [
            "Passport: G1234567, Mexico",
            "Birthdate: circa 1970-01-01 to 1970-12-31",
            "Favourite Colour: Mauve",
        ],
    }
    assert isinstance(company, Draft)
    assert (company.key, company.schema) == ("9002", "Company")
    assert isinstance(nameless, Reject)
    assert (nameless.key, nameless.code) == ("9003", "missing-field")
    assert isinstance(leads, Draft)
    assert (leads.key, leads.schema) == ("9001-link-1", "Directorship")
    assert leads.properties == {
        "director": ["9001"],
        "organization": ["9002"],
        "role": ["Leader or official of"],
    }
    assert isinstance(acts, Draft)
    assert (acts.key, acts.schema, acts.properties["summary"]) == ("9001-link-2", "UnknownLink", ["former"])
    assert isinstance(listing, Draft)
    assert listing.properties == {
        "entity": ["9001"],
        "authority": ["US Treasury, OFAC"],
        "listingDate": ["2019-05-06"],
        "provisions": ["Invented Order 1"],
        "program": ["SDNTK"],
        "notes": ["SDN List"],
    }
    for draft in (person, company, leads, acts, listing):
        assert accept(draft.schema, draft.properties).problems == []


def test_a_list_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    *_, person, broken = ofac_advanced.read(
        listed(tmp_path / "a.xml", WORDS, f"<DistinctParties>{PERSON}", end="<Distinct")
    )
    assert person.key == "9001"
    assert isinstance(broken, Reject)
    assert broken.code == "broken-xml"


def test_another_xml_is_refused_with_the_names_of_those_that_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<?xml version='1.0'?><sdnList/>")
    with pytest.raises(BadInput, match=r"sdn\.csv, alt\.csv and add\.csv"):
        reader_for(tmp_path / "a.xml")
    with pytest.raises(BadInput, match="no Sanctions"):
        list(ofac_advanced.read(tmp_path / "a.xml"))
