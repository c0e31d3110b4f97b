"""How parents name a child: after themselves, never like a brother or sister; twins alike."""

from __future__ import annotations

from random import Random

from tearline.nation.facts import Person
from tearline.nation.people import lives
from tearline.nation.people.given import Given, some_given

_TRIES = 14
_PAIRED = ("José", "María", "Juan", "Luis", "Ana", "Rosa", "Ma.", "Ángel")  # siblings share these in pairs


def name_child(rng: Random, sex: str, year: int, parent: Person | None, siblings: list[Person]) -> Given:
    """Given names of a child of ``sex``; ``parent`` is the one of that sex, if known."""
    rates = lives.rates()
    after = ("like_father", "wholly_like_father") if sex == "H" else ("like_mother", "wholly_like_mother")
    eldest = not any(sibling.sex == sex for sibling in siblings)
    if parent and eldest and rng.random() < rates[after[0]]:
        return _after(rng, sex, year, parent.given, rng.random() < rates[after[1]])
    for _ in range(_TRIES):
        given = some_given(rng, sex, year)
        if not any(_alike(given, sibling.given) for sibling in siblings):
            break
    return given


def name_twin(rng: Random, sex: str, first: Person) -> Given:
    """A name that begins like the twin's, or shares the second one, as parents of twins like it."""
    if sex == first.sex and len(first.given) > 1 and rng.random() < 0.4:
        other = some_given(rng, sex, first.born.year)[0]
        if other != first.given[0]:
            return (other, *first.given[1:])
    for _ in range(_TRIES):
        given = some_given(rng, sex, first.born.year)
        if given[0][0] == first.given[0][0] and not _alike(given, first.given):
            break
    return given if given != first.given else _other(rng, sex, first)


def _other(rng: Random, sex: str, first: Person) -> Given:
    given = first.given
    while given == first.given:
        given = some_given(rng, sex, first.born.year)
    return given


def _after(rng: Random, sex: str, year: int, given: Given, wholly: bool) -> Given:
    """The parent's names: all, or the first one with one of the child's own."""
    if wholly:
        return given
    own = some_given(rng, sex, year)[-1]
    return (given[0], own) if own != given[0] and not own.startswith("de") else given


def _alike(given: Given, other: Given) -> bool:
    """Whether nobody would give both names in one family."""
    return given == other or (
        given[0] == other[0] and (given[0] not in _PAIRED or 1 in (len(given), len(other)))
    )
