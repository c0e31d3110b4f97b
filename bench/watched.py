"""What a load costs that is watched live in the browser, beside the same load that nobody watches.

``python -m bench watched [--records N] [--rounds R]``

A service process over a world of its own. A steward's page sends a file of ``N`` people to ``/ours/upload``, with its
progress read as the page reads it (server-sent events) and without, in turn (and the other way round in every second
round: the store grows); each time under a source of its own, so that all are new. Counted are the seconds of processor
of the service and of all processes that it starts: the clock says the same with more noise.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from bench.check import free_port, until_open
from bench.picture import serve
from bench.report import Bar, report
from bench.world import World, world, write_people
from tearline.web import cookies
from tearline.web.visit import stamp_of

MOST = 1.03
LABELS = 10
PATIENCE = 1800.0


@dataclass(frozen=True, slots=True)
class Spent:
    """One load: seconds of processor and of the clock, and how often its progress was told."""

    processor: float
    clock: float
    told: int


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench watched", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args(argv)
    alone: list[Spent] = []
    watched: list[Spent] = []
    with world(0, LABELS) as w, tempfile.TemporaryDirectory(prefix="tearline-bench-file-") as folder:
        file = Path(folder) / "people.ftm.jsonl"
        write_people(file, options.records, LABELS)
        port = free_port()
        server = multiprocessing.get_context("spawn").Process(target=serve, args=(w.house.data, port))
        server.start()
        until_open(port)
        service = psutil.Process(server.pid)
        _load(w, service, port, file, "warm", watch=False)
        for n in range(options.rounds):
            for watch, into in ((False, alone), (True, watched))[:: -1 if n % 2 else 1]:
                into.append(_load(w, service, port, file, f"round{n}{watch}", watch))
                print(f"  {'watched' if watch else 'alone'}: {into[-1]}", flush=True)
        server.terminate()
        server.join()
    cost = _mean(watched) / _mean(alone)
    report(
        "watched",
        {
            "records": options.records, "alone, s of processor": _mean(alone),
            "watched, s of processor": _mean(watched),
            "alone, s": statistics.mean(one.clock for one in alone),
            "watched, s": statistics.mean(one.clock for one in watched),
            "told, times": statistics.mean(one.told for one in watched),
        },
        [Bar("a load that is watched, against one that is not", cost, MOST, at_least=False)],
    )  # fmt: skip


def _mean(spent: list[Spent]) -> float:
    return statistics.mean(one.processor for one in spent)


def _load(w: World, service: psutil.Process, port: int, file: Path, source: str, watch: bool) -> Spent:
    ticket = str(uuid.uuid4())
    kept = {cookies.SESSION: w.steward.token, cookies.PURPOSE: w.steward.purpose}
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in kept.items())}
    told: list[str] = []
    eyes = threading.Thread(target=_watch, args=(port, ticket, headers, told))
    before, begun = _processor(service), time.monotonic()
    if watch:
        eyes.start()
    fields = {
        "stamp": stamp_of(w.steward.token), "source": source, "tier": "OPEN", "release": "all", "handling": "H0",
        "format": "ftm", "do": "load",
    }  # fmt: skip
    with file.open("rb") as content:
        answer = httpx.post(
            f"http://127.0.0.1:{port}/ours/upload", params={"ticket": ticket}, headers=headers, data=fields,
            files={"file": (file.name, content)}, timeout=PATIENCE,
        )  # fmt: skip
    assert answer.status_code == 303, answer.text
    spent = _processor(service) - before, time.monotonic() - begun
    if watch:
        eyes.join()
    return Spent(*spent, len(told))


def _watch(port: int, ticket: str, headers: dict[str, str], told: list[str]) -> None:
    """As the page does: until it is told that the load is over."""
    address = f"http://127.0.0.1:{port}/ours/progress"
    with httpx.stream("GET", address, params={"ticket": ticket}, headers=headers, timeout=PATIENCE) as answer:
        assert answer.status_code == 200
        told += [line for line in answer.iter_lines() if line.startswith('data: {"')]


def _processor(service: psutil.Process) -> float:
    """Seconds so far of the service, of what it started and of what has ended since."""
    mine = service.cpu_times()
    now = sum(sum(child.cpu_times()[:2]) for child in service.children(recursive=True))
    return float(sum(mine[:4]) + now)
