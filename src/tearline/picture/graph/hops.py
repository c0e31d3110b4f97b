"""Hops between records, as the gate gives them, and what they become: links between entities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tearline.db import Row
from tearline.ledger.look import Look
from tearline.picture.answer import Found, banner, found
from tearline.picture.graph.kinds import joining, kind_of_link, rank, role_of
from tearline.picture.graph.shapes import Link, Teller
from tearline.picture.graph.span import days_of


@dataclass(frozen=True, slots=True)
class Hop:
    """One record (``via``) that leads from ``one`` to ``other``."""

    one: str
    via: str
    other: str

    @property
    def inward(self) -> bool:
        """Whether the record names ``one``; else it is it, and names ``other``."""
        return self.via != self.one

    def turned(self) -> Hop:
        """The same from the other end."""
        return Hop(self.other, self.via, self.one)


def hops_of(this: Look, ids: Iterable[str], limit: int) -> list[Hop]:
    """The hops from these records, the newest first, at most ``limit``."""
    asked = [sorted(set(ids)), joining(), limit]
    rows = this.conn.execute("SELECT * FROM ask.hops(%s::uuid[], %s::text[], %s)", asked).fetchall()
    return _hops(rows)


def hops_among(this: Look, ids: Iterable[str], limit: int) -> list[Hop]:
    """The hops among these records alone, the newest first, at most ``limit``."""
    asked = [sorted(set(ids)), joining(), limit]
    rows = this.conn.execute("SELECT * FROM ask.hops_among(%s::uuid[], %s::text[], %s)", asked).fetchall()
    return _hops(rows)


def alike_to(this: Look, ids: Iterable[str], least: float, most: int) -> list[tuple[str, str]]:
    """Pairs of records that may be one thing, outward from these, by ``least`` bits or by decisions."""
    asked = [sorted(set(ids)), least, most]
    rows = this.conn.execute("SELECT * FROM ask.alike(%s::uuid[], %s, %s)", asked).fetchall()
    return [(str(row["one"]), str(row["other"])) for row in rows]


def records_of(this: Look, ids: Iterable[str]) -> dict[str, Found]:
    """These records, whole, by id."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = this.conn.execute("SELECT * FROM ask.compared(%s::uuid[])", [wanted]).fetchall()
    return {str(row["id"]): found(row) for row in rows}


def links_of(hops: Iterable[Hop], home: Mapping[str, str], records: Mapping[str, Found]) -> list[Link]:
    """The links that hops tell between the entities (``home``: by record) of their ends, each once, by its id.

    ``records`` holds all that the hops name. A hop whose ends are one entity by now is no link.
    """
    told: dict[tuple[str, str, str, bool], dict[str, Found]] = {}
    for hop in hops:
        if hop.one not in home or hop.other not in home or home[hop.one] == home[hop.other]:
            continue
        kind, onward = _direction(hop, records)
        ends = (home[hop.one], home[hop.other]) if onward is not False else (home[hop.other], home[hop.one])
        if onward is None:
            ends = (min(ends), max(ends))
        told.setdefault((*ends, kind, onward is not None), {})[hop.via] = records[hop.via]
    return [_link(*key, list(by_id.values())) for key, by_id in sorted(told.items())]


def kind_of(hop: Hop, records: Mapping[str, Found]) -> str:
    """The code of what a hop tells."""
    named = records[hop.one if hop.inward else hop.other]
    via = records[hop.via]
    return kind_of_link(via, role_of(via, named.key))


def needed(hops: Iterable[Hop]) -> set[str]:
    """The records beside the starts' that tell what kinds of hops these are."""
    return {id for hop in hops for id in ((hop.via,) if hop.inward else (hop.via, hop.other))}


def _direction(hop: Hop, records: Mapping[str, Found]) -> tuple[str, bool | None]:
    """A hop's kind, and whether it leads from ``one`` to ``other``; None: neither way."""
    via = records[hop.via]
    kind = kind_of(hop, records)
    if ":" in kind:
        return kind, not hop.inward  # a record names something: from it to that
    if hop.via in (hop.one, hop.other):
        return kind, None
    ranks = [rank(via.schema, role_of(via, records[end].key)) for end in (hop.one, hop.other)]
    return kind, None if ranks[0] == ranks[1] else ranks[0] < ranks[1]


def _link(source: str, target: str, kind: str, directed: bool, records: Sequence[Found]) -> Link:
    tellers = sorted((teller(record) for record in records), key=lambda t: (t.day or "", t.id))
    label = banner(record.label for record in records).label or ""
    days = sorted({one.day for one in tellers if one.day})
    return Link(f"{source}~{target}~{kind}", source, target, kind, directed, label, tellers, days)


def teller(record: Found) -> Teller:
    """A record as one that tells a link."""
    day, until = days_of(record)
    return Teller(
        record.id, record.owner, record.schema, record.caption, record.label, record.source_grade,
        record.info_grade, record.grade_scale, day, until,
    )  # fmt: skip


def _hops(rows: Iterable[Row]) -> list[Hop]:
    return [Hop(str(row["one"]), str(row["via"]), str(row["other"])) for row in rows]
