"""A field check over HTTP, with session, ticket, mask and result entry, against the same handler without.

``python -m bench check [--records N] [--labels L] [--connections C] [--seconds S] [--rounds R] [--loaded N]
[--data DIR]``

One service process and one process that asks, on ``C`` keep-alive connections. Both handlers answer the
same questions with the same JSON from the same stack; they take turns, round by round. The bare one asks
the same statements without row security, without a ticket and without an entry in the ledger. Last, one connection
asks for as long as a load of ``N`` records takes, which another process makes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import random
import socket
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import psycopg
import uvicorn
from fastapi import FastAPI, Response

from bench.gate import NAMES, bare_functions
from bench.load import load_in_a_process
from bench.report import Bar, report
from bench.world import World, people, world, write_people
from tearline.api.answers import Answer
from tearline.api.routes.picture import Asked
from tearline.db import House
from tearline.ledger.look import Desk
from tearline.ontology.recognise import recognise
from tearline.picture.alerts import LIMIT as WARRANTS
from tearline.picture.answer import banner
from tearline.picture.check import LIMIT, Checked, hits_of
from tearline.picture.head import answering
from tearline.picture.reach import LEAST, MOST, reach_from
from tearline.service import server_config
from tearline.settings import Settings

# What ask.entity asks, each before who asks it.
ENTITY = ("verdicts", "reach", "compared", "matches_among", "decisions_among", "entity", "related")


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench check")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--labels", type=int, default=2000)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--loaded", type=int, default=20_000)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args(argv)
    with world(options.records, options.labels, options.data) as w:
        with psycopg.connect(w.house.dsn("admin"), autocommit=True) as conn:
            bare_functions(conn, (*NAMES, *ENTITY))
            conn.execute("GRANT USAGE ON SCHEMA bare TO tearline_app")
            conn.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bare TO tearline_app")
        viewer = w.viewer(0.5)
        port = free_port()
        server = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(w.house.data, port, options.connections), daemon=True
        )
        server.start()
        until_open(port)
        texts = [
            str(p["properties"]["curp"][0]) for p in people(min(options.records, 20_000), options.labels)
        ]
        full, bare = Taken([], 0.0), Taken([], 0.0)
        ask(port, "/api/v1/check", viewer.token, texts, options.connections, 1.0)
        ask(port, "/bare", viewer.token, texts, options.connections, 1.0)
        for _ in range(options.rounds):
            full.add(ask(port, "/api/v1/check", viewer.token, texts, options.connections, options.seconds))
            bare.add(ask(port, "/bare", viewer.token, texts, options.connections, options.seconds))
        beside = _beside_a_load(w, port, viewer.token, texts, options.loaded, options.labels)
        server.terminate()
        server.join()
        with psycopg.connect(w.house.dsn("admin"), autocommit=True) as conn:
            entries = conn.execute("SELECT count(*) FROM ledger.queue").fetchone()
    report(
        "check",
        {
            "records": options.records,
            "connections": options.connections,
            "checks_per_second": full.rate,
            "median_ms": full.quantile(50),
            "p99_ms": full.quantile(99),
            "bare_per_second": bare.rate,
            "bare_median_ms": bare.quantile(50),
            "bare_p99_ms": bare.quantile(99),
            "ratio_of_throughput": full.rate / bare.rate,
            "checks_beside_a_load": len(beside.times),
            "beside_a_load_median_ms": beside.quantile(50),
            "beside_a_load_p99_ms": beside.quantile(99),
            "loaded_beside_a_second": options.loaded / beside.seconds,
            "entries_written": float(str(entries[0])) if entries else 0,
        },
        [
            Bar("throughput against bare", full.rate / bare.rate, 0.6, at_least=True),
            Bar("p99 against bare", full.quantile(99) / bare.quantile(99), 1.3, at_least=False),
            Bar("p99 in ms of one connection while a load runs", beside.quantile(99), 50, at_least=False),
        ],
    )


@dataclass(slots=True)
class Taken:
    """Milliseconds of each answer, and the seconds that all of them took."""

    times: list[float]
    seconds: float

    def add(self, other: Taken) -> None:
        self.times += other.times
        self.seconds += other.seconds

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    def quantile(self, percent: int) -> float:
        return statistics.quantiles(self.times, n=100)[percent - 1]


# ── the service ─────────────────────────────────────────────────────────────────────────────────────


def _serve(data: Path, port: int, connections: int) -> None:
    settings = Settings(data=data, requests_per_minute=0, connections=connections)
    with House(data) as house:
        desk = Desk(house, connections)
        config = server_config(desk, settings)
        app = cast(FastAPI, config.app)

        @app.post("/bare")
        def bare(form: Asked) -> Response:
            """The field check without session, ticket, row security and results entry."""
            kinds = recognise(form.text)
            with desk.pool.connection() as conn:
                rows = conn.execute(
                    "SELECT * FROM bare.check(%s, %s)", [sorted({k.folded for k in kinds}), LIMIT + 1]
                ).fetchall()
                hits = hits_of(rows[:LIMIT], kinds)
                ids = [hit.record.id for hit in hits]
                reached = conn.execute(
                    "SELECT * FROM bare.entity(%s::uuid[], %s, %s)", [ids, LEAST, MOST + 1]
                )
                entities, _ = answering(reach_from(reached.fetchall() if ids else []), ids)
                if ids:  # as alerts_of asks
                    conn.execute(
                        "SELECT * FROM bare.related(%s::uuid[], %s, %s)", [ids, ["Warrant"], WARRANTS]
                    )
            shown = banner([*(h.record.label for h in hits), *(e.label for e in entities)])
            return Answer(
                Checked(form.text, [k.kind for k in kinds], hits, len(rows) > LIMIT, shown, entities)
            )

        with socket.create_server(("127.0.0.1", port)) as listening:
            uvicorn.Server(config).run(sockets=[listening])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def until_open(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the service did not start")


def _beside_a_load(w: World, port: int, token: str, texts: list[str], records: int, labels: int) -> Taken:
    """What one connection is answered until a load is matched and closed."""
    taken = Taken([], 0.0)
    with tempfile.TemporaryDirectory(prefix="tearline-bench-file-") as folder, ThreadPoolExecutor(1) as hand:
        file = Path(folder) / "people.jsonl"
        write_people(file, records, labels, seed=2)
        under_way = hand.submit(load_in_a_process, w, file)
        while not under_way.done():
            taken.add(ask(port, "/api/v1/check", token, texts, 1, 1.0))
        under_way.result()
    return taken


# ── who asks ────────────────────────────────────────────────────────────────────────────────────────


def ask(port: int, path: str, token: str, texts: list[str], connections: int, seconds: float) -> Taken:
    """Ask on all connections at once until the time is over."""
    return asyncio.run(_ask_all(port, path, token, texts, connections, seconds))


async def _ask_all(
    port: int, path: str, token: str, texts: list[str], connections: int, seconds: float
) -> Taken:
    times: list[float] = []
    started = time.perf_counter()
    await asyncio.gather(
        *(_one(port, path, token, texts, n, started + seconds, times) for n in range(connections))
    )
    return Taken(times, time.perf_counter() - started)


async def _one(
    port: int, path: str, token: str, texts: list[str], seed: int, until: float, times: list[float]
) -> None:
    rng = random.Random(seed)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        body = json.dumps({"text": rng.choice(texts)})
        began = time.perf_counter()
        writer.write(
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
            "Tearline-Purpose: checkpoint\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.split(b"\r\n", 1)[0].decode())
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        await reader.readexactly(length)
        times.append((time.perf_counter() - began) * 1000)
    writer.close()
