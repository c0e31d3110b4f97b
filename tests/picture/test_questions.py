"""Saved questions: the officer's own, asked again as any question is; a hundred at most."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from tearline.db import House
from tearline.errors import BadInput, Conflict, NotFound
from tearline.handling import Tier
from tearline.ledger.look import Desk
from tearline.picture.questions import Question, forget_question, save_question, saved_questions
from tests.people import People

ASKED = Question("ana lopez", kinds=("Person",), agencies=("GSSC",), tiers=("OPEN",))


def test_a_question_comes_back_as_it_was_saved_and_goes_when_it_is_forgotten(
    people: People, desk: Desk
) -> None:
    viewer = people.enrol("SSC", "quetzal", Tier.OPEN)
    assert saved_questions(desk, viewer) == []
    id = save_question(desk, viewer, "  Los  López ", ASKED)
    save_question(desk, viewer, "A", Question("ABC-123-D", words=True))
    first, second = saved_questions(desk, viewer)
    assert (first.name, first.question.words) == ("A", True)
    assert (second.id, second.name, second.question) == (id, "Los López", ASKED)
    with pytest.raises(Conflict):
        save_question(desk, viewer, "Los López", ASKED)
    forget_question(desk, viewer, id)
    assert [one.name for one in saved_questions(desk, viewer)] == ["A"]
    with pytest.raises(NotFound):
        forget_question(desk, viewer, id)


def test_nobody_else_sees_or_forgets_it(people: People, desk: Desk, house: House) -> None:
    owner = people.enrol("SSC", "raul", Tier.OPEN)
    id = save_question(desk, owner, "mine", Question("a name that is typed nowhere else"))
    others = [
        people.enrol("SSC", "rosa", Tier.TOP_SECRET, ["ALFA"], ["steward"]),
        people.enrol("CNF", "inspe", Tier.TOP_SECRET, (), ["inspector"]),
        people.registrar,
    ]
    for other in others:
        assert saved_questions(desk, other) == []
        for unknown in (id, uuid4()):
            with pytest.raises(NotFound):
                forget_question(desk, other, unknown)
        save_question(desk, other, "mine", ASKED)  # a name is taken for its officer alone
    assert [one.id for one in saved_questions(desk, owner)] == [id]
    with psycopg.connect(house.dsn("admin")) as conn:
        told = conn.execute(
            "SELECT count(*) FROM (SELECT body::text FROM ledger.queue UNION ALL SELECT body FROM ledger.entry) AS e"
            " WHERE body LIKE '%typed nowhere else%'"
        ).fetchone()
    assert told == (0,), "the ledger has that a question was saved, not what it says"


def test_what_is_too_long_or_no_question_is_told(people: People, desk: Desk) -> None:
    viewer = people.enrol("SSC", "saul", Tier.OPEN)
    for name, asked in (
        ("", ASKED), ("  ", ASKED), ("x" * 81, ASKED), ("x", Question(" ")), ("x", Question("y" * 501)),
        ("x", Question("y", kinds=("K",) * 51)), ("x", Question("y", tiers=("HIGH",))), ("a\0b", ASKED),
        ("x", Question("a\0b")),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            save_question(desk, viewer, name, asked)
    assert saved_questions(desk, viewer) == []


def test_a_hundred_is_the_most(people: People, desk: Desk) -> None:
    viewer = people.enrol("SSC", "tere", Tier.OPEN)
    for n in range(100):
        save_question(desk, viewer, f"number {n}", ASKED)
    with pytest.raises(Conflict, match="a hundred"):
        save_question(desk, viewer, "one more", ASKED)
    forget_question(desk, viewer, saved_questions(desk, viewer)[50].id)
    save_question(desk, viewer, "one more", ASKED)
    assert len(saved_questions(desk, viewer)) == 100
