"""One described person against a store of people, and an entity as one viewer sees it.

``python -m bench online [--set nation1m|nation100k] [--queries N] [--labels L] [--data DIR]``

The people are those of an invented nation of an unseen seed. Some of their records are held back: each of
these is a question, and the right answer is an entity with a record of the same person. Measured are the
answer in process (candidates by key, decoded and scored, under row security), the same with session,
ticket and results entry, and that over HTTP on one connection; then an entity of a viewer who sees half
of the records and of one who sees all, beside the same statements without row security.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import random
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import psycopg
import uvicorn
from psycopg.rows import dict_row

from bench.check import free_port, until_open
from bench.fusion_sets import LabelledSet, Properties, named
from bench.gate import bare_functions
from bench.report import Bar, report
from bench.world import PER_COMPARTMENT, World, label_of, world
from tearline.api.app import create_app
from tearline.db import House
from tearline.fusion.features import features
from tearline.fusion.selective import selective_keys
from tearline.intake.load import Progress, load
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.picture.grouping import group_with
from tearline.picture.match import match, scored_by
from tearline.picture.reach import LEAST, MOST, reach_from, reach_of
from tearline.settings import Settings

AT_ONCE = 50  # questions under one ticket, where the ledger is not on the clock
PASSES = 3

Item = TypeVar("Item")


@dataclass(slots=True)
class Times:
    """Milliseconds of each answer."""

    each: list[float] = field(default_factory=list)

    @contextmanager
    def one(self) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.each.append((time.perf_counter() - started) * 1000)

    def figures(self, name: str) -> dict[str, float]:
        return {f"{name}: median ms": self.median, f"{name}: p95 ms": self.p95}

    @property
    def median(self) -> float:
        return statistics.median(self.each)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.each, n=20)[18]


@dataclass(frozen=True, slots=True)
class Question:
    """A record that was held back, and whose it is."""

    properties: Properties
    thing: str


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench online")
    parser.add_argument("--set", default="nation1m")
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--labels", type=int, default=200)
    parser.add_argument("--data", type=Path, help="kept here, and found loaded the next time")
    options = parser.parse_args(argv)
    people = named(options.set)
    if people is None:
        parser.error(f"no set {options.set}")
    held = _held_back(people, options.queries)
    questions = [Question(people.records[n], people.truth[n]) for n in held]
    with world(0, options.labels, options.data) as w:
        stamp = w.house.data.parent / f"{options.set}-{options.queries}-{options.labels}"
        figures = {} if stamp.exists() else _loaded(w, people, set(held), options.labels)
        stamp.touch()
        things = _things(w.house, people)
        everything, half = w.viewer(1.0), w.viewer(0.5)
        figures |= {"records": float(len(people.records) - len(held))}
        _in_process(w, everything, _others(people, set(held)))  # warm, as on any day; of other people
        process = _in_process(w, everything, questions)
        on_record, hits = _on_record(w, everything, questions, things)
        over_http = _over_http(w, everything, questions)
        clusters = _clusters(w, half, everything, options.queries)
    for name, times in (
        ("scored in process", process), ("with ledger in process", on_record), ("over HTTP", over_http),
        *((f"entity, {name}", times) for name, times in clusters.items()),
    ):  # fmt: skip
        figures |= times.figures(name)
    figures |= {"hit at 1": hits[0], "hit at 10": hits[1]}
    all_seeing = clusters["without the gate"]
    report(
        "online", figures,
        [
            Bar("one query in process, p95 ms", process.p95, 2, at_least=False),
            Bar("one query over HTTP, p95 ms", over_http.p95, 10, at_least=False),
            Bar("hit at 1", hits[0], 0.99, at_least=True),
            *(
                Bar(f"entity, {name}, against all-seeing", clusters[name].median / all_seeing.median, 2, at_least=False)
                for name in ("half", "all")
            ),
        ],
    )  # fmt: skip


# ── the store ───────────────────────────────────────────────────────────────────────────────────────


def _held_back(people: LabelledSet, count: int) -> list[int]:
    """Places of records of people who have another one; one a person, drawn by a fixed seed."""
    places: dict[str, list[int]] = {}
    for n, thing in enumerate(people.truth):
        places.setdefault(thing, []).append(n)
    rng = random.Random(11)
    several = sorted(thing for thing, held in places.items() if len(held) > 1)
    return sorted(rng.choice(places[thing]) for thing in rng.sample(several, min(count, len(several))))


def _others(people: LabelledSet, held: set[int]) -> list[Question]:
    """Questions about records that are in the store, as many as are held back."""
    places = random.Random(12).sample(range(len(people.truth)), 2 * len(held))
    chosen = [n for n in places if n not in held][: len(held)]
    return [Question(people.records[n], people.truth[n]) for n in chosen]


def _loaded(w: World, people: LabelledSet, held: set[int], labels: int) -> dict[str, float]:
    file = w.house.data.parent / "people.jsonl"
    rng = random.Random(5)
    compartments = max(1, labels // PER_COMPARTMENT)
    with file.open("w", encoding="utf-8") as out:
        for n, properties in enumerate(people.records):
            if n not in held:
                label = label_of(rng.randrange(compartments), rng.randrange(min(labels, PER_COMPARTMENT)))
                line = {"id": f"p{n}", "schema": "Person", "label": label, "properties": properties}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
    started = time.monotonic()
    load(w.desk, w.steward, file, source="people", label=label_of(0, 0), progress=_show)
    seconds = time.monotonic() - started
    file.unlink()
    with psycopg.connect(w.house.dsn("admin"), autocommit=True) as conn:
        for table in ("record", "fusion_key", "feature", "match"):
            conn.execute(f"VACUUM ANALYZE store.{table}".encode())
    return {"loaded and matched a second": (len(people.records) - len(held)) / seconds}


def _show(progress: Progress) -> None:
    if progress.items % 20_000 == 0:
        print(f"\r{progress.items:,} loaded", end="", file=sys.stderr, flush=True)


def _things(house: House, people: LabelledSet) -> dict[str, str]:
    """Whose each record is, by its id."""
    with psycopg.connect(house.dsn("admin")) as conn:
        rows = conn.execute("SELECT id::text, key FROM store.record WHERE source = 'people'")
        return {id: people.truth[int(key[1:])] for id, key in rows}


# ── one query ───────────────────────────────────────────────────────────────────────────────────────


def _in_process(w: World, viewer: Viewer, questions: list[Question]) -> Times:
    """From properties to scored candidates, under row security; tickets are off the clock."""
    times = Times()
    for batch in _batches(questions):
        with look(w.desk, viewer, "match", {}) as this:
            for question in batch:
                with times.one():
                    _asked(this, question)
    return times


def _asked(this: Look, question: Question) -> None:
    like = features("Person", question.properties)
    if like is not None and (keys := selective_keys(like)):
        scored_by(this, like, keys)


def _on_record(
    w: World, viewer: Viewer, questions: list[Question], things: dict[str, str]
) -> tuple[Times, tuple[float, float]]:
    """As people ask: ticket, candidates, their entities, explanations, results entry. And who was found."""
    times, first, ten = Times(), 0, 0
    for question in questions:
        with times.one():
            found = match(w.desk, viewer, "Person", question.properties)
        ranked = [things[candidate.record] for candidate in found.candidates]
        first += ranked[:1] == [question.thing]
        ten += question.thing in ranked
    return times, (first / len(questions), ten / len(questions))


def _over_http(w: World, viewer: Viewer, questions: list[Question]) -> Times:
    """The same from another process, one question after the other on one connection."""
    port = free_port()
    server = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(w.house.data, port), daemon=True
    )
    server.start()
    try:
        until_open(port)
        ask(port, viewer, questions[:20])  # connections, plans and caches are warm, as on any day
        return ask(port, viewer, questions)
    finally:
        server.terminate()
        server.join()


def _serve(data: Path, port: int) -> None:
    with House(data) as house:
        app = create_app(Desk(house, 4), Settings(data=data, requests_per_minute=0, connections=4))
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


def ask(port: int, viewer: Viewer, questions: Iterable[Question]) -> Times:
    times = Times()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {
        "Authorization": f"Bearer {viewer.token}", "Tearline-Purpose": viewer.purpose,
        "Content-Type": "application/json",
    }  # fmt: skip
    for question in questions:
        body = json.dumps({"schema": "Person", "properties": question.properties})
        with times.one():
            connection.request("POST", "/api/v1/match", body, headers)
            answer = connection.getresponse()
            told = answer.read()
        if answer.status != 200:
            raise RuntimeError(told.decode())
    connection.close()
    return times


# ── one entity ──────────────────────────────────────────────────────────────────────────────────────


def _clusters(w: World, half: Viewer, everything: Viewer, count: int) -> dict[str, Times]:
    """Gathering and clustering an entity, of records that all of them see, in turn."""
    found = {"half": Times(), "all": Times(), "without the gate": Times()}
    with psycopg.connect(w.house.dsn("admin"), autocommit=True, row_factory=dict_row) as admin:
        bare_functions(admin, ("matches_among", "decisions_among", "compared", "reach", "entity"))
        ids = _visible_to(w, half, count)
        for batch in _batches(ids * PASSES):
            for name, viewer in (("half", half), ("all", everything)):
                with look(w.desk, viewer, "entity", {}) as this:
                    for id in batch:
                        with found[name].one():
                            group_with(reach_of(this, [id]), id)
            for id in batch:
                with found["without the gate"].one():
                    rows = admin.execute(
                        "SELECT * FROM bare.entity(%s::uuid[], %s, %s)", [[id], LEAST, MOST + 1]
                    ).fetchall()
                    group_with(reach_from(rows), id)
    return found


def _visible_to(w: World, viewer: Viewer, count: int) -> list[str]:
    """Records that this viewer sees, from all over the store."""
    with psycopg.connect(w.house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT id::text FROM store.record WHERE source = 'people' ORDER BY md5(id::text)"
        )
        drawn = [id for (id,) in rows.fetchmany(4 * count)]
    seen: list[str] = []
    for batch in _batches(drawn):
        with look(w.desk, viewer, "entity", {}) as this:
            shown = this.conn.execute("SELECT id FROM ask.compared(%s::uuid[])", [batch]).fetchall()
        seen += [str(row["id"]) for row in shown]
    return seen[:count]


def _batches(items: list[Item]) -> Iterator[list[Item]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]
