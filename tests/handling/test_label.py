"""The label: its text round-trips, joining is a semilattice, and nothing ever hides by adding."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.errors import BadInput
from tearline.handling import ALL, Clearance, Label, Tier, can_see, join

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
AGENCIES = ["SSC", "FGR", "UIF", "CNI"]
COMPARTMENTS = ["ALFA", "BETA", "GAMA"]

note = st.text(st.characters(exclude_categories=["C"]), max_size=20)
tiers = st.sampled_from(Tier)
compartments = st.frozensets(st.sampled_from(COMPARTMENTS))
held = st.dictionaries(st.sampled_from(COMPARTMENTS), tiers)
release = st.just(frozenset({ALL})) | st.frozensets(st.sampled_from(AGENCIES))


@st.composite
def labels(draw: st.DrawFn) -> Label:
    words = draw(note)
    codes = draw(st.frozensets(st.sampled_from(["H1", "H2"])))
    if words.replace(";", " ").strip():
        codes |= {"H3"}
    else:
        words = ""
    owner = draw(st.sampled_from([*AGENCIES, "*"]))
    return Label(owner, draw(tiers), draw(compartments), draw(release), codes, words)


clearances = st.builds(Clearance, st.sampled_from(AGENCIES), tiers, held, st.just(LATER))


@pytest.mark.parametrize(
    "text",
    [
        "SSC//SECRET//ALFA,BETA//FGR,UIF//H1,H2",
        "OFAC//OPEN//-//ALL//H0",
        "SSC//TOP_SECRET//-//-//H1,H3:ask%20the%20duty%20officer",
        "*//CONFIDENTIAL//ALFA//-//H2",
    ],
)
def test_canonical_text_stays_as_it_is(text: str) -> None:
    assert str(Label.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("SSC//SECRET//BETA,ALFA//UIF,FGR//H2,H1", "SSC//SECRET//ALFA,BETA//FGR,UIF//H1,H2"),
        (" SSC // OPEN // - // ALL // H0 ", "SSC//OPEN//-//ALL//H0"),
        ("SSC//OPEN//-//SSC,FGR//H0", "SSC//OPEN//-//FGR//H0"),
        ("SSC//OPEN//-//-//H3:b%3B a", "SSC//OPEN//-//-//H3:a%3B%20b"),
    ],
)
def test_other_spellings_become_canonical(text: str, canonical: str) -> None:
    assert str(Label.parse(text)) == canonical


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("", "five slots"),
        ("SSC//OPEN//-//ALL", "five slots"),
        ("SSC//OPEN//-//ALL//H3:a//b", "five slots"),
        ("ALL//OPEN//-//ALL//H0", "first slot"),
        ("ssc//OPEN//-//ALL//H0", "first slot"),
        ("-//OPEN//-//ALL//H0", "first slot"),
        ("SSC,FGR//OPEN//-//ALL//H0", "first slot"),
        ("SSC//PUBLIC//-//ALL//H0", "second slot"),
        ("SSC//3//-//ALL//H0", "second slot"),
        ("SSC//OPEN////ALL//H0", "third slot"),
        ("SSC//OPEN//-,ALFA//ALL//H0", "third slot"),
        ("SSC//OPEN//*//ALL//H0", "third slot"),
        ("SSC//OPEN//-//ALL,FGR//H0", "fourth slot"),
        ("SSC//OPEN//-////H0", "fourth slot"),
        ("SSC//OPEN//-//NOT FGR//H0", "fourth slot"),
        ("SSC//OPEN//-//ALL//", "fifth slot"),
        ("SSC//OPEN//-//ALL//-", "fifth slot"),
        ("SSC//OPEN//-//ALL//H0,H1", "fifth slot"),
        ("SSC//OPEN//-//ALL//H3", "fifth slot"),
        ("SSC//OPEN//-//ALL//H3:%3B", "fifth slot"),
        ("SSC//OPEN//-//ALL//H1:words", "fifth slot"),
        ("SSC//OPEN//-//ALL//H3:%FF", "fifth slot"),
        ("SSC//OPEN//-//ALL//H3:%00", "fifth slot"),
    ],
)
def test_a_wrong_slot_is_named(text: str, slot: str) -> None:
    with pytest.raises(BadInput, match=slot):
        Label.parse(text)


@given(labels())
def test_text_round_trips(label: Label) -> None:
    text = str(label)
    assert Label.parse(text) == label
    assert str(Label.parse(text)) == text
    assert text.isascii()
    assert text.isprintable()


def test_nothing_joins_to_no_label() -> None:
    with pytest.raises(BadInput):
        join([])


@given(labels(), labels())
def test_join_is_commutative(left: Label, right: Label) -> None:
    assert join([left, right]) == join([right, left])


@given(labels(), labels(), labels())
def test_join_is_associative(a: Label, b: Label, c: Label) -> None:
    assert join([join([a, b]), c]) == join([a, join([b, c])]) == join([a, b, c])


@given(labels())
def test_join_is_idempotent(label: Label) -> None:
    assert join([label, label]) == join([label]) == label


@given(st.lists(labels(), min_size=1, max_size=4), clearances)
def test_a_join_is_seen_by_nobody_who_does_not_see_each_part(parts: list[Label], who: Clearance) -> None:
    """And by each who does, whose compartments are held up to the own tier, as one vetting gives them."""
    each = all(can_see(who, part, NOW) for part in parts)
    assert each or not can_see(who, join(parts), NOW)
    one_vetting = replace(who, compartments=dict.fromkeys(who.compartments, who.tier))
    each = all(can_see(one_vetting, part, NOW) for part in parts)
    assert can_see(one_vetting, join(parts), NOW) == each


@given(st.lists(labels(), min_size=1, max_size=4))
def test_a_join_is_handled_as_strictly_as_each_part(parts: list[Label]) -> None:
    whole = join(parts)
    assert all(part.handling <= whole.handling for part in parts)
    clauses = set(chain.from_iterable(part.handling_note.split("; ") for part in parts)) - {""}
    assert set(whole.handling_note.split("; ")) - {""} == clauses


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["SSC//OPEN//-//ALL//H0", "SSC//SECRET//ALFA//FGR//H1"], "SSC//SECRET//ALFA//FGR//H1"),
        (["SSC//OPEN//-//FGR//H0", "FGR//OPEN//-//UIF//H2"], "*//OPEN//-//FGR//H2"),
        (["SSC//OPEN//-//-//H0", "FGR//OPEN//-//-//H0"], "*//OPEN//-//-//H0"),
        (["SSC//OPEN//-//ALL//H0", "FGR//OPEN//-//ALL//H0"], "*//OPEN//-//ALL//H0"),
        (["SSC//OPEN//-//-//H3:b", "SSC//OPEN//-//-//H3:a"], "SSC//OPEN//-//-//H3:a%3B%20b"),
    ],
)
def test_joined_labels(parts: list[str], whole: str) -> None:
    assert str(join(Label.parse(part) for part in parts)) == whole
