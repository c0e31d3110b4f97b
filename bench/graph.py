"""Neighbours and paths over HTTP with gate and ledger, beside an embedded graph database that asks nobody.

``python -m bench graph --data DIR [--people N] [--asked N]``

``DIR`` is the data folder of a demo; a new one gets a nation of ``N`` people, and is kept. The peer (LadybugDB, in
memory, in this process) holds the same graph: the entities that the analyst of FGR sees and what is told between them.
Both are asked for the same neighbours and for paths of at most four steps between the same pairs: of half of them a way
is known, the others are drawn by chance. Each path's length is compared. The peer reads the ids of neighbours and
of the records that tell the links; ours also what these say, and puts on record what it shows.
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import ladybug
import psycopg

from bench.check import free_port, until_open
from bench.picture import Asking, loaded, p95, serve
from bench.report import Bar, report
from tearline.cli.demo import open_demo
from tearline.demo.cast import VIEWERS
from tearline.demo.deployment import Deployment
from tearline.ledger.look import Viewer, look
from tearline.picture.graph.hops import Hop, hops_of
from tearline.picture.graph.path import STEPS
from tearline.picture.grouping import groups_of
from tearline.picture.reach import reach_of
from tearline.web.sealed import Sealer

EXPAND_MS, PATH_MS, RATIO = 100, 500, 2
CHUNK = 1_000  # records whose entities and hops are read at once
ALL = 1_000_000  # more than there is beside so many

Pair = tuple[str, str]
Edge = tuple[str, str, str]  # from, to, the record that tells it


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench graph", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--asked", type=int, default=400)
    options = parser.parse_args(argv)
    with open_demo(options.data) as demo:
        people = loaded(demo, options.people)
        viewer = demo.viewer(VIEWERS[1])
        edges = _edges(demo, viewer)
        rng = random.Random(1)
        beside = _neighbours(edges)
        starts = [rng.choice(sorted(beside)) for _ in range(options.asked)]
        pairs = [_pair(beside, sorted(beside), rng, n) for n in range(options.asked)]
        peer = _Peer(edges)
        port = free_port()
        server = multiprocessing.get_context("spawn").Process(
            target=serve, args=(demo.house.data, port), daemon=True
        )
        server.start()
        until_open(port)
        asking = Asking(port, viewer, Sealer(demo.desk.digest_key), VIEWERS[1].login)
        told = {
            "expand": _timed(lambda id: _api(asking, "/expand", ids=[id]), starts),
            "path": _timed(lambda pair: _api(asking, "/paths", a=pair[0], b=pair[1]), pairs),
            "peer expand": _timed(peer.neighbours, starts),
            "peer path": _timed(lambda pair: peer.steps(*pair), pairs),
        }
        server.terminate()
        server.join()
    figures: dict[str, float] = {"people": people, "entities": len(beside), "links": len(edges)}
    for name, (times, _) in told.items():
        figures |= {f"{name}: median ms": statistics.median(times), f"{name}: p95 ms": p95(times)}
    ours, theirs = ([_length(one) for one in told[name][1]] for name in ("path", "peer path"))
    figures["paths found"] = sum(n is not None for n in ours)
    others = sum(a != b for a, b in zip(ours, theirs, strict=True))
    ratio = figures["path: p95 ms"] / figures["peer path: p95 ms"]
    report("graph", figures, [
        Bar("expand: p95 ms", figures["expand: p95 ms"], EXPAND_MS, at_least=False),
        Bar("path: p95 ms", figures["path: p95 ms"], PATH_MS, at_least=False),
        Bar("path: p95 against the peer's", ratio, RATIO, at_least=False),
        Bar("paths of another length than the peer's", others, 0, at_least=False),
    ])  # fmt: skip


class _Peer:
    """The same graph in a database of its own, in memory."""

    def __init__(self, edges: Sequence[Edge]) -> None:
        self._line = ladybug.Connection(ladybug.Database(":memory:"))
        self._line.execute("CREATE NODE TABLE Entity(id STRING PRIMARY KEY)")
        self._line.execute("CREATE REL TABLE Link(FROM Entity TO Entity, record STRING)")
        with tempfile.TemporaryDirectory(prefix="tearline-bench-") as folder:
            nodes, links = Path(folder) / "nodes.csv", Path(folder) / "links.csv"
            _written(nodes, ([id] for id in sorted({id for a, b, _ in edges for id in (a, b)})))
            _written(links, edges)
            self._line.execute(f"COPY Entity FROM '{nodes}'")
            self._line.execute(f"COPY Link FROM '{links}'")

    def neighbours(self, id: str) -> object:
        """Who is linked to one, and by which records."""
        return self._asked("MATCH (a:Entity {id: $a})-[l:Link]-(b:Entity) RETURN b.id, l.record", a=id)

    def steps(self, a: str, b: str) -> int | None:
        """How many steps a shortest path has."""
        found = self._asked(
            f"MATCH p = (a:Entity {{id: $a}})-[:Link* SHORTEST 1..{STEPS}]-(b:Entity {{id: $b}}) RETURN length(p)",
            a=a, b=b,
        )  # fmt: skip
        return int(found[0][0]) if found else None

    def _asked(self, query: str, **values: str) -> list[Any]:
        answer: Any = self._line.execute(query, values)
        return list(answer.get_all())


def _edges(demo: Deployment, viewer: Viewer) -> list[Edge]:
    """All links between two entities that this viewer sees.

    Entities as a dossier has them: by what matches roughly, with which ours begins, the peer would find ways
    over two people taken for one.
    """
    with psycopg.connect(demo.house.dsn("admin")) as conn:
        ids = [str(id) for (id,) in conn.execute("SELECT id FROM store.record ORDER BY id")]
    home: dict[str, str] = {}
    hops: set[Hop] = set()
    for n in range(0, len(ids), CHUNK):
        with look(demo.desk, viewer, "chart", {"bench": n}) as this:
            for group in groups_of(reach_of(this, ids[n : n + CHUNK], ALL)):
                home |= dict.fromkeys(group, group[0])
            hops.update(hops_of(this, ids[n : n + CHUNK], ALL))
    ends = {(*sorted((home[hop.one], home[hop.other])), hop.via) for hop in hops}
    return sorted((a, b, via) for a, b, via in ends if a != b)


def _neighbours(edges: Iterable[Edge]) -> dict[str, list[str]]:
    beside: dict[str, set[str]] = {}
    for a, b, _ in edges:
        beside.setdefault(a, set()).add(b)
        beside.setdefault(b, set()).add(a)
    return {id: sorted(others) for id, others in beside.items()}


def _pair(beside: dict[str, list[str]], ids: Sequence[str], rng: random.Random, n: int) -> Pair:
    """Every second one by a way of one to four steps, the others by chance."""
    a = here = rng.choice(ids)
    for _ in range(1 + n // 2 % STEPS):
        here = rng.choice(beside[here])
    b = here if n % 2 == 0 else rng.choice(ids)
    return (a, b) if a != b else _pair(beside, ids, rng, n + 1)


def _timed(ask: Callable[[Any], object], wanted: Sequence[Any]) -> tuple[list[float], list[object]]:
    """Milliseconds and answers, one after the other; the first ones, which warm it up, are asked twice."""
    for one in wanted[:10]:
        ask(one)
    times, answers = [], []
    for one in wanted:
        began = time.perf_counter()
        answers.append(ask(one))
        times.append((time.perf_counter() - began) * 1000)
    return times, answers


def _api(asking: Asking, path: str, **body: object) -> bytes:
    return asking.api("POST", path, json.dumps(body))


def _length(answer: object) -> int | None:
    """Steps of a path, as ours (JSON) or the peer (a number) tells it."""
    if not isinstance(answer, bytes):
        return answer if isinstance(answer, int) else None
    told = json.loads(answer)
    return len(told["nodes"]) - 1 if told["found"] else None


def _written(file: Path, rows: Iterable[Sequence[str]]) -> None:
    with file.open("w", newline="") as out:
        csv.writer(out).writerows(rows)
