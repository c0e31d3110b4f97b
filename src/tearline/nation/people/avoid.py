"""Nobody real: names that stand on official lists are never made (docs/decisions/0007)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from importlib import resources

from tearline.nation.people.lettering import PARTICLES, plain

_SIZE = 5  # bytes of a digest


def is_avoided(given: tuple[str, ...], surnames: tuple[str, str]) -> bool:
    """Whether a person so named could be taken for somebody listed: by all given names or the first one,
    with both surnames or the first one."""
    first, father, mother = _words(given[0]), _words(surnames[0]), _words(surnames[1])
    if _is_listed(first + father) or _is_listed(first + father + mother):
        return True
    if len(given) == 1:
        return False
    every = _words(" ".join(given))
    return _is_listed(every + father) or _is_listed(every + father + mother)


def is_avoided_name(text: str) -> bool:
    """Whether a name as written, in any order of its words, is one of a list."""
    return _is_listed(_words(text))


def digest(words: Iterable[str]) -> bytes:
    """What is kept of a listed name: 40 bits of a one-way digest of its words, in order of the alphabet."""
    return blake2b(" ".join(sorted(words)).encode(), digest_size=_SIZE).digest()


def words_of(name: str) -> list[str]:
    """The words of a name that count: upper case, no accents (Ñ as N), no particles."""
    return [word for word in plain(name).replace("Ñ", "N").split() if word not in PARTICLES]


@lru_cache(maxsize=65536)
def _words(name: str) -> list[str]:
    return words_of(name)


def _is_listed(words: list[str]) -> bool:
    return digest(words) in _listed()


@lru_cache(maxsize=1)
def _listed() -> frozenset[bytes]:
    packed = resources.files(__package__).joinpath("data", "avoided.bin").read_bytes()
    return frozenset(packed[n : n + _SIZE] for n in range(0, len(packed), _SIZE))
