"""A described thing in, candidates out: grouped by entity, best first, explained, for one viewer's eyes."""

from __future__ import annotations

import pytest

from tearline.errors import BadInput
from tearline.picture.match import Matched, match
from tests.picture.conftest import BORN, Town


def described(town: Town, **more: str) -> dict[str, list[str]]:
    return {"name": [town.name()], "birthDate": [BORN], **{name: [value] for name, value in more.items()}}


def asked(town: Town, limit: int = 10) -> Matched:
    return match(town.desk, town.high, "Person", described(town), limit)


def test_candidates_are_entities_the_best_first(town: Town) -> None:
    first = town.person(town.a, "p1", birthDate=BORN, status="suspect")
    second = town.person(town.b, "p2", birthDate=BORN, phone="+525511112222")
    brother = town.person(town.b, "p3", "Eulogio Ochandorena Ocaranza", birthDate=BORN)
    town.decided(first, brother, "apart", town.b)
    town.decided(second, brother, "apart", town.b)
    found = asked(town)
    assert [c.entity.id for c in found.candidates] == [first, brother]
    best, next_best = found.candidates
    assert (best.entity.records, best.band, best.entity.caption) == (2, "match", town.name())
    assert best.record in (first, second)
    assert best.score > next_best.score
    assert best.why.terms
    assert best.why.keys
    assert len(asked(town, limit=1).candidates) == 1


def test_hidden_records_are_no_candidates_and_change_none(town: Town) -> None:
    town.person(town.a, "p1", birthDate=BORN)
    before = match(town.desk, town.low, "Person", described(town))
    town.person(town.a, "p2", tier="SECRET", birthDate=BORN)
    assert match(town.desk, town.low, "Person", described(town)) == before
    assert asked(town).candidates[0].entity.records == 2


@pytest.mark.parametrize(
    ("schema", "properties", "says"),
    [
        ("Person", {"name": ["Ana"], "birthDate": ["31-31-1985"]}, "birthDate"),
        ("Person", {"curp": ["AAAA000000AAAAAA00"]}, "curp"),
        ("Person", {"nme": ["Ana"]}, "nme"),
        ("Persona", {"name": ["Ana"]}, "Person"),
        ("Note", {"name": ["Una nota"]}, "Note"),
        ("Person", {"name": ["Ana"]}, "too little"),
        ("Person", {}, "neither a name"),
    ],
)
def test_what_cannot_be_used_is_named(
    town: Town, schema: str, properties: dict[str, list[str]], says: str
) -> None:
    with pytest.raises(BadInput) as raised:
        match(town.desk, town.high, schema, properties)
    assert says in raised.value.message.text("en")
    assert raised.value.message.text("es") != raised.value.message.text("en")


def test_what_was_left_out_is_remarked(town: Town) -> None:
    town.person(town.a, "p1", birthDate=BORN)
    found = match(town.desk, town.high, "Person", described(town, religion="none"))
    assert "religion" in found.remarks[0].en
    assert "religion" not in found.properties


def test_a_limit_out_of_bounds_is_refused(town: Town) -> None:
    for limit in (0, 51):
        with pytest.raises(BadInput):
            asked(town, limit)
