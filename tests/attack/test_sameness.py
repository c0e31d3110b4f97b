"""What the attacker lets differ between two answers must not hide a leak."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tools.attack.sameness import Sameness
from tools.attack.wire import Answer

COPIED = datetime(2026, 1, 1, tzinfo=UTC)


def made(seconds: float, tail: int = 0) -> str:
    """A time-ordered id, so long after the copy (before it, where it is negative)."""
    milliseconds = int((COPIED.timestamp() + seconds) * 1000)
    return str(UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | tail))


def at(seconds: float) -> str:
    return (COPIED + timedelta(seconds=seconds)).isoformat(timespec="microseconds")


def answer(told: object, **headers: str) -> Answer:
    return Answer(200, tuple(headers.items()), json.dumps(told, separators=(",", ":")).encode())


def same(*pairs: tuple[object, object]) -> bool:
    """Whether pairs of answers, one after the other, are all taken as the same."""
    rules = Sameness(COPIED)
    return all(rules.difference(answer(plain), answer(other)) is None for plain, other in pairs)


@pytest.mark.parametrize(
    "pair",
    [
        ({"id": made(1.001, 5)}, {"id": made(1.002, 9)}),
        ([made(1, 1), made(2, 1)], [made(1.5, 7), made(2.5, 7)]),
        ({"at": at(3.000001)}, {"at": at(3.5)}),
        ({"token": "a" * 43}, {"token": "b" * 43}),
    ],
    ids=["an id", "ids in order", "a moment", "a token"],
)  # fmt: skip
def test_what_two_runs_rightly_differ_in(pair: tuple[object, object]) -> None:
    assert same(pair)


@pytest.mark.parametrize(
    "pairs",
    [
        [({"n": 1}, {"n": 2})],
        [([made(1)], [made(1), made(2)])],
        [({"a": None}, {"a": made(1)})],
        [({"id": made(-5, 1)}, {"id": made(-4, 2)})],
        [({"id": made(-5, 1)}, {"id": made(5, 2)})],
        [([made(1), made(2)], [made(4), made(3)])],
        [({"id": made(1)}, {"id": made(3)}), ({"id": made(1)}, {"id": made(4)})],
        [({"id": made(1)}, {"id": made(3)}), ({"id": made(2)}, {"id": made(3)})],
        [({"at": at(-2)}, {"at": at(-1)})],
        [([at(1), at(2)], [at(4), at(3)])],
        [([at(1.1), at(1.1)], [at(2.1), at(2.2)])],
        [({"token": "aaa"}, {"token": "aa"})],
        [({"key": "a" * 43}, {"key": "b" * 43})],
    ],
    ids=[
        "a number",
        "one more",
        "presence",
        "ids of before",
        "one of before",
        "order of ids",
        "one for two",
        "two for one",
        "moments of before",
        "order of moments",
        "one instant or two",
        "length of a token",
        "any other field",
    ],
)
def test_everything_else_is_a_difference(pairs: list[tuple[object, object]]) -> None:
    assert not same(*pairs)


def test_status_and_headers_are_compared_but_for_the_clock() -> None:
    rules = Sameness(COPIED)
    plain = answer(1, date="Mon", vary="a")
    assert rules.difference(plain, answer(1, date="Tue", vary="a")) is None
    assert rules.difference(plain, answer(1, date="Tue", vary="b")) is not None
    assert rules.difference(plain, answer(1, vary="a")) is not None
    assert rules.difference(plain, Answer(404, plain.headers, plain.body)) is not None
