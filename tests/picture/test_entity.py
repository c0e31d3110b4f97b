"""An entity is made of what its viewer sees: values with their sources, links, what is like it, decisions."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from stdnum.mx.curp import calc_check_digit

from tearline.errors import NotFound
from tearline.fusion.linkage import CLIP
from tearline.oversight.looks import my_looks
from tearline.picture.entity import Entity, entity
from tests.picture.conftest import BORN, Town


def curp(signs: str) -> str:
    return signs + calc_check_digit(signs)


def of(town: Town, id: str) -> Entity:
    return entity(town.desk, town.high, id)


def test_two_agencies_records_of_one_person_are_one_entity_from_either_id(town: Town) -> None:
    first = town.person(town.a, "p1", birthDate=BORN, phone="+525511112222", status="suspect")
    second = town.person(
        town.b,
        "p2",
        birthDate=BORN,
        nationality="mx",
        source_grade="B",
        info_grade="2",
        grade_scale="admiralty",
    )
    seen = of(town, first)
    assert seen == of(town, second)
    assert seen.id == min(first, second)
    assert [r.id for r in seen.records] == sorted((first, second))
    assert [(p.name, [(v.value, [t.id for t in v.told_by]) for v in p.values]) for p in seen.properties] == [
        ("birthDate", [(BORN, [first, second])]),
        ("name", [(town.name(), [first, second])]),
        ("nationality", [("mx", [second])]),
        ("phone", [("+525511112222", [first])]),
    ]
    told = seen.properties[2].values[0].told_by[0]
    assert (told.agency, told.source, told.grade) == (town.b, "padron", "admiralty B 2")
    assert [(v.value, [t.id for t in v.told_by]) for v in seen.status] == [("suspect", [first])]
    assert [(k.a, k.b, k.band) for k in seen.links] == [(first, second, "match")]
    assert seen.weakest is not None
    assert (seen.weakest.left, seen.weakest.right) == ([first], [second])
    assert seen.weakest.strength == min(seen.links[0].score, CLIP)
    assert "one record with one record" in seen.weakest.words.en
    assert not seen.more


def test_who_sees_less_sees_another_entity_and_no_trace_of_the_rest(town: Town) -> None:
    first = town.person(town.a, "p1", birthDate=BORN)
    bridge = town.person(
        town.a, "p2", tier="SECRET", birthDate=BORN, phone="+525511112222", email="z@example.org"
    )
    third = town.tell(town.b, "p3", name="X", phone="+525511112222", email="z@example.org")
    whole, low = of(town, first), entity(town.desk, town.low, first)
    assert bridge in {r.id for r in whole.records}
    assert [r.id for r in low.records] == [first]
    assert bridge not in repr(low)
    assert third not in repr(low)
    assert whole.label != low.label
    assert whole.banner.tier == "SECRET"
    assert low.banner.tier == "OPEN"


def test_unknown_hidden_and_malformed_ids_are_not_found_alike(town: Town) -> None:
    hidden = town.person(town.a, "p1", tier="SECRET")
    texts = set()
    for id in (hidden, str(uuid4()), "no id", ""):
        with pytest.raises(NotFound) as raised:
            entity(town.desk, town.low, id)
        texts.add(raised.value.message.text("en"))
    assert len(texts) == 1


def test_what_is_of_no_matched_kind_is_an_entity_of_one_record(town: Town) -> None:
    id = town.tell(town.a, "n1", "Note", name="Una nota", description="texto")
    seen = of(town, id.upper())
    assert (seen.id, len(seen.records), seen.links, seen.weakest) == (id, 1, [], None)


def test_a_decision_joins_and_parts_whatever_the_scores_say(town: Town) -> None:
    first = town.person(town.a, "p1", birthDate=BORN)
    second = town.person(town.b, "p2", birthDate=BORN)
    other = town.tell(town.b, "p3", name="Eulogio Tlacaxipa Ochandorena", birthDate="1971-01-30")
    assert len(of(town, first).records) == 2
    town.decided(first, second, "apart", town.b)
    town.decided(first, other, "same", town.b)
    seen = of(town, first)
    assert [r.id for r in seen.records] == sorted((first, other))
    assert seen.similar == []  # people said that it is not the same: it is no candidate any more
    assert {d.verdict for d in seen.decisions} == {"apart", "same"}
    assert seen.weakest is None  # nothing but a decision holds it
    town.decided(first, second, "same", town.b)  # the newest counts
    assert len(of(town, first).records) == 3


def test_records_that_contradict_each_other_are_kept_apart_unless_people_join_them(town: Town) -> None:
    first = town.person(town.a, "p1", birthDate=BORN, curp=curp("ZAQX850312MDFRBM0"))
    second = town.person(town.b, "p2", birthDate=BORN, curp=curp("TIPE850312MJCNRL0"))
    alone = of(town, first)
    assert [r.id for r in alone.records] == [first]
    assert [(s.id, s.entity, s.like) for s in alone.similar] == [(second, second, first)]
    assert not any(p.contradicts for p in alone.properties)
    town.decided(first, second, "same", town.b)
    joined = of(town, first)
    assert len(joined.records) == 2
    assert [p.name for p in joined.properties if p.contradicts] == ["curp"]


def test_two_days_of_birth_contradict_each_other_and_a_year_contradicts_none_of_its_days(town: Town) -> None:
    first = town.person(town.a, "p1", birthDate=BORN, phone="+525511112222")
    second = town.person(town.b, "p2", birthDate=BORN[:4], phone="+525511112222")
    town.decided(first, second, "same", town.b)
    assert not any(p.contradicts for p in of(town, first).properties)
    third = town.person(town.b, "p3", birthDate="1991-07-30", phone="+525511112222")
    town.decided(first, third, "same", town.b)
    assert [p.name for p in of(town, first).properties if p.contradicts] == ["birthDate"]


def test_the_look_names_every_record_that_is_shown(town: Town) -> None:
    first = town.person(town.a, "p1", birthDate=BORN, curp=curp("ZAQX850312MDFRBM0"))
    second = town.person(town.b, "p2", birthDate=BORN, curp=curp("TIPE850312MJCNRL0"))
    of(town, first)
    with psycopg.connect(town.people.house.dsn("ledger"), autocommit=True) as conn:
        while conn.execute("SELECT ledger.sequence(5000)").fetchone() != (0,):
            pass
    shown = [one.records for one in my_looks(town.desk, town.high) if one.action == "entity" and one.records]
    assert sorted(shown[0]) == sorted((first, second))
