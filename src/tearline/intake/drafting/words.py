"""What a column's name may mean: the words of `columns.yaml`, and the ontology's own names in both languages."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from tearline.codes import Status
from tearline.ontology.accept import PROTECTED
from tearline.ontology.labels import in_spanish
from tearline.ontology.model import model

_EMPTY = frozenset(("de", "del", "la", "el", "los", "las", "y", "a", "al", "the", "of", "no"))
_PLURAL = re.compile(r"\((?:e?s)\)")
_PROVENANCE = frozenset((
    "publisher", "publisherUrl", "sourceUrl", "retrievedAt", "modifiedAt", "createdAt", "proof", "riskSource",
    "program", "topics", "wikidataId", "wikipediaUrl", "important", "organizer",
))  # fmt: skip
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
EXACT = 0.9
"""A match of at least so much is of the whole name."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that a draft may choose."""

    schema: str
    columns: frozenset[str]
    """Properties that speak for it, more than others do."""
    files: frozenset[str]
    """Words of a file's name that do."""
    words: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that is known of columns' names; every text as `plain` gives it."""

    key: tuple[str, ...]
    label: frozenset[str]
    status: frozenset[str]
    statuses: dict[str, str]
    """The code of a legal status by the word for it."""
    genders: dict[str, str]
    words: dict[str, frozenset[str]]
    names: dict[str, frozenset[str]]
    address: tuple[frozenset[str], ...]
    kinds: tuple[Kind, ...]


def plain(text: str) -> str:
    """A name without accents, signs, capitals and small words: «Fecha de Nac.» is "fecha nac"."""
    text = _PLURAL.sub("", text)
    apart = _CAMEL.sub(" ", text) if any(map(str.islower, text)) else text
    bare = "".join(c for c in unicodedata.normalize("NFKD", apart.casefold()) if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", bare)
    return " ".join([word for word in words if word not in _EMPTY] or words)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary as this release ships it."""
    text = resources.files("tearline.intake.drafting").joinpath("columns.yaml").read_text("utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    statuses = {plain(word): code for code, words in told["statuses"].items() for word in words}
    for status in Status:
        statuses |= {plain(status.words.text(language)): status.value for language in ("es", "en")} | {
            plain(status.value): status.value
        }
    return Vocabulary(
        tuple(map(plain, told["key"])),
        _plain_all(told["label"]),
        _plain_all(told["status"]),
        statuses,
        {plain(word): code for code, words in told["genders"].items() for word in words},
        {name: _plain_all(words) for name, words in told["words"].items()},
        {name: _plain_all(words) for name, words in told["names"].items()},
        tuple(map(_plain_all, told["address"])),
        tuple(_kind(schema, of) for schema, of in told["kinds"].items()),
    )


def _kind(schema: str, told: dict[str, Any]) -> Kind:
    words = {name: _plain_all(of) for name, of in told.get("words", {}).items()}
    return Kind(schema, frozenset(told["columns"]), _plain_all(told["files"]), words)


def _plain_all(words: list[str]) -> frozenset[str]:
    return frozenset(map(plain, map(str, words)))


def meanings(header: str, kind: Kind) -> list[tuple[float, str]]:
    """Properties of the kind that a column of this name may fill, the likeliest first, from 0 to 1."""
    name = plain(header)
    found = [(_fit(name, words), place, of) for place, (of, words) in enumerate(_known(kind.schema).items())]
    found.sort(key=lambda one: (-one[0], one[1]))
    return [(score, of) for score, _, of in found if score > 0]


@cache
def _known(schema: str) -> dict[str, tuple[tuple[float, frozenset[str]], ...]]:
    """By property of a kind, the words for it: of the kind itself, of any kind, and the ontology's own."""
    known = vocabulary()
    kind = next(k for k in known.kinds if k.schema == schema)
    told: dict[str, tuple[tuple[float, frozenset[str]], ...]] = {}
    usual = [*model().schemata[schema].featured, *sorted(kind.columns)]
    properties = model().schemata[schema].properties
    for name in sorted(properties, key=lambda one: (usual.index(one) if one in usual else len(usual), one)):
        prop = properties[name]
        if prop.stub or prop.hidden or name in PROTECTED or name in _PROVENANCE:
            continue
        own = frozenset(map(plain, (name, prop.label, in_spanish(prop.label))))
        told[name] = (
            (1.0, kind.words.get(name, frozenset())),
            (0.95, known.words.get(name, frozenset()) | known.names.get(name, frozenset())),
            (EXACT, own),
        )
    return told


def _fit(name: str, told: tuple[tuple[float, frozenset[str]], ...]) -> float:
    for score, words in told:
        if name in words:
            return score
    apart = set(name.split())
    within = [
        len(word.split()) / len(apart) for _, words in told for word in words if set(word.split()) < apart
    ]
    best = max(within, default=0.0)
    return 0.4 + 0.4 * best if best >= 0.5 else 0.0
