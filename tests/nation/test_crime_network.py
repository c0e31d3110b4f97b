"""The covert network has the shape of two real ones: L. Cavallaro et al., "Disrupting resilient criminal
networks through data analysis", PLoS ONE 15(8), 2020, e0236476 (edge lists of operation Montagna).
"""

from __future__ import annotations

from pathlib import Path
from statistics import fmean, median

import pytest

from tests.nation.crime_made import Graph, districts, graph_of, inside, members, network, surroundings
from tests.nation.graph_figures import Figures, betweenness, figures


def _montagna(folder: Path, name: str) -> Figures:
    path = folder / f"montagna_{name}.csv"
    if not path.exists():
        pytest.skip(f"{path.name} is not here")
    lines = [line.replace(",", " ").split() for line in path.read_text("utf-8").splitlines()]
    return figures(graph_of((line[0], line[1]) for line in lines if len(line) > 1))


def _like(ours: float, theirs: float, times: float) -> bool:
    return theirs / times <= ours <= theirs * times


@pytest.fixture(scope="module")
def inner() -> list[Figures]:
    return [figures(network(district)) for district in districts()]


@pytest.fixture(scope="module")
def outer() -> list[Figures]:
    return [figures(surroundings(district)) for district in districts()]


def _mean(of: list[Figures], field: str) -> float:
    return fmean(getattr(one, field) for one in of)


def test_members_hang_together_as_those_who_met_in_montagna(shared_data: Path, inner: list[Figures]) -> None:
    met = _montagna(shared_data, "meetings")
    assert _like(_mean(inner, "mean"), met.mean, 1.8)
    assert _like(_mean(inner, "highest"), met.highest, 1.6)
    assert _like(_mean(inner, "clustering"), met.clustering, 1.7)
    assert _like(_mean(inner, "path"), met.path, 1.5)
    assert _like(_mean(inner, "largest"), met.largest, 1.15)


def test_with_those_around_them_it_looks_like_montagnas_telephone_calls(
    shared_data: Path, outer: list[Figures]
) -> None:
    called = _montagna(shared_data, "phonecalls")
    assert _like(_mean(outer, "mean"), called.mean, 1.8)
    assert _like(_mean(outer, "highest"), called.highest, 1.6)
    assert _like(_mean(outer, "ends"), called.ends, 1.4)
    assert _like(_mean(outer, "clustering"), called.clustering, 2.0)
    assert _like(_mean(outer, "path"), called.path, 1.5)
    assert _like(_mean(outer, "largest"), called.largest, 1.15)


def test_few_have_many_ties_and_most_have_few(outer: list[Figures]) -> None:
    for one in outer:
        assert one.highest > 4 * one.mean


def test_it_is_a_small_world(inner: list[Figures]) -> None:
    """Clustering far above that of a random graph of the same density; paths hardly longer."""
    for one in inner:
        assert one.clustering > 2 * one.mean / one.nodes
        assert one.path < 5


def _degrees(graph: Graph, people: set[str]) -> list[int]:
    return [len(graph[one]) for one in sorted(people & graph.keys())]


def test_leaders_keep_few_direct_contacts() -> None:
    leaders, heads = list[int](), list[int]()
    for district in districts():
        graph = network(district)
        big = [m for g in district.groups if len(g.members) > 20 for m in g.members]
        leaders += _degrees(graph, {m.person.id for m in big if m.role == "leader"})
        heads += _degrees(graph, {m.person.id for m in big if m.role == "cell head"})
    assert median(leaders) < median(heads)


def test_brokers_stand_between() -> None:
    """Those with ties of brokerage lie on far more shortest paths than others."""
    for district in districts():
        score = betweenness(network(district))
        ends = [one for tie in district.ties if tie.kind == "broker" for one in (tie.a.id, tie.b.id)]
        brokers = {one for one in ends if ends.count(one) > 2}
        others = score.keys() - brokers
        assert brokers
        assert fmean(score[one] for one in brokers) > 2 * fmean(score[one] for one in others)


def test_groups_of_a_district_are_bridged() -> None:
    for district in districts():
        groups = {m.person.id: m.group for m in members(district)}
        ours = inside(district)
        bridges = [
            t
            for t in district.ties
            if t.a.id in ours and t.b.id in ours and groups[t.a.id] is not groups[t.b.id]
        ]
        assert 0 < len(bridges) < len(district.ties) / 4


def test_most_who_know_a_member_are_innocent_and_many_are_kin() -> None:
    for district in districts():
        ours = inside(district)
        around = [t for t in district.ties if (t.a.id in ours) != (t.b.id in ours)]
        assert len({(t.b if t.a.id in ours else t.a).id for t in around}) > len(ours)
        assert sum(t.kind == "kin" for t in around) > len(around) / 4
