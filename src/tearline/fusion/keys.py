"""Blocking keys: two records that may be one thing share at least one, hashed to a signed 64-bit number.

Which keys a kind has is declared in the model. A key is the hash of its rule's name and one value of
each part. A hash says nothing by itself, but equal values give equal keys: they are as sensitive as names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import combinations, islice, product
from typing import NamedTuple

from xxhash import xxh3_64_intdigest

from tearline.fusion.features import Features, Values
from tearline.fusion.names import full_forms, parsed, sound
from tearline.fusion.plan import KeyRule, plan
from tearline.fusion.rarity import public_rarity

MOST_KEYS = 128  # of one record; 30 to 70 are usual, on arrival 15 to 30
MOST_OF_RULE = 20
_RARE = 2
MIXER = 0x9E3779B97F4A7C15  # odd: what is mixed in stays distinct
_UNSIGNED = (1 << 64) - 1


def keys(record: Features) -> tuple[int, ...]:
    """The keys of a record, distinct, in the order of the model's rules; none for one without any value."""
    return tuple(dict.fromkeys(key for _, key in islice(named_keys(record), MOST_KEYS)))


def shared_keys(a: Features, b: Features) -> list[str]:
    """The names of the rules by which the two records meet, for an explanation."""
    of_b = {key for _, key in islice(named_keys(b), MOST_KEYS)}
    return list(dict.fromkeys(name for name, key in islice(named_keys(a), MOST_KEYS) if key in of_b))


def named_keys(record: Features) -> Iterator[tuple[str, int]]:
    """Each key with the name of its rule, in the order of the rules; not cut off, not distinct."""
    for rule, values in valued_rules(record):
        yield rule.name, hashed(record.kind, rule, values)


def valued_rules(record: Features) -> Iterator[tuple[KeyRule, Values]]:
    """Each rule with each combination of its parts' values that the record has: what a key is made of."""
    remembered: dict[str, Values] = {}
    for rule in plan(record.kind).keys:
        for values in islice(product(*_parts(record, rule, remembered)), MOST_OF_RULE):
            yield rule, values


def hashed(kind: str, rule: KeyRule, values: Values) -> int:
    """The key of one combination: signed 64 bits."""
    return mixed(rule_hash(kind, rule), map(hash_of, values))


def mixed(start: int, hashes: Iterable[int]) -> int:
    """Each value's hash mixed into the rule's, as columns can do it too; signed."""
    key = start
    for one in hashes:
        key = ((key ^ one) * MIXER) & _UNSIGNED
    return key - (1 << 64) if key >= 1 << 63 else key


@cache
def rule_hash(kind: str, rule: KeyRule) -> int:
    """What a rule's keys begin with, unsigned."""
    return hash_of(f"{kind}:{rule.name}")


def hash_of(text: str) -> int:
    """64 bits, unsigned."""
    return xxh3_64_intdigest(text.encode())


def part_field(part: str) -> str:
    """The one field of a kind that a part of a key is made of."""
    field = part.partition(".")[0]
    return "name" if field in _NAME_PARTS else field


def _parts(record: Features, rule: KeyRule, remembered: dict[str, Values]) -> list[Values]:
    found = []
    for part in rule.parts:
        if part not in remembered:
            remembered[part] = part_values(record, part)
        if not remembered[part]:
            return [()]
        found.append(remembered[part])
    return found


def part_values(record: Features, part: str) -> Values:
    """The values of one part, sorted so that the limits cut the same ones whatever the order of names."""
    return values_of(record.kind, part, record.get(part_field(part)))


def values_of(kind: str, part: str, values: Values) -> Values:
    """The same, from the values of the part's field."""
    [found] = parts_of(kind, (part,), (values,))
    return found[0]


def parts_of(kind: str, parts: Sequence[str], values: Iterable[Values]) -> list[list[Values]]:
    """The same of many values of one field, for each of its parts."""
    if part_field(parts[0]) == "name":
        makes = [_NAME_PARTS[part.partition(".")[0]] for part in parts]
        named = [_names(kind, value) for value in values]
        return [[_in_order(make(names)) for names in named] for make in makes]
    forms = [_FORMS[part.partition(".")[2]] for part in parts]
    held = list(values)
    return [
        [
            tuple(dict.fromkeys(make(value[0])))
            if len(value) == 1
            else tuple(dict.fromkeys([text for one in value for text in make(one)]))
            for value in held
        ]
        for make in forms
    ]


def _in_order(made: list[str]) -> Values:
    return tuple(sorted(set(made)) if len(made) > 1 else made)


class _Name(NamedTuple):
    """Words of a name, how they sound, and the sounds from the rarest on.

    Words of things' and bodies' names are all surnames.
    """

    given: Values
    given_sounds: Values
    surname_sounds: Values
    rarest: Values


@lru_cache(maxsize=256)  # of one record, part by part
def _names(kind: str, values: Values) -> tuple[_Name, ...]:
    person = kind == "person"
    return tuple(
        [_name(*parsed(value), person) if person else _name((), value.split(), person) for value in values]
    )


def _name(given: Sequence[str], surname: Sequence[str], person: bool) -> _Name:
    tables = public_rarity()
    first, other = tables["given"], tables["surname" if person else "name"]
    given_sounds, surname_sounds = tuple(map(sound, given)), tuple(map(sound, surname))
    ranked = [
        (-first.bits.get(word, first.other), said) for word, said in zip(given, given_sounds, strict=True)
    ]
    ranked += [
        (-other.bits.get(word, other.other), said) for word, said in zip(surname, surname_sounds, strict=True)
    ]
    return _Name(tuple(given), given_sounds, surname_sounds, tuple([said for _, said in sorted(ranked)]))


_Names = tuple[_Name, ...]


def _given(names: _Names) -> list[str]:
    """Given names in full: who is Tom here and Thomas there meets himself."""
    return [form for name in names for word in name.given for form in full_forms(word)]


def _surname(names: _Names) -> list[str]:
    return [word for name in names for word in name.surname_sounds]


def _surnames(names: _Names) -> list[str]:
    """Two surnames in alphabetical order, so that crossed ones meet."""
    return [" ".join(pair) for name in names for pair in combinations(sorted(name.surname_sounds), 2)]


def _whole(names: _Names) -> list[str]:
    """All words of a name in alphabetical order, if there is more than one."""
    every = [sorted((*name.given_sounds, *name.surname_sounds)) for name in names]
    return [" ".join(words) for words in every if len(words) > 1]


def _initials(names: _Names) -> list[str]:
    """Initials of a given name and a surname, in alphabetical order: swapped names meet."""
    return [
        "".join(sorted((given[:1], surname[:1])))
        for name in names
        for given in name.given_sounds[:1]
        for surname in name.surname_sounds[:_RARE]
    ]


def _start(names: _Names) -> list[str]:
    """The first two letters of each name: what slips, and missing or swapped names, leave alone."""
    return [word[:2] for name in names for word in (*name.given_sounds[:_RARE], *name.surname_sounds)]


def _starts(names: _Names) -> list[str]:
    """The first two letters of the first given name and of two surnames, each two in alphabetical order."""
    made: list[str] = []
    for name in names:
        found = sorted({word[:2] for word in (*name.given_sounds[:1], *name.surname_sounds[:_RARE])})
        made += map(" ".join, combinations(found, 2))
    return made


def _rare(names: _Names) -> list[str]:
    """The two rarest words of each name."""
    return [word for name in names for word in name.rarest[:_RARE]]


def _pairs(names: _Names) -> list[str]:
    """Each two of the three rarest words of a name."""
    return [" ".join(pair) for name in names for pair in combinations(sorted(name.rarest[: _RARE + 1]), 2)]


_NAME_PARTS: dict[str, Callable[[_Names], list[str]]] = {
    "given": _given,
    "surname": _surname,
    "surnames": _surnames,
    "whole": _whole,
    "initials": _initials,
    "start": _start,
    "starts": _starts,
    "rare": _rare,
    "words": _whole,
    "distinctive": _rare,
    "word": _pairs,
}


def _as_is(value: str) -> tuple[str, ...]:
    return (value[2:] if value[1:2] == ":" else value,)


def _half(value: str) -> tuple[str, ...]:
    """Both halves of an identifier: one wrong sign leaves one of them whole."""
    kind, _, signs = value.rpartition(":")
    middle = len(signs) // 2
    return (f"{kind}<{signs[:middle]}", f"{kind}>{signs[middle:]}") if middle >= 3 else ()


def _short(value: str) -> tuple[str, ...]:
    """An identifier whole, and less each sign in turn: readings one sign apart meet (symmetric delete)."""
    kind, _, signs = value.rpartition(":")
    cut = (f"{kind}:{signs[:n]}{signs[n + 1 :]}" for n in range(len(signs)))
    return (value, *cut) if len(signs) >= 5 else (value,)


def _line(value: str) -> tuple[str, ...]:
    """Each two of the three longest words of a line of text, house numbers among them."""
    kept = sorted({*value.split()}, key=lambda word: (-len(word), word))[:3]
    return tuple(" ".join(pair) for pair in combinations(sorted(kept), 2))


def _long(value: str) -> tuple[str, ...]:
    """The three longest words of a line of text; none where it has fewer."""
    kept = sorted({*value.split()}, key=lambda word: (-len(word), word))[:3]
    return (" ".join(sorted(kept)),) if len(kept) == 3 else ()


def _word(value: str) -> tuple[str, ...]:
    """Each of the three longest words of a line of text."""
    return tuple(sorted({*value.split()}, key=lambda word: (-len(word), word))[:3])


def _house(value: str) -> tuple[str, ...]:
    """All numbers of an address, of house and post: they stay when a street's words are written otherwise."""
    found = [word for word in value.split() if word.isdigit()]
    return (" ".join(sorted(found)),) if len(found) > 1 else ()


def _year(value: str) -> tuple[str, ...]:
    return (value[:4],)


def _day(value: str) -> tuple[str, ...]:
    return (value[4:],) if len(value) == 8 else ()


def _full(value: str) -> tuple[str, ...]:
    return (value,) if len(value) == 8 else ()


_FORMS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "": _as_is,
    "half": _half,
    "short": _short,
    "line": _line,
    "long": _long,
    "word": _word,
    "numbers": _house,
    "year": _year,
    "day": _day,
    "date": _full,
}
