"""The keys of all records of a table: those of ``keys``, made a part and a rule at a time.

A part of a key (a surname's sound, a year) is a function of one field, so it is made once for each distinct
value; a rule's keys mix the parts' hashes, which columns do as well as records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tearline.fusion.chunks import in_chunks
from tearline.fusion.features import Values
from tearline.fusion.keys import MIXER, MOST_KEYS, MOST_OF_RULE, hash_of, part_field, parts_of, rule_hash
from tearline.fusion.plan import KeyRule
from tearline.fusion.rarity import public_bits
from tearline.fusion.selective import selective_rules, shorter_rules
from tearline.fusion.table import Codes, Table

Hashes = NDArray[np.uint64]
Floats = NDArray[np.float64]
_AT_ONCE = 100_000  # records


class Keys(NamedTuple):
    """Keys and the record that each is of, by place. A record may have the same key twice."""

    hashed: Hashes
    owner: Codes


class _Part(NamedTuple):
    """One part: by a field's value how many the part has, where its first stands, and the most bits of one.

    ``hashed`` and ``bits`` are of the part's values, one field value's after the other.
    """

    first: Codes
    held: Codes
    most: Floats
    hashed: Hashes
    bits: Floats

    def of(self, codes: Codes) -> _Part:
        """By record, of records that have these values; one without value has none of the part."""
        return self._replace(first=self.first[codes], held=self.held[codes], most=self.most[codes])


def keys_of(records: Table, *, selective: bool = False, crew: Executor | None = None) -> Iterator[Keys]:
    """The keys of all records, some records and a rule at a time; or only those of arrival (``selective_keys``)."""
    parts = _parts(records, selective, crew)
    for start in range(0, len(records), _AT_ONCE):
        yield from _by_rule(records, parts, selective, slice(start, start + _AT_ONCE))


def _by_rule(records: Table, parts: Mapping[str, _Part], selective: bool, some: slice) -> Iterator[Keys]:
    """The keys of some of the records: combinations take much memory before the limits."""
    fields = {part_field(part) for part in parts}
    codes = {field: records.columns[records.plan.place(field)].codes[some] for field in fields}
    here = {part: made.of(codes[part_field(part)]) for part, made in parts.items()}
    so_far = np.zeros(len(records.columns[0].codes[some]), np.int32)
    for rule in _rules(records, selective):
        of_rule = [here[part] for part in rule.parts]
        owner, places = _combined(of_rule, _hopeful(of_rule, selective))
        if selective:
            chosen = _rare_enough(records.kind, rule, of_rule, places)
            owner, places = owner[chosen], [place[chosen] for place in places]
        chosen = so_far[owner] + _rank(owner) < MOST_KEYS
        owner, places = owner[chosen], [place[chosen] for place in places]
        so_far += np.bincount(owner, minlength=len(so_far)).astype(np.int32)
        yield Keys(_mixed(records.kind, rule, of_rule, places), owner + np.int32(some.start))


def _rules(records: Table, selective: bool) -> tuple[KeyRule, ...]:
    return selective_rules(records.kind) if selective else records.plan.keys


def _hopeful(parts: list[_Part], selective: bool) -> Codes:
    """The records that may have a key of these parts: most have a common name, and are not combined at all."""
    found = np.all([part.held > 0 for part in parts], axis=0)
    if selective:
        found &= np.sum([part.most for part in parts], axis=0) >= public_bits().bound
    return np.flatnonzero(found).astype(np.int32)


def _combined(parts: list[_Part], records: Codes) -> tuple[Codes, list[Codes]]:
    """Each combination of a record's values, the last part's soonest, as places of values; and its record."""
    made = np.ones(len(records), np.int32)
    for part in parts:
        made *= part.held[records]
    owner = np.repeat(records, np.minimum(made, MOST_OF_RULE))
    rest = _rank(owner)
    places = []
    for part in reversed(parts):
        own = part.held[owner]
        places.append(part.first[owner] + rest % own)
        rest //= own
    return owner, places[::-1]


def _rank(owner: Codes) -> Codes:
    """Where each key stands among those of its record; owners ascend."""
    rank = np.arange(len(owner), dtype=np.int32)
    if len(owner):
        first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
        rank -= np.repeat(first, np.diff(np.r_[first, len(owner)])).astype(np.int32)
    return rank


def _rare_enough(kind: str, rule: KeyRule, parts: list[_Part], places: list[Codes]) -> NDArray[np.bool_]:
    """By the bits of the parts, as ``selective_keys`` chooses."""
    bound = public_bits().bound
    bits = [part.bits[place] for part, place in zip(parts, places, strict=True)]
    found: NDArray[np.bool_] = np.sum(bits, axis=0) >= bound
    for shorter in shorter_rules(kind, rule):
        found &= np.sum([bits[n] for n in shorter], axis=0) < bound
    return found


def _mixed(kind: str, rule: KeyRule, parts: list[_Part], places: list[Codes]) -> Hashes:
    """As ``hashed`` does it for one record."""
    found = np.full(len(places[0]), rule_hash(kind, rule), np.uint64)
    for part, place in zip(parts, places, strict=True):
        found = (found ^ part.hashed[place]) * np.uint64(MIXER)
    return found


def _parts(records: Table, selective: bool, crew: Executor | None) -> dict[str, _Part]:
    """Every part of the rules, field by field."""
    by_field: dict[str, list[str]] = {}
    for part in dict.fromkeys(part for rule in _rules(records, selective) for part in rule.parts):
        by_field.setdefault(part_field(part), []).append(part)
    found: dict[str, _Part] = {}
    for field, parts in by_field.items():
        work = partial(_made, records.kind, parts, selective)
        chunks = in_chunks(work, records.columns[records.plan.place(field)].values, crew)
        for part, made in zip(parts, zip(*chunks, strict=True), strict=True):
            found[part] = _part(*(np.concatenate(some) for some in zip(*made, strict=True)))
    return found


def _made(
    kind: str, parts: list[str], selective: bool, values: Sequence[Values]
) -> list[tuple[Codes, Hashes, Floats]]:
    """Of some values of a field, for each part: how many values it has of each, their hashes, their bits."""
    made = parts_of(kind, parts, values)
    return [_numbers(part, of_part, selective) for part, of_part in zip(parts, made, strict=True)]


def _numbers(part: str, made: Sequence[Values], selective: bool) -> tuple[Codes, Hashes, Floats]:
    known: dict[str, int] = {}
    places = np.array([known.setdefault(text, len(known)) for values in made for text in values], np.int32)
    hashed = np.fromiter(map(hash_of, known), np.uint64, len(known))
    bits = np.zeros(len(known))
    if selective:
        bits[:] = public_bits().of_all(part, known)
    return np.fromiter(map(len, made), np.int32, len(made)), hashed[places], bits[places]


def _part(held: Codes, hashed: Hashes, bits: Floats) -> _Part:
    first = np.cumsum(held, dtype=np.int32) - held
    most = np.full(len(held), -np.inf)
    some = np.flatnonzero(held)
    if len(some):
        most[some] = np.maximum.reduceat(bits, first[some])
    # The last is of no value: NONE finds it.
    first, held = np.append(first, np.int32(0)), np.append(held, np.int32(0))
    return _Part(first, held, np.append(most, -np.inf), hashed, bits)
