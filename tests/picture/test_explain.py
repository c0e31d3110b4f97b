"""Why two records are taken as one, or not: terms that add up, in words, for who sees both."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tearline.errors import BadInput, NotFound
from tearline.picture.explain import explain
from tests.picture.conftest import BORN, Town


def test_a_waterfall_adds_up_and_is_said_in_both_languages(town: Town) -> None:
    first = town.person(town.a, "p1", birthDate=BORN, phone="+525511112222")
    second = town.person(town.b, "p2", birthDate=BORN, phone="+525511112222")
    seen = explain(town.desk, town.high, first, second)
    assert (seen.a.id, seen.b.id) == (first, second)
    assert seen.why.band == "match"
    assert seen.why.prior + sum(t.bits for t in seen.why.terms) == pytest.approx(seen.why.score, abs=0.5)
    assert "phone" in seen.why.keys
    assert any(w.es == "se encontraron por: teléfono" for w in seen.why.words)
    assert town.name() not in repr(seen.why)
    assert seen.banner.label == seen.a.label if seen.a.label == seen.b.label else seen.banner.label


def test_decisions_on_the_pair_are_told(town: Town) -> None:
    first, second = town.person(town.a, "p1"), town.person(town.b, "p2")
    town.decided(first, second, "unsure", town.b)
    assert [d.verdict for d in explain(town.desk, town.high, second, first).decisions] == ["unsure"]


def test_a_pair_with_a_hidden_end_is_no_pair(town: Town) -> None:
    seen, hidden = town.person(town.a, "p1"), town.person(town.a, "p2", tier="SECRET")
    texts = set()
    for pair in (
        (seen, hidden),
        (hidden, seen),
        (seen, str(uuid4())),
        (seen, "x"),
        (hidden, hidden),
        ("x", "x"),
    ):
        with pytest.raises(NotFound) as raised:
            explain(town.desk, town.low, *pair)
        texts.add(raised.value.message.text("en"))
    assert len(texts) == 1


def test_what_cannot_be_compared_is_refused_in_words(town: Town) -> None:
    person, note = town.person(town.a, "p1"), town.tell(town.a, "n1", "Note", name="Una nota")
    car = town.tell(town.a, "v1", "Vehicle", registrationNumber="XKC-471-B")
    for pair in ((person, note), (person, car), (note, note), (person, person)):
        with pytest.raises(BadInput):
            explain(town.desk, town.high, *pair)
