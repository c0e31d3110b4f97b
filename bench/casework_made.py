"""Matters as they would stand after years of casework, written by the superuser: moving a million would take hours.

Of the open ones a third is new (with its clock of triage run out, which is on record), a third triaged, a third in
hand; each has one clock open, of its use. One matter in twenty has a move under a label that fewer see. ``act.settle``
is held against what was written: it must find nothing to change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from bench.world import World

Admin = psycopg.Connection[tuple[Any, ...]]

STRICTER = 16  # one in so many of those whose label has a stricter one, which makes one in twenty of all
BATCH = 50_000
CHECKED = 500
TABLES = ("record", "matter", "move", "fold", "due", "notice")
_WHO = "(SELECT id FROM gate.officer ORDER BY login LIMIT 1)"
_SAYS = {
    "perishes": "jsonb_build_object('channel', 'own') || CASE WHEN m.perishes IS NULL THEN '{}'"
    " ELSE jsonb_build_object('perishes_at',"
    " to_char(m.perishes AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')) END",
    "triaged": '\'{"value": "medium", "danger": "no"}\'::jsonb'
    " || jsonb_build_object('triaged_at', gate.written(m.began + interval '60 seconds'))",
    "held": "jsonb_build_object('holder', 'bench-' || m.n % 500, 'offered', '')",
    "let go": '\'{"holder": "", "offered": ""}\'::jsonb',
    "closed": '\'{"result": "nothing-found"}\'::jsonb'
    " || jsonb_build_object('closed_at', gate.written(m.began + interval '240 seconds'))",
    "told": "jsonb_build_object('told_at', gate.written(m.began + interval '300 seconds'))",
    "nothing": "'{}'::jsonb",
}
# move, from, to, of which matters, under which label, its id, seconds after the opening, what it says
_STEPS = (
    ("open", "", "new", "true", "label_id", "opened", 0, "perishes"),
    ("triage", "new", "triaged", "stage > 0", "label_id", "triaged", 60, "triaged"),
    ("take", "triaged", "in-hand", "stage > 1", "label_id", "uuidv7()", 120, "held"),
    ("hand-over", "in-hand", "in-hand", "stage = 3 AND other IS NOT NULL", "other", "uuidv7()", 180, "nothing"),
    ("close", "in-hand", "closed", "stage > 2", "label_id", "uuidv7()", 240, "closed"),
    ("outcome-told", "closed", "closed", "stage > 2", "label_id", "uuidv7()", 300, "told"),
    ("hand-back", "in-hand", "triaged", "stage = 2 AND other IS NOT NULL", "other", "crossed", 3600, "let go"),
    ("take", "triaged", "in-hand", "stage = 1 AND other IS NOT NULL", "other", "crossed", 3600, "held"),
    ("triage", "new", "triaged", "stage = 0 AND other IS NOT NULL", "other", "crossed", 3600, "triaged"),
)  # fmt: skip
# step, clock, to whom, the state called for, what it rests on, of which matters, under which label
_NOTICES = (
    ("open", "", "SSC", "duty-officer", "new", "opened", "stage = 0", "label_id"),
    ("end", "triage", "SSC", "duty-officer", "new", "opened", "stage = 0 AND ran_out", "label_id"),
    ("triage", "", "", "analyst", "triaged", "triaged", "stage = 1", "label_id"),
    ("triage", "", "", "analyst", "triaged", "crossed", "stage = 0 AND other IS NOT NULL", "other"),
    ("hand-back", "", "", "analyst", "triaged", "crossed", "stage = 2 AND other IS NOT NULL", "other"),
)
# clock, of which matters, under which label, the move by which it began, seconds after the opening, when it is due
_CLOCKS = (
    ("use", "stage = 0 AND perishes IS NOT NULL", "label_id", "opened", 0, "perishes"),
    ("use", "stage IN (1, 2) AND perishes IS NOT NULL", "label_id", "triaged", 60, "perishes"),
    ("use", "stage = 0 AND perishes IS NOT NULL AND other IS NOT NULL", "other", "crossed", 3600, "perishes"),
    ("triage", "stage = 0 AND NOT ran_out", "label_id", "opened", 0, "began + interval '15 minutes'"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """A matter that was written for a measurement, and its last move."""

    id: UUID
    last_move: UUID


def fill(w: World, open_now: int, ended: int) -> dict[str, float]:
    """As many matters as are asked for, unless they are there; how many of them there are."""
    with psycopg.connect(w.house.dsn("admin"), autocommit=True) as conn:
        if _one(conn, "SELECT count(*) FROM store.matter") < open_now + ended:
            _label(conn)
            for first in range(0, open_now + ended, BATCH):
                last = min(first + BATCH, open_now + ended)
                conn.execute(
                    "CREATE TEMPORARY TABLE made AS SELECT uuidv7() AS id, uuidv7() AS opened, uuidv7() AS triaged,"
                    " uuidv7() AS crossed, g.n, g.n AS number, l.label_id, l.owner, l.tier,"
                    " CASE WHEN abs(hashint4(g.n)) %% %s = 0 THEN l.other END AS other,"
                    " CASE WHEN g.n >= %s THEN 3 ELSE g.n %% 3 END AS stage, g.n %% 3 = 0 AS ran_out,"
                    " clock_timestamp() - interval '3 hours' AS began,"
                    " CASE WHEN g.n < %s THEN clock_timestamp() + interval '30 days' * (1 + random()) END AS perishes"
                    " FROM generate_series(%s::int, %s::int - 1) AS g(n)"
                    " JOIN labels l ON l.n = g.n %% (SELECT count(*) FROM labels)",
                    [STRICTER, open_now, open_now, first, last],
                )
                _write(conn)
                print(f"{last:,} of {open_now + ended:,} matters", flush=True)
            for table in TABLES:
                conn.execute(f"VACUUM ANALYZE store.{table}".encode())
        _hold_against_settle(conn)
        return {
            "open matters": _one(conn, "SELECT count(*) FROM store.matter WHERE NOT ended"),
            "ended matters": _one(conn, "SELECT count(*) FROM store.matter WHERE ended"),
            "with stricter moves": _one(conn, "SELECT count(*) FROM store.matter WHERE strict"),
            "clocks open": _one(conn, "SELECT count(*) FROM store.due"),
        }


def new_ones(w: World, label: str, many: int) -> list[Opened]:
    """Matters that were opened this moment under a label, to be triaged."""
    return _made(w, label, many, "0", "clock_timestamp()", "NULL::timestamptz")


def falling_due(w: World, label: str, many: int, rate: float, wait: float) -> list[Opened]:
    """Matters of which one clock runs out after another: from ``wait`` seconds on, so many a second. Of every second
    one the quarter of an hour for its triage, of the others the use: that one is moved by its clock."""
    at = f"clock_timestamp() + make_interval(secs => {wait} + g.n / {float(rate)})"
    return _made(
        w, label, many, "CASE WHEN g.n % 2 = 0 THEN 0 ELSE 2 END",
        f"CASE WHEN g.n % 2 = 0 THEN {at} - interval '15 minutes' ELSE clock_timestamp() - interval '3 hours' END",
        f"CASE WHEN g.n % 2 = 1 THEN {at} END",
    )  # fmt: skip


def _made(w: World, label: str, many: int, stage: str, began: str, perishes: str) -> list[Opened]:
    with psycopg.connect(w.house.dsn("admin"), autocommit=True) as conn:
        conn.execute(
            "CREATE TEMPORARY TABLE made AS SELECT uuidv7() AS id, uuidv7() AS opened, uuidv7() AS triaged,"
            " uuidv7() AS crossed, g.n, x'10000000'::int + g.n + (SELECT count(*) FROM store.matter) AS number,"
            " l.id AS label_id, l.owner, l.tier, NULL::int AS other,"
            f" {stage} AS stage, false AS ran_out, {began} AS began, {perishes} AS perishes"
            f" FROM generate_series(0, {many} - 1) AS g(n)"
            f" JOIN gate.label l ON l.text = '{label}'".encode()
        )
        made = conn.execute("SELECT id, opened FROM made ORDER BY n").fetchall()
        _write(conn)
    return [Opened(*row) for row in made]


def _label(conn: Admin) -> None:
    """The labels of the people, each with the strictest that covers it, if another does."""
    conn.execute(
        "CREATE TEMPORARY TABLE labels AS SELECT l.id AS label_id, l.owner, l.tier,"
        " row_number() OVER (ORDER BY l.id) - 1 AS n,"
        " (SELECT o.id FROM gate.label o WHERE o.compartments = l.compartments AND o.id <> l.id"
        "  AND o.id IN (SELECT label_id FROM store.record WHERE source = 'people') AND gate.covers(o.id, l.id)"
        "  ORDER BY o.tier DESC, o.id LIMIT 1) AS other"
        " FROM gate.label l WHERE l.id IN (SELECT label_id FROM store.record WHERE source = 'people')"
    )


def _write(conn: Admin) -> None:
    """Headers, matters, moves, clocks and notices of what the table ``made`` says; and drops it."""
    conn.execute("SET session_replication_role = replica")  # what hangs on records has nothing to do here
    says = (
        f"{_SAYS['perishes']} || CASE WHEN m.stage > 0 THEN {_SAYS['triaged']} ELSE '{{}}' END"
        f" || CASE WHEN m.stage > 1 THEN {_SAYS['held']} ELSE '{{}}' END"
        f" || CASE WHEN m.stage > 2 THEN {_SAYS['closed']} || {_SAYS['told']} ELSE '{{}}' END"
    )
    statements = [
        "INSERT INTO store.record"
        " (id, owner, label_id, tier, source, key, schema, caption, officer_id, digest, data, keys)"
        " SELECT m.id, m.owner, m.label_id, m.tier, 'casework', m.id::text, 'Lead', 'Pista ' || m.n,"
        f" {_WHO}, '\\x00', '{{}}', ARRAY[m.label_id::bigint] FROM made m",
        "INSERT INTO store.matter (id, kind, folio, owner, label_id, officer_id, opened_at, moved_at, state, said,"
        " ended, rank, strict, settled, read_by)"
        " SELECT m.id, 'lead',"
        " translate(lpad(upper(to_hex(m.number)), 8, 'Z'), '01', 'WX'),"
        f" m.owner, m.label_id, {_WHO}, m.began,"
        " m.began + (ARRAY[CASE WHEN m.ran_out THEN 900 ELSE 0 END, 60, 120, 300])[m.stage + 1]"
        f" * interval '1 second', (ARRAY['new', 'triaged', 'in-hand', 'closed'])[m.stage + 1], s.said, m.stage = 3,"
        " gate.rank(k.ranks, s.said), m.other IS NOT NULL, m.stage = 3, k.digest"
        f" FROM made m JOIN gate.kind k ON k.code = 'lead' CROSS JOIN LATERAL (SELECT {says} AS said) AS s",
        "INSERT INTO store.move (matter_id, kind, move, from_state, to_state, label_id, stricter, made_at, happened_at,"
        " said, clock, began_by) SELECT id, 'lead', 'ran-out', 'new', 'new', label_id, false,"
        " began + interval '15 minutes', began + interval '15 minutes', '{}', 'triage', opened"
        " FROM made WHERE ran_out AND stage = 0",
    ]  # fmt: skip
    statements += [
        "INSERT INTO store.move (id, matter_id, kind, move, from_state, to_state, label_id, stricter, agency,"
        f" officer_id, made_at, happened_at, said) SELECT {id}, m.id, 'lead', '{move}', '{source}', '{to}', {label},"
        f" {str(label == 'other').lower()}, m.owner, {_WHO}, began + interval '{after} seconds',"
        f" began + interval '{after} seconds', {_SAYS[said]} FROM made m WHERE {which}"
        for move, source, to, which, label, id, after, said in _STEPS
    ]  # fmt: skip
    statements += [
        "INSERT INTO store.fold (matter_id, kind, owner, officer_id, label_id, labels, but, state, said, ended,"
        " settled, rank, moved_at)"
        f" SELECT m.id, 'lead', m.owner, {_WHO}, m.label_id, ARRAY[m.other], '{{}}', (f.h).state, (f.h).said,"
        " m.stage = 3, m.stage = 3,"
        " gate.rank(k.ranks, (f.h).said), (f.h).moved_at FROM made m JOIN gate.kind k ON k.code = 'lead'"
        " CROSS JOIN LATERAL (SELECT gate.folded(v.from_state, v.to_state, v.said, v.made_at"
        " ORDER BY v.made_at, v.id) AS h FROM store.move v WHERE v.matter_id = m.id) AS f WHERE m.other IS NOT NULL"
    ]  # fmt: skip
    statements += [
        "INSERT INTO store.due (matter_id, clock, label_id, began_by, began_at, due_at, step, next_at)"
        f" SELECT m.id, '{clock}', {label}, {by}, m.began + interval '{after} seconds', {due}, s.step, s.next_at"
        f" FROM made m CROSS JOIN LATERAL act.next_step(m.began + interval '{after} seconds', {due}) AS s WHERE {which}"
        for clock, which, label, by, after, due in _CLOCKS
    ]
    statements += [
        "INSERT INTO store.notice (matter_id, label_id, agency, duty, step, clock, rests_on, state, made_by)"
        f" SELECT id, {label}, '{agency}', '{duty}', '{step}', '{clock}', {on}, '{state}',"
        f" {'NULL' if clock else _WHO} FROM made WHERE {which}"
        for step, clock, agency, duty, state, on, which, label in _NOTICES
    ]
    for statement in statements:
        conn.execute(statement.encode())
    conn.execute("DROP TABLE made")
    conn.execute("RESET session_replication_role")


def _hold_against_settle(conn: Admin) -> None:
    """Whether casework itself reads what was written as it was written."""
    ids = conn.execute(
        "(SELECT id FROM store.matter WHERE NOT ended ORDER BY md5(folio) LIMIT %s)"
        " UNION ALL (SELECT id FROM store.matter WHERE ended ORDER BY md5(folio) LIMIT %s)",
        [CHECKED, CHECKED],
    ).fetchall()
    chosen = [one[0] for one in ids]
    rows = (
        b"SELECT d::text FROM store.due d WHERE matter_id = ANY (%(ids)s) UNION ALL"
        b" SELECT n::text FROM store.notice n WHERE matter_id = ANY (%(ids)s) UNION ALL"
        b" SELECT f::text FROM store.fold f WHERE matter_id = ANY (%(ids)s) UNION ALL"
        b" SELECT m::text FROM store.matter m WHERE id = ANY (%(ids)s) ORDER BY 1"
    )
    with conn.transaction(force_rollback=True):
        before = conn.execute(rows, {"ids": chosen}).fetchall()
        conn.execute("SELECT act.settle(id) FROM unnest(%s) AS x(id)", [chosen])
        after = conn.execute(rows, {"ids": chosen}).fetchall()
    wrong = sorted(set(before) ^ set(after))
    assert not wrong, f"act.settle reads {len(wrong)} rows otherwise, like {wrong[:4]}"


def _one(conn: Admin, question: str) -> int:
    row = conn.execute(question.encode()).fetchone()
    return int(row[0]) if row else 0
