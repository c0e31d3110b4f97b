"""The few words of SQL over lists in which Splink's two engines differ; what is common stands in ``levels``.

A condition is on the columns ``…_l`` and ``…_r`` of a pair; inside :meth:`Dialect.partnered` it is on two
values, ``x`` of the left list and ``y`` of the right one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Engine = Literal["duckdb", "spark"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One engine's forms, with ``{a}`` and ``{b}`` for lists and ``{on}`` for a condition on x and y.

    ``shared_words`` is how many words two texts of distinct words share, as an expression on x and y.
    """

    size_form: str
    overlap_form: str
    common_form: str
    partnered_form: str
    shared_words: str

    def size(self, column: str) -> str:
        """The number of values of a list."""
        return self.size_form.format(a=column)

    def least(self, column: str) -> str:
        """The number of values of the shorter of a pair's two lists."""
        return f"least({self.size(f'{column}_l')}, {self.size(f'{column}_r')})"

    def overlap(self, column: str, other: str = "") -> str:
        """Whether the left list of a column and the right one, of another column if named, share a value."""
        return self.overlap_form.format(a=f"{column}_l", b=f"{other or column}_r")

    def common(self, column: str, other: str = "") -> str:
        """How many distinct values they share."""
        return self.common_form.format(a=f"{column}_l", b=f"{other or column}_r")

    def partnered(self, column: str, on: str) -> str:
        """How many values of the left list have some value of the right one to go with."""
        return self.partnered_form.format(a=f"{column}_l", b=f"{column}_r", on=on)

    def some(self, column: str, on: str) -> str:
        """Whether some value of the left list goes with some value of the right one."""
        return f"{self.partnered(column, on)} > 0"


DIALECTS: dict[Engine, Dialect] = {
    "duckdb": Dialect(
        size_form="len({a})",
        overlap_form="list_has_any({a}, {b})",
        common_form="len(list_intersect({a}, {b}))",
        partnered_form="len(list_filter({a}, lambda x: len(list_filter({b}, lambda y: {on})) > 0))",
        shared_words="len(list_intersect(string_split(x, ' '), string_split(y, ' ')))",
    ),
    "spark": Dialect(
        size_form="size({a})",
        overlap_form="arrays_overlap({a}, {b})",
        common_form="size(array_intersect({a}, {b}))",
        partnered_form="size(filter({a}, x -> exists({b}, y -> {on})))",
        shared_words="size(array_intersect(split(x, ' '), split(y, ' ')))",
    ),
}
