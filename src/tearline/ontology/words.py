"""Search keys: what a record is found by, as 64-bit integers that say nothing by themselves.

A word gives one exact key. A word of a name also gives the key of its Spanish sound. Whoever looks for a
misspelt word asks for all sounds within one letter of it: the work is the rare question's, and a record
keeps two keys a word instead of ten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from xxhash import xxh3_64_intdigest

from tearline.ontology.glyphs import ascii_text

MOST_WORDS = 600
LABEL_IDS = 10_000_000
_REMEMBERED = 40

_WORD = re.compile("[0-9a-z]+")
# What normality makes of each sign of Latin-1 from 0xA0 on, so that Spanish needs no transliterator: that takes a fifth
# of a second to load. A test holds both alike.
_FROM_A0 = (
    " |!||||||?| ||a|<<||-|| |||2|3| |?|?|?| |1|o|>>|14|12|34|?|"
    "a|a|a|a|a|a|ae|c|e|e|e|e|i|i|i|i|d|n|o|o|o|o|o||o/|u|u|u|u|y|th|ss|"
    "a|a|a|a|a|a|ae|c|e|e|e|e|i|i|i|i|d|n|o|o|o|o|o||o/|u|u|u|u|y|th|y"
)
LATIN = dict.fromkeys(range(0x80, 0xA0), "?") | dict(enumerate(_FROM_A0.split("|"), 0xA0))
_LATIN_1 = re.compile("[\x00-\xff]*")

# What a sound is made of, once _SOUNDS has been applied.
LETTERS = "abcdefgijklmnoprstuy"
_TWICE = re.compile(r"(.)\1+")
# In this order. The letter c is free for "ch" once every other c has become s or k.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ph", "f"),
        ("ch", "\0"),
        ("h", ""),
        ("ll", "y"),
        ("[vw]", "b"),  # Osvaldo, Oswaldo
        ("s?c(?=[eiy])|z", "s"),
        ("qu(?=[ei])|q|c", "k"),
        ("gu(?=[ei])", "\1"),
        ("g(?=[ei])", "j"),
        ("\1", "g"),
        (r"^x|(?<=[aeiou])x(?=[aeiou])", "j"),  # Ximena, México; but Félix, Calixto
        ("x", "s"),
        ("y(?![aeiou])", "i"),  # Ybarra, Rey
        ("\0", "c"),
    )
)


def words(text: str) -> list[str]:
    """The words of ``text``: lower case, no accents (ñ is n), other scripts in Latin letters."""
    return list(_all_words(text))


def exact_key(word: str) -> int:
    """The key of a word as written: signed 64 bits, never a label's id (0 to 10,000,000)."""
    return _key(b"w:", word)


@lru_cache(maxsize=131_072)
def sound_key(word: str) -> int | None:
    """The key of how a word of a name sounds; none for numbers and words under 4 letters."""
    return _key(b"n:", sounded(word)) if len(word) >= 4 and word.isalpha() else None


@lru_cache(maxsize=4096)
def reach_keys(word: str) -> tuple[int, ...]:
    """The keys of all sounds within one slip of a word's: a letter left out, added, wrong, or two swapped.

    Some 350 for eight letters; none where the sound has under 4, of which every other would be near.
    """
    if sound_key(word) is None or len(sound := sounded(word)) < 4:
        return ()
    cuts = [(sound[:place], sound[place:]) for place in range(len(sound) + 1)]
    slips = [
        *(head + tail[1:] for head, tail in cuts if tail),
        *(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1),
        *(head + letter + tail[1:] for head, tail in cuts if tail for letter in LETTERS),
        *(head + letter + tail for head, tail in cuts for letter in LETTERS),
    ]
    return tuple(dict.fromkeys(_key(b"n:", slip) for slip in slips if slip != sound))


def keys_of(names: Iterable[str], texts: Iterable[str] = ()) -> list[int]:
    """The keys of a record, distinct and sorted: names as written and by sound, other text as written.

    Of at most 600 words. Those of names come first: what a cut leaves out are the last words of a long text.
    """
    text = keys_text(names, texts)
    return sorted(set(map(int, text.split(",")))) if text else []


def keys_text(names: Iterable[str], texts: Iterable[str] = ()) -> str:
    """The keys as :func:`keys_of` gives them, as digits and commas, in no order and not always distinct.

    What a load writes: an index of arrays cares for neither, and remembered pieces cost a fifth.
    """
    named = dict.fromkeys([word for name in names for word in words(name)])
    pieces = [_named_text(word) for word in islice(named, MOST_WORDS)]
    if texts:
        rest = dict.fromkeys([word for text in texts for word in words(text) if word not in named])
        pieces += map(_word_text, islice(rest, MOST_WORDS - len(pieces)))
    return ",".join(pieces)


def sounded(word: str) -> str:
    """How a word of a to z sounds in Spanish, written so that equal sounds are equal letters."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return _TWICE.sub(r"\1", word)


@lru_cache(maxsize=131_072)
def _word_text(word: str) -> str:
    return str(exact_key(word))


@lru_cache(maxsize=131_072)
def _named_text(word: str) -> str:
    sound = sound_key(word)
    return str(exact_key(word)) if sound is None else f"{exact_key(word)},{sound}"


@lru_cache(maxsize=256)  # the names of one record are wanted for search and for matching
def _all_words(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for part in text.split():
        found += _words_of(part) if len(part) <= _REMEMBERED else _split(part)
    return tuple(found)


@lru_cache(maxsize=131_072)
def _words_of(part: str) -> tuple[str, ...]:
    return tuple(_split(part))


def _split(part: str) -> list[str]:
    """The words of a text without spaces; Latin-1 by table, the rest by transliteration."""
    if part.isascii():
        return _WORD.findall(part.lower())
    if _LATIN_1.fullmatch(part):
        return _WORD.findall(part.lower().translate(LATIN))
    return _WORD.findall(ascii_text(part).lower())


def _key(prefix: bytes, word: str) -> int:
    return signed(xxh3_64_intdigest(prefix + word.encode("ascii")))


def signed(digest: int) -> int:
    """An unsigned 64-bit number as PostgreSQL's bigint, moved away from the ids of labels."""
    key = digest - (1 << 64) if digest >= 1 << 63 else digest
    return key + (1 << 40) if 0 <= key <= LABEL_IDS else key
