"""Keys for matching as data arrives: those whose blocks stay small by themselves, at any number of records.

A batch may skip a block that has grown too large. What is matched record by record, for viewers who see
different parts of it, may not: how large a block is would tell of records that a viewer may not see, in
the pairs that are missing. So a key is used here only if what it is made of is rare enough by what is
publicly known: its parts' bits (``model/rarity.yaml``) must reach a bound that is part of the release.
A common name reaches it with a third part, a rare one by itself; then no longer key is made of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice, product
from typing import NamedTuple

from tearline.fusion.features import Features
from tearline.fusion.keys import MOST_KEYS, MOST_OF_RULE, hash_of, mixed, part_values, rule_hash
from tearline.fusion.plan import KeyRule, plan
from tearline.fusion.rarity import public_bits

Shorter = tuple[tuple[int, ...], ...]


class _Part(NamedTuple):
    """The values of one part of one record: bits and hash of each, and the most bits of any."""

    measured: list[tuple[float, int]]
    most: float


def selective_keys(record: Features) -> tuple[int, ...]:
    """The record's keys that are rare enough, distinct, in the order of the model's rules."""
    return tuple(dict.fromkeys(key for _, key in islice(_selective(record), MOST_KEYS)))


def meeting_rules(a: Features, b: Features) -> list[str]:
    """The names of the rules by whose selective keys the two records meet, in the order of the model's rules."""
    of_b = set(selective_keys(b))
    return list(dict.fromkeys(name for name, key in islice(_selective(a), MOST_KEYS) if key in of_b))


def _selective(record: Features) -> Iterator[tuple[str, int]]:
    """Each key with the name of its rule, in the order of the rules; not cut off, not distinct."""
    known: dict[str, _Part] = {}
    bound = public_bits().bound
    for rule, start, shorter in _rules(record.kind):
        parts = [known.get(part) or known.setdefault(part, _part(record, part)) for part in rule.parts]
        if sum([part.most for part in parts]) < bound:
            continue
        for chosen in islice(product(*[part.measured for part in parts]), MOST_OF_RULE):
            bits = [one[0] for one in chosen]
            if sum(bits) >= bound and not _reached(bits, shorter, bound):
                yield rule.name, mixed(start, [one[1] for one in chosen])


def _part(record: Features, part: str) -> _Part:
    found = [_measured(part, value) for value in part_values(record, part)]
    return _Part(found, max([bits for bits, _ in found], default=float("-inf")))


@lru_cache(maxsize=65_536)
def _measured(part: str, value: str) -> tuple[float, int]:
    return public_bits().of(part, value), hash_of(value)


def _reached(bits: list[float], shorter: Shorter, bound: float) -> bool:
    """Whether some of the parts are rare enough, and a rule of their own."""
    return any(sum([bits[n] for n in places]) >= bound for places in shorter)


@cache
def selective_rules(kind: str) -> tuple[KeyRule, ...]:
    """The rules whose keys may be rare enough; those of the others never are, and serve a batch."""
    public = public_bits()
    return tuple(rule for rule in plan(kind).keys if sum(map(public.most, rule.parts)) >= public.bound)


@cache
def _rules(kind: str) -> tuple[tuple[KeyRule, int, Shorter], ...]:
    return tuple((rule, rule_hash(kind, rule), shorter_rules(kind, rule)) for rule in selective_rules(kind))


@cache
def shorter_rules(kind: str, rule: KeyRule) -> Shorter:
    """Where the parts of each rule stand in this one that has all of them and more: it finds whom this finds."""
    others = [other.parts for other in plan(kind).keys if set(other.parts) < set(rule.parts)]
    return tuple(tuple(rule.parts.index(part) for part in parts) for parts in others)
