"""What the gate costs: each question with row security against the same statement without it.

``python -m bench gate [--records N] [--labels L] [--rounds R] [--data DIR]``

The bare statement is the same function's text, under a role that passes row security and without the
narrowing by labels; both run in turn on one connection. Viewers see 1%, 50% and 100% of the records.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench.report import Bar, report
from bench.world import World, people, world
from tearline.db import as_json
from tearline.ledger.look import Viewer
from tearline.ontology.glyphs import fold
from tearline.ontology.words import exact_key, reach_keys, sound_key, words

SHARES = (0.01, 0.5, 1.0)
NAMES = ("check", "search", "facets")
MOST = {("check", 100): 1.2}  # times the bare statement; 1.3 of the others


@dataclass(frozen=True, slots=True)
class Question:
    """A statement with a place for its schema, and how to make its arguments."""

    name: str
    sql: str
    arguments: Callable[[random.Random], list[object]]


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench gate")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--labels", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args(argv)
    figures: dict[str, float] = {}
    bars: list[Bar] = []
    with world(options.records, options.labels, options.data) as w, _connection(w) as conn:
        questions = _questions(options.records, options.labels)
        for share in SHARES:
            _enter(conn, w.viewer(share))
            if share == SHARES[0]:
                _print_plans(conn, questions)
            for question in questions:
                gated, bare = _measure(conn, question, options.rounds)
                _note(figures, bars, question.name, share, gated, bare)
    report("gate", {"records": options.records, "labels": options.labels, **figures}, bars)


def _questions(records: int, labels: int) -> list[Question]:
    sample = [str(p["properties"]["phone"][0]) for p in people(min(records, 2000), labels)]
    named = [p["properties"]["name"][0].split() for p in people(min(records, 2000), labels)]
    rare = [name[-1] for name in named if len(name[-1]) > 7]

    def searched(text: str, *more: object, slips: bool = False) -> list[object]:
        wanted = [[exact_key(word), sound_key(word) or 0] for word in words(text)]
        if slips:
            wanted = [[*keys, *reach_keys(word)] for keys, word in zip(wanted, words(text), strict=True)]
        return [as_json(wanted), None, None, None, None, None, *more]

    search = (
        "SELECT * FROM {schema}.search(%s, %s::text[], %s::text[], %s::smallint[], %s::date, %s::date, %s)"
    )
    facets = "SELECT * FROM {schema}.facets(%s, %s::text[], %s::text[], %s::smallint[], %s::date, %s::date)"
    return [
        Question("check", "SELECT * FROM {schema}.check(%s, 51)", lambda r: [[fold(r.choice(sample))]]),
        Question("rare_search", search, lambda r: searched(f"{r.choice(GIVEN_OF)} {r.choice(rare)}", 200)),
        Question("misspelt_search", search, lambda r: searched(r.choice(rare), 200, slips=True)),
        Question("common_search", search, lambda _: searched("hernandez", 200)),
        Question("facets", facets, lambda _: searched("hernandez")),
    ]


GIVEN_OF = ("juan", "maria", "jose", "rosa")


def _connection(w: World) -> psycopg.Connection[tuple[object, ...]]:
    """A superuser's, who may call both: the functions themselves run as their owners."""
    conn = psycopg.connect(w.house.dsn("admin"), autocommit=True)
    bare_functions(conn)
    return conn


def bare_functions(conn: psycopg.Connection[Any], names: Sequence[str] = NAMES) -> None:
    """The same questions once more in schema ``bare``, under the one role that passes row security.

    Who is called by another of ``names`` comes before it.
    """
    ours = re.compile(rf'\bask\."?({"|".join(names)})"?\(')
    conn.execute("DROP SCHEMA IF EXISTS bare CASCADE")
    conn.execute("CREATE SCHEMA bare; GRANT USAGE ON SCHEMA bare, store, gate, ask TO tearline_backup")
    conn.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ask, gate TO tearline_backup")
    for name in names:
        row = conn.execute("SELECT pg_get_functiondef(%s::regproc) AS text", [f"ask.{name}"]).fetchone()
        assert row is not None
        text = ours.sub(r"bare.\1(", str(row["text"] if isinstance(row, dict) else row[0]))
        conn.execute(text.replace("gate.narrow()", "NULL::bigint[]").encode())
        conn.execute(
            f"DO $$ DECLARE f regprocedure := 'bare.{name}'::regproc; BEGIN"
            " EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_backup', f); END $$"
        )


def _enter(conn: psycopg.Connection[tuple[object, ...]], viewer: Viewer) -> None:
    """A session with a ticket that lasts for the measurement."""
    ticket = uuid.uuid4()
    conn.execute(
        "INSERT INTO gate.ticket SELECT %s, id, '1', now() + interval '1 day', 'bench', 'investigation'"
        " FROM gate.session WHERE token_hash = sha256(convert_to(%s, 'UTF8'))",
        [ticket, viewer.token],
    )
    conn.execute(
        "SELECT set_config('tearline.token', %s, false), set_config('tearline.ticket', %s, false)",
        [viewer.token, str(ticket)],
    )


def _measure(
    conn: psycopg.Connection[tuple[object, ...]], question: Question, rounds: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of each round, gated and bare in turn, on equal arguments."""
    rng = random.Random(7)
    gated: list[float] = []
    bare: list[float] = []
    for n in range(rounds + 3):
        arguments = question.arguments(rng)
        for schema, times in (("ask", gated), ("bare", bare)) if n % 2 else (("bare", bare), ("ask", gated)):
            started = time.perf_counter()
            conn.execute(question.sql.format(schema=schema).encode(), arguments).fetchall()
            times.append((time.perf_counter() - started) * 1000)
    return gated[3:], bare[3:]


def _note(
    figures: dict[str, float], bars: list[Bar], name: str, share: float, gated: list[float], bare: list[float]
) -> None:
    percent = round(share * 100)
    ratio = statistics.median(gated) / statistics.median(bare)
    p95 = statistics.quantiles(gated, n=20)[18]
    figures[f"{name}_{percent}%_median_ms"] = statistics.median(gated)
    figures[f"{name}_{percent}%_p95_ms"] = p95
    figures[f"{name}_{percent}%_bare_median_ms"] = statistics.median(bare)
    figures[f"{name}_{percent}%_ratio"] = ratio
    if percent == 1:
        bars.append(Bar(f"{name} at 1%: p95 in ms", p95, 50, at_least=False))
    else:
        most = MOST.get((name, percent), 1.3)
        bars.append(Bar(f"{name} at {percent}%: ratio to bare", ratio, most, at_least=False))


def _print_plans(conn: psycopg.Connection[tuple[object, ...]], questions: list[Question]) -> None:
    """Which index each question walks, from the plans of the statements inside the functions."""
    plans: list[str] = []
    handler = lambda d: plans.append(d.message_primary or "")  # noqa: E731
    conn.execute("LOAD 'auto_explain'")
    conn.execute("SET client_min_messages = log; SET auto_explain.log_min_duration = 0")
    conn.execute("SET auto_explain.log_nested_statements = on; SET auto_explain.log_level = 'warning'")
    conn.add_notice_handler(handler)
    for question in questions:
        plans.clear()
        conn.execute(
            question.sql.format(schema="ask").encode(), question.arguments(random.Random(1))
        ).fetchall()
        used = sorted(
            set(
                re.findall(
                    r"(?:Index Scan using|Bitmap Index Scan on|Index Only Scan using) (\w+)", "\n".join(plans)
                )
            )
        )
        scanned = sorted(set(re.findall(r"Seq Scan on (\w+)", "\n".join(plans))) & {"record", "identifier"})
        print(f"plan of {question.name}: {', '.join(used)}; sequential scans of records: {scanned or 'none'}")
    conn.remove_notice_handler(handler)
    conn.execute("SET auto_explain.log_min_duration = -1; RESET client_min_messages")
