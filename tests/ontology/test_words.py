"""Search keys: the same word always, a near word often, a label's id never."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from normality import ascii_text
from xxhash import xxh3_64_intdigest

from tearline.ontology.words import (
    LABEL_IDS,
    LATIN,
    LETTERS,
    MOST_WORDS,
    exact_key,
    keys_of,
    reach_keys,
    signed,
    sound_key,
    sounded,
    words,
)

LOWER = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=14)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Juan  PÉREZ-Núñez", ["juan", "perez", "nunez"]),
        ("O'Brien, José María.", ["o", "brien", "jose", "maria"]),
        ("Ñandú\u00a0Ü 12º", ["nandu", "u", "12o"]),
        ("Straße Łódź", ["strasse", "lodz"]),
        ("Владимир", ["vladimir"]),
        ("Jose\u0301", ["jose"]),
        ("ABC-123-D", ["abc", "123", "d"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text() | st.text(st.characters(max_codepoint=255)))
def test_words_are_plain_and_stay_themselves(text: str) -> None:
    found = words(text)
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in found)
    assert words(" ".join(found)) == found


def test_the_table_of_latin_letters_is_the_transliterators() -> None:
    assert {code: ascii_text(chr(code)).lower() for code in range(0x80, 0x100)} == LATIN


@given(LOWER)
def test_keys_fit_a_bigint_and_are_no_label(word: str) -> None:
    sound = sound_key(word)
    for key in (exact_key(word), *([sound] if sound else []), *reach_keys(word)):
        assert -(1 << 63) <= key < 1 << 63
        assert not 0 <= key <= LABEL_IDS


@pytest.mark.parametrize("digest", [0, 1, LABEL_IDS])
def test_a_digest_that_is_a_label_is_moved(digest: int) -> None:
    assert signed(digest) > LABEL_IDS


def test_the_edges_of_a_digest() -> None:
    assert signed(LABEL_IDS + 1) == LABEL_IDS + 1
    assert signed((1 << 63) - 1) == (1 << 63) - 1
    assert signed(1 << 63) == -(1 << 63)
    assert signed((1 << 64) - 1) == -1


def test_keys_are_what_is_stored_so_they_never_change() -> None:
    digest = xxh3_64_intdigest(b"w:perez")
    assert exact_key("perez") == (digest if digest < 1 << 63 else digest - (1 << 64))
    assert exact_key("perez") != sound_key("perez")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gonzalez", "gonsales"),
        ("vazquez", "basques"),
        ("vasquez", "bazkez"),
        ("hernandez", "ernandes"),
        ("jimenez", "gimenez"),
        ("ximena", "jimena"),
        ("mexico", "mejico"),
        ("felix", "felis"),
        ("ybarra", "ibarra"),
        ("guillermo", "guiyermo"),
        ("osvaldo", "oswaldo"),
        ("cecilia", "sesilia"),
        ("zuniga", "suniga"),
        ("quiroga", "kiroga"),
        ("catalina", "katalina"),
        ("raphael", "rafael"),
        ("mota", "motta"),
    ],
)
def test_equal_sounds(one: str, other: str) -> None:
    assert sounded(one) == sounded(other)
    assert sound_key(one) == sound_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("chavez", "kavez"), ("guevara", "gebara"), ("guerra", "jerra"), ("lopez", "lobes"), ("mario", "maria")],
)
def test_unequal_sounds(one: str, other: str) -> None:
    assert sounded(one) != sounded(other)


@given(LOWER)
def test_a_sound_is_letters_without_repetition(word: str) -> None:
    sound = sounded(word)
    assert all("a" <= letter <= "z" for letter in sound)
    assert all(one != other for one, other in pairwise(sound))


@pytest.mark.parametrize("word", ["de", "ana", "1985", "abc1", ""])
def test_short_words_and_numbers_are_found_as_written_only(word: str) -> None:
    assert sound_key(word) is None
    assert reach_keys(word) == ()


def test_a_short_sound_reaches_no_other() -> None:
    assert sound_key("huza") == sound_key("usas"[:3] + "a")
    assert reach_keys("huza") == ()


@given(LOWER)
def test_a_sound_is_made_of_the_letters_that_a_slip_may_put_there(word: str) -> None:
    assert set(sounded(word)) <= set(LETTERS)


@pytest.mark.parametrize(
    ("right", "typed"),
    [
        ("gonzalez", "gonzales"),
        ("gonzalez", "gonzaez"),
        ("gonzalez", "gonzallez"),
        ("gonzalez", "gonazlez"),
        ("gonzalez", "gomzalez"),
        ("gonzalez", "gonzalezs"),
        ("perez", "peres"),
        ("perez", "peresa"),
        ("perez", "prez"),
        ("ramirez", "ramires"),
        ("ramirez", "rmairez"),
    ],
)
def test_one_slip_is_tolerated(right: str, typed: str) -> None:
    assert sound_key(right) in (sound_key(typed), *reach_keys(typed))
    assert sound_key(typed) in (sound_key(right), *reach_keys(right))


@given(st.text("adefmnoprtu", min_size=6, max_size=12), st.data())
def test_any_letter_left_out_or_wrong_is_tolerated(word: str, data: st.DataObject) -> None:
    """For letters that each have one sound; doubled ones fall together first."""
    word = sounded(word)
    if len(word) < 6:
        return
    place = data.draw(st.integers(0, len(word) - 1))
    shorter = word[:place] + word[place + 1 :]
    other = word[:place] + "i" + word[place + 1 :]
    for slip in (shorter, other):
        if sounded(slip) == slip and slip != word:
            assert sound_key(slip) in reach_keys(word)
            assert sound_key(word) in reach_keys(slip)


def test_a_records_keys() -> None:
    keys = keys_of(["Juan Pérez", "PEREZ Juan"], ["Calle Pérez 12"])
    assert keys == sorted(set(keys))
    assert set(keys) == {
        *(exact_key(word) for word in ("juan", "perez", "calle", "12")),
        sound_key("juan"),
        sound_key("perez"),
    }


def test_names_come_before_text_when_words_are_cut() -> None:
    text = " ".join(f"palabra{number}" for number in range(2000))
    keys = keys_of(["Ximena Ejemplo"], [text])
    assert {exact_key("ximena"), sound_key("ejemplo"), exact_key("palabra0")} <= set(keys)
    assert exact_key(f"palabra{MOST_WORDS - 3}") in keys
    assert exact_key(f"palabra{MOST_WORDS - 2}") not in keys


def test_the_first_names_stay_when_names_are_cut() -> None:
    letters = "abcdefghij"
    names = ["".join(letters[int(digit)] for digit in f"{number:06}") for number in range(700)]
    keys = set(keys_of(names))
    assert {exact_key(name) for name in names[:MOST_WORDS]} <= keys
    assert exact_key(names[MOST_WORDS]) not in keys


def test_nothing_has_no_keys() -> None:
    assert keys_of([], []) == []
