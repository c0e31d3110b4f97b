"""Questions and deeds walk an index, as the functions run them: each plan is taken from inside the call.

``auto_explain`` comes with the server; a superuser loads it into one connection, which then takes the
application's role. The store has so many rows that a scan would show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from tearline import stewardship
from tearline.db import House
from tearline.handling import Tier
from tearline.ontology.occasions import dates, events, links, places
from tearline.ontology.words import exact_key
from tests.gate.conftest import a_stage
from tests.gate.facts import Pass, ticket
from tests.gate.stage import PHONES, Stage, incident, ownership, person

RECORDS = 6000
STORED = (
    "record", "identifier", "history", "rejection", "load_part", "entry", "shown", "feature", "fusion_key", "match",
    "decision", "scene", "copied",
)  # fmt: skip
OPEN = "GSSC//OPEN//-//ALL//H0"


# Each person with the next one: matched, half of them unsurely; every tenth pair was so before, and is decided on.
TIES = """
    WITH chain AS MATERIALIZED (
        SELECT r.id AS a, lead(r.id) OVER o AS b, r.label_id AS l, r.owner AS o, row_number() OVER o AS n
        FROM store.record r WHERE r.schema = 'Person' WINDOW o AS (ORDER BY r.id)
    ), pair AS MATERIALIZED (
        SELECT * FROM chain WHERE b IS NOT NULL
    ), matched AS (
        INSERT INTO store.match (a, b, a_label, b_label, a_owner, b_owner, score, sure, weights)
        SELECT a, b, l, l, o, o, n, n % 2 = 0, 'w' FROM pair ON CONFLICT DO NOTHING
    ), past AS (
        INSERT INTO store.past_match (a, b, a_label, b_label, a_was, b_was, a_owner, b_owner, score, sure, since)
        SELECT a, b, l, l, l, l, o, o, n, true, now() FROM pair WHERE n % 10 = 0
    )
    INSERT INTO store.decision
        (a, b, a_label, b_label, a_owner, b_owner, label_id, verdict, officer_id, agency, reason)
    SELECT a, b, l, l, o, o, l, 'unsure', a, o, 'a reason' FROM pair WHERE n % 10 = 0
"""
LOOKS = """
    SELECT count(ledger.write('results', uuidv7(), 'GFGR', 'investigation', 'check', ARRAY[uuidv7()], '{GFGR}', '{}'))
    FROM generate_series(1, 4000)
"""


@dataclass
class Planned:
    """A connection that collects the plans of what runs inside."""

    conn: psycopg.Connection[Any]
    records: list[str]
    load: str
    plans: list[str] = field(default_factory=list)

    def of(self, statement: str, *values: object) -> str:
        """The plans of everything that ran inside: once planned afresh, and once from the cache."""
        for _ in range(2):
            self.plans.clear()
            self.conn.execute(statement.encode(), values)
        assert self.plans, "auto_explain told nothing"
        return "\n".join(self.plans)


@pytest.fixture(scope="module")
def stage(house: House) -> Iterator[Stage]:
    with a_stage(house) as opened:
        yield opened


@pytest.fixture(scope="module")
def planned(stage: Stage) -> Iterator[Planned]:
    drafts = [person(f"p{n}", n % 3) for n in range(RECORDS)]
    for n, draft in enumerate(drafts):
        draft["properties"] |= {
            "phone": [f"+5255{10_000_000 + n}"],
            "name": [f"Persona Número{n} Apellido{n % 997}"],
        }
        del draft["properties"]["curp"]
    # in one town, each an hour's walk from the next; the newest last
    drafts += [
        incident(
            f"i{n}", f"p{n}", (19.0 + n % 50 / 1000, -99.0 - n // 50 / 1000), f"20{10 + n // 1000}-05-05"
        )
        for n in range(3000)
    ]
    drafts += [ownership(f"o{n}", f"p{n}", f"p{n + 1}") for n in range(200)]
    done = stage.load("GSSC", [*drafts, *["{"] * 300], OPEN, source="planes")
    records = sorted(stage.records_of(done.id).values())
    stewardship.correct(
        stage.desk, stage.stewards["GSSC"], _uuid(records[0]), {"status": "witness"}, "a reason"
    )
    with psycopg.connect(stage.house.dsn("admin"), autocommit=True) as conn:
        conn.execute(LOOKS)
        conn.execute(TIES)
    stage.sequence()
    viewer = stage.people.enrol("GSSC", "planner", Tier.OPEN, (), ["steward"])
    with psycopg.connect(stage.house.dsn("admin"), autocommit=True) as conn:
        conn.execute("ANALYZE")
        conn.execute("LOAD 'auto_explain'")
        for setting in (
            "log_min_duration = 0",
            "log_nested_statements = on",
            "log_level = warning",
            "log_analyze = on",
        ):
            conn.execute(f"SET auto_explain.{setting}".encode())
        planned = Planned(conn, records, done.id)
        conn.add_notice_handler(lambda d: planned.plans.append(d.message_primary or ""))
        identify(conn, ticket(stage, viewer))
        conn.execute("SET ROLE tearline_app")
        yield planned


def identify(conn: psycopg.Connection[Any], by: Pass) -> None:
    conn.execute(
        "SELECT set_config('tearline.token', %s, false), set_config('tearline.ticket', %s, false)",
        [by.token, by.ticket],
    )


def _uuid(text: str) -> Any:
    from uuid import UUID

    return UUID(text)


def no_scan_of_the_store(plan: str) -> None:
    scans = [line for line in plan.splitlines() if "Seq Scan on " in line and "inbox" not in line]
    of_store = [s for s in scans if any(t in s for t in STORED)]
    assert of_store == [], plan
    # their text stands in place of the call, and is planned with it
    assert not re.search(r"Function Scan on (holding|told|telling|moments|standing|located)\b", plan), plan


def test_check(planned: Planned) -> None:
    plan = planned.of("SELECT * FROM ask.check(%s, 50)", ["525510000007", "+525510000007"])
    assert "identifier_by_folded" in plan
    assert "record_pkey" in plan
    no_scan_of_the_store(plan)


@pytest.mark.parametrize("words", [["numero7"], ["persona", "numero77"], ["apellido5"]], ids=" ".join)
@pytest.mark.parametrize("question", ["search", "facets"])
def test_search(planned: Planned, question: str, words: list[str]) -> None:
    wanted = psycopg.types.json.Jsonb([[exact_key(word)] for word in words])
    limit = ", 200" if question == "search" else ""
    plan = planned.of(f"SELECT * FROM ask.{question}(%s, NULL, NULL, NULL, NULL, NULL{limit})", wanted)
    assert "record_by_keys" in plan
    no_scan_of_the_store(plan)


@pytest.mark.parametrize(
    ("call", "indexes"),
    [
        ("ask.record('{}')", ["record_pkey"]),
        ("ask.history('{}')", ["history_of_record"]),
        ("ask.links('{}', 50)", ["record_pkey", "identifier_by_folded", "identifier_by_record"]),
        (
            "ask.hops('{{{}}}', '{{Ownership}}', 50)",
            ["record_pkey", "identifier_by_folded", "identifier_by_record"],
        ),
        ("ask.hops_among('{{{}}}', '{{Ownership}}', 50)", ["record_pkey", "identifier_by_folded"]),
        ("ask.alike('{{{}}}', 0, 50)", ["match_pkey", "match_of_b", "decision_of_a"]),
        ("ask.scene('{}')", ["scene_", "record_pkey"]),
        ("ask.related('{{{}}}', NULL, 50)", ["record_pkey", "identifier_by_folded", "identifier_by_record"]),
    ],
)
def test_one_record(planned: Planned, call: str, indexes: list[str]) -> None:
    plan = planned.of(f"SELECT * FROM {call.format(planned.records[7])}")
    for index in indexes:
        assert index in plan, [line for line in plan.splitlines() if " on " in line]
    no_scan_of_the_store(plan)


def test_scenes(planned: Planned) -> None:
    assert "scene_of_officer" in planned.of("SELECT * FROM ask.scenes(50)")


# A few streets, a few towns, a country: from the cells, or from the newest anywhere.
WITHIN = [
    ((19.0, -99.01, 19.01, -99.0), "record_in_small_cell"),
    ((18.9, -99.2, 19.2, -98.9), "record_in_large_cell"),
    ((10.0, -110.0, 30.0, -90.0), "record_somewhere"),
]


@pytest.mark.parametrize(("extent", "index"), WITHIN)
def test_an_extent(planned: Planned, extent: tuple[float, ...], index: str) -> None:
    plan = planned.of("SELECT * FROM ask.within(%s, %s, %s, %s, NULL, NULL, NULL, 20)", *extent)
    assert index in plan, [line for line in plan.splitlines() if " on " in line]
    assert "record_pkey" in plan
    no_scan_of_the_store(plan)


def test_an_extent_in_a_window_of_days_reads_what_lies_in_it(planned: Planned) -> None:
    town = (18.9, -99.2, 19.2, -98.9)
    plan = planned.of("SELECT * FROM ask.within(%s, %s, %s, %s, NULL, '2013-01-01', '2013-12-31', 20)", *town)
    assert "record_in_large_cell" in plan
    assert "record_lasting" in plan
    no_scan_of_the_store(plan)
    few_rows_of_the_store(plan, 50)


def test_a_timeline_and_places(planned: Planned) -> None:
    arguments = (planned.records[7:9], dates(), links(), events())
    line = planned.of("SELECT * FROM ask.timeline(%s::uuid[], NULL, NULL, NULL, %s, %s, %s, 20)", *arguments)
    where = planned.of(
        "SELECT * FROM ask.places(%s::uuid[], NULL, NULL, NULL, %s, %s, 20)", planned.records[7:9], places(), events()
    )  # fmt: skip
    named = planned.of("SELECT * FROM ask.named(%s::uuid[], 20)", planned.records[7:9])
    for plan in (line, where):
        for index in ("record_pkey", "identifier_by_folded", "identifier_by_record"):
            assert index in plan, [line for line in plan.splitlines() if " on " in line]
    assert "identifier_by_record" in named
    for plan in (line, where, named):
        no_scan_of_the_store(plan)
        few_rows_of_the_store(plan, 50)


def test_findings_of_a_load(planned: Planned) -> None:
    plan = planned.of("SELECT * FROM ask.rejections(%s, 0, 100)", planned.load)
    assert "rejection_pkey" in plan
    no_scan_of_the_store(plan)


def test_reviews(planned: Planned) -> None:
    assert "record_review" in planned.of("SELECT * FROM ask.reviews(current_date + 900, 100)")


def test_looks(planned: Planned) -> None:
    mine = planned.of("SELECT * FROM ask.my_looks(NULL, 20)")
    assert "entry_of_officer" in mine
    no_scan_of_the_store(mine)
    no_scan_of_the_store(planned.of("SELECT * FROM ask.looks_at_ours(NULL, NULL, 20)"))
    no_scan_of_the_store(planned.of("SELECT * FROM ask.looks_at_ours(%s, NULL, 20)", planned.records[0]))


def test_words_of_a_deed(planned: Planned) -> None:
    plan = planned.of("SELECT * FROM ask.reason(%s)", "0" * 64)
    assert "reason_pkey" in plan
    assert "record_pkey" in plan
    no_scan_of_the_store(plan)


REFUSED_LINE = psycopg.types.json.Jsonb([{
    "n": 301000, "file": "f", "line": 301, "code": "key", "severity": "rejected", "reason_es": "x", "reason_en": "x",
    "label": 1,
}])  # fmt: skip


def test_receipts(planned: Planned) -> None:
    for call in ("ask.loads(NULL, 100)", f"ask.loads('{planned.load}', 1)"):
        plan = planned.of(f"SELECT * FROM {call}")
        assert "load_part_pkey" in plan
        no_scan_of_the_store(plan)


def test_a_load_of_known_and_of_new_keys(planned: Planned) -> None:
    """From each row of the inbox into the index, never the table."""
    conn = planned.conn
    for fingerprint, keys in ((b"1", "p"), (b"2", "new")):
        with conn.transaction(force_rollback=True):
            opened = conn.execute(
                "SELECT id FROM act.open_load('planes', 'f', %s, %s)", [fingerprint, OPEN]
            ).fetchone()
            assert opened is not None
            conn.execute("SELECT act.open_inbox()")
            with conn.cursor().copy("COPY pg_temp.inbox FROM STDIN") as copy:
                for n in range(300):
                    copy.write_row(
                        [
                            f"{keys}{n}",
                            1,
                            "Person",
                            "x",
                            *[None] * 8,
                            b"1",
                            "{}",
                            "{1}",
                            f"{{phone,{n},{PHONES[0]}{n}}}",
                            "person",
                            1,
                            f"{n}",
                            f"{{{n},{n + 1}}}",
                        ]
                    )
            planned.plans.clear()
            conn.execute("SELECT * FROM act.put(%s, 0, 301, %s, %s, '')", [opened[0], [OPEN], REFUSED_LINE])
            plan = "\n".join(planned.plans)
            assert "rejection_pkey" in plan
            assert "load_part_pkey" in plan
            assert "record_owner_source_key_label_id_key" in plan
            no_scan_of_the_store(plan)


# One that is made, with all persons in it, of which one was corrected; one with as many that is being made.
HELD = """
    INSERT INTO store.copy (number, officer_id, agency, label_id, kind, format, purpose, reason, digest, size,
        records, alive_at)
    SELECT n.number, s.officer_id, s.agency, CASE WHEN n.made THEN r.label_id END, 'search', 'csv', 'training',
           'a reason', CASE WHEN n.made THEN sha256('x') END, CASE WHEN n.made THEN 1 END, 6000,
           CASE WHEN NOT n.made THEN now() END
    FROM (VALUES ('22222222', true), ('33333333', false)) AS n(number, made), gate.session s,
         (SELECT label_id FROM store.record WHERE schema = 'Person' AND owner = 'GSSC' LIMIT 1) AS r
    WHERE s.token_hash = sha256(convert_to(current_setting('tearline.token'), 'UTF8'));
    INSERT INTO store.copied (copy_id, record_id, owner, label_id, version, part)
    SELECT k.id, r.id, r.owner, r.label_id, r.recorded_at, 0 FROM store.record r, store.copy k
    WHERE r.schema = 'Person' AND r.owner = 'GSSC' AND k.number IN ('22222222', '33333333');
    UPDATE store.copied SET change = 'corrected', changed_at = now(), last_at = now()
    WHERE record_id = (SELECT min(record_id::text)::uuid FROM store.copied);
    ANALYZE store.copy; ANALYZE store.copied
"""


def test_copies_of_many_records(planned: Planned) -> None:
    """The lists, a correction and the parts of one that is being made read what is told, not all that is held."""
    conn = planned.conn
    conn.execute("RESET ROLE")
    try:
        with conn.transaction(force_rollback=True):
            conn.execute(HELD)
            conn.execute("SET LOCAL ROLE tearline_app")
            own = planned.of("SELECT * FROM ask.copies(NULL, 50)")
            assert "copied_unanswered" in own
            ours = planned.of("SELECT * FROM ask.copies_of_ours(NULL, true, NULL, 50)")
            assert "copied_of_owner" in ours
            of_one = planned.of("SELECT * FROM ask.copies_of_ours(%s, true, NULL, 50)", planned.records[3])
            stale = planned.of("SELECT * FROM act.stale_parts('33333333')")
            assert "copied_stale" in stale
            conn.execute("SET LOCAL ROLE NONE")
            planned.plans.clear()
            conn.execute("UPDATE store.record SET caption = 'x' WHERE id = %s", [planned.records[3]])
            corrected = "\n".join(planned.plans)
            assert "copied_of_record" in corrected or "copied_pkey" in corrected
            for plan in (own, ours, of_one, stale, corrected):
                no_scan_of_the_store(plan)
                few_rows_of_the_store(plan, 60)
    finally:
        conn.execute("SET ROLE tearline_app")


def test_the_parts_of_a_copy(planned: Planned) -> None:
    wanted = psycopg.types.json.Jsonb([[exact_key("numero7")]])
    ids = planned.of("SELECT * FROM ask.search_ids(%s, NULL, NULL, NULL, NULL, NULL, 1000, 100)", wanted)
    assert "record_by_keys" in ids
    each = planned.of("SELECT * FROM ask.each(%s::uuid[])", planned.records[7:9])
    assert "record_pkey" in each
    for plan in (ids, each):
        no_scan_of_the_store(plan)


# ── who is who ──────────────────────────────────────────────────────────────────────────────────


def few_rows_of_the_store(plan: str, most: int) -> None:
    """No node read many rows, by whatever way: an index read from end to end is a scan too."""
    read = [line for line in plan.splitlines() if " on " in line and any(t in line for t in STORED)]
    many = [
        line
        for line in read
        if any(int(float(n)) > most for n in re.findall(r"actual[^)]*rows=([\d.]+)", line))
    ]
    many += [
        n for n in re.findall(r"Rows Removed by (?:Index )?(?:Filter|Recheck): (\d+)", plan) if int(n) > most
    ]
    assert many == [], plan


@pytest.mark.parametrize(
    ("call", "indexes"),
    [
        ("ask.reach('{{{}}}', 0, 20)", ["record_pkey", "match_pkey", "match_of_b", "decision_of_a", "decision_of_b"]),
        ("ask.entity('{{{}}}', 0, 20)", ["record_pkey", "match_pkey", "match_of_b", "feature_pkey", "decision_of_a"]),
        ("ask.parted('{{{}}}', 20)", ["past_match_of_a", "past_match_of_b", "decision_of_a", "decision_of_b"]),
        ("ask.past_matches_among('{{{}}}')", ["past_match_of_a"]),
        ("ask.compared('{{{}}}')", ["record_pkey", "feature_pkey"]),
    ],
)  # fmt: skip
def test_an_entity(planned: Planned, call: str, indexes: list[str]) -> None:
    plan = planned.of(f"SELECT * FROM {call.format(planned.records[700])}")
    for index in indexes:
        assert index in plan, [line for line in plan.splitlines() if " on " in line]
    no_scan_of_the_store(plan)
    few_rows_of_the_store(plan, 50)


def test_a_described_thing(planned: Planned, keys: list[int]) -> None:
    plan = planned.of("SELECT * FROM ask.sharing(%s, 100)", keys)
    assert "fusion_key_by_key" in plan
    assert "feature_pkey" in plan
    no_scan_of_the_store(plan)
    few_rows_of_the_store(plan, 50)


@pytest.fixture
def keys(planned: Planned, stage: Stage) -> list[int]:
    """Keys of a record that few others share."""
    with psycopg.connect(stage.house.dsn("admin")) as admin:
        row = admin.execute(
            "SELECT array_agg(k) FROM unnest((SELECT keys FROM store.feature WHERE record_id = %s)) AS k"
            " WHERE (SELECT count(*) FROM store.fusion_key f WHERE f.key = k) < 20",
            [planned.records[700]],
        ).fetchone()
    assert row is not None
    assert row[0]
    return list(row[0])


def test_unsure_pairs(planned: Planned) -> None:
    plan = planned.of("SELECT * FROM ask.unsure(30, 10)")
    for index in ("match_unsure_of_a", "match_unsure_of_b", "decision_of_"):
        assert index in plan, [line for line in plan.splitlines() if " on " in line]
    no_scan_of_the_store(plan)
    few_rows_of_the_store(plan, 100)


def test_holders(planned: Planned) -> None:
    """As the fusion role asks for them."""
    planned.conn.execute("SET ROLE tearline_fusion")
    try:
        plan = planned.of("SELECT * FROM fuse.holders(%s::uuid[])", planned.records[700:703])
    finally:
        planned.conn.execute("SET ROLE tearline_app")
    assert "feature_pkey" in plan
    assert "fusion_key_by_key" in plan
    no_scan_of_the_store(plan)


def test_a_decision(planned: Planned) -> None:
    with planned.conn.transaction(force_rollback=True):
        a, b = planned.records[700:702]
        plan = planned.of("SELECT act.decide(%s, %s, 'same', NULL, 'a reason')", a, b)
    assert "record_pkey" in plan
    assert "feature_pkey" in plan
    no_scan_of_the_store(plan)
    few_rows_of_the_store(plan, 50)
