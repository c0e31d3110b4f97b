"""What an entity is linked to, as far as one viewer sees it: each link with the record that says so (C1, D2).

A link is told by a record that names the entity (an ownership, a detention, a payment), or by a record of the entity
that names something else. Where a record only joins two things, the thing at its other end is what matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tearline.db import Row
from tearline.ledger.look import Look
from tearline.ontology.model import model
from tearline.picture.answer import Found, found

MOST = 300  # links of one entity that are shown; the newest of each kind come first
ENDS = 600  # things at their other ends

# Where a link is shown. The first that fits the thing at its other end counts; of an event, the event's own kind.
_PLACES = (
    ("people", ("LegalEntity",)),  # a company is an asset too
    ("justice", ("Case", "CourtCase", "CaseEvent", "CourtCaseParty", "Detention", "Warrant", "Seizure")),
    ("money", ("BankAccount", "Payment", "CryptoWallet", "Debt", "Contract")),
    ("places", ("Address", "RealEstate", "Camera")),
    ("things", ("Vehicle", "Device", "Firearm", "Trace", "Asset")),
)
_DATES = ("date", "startDate", "executedAt", "endDate")


@dataclass(frozen=True, slots=True)
class Relation:
    """One link. ``via`` says it, ``role`` is the property through which; ``others`` are the things at the other ends.

    ``inward``: the record names the entity; otherwise a record of the entity (``via``) names the other.
    """

    place: str
    schema: str
    role: str
    inward: bool
    via: Found
    others: list[Found]
    date: str | None


@dataclass(frozen=True, slots=True)
class Relations:
    """All links of an entity by place (people, things, places, justice, money, events); ``more``: some were cut off."""

    links: list[Relation] = field(default_factory=list)
    more: bool = False

    def at(self, place: str) -> list[Relation]:
        """The links of one place."""
        return [link for link in self.links if link.place == place]


def relations_of(this: Look, records: Sequence[Found]) -> Relations:
    """The links of these records, which are one entity's; everything in them is noted as shown."""
    ids = {record.id: record for record in records}
    rows = _related(this, list(ids), MOST + 1)
    inward = list({str(row["id"]): row for row in rows[:MOST] if row["direction"] == "in"})
    ends = _related(this, inward, ENDS) if inward else []
    told = {str(row["id"]): found(row) for row in (*rows[:MOST], *ends)}
    named: dict[str, list[Found]] = {}
    for row in ends:
        if row["direction"] == "out" and str(row["id"]) not in ids:
            named.setdefault(str(row["one"]), []).append(told[str(row["id"])])
    links = [*_inward(rows[:MOST], ids, told, named), *_outward(rows[:MOST], ids, told)]
    shown = {one.id: one for link in links for one in (link.via, *link.others)}
    this.show({"id": one.id, "owner": one.owner} for one in shown.values())
    return Relations(sorted(links, key=_order), len(rows) > MOST)


def labels_of(relations: Relations) -> list[str]:
    """The labels of all that is shown of them, for the banner."""
    return [one.label for link in relations.links for one in (link.via, *link.others)]


def _related(this: Look, ids: list[str], limit: int) -> list[Row]:
    asked = this.conn.execute("SELECT * FROM ask.related(%s::uuid[], NULL, %s)", [ids, limit])
    return asked.fetchall()


def _inward(
    rows: Iterable[Row], ids: dict[str, Found], told: dict[str, Found], named: dict[str, list[Found]]
) -> Iterable[Relation]:
    """One link for each record that names the entity, even if it names two records of it."""
    done: set[str] = set()
    for row in rows:
        via = told[str(row["id"])]
        if row["direction"] == "in" and via.id not in done:
            done.add(via.id)
            others = [one for one in named.get(via.id, ()) if one.id not in ids]
            role = _role(via, ids[str(row["one"])].key)
            yield Relation(_place_of(via, others), via.schema, role, True, via, others, _date(via))


def _outward(rows: Iterable[Row], ids: dict[str, Found], told: dict[str, Found]) -> Iterable[Relation]:
    for row in rows:
        if row["direction"] == "out":
            via, other = ids[str(row["one"])], told[str(row["id"])]
            yield Relation(
                _place_of(other, ()), via.schema, _role(via, other.key), False, via, [other], _date(other)
            )  # fmt: skip


def _role(record: Found, key: str) -> str:
    """The property by which a record names the key."""
    return next((name for name, values in record.properties.items() if key in values), "")


def _place_of(record: Found, others: Sequence[Found]) -> str:
    """Of a record that only joins two things, the other's place; of any other, its own."""
    schema = model().get(record.schema)
    thing = others[0] if schema is not None and schema.edge and others else record
    known = model().get(thing.schema)
    if known is None:
        return "events"
    return next((place for place, kinds in _PLACES if any(known.is_a(kind) for kind in kinds)), "events")


def _date(record: Found) -> str | None:
    return next((max(values) for name in _DATES if (values := record.properties.get(name))), None)


def _order(link: Relation) -> tuple[str, str, str, str]:
    """By place and role; within these the newest first, by the complement of its date's characters."""
    newest = "".join(chr(0x7E - ord(c) + 0x20) if " " <= c <= "~" else c for c in link.date or " ")
    return link.place, link.role, newest, link.via.id
