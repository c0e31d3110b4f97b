"""Clusters: a function of the sets of records, scores and decisions, never of their order."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tearline.fusion.cluster import cluster, facts_of
from tearline.fusion.features import features
from tearline.fusion.weakest import WeakLink, weakest_link
from tests.fusion.people import person

ids = st.integers(0, 9)
pairs = st.lists(st.tuples(ids, ids, st.floats(-12, 12)), max_size=30)
decisions = st.lists(st.tuples(ids, ids).filter(lambda pair: pair[0] != pair[1]), max_size=4)


@settings(max_examples=200)
@given(pairs, decisions, decisions, st.dictionaries(ids, st.sampled_from(["m", "f"])), st.randoms())
def test_order_does_not_matter(
    scored: list[tuple[int, int, float]],
    must: list[tuple[int, int]],
    cannot: list[tuple[int, int]],
    sexes: dict[int, str],
    dice: random.Random,
) -> None:
    facts = {record: [("sex", sex)] for record, sex in sexes.items()}
    first = cluster(scored, must, cannot, facts)
    turned = [(b, a, total) if dice.random() < 0.5 else (a, b, total) for a, b, total in scored]
    for some in (turned, must, cannot):
        dice.shuffle(some)
    assert cluster(turned, must, cannot, facts) == first


@settings(max_examples=200)
@given(pairs, decisions, decisions)
def test_decisions_hold(
    scored: list[tuple[int, int, float]], must: list[tuple[int, int]], cannot: list[tuple[int, int]]
) -> None:
    found = cluster(scored, must, cannot)
    home = {record: n for n, group in enumerate(found.groups) for record in group}
    for a, b in cannot:
        assert a not in home or home.get(a) != home.get(b)
    contradicted = {frozenset(pair) for pair in found.contradicted}
    for a, b in must:
        assert frozenset((a, b)) in contradicted or (a in home and home[a] == home.get(b))


def test_a_chain_of_look_alikes_does_not_grow() -> None:
    chain = [(n, n + 1, 6.0) for n in range(10)]
    assert max(map(len, cluster(chain).groups)) <= 4


def test_a_missing_pair_is_scored_where_it_can_be() -> None:
    chain = [(1, 2, 6.0), (2, 3, 6.0)]
    assert cluster(chain, missing=lambda _a, _b: 5.0).groups == [(1, 2, 3)]
    assert cluster(chain, missing=lambda _a, _b: -12.0).groups in ([(1, 2)], [(2, 3)])


def test_exclusive_facts_split_and_people_overrule_them() -> None:
    facts = {1: [("curp", "A")], 2: [("curp", "B")]}
    assert cluster([(1, 2, 12.0)], facts=facts).groups == []
    assert cluster([(1, 2, 12.0)], must=[(1, 2)], facts=facts).groups == [(1, 2)]


def test_a_fact_travels_with_the_cluster() -> None:
    facts = {1: [("curp", "A")], 3: [("curp", "B")]}
    found = cluster([(1, 2, 12.0), (2, 3, 11.0), (1, 3, 10.0)], facts=facts)
    assert found.groups == [(1, 2)]


def test_of_two_decisions_that_contradict_the_one_that_parts_holds() -> None:
    found = cluster([], must=[(1, 2), (2, 3)], cannot=[(1, 3)])
    assert found.groups == [(1, 2)]
    assert found.contradicted == [(2, 3)]


def test_a_component_too_large_is_cut_and_reported() -> None:
    star = [(0, n, 3.0) for n in range(1, 40)] + [(50, 0, 9.0)]
    found = cluster(star, most=20)
    assert found.blown == [(41, 2.0), (41, 4.0)] or found.blown[0][0] == 41
    assert max(map(len, found.groups)) <= 20


def test_facts_are_those_that_the_weights_hold_reliable() -> None:
    """A CURP is a fact as a whole: of twins' the last two signs alone differ, and are given to tell them apart."""
    assert facts_of(person(curp=["XEJX010101HNEXXXA4"])) == [("curp", "XEJX010101HNEXXXA4"), ("sex", "m")]
    assert facts_of(person(name=["Ana"])) == []


def test_an_imei_read_wrong_keeps_nothing_apart() -> None:
    read = [features("Device", {"imei": [imei]}) for imei in ("350283774877300", "350283774787300")]
    assert [facts_of(made) for made in read if made] == [[("imei", "imei:350283774877300")], []]


def test_the_weakest_link_is_the_step_with_the_least_strength() -> None:
    scored = [(1, 2, 11.0), (3, 4, 10.0), (1, 3, 5.0), (1, 4, 2.0), (2, 3, 1.0), (2, 4, 3.0)]
    assert cluster(scored).groups == [(1, 2, 3, 4)]
    mean_drawn_to_best = 0.75 * (5 + 2 + 1 + 3) / 4 + 0.25 * 5
    assert weakest_link((4, 3, 2, 1), scored) == WeakLink((1, 2), (3, 4), mean_drawn_to_best, (1, 3), 5.0)


def test_what_people_joined_is_no_weak_link() -> None:
    assert weakest_link((1, 2), [(1, 2, -9.0)], must=[(2, 1)]) is None
    assert weakest_link((1,), []) is None
    found = weakest_link((1, 2, 3), [(1, 3, 8.0)], must=[(1, 2)], missing=lambda _a, _b: 6.0)
    assert found == WeakLink((1, 2), (3,), 0.75 * 7 + 0.25 * 8, (1, 3), 8.0)


@settings(max_examples=200)
@given(pairs, decisions, st.dictionaries(ids, st.sampled_from(["m", "f"])), st.randoms())
def test_the_weakest_link_parts_a_cluster_in_two(
    scored: list[tuple[int, int, float]],
    must: list[tuple[int, int]],
    sexes: dict[int, str],
    dice: random.Random,
) -> None:
    facts = {record: [("sex", sex)] for record, sex in sexes.items()}
    for group in cluster(scored, must, facts=facts).groups:
        found = weakest_link(group, scored, must, facts=facts)
        turned = [(b, a, total) for a, b, total in scored]
        dice.shuffle(turned)
        assert weakest_link(group[::-1], turned, must[::-1], facts=facts) == found
        if found is None:
            continue
        assert not {*found.left} & {*found.right}
        assert {*found.left, *found.right} <= {*group}
        assert found.strength >= 0
        assert {found.pair[0] in found.left, found.pair[1] in found.left} == {True, False}
        assert found.total == max(
            min(max(total, -12), 12) for *pair, total in scored if {*pair} == {*found.pair}
        )
        assert found.strength <= found.total


@settings(max_examples=200)
@given(pairs, st.dictionaries(ids, st.sampled_from(["m", "f"])))
def test_a_cluster_holds_up_to_the_strength_of_its_weakest_link(
    scored: list[tuple[int, int, float]], sexes: dict[int, str]
) -> None:
    """At a threshold just over its weakest link a group is no longer whole, at the link's own it is."""
    facts = {record: [("sex", sex)] for record, sex in sexes.items()}
    for group in cluster(scored, facts=facts).groups:
        found = weakest_link(group, scored, facts=facts)
        assert found is not None
        inside = [(a, b, total) for a, b, total in scored if a in group and b in group]
        assert group not in cluster(inside, facts=facts, threshold=found.strength + 1e-9).groups
