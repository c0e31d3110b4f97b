"""Which marks a text that was found still shows, however it came: cut, typed again, scanned, said partly in
other words.

The words that no copy changes are laid beside those of the found text; between two that meet stands one of
a slot's two forms, or the slot was not seen. What is seen does not hang on any copy's key: so nobody can be
named by how it is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, product

from rapidfuzz.distance import OSA

from tearline.ontology.glyphs import ascii_text
from tearline.sharing.releases.slots import SPACING, TOKEN, Slot

_ALIKE = 0.6  # of two words where one may be a misreading of the other
_BROKEN = re.compile(r"(\w)-\n(\w)")  # a word broken at the end of a line
_SIDE_BY_SIDE = 5  # slots without a word between them
_LEAST_OF_EACH = 0.1  # of the blanks seen: fewer of one sort, and the text was typed again


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int


def seen_in(found: str, text: str, slots: Sequence[Slot]) -> dict[int, int]:
    """The slots of a canonical text that the found one shows, by their number, with the bit of each."""
    found = _BROKEN.sub(r"\1\2", found.replace("\r\n", "\n").replace("\u00a0", " "))
    leaked = _words(found)
    anchors, places = _anchors(text, slots)
    met = _meeting([word.text for word in anchors], [word.text for word in leaked], set(places))
    seen, ends = dict[int, int](), dict[int, int]()
    for place, group in places.items():
        read = _read([slots[number] for number in group], leaked, met.get(place - 1), met.get(place))
        for number, (bit, last) in zip(group, read, strict=False):
            seen[number], ends[slots[number].end] = bit, last
    return seen | _spacing(found, leaked, slots, anchors, met, ends)


def _words(text: str) -> list[_Word]:
    return [_Word(ascii_text(word[0]).lower(), word.start(), word.end()) for word in TOKEN.finditer(text)]


def _anchors(text: str, slots: Sequence[Slot]) -> tuple[list[_Word], dict[int, list[int]]]:
    """The words that no copy changes, and which slots of words stand before which of them."""
    phrases = [(number, slot) for number, slot in enumerate(slots) if slot.sort != SPACING]
    anchors: list[_Word] = []
    places: dict[int, list[int]] = {}
    waiting = iter([*phrases, (-1, None)])
    number, slot = next(waiting)
    for word in _words(text):
        while slot is not None and word.start >= slot.end:
            number, slot = next(waiting)
        if slot is not None and word.start >= slot.start:
            group = places.setdefault(len(anchors), [])
            if number not in group:
                group.append(number)
        else:
            anchors.append(word)
    return anchors, places


def _meeting(anchors: list[str], leaked: list[str], slotted: set[int]) -> dict[int, int]:
    """Which word of the found text each anchor is: the same word, or one that may be a misreading of it."""
    met: dict[int, int] = {}
    for sort, a, b, c, d in SequenceMatcher(None, anchors, leaked, autojunk=False).get_opcodes():
        if sort == "equal":
            met.update(zip(range(a, b), range(c, d), strict=True))
        elif sort == "replace" and b - a == d - c and not slotted & set(range(a, b + 1)):
            for anchor, other in zip(range(a, b), range(c, d), strict=True):
                if OSA.normalized_similarity(anchors[anchor], leaked[other]) >= _ALIKE:
                    met[anchor] = other
    return met


def _read(
    group: Sequence[Slot], leaked: list[_Word], left: int | None, right: int | None
) -> list[tuple[int, int]]:
    """Of slots side by side the bit, and the last word, of each; nothing where it is none of their forms,
    or may be two."""
    if len(group) > _SIDE_BY_SIDE or (left is None and right is None):
        return []
    ways = {bits: _said(group, bits) for bits in product((0, 1), repeat=len(group))}
    if left is not None and right is not None:
        first = left + 1
        bits = _nearest([word.text for word in leaked[first:right]], ways)
    else:
        spans = {
            bits: (left + 1 if left is not None else (right or 0) - len(said)) for bits, said in ways.items()
        }
        whole = [
            bits for bits, said in ways.items()
            if [word.text for word in leaked[max(0, spans[bits]) : spans[bits] + len(said)]] == said
        ]  # fmt: skip
        bits = whole[0] if len(whole) == 1 else None
        first = 0 if bits is None else spans[bits]
    if bits is None:
        return []
    ends = accumulate(len(_said([slot], [bit])) for slot, bit in zip(group, bits, strict=True))
    return [(bit, first + end - 1) for bit, end in zip(bits, ends, strict=True)]


def _said(group: Sequence[Slot], bits: Sequence[int]) -> list[str]:
    return [
        word
        for slot, bit in zip(group, bits, strict=True)
        for word in ascii_text(slot.forms[bit]).lower().split()
    ]


def _nearest(said: list[str], ways: Mapping[tuple[int, ...], list[str]]) -> tuple[int, ...] | None:
    """Which way this is said: the same, or misread by a sign in six and clearly no other."""
    text = " ".join(said)
    if not text:
        return None
    far = sorted((OSA.distance(text, " ".join(words)), bits) for bits, words in ways.items())
    (nearest, bits), (second, _) = far[:2]
    misread = nearest <= max(1, len(text) // 6) and second >= nearest + 2
    return bits if nearest == 0 or misread else None


def _spacing(
    found: str, leaked: list[_Word], slots: Sequence[Slot], anchors: list[_Word], met: Mapping[int, int],
    ends: dict[int, int],
) -> dict[int, int]:  # fmt: skip
    """The blanks after stops; none of a text that has only one sort of them: whoever typed it again made
    them."""
    last = {word.end: met[place] for place, word in enumerate(anchors) if place in met} | ends
    seen: dict[int, int] = {}
    for number, slot in enumerate(slots):
        left = last.get(slot.start - 1) if slot.sort == SPACING else None
        if left is None or left + 1 >= len(leaked):
            continue
        between = found[leaked[left].end : leaked[left + 1].start]
        if re.fullmatch(r"[.;:,?!] {1,2}", between):
            seen[number] = len(between) - 2
    twos = sum(seen.values())
    return seen if min(twos, len(seen) - twos) > _LEAST_OF_EACH * len(seen) else {}
