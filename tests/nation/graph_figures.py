"""Figures of a network, by definition: degree, clustering, path length, betweenness."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from tests.nation.crime_made import Graph


class Figures(NamedTuple):
    """``clustering`` is Watts and Strogatz's mean; ``path`` the mean over pairs that are connected."""

    nodes: int
    mean: float
    highest: int
    ends: float  # share with one tie
    clustering: float
    path: float
    largest: float  # share in the largest component


def figures(graph: Graph) -> Figures:
    """All of them."""
    degrees = sorted(map(len, graph.values()))
    reached = [_distances(graph, node) for node in graph]
    pairs = sum(len(found) - 1 for found in reached)
    return Figures(
        len(graph),
        sum(degrees) / len(degrees),
        degrees[-1],
        degrees.count(1) / len(degrees),
        sum(_clustering(graph, node) for node in graph) / len(graph),
        sum(sum(found.values()) for found in reached) / pairs,
        max(map(len, reached)) / len(graph),
    )


def betweenness(graph: Graph) -> dict[str, float]:
    """Brandes' algorithm (2001), unnormalised."""
    score = dict.fromkeys(graph, 0.0)
    for source in graph:
        order, paths, before = _shortest(graph, source)
        share = dict.fromkeys(order, 0.0)
        for node in reversed(order):
            for earlier in before[node]:
                share[earlier] += paths[earlier] / paths[node] * (1 + share[node])
            if node != source:
                score[node] += share[node]
    return score


def _shortest(graph: Graph, source: str) -> tuple[list[str], dict[str, int], dict[str, list[str]]]:
    distance, paths, before, order = {source: 0}, {source: 1}, {source: list[str]()}, list[str]()
    queue = deque([source])
    while queue:
        node = queue.popleft()
        order.append(node)
        for near in sorted(graph[node]):
            if near not in distance:
                distance[near], paths[near], before[near] = distance[node] + 1, 0, []
                queue.append(near)
            if distance[near] == distance[node] + 1:
                paths[near] += paths[node]
                before[near].append(node)
    return order, paths, before


def _distances(graph: Graph, source: str) -> dict[str, int]:
    found, queue = {source: 0}, deque([source])
    while queue:
        node = queue.popleft()
        for near in graph[node]:
            if near not in found:
                found[near] = found[node] + 1
                queue.append(near)
    return found


def _clustering(graph: Graph, node: str) -> float:
    near = sorted(graph[node])
    if len(near) < 2:
        return 0.0
    tied = sum(b in graph[a] for n, a in enumerate(near) for b in near[n + 1 :])
    return tied / (len(near) * (len(near) - 1) / 2)
