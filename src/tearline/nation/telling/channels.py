"""Channels by which an agency comes to know, and what goes wrong on each (``errors.yaml``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TypeAlias

import yaml

from tearline.nation.chance import Weighted
from tearline.nation.telling import figures, letters, names
from tearline.nation.telling.forms import Said

Spoil: TypeAlias = Callable[[Said, Random], bool]
MACHINE = "machine"

_TOLD: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("errors.yaml").read_text(encoding="utf-8"))
_MODULES = (names, letters, figures)


def _function(name: str) -> Spoil:
    found: Spoil = next(getattr(module, name) for module in _MODULES if hasattr(module, name))
    return found


ERRORS: dict[str, Spoil] = {name: _function(name) for name in _TOLD["errors"]}
"""Each error by its name in the file."""
DUPLICATES: dict[str, float] = _TOLD["duplicates"]


class Rate(NamedTuple):
    """How often an error is tried."""

    name: str
    spoil: Spoil
    share: float


class Channel:
    """What goes wrong with things of one kind on one channel of an agency that takes ``care``.

    ``shown`` are the fields of the file: what nobody sees does not go wrong.
    """

    def __init__(self, name: str, kind: str | None, care: float, shown: frozenset[str]) -> None:
        self.rates = tuple(_rates(name, kind, care, shown))
        self.tries = frozenset(rate.name for rate in self.rates)
        self.of_names = frozenset(name for name in self.tries if ERRORS[name].__module__ != figures.__name__)
        self.duplicates = min(1.0, DUPLICATES.get(name, 0.0) * care)
        clean, first = 1.0, []
        for rate in self.rates:
            first.append(clean * rate.share)
            clean *= 1 - rate.share
        self._clean = clean
        self._first = Weighted(range(len(first)), first) if any(first) else None

    def spoil(self, said: Said, rng: Random) -> tuple[str, ...]:
        """Change what is ``said`` as this channel would; the names of the errors that it made.

        One draw tells whether any error is tried at all, a second which is the first: cheap for the many
        records in which none is.
        """
        if self._first is None or rng.random() < self._clean:
            return ()
        n = self._first.pick(rng)
        done = [self.rates[n].name] if self.rates[n].spoil(said, rng) else []
        for rate in self.rates[n + 1 :]:
            if rng.random() < rate.share and rate.spoil(said, rng):
                done.append(rate.name)
        return tuple(done)


@cache
def channel(name: str, kind: str | None, care: float, shown: frozenset[str]) -> Channel:
    """The channel, remembered."""
    return Channel(name, kind, care, shown)


def _rates(name: str, kind: str | None, care: float, shown: frozenset[str]) -> Iterator[Rate]:
    for error, told in _TOLD["errors"].items():
        share = told["rates"].get(name, 0.0)
        needs = told.get("needs")
        if kind in told["of"] and share and (needs is None or not shown.isdisjoint(needs)):
            yield Rate(error, ERRORS[error], share if told.get("always") else min(1.0, share * care))
