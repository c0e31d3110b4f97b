# ruff: noqa: E501 one line an attack: a wrapped list of statements is harder to read
"""Arbitrary SQL as somebody: forged and stolen identities, errors as oracles, a steward's deeds by SQL."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors

from tearline.db import viewer_session
from tearline.registry.signin import sign_out
from tests.gate.attacker import (
    DENIED,
    SECRETS,
    Connection,
    connected,
    everything,
    identify,
    seen,
)
from tests.gate.facts import Pass, open_request, settled, ticket
from tests.gate.stage import Stage, person

# ── forged and stolen identities ────────────────────────────────────────────────────────────────


def test_an_identity_cannot_be_made_up(stage: Stage, hidden: str) -> None:
    mine, other = ticket(stage, stage.low), ticket(stage, stage.high)
    real = "tearline.token", "tearline.ticket"
    tries: list[dict[str, str]] = [
        {},
        *({real[0]: token, real[1]: mine.ticket} for token in ("", " ", "0", "é" * 43, "x" * 100_000, f"{mine.token} ", mine.token[:-1])),
        {real[0]: mine.token},
        {real[1]: mine.ticket},
        {real[0]: mine.token, real[1]: other.ticket},
        {real[0]: other.token, real[1]: mine.ticket},
        {real[0]: mine.token, real[1]: str(UUID(int=0))},
        *({name: "ffffffffffffffff"} for name in ("tearline.mask", "tearline.bits", "tearline.officer", "tearline.agency", "tearline.session")),
    ]  # fmt: skip
    for settings in tries:
        with connected(stage) as conn:
            for name, value in settings.items():
                conn.execute("SELECT set_config(%s, %s, false)", [name, value])
            assert seen(conn) == 0, settings
            assert conn.execute("SELECT count(*) FROM ask.record(%s)", [hidden]).fetchone() == (0,)
            with pytest.raises(psycopg.Error, match="steward"):
                conn.execute("SELECT act.open_load('s', 'f', '', 'GSSC//OPEN//-//ALL//H0')")
    with connected(stage, by=mine) as conn:
        assert seen(conn) > 0, "or all of the above would prove nothing"
        assert conn.execute("SELECT count(*) FROM ask.record(%s)", [hidden]).fetchone() == (0,)


def test_a_ticket_that_is_no_id_is_an_error_about_itself_alone(stage: Stage) -> None:
    with (
        connected(stage, by=Pass(stage.low.token, "x")) as conn,
        pytest.raises(errors.InvalidTextRepresentation),
    ):
        seen(conn)


def test_row_security_cannot_be_switched_off(low: Connection) -> None:
    before = seen(low)
    low.execute("SET row_security = off")
    assert seen(low) == before > 0


def test_a_search_path_of_ones_own_changes_nothing(low: Connection) -> None:
    before = seen(low)
    for path in ("pg_temp, store, gate, ask", "", "nowhere", "public, pg_catalog"):
        low.execute("SELECT set_config('search_path', %s, false)", [path])
        assert seen(low) == before


@pytest.mark.parametrize("planner", ["enable_indexscan = off", "plan_cache_mode = force_generic_plan", "enable_seqscan = off",
                                     "cpu_operator_cost = 1e9", "jit = on", "geqo_threshold = 2", "constraint_exclusion = on",
                                     "gin_fuzzy_search_limit = 1", "work_mem = '64kB'"])  # fmt: skip
def test_no_setting_of_the_planner_shows_more(low: Connection, hidden: str, planner: str) -> None:
    before = seen(low)
    low.execute(f"SET {planner}".encode())
    assert seen(low) == before
    assert low.execute("SELECT count(*) FROM ask.record(%s)", [hidden]).fetchone() == (0,)
    assert not any(secret in everything(low) for secret in SECRETS)


def test_a_closed_an_expired_and_a_foreign_ticket_are_none(stage: Stage) -> None:
    ended, short = ticket(stage, stage.low), ticket(stage, stage.low, seconds=0)
    with connected(stage, "ledger") as ledger:
        settled(ledger, {"close": ended.ticket, "records": [], "owners": [], "count": 0})
        twice = settled(ledger, {"close": ended.ticket, "records": [], "owners": [], "count": 0})
        assert twice == {"problem": "no-ticket"}
    for by in (ended, short, Pass(stage.low.token, ticket(stage, stage.clerk).ticket)):
        with connected(stage, by=by) as conn:
            assert seen(conn) == 0


def test_a_ticket_is_none_in_the_transaction_that_opens_it(stage: Stage, admin: psycopg.Connection) -> None:
    """Not even where one connection could take both roles: no look before its entry is committed."""
    with admin.transaction():
        admin.execute("SET LOCAL ROLE tearline_ledger")
        mine = settled(admin, open_request(stage.low.token))["ticket"]
        admin.execute("RESET ROLE")
        with admin.transaction():  # a savepoint has the same transaction
            admin.execute(
                "SELECT set_config('tearline.token', %s, true), set_config('tearline.ticket', %s, true)",
                [stage.low.token, mine],
            )
            admin.execute("SET LOCAL ROLE tearline_app")
            assert seen(admin) == 0
    with connected(stage, by=Pass(stage.low.token, mine)) as conn:
        assert seen(conn) > 0


def test_the_ledgers_role_opens_tickets_and_reads_no_record(stage: Stage, hidden: str) -> None:
    with connected(stage, "ledger", ticket(stage, stage.low)) as conn:
        for statement in (
            "SELECT * FROM store.record",
            f"SELECT * FROM ask.record('{hidden}')",
            "SELECT * FROM gate.session",
        ):
            with pytest.raises(DENIED):
                conn.execute(statement.encode())


def test_after_sign_out_a_ticket_and_a_prepared_statement_show_nothing(stage: Stage) -> None:
    viewer = stage.people.enrol("GFGR", "leaver", 1)
    by = ticket(stage, viewer)
    with connected(stage, by=by) as conn:
        conn.execute(
            "PREPARE mine AS SELECT count(*) FROM ask.check(ARRAY['+525512345678', '525512345678'], 1000)"
        )
        before = conn.execute("EXECUTE mine").fetchone()
        assert before is not None
        assert before[0]
        assert sign_out(stage.desk, viewer.token)
        assert conn.execute("EXECUTE mine").fetchone() == (0,)
        assert seen(conn) == 0


def test_a_prepared_statement_and_a_cached_plan_follow_the_viewer_of_each_transaction(
    stage: Stage, hidden: str
) -> None:
    """As on a pooled connection: the same statement for one viewer after another."""
    with connected(stage) as conn:
        conn.execute("PREPARE one AS SELECT count(*) FROM ask.record($1)")
        for _ in range(4):  # past the point where a generic plan is taken
            for viewer, expected in ((stage.high, 1), (stage.low, 0)):
                with conn.transaction():
                    identify(conn, ticket(stage, viewer), local=True)
                    assert conn.execute(f"EXECUTE one('{hidden}')".encode()).fetchone() == (expected,)
            assert conn.execute(f"EXECUTE one('{hidden}')".encode()).fetchone() == (0,)


def test_a_connection_forgets_its_viewer_with_the_transaction(stage: Stage) -> None:
    by = ticket(stage, stage.low)
    with viewer_session(stage.desk.pool, by.token, UUID(by.ticket)) as conn:
        assert conn.execute(
            "SELECT count(*) AS n FROM ask.check(ARRAY['+525512345678', '525512345678'], 9)"
        ).fetchone() != {"n": 0}
    with stage.desk.pool.connection() as conn:
        row = conn.execute(
            "SELECT current_setting('tearline.token', true) AS t, current_setting('tearline.ticket', true) AS k"
        ).fetchone()
    assert row == {"t": "", "k": ""}


def test_a_cursor_gives_what_its_own_viewer_was_given_and_ends_with_the_transaction(stage: Stage) -> None:
    """One that is held is a copy of an answer that was on record, in the connection that asked. The pool's
    code opens none; the next viewer of that connection would have to send FETCH itself."""
    with connected(stage) as conn:
        with conn.transaction():
            identify(conn, ticket(stage, stage.low), local=True)
            conn.execute("DECLARE plain CURSOR FOR SELECT * FROM ask.check(ARRAY['+525512345678'], 1000)")
            conn.execute(
                "DECLARE held CURSOR WITH HOLD FOR SELECT * FROM ask.check(ARRAY['+525512345678'], 1000)"
            )
        with pytest.raises(errors.InvalidCursorName):
            conn.execute("FETCH ALL FROM plain")
        rows = str(conn.execute("FETCH ALL FROM held").fetchall())
        assert not any(secret in rows for secret in SECRETS)


# ── errors as oracles ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "condition",
    [
        "1 / (caption <> '{name}')::int = 1", "caption::int > 0", "(data ->> 'phone')::uuid IS NULL", "caption LIKE '{prefix}\\'",
        "caption ~ ('[' || id::text)", "caption SIMILAR TO (caption || '[')", "to_tsquery(caption) IS NULL", "xmlparse(document caption) IS NULL",
        "repeat(caption, 1000000000) = ''", "set_config('tearline.leak', coalesce(current_setting('tearline.leak', true), '') || caption, false) = ''",
        "pg_sleep(0) IS NULL AND caption = '{name}'", "chr(length(caption) - 1000) = ''", "id::text::int = 0",
    ],
)  # fmt: skip
def test_no_condition_runs_on_a_hidden_row(low: Connection, hidden: str, condition: str) -> None:
    """A condition around a question meets only rows that came out of it: none here, so it raises nothing."""
    condition = condition.format(name=SECRETS[0], prefix=SECRETS[0][:6])
    for question in (f"ask.record('{hidden}')", "ask.check(ARRAY['525599998888', '+525599998888'], 100)"):
        low.execute("SELECT set_config('tearline.leak', '', false)")
        assert low.execute(f"SELECT * FROM {question} WHERE {condition}".encode()).fetchall() == []
        assert low.execute("SELECT current_setting('tearline.leak')").fetchone() == ("",)


@pytest.mark.parametrize(
    "call",
    [
        "ask.search('{{}}', NULL, NULL, NULL, NULL, NULL, 1)", "ask.search('[[null]]', NULL, NULL, NULL, NULL, NULL, 1)",
        "ask.search('[[1e30]]', NULL, NULL, NULL, NULL, NULL, 1)", "ask.search('[[\"x\"]]', NULL, NULL, NULL, NULL, NULL, 1)",
        "ask.search('[[1]]', NULL, NULL, NULL, NULL, NULL, -1)", "ask.check(NULL, NULL)", "ask.check(ARRAY[[NULL]], 9)",
        "ask.facets('[]', NULL, NULL, NULL, NULL, NULL)", "ask.links('{hidden}', -1)", "ask.related('{{{hidden}}}', NULL, 1000)", "ask.history('{hidden}')",
        "ask.rejections('{hidden}', -1, 1000)", "ask.looks_at_ours('{hidden}', NULL, 100)",
        "ask.reach(ARRAY['{hidden}'::uuid, NULL], '-inf', 1000)", "ask.reach('{{{hidden}}}', 'nan', -1)",
        "ask.entity('{{{hidden},{hidden}}}', 0, 1000)", "ask.parted('{{{hidden}}}', -1)", "ask.compared('{{{hidden}}}')",
        "ask.matches_among('{{{hidden}}}')", "ask.past_matches_among('{{{hidden}}}')", "ask.decisions_among('{{{hidden}}}')",
        "ask.verdicts('{{{hidden}}}')", "act.decide('{hidden}', '{hidden}', 'x', 'x', '')",
        "act.decide('{hidden}', NULL, NULL, NULL, NULL)", "act.undo_decision('{hidden}', NULL)",
    ],
)  # fmt: skip
def test_a_question_asked_wrongly_says_the_same_of_a_hidden_id_as_of_none(
    low: Connection, hidden: str, call: str
) -> None:
    def outcome(id: str) -> object:
        try:
            return low.execute(f"SELECT * FROM {call.format(hidden=id)}".encode()).fetchall()
        except psycopg.Error as error:
            return (error.sqlstate, error.diag.message_primary, error.diag.message_detail, error.diag.context)

    assert outcome(hidden) == outcome(str(uuid4()))
    assert not any(secret in str(outcome(hidden)) for secret in SECRETS)


# ── a steward's deeds, by SQL ───────────────────────────────────────────────────────────────────

INBOX_ROW = "INSERT INTO pg_temp.inbox VALUES ('{key}', {label}, 'Person', 'x', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '\\x00', '{{}}', '{{1}}', '{{phone,x,x}}')"


@pytest.fixture
def clerk(stage: Stage, hidden: str) -> Iterator[Connection]:
    """A steward with little clearance, in a transaction that is rolled back."""
    assert hidden
    conn = psycopg.connect(stage.house.dsn("app"))
    identify(conn, ticket(stage, stage.clerk))
    yield conn
    conn.rollback()
    conn.close()


def number(stage: Stage, label: str) -> int:
    with psycopg.connect(stage.house.dsn("admin")) as admin:
        row = admin.execute("SELECT id FROM gate.label WHERE text = %s", [label]).fetchone()
    assert row is not None
    return int(row[0])


def test_a_labels_text_cannot_say_other_than_the_label(clerk: Connection) -> None:
    """Or whoever interns first decides who sees what others put under it later."""
    text = "GSSC//TOP_SECRET//BETA//-//H1,H2"
    with pytest.raises(errors.CheckViolation):
        clerk.execute("SELECT act.intern_label('GSSC', 0::smallint, '{}', '{ALL}', '{}', '', %s)", [text])


def test_a_record_cannot_be_written_under_a_label_that_is_hidden_or_anothers(
    stage: Stage, clerk: Connection
) -> None:
    open_label, foreign = "GSSC//OPEN//-//ALL//H0", "GFGR//OPEN//-//ALL//H0"
    assert stage.load("GFGR", [person("x")], foreign, source="ajeno").accepted == 1
    for labels, place in (
        (["GSSC//TOP_SECRET//ALFA//-//H0"], 1), ([open_label, foreign], 2), (["nonsense"], 1),
        ([open_label], 2), ([open_label], 0), ([open_label], -1), ([], 1),
    ):  # fmt: skip
        clerk.rollback()
        identify(clerk, ticket(stage, stage.clerk))
        row = clerk.execute(
            "SELECT id FROM act.open_load('sql', 'f', %s, %s)", [uuid4().bytes, open_label]
        ).fetchone()
        assert row is not None
        clerk.execute("SELECT act.open_inbox()")
        clerk.execute(INBOX_ROW.format(key="k", label=place).encode())
        with pytest.raises(psycopg.Error, match=r"not a label|a row without a label"):
            clerk.execute("SELECT act.put(%s, 0, 1, %s::text[], '[]', '')", [row[0], labels])


def test_a_hidden_record_cannot_be_reached_by_a_deed(stage: Stage, clerk: Connection, hidden: str) -> None:
    """``beside`` is one of the clerk's own agency, that looks like it."""
    done = stage.load("GSSC", [person("abierta2")], "GSSC//OPEN//-//ALL//H0", source="ataque")
    (beside,) = stage.records_of(done.id).values()
    deeds = (
        f"act.expunge_record('{hidden}', 'r')", f"act.review('{hidden}', current_date, NULL, 'r')",
        f"act.correct('{hidden}', 'GSSC//OPEN//-//ALL//H0', 'r', now())",
        f"act.relabel('{hidden}', NULL, '{{}}', 'reclassified', 'r')",
        f"act.unhold('{hidden}', NULL, 'r')", f"act.tell('{hidden}', '{{}}', '[]')",
        f"act.labels_of('{hidden}', NULL)", f"act.decide('{hidden}', '{beside}', 'same', NULL, 'reason')",
        f"act.decide('{beside}', '{hidden}', 'none', 'no label', '')", f"act.undo_decision('{hidden}', 'reason')",
    )  # fmt: skip
    for deed in deeds:
        told = []
        for id in (hidden, str(uuid4())):
            clerk.rollback()
            identify(clerk, ticket(stage, stage.clerk))
            clerk.execute("SELECT act.open_inbox()")
            with pytest.raises(psycopg.Error) as refused:
                clerk.execute(f"SELECT * FROM {deed.replace(hidden, id)}".encode())
            told.append(
                (refused.value.sqlstate, refused.value.diag.message_primary, refused.value.diag.context)
            )
        assert told[0] == told[1]
        assert told[0][0] == "TL005"


def test_a_decision_that_is_hidden_or_anothers_cannot_be_undone_or_told_of(
    stage: Stage, clerk: Connection, hidden: str
) -> None:
    """By its id, by its records, by the label that it is under, or by deciding the same once more."""
    done = stage.load("GSSC", [person("ta"), person("tb")], "GSSC//OPEN//-//ALL//H0", source="ataque")
    theirs = stage.load("GFGR", [person("tc")], "GFGR//OPEN//-//ALL//H0", source="ataque")
    a, b = stage.records_of(done.id).values()
    (c,) = stage.records_of(theirs.id).values()
    above = stage.decide(stage.high, a, b, label="GSSC//TOP_SECRET//ALFA//-//H0", reason=SECRETS[0])
    foreign = stage.decide(stage.low, a, c, "apart")
    told = set()
    for id in (above, foreign, hidden, str(uuid4())):
        with pytest.raises(psycopg.Error) as refused, clerk.transaction():
            clerk.execute("SELECT act.undo_decision(%s, 'a reason')", [id])
        told.add((refused.value.sqlstate, refused.value.diag.message_primary, refused.value.diag.context))
    assert len(told) == 1
    with pytest.raises(psycopg.Error, match="not a label this officer may give"), clerk.transaction():
        clerk.execute(
            "SELECT act.decide(%s, %s, 'same', 'GSSC//TOP_SECRET//ALFA//-//H0', 'a reason')", [a, b]
        )
    assert clerk.execute(
        "SELECT act.decide(%s, %s, 'apart', NULL, 'a reason') <> %s", [a, b, above]
    ).fetchone() == (True,)
    rows = str([clerk.execute(f"SELECT * FROM ask.{q}(%s::uuid[])".encode(), [[a, b, c]]).fetchall()
                for q in ("decisions_among", "verdicts", "matches_among", "past_matches_among")])  # fmt: skip
    assert above not in rows
    assert foreign in rows
    assert SECRETS[0] not in rows


def test_an_inbox_is_its_own_connections(stage: Stage) -> None:
    """It can be filled, not read; another connection's cannot be named; and it is empty after the transaction."""
    by = ticket(stage, stage.clerk)
    with connected(stage, by=by) as one, connected(stage, by=by) as other:
        one.execute("BEGIN; SELECT act.open_inbox()")
        one.execute(INBOX_ROW.format(key="k", label=1).encode())
        with one.transaction(), pytest.raises(DENIED), one.transaction():
            one.execute("SELECT * FROM pg_temp.inbox")
        schema = one.execute(
            "SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = 'pg_temp.inbox'::regclass"
        ).fetchone()
        assert schema is not None
        for statement in (f"SELECT * FROM {schema[0]}.inbox", f"INSERT INTO {schema[0]}.inbox DEFAULT VALUES",
                          "SELECT * FROM pg_temp.inbox", "ALTER TABLE pg_temp.inbox ADD a int"):  # fmt: skip
            with pytest.raises((DENIED, errors.UndefinedTable, errors.InvalidSchemaName)):
                other.execute(statement.encode())
        for statement in ("CREATE FUNCTION pg_temp.length(bytea) RETURNS int LANGUAGE sql AS 'SELECT 0'",
                          "CREATE TEMP TABLE u ()", "ALTER TABLE pg_temp.inbox ADD CHECK (true)",
                          "CREATE TRIGGER t BEFORE INSERT ON pg_temp.inbox EXECUTE FUNCTION act.found()"):  # fmt: skip
            with one.transaction(), pytest.raises(DENIED), one.transaction():
                one.execute(statement.encode())
        one.execute("COMMIT")
        row = one.execute("SELECT id FROM act.open_load('sql', 'f', %s, %s)",
                          [uuid4().bytes, "GSSC//OPEN//-//ALL//H0"]).fetchone()  # fmt: skip
        assert row is not None
        put = one.execute("SELECT added, changed, same FROM act.put(%s, 0, 0, '{}', '[]', '')",
                          [row[0]]).fetchone()  # fmt: skip
        assert put == (0, 0, 0)


def test_the_signin_role_cannot_look_or_enrol(stage: Stage, hidden: str) -> None:
    with connected(stage, "signin") as conn:
        for statement in (f"SELECT * FROM ask.record('{hidden}')", "SELECT act.list_officers()", "SELECT * FROM gate.credential",
                          "SELECT gate.mask()", "SELECT gate.settle('[]')"):  # fmt: skip
            with pytest.raises(DENIED):
                conn.execute(statement.encode())


def test_the_jobs_role_runs_its_jobs_and_nothing_else(stage: Stage, hidden: str) -> None:
    with connected(stage, "jobs") as conn:
        for statement in (f"SELECT * FROM ask.record('{hidden}')", "SELECT * FROM store.record", "DELETE FROM store.record",
                          f"SELECT act.expunge_record('{hidden}', 'r')", "SELECT gate.note_job('x', '{}', '{}', '{}')"):  # fmt: skip
            with pytest.raises(DENIED):
                conn.execute(statement.encode())


def test_the_fusion_role_matches_and_nothing_else(stage: Stage, hidden: str) -> None:
    """It is told what is compared, and that alone: no record, label, decision or match, and no way to change one."""
    with connected(stage, "fusion") as conn:
        for statement in (f"SELECT * FROM ask.record('{hidden}')", "SELECT * FROM store.record", "SELECT * FROM store.feature",
                          "SELECT * FROM store.match", "SELECT * FROM store.decision", "SELECT * FROM gate.label",
                          "UPDATE store.feature SET kind = ''", "DELETE FROM store.match", "SELECT act.purge_due(1)",
                          f"SELECT * FROM ask.compared(ARRAY['{hidden}']::uuid[])", "SELECT gate.note_job('x', '{}', '{}', '{}')",
                          "SELECT gate.mask()", "SET ROLE tearline_matcher", "CREATE TEMP TABLE t ()"):  # fmt: skip
            with pytest.raises(DENIED):
                conn.execute(statement.encode())


def test_the_backup_role_writes_nothing(stage: Stage) -> None:
    with connected(stage, "backup") as conn:
        conn.execute("SET default_transaction_read_only = off")
        for statement in ("DELETE FROM store.record", "UPDATE gate.session SET closed_at = NULL", "INSERT INTO gate.purpose DEFAULT VALUES",
                          "SELECT act.purge_due(1)", "CREATE TABLE public.t ()", "CREATE TEMP TABLE t ()"):  # fmt: skip
            with pytest.raises(DENIED):
                conn.execute(statement.encode())


def test_a_deed_without_the_duty_is_refused(low: Connection) -> None:
    for call in ("act.list_officers()", "act.list_agencies()", "act.admit_agency('NEW', 'a', 'a')", "act.set_duties('x', '{registrar}')",
                 "act.give_vetting('x', 4::smallint, '{ALFA}', '[]')", "act.open_load('s', 'f', '', 'GSSC//OPEN//-//ALL//H0')", "act.set_purpose('p1', 'a', 'a', false)",
                 "act.intern_label('GFGR', 0::smallint, '{}', '{}', '{}', '', 'GFGR//OPEN//-//-//H0')"):  # fmt: skip
        with pytest.raises(psycopg.Error) as refused:
            low.execute(f"SELECT * FROM {call}".encode())
        assert refused.value.sqlstate == "TL002"
