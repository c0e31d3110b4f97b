"""The open requests of a desk among a hundred thousand, beside the bare engine: both sides, a page, and what ended.

They stand under as many labels as are asked for, half of them open; one in twenty of those that the desk is asked has a
move that it keeps to itself. Written by the superuser, as asking so often would take hours; what is timed goes the
ordinary way, with gate and ledger. Viewers see 1% and 100% of the labels.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import psycopg

from bench.casework import p95
from bench.world import World, officer, world
from tearline.ledger.look import Viewer
from tearline.picture.answer import banner
from tearline.sharing.requests import OF, one_side, requests

MANY, LABELS, ROUNDS = 100_000, 1000, 40
BAR_MS = 100
Admin = psycopg.Connection[tuple[Any, ...]]
_WHO = "(SELECT id FROM gate.officer ORDER BY login LIMIT 1)"
_SAYS = (
    "jsonb_build_object('addressee', CASE WHEN m.n % 2 = 0 THEN 'SSC' ELSE 'FGR' END, 'wants',"
    " 'records', 'urgency', 'normal',"
    " 'basis', 'art. 215', 'case', '1/2026', 'known', 'no', 'purpose', 'investigation', 'due_at', gate.written(m.due),"
    " 'chief_at', gate.written(m.due + interval '3 days'), 'coordinator_at', gate.written(m.due + interval '6 days'))"
)
_ANSWER = "jsonb_build_object('refused_because', 'operation', 'answered_at', gate.written(m.began + interval '1 hour'))"


def measure() -> dict[str, dict[str, float | None]]:
    """Milliseconds, 95 of 100, of each question; and of the same page from the bare table, by nobody's eyes."""
    found: dict[str, dict[str, float | None]] = {}
    with world(LABELS, LABELS) as w:
        with psycopg.connect(w.house.dsn("admin"), autocommit=True) as conn:
            _fill(conn)
            bare = p95(lambda: _bare(conn), ROUNDS)
        found["a desk's open requests, bare engine: p95 ms"] = {"value": bare, "bar": None}
        for share in (0.01, 1.0):
            desk = _desk(w, share)
            now = datetime.now(UTC)
            asked = f"a desk's open requests, {share:.0%} of labels: p95 ms"
            found[asked] = {"value": p95(partial(one_side, w.desk, desk, OF), ROUNDS), "bar": BAR_MS}
            both = f"both sides with figures of 90 days, {share:.0%} of labels: p95 ms"
            found[both] = {"value": p95(partial(requests, w.desk, desk, now), ROUNDS), "bar": None}
            seen = one_side(w.desk, desk, OF).lines
            assert seen, "the desk sees none"
            assert banner(line.label for line in seen).label
    return found


def _desk(w: World, share: float) -> Viewer:
    held = [f"K{n:03}" for n in range(max(1, round(w.compartments * share)))]
    viewer = officer(w.house, w.desk, w.registrars, "desk", held, ["liaison"])
    one_side(w.desk, viewer, OF)
    return viewer


def _bare(conn: Admin) -> None:
    conn.execute("SET enable_seqscan = off")
    conn.execute("SET enable_bitmapscan = off")
    conn.execute(
        "SELECT m.id, m.state, m.said FROM store.matter m"
        " WHERE m.addressee = 'SSC' AND NOT m.ended AND m.kind = 'request' ORDER BY m.rank, m.id LIMIT 51"
    ).fetchall()


def _fill(conn: Admin) -> None:
    conn.execute(
        "CREATE TEMPORARY TABLE labels AS SELECT l.id AS label_id, l.tier, row_number() OVER (ORDER BY l.id) - 1 AS n,"
        " (SELECT o.id FROM gate.label o WHERE o.compartments = l.compartments AND o.id <> l.id AND"
        " gate.covers(o.id, l.id)"
        "  ORDER BY o.tier DESC, o.id LIMIT 1) AS other"
        " FROM gate.label l WHERE l.id IN (SELECT label_id FROM store.record WHERE source = 'people')"
    )
    conn.execute(
        "CREATE TEMPORARY TABLE made AS SELECT uuidv7() AS id, uuidv7() AS opened, g.n, l.label_id, l.tier,"
        " CASE WHEN g.n %% 20 = 0 THEN l.other END AS other, g.n >= %(many)s / 2 AS ended,"
        " CASE WHEN g.n %% 2 = 0 THEN 'FGR' ELSE 'SSC' END AS owner,"
        " clock_timestamp() - interval '1 day' * (g.n %% 80) AS began,"
        " clock_timestamp() + interval '1 minute' * (g.n %% 9000) AS due"
        " FROM generate_series(0, %(many)s - 1) AS g(n) JOIN labels l ON l.n = g.n %% (SELECT count(*) FROM labels)",
        {"many": MANY},
    )
    conn.execute("SET session_replication_role = replica")
    for statement in (
        "INSERT INTO store.record (id, owner, label_id, tier, source, key, schema, caption, officer_id,"
        " digest, data, keys)"
        " SELECT m.id, m.owner, m.label_id, m.tier, 'casework', m.id::text, 'Request', 'Solicitud ' || m.n,"
        f" {_WHO}, '\\x00', '{{}}', ARRAY[m.label_id::bigint] FROM made m",
        "INSERT INTO store.matter (id, kind, folio, owner, label_id, officer_id, opened_at, moved_at,"
        " state, said, ended, rank,"
        " strict, settled, read_by)"
        " SELECT m.id, 'request', translate(lpad(upper(to_hex(m.n)), 8, 'Z'), '01', 'WX'), m.owner, m.label_id,"
        f" {_WHO}, m.began, m.began + interval '1 hour', CASE WHEN m.ended THEN 'refused' ELSE 'sent'"
        f" END, s.said, m.ended,"
        " gate.rank(k.ranks, s.said), m.other IS NOT NULL, m.ended, k.digest"
        f" FROM made m JOIN gate.kind k ON k.code = 'request' CROSS JOIN LATERAL (SELECT {_SAYS}"
        f" || CASE WHEN m.ended THEN {_ANSWER} ELSE '{{}}' END AS said) AS s",
        "INSERT INTO store.move (id, matter_id, kind, move, from_state, to_state, label_id, stricter,"
        " agency, officer_id, made_at,"
        f" happened_at, said) SELECT m.opened, m.id, 'request', 'open', '', 'sent', m.label_id, false, m.owner, {_WHO},"
        f" m.began, m.began, {_SAYS} FROM made m",
        "INSERT INTO store.move (matter_id, kind, move, from_state, to_state, label_id, stricter,"
        " agency, officer_id, made_at,"
        f" happened_at, said) SELECT m.id, 'request', 'refuse', 'sent', 'refused', m.label_id, false, 'SSC', {_WHO},"
        f" m.began + interval '1 hour', m.began + interval '1 hour', {_ANSWER} FROM made m WHERE m.ended",
        "INSERT INTO store.move (matter_id, kind, move, from_state, to_state, label_id, stricter,"
        " agency, officer_id, made_at,"
        f" happened_at, said) SELECT m.id, 'request', 'find-nothing', 'sent', 'nothing-found', m.other,"
        f" true, 'SSC', {_WHO},"
        " m.began + interval '2 hours', m.began + interval '2 hours', '{\"nothing_because\": \"not-held\"}' FROM made m"
        " WHERE m.other IS NOT NULL",
    ):
        conn.execute(statement.encode())
    conn.execute("RESET session_replication_role")
    conn.execute(
        "SELECT act.settle(m.id) FROM made m WHERE m.other IS NOT NULL OR m.n %% 500 = 0".replace(
            "%%", "%"
        ).encode()
    )
    for table in ("record", "matter", "move", "fold", "due"):
        conn.execute(f"VACUUM ANALYZE store.{table}".encode())
