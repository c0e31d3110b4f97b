"""Numbers of labels leave the database nowhere: one says how many labels came before it, hidden ones too."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from tearline import stewardship
from tearline.db import House
from tearline.handling import Tier
from tearline.ledger.look import look
from tearline.picture.record import record
from tests.gate.asker import Asker, Known
from tests.gate.conftest import a_stage
from tests.gate.stage import BROKEN, ELENA, FAR, ROSA, Stage, ownership, person, told, vehicle
from tests.gate.surfaces import SURFACES, answers

OPEN = "GSSC//OPEN//-//ALL//H0"
SHARED = "GSSC//RESTRICTED//-//GFGR,GUIF//H1"
BURNT = 77_700  # labels that somebody interned before, in the second world

# What whole numbers count that go in and out of functions which the application may call; no label among them.
COUNTS = {
    "accepted", "added", "at_least", "at_once", "bytes", "changed", "days", "deeds", "gone", "hangs", "held",
    "history", "hits",
    "how", "least_tier", "level", "line", "lines", "looks", "minutes", "months", "n", "p_after", "p_before",
    "p_bytes", "p_days", "p_from", "p_history", "p_least", "p_least_tier", "p_level", "p_limit", "p_months", "p_most",
    "p_n", "p_pages", "p_part", "p_risk_max", "p_size", "p_skip", "p_tier", "p_tiers", "p_times", "p_to", "p_usual",
    "p_version", "p_window", "p_worded", "pages", "part", "rank", "records", "rejected", "reverted", "risk",
    "items", "reports", "asked", "closed", "decided", "decided_inside", "deconflicted", "in_time", "operations",
    "many", "p_many", "outcomes", "questions", "last_hour", "last_day", "in_all",
    "remains", "risk_max", "risks", "same", "seq", "settled", "shared", "size", "tier",
    "times", "told", "unchanged", "usual",
    "version", "versions", "warned",
}  # fmt: skip
RETURNED = {  # whole numbers that a function returns without a name
    "act.end_sessions", "act.expunge_record", "act.relabel", "act.rename_scene", "act.unhold",
    "act.tell", "act.withdraw_vetting", "act.finish_copy", "act.stale_parts", "act.acknowledge", "act.publish_matrix",
    "act.show_scene", "act.write_release", "ask.pointer_quota",
}  # fmt: skip
KEYS = {("ask.word", ""), ("ask.sharing", "p_keys")}  # search keys: hashes of words
SPOKEN = """
    SELECT p.pronamespace::regnamespace || '.' || p.proname, coalesce(x.name, ''), format_type(x.type, NULL)
    FROM pg_proc p CROSS JOIN LATERAL (
        SELECT p.proargnames[a.n], a.type
        FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS a(type, n)
        UNION ALL SELECT NULL, p.prorettype
        UNION ALL SELECT t.attname, t.atttypid FROM pg_attribute t JOIN pg_type y ON y.typrelid = t.attrelid
                  WHERE y.oid = p.prorettype AND t.attnum > 0 AND NOT t.attisdropped
    ) AS x(name, type)
    WHERE has_function_privilege('tearline_app', p.oid, 'EXECUTE') AND p.pronamespace::regnamespace::text IN
          ('gate', 'store', 'ledger', 'ask', 'act', 'fuse')
"""


def test_no_function_that_the_application_calls_takes_or_gives_one(admin: psycopg.Connection) -> None:
    spoken = set(admin.execute(SPOKEN.encode()).fetchall())
    labels = {one for one in spoken if "label" in one[1]}
    assert {kind for _, _, kind in labels} <= {"text", "text[]"}, sorted(labels)
    numbers = {one for one in spoken if re.match(r"(smallint|integer|bigint|numeric)", one[2])}
    unknown = {
        (function, name, kind)
        for function, name, kind in numbers
        if name not in COUNTS and (function, name) not in KEYS and not (name == "" and function in RETURNED)
    }
    assert unknown == set(), "say what it counts, or leave it inside"
    assert {name for _, name, _ in numbers} >= COUNTS - {"p_n"}, "nothing that these name is spoken any more"


def built(stage: Stage) -> list[str]:
    """A world with everything that a label passes through; the ids of its records, in the order of its lines."""
    by = stage.stewards["GSSC"]
    drafts = [
        person("p1", label=SHARED),
        vehicle("v1"),
        ownership("o1", "p1", "v1"),
        told("q1", ELENA),
        told("q2", ROSA),
    ]
    done = stage.load("GSSC", [*drafts, *BROKEN, person("p1", label=SHARED)], OPEN)
    ids = stage.records_of(done.id)
    stewardship.correct(stage.desk, by, UUID(ids["p1"]), {"status": "witness"}, "mistaken")
    stewardship.correct(stage.desk, by, UUID(ids["v1"]), {"label": SHARED}, "shared")
    stewardship.review(stage.desk, by, UUID(ids["q1"]), FAR - timedelta(days=100), None, "still needed")
    stage.load("GSSC", drafts, OPEN)
    stage.decide(stage.clerk, ids["q1"], ids["q2"], "apart")
    stage.unsure(ids["p1"], ids["q1"])
    stewardship.recall(stage.desk, by, "taken back", load=UUID(done.id))
    stewardship.restore(stage.desk, by, SHARED, "given back", load=UUID(done.id))
    for viewer in (stage.clerk, stage.low):
        record(stage.desk, viewer, ids["p1"])
    return [ids[draft["id"]] for draft in drafts]


def heard(stage: Stage, ids: list[str]) -> dict[str, str]:
    """All that anybody hears of this world: what a steward and an inspector are told, what the questions give to SQL,
    and the ledger word by word. Commands tell what the functions behind them do."""
    with psycopg.connect(stage.house.dsn("admin")) as conn:
        loads = [str(id) for (id,) in conn.execute("SELECT id FROM store.load ORDER BY opened_at")]
    inspector = stage.people.enrol("GUIF", "listener", Tier.OPEN, (), ["inspector"])
    asked = {
        "clerk": (stage.clerk, [name for name in SURFACES if not name.startswith("tearline")]),
        "inspector": (inspector, ["inspect", "GET /looks"]),
    }
    all_said = {}
    for who, (viewer, names) in asked.items():
        said = answers(Asker(stage, viewer, Known(ids, loads)), names)
        all_said |= {f"{who}: {name}": answer.decode() for name, answer in said.items()}
    with look(stage.desk, stage.clerk, "record", {}) as this:
        for id in ids:
            for question in ("record", "history", "expunged_versions", "held"):
                rows = this.conn.execute(f"SELECT * FROM ask.{question}(%s)".encode(), [id]).fetchall()
                all_said[f"SQL: {question} {ids.index(id)}"] = str(rows)
    stage.sequence()
    with psycopg.connect(stage.house.dsn("admin")) as conn:
        entries = conn.execute("SELECT body::jsonb #>> '{}' FROM ledger.entry ORDER BY seq").fetchall()
    all_said["ledger"] = "\n".join(text for (text,) in entries)
    return all_said


def plain(text: str) -> str:
    """Without what no two worlds share: ids, moments, digests, stamps of forms, sealed questions (made with secrets),
    and the numbers in the tests' logins."""
    text = re.sub(r'(value="|\?q=)[\w-]{22,}', r"\1<sealed>", text)
    text = re.sub(r"\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(:\d\d)?", "<time>", text)
    text = re.sub(r"\d+ h \d\d min", "<left>", text)
    text = re.sub(r">\d\d:\d\d<", "><clock><", text)  # when the session ends
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>", text)
    text = re.sub(r"\b(?:[0-9a-f]{64}|[0-9a-f]{16})\b", "<digest>", text)  # also what waits, by its mark
    text = re.sub(r"content-length: \d+", "", text)  # of a login with more digits
    text = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d[.\d]*)?(Z|\+00:00)?", "<time>", text)
    return re.sub(r"datetime\.datetime\([^)]*\)+", "<time>", text)


@pytest.fixture(scope="module")
def worlds(house: House) -> tuple[dict[str, str], dict[str, str], set[int]]:
    """What is heard in a world, and in one where other labels came first; and the numbers of its labels there."""
    told_in = []
    for burnt in (0, BURNT):
        with a_stage(house) as stage, psycopg.connect(stage.house.dsn("admin"), autocommit=True) as conn:
            if burnt:
                burn(conn, burnt)
            told_in.append(heard(stage, built(stage)))
            numbers = {int(n) for (n,) in conn.execute("SELECT id FROM gate.label WHERE owner = 'GSSC'")}
    return told_in[0], told_in[1], numbers


def burn(conn: psycopg.Connection, upto: int) -> None:
    """As if so many labels had been interned, each of them hidden from all."""
    conn.execute(
        "INSERT INTO gate.label (id, text, digest, owner, tier, compartments, releasable, handling, handling_note)"
        " SELECT n, t.text, sha256(convert_to(t.text, 'UTF8')), 'NOBODY', 4, '{OMEGA}', '{}', '{H3}', n::text"
        " FROM generate_series(1, %s) AS n, LATERAL (SELECT 'NOBODY//TOP_SECRET//OMEGA//-//H3:' || n AS text) AS t",
        [upto],
    )


def test_no_answer_and_no_entry_has_one(worlds: tuple[dict[str, str], dict[str, str], set[int]]) -> None:
    _, said, numbers = worlds
    assert min(numbers) > BURNT
    assert len(numbers) >= 3
    number = re.compile(rf"(?<![0-9a-f.+-])({'|'.join(map(str, numbers))})(?![0-9a-f-])")
    assert {name: number.findall(text) for name, text in said.items() if number.search(text)} == {}


def test_a_world_with_other_numbers_says_the_same(
    worlds: tuple[dict[str, str], dict[str, str], set[int]],
) -> None:
    one, other, _ = worlds
    logins = re.compile(r"\b(clerk|low|listener|steward|high|lends|coordina-\d)[-._]?\d+")
    parted = {
        name: (a, b)
        for name, text in one.items()
        if (a := logins.sub(r"\1", plain(text))) != (b := logins.sub(r"\1", plain(other[name])))
    }
    assert parted == {}


def test_no_search_finds_out_the_number_of_a_records_label(stage: Stage, admin: psycopg.Connection) -> None:
    """It is among the record's keys, for the planner: but it is no word."""
    done = stage.load("GSSC", [person("n1")], OPEN, source="numeros")
    (number,) = admin.execute(
        "SELECT DISTINCT label_id FROM store.record WHERE load_id = %s", [done.id]
    ).fetchone() or (0,)
    (keys,) = admin.execute("SELECT keys FROM store.record WHERE load_id = %s", [done.id]).fetchone() or ([],)
    assert number in keys
    try:
        with look(stage.desk, stage.clerk, "search", {}) as this:
            found = {
                key: len(this.conn.execute(
                    "SELECT * FROM ask.search(%s, NULL, NULL, NULL, NULL, NULL, 9)",
                    [psycopg.types.json.Jsonb([[key]])]).fetchall())
                for key in keys
            }  # fmt: skip
            facets = this.conn.execute(
                "SELECT * FROM ask.facets(%s, NULL, NULL, NULL, NULL, NULL)",
                [psycopg.types.json.Jsonb([[number]])],
            ).fetchall()
        assert found.pop(number) == 0
        assert all(found.values())
        assert all(row["hits"] == 0 for row in facets)
    finally:
        stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", load=UUID(done.id))
        stage.forget_marks()
