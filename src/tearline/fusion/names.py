"""Names of persons and bodies as words: which are given names, which are surnames, how each sounds.

A person's name is held as ``given words/surname words``. Where a source tells the parts, they decide;
else the comma does; else the order of Spanish names: given names, then two surnames; or as registers list
them, surnames before, where the words themselves show it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from rapidfuzz.distance import OSA

from tearline.fusion.plan import data
from tearline.ontology.words import sounded, words

# How two words of a name are alike, best first.
EXACT, NICKNAME, SOUND, TYPO, INITIAL, DIFFERENT = range(6)
_REMEMBERED = 32_768
# Within a word, as in O'Farrill, Sa'd or Ch'o'l: it stays one, as it is where they are left out.
_APOSTROPHES = dict.fromkeys(map(ord, "'\u2018\u2019\u02bc`\u00b4"))
_LONG, _SHORT, _LEAST_CUT = 8, 4, 3
_FORMS = 3


class Name(NamedTuple):
    """A parsed name: words of given names and of surnames."""

    given: tuple[str, ...]
    surname: tuple[str, ...]

    @property
    def roles(self) -> tuple[bool, bool]:
        """Whether given names, and whether surnames are known."""
        return bool(self.given), bool(self.surname)


@lru_cache(maxsize=_REMEMBERED)
def parsed(value: str) -> Name:
    """``jose luis/garcia lopez`` as words."""
    given, _, surname = value.partition("/")
    return Name(tuple(given.split()), tuple(surname.split()))


def compose(full: Sequence[str], given: Sequence[str], surname: Sequence[str]) -> tuple[str, ...]:
    """All names of a person, the one told in parts first, each as ``given/surnames``."""
    first = Name(_core(" ".join(given)), _core(" ".join(surname)))
    told = {*first.given, *first.surname}
    found: dict[str, None] = {}
    for name in map(_parse, full) if not told else (_with_parts(value, first) for value in full):
        found[_text(name)] = None
    if told and not any(told <= {*parsed(value).given, *parsed(value).surname} for value in found):
        found = {_text(first): None, **found}
    found.pop("/", None)
    return tuple(found)


def names_somebody(value: str) -> bool:
    """Whether a name is one, and not ``NO IDENTIFICADO`` or ``QUIEN RESULTE RESPONSABLE``."""
    unknown = _set("unknown")
    first = words(value[: value.find(" ") + 1])  # as a rule it is enough
    return not (unknown.issuperset(first) and unknown.issuperset(words(value)))


def legal_name(value: str) -> str:
    """A body's name without its legal form and small words; as it is where nothing else is left."""
    all_words = _joined_forms(words(value.translate(_APOSTROPHES)))
    return " ".join([word for word in all_words if word not in _set("legal")] or all_words)


def _joined_forms(told: Sequence[str]) -> list[str]:
    """Words of a body's name with legal forms in one word where they stand as letters: b v as bv."""
    found: list[str] = []
    for letters, run in groupby(told, key=lambda word: len(word) == 1):
        some = list(run)
        form = "".join(some)
        found += [form] if letters and found and form in _set("legal") else some
    return found


@lru_cache(maxsize=_REMEMBERED)
def likeness(a: str, b: str) -> int:
    """How alike two words of a name are: EXACT to DIFFERENT."""
    if a == b:
        return EXACT
    if not _nicknames(a).isdisjoint(_nicknames(b)):
        return NICKNAME
    if len(a) == 1 or len(b) == 1:
        return INITIAL if a[0] == b[0] else DIFFERENT
    sound_a, sound_b = sound(a), sound(b)
    if sound_a == sound_b:
        return SOUND
    return TYPO if _slip(a, b) or _slip(sound_a, sound_b) or _cut(a, b) else DIFFERENT


@lru_cache(maxsize=_REMEMBERED)
def sound(word: str) -> str:
    """How a word sounds in Spanish; itself where it has figures."""
    return sounded(word) if word.isalpha() else word


def _slip(a: str, b: str) -> bool:
    """Whether one is the other with a slip (two in long words): a letter more, less, wrong, or swapped."""
    shortest = min(len(a), len(b))
    if shortest < _SHORT:
        return False
    most = 2 if shortest >= _LONG else 1
    return OSA.distance(a, b, score_cutoff=most) <= most


def _cut(a: str, b: str) -> bool:
    """Whether one is the other cut off after three letters or more."""
    short, long = (a, b) if len(a) < len(b) else (b, a)
    return len(short) >= _LEAST_CUT and long.startswith(short)


@lru_cache(maxsize=_REMEMBERED)
def _parse(value: str) -> Name:
    """A whole name without told parts."""
    if "," in value:
        head, _, tail = value.partition(",")
        if (surname := _core(head)) and (given := _core(tail)):
            return Name(given, surname)
    core = _core(value)
    if _surname_first(core):
        first = 1 if len(core) == 2 or core[1] in _known_given() else 2
        return Name(core[first:], core[:first])
    first = _givens(core)
    return Name(core[:first], core[first:])


def _surname_first(core: Sequence[str]) -> bool:
    """Whether a list has it as PÉREZ LÓPEZ JUAN: it ends in what is only a given name, and begins in none."""
    given, surname = _known_given(), _known_surname()
    ends = core[2:4] if len(core) > 3 else core[-1:]
    return (
        len(core) > 1 and core[0] not in given and any(word in given and word not in surname for word in ends)
    )


def _givens(core: Sequence[str]) -> int:
    """How many of the words are given names, by the order of Spanish names."""
    if len(core) <= 2:
        return min(len(core), 1)
    if len(core) == 3:
        return 2 if core[1] in _known_given() else 1
    return len(core) - 2


def _with_parts(value: str, parts: Name) -> Name:
    """A whole name where some of its words are told to be given names or surnames."""
    core = _core(value)
    if not {*core} & {*parts.given, *parts.surname}:
        return _parse(value)
    start = min((core.index(word) for word in parts.surname if word in core), default=len(core))
    given = [word for n, word in enumerate(core) if _is_given(word, n, start, parts)]
    return Name(tuple(given), tuple(word for word in core if word not in given))


def _is_given(word: str, place: int, start: int, parts: Name) -> bool:
    return word in parts.given or (word not in parts.surname and place < start)


@lru_cache(maxsize=_REMEMBERED)
def _core(value: str) -> tuple[str, ...]:
    """Words without particles, titles and generations, unless nothing else is left; Ma. in full."""
    written_out = _written_out()
    all_words = [written_out.get(word, word) for word in words(value.translate(_APOSTROPHES))]
    dropped = _dropped()
    return tuple([word for word in all_words if word not in dropped] or all_words)


def _text(name: Name) -> str:
    return f"{' '.join(name.given)}/{' '.join(name.surname)}"


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(map(str, data("names")[name]))


@cache
def _dropped() -> frozenset[str]:
    return _set("particles") | _set("noise")


@cache
def _written_out() -> dict[str, str]:
    """Short forms of one name only: as common as it, and not rare because no list has them."""
    return {str(short): str(full) for short, full in data("names")["short"].items()}


@cache
def _groups() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(data("names")["nicknames"]):
        for word in group:
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@lru_cache(maxsize=_REMEMBERED)
def full_forms(word: str) -> tuple[str, ...]:
    """What a given name may be short for, as sounds: thomas for tom; itself where nothing is known."""
    heads = sorted(_nicknames(word))[:_FORMS]
    groups = data("names")["nicknames"]
    return tuple(dict.fromkeys(sound(groups[n][0]) for n in heads)) or (sound(word),)


def _nicknames(word: str) -> frozenset[int]:
    return _groups().get(word, frozenset())


@cache
def _known_given() -> frozenset[str]:
    listed = {word for names in data("rarity")["given"]["bands"].values() for word in names}
    return frozenset(listed | _groups().keys())


@cache
def _known_surname() -> frozenset[str]:
    return frozenset(word for names in data("rarity")["surname"]["bands"].values() for word in names)
