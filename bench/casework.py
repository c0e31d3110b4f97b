"""Boards and moves with many matters: as a viewer asks them, with gate and ledger.

``python -m bench casework [--matters N] [--ended E] [--labels L] [--rounds R] [--data DIR]``

Matters stand under as many labels as are asked for, one in twenty has stricter moves. Viewers see 1% and 100% of
the labels. Matters are written by the superuser, as moving a million of them would take hours; what is timed goes the
ordinary way. Notices and escalation are not built yet, and not measured.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg

from bench.report import Bar, report
from bench.world import World, officer, world
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import board, matter
from tearline.ledger.look import Viewer

SHARES = (0.01, 1.0)
BOARD_MS, MOVE_MS = 100, 50
STRICTER = 20  # one in so many
_TRIAGED = '{"value": "medium", "danger": "no"}'


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench casework")
    parser.add_argument("--matters", type=int, default=100_000)
    parser.add_argument("--ended", type=int, default=1_000_000)
    parser.add_argument("--labels", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args(argv)
    figures: dict[str, float] = {"open": options.matters, "ended": options.ended, "labels": options.labels}
    bars: list[Bar] = []
    with world(options.labels, options.labels, options.data) as w:
        _fill(w, options.matters, options.ended)
        for share in SHARES:
            _boards(w, w.viewer(share), round(share * 100), options.rounds, figures, bars)
        _moves(w, options.rounds, figures, bars)
    report("casework", figures, bars)


def _boards(
    w: World, viewer: Viewer, percent: int, rounds: int, figures: dict[str, float], bars: list[Bar]
) -> None:
    seen = sum(board(w.desk, viewer, "lead").counts.values())
    figures[f"open matters seen at {percent}%"] = seen
    for name, ask in (
        ("board", lambda: board(w.desk, viewer, "lead")),
        ("board of a state", lambda: board(w.desk, viewer, "lead", states=["in-hand"])),
    ):
        figure = f"{name} at {percent}%: p95 ms"
        figures[figure] = p95(ask, rounds)
        bars.append(Bar(figure, figures[figure], BOARD_MS, at_least=False))


def _moves(w: World, rounds: int, figures: dict[str, float], bars: list[Bar]) -> None:
    """Triage of new leads, each moved once, with its look, its move and its entry."""
    compartments = [f"K{n:03}" for n in range(w.compartments)]
    guard = officer(w.house, w.desk, w.registrars, "guard", compartments, ["duty-officer"])
    opened = [
        open_matter(w.desk, w.steward, "lead", {"name": [f"Medida {n}"]}, label="SSC//OPEN//-//ALL//H0")
        for n in range(rounds + 3)
    ]
    last = {id: UUID(matter(w.desk, guard, str(id)).last_move) for id in opened}
    waiting = iter(opened)

    def move() -> None:
        id = next(waiting)
        move_matter(w.desk, guard, str(id), "triage", last[id], said={"value": "low", "danger": "no"})

    figures["a move: p95 ms"] = p95(move, rounds)
    bars.append(Bar("a move: p95 ms", figures["a move: p95 ms"], MOVE_MS, at_least=False))


def p95(ask: Callable[[], object], rounds: int) -> float:
    """Milliseconds in which 95 of 100 are done; the first three do not count."""
    times = []
    for _ in range(rounds + 3):
        begun = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.quantiles(times[3:], n=20)[18]


def _fill(w: World, open_now: int, ended: int) -> None:
    """Headers, matters and moves: a third new, a third triaged, a third in hand; or closed."""
    with psycopg.connect(w.house.dsn("admin"), autocommit=True) as conn:
        row = conn.execute("SELECT count(*) FROM store.matter").fetchone()
        if row is not None and row[0] >= open_now + ended:
            return
        conn.execute("SET session_replication_role = replica")  # what hangs on records has nothing to do here
        conn.execute(
            "CREATE TEMPORARY TABLE labels AS SELECT label_id, row_number() OVER (ORDER BY label_id) - 1 AS n,"
            " lead(label_id) OVER (ORDER BY label_id) AS other FROM (SELECT DISTINCT label_id FROM store.record"
            " WHERE source = 'people') AS x"
        )
        for first in range(0, open_now + ended, 100_000):
            _hundred_thousand(conn, first, min(first + 100_000, open_now + ended), open_now)
            print(f"{min(first + 100_000, open_now + ended):,} of {open_now + ended:,} matters")
        conn.execute("RESET session_replication_role")
        for table in ("record", "matter", "move"):
            conn.execute(f"VACUUM ANALYZE store.{table}".encode())


def _hundred_thousand(
    conn: psycopg.Connection[tuple[object, ...]], first: int, last: int, open_now: int
) -> None:
    conn.execute(
        "CREATE TEMPORARY TABLE made AS SELECT uuidv7() AS id, g.n, l.label_id, coalesce(l.other, l.label_id) AS other,"
        " CASE WHEN g.n >= %s THEN 3 ELSE g.n %% 3 END AS stage"
        " FROM generate_series(%s::int, %s::int - 1) AS g(n)"
        " JOIN labels l ON l.n = g.n %% (SELECT count(*) FROM labels)",
        [open_now, first, last],
    )
    who = "(SELECT id FROM gate.officer ORDER BY login LIMIT 1)"
    conn.execute(
        "INSERT INTO store.record"
        " (id, owner, label_id, tier, source, key, schema, caption, officer_id, digest, data, keys)"
        " SELECT m.id, 'SSC', m.label_id, (SELECT tier FROM gate.label WHERE id = m.label_id), 'casework',"
        f" 'bench ' || m.n, 'Lead', 'Pista ' || m.n, {who}, '\\x00', '{{}}', ARRAY[m.label_id::bigint]"
        " FROM made m".encode()
    )
    conn.execute(
        "INSERT INTO store.matter (id, kind, folio, owner, label_id, officer_id, state, said, ended, rank)"
        " SELECT m.id, 'lead', translate(lpad(upper(to_hex(m.n)), 8, 'Z'), '01', 'WX'), 'SSC', m.label_id,"
        f" {who}, (ARRAY['new', 'triaged', 'in-hand', 'closed'])[m.stage + 1],"
        f" CASE WHEN m.stage = 0 THEN '{{}}' ELSE '{_TRIAGED}' END::jsonb, m.stage = 3,"
        " gate.rank((SELECT ranks FROM gate.kind WHERE code = 'lead'),"
        f" CASE WHEN m.stage = 0 THEN '{{}}' ELSE '{_TRIAGED}' END::jsonb) FROM made m".encode()
    )
    steps = (
        ("open", "", "new", "true", "label_id"), ("triage", "new", "triaged", "stage > 0", "label_id"),
        ("take", "triaged", "in-hand", "stage > 1", "label_id"),
        ("close", "in-hand", "closed", "stage > 2", "label_id"),
        ("hand-back", "in-hand", "triaged", f"stage = 2 AND n % {STRICTER} = 2", "other"),
        ("take", "triaged", "in-hand", f"stage = 1 AND n % {STRICTER} = 1", "other"),
        ("triage", "new", "triaged", f"stage = 0 AND n % {STRICTER} = 0", "other"),
    )  # fmt: skip
    for move, source, to, which, label in steps:
        said = _TRIAGED if move == "triage" else "{}"
        conn.execute(
            "INSERT INTO store.move (matter_id, kind, move, from_state, to_state, label_id, stricter, agency,"
            f" officer_id, happened_at, said) SELECT id, 'lead', '{move}', '{source}', '{to}', {label},"
            f" {label == 'other'}, 'SSC', {who},"
            f" clock_timestamp(), '{said}' FROM made WHERE {which}".encode()
        )
    conn.execute("DROP TABLE made")
