"""What nation is to be made: its size, its seed, its day; and its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Self

from tearline.nation.chance import numbers, stream

DISTRICT = 10_000  # people made at once: enough for groups, families and firms among themselves
AS_OF = date(2026, 6, 30)  # the nation's present, fixed so that the same seed gives the same bytes on any day


@dataclass(frozen=True, slots=True)
class Plan:
    """A nation of ``people`` alive or dead, drawn from ``seed``, as it stood on ``as_of``."""

    people: int
    seed: int
    as_of: date = AS_OF

    @classmethod
    def parse(cls, told: Mapping[str, str | int]) -> Self:
        """The plan that :meth:`told` gave. Raises KeyError, ValueError or TypeError for anything else."""
        return cls(int(told["people"]), int(told["seed"]), date.fromisoformat(str(told["as_of"])))

    def told(self) -> dict[str, str | int]:
        """As JSON."""
        return {"people": self.people, "seed": self.seed, "as_of": self.as_of.isoformat()}

    @property
    def districts(self) -> int:
        """How many parts it is made in."""
        return -(-self.people // DISTRICT)

    def size_of(self, district: int) -> int:
        """How many people district number ``district`` (from 0) has."""
        return min(DISTRICT, self.people - district * DISTRICT)

    def chance(self, *path: object) -> Random:
        """A random stream of its own for what ``path`` names."""
        return stream(self.seed, *path)

    def number(self, name: str, size: int, district: int, n: int, most: int) -> int:
        """A number below ``size`` for the ``n``-th thing of a district, used by no other one of ``name``.

        ``most`` is how many such things a district has at the very most; ``size`` must hold ``most`` for
        each district of a nation (a nation of 10 million needs 1,000 times ``most``).
        """
        if n >= most:
            raise ValueError(f"a district has at most {most} of {name}")
        return numbers(self.seed, name, size)[district * most + n]
