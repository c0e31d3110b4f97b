"""Lists of codes that a lawyer keeps, with the days on which each may be said and its source. Data, like the kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

from tearline.matters.words import Words, words_in
from tearline.settings import deployed

_KEYS = {"name", "source", "since", "until", "confirmed"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One code of such a list. ``until``: the last day on which it may be said; ``confirmed``: by a lawyer."""

    code: str
    words: Words
    source: Words
    since: date
    until: date | None
    confirmed: bool

    def is_open(self, day: date) -> bool:
        """Whether it may be said on that day; what was said before stays said."""
        return self.since <= day and (self.until is None or day <= self.until)


def list_file(name: str) -> Traversable:
    """The file of a list: the deployment's own one (``lists/`` beside its kinds), else the one that is shipped."""
    own = deployed().kinds
    if own is not None and (told := own / "lists" / f"{name}.yaml").is_file():
        return told
    return resources.files("tearline.matters").joinpath("lists", f"{name}.yaml")


@lru_cache(maxsize=8)
def listed(name: str) -> Mapping[str, Listed]:
    """A list by its name. Raises ``ValueError`` that says what is wrong with it."""
    import yaml

    return read_list(name, yaml.safe_load(list_file(name).read_text("utf-8")))


def read_list(name: str, told: object) -> Mapping[str, Listed]:
    """A list from what its file says. Raises ``ValueError``."""
    if not isinstance(told, dict) or not told:
        raise ValueError(f"list '{name}': the file is a mapping of codes")
    return {str(code): _listed(f"list '{name}', {code}:", str(code), one) for code, one in told.items()}


def _listed(at: str, code: str, one: object) -> Listed:
    if not isinstance(one, dict) or not _KEYS - {"until"} <= set(one) <= _KEYS:
        raise ValueError(f"{at} has the keys {', '.join(sorted(_KEYS))}, of which 'until' may be left out")
    since, until, confirmed = one["since"], one.get("until"), one["confirmed"]
    if (
        type(since) is not date
        or not (until is None or type(until) is date)
        or not isinstance(confirmed, bool)
    ):
        raise ValueError(f"{at} 'since' and 'until' are days, 'confirmed' is true or false")
    return Listed(code, _words(at, one["name"]), _words(at, one["source"]), since, until, confirmed)


def _words(at: str, told: object) -> Words:
    if (
        not isinstance(told, dict)
        or set(told) != {"en", "es"}
        or not all(isinstance(w, str) for w in told.values())
    ):
        raise ValueError(f"{at} names are given in 'en' and 'es'")
    return words_in(told["en"], told["es"])
