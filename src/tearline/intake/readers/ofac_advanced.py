"""The lists of the US Office of Foreign Assets Control in their newer form: XML, streamed one party at a time.

``SDN_ADVANCED.XML`` and ``CONS_ADVANCED.XML`` (OFAC, "Advanced Sanctions Data Model"). What words, countries, places
and documents are stands before the parties, under numbers, and is held; parties, listings and links stream by. The
draft's key is the party's ``FixedRef``, the same number as in ``sdn.csv``; ``…-sanction`` holds what is of a listing,
``…-link-N`` a relation. A feature without a property of its own is noted under its own name.

A listing is an administrative act: persons have the status ``other``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from tearline.intake.draft import Draft, Reject
from tearline.intake.encoding import File
from tearline.intake.readers.listed_xml import Element, forget, line_of, streamed, text_of
from tearline.intake.readers.ofac_words import Told, Words
from tearline.intake.readers.party import Party
from tearline.intake.readers.properties import schema_of_body
from tearline.language import msg

ROOT = "Sanctions"
_PARTS = (
    "ReferenceValueSets",
    "Location",
    "IDRegDocument",
    "DistinctParty",
    "SanctionsEntry",
    "ProfileRelationship",
)
_SCHEMATA = {"1": "Person", "vessel": "Vessel", "aircraft": "Airplane"}
_NAME_PARTS = {
    "Last Name": "lastName", "First Name": "firstName", "Middle Name": "middleName", "Maiden Name": "previousName",
    "Patronymic": "fatherName", "Matronymic": "motherName",
}  # fmt: skip
_ORDER = ("First Name", "Middle Name", "Patronymic", "Last Name", "Matronymic")
_ALIASES = {"F.K.A.": "previousName"}
_RELATIONS = {
    "Owned or Controlled By": ("Ownership", "asset", "owner"),
    "Family member of": ("Family", "person", "relative"),
    "Leader or official of": ("Directorship", "director", "organization"),
    "Associate Of": ("Associate", "person", "associate"),
}


def read(path: File) -> Iterator[Draft | Reject]:
    """A draft a party, and after all of them one for each listing and relation. BadInput where it is not this list."""
    yield from streamed(path, ROOT, _PARTS, _List(path.name).drafts)


class _List:
    def __init__(self, file: str) -> None:
        self._file = file
        self._words = Words()
        self._schemata: dict[str, str] = {}
        """Of the parties, by number, for their links."""
        self._links: dict[str, int] = {}
        self._read: dict[str, Callable[[Element], None]] = {
            "ReferenceValueSets": self._words.take_values,
            "Location": self._words.take_location,
            "IDRegDocument": self._words.take_document,
        }

    def drafts(self, element: Element) -> Iterator[Draft | Reject]:
        """What one element of the list tells."""
        name = etree.QName(element).localname
        if name in self._read:
            self._read[name](element)
        elif name == "DistinctParty":
            yield from self._party(element)
        elif name == "SanctionsEntry":
            yield from self._listing(element)
        else:
            yield from self._link(element)
        forget(element)

    def _party(self, element: Element) -> Iterator[Draft | Reject]:
        profile = element.find("{*}Profile")
        key = element.get("FixedRef") or ("" if profile is None else profile.get("ID", ""))
        names = [] if profile is None else list(self._names(profile))
        if not key or not names or profile is None:
            field = "FixedRef" if not key else "NamePartValue"
            reason = msg(
                "{file}, line {line}: the party has no {field}.",
                file=self._file,
                line=line_of(element),
                field=field,
            )
            yield Reject(self._file, line_of(element), field, "missing-field", reason, key or None)
            return
        schema = self._schema(profile.get("PartySubTypeID", ""), names[0].text)
        party = Party(schema)
        for name in names:
            self._put_name(party, name)
        for identity in profile.iterfind("{*}Identity"):
            self._words.put_documents(party, identity.get("ID", ""))
        for feature in profile.iterfind("{*}Feature"):
            self._words.put_feature(party, feature)
        for comment in element.iterfind("{*}Comment"):
            party.note("", text_of(comment))
        self._schemata[key] = schema
        status = "other" if schema == "Person" else None
        yield Draft(self._file, line_of(element), key, schema, party.properties, status=status)

    def _schema(self, subtype: str, name: str) -> str:
        kind = self._words.party_subtypes.get(subtype)
        if kind is None:  # a list without its words: OFAC's numbers have not changed since 2014
            kind = {"1": ("4", "Vessel"), "2": ("4", "Aircraft"), "4": ("1", "Unknown")}.get(
                subtype, ("2", "")
            )
        return _SCHEMATA.get(kind[1].casefold()) or _SCHEMATA.get(kind[0]) or schema_of_body(name)

    def _names(self, profile: Element) -> Iterator[Told]:
        """Names, the primary one first, each with its parts and kind."""
        found = []
        for identity in profile.iterfind("{*}Identity"):
            groups = {
                group.get("ID", ""): self._words.name_parts.get(group.get("NamePartTypeID", ""), "")
                for group in identity.iterfind(".//{*}NamePartGroup")
            }
            for alias in identity.iterfind("{*}Alias"):
                for documented in alias.iterfind("{*}DocumentedName"):
                    parts: list[tuple[str, str]] = [
                        (groups.get(value.get("NamePartGroupID", ""), ""), text_of(value))
                        for value in documented.iterfind("{*}DocumentedNamePart/{*}NamePartValue")
                    ]
                    first = alias.get("Primary") == "true" and identity.get("Primary", "true") == "true"
                    weak = alias.get("LowQuality") == "true"
                    kind = self._words.alias_types.get(alias.get("AliasTypeID", ""), "")
                    found.append(Told(first, weak, kind, tuple(part for part in parts if part[1])))
        yield from sorted((name for name in found if name.parts), key=lambda name: not name.is_first)

    def _put_name(self, party: Party, name: Told) -> None:
        if party.schema == "Person" and "name" not in party.properties:
            for kind, text in name.parts:
                if kind in _NAME_PARTS:
                    party.put(_NAME_PARTS[kind], text)
        as_what = _ALIASES.get(name.kind, "weakAlias" if name.is_weak else "alias")
        order = {kind: place for place, kind in enumerate(_ORDER)}
        parts = sorted(name.parts, key=lambda part: order.get(part[0], len(order)))
        party.put_name(" ".join(text for _, text in parts), as_what)

    def _listing(self, element: Element) -> Iterator[Draft | Reject]:
        key = element.get("ProfileID", "")
        listing = Party("Sanction")
        listing.properties |= {"entity": [key], "authority": ["US Treasury, OFAC"]}
        for event in element.iterfind("{*}EntryEvent"):
            listing.put("listingDate", self._words.day(event.find("{*}Date")))
            listing.put("provisions", self._words.legal_bases.get(event.get("LegalBasisID", "")))
            listing.note("", text_of(event.find("{*}Comment")))
        for measure in element.iterfind("{*}SanctionsMeasure"):
            listing.put("program", text_of(measure.find("{*}Comment")))
        listing.note("", self._words.lists.get(element.get("ListID", "")))
        if key:
            number = element.get("ID") or key
            again = "" if number == key else f"-{number}"
            yield Draft(
                self._file, line_of(element), f"{key}-sanction{again}", "Sanction", listing.properties
            )

    def _link(self, element: Element) -> Iterator[Draft | Reject]:
        subject, other = element.get("From-ProfileID", ""), element.get("To-ProfileID", "")
        if not subject or not other:
            return
        relation = self._words.relations.get(element.get("RelationTypeID", ""), "")
        schema, source, target = _RELATIONS.get(relation, ("UnknownLink", "subject", "object"))
        if not self._goes(schema, subject, other):
            schema, source, target = "UnknownLink", "subject", "object"
        count = self._links[subject] = self._links.get(subject, 0) + 1
        properties = {source: [subject], target: [other], "role": [relation or "Linked To"]}
        if schema in ("Family", "Associate"):
            properties["relationship"] = properties.pop("role")
        comment = text_of(element.find("{*}Comment"))
        former = "former" if element.get("Former") == "true" else ""
        if said := " ".join(filter(None, (former, comment))):
            properties["summary"] = [said]
        yield Draft(self._file, line_of(element), f"{subject}-link-{count}", schema, properties)

    def _goes(self, schema: str, subject: str, other: str) -> bool:
        """Whether the two ends are of kinds that such a link may have."""
        ends = self._schemata.get(subject), self._schemata.get(other)
        if schema in ("Family", "Associate"):
            return ends == ("Person", "Person")
        if schema == "Directorship":
            return ends[0] == "Person" and ends[1] not in (None, "Person", "Vessel", "Airplane")
        return None not in ends and ends[0] != "Person" and ends[1] not in ("Vessel", "Airplane")
