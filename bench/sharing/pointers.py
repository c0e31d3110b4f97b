"""A pointer question against a field check, in one run, with few pointers and with many.

Ten agencies with two consents each, one of which holds what is asked for. Pointers are put there by the superuser, as
entering millions by loads would take an hour; what is timed goes the ordinary way, with gate, quota and ledger. The
two take turns.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg

from bench.world import World, label_of, officer, people, world
from tearline.casework.deeds import open_matter
from tearline.db import connect
from tearline.db.pointer_key import pads
from tearline.ledger.look import Viewer
from tearline.picture.check import check
from tearline.sharing.consents import Terms, activate_consent, draft_consent
from tearline.sharing.pointers import ask_pointer

RECORDS, LABELS = 20_000, 20
FEW, MANY = 400_000, 4_000_000
AGENCIES = 10
ROUNDS = 150
RATIO = 1.5  # field checks that a question may cost

_CONSENT = """
    INSERT INTO store.consent (owner, label_id, kinds, reveal, audience, purposes, holds_from, holds_until, two,
        given_by, activated_by, activated_at)
    SELECT %s, l.id, '{plate,curp,phone}', %s, '{FGR}', '{investigation}', now() - interval '1 day',
        now() + interval '90 days', false, o.id, o.id, now()
    FROM gate.label l CROSS JOIN (SELECT id FROM gate.officer ORDER BY id LIMIT 1) AS o WHERE l.text = %s
"""
_FILL = """
    INSERT INTO store.pointer (key, kind, owner, label_id, consent_id, record_id)
    SELECT substr(sha256(n::text::bytea), 1, 16), 'plate', c.owner, c.label_id, c.id, gen_random_uuid()
    FROM generate_series(%s::int, %s) AS n
    JOIN (SELECT x.*, row_number() OVER (ORDER BY x.id) - 1 AS place FROM store.consent x) AS c ON c.place = n %% %s
"""
_INDEXES = ("key, kind", "record_id", "consent_id")

Told = dict[str, dict[str, float | None]]


def measure() -> Told:
    """Times in milliseconds and how they stand to each other; the bar is the design's."""
    told: Told = {}
    with world(RECORDS, LABELS) as w, psycopg.connect(w.house.dsn("admin"), autocommit=True) as conn:
        asker, case = _asked(w, conn)
        at = 0
        for name, many in (("400 thousand", FEW), ("4 million", MANY)):
            started = time.monotonic()
            _fill(conn, at, many)
            at = many
            told[f"seconds to put {name} there"] = _figure(time.monotonic() - started)
            told |= _timed(w, conn, asker, case, name)
    return told


def _asked(w: World, conn: psycopg.Connection) -> tuple[Viewer, str]:
    """Who asks, for which case; with desks and consents of ten agencies, and what the steward's own holds entered."""
    conn.execute("UPDATE gate.quota SET at_most = 1000000 WHERE what LIKE 'pointer%'")
    compartment = ["K000"]
    asker = officer(w.house, w.desk, w.registrars, "asker", [], ["analyst"], "FGR")
    label = label_of(0, 0)
    for n in range(AGENCIES - 1):
        officer(w.house, w.desk, w.registrars, f"desk{n}", compartment, ["liaison"], f"AG{n}")
        for reveal in ("contact", "pool"):
            conn.execute(_CONSENT.encode(), [f"AG{n}", reveal, label_of(0, 0)])
    officer(w.house, w.desk, w.registrars, "desk", compartment, ["liaison"])
    controller = (
        "(SELECT id FROM gate.officer WHERE agency = 'SSC' AND 'liaison' = ANY (duties) ORDER BY id LIMIT 1)"
    )
    second = officer(w.house, w.desk, w.registrars, "second", compartment, ["steward"])
    now = datetime.now(UTC)
    terms = Terms(
        label, ["curp", "phone"], "contact", ["FGR"], ["investigation"], now, now + timedelta(days=90)
    )
    activate_consent(w.desk, second, str(draft_consent(w.desk, w.steward, terms)))
    with connect(w.house.dsn("jobs"), "bench") as jobs:
        jobs.execute("SELECT act.enter_pointers(%s, %s, now())", list(pads(w.house.pointer_key)))
    silent = _CONSENT.replace("activated_by, activated_at)", "activated_by, activated_at, controller)")
    conn.execute(
        silent.replace("o.id, now()\n", f"o.id, now(), {controller}\n").encode(),
        ["SSC", "silent", label_of(0, 1)],
    )
    with connect(w.house.dsn("jobs"), "bench") as jobs:
        jobs.execute("SELECT act.enter_pointers(%s, %s, clock_timestamp())", list(pads(w.house.pointer_key)))
    told = {"name": ["Camioneta"]}
    case = open_matter(w.desk, asker, "lead", told, label="FGR//OPEN//-//ALL//H0", said={"channel": "own"})
    return asker, str(case)


def _fill(conn: psycopg.Connection, since: int, until: int) -> None:
    consents = conn.execute("SELECT count(*)::int FROM store.consent").fetchone()
    assert consents is not None
    for index in ("key", "record", "consent"):
        conn.execute(f"DROP INDEX store.pointer_{index}".encode())
    conn.execute(_FILL.encode(), [since + 1, until, consents[0]])
    for index, columns in zip(("key", "record", "consent"), _INDEXES, strict=True):
        conn.execute(f"CREATE INDEX pointer_{index} ON store.pointer ({columns})".encode())
    conn.execute("VACUUM ANALYZE store.pointer")


def _timed(w: World, conn: psycopg.Connection, asker: Viewer, case: str, name: str) -> Told:
    held = [str(p["properties"]["curp"][0]) for p in people(RECORDS, LABELS) if p["label"] == label_of(0, 0)]
    quiet = [str(p["properties"]["curp"][0]) for p in people(RECORDS, LABELS) if p["label"] == label_of(0, 1)]
    nobody = [
        str(p["properties"]["curp"][0]) for p in people(RECORDS, LABELS) if p["label"] == label_of(1, 2)
    ]
    seer = w.viewer(1.0)
    steps: dict[str, Callable[[int], object]] = {
        "a field check that finds": lambda n: check(w.desk, seer, held[n]),
        "a field check that finds nothing": lambda n: check(w.desk, seer, f"ZZ{n % 10}-{100 + n}-Z"),
        "a question with a hit": lambda n: _hit(w, asker, held[n], case),
        "a question that hits silently": lambda n: ask_pointer(w.desk, asker, quiet[n], case),
        "a question without a hit": lambda n: ask_pointer(w.desk, asker, nobody[n], case),
    }
    took: dict[str, list[float]] = {what: [] for what in steps}
    for n in range(ROUNDS):
        for what, step in steps.items():
            started = time.perf_counter()
            step(n)
            took[what].append(time.perf_counter() - started)
        if n % 50 == 0:  # an officer has at most two hundred of a day to be counted
            conn.execute("DELETE FROM store.pointer_question")
    median = {what: statistics.median(times[10:]) * 1000 for what, times in took.items()}
    told = {f"{what}, ms, of {name}": _figure(value) for what, value in median.items()}
    finds = median["a field check that finds"]
    told[f"question with a hit / check that finds, of {name}"] = _figure(
        median["a question with a hit"] / finds, RATIO
    )
    told[f"question without one / check that finds, of {name}"] = _figure(
        median["a question without a hit"] / finds, RATIO
    )
    told[f"question without one / check that finds nothing, of {name}"] = _figure(
        median["a question without a hit"] / median["a field check that finds nothing"]
    )
    told[f"silent hit / no hit, of {name}"] = _figure(
        median["a question that hits silently"] / median["a question without a hit"]
    )
    return told


def _hit(w: World, asker: Viewer, text: str, case: str) -> None:
    assert ask_pointer(w.desk, asker, text, case).hits


def _figure(value: float, bar: float | None = None) -> dict[str, float | None]:
    return {"value": value, "bar": bar}
