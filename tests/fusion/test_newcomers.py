"""Who is to be compared when records arrive: each newcomer with whoever shares a key, whatever the sizes of blocks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.fusion import newcomers
from tearline.fusion.newcomers import pairs_of

HELD = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30)), max_size=120)


def plainly(held: list[tuple[int, int]], count: int) -> set[tuple[int, int]]:
    return {
        (min(a, b), max(a, b))
        for key, a in held
        for other, b in held
        if key == other and a != b and min(a, b) < count
    }


@given(held=HELD, count=st.integers(0, 31))
def test_the_pairs_are_those_that_share_a_key_and_have_a_newcomer(
    held: list[tuple[int, int]], count: int
) -> None:
    keys = np.array([key for key, _ in held], np.int64)
    holders = np.array([record for _, record in held], np.int64)
    left, right = pairs_of(keys, holders, count)
    found = list(zip(left.tolist(), right.tolist(), strict=True))
    assert len(found) == len(set(found))
    assert set(found) == plainly(held, count)


def test_large_blocks_are_made_in_several_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newcomers, "_AT_ONCE", 7)
    held = [(n % 3, n) for n in range(40)]
    keys, holders = (np.array(column, np.int64) for column in zip(*held, strict=True))
    left, right = pairs_of(keys, holders, 25)
    assert set(zip(left.tolist(), right.tolist(), strict=True)) == plainly(held, 25)
