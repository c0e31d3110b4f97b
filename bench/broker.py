"""What a broker between the HTTP process and PostgreSQL would cost: a field check through it, and without.

``python -m bench broker [--records N] [--labels L] [--connections C] [--seconds S] [--rounds R] [--data DIR]``

The broker is a process of its own with the pool, the ledger's appender and the digest key; it takes named
calls only, as JSON over a Unix socket, so that who has the socket can send no SQL (and no EXPLAIN). Two forms:
``calls`` sends each step of a look (ticket, question, question, results) by itself; ``looks`` sends what can
be sent together (ticket with the first question, the second question, results): the fewest round trips that
leave the making of answers in the HTTP process. Both, and today's direct way, answer over HTTP from one
service process, in turn, round by round.
"""

from __future__ import annotations

import argparse
import multiprocessing
import queue
import socket
import socketserver
import struct
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import orjson
import psutil
import uvicorn
from fastapi import Response

from bench.check import Taken, ask, free_port
from bench.report import Bar, report
from bench.world import people, world
from tearline.api.answers import Answer
from tearline.api.app import create_app
from tearline.api.viewer import Asking
from tearline.db import House, Row, ask_once
from tearline.ledger.look import Desk, Quick, Viewer
from tearline.ledger.look.ticket import TICKET_SECONDS
from tearline.ontology.recognise import recognise
from tearline.picture.alerts import advice_of, alerts_of
from tearline.picture.answer import banner
from tearline.picture.check import LIMIT, Checked, check, entities_of, hits_of, reach_around
from tearline.settings import Settings

WAYS = ("direct", "calls", "looks")
PRICE = 0.15  # of a check: what issue 10 would pay
_HEAD = struct.Struct(">I")


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench broker")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--labels", type=int, default=200)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args(argv)
    spawn = multiprocessing.get_context("spawn")
    with (
        world(options.records, options.labels, options.data) as w,
        tempfile.TemporaryDirectory(prefix="tearline-broker-") as folder,
    ):
        door, port = str(Path(folder) / "broker"), free_port()
        viewer = w.viewer(0.5)
        broker = spawn.Process(target=_broker, args=(w.house.data, door, options.connections), daemon=True)
        broker.start()
        while not Path(door).exists():
            time.sleep(0.05)
        server = spawn.Process(
            target=_serve, args=(w.house.data, door, port, options.connections), daemon=True
        )
        server.start()
        while server.is_alive() and not _is_open(port):
            time.sleep(0.05)
        texts = [
            str(p["properties"]["curp"][0]) for p in people(min(options.records, 20_000), options.labels)
        ]
        taken = {way: Taken([], 0.0) for way in WAYS}
        worked = dict.fromkeys(WAYS, 0.0)
        ours = [psutil.Process(process.pid) for process in (server, broker)]
        for way in WAYS:
            ask(port, f"/{way}", viewer.token, texts, options.connections, 2.0)
        for n in range(options.rounds):
            for way in WAYS[n % 3 :] + WAYS[: n % 3]:
                before = _processor_seconds(ours)
                taken[way].add(
                    ask(port, f"/{way}", viewer.token, texts, options.connections, options.seconds)
                )
                worked[way] += _processor_seconds(ours) - before
        for process in (server, broker):
            process.terminate()
            process.join()
    figures: dict[str, float] = {"records": options.records, "connections": options.connections}
    for way, one in taken.items():
        figures |= {
            f"{way}_median_ms": one.quantile(50),
            f"{way}_p95_ms": one.quantile(95),
            f"{way}_per_second": one.rate,
            f"{way}_processor_ms": worked[way] * 1000 / len(one.times),
        }
    direct = taken["direct"]
    for way in WAYS[1:]:
        figures[f"{way}_median_ratio"] = taken[way].quantile(50) / direct.quantile(50)
        figures[f"{way}_p95_ratio"] = taken[way].quantile(95) / direct.quantile(95)
        figures[f"{way}_throughput_ratio"] = taken[way].rate / direct.rate
        figures[f"{way}_processor_ratio"] = figures[f"{way}_processor_ms"] / figures["direct_processor_ms"]
    cheapest = min(figures["calls_median_ratio"], figures["looks_median_ratio"])
    report("broker", figures, [Bar("price of a check at the median", cheapest - 1, PRICE, at_least=False)])


def _is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def _processor_seconds(processes: list[psutil.Process]) -> float:
    """Of the service and the broker together; other work on the machine does not count."""
    return sum(sum(process.cpu_times()[:2]) for process in processes)


# ── the broker ──────────────────────────────────────────────────────────────────────────────────────


def _broker(data: Path, door: str, connections: int) -> None:
    with House(data) as house:
        desk = Desk(house, connections)

        class Line(socketserver.BaseRequestHandler):
            """One connection of the HTTP process."""

            def handle(self) -> None:
                while call := _received(self.request):
                    _send(self.request, [_done(desk, step) for step in call])

        class Door(socketserver.ThreadingUnixStreamServer):
            daemon_threads = True

        with Door(door, Line) as server:
            server.serve_forever()


_QUESTIONS = {"check": 1, "entity": 2}  # arguments before the limit


def _done(desk: Desk, step: dict[str, Any]) -> object:
    """A named call: a ticket, a question by its name, or the results."""
    if "open" in step:
        told = step["open"]
        answer = desk.appender.submit(
            {
                "token": told["token"], "action": told["action"], "purpose": told["purpose"],
                "question": desk.digest(told["question"]), "seconds": TICKET_SECONDS,
            }
        )  # fmt: skip
        if "then" not in step:
            return answer
        return [answer, _asked(desk, told["token"], answer["ticket"], step["then"])]
    if "ask" in step:
        return _asked(desk, step["token"], step["ticket"], step["ask"])
    return desk.appender.submit(step["close"])


def _asked(desk: Desk, token: str, ticket: str, question: list[Any]) -> list[Row]:
    name, arguments, limit = question
    if len(arguments) != _QUESTIONS[name]:
        raise ValueError(name)
    return ask_once(desk.pool, token, UUID(ticket), f"ask.{name}", arguments, limit)


# ── the service ─────────────────────────────────────────────────────────────────────────────────────


def _serve(data: Path, door: str, port: int, connections: int) -> None:
    settings = Settings(data=data, requests_per_minute=0, connections=max(2, connections))
    with House(data) as house:
        desk = Desk(house, connections)
        app = create_app(desk, settings)
        lines = _Lines(door)

        @app.get("/direct")
        def direct(viewer: Asking, text: str) -> Response:
            return Answer(check(desk, viewer, text))

        @app.get("/calls")
        def calls(viewer: Asking, text: str) -> Response:
            with lines.one() as line:
                return Answer(_checked(_Calls(line, viewer), text))

        @app.get("/looks")
        def looks(viewer: Asking, text: str) -> Response:
            with lines.one() as line:
                return Answer(_checked(_Looks(line, viewer), text))

        uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


class _Lines:
    """Connections to the broker, kept."""

    def __init__(self, door: str) -> None:
        self._door = door
        self._free: queue.SimpleQueue[socket.socket] = queue.SimpleQueue()

    @contextmanager
    def one(self) -> Iterator[socket.socket]:
        try:
            line = self._free.get_nowait()
        except queue.Empty:
            line = socket.socket(socket.AF_UNIX)
            line.connect(self._door)
        yield line
        self._free.put(line)


class _Calls:
    """A look through the broker, one call a step."""

    def __init__(self, line: socket.socket, viewer: Viewer) -> None:
        self._line, self._viewer = line, viewer
        self.shown: dict[str, str] = {}
        self.count = 0
        self.ticket = ""

    def begin(self, question: object, ask: list[Any]) -> list[Row]:
        """The ticket, then the first question."""
        [answer] = self._call({"open": self._opening(question)})
        self.ticket = answer["ticket"]
        return self.ask(*ask)

    def ask(self, name: str, arguments: Sequence[object], limit: int) -> list[Row]:
        told = {"token": self._viewer.token, "ticket": self.ticket, "ask": [name, arguments, limit]}
        [rows] = self._call(told)
        return cast(list[Row], rows)

    def show(self, rows: Any) -> None:
        for row in rows:
            self.count += 1
            self.shown[str(row["id"])] = str(row["owner"])

    def close(self) -> None:
        self._call(
            {
                "close": {
                    "close": self.ticket, "records": [*self.shown], "owners": [*self.shown.values()],
                    "count": self.count,
                }
            }
        )  # fmt: skip

    def _opening(self, question: object) -> dict[str, object]:
        return {
            "token": self._viewer.token, "purpose": self._viewer.purpose, "action": "check", "question": question
        }  # fmt: skip

    def _call(self, step: Mapping[str, object]) -> list[Any]:
        _send(self._line, [step])
        return _received(self._line)


class _Looks(_Calls):
    """A look through the broker in the fewest round trips."""

    def begin(self, question: object, ask: list[Any]) -> list[Row]:
        [[answer, rows]] = self._call({"open": self._opening(question), "then": ask})
        self.ticket = answer["ticket"]
        return cast(list[Row], rows)


def _checked(this: _Calls, text: str) -> Checked:
    """As `tearline.picture.check.check`."""
    kinds = recognise(text.strip())
    rows = this.begin({"text": text}, ["check", [sorted({k.folded for k in kinds})], LIMIT + 1])
    this.show(rows[:LIMIT])
    hits = hits_of(rows[:LIMIT], kinds)
    ids = [hit.record.id for hit in hits]
    reach = reach_around(cast(Quick, this), ids)
    entities = entities_of(cast(Quick, this), reach, ids)
    alerts = alerts_of(cast(Quick, this), reach, hits)
    this.close()
    labels = [*(hit.record.label for hit in hits), *(entity.label for entity in entities)]
    labels += [alert.record.label for alert in alerts]
    return Checked(
        text,
        [k.kind for k in kinds],
        hits,
        len(rows) > LIMIT,
        banner(labels),
        entities,
        [],
        advice_of(alerts),
        alerts,
    )


# ── frames ──────────────────────────────────────────────────────────────────────────────────────────


def _send(line: socket.socket, told: object) -> None:
    body = orjson.dumps(told)
    line.sendall(_HEAD.pack(len(body)) + body)


def _received(line: socket.socket) -> list[Any]:
    """Nothing once the other side is gone."""
    head = _exactly(line, _HEAD.size)
    if not head:
        return []
    found: list[Any] = orjson.loads(_exactly(line, _HEAD.unpack(head)[0]))
    return found


def _exactly(line: socket.socket, count: int) -> bytes:
    parts = []
    while count:
        part = line.recv(count)
        if not part:
            return b""
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
