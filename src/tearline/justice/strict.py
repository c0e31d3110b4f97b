"""Reads the lists of this package: what is not known, or missing, fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from tearline.errors import BadInput
from tearline.language import msg
from tearline.matters.words import Words, words_in
from tearline.settings import deployed

T = TypeVar("T")
STANDINGS = ("read", "confirm", "ours")
"""The article was read; a lawyer has yet to confirm it; no law but a choice or a promise."""


def read_list(name: str, read: Callable[[Any], T]) -> T:
    """A list as ``read`` understands it: the deployment's own file, else the one that is shipped. Raises
    :class:`BadInput` that says what is wrong with the file."""
    import yaml  # most commands need none

    file = _file(name)
    try:
        return read(yaml.load(file.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506 a safe loader, in C where there is one
    except (ValueError, yaml.YAMLError) as error:
        raise BadInput(
            msg("The file {file} cannot be used: {why}", file=str(file), why=str(error))
        ) from error


def _file(name: str) -> Traversable:
    own = deployed().kinds
    if own is not None and (told := own / "lists" / f"justice-{name}.yaml").is_file():
        return told
    return resources.files("tearline.justice").joinpath("data", f"{name}.yaml")


def mapping(at: str, told: object, needed: set[str], more: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    """A mapping with these keys and no others. Raises ``ValueError``."""
    if not isinstance(told, dict):
        raise ValueError(f"{at} is a mapping")
    if unknown := set(told) - needed - more:
        raise ValueError(f"{at} has the unknown key '{min(map(str, unknown))}'")
    if missing := needed - set(told):
        raise ValueError(f"{at} lacks the key '{min(missing)}'")
    return told


def items(at: str, told: object) -> list[tuple[str, Any]]:
    """What a mapping of codes has; codes are texts."""
    if not isinstance(told, dict) or not told or not all(isinstance(code, str) for code in told):
        raise ValueError(f"{at} is a mapping of codes, which are texts")
    return list(told.items())


def listed(at: str, told: object) -> list[Any]:
    """A list that is not empty."""
    if not isinstance(told, list) or not told:
        raise ValueError(f"{at} is a list")
    return told


def words(at: str, told: object) -> Words:
    """A name in both languages."""
    one = mapping(at, told, {"en", "es"})
    return words_in(text(at, one["en"]), text(at, one["es"]))


def text(at: str, told: object) -> str:
    """A text that is not empty."""
    if not isinstance(told, str) or not told.strip():
        raise ValueError(f"{at} is a text")
    return told


def day(at: str, told: object) -> date:
    """A day."""
    if type(told) is not date:
        raise ValueError(f"{at} is a day, like 2016-06-18")
    return told


def one_of(at: str, told: object, known: tuple[Any, ...]) -> Any:
    """One of the values that are known."""
    if told not in known or isinstance(told, bool) != any(
        told is one for one in known if isinstance(one, bool)
    ):
        raise ValueError(f"{at} is one of {', '.join(map(str, known))}")
    return told


def whole(at: str, told: object, most: int = 1000) -> int:
    """A whole number above zero."""
    if type(told) is not int or not 0 < told <= most:
        raise ValueError(f"{at} is a whole number from 1 to {most}")
    return told
