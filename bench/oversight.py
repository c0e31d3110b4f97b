"""An inspector's questions on a long ledger: who looked at this person, and why; what was unusual.

``python -m bench oversight [--entries N] [--officers N] [--data DIR]``

``N`` entries of four weeks by officers who each work in one of three shifts, alternately questions and their results of
five records each, written straight into the ledger's tables as the sequencer leaves them, but for the tree, which no
question of this measurement reads (``python -m bench ledger`` measures that). Asked about: records that were shown
once, four weeks ago; one that is shown all the time; a person of twelve records. "Before" is the plain walk backwards
over the entries, without row security, as the question was answered until there was an index. The page is the whole
task after a person was found: one press.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from starlette.testclient import TestClient

from bench.report import Bar, report
from bench.world import officer, world
from tearline.api.app import create_app
from tearline.db import House
from tearline.errors import Unavailable
from tearline.ledger.change import seal
from tearline.ledger.look import Desk, Viewer
from tearline.oversight.looks import Narrowed, inspect
from tearline.oversight.unusual import unusual
from tearline.registry.signin import whoami
from tearline.settings import Settings
from tearline.web import cookies
from tearline.web.pages.oversight.looked import PATH, Asked
from tearline.web.sealed import Sealer
from tearline.web.site import add_pages

QUESTION_MS, TASK_S = 1000, 60
RECORDS, SHOWN, PERSON, OFFICERS = 200_000, 5, 12, 2_000
CHUNK = 50_000
TIMES = 20
T = TypeVar("T")

_FILL = """
    INSERT INTO ledger.entry (seq, written_at, kind, officer, agency, purpose, action, subjects, owners, body, leaf)
    SELECT n, t.at, k.kind,
           md5('officer ' || (hashint8(n / 2) & 1073741823) %% (%(officers)s / 3) * 3 + t.shift)::uuid,
           'SSC', 'investigation', 'record',
           CASE WHEN k.kind = 'results' THEN s.ids ELSE '{}' END,
           CASE WHEN k.kind = 'results' THEN array_fill('SSC'::text, ARRAY[cardinality(s.ids)]) ELSE '{}' END,
           jsonb_build_object('body', jsonb_build_object('ticket', md5('ticket ' || n / 2)::uuid,
               'question', repeat(md5(n::text), 2), 'session', md5('session ' || n / 2)::uuid))::text,
           sha256(n::text::bytea)
    FROM generate_series(%(low)s::bigint, %(high)s::bigint - 1) AS n
    CROSS JOIN LATERAL (SELECT m.at, extract(hour FROM m.at)::int / 8 AS shift FROM (
        SELECT now() - interval '28 days' + ((n / 2)::float8 * 2 / %(all)s) * interval '28 days') AS m(at)) AS t
    CROSS JOIN LATERAL (SELECT CASE WHEN n %% 2 = 0 THEN 'ticket' ELSE 'results' END AS kind) AS k
    CROSS JOIN LATERAL (SELECT ARRAY(
        SELECT md5('record ' || CASE WHEN i = 0 THEN (hashint8(n) & 1073741823) %% 20
                                ELSE (hashint8(n * 7 + i) & 1073741823) %% %(records)s END)::uuid
        FROM generate_series(0, %(shown)s - 1) AS i ORDER BY 1) AS ids) AS s
    ORDER BY n
"""
_SHOWN = """
    INSERT INTO ledger.shown (owner, seq, at, record)
    SELECT DISTINCT 'SSC', e.seq, e.written_at, s.record
    FROM ledger.entry e CROSS JOIN LATERAL unnest(e.subjects) AS s(record)
    WHERE e.seq >= %(low)s AND e.seq < %(high)s AND e.kind = 'results'
"""
_USED = """
    INSERT INTO ledger.use AS u (officer, hour, agency, looks, refused, own_name)
    SELECT e.officer, ledger.hour_of(e.written_at), 'SSC', count(*), 0, 0 FROM ledger.entry e
    WHERE e.seq >= %(low)s AND e.seq < %(high)s AND e.kind = 'ticket' GROUP BY 1, 2
    ON CONFLICT (officer, hour) DO UPDATE SET looks = u.looks + excluded.looks
"""
_BEFORE = "SELECT seq FROM ledger.entry e WHERE %s = ANY (e.subjects) ORDER BY seq DESC LIMIT 50"
_ONCE = (
    "SELECT record FROM ledger.shown WHERE seq < 2000 AND record IN"
    " (SELECT record FROM ledger.shown GROUP BY record ORDER BY count(*), record LIMIT 20000) ORDER BY record LIMIT 20"
)


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench oversight", description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--officers", type=int, default=OFFICERS)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args(argv)
    with world(0, 10, options.data) as made:
        viewer = officer(made.house, made.desk, made.registrars, "inspector", [], ["inspector"])
        seal(made.house, Settings().origin)  # the page shows the newest checkpoint
        figures = fill(made.house, options.entries, options.officers)
        figures |= _asked(made.house, made.desk, viewer)
        page = _page(made.desk, viewer)
    question = max(
        value for name, value in figures.items() if name.startswith("who looked") and "before" not in name
    )
    figures["page, who looked at a person: p95 s"] = page
    report("oversight", figures, [
        Bar("who looked, slowest p95 ms", question, QUESTION_MS, at_least=False),
        Bar("the whole task, s", page, TASK_S, at_least=False),
    ])  # fmt: skip


def fill(house: House, entries: int, officers: int) -> dict[str, float]:
    """As many entries as wanted; how many there are, and what the new indexes take."""
    with psycopg.connect(house.dsn("admin"), autocommit=True) as admin:
        begun = _value(admin, "SELECT coalesce(max(seq) + 1, 0) FROM ledger.entry")
        for low in range(begun, entries, CHUNK):
            high = min(low + CHUNK, entries)
            values = {
                "low": low, "high": high, "all": entries, "officers": officers, "records": RECORDS, "shown": SHOWN,
            }  # fmt: skip
            for statement in (_FILL, _SHOWN, _USED):
                admin.execute(statement.encode(), values)
            print(f"\r{high:,} of {entries:,}", end="", file=sys.stderr, flush=True)
        for table in ("entry", "shown", "use"):
            admin.execute(f"VACUUM ANALYZE ledger.{table}".encode())
        size = _value(admin, "SELECT count(*) FROM ledger.entry")
        index = _value(
            admin, "SELECT pg_relation_size('ledger.entry_about') + pg_relation_size('ledger.entry_by_time')"
        )
    return {"entries": float(size), "new indexes, MB": index / 1e6}


def _asked(house: House, desk: Desk, viewer: Viewer) -> dict[str, float]:
    with psycopg.connect(house.dsn("admin"), autocommit=True) as admin:
        once = [row[0] for row in admin.execute(_ONCE)]
        often: UUID = _one(
            admin, "SELECT record FROM ledger.shown GROUP BY record ORDER BY count(*) DESC LIMIT 1"
        )
        many = _value(admin, f"SELECT count(*) FROM ledger.shown WHERE record = '{often}'")
        before = _p95(lambda id: admin.execute(_BEFORE, [id]).fetchall(), once[:5])
    figures = {
        "who looked, before: a record shown once, p95 ms": before,
        "who looked: a record shown once, p95 ms": _p95(lambda id: _looked(desk, viewer, id), once),
        "who looked: a record shown all the time, p95 ms": _p95(lambda id: _looked(desk, viewer, id), [often] * TIMES),
        "times that one was shown": float(many),
        "who looked: a person of twelve records, p95 ms": _p95(
            lambda ids: _looked(desk, viewer, *ids), [random.Random(n).sample(once, PERSON) for n in range(TIMES)]
        ),
    }  # fmt: skip
    for days in (1, 7, 14):
        figures[f"unusual use of {days} days, median ms"] = _median(
            lambda d: _listed(desk, viewer, d), [days] * 3
        )
    return figures


def _listed(desk: Desk, viewer: Viewer, days: int) -> None:
    """The list; where the database stops it after 30 s, the figure says those 30 s."""
    with suppress(Unavailable):
        unusual(desk, viewer, days)


def _looked(desk: Desk, viewer: Viewer, *ids: UUID) -> None:
    assert inspect(desk, viewer, limit=50, narrowed=Narrowed(records=ids))


def _page(desk: Desk, viewer: Viewer) -> float:
    """Seconds of the page that the press on "who looked at it, and why" opens, over HTTP with gate and ledger."""
    app = create_app(desk, Settings(requests_per_minute=0))
    add_pages(app)
    me = whoami(desk, viewer.token)
    assert me is not None
    with psycopg.connect(desk.house.dsn("admin"), autocommit=True) as admin:
        once = [str(row[0]) for row in admin.execute(_ONCE)]
    told = asdict(Asked(tuple(once[:PERSON])))
    path = f"{PATH}?q={Sealer(desk.digest_key).seal('looks at', me.login, told)}"
    kept = {cookies.SESSION: viewer.token, cookies.PURPOSE: viewer.purpose}
    with TestClient(app, base_url="https://127.0.0.1", cookies=kept) as browser:
        return _p95(lambda _: _opened(browser, path), range(TIMES)) / 1000


def _opened(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    assert "looked at" in answer.text or "consult" in answer.text


def _times(ask: Callable[[T], object], asked: Iterable[T]) -> list[float]:
    taken = []
    for one in asked:
        begun = time.perf_counter()
        ask(one)
        taken.append((time.perf_counter() - begun) * 1000)
    return sorted(taken)


def _p95(ask: Callable[[T], object], asked: Iterable[T]) -> float:
    taken = _times(ask, asked)
    return taken[min(len(taken) - 1, int(len(taken) * 0.95))]


def _median(ask: Callable[[T], object], asked: Iterable[T]) -> float:
    return statistics.median(_times(ask, asked))


def _value(conn: psycopg.Connection, statement: str) -> int:
    return int(_one(conn, statement) or 0)


def _one(conn: psycopg.Connection, statement: str) -> Any:
    row = conn.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]
