"""The batch executor: tables, scores by column and clusters are what records give one by one."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tearline.crew import crew
from tearline.errors import BadInput
from tearline.fusion.batch import match
from tearline.fusion.bounds import most_of
from tearline.fusion.chunks import CHUNK, in_chunks
from tearline.fusion.cluster import cluster, facts_of
from tearline.fusion.columns import Columns
from tearline.fusion.evidence import distinct_places
from tearline.fusion.features import Features, features
from tearline.fusion.reading import read_table
from tearline.fusion.score import Scorer, score
from tearline.fusion.table import table
from tearline.fusion.together import cluster_matches
from tearline.fusion.weighing import shipped
from tests.fusion.people import people, person, properties

many = st.lists(people, min_size=2, max_size=14)


@settings(max_examples=100)
@given(st.lists(properties, max_size=12))
def test_a_table_read_from_properties_is_that_of_their_features(rows: list[dict[str, list[str]]]) -> None:
    assert list(read_table("Person", rows)) == [features("Person", row) for row in rows]


def test_what_is_said_in_one_value_or_several_is_told_apart() -> None:
    """Also where a value holds the sign that reading puts between values."""
    several = [
        {"firstName": ["Ana"], "lastName": ["Ruiz Sosa"]},
        {"firstName": ["Ana"], "secondSurname": ["Ruiz Sosa"]},
        {"firstName": ["Ana", "Ruiz Sosa"], "lastName": []},
        {"firstName": ["Ana\x1fRuiz"], "lastName": ["Sosa"]},
        {"firstName": ["Ana"], "lastName": ["Ruiz\x1fSosa"]},
        {"firstName": ["Ana\x1fRuiz Sosa"]},
        {"lastName": ["Ana\x1fRuiz Sosa"]},
    ]
    rows = several * 2
    assert list(read_table("Person", rows)) == [features("Person", row) for row in rows]


def test_what_is_not_matched_is_not_read() -> None:
    with pytest.raises(BadInput):
        read_table("Event", [])


@settings(max_examples=100)
@given(many)
def test_each_comparison_says_the_same_by_column(records: list[Features]) -> None:
    left, right = np.triu_indices(len(records), 1)
    columns = Columns(records, shipped("person"))
    for n, weigher in enumerate(columns.scorer.weighers):
        hits = [
            weigher.compare(records[a].values[weigher.place], records[b].values[weigher.place])
            for a, b in zip(left, right, strict=True)
        ]
        found = columns.evidence(n, left, right)
        assert found[0].tolist() == [weigher.weight(hit) for hit in hits], weigher.name
        assert found[1].tolist() == [weigher.against_kin(hit) for hit in hits], weigher.name


words = st.lists(
    st.sampled_from(["Cruz", "Luis", "Santiago", "María", "José", "Mariajosé", "Marías", "M"]),
    max_size=5,
).map(" ".join)


@settings(max_examples=150)
@given(st.lists(st.lists(st.tuples(words, words), min_size=1, max_size=2), min_size=2, max_size=8))
def test_names_whose_words_stand_in_either_place(named: list[list[tuple[str, str]]]) -> None:
    """Given names that are surnames elsewhere, joined ones, long ones, several of one person."""
    place = shipped("person").plan.place("name")
    empty = person().values
    records = [
        Features("person", (*empty[:place], tuple(f"{a}/{b}".lower() for a, b in one), *empty[place + 1 :]))
        for one in named
    ]
    left, right = np.triu_indices(len(records), 1)
    _, _, totals = Columns(records, shipped("person")).totals(left, right)
    assert totals.tolist() == [score(records[a], records[b]).total for a, b in zip(left, right, strict=True)]
    floor = -20.0
    kept = Columns(records, shipped("person")).totals(left, right, floor)[2]
    assert kept.tolist() == totals[totals >= floor].tolist()


@settings(max_examples=200)
@given(people, people)
def test_no_evidence_is_more_than_the_most_of_either_value(a: Features, b: Features) -> None:
    for weigher in Scorer(shipped("person")).weighers:
        values = a.values[weigher.place], b.values[weigher.place]
        if all(values):
            assert weigher.weight(weigher.compare(*values)) <= min(most_of(weigher, values)[:2])


@settings(max_examples=100)
@given(many, st.randoms())
def test_sums_are_exact_in_any_order(records: list[Features], dice: random.Random) -> None:
    terms = list(score(records[0], records[1]).terms)
    first = sum(term.weight for term in terms)
    dice.shuffle(terms)
    assert sum(term.weight for term in terms) == first


@settings(max_examples=150)
@given(many, st.sampled_from([-12.0, 0.0, 3.0]))
def test_clusters_of_a_batch_are_those_of_all_pairs(records: list[Features], threshold: float) -> None:
    held, weights = table(records), shipped("person")
    found = match(held, floor=threshold)
    by_batch = cluster_matches(held, found, threshold=threshold)
    scorer = Scorer(weights)
    one_by_one = cluster(
        zip(found.left.tolist(), found.right.tolist(), found.total.tolist(), strict=True),
        facts={n: facts_of(record) for n, record in enumerate(records)},
        missing=lambda a, b: scorer.score(records[a], records[b]).total,
        threshold=threshold,
    )
    assert by_batch == one_by_one


@settings(max_examples=50)
@given(many)
def test_the_floor_changes_no_cluster(records: list[Features]) -> None:
    """What is under the threshold is scored where linkage asks for it."""
    held = table(records)
    low, high = match(held, floor=-1e9), match(held, floor=shipped("person").match)
    assert cluster_matches(held, low) == cluster_matches(held, high)


def test_a_crew_changes_nothing() -> None:
    """Enough distinct names that they are compared beside this process."""
    rows = [
        {"name": [f"Ana{n % 977} Xo{n % 89} Tla{n}"], "birthDate": [f"19{n % 60 + 10}-03-12"]}
        for n in range(CHUNK + 5000)
    ]
    alone = read_table("Person", rows)
    found = match(alone, floor=-1e9)
    with crew(2) as beside:
        assert in_chunks(len, rows, beside) == [CHUNK, 5000]
        shared = read_table("Person", rows, beside)
        assert list(shared) == list(alone)
        again = match(shared, floor=-1e9, crew=beside)
        assert cluster_matches(shared, again, threshold=-5, crew=beside) == cluster_matches(
            alone, found, threshold=-5
        )
    assert len(found.total) > CHUNK
    for one, other in zip(found[:3], again[:3], strict=True):
        assert np.array_equal(one, other)


def test_distinct_numbers_and_their_places() -> None:
    numbers, places = distinct_places(np.array([3, 1, 2, 1]))
    assert numbers.tolist() == [1, 2, 3]
    assert numbers[places].tolist() == [3, 1, 2, 1]


def test_no_records_have_no_matches() -> None:
    found = match([])
    assert len(found.total) == found.candidates.blocks == 0
    assert cluster_matches(table([]), found).groups == []


def test_a_large_component_is_cut_and_told_as_by_one() -> None:
    records = [person(name=["Ana Xochihua"], birthDate=["1985-03-12"], phone=["+525512345678"])] * 8
    held = table(records)
    found = cluster_matches(held, match(held), most=5)
    assert found.blown[0][0] == 8


def test_many_records_meet_by_the_keys_of_arrival(monkeypatch: pytest.MonkeyPatch) -> None:
    """A common name in one town is a broad key."""
    apart = [
        person(name=["Ana García"], birthPlace=["Xalapa"]),
        person(name=["Ana García"], birthPlace=["Xalapa"]),
    ]
    broad, few = match(apart, floor=-99), match(apart, floor=-99, selective=True)
    assert len(broad.total) == 1
    assert len(few.total) == 0
    monkeypatch.setattr("tearline.fusion.batch.LARGE", 1)
    assert len(match(apart, floor=-99).total) == 0
