"""The queue of unsure pairs, decisions on them, and how they are taken back."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.picture.deeds import decide, undo
from tearline.picture.entity import entity
from tearline.picture.review import Queue, queue
from tests.picture.conftest import ANA, BORN, Town

BROTHER = "Eulogio Ochandorena Ocaranza"


def waiting(town: Town) -> list[set[str]]:
    return [{p.a.id, p.b.id} for p in asked(town).pairs]


def asked(town: Town) -> Queue:
    return queue(town.desk, town.high, 100)


def brothers(town: Town) -> tuple[str, str]:
    first, other = (
        town.person(town.a, "p1", birthDate=BORN),
        town.person(town.b, "p2", BROTHER, birthDate=BORN),
    )
    town.unsure(first, other)
    return first, other


def people_of(town: Town, id: str) -> list[str]:
    return [record.id for record in entity(town.desk, town.high, id).records]


def test_unsure_pairs_wait_with_the_shortest_reason(town: Town) -> None:
    first, other = brothers(town)
    (pair,) = asked(town).pairs
    assert {pair.a.id, pair.b.id} == {first, other}
    assert {pair.a.caption, pair.b.caption} == {town.name(), town.name(BROTHER)}
    assert pair.joins == 1
    assert pair.score == -1.0
    assert 1 <= len(pair.words) <= 3
    assert all(":" in words.es for words in pair.words)
    assert "before any evidence" not in repr(pair.words)


def test_the_pair_that_would_join_most_comes_first_and_one_entity_asks_nothing(town: Town) -> None:
    alone = town.person(town.a, "p1", "Ubalda Iturriaga Nochebuena", birthDate="1970-02-02")
    like_alone = town.person(town.b, "p2", "Cirilo Iturriaga Nochebuena", birthDate="1970-02-02")
    joined = [town.person(town.a, f"j{n}", ANA, birthDate=BORN, phone="+525511119999") for n in range(3)]
    brother = town.person(town.b, "p3", BROTHER, birthDate=BORN)
    town.unsure(alone, like_alone)
    for one in joined:
        town.unsure(one, brother, -0.5)
    pairs = asked(town).pairs
    assert [p.joins for p in pairs] == sorted((p.joins for p in pairs), reverse=True)
    assert pairs[0].joins == 3
    assert {pairs[0].a.id, pairs[0].b.id} - set(joined) == {brother}
    assert pairs[-1].joins == 1
    assert {pairs[-1].a.id, pairs[-1].b.id} == {alone, like_alone}
    for one in joined[1:]:
        town.unsure(one, brother, 12.0)  # or the mean would part what the decision joins
    town.decided(brother, joined[0], "same", town.b)
    assert waiting(town) == [{alone, like_alone}]  # the other pairs are within one entity now


def test_two_entities_are_asked_about_once_whatever_is_decided(town: Town) -> None:
    joined = [town.person(town.a, f"j{n}", ANA, birthDate=BORN, phone="+525511119999") for n in range(2)]
    other = town.tell(town.b, "p3", name="Teódulo Huizilopa Arrazola", birthDate="1950-05-05")
    for n, one in enumerate(joined):
        town.unsure(one, other, n - 2)
    assert waiting(town) == [{joined[1], other}]  # the likelier of the two
    for verdict in ("unsure", "apart"):
        made = town.decided(joined[1], other, verdict, town.b)
        assert waiting(town) == []
        undo(town.desk, town.high, made, "once more")
    assert waiting(town) == [{joined[1], other}]


def test_a_decision_takes_the_pair_off_the_queue_and_undoing_brings_it_back(town: Town) -> None:
    first, other = brothers(town)
    assert waiting(town) == [{first, other}]
    made = decide(town.desk, town.high, other, first, "same", " both came with the same car ")
    assert people_of(town, first) == sorted((first, other))
    assert waiting(town) == []
    (told,) = entity(town.desk, town.high, first).decisions
    assert (told.id, told.verdict, told.agency, told.reason) == (
        made,
        "same",
        town.b,
        "both came with the same car",
    )
    undo(town.desk, town.high, made, "it was another car")
    assert people_of(town, first) == [first]
    assert waiting(town) == [{first, other}]
    (told,) = entity(town.desk, town.high, other).decisions
    assert (told.undone_why, told.undone_by) == ("it was another car", told.officer)
    with pytest.raises(Conflict):
        undo(town.desk, town.high, made, "once more")


def test_the_newest_decision_counts_and_an_older_one_counts_again_when_it_is_undone(town: Town) -> None:
    first, other = brothers(town)
    town.decided(first, other, "same", town.a)
    newest = town.decided(first, other, "apart", town.b)
    assert people_of(town, first) == [first]
    undo(town.desk, town.high, newest, "looked again")
    assert people_of(town, first) == sorted((first, other))


def test_a_decision_that_may_not_be_seen_changes_nothing(town: Town) -> None:
    first, other = brothers(town)
    before = entity(town.desk, town.low, first), queue(town.desk, town.low)
    assert len(before[1].pairs) == 1
    town.person(town.b, "p9", "Otra Persona Distinta", tier="SECRET")  # brings the label into being
    label = f"{town.b}//SECRET//-//{town.a}//H0"
    decide(town.desk, town.high, first, other, "same", "as a source told", label)
    assert (entity(town.desk, town.low, first), queue(town.desk, town.low)) == before
    assert len(people_of(town, first)) == 2


def test_what_may_not_be_decided(town: Town) -> None:
    first = town.person(town.a, "p1", birthDate=BORN)
    hidden = town.person(town.b, "p2", BROTHER, tier="SECRET", birthDate=BORN)
    second = town.person(town.a, "p3", BROTHER, birthDate=BORN)
    car = town.tell(town.b, "v1", "Vehicle", registrationNumber="XKC-471-B")
    texts = set()
    for a, b in ((first, hidden), (first, second), (first, str(uuid4())), (first, "x"), ("", first)):
        with pytest.raises(NotFound) as raised:
            decide(town.desk, town.low, a, b, "same", "a reason")
        texts.add(raised.value.message.text("en"))
    assert len(texts) == 1
    with pytest.raises(Conflict):
        decide(town.desk, town.high, first, car, "same", "a reason")
    with pytest.raises(NotEntitled):
        decide(town.desk, town.high, first, hidden, "same", "a reason", f"{town.a}//OPEN//-//{town.b}//H0")
    for verdict, reason, label in (
        ("maybe", "a reason", None),
        ("same", "x", None),
        ("same", "a reason", "nonsense"),
    ):
        with pytest.raises(BadInput):
            decide(town.desk, town.high, first, hidden, verdict, reason, label)
    for decision in (str(uuid4()), "x"):
        with pytest.raises(NotFound):
            undo(town.desk, town.high, decision, "a reason")


def test_another_agencys_decision_is_not_undone(town: Town) -> None:
    first, other = town.person(town.a, "p1"), town.person(town.b, "p2", BROTHER)
    made = town.decided(first, other, "apart", town.a)
    with pytest.raises(NotFound):
        undo(town.desk, town.high, made, "not mine")


def test_a_limit_out_of_bounds_is_refused(town: Town) -> None:
    for limit in (0, 101):
        with pytest.raises(BadInput):
            queue(town.desk, town.high, limit)
