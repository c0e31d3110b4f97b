"""Words of names: nicknames, sounds, slips and initials."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.fusion.names import DIFFERENT, EXACT, INITIAL, NICKNAME, SOUND, TYPO, compose, likeness


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("garcia", "garcia", EXACT),
        ("pepe", "jose", NICKNAME),
        ("ma", "maria", NICKNAME),
        ("chuy", "jesus", NICKNAME),
        ("beto", "humberto", NICKNAME),
        ("vazquez", "basques", SOUND),
        ("hernandez", "ernandes", SOUND),
        ("llanos", "yanos", SOUND),
        ("gonzalez", "gonzales", SOUND),
        ("ramirez", "ramires", SOUND),
        ("garcia", "garcio", TYPO),
        ("guadalupe", "guada", TYPO),
        ("lau", "laura", TYPO),
        ("xochihua", "xochihau", TYPO),
        ("j", "jose", INITIAL),
        ("j", "luis", DIFFERENT),
        ("ana", "eva", DIFFERENT),
        ("lopez", "perez", DIFFERENT),
    ],
)
def test_likeness(a: str, b: str, expected: int) -> None:
    assert likeness(a, b) == likeness(b, a) == expected


@given(st.text("abcdehiouvsz", min_size=1, max_size=9), st.text("abcdehiouvsz", min_size=1, max_size=9))
def test_likeness_is_the_same_either_way(a: str, b: str) -> None:
    assert likeness(a, b) == likeness(b, a)
    assert (likeness(a, b) == EXACT) == (a == b)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Juan Pérez López", "juan/perez lopez"),
        ("PÉREZ LÓPEZ JUAN", "perez lopez>juan"),
        ("OTERO HERNÁNDEZ JOSÉ LUIS", "otero hernandez>jose luis"),
        ("CANUL CHAN MARÍA GUA", "canul chan>maria gua"),
        ("XOCHIHUA JUAN", "xochihua>juan"),
        ("MARTÍN LÓPEZ JUAN", "martin/lopez juan"),  # Martín is both: the usual order stands
        ("Xóchitl García Ramos", "xochitl/garcia ramos"),
        ("García López, Ana", "garcia lopez>ana"),
        ("Ma. Gpe. Hdez. Ruiz", "maria guadalupe/hernandez ruiz"),
    ],
)
def test_surnames_before_are_seen_where_words_show_it(told: str, expected: str) -> None:
    (found,) = compose([told], [], [])
    surname, _, given = expected.partition(">")
    assert found == (f"{given}/{surname}" if given else expected)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Brígida O'Farrill Luna", "brigida/ofarrill luna"),
        ("Brígida O’Farrill Luna", "brigida/ofarrill luna"),
        ("Brígida OFarrill Luna", "brigida/ofarrill luna"),
    ],
)
def test_an_apostrophe_parts_no_word(told: str, expected: str) -> None:
    assert compose([told], (), ()) == (expected,)
