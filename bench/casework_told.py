"""How soon a move stands on the screens of those who are told of it, and a clock that ran out on the record.

A process with the service as it runs (its pages, its API, its clock of casework), one with the screens: each a stream
of wake-ups of an officer's session; the moves are made by threads of the measuring process, at a set rate, whatever
becomes of those before.
"""

from __future__ import annotations

import asyncio
import bisect
import multiprocessing
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from socket import create_server
from typing import Any

import httpx
import psycopg
import uvicorn

import tearline.api.wakes
from bench.casework_made import Opened, falling_due, new_ones
from bench.check import free_port, until_open
from bench.world import World
from tearline.casework.deeds import move_matter
from tearline.db import House
from tearline.jobs.clock import Clock
from tearline.ledger.look import Desk, Viewer
from tearline.registry.waiting import Waiting, waiting
from tearline.service import server_config
from tearline.settings import Settings

NEVER = 10.0  # seconds that count for what was not told by then
LEAD = 5.0  # seconds until the first of the clocks runs out


@dataclass(frozen=True, slots=True)
class Told:
    """At one rate: seconds from a commit to a screen, seconds of a move, and how many moves a second there were."""

    lags: list[float]
    moves: list[float]
    rate: float


class Screens:
    """The process with the streams."""

    def __init__(self, port: int, viewers: list[Viewer]) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(
            target=_look_at_screens, args=(port, [one.token for one in viewers], theirs)
        )
        self._process.start()
        assert self._pipe.poll(120)
        assert self._pipe.recv() == "open"

    def taken(self) -> list[list[float]]:
        """When each was woken, since it was asked last."""
        self._pipe.send("take")
        woken: list[list[float]] = self._pipe.recv()
        return woken

    def close(self) -> None:
        self._pipe.send("end")
        self._process.join()


@contextmanager
def service(w: World) -> Iterator[tuple[int, Path]]:
    """Its port, and the file with when it looked for something new."""
    port, looks = free_port(), w.house.data.parent / "looks.txt"
    looks.unlink(missing_ok=True)
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(w.house.data, port, looks))
    process.start()
    try:
        until_open(port)
        yield port, looks
    finally:
        process.terminate()
        process.join()


def told(
    w: World, movers: list[Viewer], screens: Screens, looks: Path, label: str, rate: int, seconds: float
) -> Told:
    """Moves at this rate. A move counts as on a screen with the first wake-up of a look that was begun after the move's
    commit was answered: an earlier one may not have seen it."""
    matters = new_ones(w, label, round(rate * seconds))
    screens.taken()
    moves, committed, spent = _moved(w, movers, matters, rate)
    time.sleep(4)
    woken = screens.taken()
    looked = [tuple(map(float, line.split())) for line in looks.read_text().splitlines()]
    begun = [one[0] for one in looked]
    lags = []
    for at in committed:
        n = bisect.bisect_left(begun, at)
        ended = looked[n][1] if n < len(looked) else at + NEVER
        for each in woken:
            k = bisect.bisect_left(each, ended)
            lags.append(each[k] - at if k < len(each) else NEVER)
    return Told(lags, moves, len(matters) / spent)


def escalation(w: World, label: str, rate: float, seconds: float) -> list[float]:
    """Seconds from the moment at which each of some clocks ran out to the move that says so."""
    matters = falling_due(w, label, round(rate * seconds), rate, LEAD)
    until = time.monotonic() + LEAD + seconds + NEVER
    with psycopg.connect(w.house.dsn("admin"), autocommit=True) as conn:
        late: list[float] = []
        while len(late) < len(matters) and time.monotonic() < until:
            time.sleep(1)
            rows = conn.execute(
                "SELECT extract(epoch FROM made_at - happened_at)::float8 FROM store.move"
                " WHERE matter_id = ANY (%s) AND clock IS NOT NULL",
                [[one.id for one in matters]],
            ).fetchall()
            late = [float(row[0]) for row in rows]
    return late + [NEVER] * (len(matters) - len(late))


def p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


def _moved(
    w: World, movers: list[Viewer], matters: list[Opened], rate: int
) -> tuple[list[float], list[float], float]:
    """Seconds of each move, when each was answered, and seconds of all together."""
    begun = time.time()

    def move(n: int) -> tuple[float, float]:
        time.sleep(max(0.0, begun + n / rate - time.time()))
        started = time.time()
        move_matter(
            w.desk, movers[n % len(movers)], str(matters[n].id), "triage", matters[n].last_move,
            said={"value": "low", "danger": "no"},
        )  # fmt: skip
        return time.time() - started, time.time()

    with ThreadPoolExecutor(len(movers)) as hands:
        done = list(hands.map(move, range(len(matters))))
    return [one[0] for one in done], [one[1] for one in done], time.time() - begun


def _serve(data: Path, port: int, looks: Path) -> None:
    """The service with its clock; each look for something new leaves a line: when it began and ended."""

    def timed(desk: Desk, tokens: Any) -> dict[str, Waiting]:
        begun = time.time()
        found = waiting(desk, tokens)
        with looks.open("a") as out:
            out.write(f"{begun} {time.time()}\n")
        return found

    tearline.api.wakes.waiting = timed  # type: ignore[attr-defined]
    settings: dict[str, Any] = {
        "data": data, "requests_per_minute": 0, "http_connections": 2000, "http_connections_per_address": 1000,
    }  # fmt: skip
    with House(data) as house:
        clock = Clock(house)
        clock.start()
        with create_server(("127.0.0.1", port), backlog=1000) as listening:
            uvicorn.Server(server_config(Desk(house), Settings(**settings))).run(sockets=[listening])
        clock.stop()


def _look_at_screens(port: int, tokens: list[str], pipe: Connection) -> None:
    asyncio.run(_watching(port, tokens, pipe))


async def _watching(port: int, tokens: list[str], pipe: Connection) -> None:
    woken: list[list[float]] = [[] for _ in tokens]
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=60) as client:

        async def watch(n: int) -> None:
            async with client.stream(
                "GET", "/api/v1/wakes", headers={"Authorization": f"Bearer {tokens[n]}"}
            ) as answer:
                assert answer.status_code == 200, answer.status_code
                async for line in answer.aiter_lines():
                    if line == "event: wake":
                        woken[n].append(time.time())

        screens = [asyncio.create_task(watch(n)) for n in range(len(tokens))]
        while not all(woken):
            await asyncio.sleep(0.1)
            for one in screens:
                if one.done():
                    one.result()
        pipe.send("open")
        while await asyncio.to_thread(pipe.recv) == "take":
            pipe.send(woken)
            for each in woken:
                each.clear()
        for one in screens:
            one.cancel()
