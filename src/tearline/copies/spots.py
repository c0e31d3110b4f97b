"""Where the entities of a chart stand in a copy of it: where they were put, or on a circle."""

from __future__ import annotations

import math

from tearline.copies.contents import Charted

_APART = 70.0  # of neighbours on the circle, in the chart's units


def spots_of(chart: Charted) -> dict[str, tuple[float, float]]:
    """By node; a chart that nobody has laid out yet stands on a circle."""
    put = {
        place.id: (place.x, place.y) for place in chart.places if place.x is not None and place.y is not None
    }
    nodes = chart.drawing.nodes
    radius = max(150.0, len(nodes) * _APART / (2 * math.pi))
    spots: dict[str, tuple[float, float]] = {}
    for n, node in enumerate(nodes):
        found = next((put[id] for id in (*node.asked, *node.records) if id in put), None)
        angle = 2 * math.pi * n / len(nodes)
        x, y = found or (radius * math.cos(angle), radius * math.sin(angle))
        spots[node.id] = (round(float(x or 0), 1), round(float(y or 0), 1))
    return spots
