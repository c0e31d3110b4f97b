"""Access that goes on after it ended, and locks that are held: a transaction's own clock, cursors, open doors.

The attacker holds the password of a role that signs in, and sends whatever SQL it likes; some of the time with
the token of a live session. `victim` is an officer whose vetting is withdrawn in the middle.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from tearline.db import House, labels
from tearline.errors import AccessLapsed, Conflict, NotSignedIn
from tearline.handling import Label, Tier
from tearline.intake.labels import Labels
from tearline.ledger.look import Viewer, look
from tearline.registry.deeds import give_vetting, withdraw_vetting
from tearline.registry.signin import whoami
from tests.gate.attacker import ASKED, DENIED, Connection, connected, identify, seen
from tests.gate.conftest import a_stage
from tests.gate.facts import ticket
from tests.gate.stage import Stage, person
from tests.people import five_tests

LOGINS = ("app", "signin", "ledger", "jobs", "fusion", "backup")
COUNTED = f"SELECT count(*) FROM {ASKED}"


@pytest.fixture
def victim(stage: Stage, hidden: str) -> Viewer:
    """An officer of one test, whose vetting may be withdrawn."""
    assert hidden
    return stage.people.enrol("GSSC", "victim", Tier.RESTRICTED, (), ["steward"])


@pytest.fixture
def theirs(stage: Stage, victim: Viewer) -> Iterator[Connection]:
    with connected(stage, by=ticket(stage, victim)) as opened:
        yield opened


def withdraw(stage: Stage, victim: Viewer) -> None:
    who = whoami(stage.desk, victim.token)
    assert who is not None
    assert withdraw_vetting(stage.desk, stage.people.registrar, who.login) == 1


# ── a transaction's own time ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE", "SERIALIZABLE READ ONLY DEFERRABLE"])
def test_a_transaction_that_reads_as_of_its_beginning_is_refused(low: Connection, level: str) -> None:
    """Before anything is scanned, and by every question and deed alike: predicate locks tell of hidden rows."""
    assert seen(low) > 0
    calls = low.execute(
        "SELECT p.oid::regproc::text, array(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) t) FROM pg_proc p"
        " WHERE p.pronamespace IN ('ask'::regnamespace, 'act'::regnamespace)"
        " AND has_function_privilege(p.oid, 'EXECUTE') AND p.proname <> 'word'"
    ).fetchall()
    assert len(calls) > 40
    for name, types in calls:
        low.execute(f"BEGIN ISOLATION LEVEL {level}".encode())
        with pytest.raises(errors.InvalidTransactionState):
            low.execute(f"SELECT * FROM {name}({', '.join(f'NULL::{t}' for t in types)})".encode())
        low.execute("ROLLBACK")


def test_no_mask_is_given_to_a_transaction_that_reads_as_of_its_beginning(
    stage: Stage, admin: psycopg.Connection
) -> None:
    """Also where a question forgot to ask: the gate itself."""
    by = ticket(stage, stage.low)
    for level, bits in (("READ COMMITTED", True), ("REPEATABLE READ", False), ("SERIALIZABLE", False)):
        admin.execute(f"BEGIN ISOLATION LEVEL {level}".encode())
        identify(admin, by, local=True)
        row = admin.execute("SELECT bit_count(gate.mask()) > 0, (gate.viewer()).id IS NOT NULL").fetchone()
        assert row == (bits, bits), level
        admin.execute("ROLLBACK")


def test_access_ends_at_once_in_an_open_transaction(stage: Stage, victim: Viewer, theirs: Connection) -> None:
    theirs.execute("BEGIN")
    assert seen(theirs) > 0
    theirs.execute("SAVEPOINT before")
    withdraw(stage, victim)
    assert seen(theirs) == 0
    theirs.execute("ROLLBACK TO before")
    assert seen(theirs) == 0


def test_a_cursor_asks_no_more_once_access_has_ended(
    stage: Stage, victim: Viewer, theirs: Connection
) -> None:
    """Each row of it is a call of its own, long after the cursor was opened and with what it saw then."""
    theirs.execute("BEGIN")
    theirs.execute(
        "DECLARE held CURSOR FOR SELECT (SELECT count(*) FROM "
        f"{ASKED.replace('1000', '1000 + 0 * n')}) FROM generate_series(1, 10) AS n".encode()
    )
    before = theirs.execute("FETCH 3 FROM held").fetchall()
    withdraw(stage, victim)
    after = theirs.execute("FETCH ALL FROM held").fetchall()
    assert all(n > 0 for (n,) in before)
    assert after == [(0,)] * 7


def test_every_question_gathers_its_answer_before_it_gives_a_row(admin: psycopg.Connection) -> None:
    """A function in SQL gives rows while it scans, for as long as a cursor is open; one in PL/pgSQL gathers them."""
    lazy = admin.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang"
        " WHERE p.pronamespace IN ('ask'::regnamespace, 'act'::regnamespace) AND p.proretset"
        " AND has_function_privilege('tearline_app', p.oid, 'EXECUTE') AND l.lanname <> 'plpgsql'"
    ).fetchall()
    assert lazy == []


# ── locks ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", LOGINS)
def test_no_role_can_take_an_advisory_lock(stage: Stage, role: str) -> None:
    with connected(stage, role) as conn:  # type: ignore[arg-type]
        for name in ("lock", "lock_shared", "xact_lock", "xact_lock_shared"):
            for call in (f"pg_advisory_{name}(1)", f"pg_advisory_{name}(1, 1)",
                         f"pg_try_advisory_{name}(7470412000)", f"pg_try_advisory_{name}(1, 1)"):  # fmt: skip
                with pytest.raises(DENIED):
                    conn.execute(f"SELECT {call}".encode())
        for call in ("pg_advisory_unlock_all()", "pg_advisory_unlock(1)", "pg_advisory_unlock_shared(1)"):
            with pytest.raises(DENIED):
                conn.execute(f"SELECT {call}".encode())


def test_no_role_can_lock_a_table_of_ours_or_of_the_catalogue(stage: Stage) -> None:
    """But in the mode that reading takes, which stops nobody who reads or writes."""
    with connected(stage) as conn:
        for table in ("gate.interning", "gate.session", "gate.officer", "store.record", "ledger.queue",
                      "pg_catalog.pg_proc", "pg_catalog.pg_authid", "pg_catalog.pg_class"):  # fmt: skip
            for mode in ("ROW SHARE", "SHARE", "EXCLUSIVE", "ACCESS EXCLUSIVE"):
                with pytest.raises(DENIED), conn.transaction():
                    conn.execute(f"LOCK TABLE {table} IN {mode} MODE NOWAIT".encode())
            with pytest.raises(DENIED):
                conn.execute(f"SELECT FROM {table} FOR KEY SHARE".encode())


def test_whoever_interns_a_label_and_stays_stops_no_withdrawal_no_sign_in_and_no_look(
    stage: Stage, victim: Viewer, theirs: Connection
) -> None:
    """An open transaction of a steward's, which holds its own session and the lock of those who intern."""
    theirs.execute("BEGIN")
    theirs.execute(
        "SELECT act.intern_label('GSSC', 0::smallint, '{}', '{GUIF}', '{H1,H2}', '', 'GSSC//OPEN//-//GUIF//H1,H2')"
    )
    other = stage.people.enrol("GSSC", "meanwhile", Tier.SECRET, ["ALFA"])
    with connected(stage, by=ticket(stage, other)) as conn:
        assert seen(conn) > 0
    assert seen(theirs) > 0
    withdraw(stage, victim)
    assert seen(theirs) == 0, "its session could not be renewed, and counts no more"
    with pytest.raises((NotSignedIn, AccessLapsed)), look(stage.desk, victim, "check", {}):
        pass
    theirs.execute("ROLLBACK")
    with pytest.raises(AccessLapsed), look(stage.desk, victim, "check", {}):
        pass
    who = whoami(stage.desk, victim.token)
    assert who is not None
    give_vetting(stage.desk, stage.people.registrar, who.login, Tier.RESTRICTED, [], five_tests())
    with look(stage.desk, victim, "check", {}) as this:
        row = this.conn.execute(COUNTED.encode()).fetchone()
    assert row is not None
    assert row["count"] != 0


def test_a_session_learns_of_a_new_label_with_its_next_ticket(stage: Stage) -> None:
    """And a label that was rolled back leaves no trace: neither a bit nor a gap in the numbers."""
    steward = stage.stewards["GFGR"]
    with (
        connected(stage, by=ticket(stage, steward)) as conn,
        psycopg.connect(stage.house.dsn("admin"), autocommit=True) as admin,
    ):

        def intern(text: str) -> None:
            conn.execute(
                "SELECT act.intern_label('GFGR', 0::smallint, '{}', '{}', '{H3}', %s, %s)",
                [text, f"GFGR//OPEN//-//-//H3:{text}"],
            )

        def bit(viewer: Viewer) -> bool:
            row = admin.execute(
                "SELECT l.id < length(s.mask) * 8 AND get_bit(s.mask, l.id) = 1 FROM gate.session s, gate.label l"
                " WHERE l.text = 'GFGR//OPEN//-//-//H3:stays' AND s.token_hash = sha256(convert_to(%s, 'UTF8'))",
                [viewer.token],
            ).fetchone()
            assert row is not None
            return bool(row[0])

        conn.execute("BEGIN")
        for n in range(3):
            intern(f"gone{n}")
        conn.execute("ROLLBACK")
        intern("stays")
        assert admin.execute("SELECT count(*) = max(id) FROM gate.label").fetchone() == (True,)
        above = stage.stewards["GSSC"]
        assert (bit(steward), bit(stage.low), bit(above)) == (True, False, False)
        for viewer in (stage.low, above):
            ticket(stage, viewer)
        assert (bit(stage.low), bit(above)) == (True, False)


def test_a_label_too_many_a_day_is_refused_and_a_number_that_nothing_uses_comes_again(
    house: House,
) -> None:
    """In a database of its own: whoever frees numbers ends every session."""
    with a_stage(house) as other, psycopg.connect(other.house.dsn("admin"), autocommit=True) as conn:
        conn.execute("INSERT INTO gate.label_limit VALUES (current_date, 3, 4)")
        numbers = [other.number(f"GSSC//OPEN//-//-//H3:{n}") for n in range(3)]
        with pytest.raises(Conflict, match="24 hours"):
            other.number("GSSC//OPEN//-//-//H3:more")
        colleague = other.people.enrol("GSSC", "colleague", Tier.SECRET, (), ["steward"])
        kept = Label.parse("GSSC//OPEN//-//-//H3:kept")
        Labels(other.desk, colleague).intern(kept)
        with pytest.raises(Conflict, match="24 hours"):
            Labels(other.desk, colleague).intern(Label.parse("GSSC//OPEN//-//-//H3:last"))
        conn.execute(
            "UPDATE gate.label_limit SET of_officer = 1000, of_agency = 1000 WHERE since = current_date"
        )
        other.load("GSSC", [person("k")], str(kept), viewer=colleague)
        before = labels.left(other.house)
        assert before == labels.MOST - 4
        assert labels.free(other.house) == 3
        assert labels.left(other.house) == before + 3
        with pytest.raises(NotSignedIn), look(other.desk, colleague, "check", {}):
            pass
        other.people.come_back()
        again = other.people.enrol("GSSC", "again", Tier.SECRET, (), ["steward"])
        Labels(other.desk, again).intern(Label.parse("GSSC//SECRET//-//-//H0"))
        fresh = conn.execute("SELECT id FROM gate.label WHERE text = 'GSSC//SECRET//-//-//H0'").fetchone()
        assert fresh == (numbers[0],)
        conn.execute(
            "INSERT INTO gate.label (id, text, digest, owner, tier, compartments, releasable, handling)"
            " SELECT n, n::text, sha256(n::text::bytea), 'GUIF', 4, '{}', '{}', '{}'"
            " FROM generate_series(1, 131071) AS n WHERE NOT EXISTS (SELECT FROM gate.label WHERE id = n)"
        )
        with pytest.raises(Conflict, match="labels free"):
            Labels(other.desk, again).intern(Label.parse("GSSC//OPEN//-//-//H1"))
