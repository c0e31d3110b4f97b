"""Who is to be compared when records arrive: each newcomer with whoever shares a key, each pair once.

By column, so that a thousand newcomers or a hundred thousand cost the same each. No block is too large: how many
share a key says nothing about a pair, and what is left out for it would tell of records that a viewer may not see.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tearline.fusion.pairs import distinct_of

Ints = NDArray[np.int64]
Packed = NDArray[np.uint64]
_AT_ONCE = 4_000_000  # pairs made before equal ones are thrown out


def pairs_of(keys: Ints, holders: Ints, newcomers: int) -> tuple[Ints, Ints]:
    """The pairs (left < right) of records that share one of ``keys``, which ``holders`` have, by number; one of the
    two at least is numbered below ``newcomers``."""
    order = np.argsort(keys, kind="stable")
    keys, holders = keys[order], holders[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.empty(0, np.int64)
    sizes = np.diff(np.r_[starts, len(keys)])
    first, size = np.repeat(starts, sizes), np.repeat(sizes, sizes)
    new = np.flatnonzero((holders < newcomers) & (size > 1))
    packed = distinct_of(
        np.concatenate([np.empty(0, np.uint64), *_packed(holders, new, first[new], size[new], newcomers)])
    )
    return (packed >> np.uint64(32)).astype(np.int64), (packed & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _packed(holders: Ints, new: Ints, first: Ints, size: Ints, newcomers: int) -> Iterator[Packed]:
    """Each of the ``new`` places with its whole block, some millions at once; packed as left and right."""
    ends = np.cumsum(size)
    start = 0
    while start < len(new):
        made = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, made + _AT_ONCE)))
        some = slice(start, stop)
        within = np.arange(ends[stop - 1] - made) - np.repeat(ends[some] - size[some] - made, size[some])
        one = np.repeat(holders[new[some]], size[some])
        other = holders[np.repeat(first[some], size[some]) + within]
        # of two newcomers each has the other in its block: the pair is the first's
        kept = (one < other) | (other >= newcomers)
        low, high = np.minimum(one, other)[kept], np.maximum(one, other)[kept]
        yield distinct_of(((low << 32) | high).view(np.uint64))
        start = stop
