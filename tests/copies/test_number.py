"""The number of a copy: what is misread is found out."""

from __future__ import annotations

import pytest

from tearline.copies.number import SIGNS, drawn, read, written
from tearline.errors import BadInput


def test_a_number_is_read_as_people_write_it() -> None:
    number = drawn()
    assert len(number) == 8
    for typed in (number, written(number), written(number).lower(), f" {number[:4]} - {number[4:]} "):
        assert read(typed) == number


def test_signs_that_look_alike_are_not_in_it() -> None:
    assert not set(SIGNS) & set("01OIL")
    assert len(SIGNS) == len(set(SIGNS)) == 31  # a prime: what follows holds for every number


def test_every_sign_misread_and_every_two_changed_round_are_found() -> None:
    number = drawn()
    wrong = {number[:n] + sign + number[n + 1 :] for n in range(8) for sign in SIGNS} - {number}
    for a in range(8):
        for b in range(a + 1, 8):
            signs = list(number)
            signs[a], signs[b] = signs[b], signs[a]
            wrong |= {"".join(signs)} - {number}
    for one in wrong:
        with pytest.raises(BadInput):
            read(one)


@pytest.mark.parametrize("text", ["", "K7Q4", "K7Q4-M2XD-9", "0000-0000", "ÁÉÍÓ-ÚÑÜÖ"])
def test_what_is_no_number_is_said_to_be_none(text: str) -> None:
    with pytest.raises(BadInput, match="eight signs"):
        read(text)


def test_numbers_do_not_follow_each_other() -> None:
    assert len({drawn()[:3] for _ in range(200)}) > 150
