"""How soon a clash is told among a hundred thousand live plans, and what the search costs beside the bare engine.

The plans lie in Mexico's extent and the next thirty days, half of them in forty towns, of twenty agencies; written by
the superuser. What is timed goes the ordinary way: a plan is approved, and the service's clock, which looks twice a
second, finds whom it meets. Told: both sides have their clash and its notices.
"""

from __future__ import annotations

import random
import statistics
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg

from bench.casework import p95
from bench.world import World, officer, world
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import matter
from tearline.jobs.clock import Clock
from tearline.ledger.look import Viewer
from tearline.sharing.desks import set_desk

MANY, ROUNDS, SEARCHES = 100_000, 30, 200
BAR_SECONDS = 2.0
LABEL = "SSC//OPEN//-//-//H0"
_WHO = "(SELECT id FROM gate.officer ORDER BY login LIMIT 1)"
# Where each plan lies: in one of forty towns, or anywhere; when it begins; whose it is.
_MADE = """
CREATE TEMPORARY TABLE made AS
SELECT gen_random_uuid() AS id, 'P' || lpad((n % 20)::text, 2, '0') AS owner, n,
       round(CASE WHEN n % 2 = 0 THEN 16 + (n / 2 % 40) * 0.3 + random() * 0.2 ELSE 15 + random() * 15 END::numeric, 6)
           ::float8 AS latitude,
       round(CASE WHEN n % 2 = 0 THEN -100 - (n / 2 % 40) * 0.2 + random() * 0.2 ELSE -115 + random() * 27 END
           ::numeric, 6)::float8 AS longitude,
       50 + (random() * 1950)::int AS radius, now() + interval '1 hour' + random() * interval '30 days' AS begins,
       (ARRAY['raid', 'surveillance', 'checkpoint'])[n % 3 + 1] AS act
FROM generate_series(1, %s) AS n
"""
_WRITTEN = (
    "INSERT INTO store.record (id, owner, label_id, tier, source, key, schema, caption, officer_id, digest, data, keys)"
    f" SELECT id, owner, l.label, 0, 'casework', id::text, 'Plan', 'Plan ' || n, {_WHO}, '\\x00', '{{}}',"
    " ARRAY[l.label::bigint]"
    " FROM made, (SELECT max(id) AS label FROM gate.label) AS l",
    "INSERT INTO store.matter (id, kind, folio, owner, label_id, officer_id, state, said, ended, rank, read_by)"
    f" SELECT m.id, 'plan', translate(lpad(upper(to_hex(n)), 8, 'Z'), '01', 'WX'), owner, l.label, {_WHO}, 'live',"
    " '{}', false, '{}',"
    " k.digest FROM made m, (SELECT max(id) AS label FROM gate.label) AS l, gate.kind k WHERE k.code = 'plan'",
    "INSERT INTO store.plan (matter_id, owner, label_id, act, covert, latitude, longitude, radius, begins, ends, cell)"
    " SELECT m.id, owner, l.label, act, n % 10 = 0, latitude, longitude, radius, begins, begins + interval '6 hours',"
    " store.cell(latitude, longitude, 12) FROM made m, (SELECT max(id) AS label FROM gate.label) AS l",
    "INSERT INTO store.plan_subject SELECT 'plate:BENCH' || n % 50000, begins, id FROM made WHERE n % 4 = 0",
)
# The same search of a table with statistics that nobody's policy guards.
_BARE = """
SELECT o.matter_id FROM bare o, bare p
WHERE p.matter_id = %s AND o.latitude BETWEEN p.latitude - 0.0361 AND p.latitude + 0.0361
  AND o.longitude BETWEEN p.longitude - 0.0361 / cosd(p.latitude) AND p.longitude + 0.0361 / cosd(p.latitude)
  AND o.begins > p.begins - interval '26 hours' AND o.begins < p.ends + interval '2 hours'
  AND o.ends > p.begins - interval '2 hours' AND o.owner <> p.owner
  AND gate.metres(p.latitude, p.longitude, o.latitude, o.longitude) <= p.radius + o.radius
UNION
SELECT t.plan FROM bare_subject s JOIN bare_subject t
  ON t.key = s.key AND t.begins BETWEEN s.begins - interval '30 days' AND s.begins + interval '30 days'
WHERE s.plan = %s
"""


def measure() -> dict[str, dict[str, float | None]]:
    """Seconds from a plan's commit until both sides are told, and milliseconds of the search with its ratio."""
    with world(20, 10) as w:
        author = officer(w.house, w.desk, w.registrars, "author", [], ["liaison"])
        chief = officer(w.house, w.desk, w.registrars, "chief", [], ["commander"])
        set_desk(w.desk, author, "telephone 000 555 0100")
        case = open_matter(w.desk, author, "lead", {"name": ["Caso"]}, label=LABEL, said={"channel": "own"})
        with psycopg.connect(w.house.dsn("admin"), autocommit=True) as conn:
            _fill(conn)
            seconds = _told(w, conn, author, chief, case)
            ours, bare = _searched(conn)
    told: dict[str, dict[str, float | None]] = {
        f"a clash told to both, among {MANY:,} plans: median s": {
            "value": statistics.median(seconds),
            "bar": None,
        },
        f"a clash told to both, among {MANY:,} plans: slowest of {ROUNDS} s": {
            "value": max(seconds),
            "bar": BAR_SECONDS,
        },
        "the search, p95 ms": {"value": ours, "bar": None},
        "the search against the bare engine": {"value": ours / bare, "bar": None},
    }
    for name, one in told.items():
        print(f"  {name}: {one['value']:,.4g}", flush=True)
    return told


def _fill(conn: psycopg.Connection) -> None:
    conn.execute("SET session_replication_role = replica")
    conn.execute(_MADE.replace("%s", str(MANY)).encode())
    for statement in _WRITTEN:
        conn.execute(statement.encode())
    conn.execute("RESET session_replication_role")


def _told(w: World, conn: psycopg.Connection, author: Viewer, chief: Viewer, case: UUID) -> list[float]:
    """Each plan lies on one of theirs that is not covert, and begins an hour after it."""
    rows = conn.execute(
        "SELECT latitude, longitude, begins FROM store.plan WHERE NOT covert AND begins > now() + interval '1 day'"
        " ORDER BY matter_id LIMIT %s", [ROUNDS],
    ).fetchall()  # fmt: skip
    clock, found = Clock(w.house), []
    clock.start()
    try:
        for latitude, longitude, begins in rows:
            said = {
                "act": "checkpoint", "point": f"{latitude} {longitude}", "radius": "100", "covert": "no",
                "case": str(case),
                "begins": (begins + timedelta(hours=1)).isoformat(), "ends": (begins + timedelta(hours=3)).isoformat(),
            }  # fmt: skip
            id = open_matter(w.desk, author, "plan", {"name": ["Plan"]}, label=LABEL, said=said)
            last = UUID(matter(w.desk, chief, str(id)).last_move)
            time.sleep(random.random() * 0.5)
            move_matter(w.desk, chief, str(id), "approve", last)
            found.append(_seconds_until_told(conn, id))
    finally:
        clock.stop()
    return found


def _seconds_until_told(conn: psycopg.Connection, plan: UUID) -> float:
    begun = time.perf_counter()
    asked = (
        "SELECT FROM store.clash c JOIN store.clash d ON d.pair = c.pair AND d.plan = c.other WHERE c.plan = %s"
        " AND c.matter_id IS NOT NULL AND d.matter_id IS NOT NULL"
        " AND EXISTS (SELECT FROM store.notice n WHERE n.matter_id = c.matter_id)"
        " AND EXISTS (SELECT FROM store.notice n WHERE n.matter_id = d.matter_id)"
    )
    while conn.execute(asked.encode(), [plan]).fetchone() is None:
        if time.perf_counter() - begun > 60:
            raise AssertionError(f"nobody was told of {plan} at {datetime.now(UTC)}")
        time.sleep(0.005)
    return time.perf_counter() - begun


def _searched(conn: psycopg.Connection) -> tuple[float, float]:
    """Milliseconds of the search as the service makes it, and of the bare engine's."""
    plans = [
        id
        for (id,) in conn.execute("SELECT matter_id FROM store.plan ORDER BY random() LIMIT %s", [SEARCHES])
    ]
    conn.execute("CREATE TEMPORARY TABLE bare AS SELECT * FROM store.plan")
    conn.execute("CREATE TEMPORARY TABLE bare_subject AS SELECT * FROM store.plan_subject")
    for index in ("bare (matter_id)", "bare (latitude, longitude)", "bare (begins)", "bare_subject (key, begins)",
                  "bare_subject (plan)"):  # fmt: skip
        conn.execute(f"CREATE INDEX ON {index}".encode())
    conn.execute("ANALYZE bare")
    conn.execute("ANALYZE bare_subject")
    each = iter(plans * 4)
    bare = p95(lambda: conn.execute(_BARE, [next_one := next(each), next_one]).fetchall(), SEARCHES)
    conn.execute("SET ROLE tearline_finder")
    ours = p95(lambda: conn.execute("SELECT * FROM act.meeting(%s)", [next(each)]).fetchall(), SEARCHES)
    conn.execute("RESET ROLE")
    return ours, bare
