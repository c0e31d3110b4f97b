"""Keys for matching as data arrives: those whose blocks stay small by themselves, at any number of records.

A batch may skip a block that has grown too large. What is matched record by record, for viewers who see
different parts of it, may not: how large a block is would tell of records that a viewer may not see, in
the pairs that are missing. So a key is used here only if what it is made of is rare enough by what is
publicly known: its parts' bits (``model/rarity.yaml``) must reach a bound that is part of the release.
A common name reaches it with a third part, a rare one by itself; then no longer key is made of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice

from tearline.fusion.features import Features, Values
from tearline.fusion.keys import MOST_KEYS, hashed, valued_rules
from tearline.fusion.plan import KeyRule, plan
from tearline.fusion.rarity import public_bits

Shorter = tuple[tuple[int, ...], ...]


def selective_keys(record: Features) -> tuple[int, ...]:
    """The record's keys that are rare enough, distinct, in the order of the model's rules."""
    chosen = (hashed(record.kind, rule, values) for rule, values in _selective(record))
    return tuple(dict.fromkeys(islice(chosen, MOST_KEYS)))


def _selective(record: Features) -> Iterator[tuple[KeyRule, Values]]:
    known = public_bits()
    for rule, values in valued_rules(record):
        bits = [known.of(part, value) for part, value in zip(rule.parts, values, strict=True)]
        if sum(bits) >= known.bound and not any(
            sum(bits[n] for n in places) >= known.bound for places in shorter_rules(record.kind, rule)
        ):
            yield rule, values


@cache
def shorter_rules(kind: str, rule: KeyRule) -> Shorter:
    """Where the parts of each rule stand in this one that has all of them and more: it finds whom this finds."""
    others = [other.parts for other in plan(kind).keys if set(other.parts) < set(rule.parts)]
    return tuple(tuple(rule.parts.index(part) for part in parts) for parts in others)
