"""An entity: all that one viewer's records say of one thing, each value with its sources (capabilities C1, C2).

It is made when asked for and never kept. Another viewer may rightly see another one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from tearline.codes import Band
from tearline.errors import NotFound
from tearline.fusion.linkage import CLIP
from tearline.fusion.plan import kind_of
from tearline.fusion.weakest import WeakLink, weakest_link
from tearline.language import Message, msg, plural
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, Found, banner
from tearline.picture.grouping import Evidence, Group, evidence_of, groups_of, standing
from tearline.picture.head import head_of
from tearline.picture.independence import Together, together
from tearline.picture.past import with_parted
from tearline.picture.reach import Decision, Match, Reach, id_in, reach_of
from tearline.picture.relations import Relations, labels_of, relations_of
from tearline.picture.sentence import Sentence, sentence
from tearline.picture.since import last_look_of, newer_than
from tearline.picture.values import Property, Value, properties_of, statuses_of


@dataclass(frozen=True, slots=True)
class Link:
    """Two records of the entity that match: score in bits, band, and since when."""

    a: str
    b: str
    score: float
    band: str
    since: str | None


@dataclass(frozen=True, slots=True)
class Weakest:
    """Where the entity would part first: two sides, their mean score in bits, the best pair across."""

    left: list[str]
    right: list[str]
    strength: float
    a: str
    b: str
    words: Sentence


@dataclass(frozen=True, slots=True)
class Similar:
    """A record of another entity that may be this one: its best score in bits, and with which record."""

    id: str
    entity: str
    schema: str
    caption: str
    status: str | None
    label: str
    score: float
    like: str


@dataclass(frozen=True, slots=True)
class Entity:
    """The fused dossier. ``label`` joins the entity's records, ``banner`` all that is shown.

    ``more``: so much hangs together that only the nearest part of it was looked at.
    """

    id: str
    schema: str
    caption: str
    label: str
    status: list[Value]
    properties: list[Property]
    records: list[Found]
    links: list[Link]
    weakest: Weakest | None
    similar: list[Similar]
    decisions: list[Decision]
    more: bool
    banner: Banner
    independence: Together | None = None
    """Whether its records may be read as confirming each other, where they are two or more."""
    last_look: str | None = None
    """When this viewer last asked for it."""
    newer: list[str] = field(default_factory=list)
    """Records of it that were recorded or changed since then."""


@asked_again
def entity(desk: Desk, viewer: Viewer, id: str) -> Entity:
    """The entity that holds the record ``id``, as far as this viewer may see it.

    Raises :class:`NotFound` alike for unknown, hidden and malformed ids.
    """
    with look(desk, viewer, "entity", {"id": id}) as this:
        known = id_in(id)
        reach = reach_of(this, [known] if known else [])
        made = _entity(this, with_parted(this, reach), known) if known in reach.records else None
        made = _marked(made, last_look_of(desk, this, made.records)) if made else None
    if made is None:
        raise NotFound
    return made


@dataclass(frozen=True, slots=True)
class EntityDossier:
    """An entity with all that it is linked to, under one banner."""

    entity: Entity
    relations: Relations
    banner: Banner
    newer: list[str] = field(default_factory=list)
    """Of its records and its links, those that are newer than the viewer's last look."""


@asked_again
def dossier(desk: Desk, viewer: Viewer, id: str) -> EntityDossier:
    """The entity that holds the record ``id`` with its links, as far as this viewer may see them: one look.

    Raises :class:`NotFound` alike for unknown, hidden and malformed ids.
    """
    with look(desk, viewer, "entity", {"id": id, "links": True}) as this:
        known = id_in(id)
        reach = reach_of(this, [known] if known else [])
        made = _entity(this, with_parted(this, reach), known) if known in reach.records else None
        relations = relations_of(this, made.records) if made else Relations()
        since = last_look_of(desk, this, made.records) if made else None
    if made is None:
        raise NotFound
    said = [*made.records, *(link.via for link in relations.links)]
    return EntityDossier(_marked(made, since), relations, _joined(made, relations), newer_than(since, said))


def _marked(made: Entity, since: datetime | None) -> Entity:
    return replace(
        made, last_look=since.isoformat() if since else None, newer=newer_than(since, made.records)
    )


def _joined(made: Entity, relations: Relations) -> Banner:
    return banner([label for label in (made.banner.label, *labels_of(relations)) if label])


def _entity(this: Look, reach: Reach, id: str) -> Entity:
    home = {member: group for group in groups_of(reach) for member in group}
    group = home[id]
    records = [reach.records[member] for member in group]
    decisions = [d for d in reach.decisions if d.a in group or d.b in group]
    similar = _similar(reach, home, group)
    shown = {*group, *_named(similar), *(end for d in decisions for end in (d.a, d.b))}
    this.show({"id": member, "owner": reach.records[member].owner} for member in sorted(shown))
    labels = [reach.records[member].label for member in shown]
    head = head_of(reach, group)
    return Entity(
        head.id, head.schema, head.caption, head.label,
        statuses_of(records), properties_of(records, reach.features), records,
        _links(reach, group), _weakest(reach, group), similar, decisions, reach.more,
        banner([*labels, *(decision.label for decision in decisions)]), together(this, group),
    )  # fmt: skip


def _links(reach: Reach, group: Group) -> list[Link]:
    inside = [m for m in reach.matches if m.a in group and m.b in group]
    return [Link(m.a, m.b, round(m.score, 1), _band(m), m.since) for m in sorted(inside, key=_strongest)]


def _band(match: Match) -> str:
    return str(Band.MATCH if match.sure else Band.UNSURE)


def _strongest(match: Match) -> tuple[float, str, str]:
    return -match.score, match.a, match.b


def _weakest(reach: Reach, group: Group) -> Weakest | None:
    kind = kind_of(reach.records[group[0]].schema)
    if kind is None or len(group) == 1:
        return None
    made = evidence_of(reach, kind)
    link = _weak_link(group, made)
    if link is None:
        return None
    words = msg(
        "Where it is least sure: {left} with {right}. The evidence is {how}.",
        left=_records(len(link.left)), right=_records(len(link.right)), how=_how_firm(link.strength, made.threshold),
    )  # fmt: skip
    return Weakest(
        list(link.left), list(link.right), round(link.strength, 1), *link.pair, sentence(words)
    )  # fmt: skip


def _records(count: int) -> Message:
    return plural(count, msg("one record"), msg("{n} records", n=count))


def _how_firm(strength: float, threshold: float) -> Message:
    """How far above the threshold, under which they would part, on the way to the most that a pair counts for."""
    share = (strength - threshold) / (CLIP - threshold)
    return msg("just enough") if share < 0.25 else msg("clear") if share < 0.6 else msg("strong")


def _weak_link(group: Group, made: Evidence) -> WeakLink[str] | None:
    return weakest_link(
        group, made.pairs, made.must, made.missing, facts=made.facts, threshold=made.threshold
    )


def _similar(reach: Reach, home: dict[str, Group], group: Group) -> list[Similar]:
    """Records outside that match one inside, best first, unless people said that the pair is not one."""
    apart = {pair for pair, decision in standing(reach.decisions).items() if decision.verdict == "apart"}
    best: dict[str, Similar] = {}
    for match in sorted(reach.matches, key=_strongest):
        inner = match.a in group
        if inner == (match.b in group) or (match.a, match.b) in apart:
            continue
        other, like = (match.b, match.a) if inner else (match.a, match.b)
        best.setdefault(other, _beside(reach.records[other], home[other], match.score, like))
    return list(best.values())


def _beside(record: Found, group: Group, score: float, like: str) -> Similar:
    return Similar(
        record.id, group[0], record.schema, record.caption, record.status, record.label, round(score, 1), like
    )  # fmt: skip


def _named(similar: Iterable[Similar]) -> set[str]:
    return {id for one in similar for id in (one.id, one.entity)}
