"""Candidate pairs of a batch: records that share a key, in blocks of bounded size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tearline.fusion.features import Features
from tearline.fusion.keys import keys

MOST_IN_BLOCK = 200

Ints = NDArray[np.int64]


class Candidates(NamedTuple):
    """Distinct pairs by place (left < right), and what the limit on blocks left out."""

    left: Ints
    right: Ints
    blocks: int
    skipped_blocks: int
    skipped_pairs: int


def candidates(records: Sequence[Features], most_in_block: int = MOST_IN_BLOCK) -> Candidates:
    """All pairs that share a key of at most ``most_in_block`` records."""
    made = [keys(record) for record in records]
    hashed = np.fromiter((key for of_one in made for key in of_one), np.int64)
    owner = np.repeat(np.arange(len(made)), [len(of_one) for of_one in made])
    return _joined(hashed, owner, most_in_block)


def _joined(hashed: Ints, owner: Ints, most: int) -> Candidates:
    order = np.argsort(hashed, kind="stable")
    hashed, owner = hashed[order], owner[order]
    starts = np.flatnonzero(np.r_[True, hashed[1:] != hashed[:-1]]) if len(hashed) else np.empty(0, np.int64)
    sizes = np.diff(np.r_[starts, len(hashed)])
    over = sizes > most
    found = [_of_size(owner, starts[sizes == size], size) for size in np.unique(sizes[~over]) if size > 1]
    packed = np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)
    skipped = sizes[over]
    return Candidates(
        left=packed >> 32,
        right=packed & 0xFFFFFFFF,
        blocks=int((sizes > 1).sum()),
        skipped_blocks=len(skipped),
        skipped_pairs=int((skipped * (skipped - 1) // 2).sum()),
    )


def _of_size(owner: Ints, starts: Ints, size: int) -> Ints:
    """The pairs of all blocks of one size, packed as left and right in 64 bits."""
    members = owner[starts[:, None] + np.arange(size)]
    first, second = np.triu_indices(size, 1)
    packed = ((members[:, first] << 32) | members[:, second]).ravel()
    return np.unique(packed) if size > 2 else packed
