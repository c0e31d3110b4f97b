"""The places of a text at which each copy says the same in one of two ways; found by rules and lists, never
by a guess.

Three sorts: linking words (``words/*.yaml``), the order of two words (the same files), and one blank or two
after a stop. None stands in, or touches, a name, a number, a date, a quote, an identifier or a grade: those
read alike in every copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

WORD, ORDER, SPACING = "word", "order", "spacing"
TOKEN = re.compile(r"\w+")
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|‘[^’]*’|\"[^\"]*\"")
_STOP = re.compile(r"[.;:,?!] (?=\S)")
_CONTRACTS = ("de", "a")  # before «el» they become one word with it
_OF_NAMES = frozenset(("de", "del", "la", "las", "los", "y", "e"))  # between the words of a name
_LEAST_BEFORE_STOP = 4  # letters: what is shorter may be an abbreviation


@dataclass(frozen=True, slots=True)
class Slot:
    """Two ways of saying what stands from ``start`` to ``end`` of the text: ``forms[0]`` for 0,
    ``forms[1]`` for 1."""

    sort: str
    start: int
    end: int
    forms: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Pair:
    sort: str
    forms: tuple[str, str]


def canonical(text: str) -> str:
    """A text with one blank where there were several, and no space at the ends of its lines: what slots are
    found in, and what a court gets."""
    lines = (" ".join(line.split()) for line in text.replace("\r\n", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def slots_of(text: str) -> list[Slot]:
    """The slots of a canonical text, in its order; they never touch each other."""
    kept = _protected(text)
    found: list[Slot] = []
    for one in sorted((*_phrases(text), *_spaces(text)), key=lambda slot: (slot.start, -slot.end)):
        free = not any(one.start < end and start < one.end for start, end in kept)
        apart = not found or one.start >= found[-1].end + (SPACING not in (one.sort, found[-1].sort))
        if free and apart:
            found.append(one)
    return found


def _phrases(text: str) -> Iterator[Slot]:
    pattern, pairs = _pattern()
    words = list(TOKEN.finditer(text))
    starts = {word.start(): place for place, word in enumerate(words)}
    ends = {word.end(): place for place, word in enumerate(words)}
    for match in pattern.finditer(text):
        pair = pairs[match[0].lower()]
        first, last = starts[match.start()], ends[match.end()]
        before = words[first - 1][0] if first else ""
        after = words[last + 1][0] if last + 1 < len(words) else ""
        begins = first == 0 or text[words[first - 1].end() : match.start()].strip() not in ("", ",")
        capital = match[0][0].isupper()
        if (capital and not begins) or any(any(map(str.isdigit, word)) for word in (before, after)):
            continue
        if after.lower() == "el" and any(form.split()[-1] in _CONTRACTS for form in pair.forms):
            continue
        a, b = pair.forms
        yield Slot(pair.sort, match.start(), match.end(), (_cased(a, capital), _cased(b, capital)))


def _cased(form: str, capital: bool) -> str:
    return form[0].upper() + form[1:] if capital else form


def _spaces(text: str) -> Iterator[Slot]:
    for stop in _STOP.finditer(text):
        word = _word_before(text, stop.start())
        after = text[stop.end()]
        if len(word) < _LEAST_BEFORE_STOP or any(map(str.isdigit, word)) or not after.isalpha():
            continue
        next_word = TOKEN.match(text, stop.end())
        if next_word is None or any(map(str.isdigit, next_word[0])):
            continue
        if stop[0][0] == "," and word[0].isupper() and after.isupper():
            continue  # Villa Carrizo, Veracruz
        yield Slot(SPACING, stop.end() - 1, stop.end(), (" ", "  "))


def _word_before(text: str, end: int) -> str:
    start = end
    while start and (text[start - 1].isalnum() or text[start - 1] == "-"):
        start -= 1
    return text[start:end]


def _protected(text: str) -> list[tuple[int, int]]:
    """From where to where a text is the same in every copy: quotes, what has a digit or capitals, names of
    several words."""
    spans = [match.span() for match in _QUOTED.finditer(text)]
    words = list(TOKEN.finditer(text))
    for place, word in enumerate(words):
        told = word[0]
        if any(map(str.isdigit, told)) or (len(told) > 1 and told.isupper()):
            spans.append(word.span())
        elif told[0].isupper() and (end := _name_ends(text, words, place)) > place:
            spans.append((word.start(), words[end].end()))
    return spans


def _name_ends(text: str, words: list[re.Match[str]], place: int) -> int:
    """The last word of the name that begins here, if it has several: Puerto Carrizal, Villa del Carmen y
    Anexas."""
    last = here = place
    while here + 1 < len(words) and text[words[here].end() : words[here + 1].start()] in (" ", "-"):
        here += 1
        told = words[here][0]
        if told[0].isupper():
            last = here
        elif told not in _OF_NAMES or here - last > 3:
            break
    return last


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, _Pair]]:
    """What to look for, the longest first, and the pair that each form is of; the first file that has a
    form decides."""
    pairs: dict[str, _Pair] = {}
    for name in ("es.yaml", "en.yaml"):
        for sort, forms, sought in _listed(name):
            for form in sought:
                pairs.setdefault(form, _Pair(sort, forms))
    told = "|".join(re.escape(form) for form in sorted(pairs, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{told})(?![\w-])", re.IGNORECASE), pairs


def _listed(name: str) -> Iterator[tuple[str, tuple[str, str], tuple[str, ...]]]:
    import yaml  # most commands need no list

    told: dict[str, Any] = yaml.safe_load(
        resources.files("tearline.sharing.releases").joinpath("words", name).read_text("utf-8")
    )
    for key, sort in (("order", ORDER), ("words", WORD), ("one_way", WORD)):
        for a, b in told[key]:
            yield sort, (str(a), str(b)), (str(a),) if key == "one_way" else (str(a), str(b))
