"""Figures for the operator, at ``/metrics`` and on this machine only. No label names a person or a record."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from tearline.errors import NotFound
from tearline.jobs.figures import KINDS, Figure

_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class Metrics:
    """How many requests each route answered, how, and how fast."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "tearline_requests_total",
            "Requests answered",
            ["route", "method", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "tearline_request_seconds", "Time to answer", ["route"], buckets=_BUCKETS, registry=self._registry
        )

        self._turned_away = Counter(
            "tearline_connections_refused_total",
            "Connections that found no room: 429 their address has its share, 503 the house is full",
            ["status"],
            registry=self._registry,
        )

    def turned_away(self, status: int) -> None:
        """Count a connection that came no further than the porch."""
        self._turned_away.labels(status).inc()

    def watch_ledger(self, signs: Callable[[], bool]) -> None:
        """Whether the ledger is signed: 0 while the sequencer refuses, which an operator must see."""
        gauge = Gauge(
            "tearline_ledger_signs",
            "1 while signed, 0 while it refuses",
            registry=self._registry,
        )
        gauge.set_function(lambda: float(signs()))

    def watch(self, figures: Callable[[], Iterable[Figure]]) -> None:
        """Give these figures too, as they are when the page is asked for."""
        self._registry.register(_Standing(figures))

    def answered(self, scope: Scope, status: int, seconds: float) -> None:
        """Count one answer; what met no route counts as ``-``, whatever it asked for."""
        route = getattr(scope.get("route"), "path", "-")
        method = scope["method"] if route != "-" else "-"
        self._requests.labels(route, method, status).inc()
        self._seconds.labels(route).observe(seconds)

    def page(self, request: Request) -> Response:
        """The figures as Prometheus reads them. Raises :class:`NotFound` for whoever is elsewhere."""
        if not _is_here(request):
            raise NotFound
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)


class _Standing(Collector):
    """Figures that are looked up, not counted."""

    def __init__(self, figures: Callable[[], Iterable[Figure]]) -> None:
        self._figures = figures

    def describe(self) -> Iterable[Metric]:
        """Nothing ahead: to register it asks no database."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Those of :data:`KINDS` that are known now."""
        known: dict[str, list[Figure]] = {}
        for figure in self._figures():
            known.setdefault(figure.name, []).append(figure)
        for name, kind in KINDS.items():
            if name in known:
                labels = [kind.label] if kind.label else []
                family = (CounterMetricFamily if kind.counts else GaugeMetricFamily)(
                    name, kind.says.text("en"), labels=labels
                )
                for figure in known[name]:
                    family.add_metric([figure.of or ""] if kind.label else [], figure.value)
                yield family


def _is_here(request: Request) -> bool:
    """Asked from this machine, and not by way of a proxy on it."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
