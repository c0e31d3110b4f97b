"""The pages as people open them, over HTTP with gate and ledger: search, field check, dossier, history, record,
timeline, places; and over the API what stands within the extent of a map: some streets, a city, the country.

``python -m bench picture --data DIR [--people N] [--seconds S]``

``DIR`` is the data folder of a demo; a new one gets a nation of ``N`` people (minutes for 20,000), and is kept, so that
the next run begins at once. One service process and one connection that asks as the analyst of FGR, each page for ``S``
seconds, other persons each time. Beside each page the same question over the API is timed in the same run: what the
page adds is the template and who one is.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import multiprocessing
import random
import socket
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from bench.check import free_port, until_open
from bench.report import Bar, report
from tearline.cli.demo import open_demo
from tearline.db import House
from tearline.demo.cast import VIEWERS
from tearline.demo.collections import nation_files
from tearline.demo.deployment import Deployment
from tearline.demo.loading import load_all
from tearline.demo.show import NATION
from tearline.ledger.look import Desk, Viewer
from tearline.nation.make import make
from tearline.nation.plan import Plan
from tearline.picture.places import Extent, within
from tearline.picture.search import search
from tearline.service import server_config
from tearline.settings import Settings
from tearline.web import cookies
from tearline.web.pages.picture.ask import Question
from tearline.web.sealed import Sealer
from tearline.web.visit import stamp_of

PAGE_MS, FIRST_VIEW_KB = 100, 150
SAMPLE = 400
REACHES = {"streets": 0.02, "city": 0.4, "country": 20.0}  # degrees from side to side
# Surnames that a tenth of the invented country has: each finds more than a page of people.
SURNAMES = (
    "hernandez",
    "garcia",
    "martinez",
    "lopez",
    "gonzalez",
    "perez",
    "rodriguez",
    "sanchez",
    "ramirez",
    "cruz",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """What is asked for: entities, vehicles, records and places that the analyst sees, CURPs, words."""

    entities: list[str]
    records: list[str]
    curps: list[str]
    words: list[str]
    vehicles: list[str]
    spots: list[tuple[float, float]]


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench picture", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args(argv)
    figures: dict[str, float] = {}
    bars: list[Bar] = []
    with open_demo(options.data) as demo:
        people = loaded(demo, options.people)
        analyst = VIEWERS[1]
        viewer = demo.viewer(analyst)
        sample = _sample(demo.desk, viewer)
        port = free_port()
        server = multiprocessing.get_context("spawn").Process(
            target=serve, args=(demo.house.data, port), daemon=True
        )
        server.start()
        until_open(port)
        asking = Asking(port, viewer, Sealer(demo.desk.digest_key), analyst.login)
        for name, (page, same) in _pages(asking, sample).items():
            taken, over_api = _timed(page, options.seconds), _timed(same, options.seconds / 2)
            figures |= {
                f"{name}: median ms": statistics.median(taken), f"{name}: p95 ms": p95(taken),
                f"{name} over the API: p95 ms": p95(over_api), f"{name}: asked": len(taken),
            }  # fmt: skip
            bars.append(Bar(f"{name}: p95 ms", p95(taken), PAGE_MS, at_least=False))
        for name, ask in _maps(asking, sample).items():
            taken = _timed(ask, options.seconds)
            figures |= {f"{name}: median ms": statistics.median(taken), f"{name}: p95 ms": p95(taken)}
            bars.append(Bar(f"{name}: p95 ms", p95(taken), PAGE_MS, at_least=False))
        size = asking.first_view() / 1000
        server.terminate()
        server.join()
    figures |= {"people": people, "first view, KB packed": size}
    report("picture", figures, [*bars, Bar("first view, KB packed", size, FIRST_VIEW_KB, at_least=False)])


def loaded(demo: Deployment, people: int) -> int:
    """Make and load a nation where there is none yet; how many people it has."""
    demo.settle()
    folder = demo.house.data / NATION
    plan = Plan(people, 1)
    if not folder.exists():
        make(plan, folder, lambda _: None)
    load_all(demo, list(nation_files(folder)), lambda *_: None)
    return people


def _sample(desk: Desk, viewer: Viewer) -> Sample:
    rng = random.Random(1)
    words = [f"{a} {b}" for a in SURNAMES for b in SURNAMES if a != b]
    rng.shuffle(words)
    hits, entities = [], []
    for text in words:
        found = search(desk, viewer, text, size=20)
        hits += [hit.record for hit in found.hits]
        entities += [entity.id for entity in found.entities]
        if len(hits) >= SAMPLE:
            break
    curps = [curp for record in hits for curp in record.properties.get("curp", ())]
    makes = ("nissan", "chevrolet", "volkswagen", "honda", "toyota")
    vehicles = [
        e.id for make in makes for e in search(desk, viewer, make, size=100).entities if e.schema == "Vehicle"
    ]
    standing = within(desk, viewer, Extent(-90, -180, 90, 180)).places
    spots = [(point.latitude, point.longitude) for place in standing for point in place.points]
    return Sample(entities, [record.id for record in hits], curps, words, vehicles, spots)


def _pages(asking: Asking, sample: Sample) -> dict[str, tuple[Callable[[], object], Callable[[], object]]]:
    """Each page, and the same question over the API."""
    rng = random.Random(2)

    def one_of(values: Sequence[str]) -> Callable[[], str]:
        return lambda: rng.choice(values)

    word, curp, entity, record, vehicle = map(
        one_of, (sample.words, sample.curps, sample.entities, sample.records, sample.vehicles)
    )
    return {
        "search": (lambda: asking.ask(word()), lambda: asking.api("POST", "/search", f'{{"q": "{word()}"}}')),
        "check": (lambda: asking.check(curp()), lambda: asking.api("POST", "/check", f'{{"text": "{curp()}"}}')),
        "dossier": (
            lambda: asking.page(f"/entity/{entity()}"), lambda: asking.api("GET", f"/entity/{entity()}/dossier")
        ),
        "history": (
            lambda: asking.page(f"/entity/{entity()}/history"),
            lambda: asking.api("GET", f"/entity/{entity()}/history"),
        ),
        "record": (lambda: asking.page(f"/record/{record()}"), lambda: asking.api("GET", f"/records/{record()}")),
        "timeline": (
            lambda: asking.page(f"/entity/{entity()}/timeline"),
            lambda: asking.api("POST", "/timeline", f'{{"ids": ["{entity()}"]}}'),
        ),
        "places": (
            lambda: asking.page(f"/entity/{entity()}/places"),
            lambda: asking.api("POST", "/places", f'{{"ids": ["{entity()}"]}}'),
        ),
        "timeline of a vehicle": (
            lambda: asking.page(f"/entity/{vehicle()}/timeline"),
            lambda: asking.api("POST", "/timeline", f'{{"ids": ["{vehicle()}"]}}'),
        ),
    }  # fmt: skip


def _maps(asking: Asking, sample: Sample) -> dict[str, Callable[[], object]]:
    """Extents of a map around places that the analyst sees: some streets, a city, all of the country; of all days or of
    one month."""
    rng = random.Random(3)

    def within(reach: float) -> Callable[[], object]:
        def ask() -> object:
            south, west = (at - reach / 2 for at in rng.choice(sample.spots))
            extent = {
                "south": max(-90, south), "west": max(-180, west), "north": min(90, south + reach),
                "east": min(180, west + reach),
            }  # fmt: skip
            month = rng.randrange(1, 7)
            days = {"from": f"2026-{month:02}-01", "to": f"2026-{month:02}-28"} if rng.random() < 0.5 else {}
            return asking.api("POST", "/places", json.dumps({"extent": extent, **days}))

        return ask

    return {f"map extent, {name}": within(reach) for name, reach in REACHES.items()}


class Asking:
    """One browser's connection."""

    def __init__(self, port: int, viewer: Viewer, sealer: Sealer, login: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port)
        self._viewer, self._sealer, self._login = viewer, sealer, login
        kept = {cookies.SESSION: viewer.token, cookies.PURPOSE: viewer.purpose}
        self._cookie = "; ".join(f"{name}={value}" for name, value in kept.items())

    def page(self, path: str, body: str | None = None) -> bytes:
        headers = {"Cookie": self._cookie, "Accept-Encoding": "gzip"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self._send("GET" if body is None else "POST", path, headers, body)

    def ask(self, text: str) -> bytes:
        told = {name: getattr(Question(text), name) for name in Question.__slots__}
        return self.page(f"/ask?q={self._sealer.seal('question', self._login, told)}")

    def check(self, text: str) -> bytes:
        return self.page("/check", f"stamp={stamp_of(self._viewer.token)}&text={text}")

    def api(self, method: str, path: str, body: str | None = None) -> bytes:
        headers = {
            "Authorization": f"Bearer {self._viewer.token}", "Tearline-Purpose": self._viewer.purpose,
            "Content-Type": "application/json",
        }  # fmt: skip
        return self._send(method, f"/api/v1{path}", headers, body)

    def first_view(self) -> int:
        """Bytes of the first page with all that it loads, as they come over the line."""
        page = self.page("/ask")
        text = gzip.decompress(page).decode() if page[:2] == b"\x1f\x8b" else page.decode()
        named = [part.split('"', 1)[0] for part in text.split('="/static/')[1:]]
        return len(page) + sum(len(self.page(f"/static/{name}")) for name in named)

    def _send(self, method: str, path: str, headers: dict[str, str], body: str | None) -> bytes:
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        told = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path.partition('?')[0]}: {answer.status}")
        return told


def _timed(ask: Callable[[], object], seconds: float) -> list[float]:
    """Milliseconds of each answer, one after the other; the first ones, which warm it up, do not count."""
    return list(_times(ask, seconds))[5:]


def _times(ask: Callable[[], object], seconds: float) -> Iterator[float]:
    until = time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        ask()
        yield (time.perf_counter() - began) * 1000


def p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[18]


def serve(data: Path, port: int) -> None:
    settings: dict[str, Any] = {"data": data, "requests_per_minute": 0}
    with House(data) as house:
        desk = Desk(house, 4)
        with socket.create_server(("127.0.0.1", port)) as listening:
            uvicorn.Server(server_config(desk, Settings(**settings))).run(sockets=[listening])
