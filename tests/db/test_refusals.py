"""A refusal that is raised in SQL is told by its code, in both languages; the message beside it decides nothing."""

from __future__ import annotations

import re
from importlib import resources
from typing import NamedTuple

import psycopg
import pytest

from tearline.db import House, translated
from tearline.db.refusals import WHYS
from tearline.errors import BadInput, Conflict, NotEntitled, TearlineError
from tearline.language import Message, is_sentence, msg

RAISE = re.compile(r"\bRAISE\s+(?:EXCEPTION|USING)\b[^;]*;")
USING = re.compile(r"(ERRCODE|CONSTRAINT|MESSAGE) = '((?:[^']|'')*)'")
# A class with one sentence of its own, and what PostgreSQL itself raises too: no code beside them.
PLAIN = {"TL001", "TL005", "check_violation", "invalid_transaction_state"}
WITH_A_CODE = {"TL002", "TL003", "TL004"}


class Raised(NamedTuple):
    """One RAISE of a file: its SQLSTATE or condition, its code if any."""

    where: str
    state: str | None
    code: str | None


def raised() -> list[Raised]:
    found = []
    for file in sorted(resources.files("tearline.db").joinpath("functions").iterdir(), key=lambda f: f.name):
        text = re.sub(r"--[^\n]*", "", file.read_text("utf-8"))
        for match in RAISE.finditer(text):
            told = dict(USING.findall(match[0]))
            found.append(Raised(f"{file.name}: {match[0]}", told.get("ERRCODE"), told.get("CONSTRAINT")))
    return found


def test_every_raise_has_a_class_and_where_it_needs_one_a_code() -> None:
    assert len(raised()) > 50
    wrong = [
        one.where
        for one in raised()
        if not (
            (one.state in PLAIN and one.code is None) or (one.state in WITH_A_CODE and one.code is not None)
        )
    ]
    assert wrong == []


def test_codes_are_those_that_have_a_sentence() -> None:
    assert {one.code for one in raised()} - {None} == set(WHYS)


def test_sentences_are_in_both_languages() -> None:
    for why in WHYS.values():
        assert isinstance(why, Message)
        assert is_sentence(why.template)
        assert why.text("es") != why.text("en")


@pytest.mark.parametrize(
    ("state", "kind"), [("TL002", NotEntitled), ("TL003", BadInput), ("TL004", Conflict)]
)
@pytest.mark.parametrize("code", [*WHYS, "nobody-knows-this", None])
def test_the_code_is_what_tells(
    house: House, state: str, kind: type[TearlineError], code: str | None
) -> None:
    """Whatever the message says, which is never passed on."""
    beside = "" if code is None else f", CONSTRAINT = '{code}'"
    body = f"BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'{beside}, MESSAGE = 'the name of a person'; END"
    with (
        psycopg.connect(house.dsn("admin"), autocommit=True) as conn,
        pytest.raises(kind) as caught,
        translated(),
    ):
        conn.execute(f"DO $${body}$$".encode())
    expected = WHYS[code] if code in WHYS else msg("the rules of the gate")
    told = caught.value.message.text("es")
    assert expected.text("es") in told
    assert "the name of a person" not in told
