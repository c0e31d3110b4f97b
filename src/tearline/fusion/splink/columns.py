"""What Splink is given instead of features: a row a record, its columns lists of strings.

Splink compares whole columns, so the words of a name stand in a column for each role, once more as they
sound, and once more for each band of rarity: ``surname_9`` holds the surnames of at least nine bits. No list
is null; an empty one says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

from tearline.fusion.compare import WORD
from tearline.fusion.features import Features, Values
from tearline.fusion.keys import MOST_KEYS, named_keys
from tearline.fusion.names import full_forms, parsed, sound
from tearline.fusion.plan import Comparison, data, plan
from tearline.fusion.rarity import Rarity
from tearline.fusion.weighing import Weights

Row = dict[str, int | list[str] | list[int]]
Lists = dict[str, list[str]]

_SIGNS = re.compile(r"[^a-z0-9]+")


def rows(records: Iterable[Features], weights: Weights) -> Iterator[Row]:
    """A row a record, ``unique_id`` counting from 0 in their order, with the columns of ``types``."""
    for number, record in enumerate(records):
        yield {"unique_id": number, **columns(record, weights)}


def columns(record: Features, weights: Weights) -> dict[str, list[str] | list[int]]:
    """The columns of one record but for its id: a cluster's worker calls this for each of its records."""
    found: dict[str, list[str] | list[int]] = {}
    for comparison in weights.plan.comparisons:
        values = record.get(comparison.name)
        found |= _MADE.get(comparison.how, _plain)(comparison, values, weights)
    return found | _keys(record)


def types(weights: Weights) -> dict[str, str]:
    """The type of each column, as Spark and DDL write it: ``bigint``, ``array<string>``, ``array<bigint>``."""
    empty = Features(weights.kind, ((),) * len(weights.plan.fields))
    named = dict.fromkeys(columns(empty, weights), "array<string>")
    return {"unique_id": "bigint", **named, **dict.fromkeys(_keys(empty), "array<bigint>")}


def key_column(rule: str) -> str:
    """The column of one rule's keys: ``key_both_surnames_and_year``."""
    return f"key_{_SIGNS.sub('_', rule.lower()).strip('_')}"


def bands(rarity: Rarity) -> tuple[int, ...]:
    """The bits that a table knows, rarest first."""
    return tuple(sorted({*rarity.bits.values(), rarity.other}, reverse=True))


def band_column(base: str, band: int, rarity: Rarity) -> str:
    """The column of what is at least that rare; of the commonest band the whole list."""
    return base if band == bands(rarity)[-1] else f"{base}_{band}"


def _keys(record: Features) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {key_column(rule.name): [] for rule in plan(record.kind).keys}
    for rule, key in islice(named_keys(record), MOST_KEYS):
        if key not in (held := found[key_column(rule)]):
            held.append(key)
    return found


def _name(_comparison: Comparison, values: Values, weights: Weights) -> Lists:
    """Words of the first name, in their roles; other names of the person are lost."""
    name = parsed(values[0] if values else "/")
    given, surname = weights.rarity["given"], weights.rarity["surname"]
    forms = {"given_forms": lambda word: list(full_forms(word)) if word in _nicknamed() else []}
    return {
        **_words("given", name.given, given, forms),
        **_words("surname", name.surname, surname, {}),
    }


@cache
def _nicknamed() -> frozenset[str]:
    """Names that have nicknames, and these."""
    return frozenset(word for group in data("names")["nicknames"] for word in group)


def _bag(comparison: Comparison, values: Values, weights: Weights) -> Lists:
    words = values[0].split() if values else []
    return _words(comparison.name, words, weights.rarity["name"], {})


def _words(
    base: str, words: Sequence[str], rarity: Rarity, others: Mapping[str, Callable[[str], list[str]]]
) -> Lists:
    """Words as they are, as they sound, all in one, and in other forms: a column for each band."""
    joined = "".join(words)
    forms: dict[str, Callable[[str], list[str]]] = {
        base: lambda word: [word],
        f"{base}_sound": lambda word: [sound(word)] if len(word) > 1 else [],
        **others,
    }
    return {
        band_column(name, band, rarity): _numbered(
            made for word in words if rarity.of(word, word) >= band for made in form(word)
        )
        for name, form in forms.items()
        for band in bands(rarity)
    } | {
        band_column(f"{base}_joined", band, rarity): [joined]
        if joined and rarity.of(joined, joined) >= band
        else []
        for band in bands(rarity)
    }


def _numbered(words: Iterable[str]) -> list[str]:
    """García García as two words, for sets of words are compared; the mark is no slip of the pen."""
    found: list[str] = []
    for word in words:
        found.append(word if word not in found else f"=2={word}")
    return found


def _text(comparison: Comparison, values: Values, weights: Weights) -> Lists:
    return {**_banded(comparison, values, weights), f"{comparison.name}_sorted": _in_order(values)}


def _address(comparison: Comparison, values: Values, weights: Weights) -> Lists:
    """Distinct words in their order, less the kinds of streets; what may be numbers of houses; long words."""
    name, rarity = comparison.name, weights.rarity.get(comparison.name)
    numbers = {word for value in values for word in value.split() if word[0].isdigit() and len(word) < 5}
    long = {word for value in values for word in value.split() if len(word) >= WORD and word.isalpha()}
    return {
        **_in_bands(f"{name}_words", values, rarity, _address_words),
        f"{name}_sorted": _in_order(values),
        f"{name}_joined": [value.replace(" ", "") for value in values],
        f"{name}_numbers": sorted(numbers),
        f"{name}_long": sorted(long),
    }


def _address_words(value: str) -> str:
    found = {*value.split()}
    return " ".join(sorted(found - {*map(str, data("names")["streets"])} or found))


def _in_order(values: Values) -> list[str]:
    return [" ".join(sorted(value.split())) for value in values]


def _banded(comparison: Comparison, values: Values, weights: Weights) -> Lists:
    """Whole values, for each band where the weights know how rare they are."""
    return _in_bands(comparison.name, values, weights.rarity.get(comparison.name), str)


def _in_bands(base: str, values: Values, rarity: Rarity | None, shown: Callable[[str], str]) -> Lists:
    if rarity is None:
        return {base: list(map(shown, values))}
    return {
        band_column(base, band, rarity): [shown(v) for v in values if rarity.of(v, v) >= band]
        for band in bands(rarity)
    }


def _plain(comparison: Comparison, values: Values, _weights: Weights) -> Lists:
    return {comparison.name: list(values)}


_MADE: dict[str, Callable[[Comparison, Values, Weights], Lists]] = {
    "name": _name,
    "words": _bag,
    "text": _text,
    "address": _address,
    "category": _banded,
}
