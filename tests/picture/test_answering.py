"""Check and search say whose records they found: the same entities that `entity` makes, for the same viewer."""

from __future__ import annotations

import psycopg

from tearline.oversight.looks import my_looks
from tearline.picture.check import check
from tearline.picture.entity import entity
from tearline.picture.search import search
from tests.picture.conftest import BORN, Town

PHONE = "+525511112222"


def test_a_check_tells_entities_beside_records(town: Town) -> None:
    first = town.person(town.a, "p1", birthDate=BORN, passportNumber="XK4479901")
    second = town.person(town.b, "p2", birthDate=BORN)
    answer = check(town.desk, town.high, "XK4479901")
    assert [hit.record.id for hit in answer.hits] == [first]
    (known,) = answer.entities
    whole = entity(town.desk, town.high, second)
    assert (known.id, known.caption, known.label, known.records) == (whole.id, whole.caption, whole.label, 2)
    assert known.answers == [first]
    assert answer.banner.label == whole.label  # of all that the answer tells, not of the hit alone


def test_a_search_groups_its_page_by_entity(town: Town) -> None:
    joined = [town.person(town.a, f"p{n}", birthDate=BORN, phone=PHONE) for n in range(3)]
    note = town.tell(town.a, "n1", "Note", name=town.name())
    answer = search(town.desk, town.high, town.name())
    assert {hit.record.id for hit in answer.hits} == {*joined, note}
    assert {(e.id, e.records, *sorted(e.answers)) for e in answer.entities} == {
        (joined[0], 3, *joined), (note, 1, note)
    }  # fmt: skip
    page = search(town.desk, town.high, town.name(), size=1)
    assert [len(e.answers) for e in page.entities] == [1]


def test_nothing_found_is_no_entity(town: Town) -> None:
    assert check(town.desk, town.high, "XK4470000").entities == []
    assert search(town.desk, town.high, "nobodycalledthis").entities == []


def test_hidden_records_do_not_count(town: Town) -> None:
    town.person(town.a, "p1", birthDate=BORN, passportNumber="XK4479902")
    before = check(town.desk, town.low, "XK4479902")
    town.person(town.a, "p2", tier="SECRET", birthDate=BORN, phone=PHONE)
    assert check(town.desk, town.low, "XK4479902") == before
    assert before.entities[0].records == 1
    assert check(town.desk, town.high, "XK4479902").entities[0].records == 2


def test_the_look_names_the_records_that_an_entity_is_made_of(town: Town) -> None:
    first = town.person(town.a, "p1", birthDate=BORN, passportNumber="XK4479903")
    second = town.person(town.b, "p2", birthDate=BORN)
    check(town.desk, town.high, "XK4479903")
    search(town.desk, town.high, town.name(), size=1)
    with psycopg.connect(town.people.house.dsn("ledger"), autocommit=True) as conn:
        while conn.execute("SELECT ledger.sequence(5000)").fetchone() != (0,):
            pass
    shown = {one.action: sorted(one.records) for one in my_looks(town.desk, town.high) if one.records}
    assert shown == {"check": sorted((first, second)), "search": sorted((first, second))}
