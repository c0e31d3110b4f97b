"""Candidate pairs of a batch: records that share a key, in blocks of bounded size and number.

Keys and pairs are packed into 64 bits and sorted: no step of a batch costs less, and none takes less memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tearline.fusion.features import Features
from tearline.fusion.keytable import Keys, keys_of
from tearline.fusion.table import Codes, table

MOST_IN_BLOCK = 200
MOST_AT_ONCE = 4_000_000  # pairs made before equal ones are thrown out
# Pairs a record, counted once for each key they share, that larger blocks may bring a batch to.
MOST_A_RECORD = 120

Ints = NDArray[np.int64]
Packed = NDArray[np.uint64]


class Candidates(NamedTuple):
    """Distinct pairs by place (left < right), and what the limits on blocks left out.

    ``blocks`` have two records or more; the largest that was used has ``largest``.
    """

    left: Ints
    right: Ints
    blocks: int
    largest: int
    skipped_blocks: int
    skipped_pairs: int


def candidates(
    records: Sequence[Features],
    most_in_block: int = MOST_IN_BLOCK,
    *,
    selective: bool = False,
    crew: Executor | None = None,
) -> Candidates:
    """The pairs that share a key of at most ``most_in_block`` records; with ``selective`` a key used on arrival.

    Blocks are used from the smallest up until there are MOST_A_RECORD pairs for each record: in a large
    population the keys that a town shares say little for much work.
    """
    return _joined(
        _sorted(keys_of(table(records), selective=selective, crew=crew), len(records)),
        len(records),
        most_in_block,
    )


class _Blocks(NamedTuple):
    """Records by block, where each block starts, and its size."""

    owner: Codes
    starts: Ints
    sizes: Ints


def _sorted(made: Iterable[Keys], count: int) -> _Blocks:
    """Blocks of records with the same key.

    As many bits of the hash are kept as owners leave of 64: that two keys of millions fall together in them
    costs one comparison, and no wrong match.
    """
    bits = np.uint64(max(1, (count - 1).bit_length()))
    packed = distinct_of(_together((k.hashed >> bits << bits) | k.owner.astype(np.uint64) for k in made))
    owner = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int32)
    packed >>= bits
    starts = np.flatnonzero(np.r_[True, packed[1:] != packed[:-1]]) if len(packed) else np.empty(0, np.int64)
    sizes = np.diff(np.r_[starts, len(packed)])
    shared = sizes > 1
    return _Blocks(owner, starts[shared], sizes[shared])


def _joined(blocks: _Blocks, count: int, most_in_block: int) -> Candidates:
    owner, starts, sizes = blocks
    pairs = sizes * (sizes - 1) // 2
    largest = _largest(sizes, pairs, most_in_block, MOST_A_RECORD * count)
    used = sizes <= largest
    packed = distinct_of(_together(map(distinct_of, _slices(owner, starts[used], sizes[used]))))
    return Candidates(
        left=(packed >> np.uint64(32)).astype(np.int64),
        right=(packed & np.uint64(0xFFFFFFFF)).astype(np.int64),
        blocks=len(sizes),
        largest=largest,
        skipped_blocks=int((~used).sum()),
        skipped_pairs=int(pairs[~used].sum()),
    )


def _largest(sizes: Ints, pairs: Ints, most: int, budget: int) -> int:
    """The size of the largest blocks that the budget of pairs allows, 2 at least."""
    by_size = np.bincount(sizes, weights=pairs, minlength=3)[: most + 1]
    within = np.flatnonzero(np.cumsum(by_size) <= budget)
    return max(2, int(within[-1])) if len(within) else 2


def _slices(owner: Codes, starts: Ints, sizes: Ints) -> Iterator[Packed]:
    """The pairs of all blocks, those of one size together, some millions at once."""
    for size in np.flatnonzero(np.bincount(sizes)):
        same = starts[sizes == size]
        step = max(1, MOST_AT_ONCE // int(size * (size - 1) // 2))
        for n in range(0, len(same), step):
            yield _of_size(owner, same[n : n + step], int(size))


def _of_size(owner: Codes, starts: Ints, size: int) -> Packed:
    """The pairs of all blocks of one size, packed as left and right; owners ascend within a block."""
    members = owner[starts[:, None] + np.arange(size)].astype(np.int64)
    first, second = np.triu_indices(size, 1)
    packed: Ints = ((members[:, first] << 32) | members[:, second]).ravel()
    return packed.view(np.uint64)


def _together(pieces: Iterable[Packed]) -> Packed:
    """One after the other; the pieces are let go."""
    return np.concatenate([np.empty(0, np.uint64), *pieces])


def distinct_of(packed: Packed) -> Packed:
    """Each number once, in order; sorts what it is given, which beats the hashing of ``np.unique`` many times."""
    packed.sort()
    return packed[np.r_[True, packed[1:] != packed[:-1]]] if len(packed) else packed
