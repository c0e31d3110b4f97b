"""Two names side by side: each word of one with its best counterpart in the other, whatever the order.

What comes out is a list of hits, one for each pair of words, that a weight is given to later. A word
without counterpart, where the other name has no word left in that role, says little: names are shortened.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from tearline.fusion.names import DIFFERENT, SOUND, Name, likeness, parsed
from tearline.fusion.rarity import Rarity, public_rarity

# Level, and the two words (the rarer a shared word, the more it says); "" where rarity plays no part.
Hit = tuple[int, str, str]
Hits = tuple[Hit, ...]

_LIKE = ("exact", "nickname", "sound", "typo", "initial", "differs")
NAME_LEVELS = (
    *(f"given.{like}" for like in _LIKE),
    *(f"surname.{like}" for like in _LIKE),
    "surname.crossed",
    "given-words.more",
    "given-words.even",
    "surname-words.more",
    "surname-words.even",
    "second.exact",
    "second.alike",
    "second.differs",
)
WORD_LEVELS = (*(f"word.{like}" for like in _LIKE), "word.alone", "words.more", "words.even")
_SURNAME = 6
_CROSSED, _GIVEN_MORE, _GIVEN_EVEN, _SURNAME_MORE, _SURNAME_EVEN = range(12, 17)
# Given names go together (María Guadalupe, José Luis): those after the first that agrees say less.
_SECOND = (17, 18, 18, 18, 18, 19)
_ALONE, _WORDS_MORE, _WORDS_EVEN = 6, 7, 8
# Only to choose among variants of a name, the same for every set of weights.
_WORTH = (8, 5, 5, 4, 1, -5, 9, 3, 6, 5, 1, -5, 5, -1, 0, -1, 0, 5, 2, -4)
_WORD_WORTH = (8, 5, 6, 5, 1, -4, -2, -1, 0)


def names(a: Sequence[str], b: Sequence[str]) -> Hits:
    """Hits of the two persons' best pair of names, levels as in NAME_LEVELS; none where a side is empty."""
    if len(a) == 1 == len(b):
        return _names(parsed(a[0]), parsed(b[0]))
    found = [_names(parsed(x), parsed(y)) for x in a for y in b]
    return _best(found, _WORTH)


def bags(a: Sequence[str], b: Sequence[str]) -> Hits:
    """Hits of the best pair of names of bodies or things, levels as in WORD_LEVELS."""
    return _best([_bag(tuple(x.split()), tuple(y.split())) for x in a for y in b], _WORD_WORTH)


def _best(found: list[Hits], worth: Sequence[int]) -> Hits:
    """The best of several; of equals the one that does not depend on the order of names."""
    return max(found, key=lambda hits: (sum(worth[hit[0]] for hit in hits), hits), default=())


def _names(a: Name, b: Name) -> Hits:
    if a.roles != b.roles:
        a, b = _in_role(a, b), _in_role(b, a)
    hits: list[Hit] = []
    others: list[Hit] = []
    given_a, given_b = _shared(a.given, b.given, 0, hits)
    surname_a, surname_b = _shared(a.surname, b.surname, _SURNAME, others)
    given_a, surname_b = _crossed(given_a, surname_b, others)
    given_b, surname_a = _crossed(given_b, surname_a, others)
    _rest(given_a, given_b, 0, hits)
    if len(hits) > 1:
        hits = _seconds(hits)
    hits += others
    _rest(surname_a, surname_b, _SURNAME, hits)
    if a.given and b.given:
        hits.append((_GIVEN_EVEN if len(a.given) == len(b.given) else _GIVEN_MORE, "", ""))
    if a.surname and b.surname:
        hits.append((_SURNAME_EVEN if len(a.surname) == len(b.surname) else _SURNAME_MORE, "", ""))
    return _sorted(hits)


def _in_role(name: Name, other: Name) -> Name:
    """A name of given names or surnames only: as those of the other that it is more like, told wrongly or cut."""
    if not (words := name.given or name.surname) or (name.given and name.surname):
        return name
    given, surname = (_nearest(words, of_role) for of_role in (other.given, other.surname))
    if not (other.given and other.surname):
        return Name((), words) if min(given, surname) < DIFFERENT else name
    return name if given == surname else Name(words, ()) if given < surname else Name((), words)


def _nearest(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    return min((likeness(x, y) for x in a for y in b), default=DIFFERENT)


def _seconds(hits: list[Hit]) -> list[Hit]:
    """The given name that agrees best, the rarest of equals, stays; the others count as second ones."""
    rarity: Rarity = public_rarity()["given"]
    first = min(hits, key=lambda hit: (hit[0], -rarity.of(hit[1], hit[2]), hit))
    if first[0] == DIFFERENT:
        return hits
    place = hits.index(first)
    return [first, *((_SECOND[hit[0]], "", "") for n, hit in enumerate(hits) if n != place)]


def _bag(a: tuple[str, ...], b: tuple[str, ...]) -> Hits:
    hits: list[Hit] = []
    rest_a, rest_b = _shared(a, b, 0, hits)
    _rest(rest_a, rest_b, 0, hits)
    hits += [(_ALONE, "", "")] * abs(len(rest_a) - len(rest_b))
    hits.append((_WORDS_EVEN if len(a) == len(b) else _WORDS_MORE, "", ""))
    return _sorted(hits)


def _sorted(hits: list[Hit]) -> Hits:
    """In one order, so that sums are equal to the last bit whichever side came first."""
    return tuple(sorted(hits))


def _shared(
    a: tuple[str, ...], b: tuple[str, ...], role: int, hits: list[Hit]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Takes the words that both have; gives what is left."""
    if a == b:
        hits += [(role, word, word) for word in a]
        return (), ()
    common = {*a} & {*b}
    if not common:
        return a, b
    hits += [(role, word, word) for word in common]
    return tuple(w for w in a if w not in common), tuple(w for w in b if w not in common)


def _crossed(
    given: tuple[str, ...], surname: tuple[str, ...], hits: list[Hit]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Takes the words that are a given name here and a surname there."""
    common = {*given} & {*surname} if given and surname else None
    if not common:
        return given, surname
    hits += [(_CROSSED, word, word) for word in common]
    return tuple(w for w in given if w not in common), tuple(w for w in surname if w not in common)


def _rest(a: tuple[str, ...], b: tuple[str, ...], role: int, hits: list[Hit]) -> None:
    """Pairs what is left by likeness, best pairs first; words that find no counterpart go uncounted."""
    if not a or not b:
        return
    if len(a) == 1 == len(b):
        hits.append(_hit(role, likeness(a[0], b[0]), a[0], b[0]))
        return
    hits += [_hit(role, *pair) for pair in _paired(a, b)]


@lru_cache(maxsize=65_536)
def _paired(a: tuple[str, ...], b: tuple[str, ...]) -> list[tuple[int, str, str]]:
    if "".join(a) == "".join(b):
        joined = "".join(a)
        return [(SOUND, joined, joined)]  # Mariajosé, María José
    scored = sorted(
        (likeness(x, y), min(x, y), max(x, y), n, k) for n, x in enumerate(a) for k, y in enumerate(b)
    )
    found: list[tuple[int, str, str]] = []
    used_a: set[int] = set()
    used_b: set[int] = set()
    for like, x, y, n, k in scored:
        if n not in used_a and k not in used_b:
            used_a.add(n)
            used_b.add(k)
            found.append((like, x, y))
    return found


def _hit(role: int, like: int, a: str, b: str) -> Hit:
    if like == DIFFERENT:
        return role + like, "", ""
    return (role + like, a, b) if a < b else (role + like, b, a)
