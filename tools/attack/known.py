"""What the attacker knows to ask about: what the low viewers were told, and what lies hidden."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

MOST = 600  # of each kind; the oldest go first
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(slots=True)
class Pool:
    """Values, each once, the newest ones kept."""

    held: dict[str, None] = field(default_factory=dict)

    def add(self, value: str) -> None:
        """One more."""
        self.held[value] = None
        if len(self.held) > MOST:
            del self.held[next(iter(self.held))]

    def draw(self, rng: Random) -> str | None:
        """One of them, the newest more often; None where there is none."""
        if not self.held:
            return None
        values = list(self.held)
        return rng.choice(values if rng.random() < 0.6 else values[-20:])


@dataclass(slots=True)
class Known:
    """By kind: ids of records, loads and decisions; keys, labels, words, lines of lists, moments."""

    records: Pool = field(default_factory=Pool)
    own: dict[str, Pool] = field(default_factory=dict)
    """Records by the agency that owns them."""
    people: dict[str, Pool] = field(default_factory=dict)
    """Those of them that are of persons: two of one kind may be decided on."""
    loads: Pool = field(default_factory=Pool)
    decisions: Pool = field(default_factory=Pool)
    keys: Pool = field(default_factory=Pool)
    labels: Pool = field(default_factory=Pool)
    words: Pool = field(default_factory=Pool)
    lines: Pool = field(default_factory=Pool)
    moments: Pool = field(default_factory=Pool)

    def learn(self, body: bytes, about: str) -> None:
        """Take what an answer tells; ``about`` is the path that was asked."""
        try:
            told = json.loads(body)
        except ValueError:
            return
        for place, name, value in _texts(told, "", about):
            self._take(place, name, value)
        for id, owner, schema in _owned(told):
            self.own.setdefault(owner, Pool()).add(id)
            if schema == "Person":
                self.people.setdefault(owner, Pool()).add(id)

    def _take(self, place: str, name: str, value: str) -> None:
        if _ID.fullmatch(value):
            pool = (
                self.decisions
                if "decision" in place
                else self.loads
                if place == "loads" and name == "id"
                else self.records
            )
            pool.add(value)
        elif name in ("key", "label"):
            (self.keys if name == "key" else self.labels).add(value)
        elif name == "line":
            self.lines.add(value)
        elif name == "caption":
            self.words.add(value)
        elif name == "at":
            self.moments.add(value)

    def an_id(self, rng: Random, of: str) -> str | None:
        """An id of records, loads or decisions, now and then one of another kind."""
        if rng.random() < 0.05:
            of = rng.choice(("records", "loads", "decisions"))
        pool: Pool = getattr(self, of)
        return pool.draw(rng)


def _owned(told: object) -> Iterator[tuple[str, str, str]]:
    """Records: id, owner and schema, where all of these stand together."""
    if isinstance(told, dict):
        if {"id", "owner", "schema"} <= told.keys():
            yield str(told["id"]), str(told["owner"]), str(told["schema"])
        for value in told.values():
            yield from _owned(value)
    elif isinstance(told, list):
        for value in told:
            yield from _owned(value)


def nowhere(rng: Random) -> str:
    """An id of nothing, of the form that ids have."""
    return str(UUID(int=(0x0198C2F0 << 96) | (7 << 76) | (2 << 62) | rng.getrandbits(60)))


def _texts(told: object, name: str, place: str) -> Iterator[tuple[str, str, str]]:
    """Each text with its field and the innermost named place that it stands in."""
    if isinstance(told, dict):
        for field_name, value in told.items():
            yield from _texts(value, field_name, "decision" if "decision" in field_name else place)
    elif isinstance(told, list):
        for value in told:
            yield from _texts(value, name, place)
    elif isinstance(told, str):
        yield place, name, told
