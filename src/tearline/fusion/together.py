"""Clusters of a batch: components where every pair matches are clusters as they stand, the rest are linked.

Most people's records all match each other and contradict in no fact. Average linkage would join them in any
order (the mean of what is over a threshold is over it), so only what is left needs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tearline.fusion.batch import Matches
from tearline.fusion.chunks import in_chunks, no_sweeps
from tearline.fusion.cluster import MOST_IN_COMPONENT, Clusters, cluster, fact_names, facts_in, facts_of
from tearline.fusion.features import Features
from tearline.fusion.pairs import Ints
from tearline.fusion.score import Scorer
from tearline.fusion.table import NONE, Column, Table
from tearline.fusion.weighing import Weights, shipped

Flags = NDArray[np.bool_]
_AT_ONCE = 1000


class _Component(NamedTuple):
    """Pairs of records that others connect, and the records."""

    pairs: list[tuple[int, int, float]]
    records: dict[int, Features]


@no_sweeps()
def cluster_matches(
    records: Table,
    found: Matches,
    weights: Weights | None = None,
    *,
    threshold: float | None = None,
    most: int = MOST_IN_COMPONENT,
    crew: Executor | None = None,
) -> Clusters[int]:
    """Who is who among the records of a table, by place: what ``cluster`` makes of all matches and facts.

    A pair that no key brought together is scored. ``threshold`` in bits is the weights' own for a match, and
    at least the floor that the matches were made with.
    """
    weights = weights or shipped(records.kind)
    threshold = weights.match if threshold is None else threshold
    strong = found.total >= threshold
    home = _components(len(records), found.left[strong], found.right[strong])
    whole = _whole(home, found.left[strong], most) & _agreeing(records, weights, home)
    rest = list(_rest(records, found, home, whole))
    linked = in_chunks(partial(_linked, weights, threshold, most), rest, crew, _AT_ONCE)
    groups = sorted(_groups(home, whole) + [group for some in linked for group in some.groups])
    return Clusters(groups, sorted(blown for some in linked for blown in some.blown))


def _components(count: int, left: Ints, right: Ints) -> Ints:
    """For each record the first one that it is connected to."""
    home = np.arange(count)
    while True:
        before = home.copy()
        least = np.minimum(home[left], home[right])
        np.minimum.at(home, home[left], least)
        np.minimum.at(home, home[right], least)
        while not np.array_equal(home, further := home[home]):
            home = further
        if np.array_equal(before, home):
            return home


def _whole(home: Ints, left: Ints, most: int) -> Flags:
    """By first record: whether its component has two records or more, not too many, and all pairs match."""
    size = np.bincount(home, minlength=len(home))
    pairs = np.bincount(home[left], minlength=len(home))
    found: Flags = (size > 1) & (size <= most) & (pairs == size * (size - 1) // 2)
    return found


def _agreeing(records: Table, weights: Weights, home: Ints) -> Flags:
    """By first record: whether all that its component has of each exclusive fact is the same."""
    found = np.ones(len(home), np.bool_)
    for name in fact_names(weights):
        codes = _fact_codes(name, records.columns[weights.plan.place(name)])
        has = np.flatnonzero(codes != NONE)
        some = np.full(len(home), NONE)
        some[home[has]] = codes[has]
        found[home[has[some[home[has]] != codes[has]]]] = False
    return found


def _fact_codes(name: str, column: Column) -> Ints:
    known: dict[frozenset[str], int] = {}
    of_value = [known.setdefault(frozenset(facts_in(name, value)), len(known)) for value in column.values]
    return np.array([*of_value, NONE])[column.codes]


def _rest(records: Table, found: Matches, home: Ints, whole: Flags) -> Iterator[_Component]:
    """The components that are not plain; pairs between two components never count."""
    of = home[found.left]
    inside = np.flatnonzero((of == home[found.right]) & ~whole[of])
    inside = inside[np.argsort(of[inside], kind="stable")]
    for some in np.split(inside, np.flatnonzero(np.diff(of[inside])) + 1):
        left, right = found.left[some].tolist(), found.right[some].tolist()
        pairs = list(zip(left, right, found.total[some].tolist(), strict=True))
        yield _Component(pairs, {n: records[n] for n in {*left, *right}})


def _linked(weights: Weights, threshold: float, most: int, some: Sequence[_Component]) -> Clusters[int]:
    """Components by average linkage."""
    records = {n: record for component in some for n, record in component.records.items()}
    scorer = Scorer(weights)
    return cluster(
        [pair for component in some for pair in component.pairs],
        facts={n: held for n, record in records.items() if (held := facts_of(record, weights))},
        missing=lambda a, b: scorer.score(records[a], records[b]).total,
        threshold=threshold,
        most=most,
    )


def _groups(home: Ints, whole: Flags) -> list[tuple[int, ...]]:
    inside = np.flatnonzero(whole[home])
    order = inside[np.argsort(home[inside], kind="stable")]
    starts = np.flatnonzero(np.diff(home[order])) + 1
    return [tuple(group.tolist()) for group in np.split(order, starts) if len(group)]
