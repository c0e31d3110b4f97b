# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""The gate's behaviour in one callable: what it lets through that it must not, and holds back that it must not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress

import psycopg

from tests.gate import proofs_of_fusion as fusion
from tests.gate import proofs_of_scenes as graph
from tests.gate.catalogue import catalogue_faults
from tests.gate.facts import (
    DERIVED,
    FOREIGN,
    HELD,
    HIDDEN_BY,
    OPEN,
    PLAIN,
    SECRET,
    TABLES,
    Facts,
    Pass,
    open_request,
)
from tests.gate.proof import REFUSED, Enough, Proof
from tests.gate.proofs_of_copies import copies
from tests.gate.proofs_of_sign_in import sign_in
from tests.gate.stage import PHONES
from tests.people import KINDS

Part = Callable[[Proof, Facts], None]


def faults(conn: psycopg.Connection, facts: Facts) -> list[str]:
    """Of catalogue and behaviour; empty for the gate as it should be. ``conn`` is a superuser's, in a transaction."""
    proof = Proof(conn, facts, enough=1000)
    with suppress(Enough):
        for part in PARTS:
            part(proof, facts)
    return proof.faults


def first_to_notice(conn: psycopg.Connection, facts: Facts, parts: Iterable[Part]) -> Part | None:
    """The first of these parts of the proofs that finds a fault; None for a gate as it should be."""
    for part in parts:
        try:
            part(Proof(conn, facts, enough=1), facts)
        except Enough:
            return part
    return None


def _catalogue(p: Proof, _: Facts) -> None:
    p.fault(*catalogue_faults(p.conn))


def _rows(p: Proof, f: Facts) -> None:
    """Each table by itself, to the roles that the questions and deeds run as."""
    ids = {"record": (f.seen, f.hidden), "identifier": (f.seen, f.hidden), "history": (f.seen, f.hidden),
           "feature": (f.seen, f.hidden), "load": (f.seen_load, f.hidden_load), "load_part": (f.seen_load, f.hidden_load),
           "rejection": (f.seen_load, f.hidden_load)}  # fmt: skip
    for role in ("reader", "writer"):
        for table, (seen, hidden) in ids.items():
            there = f"SELECT count(*) > 0 FROM store.{table} WHERE {TABLES[table]} = "
            p.expect(f"{role} sees a row of {table}", role, f.clerk, f"{there}'{seen}'", True)
            p.expect(f"{role} sees a hidden row of {table}", role, f.clerk, f"{there}'{hidden}'", False)
            p.expect(f"{role} sees a row of {table} as nobody", role, None, f"{there}'{seen}'", False)
        for text, id in f.labels.items():
            named = f"SELECT count(*) FROM gate.label WHERE id = {id}"
            p.expect(f"{role}, label {text}", role, f.clerk, named, int(text in (OPEN, FOREIGN, HELD, PLAIN)))
    down = f"UPDATE store.history SET label_id = {f.labels[OPEN]} WHERE record_id = '{f.hidden}'"
    p.expect("an old version without its record", "reader", f.clerk,
             f"SELECT count(*) FROM store.history WHERE record_id = '{f.hidden}'", 0, down)  # fmt: skip


_FRESH = {
    "record": "'id', uuidv7(), 'key', 'fresh'", "identifier": "'value', 'fresh'", "history": "'id', uuidv7()",
    "load": "'id', uuidv7()", "load_part": "'load_id', '{foreign_load}'", "rejection": "'n', 999999", "feature": "'record_id', uuidv7()",
}  # fmt: skip


def _written(p: Proof, table: str) -> str:
    """The columns of a table that are written, not made of others."""
    row = p.conn.execute(
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        [f"store.{table}"],
    ).fetchone()
    assert row is not None
    return str(row[0])


def _writing(p: Proof, f: Facts) -> None:
    """A steward's own and visible rows can be written; nothing else can, nor moved beyond that."""
    for table, column in TABLES.items():
        own, hidden, foreign = (
            (f.seen_load, f.hidden_load, f.foreign_load)
            if table.startswith("load") or table == "rejection"
            else (f.seen, f.hidden, f.foreign)
        )
        for verb in (f"UPDATE store.{table} SET owner = owner", f"DELETE FROM store.{table}"):
            for what, id, some in (
                ("own", own, True),
                ("hidden", hidden, False),
                ("foreign", foreign, False),
            ):
                counted = f"WITH x AS ({verb} WHERE {column} = '{id}' RETURNING 1) SELECT count(*) > 0 FROM x"
                p.expect(f"{verb} on {what} rows", "writer", f.clerk, counted, some)
        written = _written(p, table)
        copy = (
            f"INSERT INTO store.{table} ({written}) SELECT {written} FROM jsonb_populate_record(NULL::store.{table},"
            f" (SELECT to_jsonb(t) FROM store.{table} AS t WHERE {column} = '{own}' LIMIT 1)"
            f" || jsonb_build_object({_FRESH[table].format(foreign_load=f.foreign_load)}, {{}}))"
        )
        move = f"UPDATE store.{table} SET {{}} WHERE {column} = '{own}'"
        hidden_label, foreign_owner = f.labels[SECRET], "'owner', 'GFGR'"
        p.changes(f"insert into {table}", f.clerk, copy.format("'owner', 'GSSC'"), 1)
        p.changes(f"insert hidden {table}", f.clerk, copy.format(f"'label_id', {hidden_label}"), REFUSED)
        p.changes(f"insert foreign {table}", f.clerk, copy.format(foreign_owner), REFUSED)
        p.changes(f"hide own {table}", f.clerk, move.format(f"label_id = {hidden_label}"), REFUSED)
        p.changes(f"give {table} away", f.clerk, move.format("owner = 'GFGR'"), REFUSED)
        p.changes(f"insert into {table} as no steward", f.low, copy.format("'owner', 'GSSC'"), REFUSED)
    relabel = f"SELECT act.relabel('{f.seen}', NULL, '{{\"{OPEN}\": \"{FOREIGN}\"}}', 'reclassified', 'r')"
    p.expect("a record under another agency's label", "app", f.clerk, relabel, "TL002")
    held = "SELECT count(*) FROM gate.hold_collection('s', '{}')"
    p.expect("a load's turn in its collection", "writer", f.clerk, held, 1)
    load = f"SELECT count(*) FROM act.open_load('s', 'f', '\\x00', '{FOREIGN}')"
    p.expect("a load under another agency's label", "app", f.clerk, load, "TL002")


def _refusals(p: Proof, f: Facts) -> None:
    """A load is ended by its own agency's steward who sees it, and by nobody else."""

    def ended(load: str) -> str:
        return f"SELECT act.refuse_load('{load}', (SELECT 0), 'bad-input', 'a', 'b')"

    def opened(load: str) -> str:
        return f"UPDATE store.load SET closed_at = NULL, position = 0 WHERE id = '{load}'"

    p.expect("a steward ends a load", "app", f.clerk, ended(f.seen_load), True, opened(f.seen_load))
    p.expect("one that has ended", "app", f.clerk, ended(f.seen_load), False)
    p.expect("a hidden one", "app", f.clerk, ended(f.hidden_load), "TL005", opened(f.hidden_load))
    p.expect("another agency's", "app", f.clerk, ended(f.foreign_load), "TL005", opened(f.foreign_load))
    p.expect("by an officer", "app", f.low, ended(f.seen_load), "TL001", opened(f.seen_load))


def _owner_and_jobs(p: Proof, f: Facts) -> None:
    """The owner is bound too; the purger sees what is due, and deletes what is past its purge date."""
    for table in ("record", "load", "rejection"):
        p.expect(f"the owner reads {table}", "owner", f.steward, f"SELECT count(*) FROM store.{table}", 0)
    for table in ("identifier", "history", "reason"):
        again = f"INSERT INTO store.{table} SELECT * FROM store.{table} LIMIT 1"
        p.changes(f"the owner writes {table}", None, again, REFUSED, "owner")
    one = "SELECT count(*) FROM store.record WHERE id = "
    for what, id, seen in (("due", f.due, 1), ("to review", f.reviewed, 1), ("not due", f.hidden, 0)):
        p.expect(f"the purger sees what is {what}", "purger", None, f"{one}'{id}'", seen)
    for what, id, gone in (("due", f.due, 1), ("to review", f.reviewed, 0)):
        p.changes(
            f"the purger deletes what is {what}",
            None,
            f"DELETE FROM store.record WHERE id = '{id}'",
            gone,
            "purger",
        )
    forgotten = (
        "UPDATE store.load SET closed_at = NULL, moved_at = clock_timestamp() - interval '8 days'"
        f" WHERE id = '{f.seen_load}'"
    )
    count = "SELECT count(*) FROM store.load"
    p.expect("the purger sees loads that nobody forgot", "purger", None, count, 0)
    p.expect("the purger sees a load that was forgotten", "purger", None, count, 1, forgotten)
    p.expect("a job ends it", "jobs", None, "SELECT act.end_forgotten_loads('a', 'b')", 1, forgotten)
    end = "UPDATE store.load SET closed_at = clock_timestamp(), refused_code = 'interrupted'"
    p.changes("the purger ends loads that nobody forgot", None, end, 0, "purger")
    with p.after(forgotten):
        p.changes("the purger ends a forgotten load", None, end, 1, "purger")
        p.changes("the purger changes one", None, "UPDATE store.load SET file = 'x'", REFUSED, "purger")
    p.expect("what a job purges", "jobs", None, "SELECT act.purge_due(1000)", 1)
    left = (
        f"SELECT (SELECT count(*) FROM store.identifier WHERE record_id = '{f.seen}')"
        f" + (SELECT count(*) FROM store.history WHERE record_id = '{f.seen}')"
        f" + (SELECT count(*) FROM store.reason WHERE record_id = '{f.seen}')"
    )
    p.expect(
        "what is left of a deleted record",
        "backup",
        None,
        left,
        0,
        f"DELETE FROM store.record WHERE id = '{f.seen}'",
    )


def _questions(p: Proof, f: Facts) -> None:
    """As the application asks them."""
    for table in (
        *(f"store.{t}" for t in (*TABLES, *DERIVED, "expunged", "reason", "scene")),
        "gate.session",
        "gate.label",
        "ledger.entry",
        "ledger.shown",
    ):
        p.expect(f"the application reads {table}", "app", f.clerk, f"SELECT count(*) FROM {table}", REFUSED)
    folded = f"ARRAY(SELECT DISTINCT folded FROM store.identifier WHERE value = '{PHONES[0]}')"
    p.conn.execute(f"SELECT set_config('proof.folded', {folded}::text, true)".encode())
    asked = {
        "ask.record(%s)": "SELECT count(*) FROM ask.record('{}')",
        "ask.check": "SELECT count(*) FROM ask.check(current_setting('proof.folded')::text[], 50) WHERE id = '{}'",
        "ask.search": "SELECT count(*) FROM ask.search((SELECT jsonb_build_array(jsonb_build_array(current_setting('proof.word')::bigint))),"
                      " NULL, NULL, NULL, NULL, NULL, 50) WHERE id = '{}'",
        "ask.links of": "SELECT count(*) FROM ask.links('{}', 50) WHERE direction = 'in'",
        "ask.related of": "SELECT count(*) FROM ask.related(ARRAY['{}'::uuid], NULL, 50) WHERE direction = 'in'",
    }  # fmt: skip
    word = f"SELECT set_config('proof.word', (SELECT keys[1]::text FROM store.record WHERE id = '{f.seen}'), true)"
    p.conn.execute(word.encode())
    for name, query in asked.items():
        p.expect(f"{name} seen", "app", f.clerk, query.format(f.seen), 1)
        p.expect(f"{name} hidden", "app", f.clerk, query.format(f.hidden), 0)
    for what, id, versions in (("seen", f.seen, True), ("hidden", f.hidden, False)):
        p.expect(
            f"history of {what}", "app", f.clerk, f"SELECT count(*) > 0 FROM ask.history('{id}')", versions
        )
    for viewer, load, seen in (
        (f.clerk, f.seen_load, True), (f.clerk, f.hidden_load, False), (f.clerk, f.foreign_load, False),
        (f.low, f.seen_load, False), (f.low, f.foreign_load, False),
    ):  # fmt: skip
        p.expect("ask.loads", "app", viewer, f"SELECT count(*) > 0 FROM ask.loads('{load}', 9)", seen)
        p.expect(
            "ask.rejections", "app", viewer, f"SELECT count(*) > 0 FROM ask.rejections('{load}', 0, 9)", seen
        )
    for viewer, reviews in ((f.steward, True), (f.clerk, False), (f.low, False)):
        p.expect("ask.reviews", "app", viewer, "SELECT count(*) > 0 FROM ask.reviews('2999-01-01', 99)", reviews,
                 f"UPDATE store.record SET review_on = NULL WHERE label_id <> {f.labels[SECRET]}")  # fmt: skip
    p.expect("reviews of another agency", "app", f.clerk, "SELECT count(*) FROM ask.reviews('2999-01-01', 99) WHERE owner <> 'GSSC'",
             0, f"UPDATE store.record SET review_on = current_date WHERE id = '{f.foreign}'")  # fmt: skip


def _ledger(p: Proof, f: Facts) -> None:
    """One's own looks; for a steward those at visible records of the own agency; for an inspector all."""
    for id, seen in ((f.seen, True), (f.hidden, False), (f.foreign, False)):
        ours = f"SELECT count(*) > 0 FROM ledger.shown WHERE record = '{id}'"
        p.expect("looks at ours", "reader", f.clerk, ours, seen)
        p.expect("looks at ours, to no steward", "reader", f.low, ours, False)
        asked = f"SELECT count(*) > 0 FROM ask.looks_at_ours('{id}', NULL, 99)"
        p.expect("ask.looks_at_ours", "app", f.clerk, asked, seen)
    officer = "(SELECT gate.officer())"
    others = f"SELECT count(*) > 0 FROM ledger.entry WHERE officer IS DISTINCT FROM {officer}"
    p.expect(
        "own entries",
        "reader",
        f.low,
        f"SELECT count(*) > 0 FROM ledger.entry WHERE officer = {officer}",
        True,
    )
    p.expect("others' entries", "reader", f.low, others, False)
    p.expect("others' entries, to an inspector", "reader", f.inspector, others, True)
    hidden_only = (
        "SELECT count(*) FROM ledger.entry e WHERE e.kind = 'results' AND e.subjects = "
        f"ARRAY['{f.hidden}'::uuid] AND e.officer IS DISTINCT FROM {officer}"
    )
    p.expect("an entry about a hidden record, to its clerk", "reader", f.clerk, hidden_only, 0)
    seen_too = f"SELECT count(*) > 0 FROM ledger.entry e WHERE e.subjects @> ARRAY['{f.seen}'::uuid] AND e.officer IS DISTINCT FROM {officer}"
    p.expect("an entry about a visible record, to its clerk", "reader", f.clerk, seen_too, True)
    p.expect("ask.inspect", "app", f.low, "SELECT count(*) FROM ask.inspect(NULL, NULL, 9)", 0)
    of_hidden = f"SELECT count(*) FROM ask.inspect(NULL, NULL, 9, p_records => ARRAY['{f.hidden}'::uuid])"
    p.expect("ask.inspect of a hidden record", "app", f.clerk, of_hidden, 0)
    p.expect(
        "ask.inspect of an inspector",
        "app",
        f.inspector,
        "SELECT count(*) FROM ask.inspect(NULL, NULL, 9)",
        9,
    )
    mine = "SELECT count(*) FILTER (WHERE action = 'check') FROM ask.my_looks(NULL, 1000)"
    p.expect("ask.my_looks shows others'", "app", f.clerk, mine, 0)
    p.expect("the ledger reads its entries", "ledger", None, "SELECT count(*) > 0 FROM ledger.entry", True)
    p.expect("the ledger sequences", "ledger", None, "SELECT ledger.sequence(1)", 1,
             "SELECT ledger.write('results', NULL, 'GSSC', 'p', 'a', ARRAY[uuidv7()], '{GSSC}', '{}')",
             "DELETE FROM ledger.queue WHERE id < (SELECT max(id) FROM ledger.queue)")  # fmt: skip


def _ends(p: Proof, f: Facts) -> None:
    """Whatever ends, ends everything at once: rows, duties, writing."""
    one = f"SELECT count(*) FROM store.record WHERE id = '{f.seen}'"
    mine = f"UPDATE gate.session SET {{}} WHERE token_hash = sha256('{f.clerk.token}')"
    whole = {
        "a closed session": mine.format("closed_at = clock_timestamp()"),
        "a session past its end": mine.format("ends_at = clock_timestamp() - interval '1 us'"),
        "an idle session": mine.format("seen_at = clock_timestamp() - idle - interval '1 us'"),
        "an ended ticket": f"UPDATE gate.ticket SET ends_at = clock_timestamp() - interval '1 us' WHERE id = '{f.clerk.ticket}'",
        "a session whose officer changed": f"UPDATE gate.officer SET version = version + 1 WHERE login = '{f.clerk_login}'",
        "a ticket of this transaction": f"UPDATE gate.ticket SET xid = pg_current_xact_id() WHERE id = '{f.clerk.ticket}'",
        "a ticket taken back": f"DELETE FROM gate.ticket WHERE id = '{f.clerk.ticket}'",
    }  # fmt: skip
    lapse = mine.format("clearance_until = clock_timestamp() - interval '1 us'")
    for what, statement in {**whole, "a lapsed vetting": lapse}.items():
        p.expect(f"{what} shows", "reader", f.clerk, one, 0, statement)
        p.expect(f"{what} writes", "writer", f.clerk, "SELECT gate.writes_for()", None, statement)
    for what, statement in whole.items():
        p.expect(f"{what} names", "reader", f.clerk, "SELECT gate.officer()", None, statement)
        p.expect(f"{what} has a duty", "reader", f.clerk, "SELECT gate.has_duty('steward')", False, statement)
    p.expect("a live session shows", "reader", f.clerk, one, 1)
    p.expect("a live session writes", "writer", f.clerk, "SELECT gate.writes_for()", "GSSC")
    for what, by in {
        "another's ticket": Pass(f.clerk.token, f.low.ticket),
        "another's token": Pass(f.low.token, f.clerk.ticket),
        "no token": Pass("", f.clerk.ticket),
        "no ticket": Pass(f.clerk.token, ""),
        "a forged token": Pass("0" * 43, f.clerk.ticket),
    }.items():
        p.expect(f"{what} shows", "reader", by, one, 0)
        p.expect(f"{what} names", "reader", by, "SELECT gate.officer()", None)
        p.expect(f"{what} writes", "writer", by, "SELECT gate.writes_for()", None)
    p.expect("an officer writes", "writer", f.low, "SELECT gate.writes_for()", None)
    lapsed = f"UPDATE gate.session SET clearance_until = clock_timestamp() WHERE token_hash = sha256('{f.inspector.token}')"
    p.expect(
        "an inspector whose vetting ended inspects",
        "reader",
        f.inspector,
        "SELECT gate.has_duty('inspector')",
        False,
        lapsed,
    )
    p.expect("an officer inspects", "reader", f.low, "SELECT gate.has_duty('inspector')", False)


def _changes_of_access(p: Proof, f: Facts) -> None:
    """Access follows the vetting, the officer and the agency within the transaction that changes them."""
    one = f"SELECT count(*) FROM store.record WHERE id = '{f.seen}'"
    me = f"(SELECT id FROM gate.officer WHERE login = '{f.clerk_login}')"
    vettings = f"(SELECT id FROM gate.vetting WHERE officer_id = {me})"
    a_test = f"WHERE vetting_id IN {vettings} AND kind = 'polygraph'"
    ends = {
        "a withdrawn vetting": f"UPDATE gate.vetting SET withdrawn_at = clock_timestamp() WHERE officer_id = {me}",
        "a failed test": f"UPDATE gate.vetting_test SET passed = false {a_test}",
        "a missing test": f"DELETE FROM gate.vetting_test {a_test}",
        "an expired test": f"UPDATE gate.vetting_test SET expires_at = clock_timestamp() {a_test}",
        "a suspended officer": f"UPDATE gate.officer SET suspended_at = clock_timestamp() WHERE id = {me}",
        "a suspended agency": "UPDATE gate.agency SET suspended_at = clock_timestamp() WHERE code = 'GSSC'",
    }  # fmt: skip
    for what, statement in ends.items():
        p.expect(f"{what} shows", "reader", f.clerk, one, 0, statement)
        p.expect(
            f"{what} clears", "owner", None, f"SELECT count(*) FROM gate.clearance_of({me})", 0, statement
        )
    lower_too = f"UPDATE gate.vetting SET withdrawn_at = now() WHERE officer_id = {me} AND tier = 0"
    p.expect("a clearance lasts until its first end", "owner", None,
             f"SELECT until < now() + interval '2 days' FROM gate.clearance_of({me})", True,
             f"UPDATE gate.vetting_test SET expires_at = now() + interval '1 day' {a_test}")  # fmt: skip
    p.expect("a session knows when its clearance ends", "owner", None,
             f"SELECT clearance_until < now() + interval '2 days' FROM gate.session WHERE token_hash = sha256('{f.clerk.token}')",
             True, f"UPDATE gate.vetting_test SET expires_at = now() + interval '1 day' {a_test}")  # fmt: skip
    p.expect("an agency suspended ends sessions", "owner", None,
             f"SELECT closed_at IS NOT NULL FROM gate.session WHERE token_hash = sha256('{f.clerk.token}')", True,
             ends["a suspended agency"])  # fmt: skip
    rule = "INSERT INTO gate.test_rule (kind, name_es, name_en, least_tier, months, source, in_force_from, in_force_until) VALUES"
    again = f"INSERT INTO gate.vetting_test SELECT vetting_id, kind, current_date, false, expires_at FROM gate.vetting_test {a_test}"
    old = f"UPDATE gate.vetting_test SET taken_on = current_date - 800 {a_test}"
    of_more = "now() - interval '1 day', NULL)"
    for what, ends_it, *first in (
        ("a test failed since", True, again),
        ("a rule that demands more", True, f"{rule} ('more', 'x', 'x', 0, 12, 'x', {of_more}"),
        ("a rule for tiers above", False, f"{rule} ('more', 'x', 'x', 2, 12, 'x', {of_more}"),
        ("a rule to come", False, f"{rule} ('more', 'x', 'x', 0, 12, 'x', now() + interval '1 day', NULL)"),
        ("a rule that is over", False, f"{rule} ('more', 'x', 'x', 0, 12, 'x', now() - interval '2 days', now() - interval '1 day')"),
        ("a rule that will end", True, f"{rule} ('more', 'x', 'x', 0, 12, 'x', now() - interval '2 days', now() + interval '1 day')"),
        ("a test too old for a rule", True, old, f"{rule} ('polygraph', 'x', 'x', 1, 24, 'x', {of_more}", lower_too),
        ("no rule at all", True, "DELETE FROM gate.test_rule"),
    ):  # fmt: skip
        p.expect(f"{what} shows", "reader", f.clerk, one, 0 if ends_it else 1, *first)
    p.expect("a rule to come ends the clearance", "owner", None,
             f"SELECT until < now() + interval '2 days' FROM gate.clearance_of({me})", True,
             f"{rule} ('more', 'x', 'x', 0, 12, 'x', now() + interval '1 day', NULL)")  # fmt: skip
    mine = f"SELECT {{}} FROM gate.session WHERE token_hash = sha256('{f.clerk.token}')"
    higher = f"UPDATE gate.vetting SET tier = 2 WHERE officer_id = {me} AND compartments = '{{GAMMA}}'"
    p.expect("two vettings give the higher tier", "owner", None, mine.format("tier"), 2, higher)
    p.expect("a compartment at its tier", "owner", None, mine.format("compartments"), {"GAMMA": 2}, higher)
    both = f"UPDATE gate.vetting SET compartments = '{{GAMMA}}' WHERE officer_id = {me}"
    p.expect(
        "of two for one compartment the higher",
        "owner",
        None,
        mine.format("compartments"),
        {"GAMMA": 1},
        both,
    )
    lower = f"UPDATE gate.vetting SET tier = 0 WHERE officer_id = {me}"
    p.expect("a lower tier is in force", "owner", None,
             f"SELECT tier FROM gate.session WHERE token_hash = sha256('{f.clerk.token}')", 0, lower)  # fmt: skip
    renewed = f"UPDATE gate.officer SET duties = duties WHERE id = {me}"
    held = f"SELECT count(*) FROM gate.label WHERE id = {f.labels[HELD]}"
    p.expect("seen in a compartment after renewal", "reader", f.clerk, held, 1, renewed)
    for rule, text in HIDDEN_BY.items():
        named = f"SELECT count(*) FROM gate.label WHERE id = {f.labels[text]}"
        p.expect(f"hidden by {rule} after renewal", "reader", f.clerk, named, 0, renewed)
    p.expect("seen after renewal", "reader", f.clerk, one, 1, renewed)


def _two_registrars(p: Proof, f: Facts) -> None:
    """What takes two is proposed by one and confirmed by another, who is not its subject either."""
    tests = json.dumps(
        [
            {"kind": k, "taken_on": "2026-01-01", "passed": True, "expires_at": "2099-01-01T00:00:00Z"}
            for k in KINDS
        ]
    )
    made = "SELECT vetting IS NULL FROM act.give_vetting('{}', {}::smallint, '{}', '{}')"
    for what, tier, held, takes_two in (
        ("low", 1, "{}", False), ("high", 2, "{}", True), ("of a compartment", 0, "{ALFA}", True)
    ):  # fmt: skip
        given = made.format(f.clerk_login, tier, held, tests)
        p.expect(f"a vetting {what} by one registrar", "app", f.registrar, given, takes_two)
    duties = "SELECT act.set_duties('{}', '{{{}}}') IS NOT NULL"
    for duty, takes_two in (("steward", False), ("inspector", True), ("registrar", True)):
        set_one = duties.format(f.clerk_login, duty)
        p.expect(f"the duty of {duty} by one registrar", "app", f.registrar, set_one, takes_two)
    p.expect("a rule of vetting by one registrar", "app", f.registrar,
             "SELECT act.set_test_rule('medical', 0::smallint, NULL, NULL, NULL, 'x', NULL) IS NOT NULL", True)  # fmt: skip
    p.expect("how much one gives alone, by one", "app", f.registrar,
             "SELECT act.set_alone(4::smallint, 'x', NULL) IS NOT NULL", True)  # fmt: skip
    credential = "SELECT act.set_credential('registrar', 'h', 's') IS NOT NULL"
    p.expect("a registrar's credential by one", "app", f.second, credential, True)
    by, about = (
        "(SELECT id FROM gate.officer WHERE login = '{}')",
        "gate.proposal (id, deed, subject, body, proposed_by)",
    )
    one = "'00000000-0000-4000-8000-00000000000a'"
    waits = f"INSERT INTO {about} SELECT {one}, 'duties', {by.format('{}')}, '{{{{\"duties\": []}}}}', {by.format('{}')}"
    confirm = f"SELECT act.confirm({one})"
    somebody, first, second = f.clerk_login, "registrar", "registrar-2"
    for what, subject, proposer, who, expected in (
        ("another's", somebody, first, f.second, ""), ("one's own", somebody, first, f.registrar, "TL002"),
        ("about oneself", second, first, f.second, "TL002"), ("by no registrar", somebody, somebody, f.second, "TL004"),
        ("as an officer", somebody, first, f.low, "TL002"),
    ):  # fmt: skip
        p.expect(
            f"a proposal, {what}, is confirmed",
            "app",
            who,
            confirm,
            expected,
            waits.format(subject, proposer),
        )
    for who, subject, proposer, many in (
        (f.second, somebody, first, 1), (f.second, second, first, 0), (f.registrar, somebody, first, 0),
        (f.low, somebody, first, 0),
    ):  # fmt: skip
        number = f"SELECT proposals FROM gate.waiting(ARRAY[sha256('{who.token}')])"
        p.expect("proposals that wait", "signin", None, number, many, waits.format(subject, proposer))
    lapsed = f"UPDATE gate.proposal SET ends_at = now() WHERE id = {one}"
    p.expect(
        "a lapsed proposal is confirmed",
        "app",
        f.second,
        confirm,
        "TL004",
        waits.format(somebody, first),
        lapsed,
    )
    for direct in (
        "act.do_set_duties(gate.officer(), '{}')",
        "act.carry_out(NULL)",
        "act.propose('duties', NULL, '{}', '{}')",
    ):
        p.expect(f"{direct} by the application", "app", f.registrar, f"SELECT {direct}", "42501")


def _tickets(p: Proof, f: Facts) -> None:
    """Who gets a ticket, and that a closed one is none any more."""
    mine = f"UPDATE gate.session SET {{}} WHERE token_hash = sha256('{f.clerk.token}')"

    def problem(
        what: str, expected: str | None, *first: str, token: str = f.clerk.token, purpose: str = "training"
    ) -> None:
        asked = psycopg.types.json.Jsonb([open_request(token, purpose=purpose)])
        with p._trial():
            for statement in first:
                p.conn.execute(statement.encode())
            p.become("ledger", None)
            row = p.conn.execute("SELECT answer ->> 'problem' FROM gate.settle(%s)", [asked]).fetchone()
        if row != (expected,):
            p.fault(f"ticket for {what}: {row}, not {expected}")

    problem("a live session", None)
    problem("nobody", "no-session", token="0" * 43)
    problem("no purpose", "purpose", purpose="curiosity")
    problem(
        "a retired purpose", "purpose", "UPDATE gate.purpose SET retired_at = now() WHERE code = 'training'"
    )
    problem("a closed session", "no-session", mine.format("closed_at = now()"))
    problem("an ended session", "no-session", mine.format("ends_at = now()"))
    problem("an idle session", "no-session", mine.format("seen_at = now() - idle"))
    lapsed = "UPDATE gate.vetting_test SET expires_at = now() - interval '1 s'"
    problem("a lapsed vetting", "vetting", lapsed, mine.format("clearance_until = now()"))
    close = psycopg.types.json.Jsonb([{"close": f.clerk.ticket, "records": [], "owners": [], "count": 0}])
    with p._trial():
        p.become("ledger", None)
        p.conn.execute("SELECT count(*) FROM gate.settle(%s)", [close])
        p.become("reader", f.clerk) if p.conn.execute("RESET ROLE") else None
        row = p.conn.execute("SELECT count(*) FROM store.record WHERE id = %s", [f.seen]).fetchone()
    if row != (0,):
        p.fault(f"a closed ticket shows: {row}")


def _labels(p: Proof, f: Facts) -> None:
    """A new label is in each mask that may see it, with the next ticket; nobody gives one above the own clearance, of
    another agency, or whose text says other than its fields."""

    def intern(owner: str, tier: int, compartments: str, releasable: str, text: str) -> str:
        return f"SELECT true FROM act.intern_label('{owner}', {tier}::smallint, '{compartments}', '{releasable}', '{{H2}}', '', '{text}')"

    fresh = ("GSSC", 0, "{}", "{GUIF}", "GSSC//OPEN//-//GUIF//H2")
    secret = ("GSSC", 3, "{ALFA}", "{}", "GSSC//SECRET//ALFA//-//H2")

    def asked(owner: str, tier: int, compartments: str, releasable: str, text: str) -> str:
        return f"SELECT true FROM act.may_give_label('{owner}', {tier}::smallint, '{compartments}', '{releasable}', '{{H2}}', '', '{text}')"

    p.expect("whether a steward may give a label", "app", f.steward, asked(*secret), True)
    p.expect("whether a clerk may give one above", "app", f.clerk, asked(*secret), "TL002")
    p.expect(
        "whether an officer may give one",
        "app",
        f.low,
        asked("GFGR", 0, "{}", "{}", "GFGR//OPEN//-//-//H2"),
        "TL002",
    )
    p.expect("a steward's new label", "app", f.steward, intern(*secret), True)
    p.expect("a clerk's new label", "app", f.clerk, intern(*fresh), True)
    p.expect("a clerk's label above", "app", f.clerk, intern(*secret), "TL002")
    held, above = (
        ("GSSC", tier, "{GAMMA}", "{}", f"GSSC//{name}//GAMMA//-//H2")
        for tier, name in ((0, "OPEN"), (1, "RESTRICTED"))
    )
    p.expect("a clerk's label in a compartment", "app", f.clerk, intern(*held), True)
    p.expect("a clerk's label above a compartment's tier", "app", f.clerk, intern(*above), "TL002")
    p.expect(
        "an officer's label", "app", f.low, intern("GFGR", 0, "{}", "{}", "GFGR//OPEN//-//-//H2"), "TL002"
    )
    p.expect(
        "another agency's label",
        "app",
        f.clerk,
        intern("GFGR", 0, "{}", "{GSSC}", "GFGR//OPEN//-//GSSC//H2"),
        "TL002",
    )
    p.expect("a label that says other than it is", "app", f.clerk, intern(*fresh[:4], secret[4]), "23514")
    for who, by, text, given, seen in (
        ("clerk", f.clerk, fresh[4], fresh, 1), ("low", f.low, fresh[4], fresh, 0), ("clerk", f.clerk, secret[4], secret, 0),
        ("clerk", f.clerk, held[4], held, 1), ("clerk", f.clerk, above[4], above, 0),
    ):  # fmt: skip
        with p._trial():
            p.become("app", f.steward)
            try:
                p.conn.execute(intern(*given).encode())
                p.conn.execute("RESET ROLE; SET LOCAL ROLE tearline_ledger")
                p.conn.execute(
                    "SELECT count(*) FROM gate.settle(%s)",
                    [psycopg.types.json.Jsonb([open_request(by.token)])],
                )
                p.conn.execute("RESET ROLE")
                p.become("reader", by)
                row = p.conn.execute("SELECT count(*) FROM gate.label WHERE text = %s", [text]).fetchone()
            except psycopg.Error as error:
                row = (error.sqlstate,)
        if row != (seen,):
            p.fault(f"new label {text} in the mask of {who}: {row}, not {seen}")
    own = f"SELECT count(*) FROM gate.label WHERE text = '{fresh[4]}'"
    with p._trial():
        p.become("app", f.clerk)
        p.conn.execute(intern(*fresh).encode())
        p.conn.execute("RESET ROLE; SET LOCAL ROLE tearline_reader")
        row = p.conn.execute(own.encode()).fetchone()
    if row != (1,):
        p.fault(f"a new label to whoever interned it: {row}")


def _marks(p: Proof, f: Facts) -> None:
    """A mark of what was expunged is there for who sees its label; a steward makes and lifts the own agency's."""

    def mark(owner: str, label: str) -> str:
        return (
            "INSERT INTO store.expunged (owner, label_id, source, mark, record_id, officer_id, at) SELECT"
            f" '{owner}', {f.labels[label]}, 'mutantes', gate.mark_of(gate.salt(), 'GSSC', 'mutantes', 'm1'), uuidv7(), uuidv7(), '2000-01-01'"
        )

    count = "SELECT count(*)::int FROM store.expunged"
    lifted = "WITH x AS (DELETE FROM store.expunged RETURNING 1) SELECT count(*)::int FROM x"
    back = f"SELECT count(*)::int FROM ask.came_back(9) WHERE id = '{f.seen}'"
    for what, by, owner, label, seen, own in (
        ("seen", f.clerk, "GSSC", OPEN, 1, 1), ("hidden", f.clerk, "GSSC", SECRET, 0, 0), ("foreign", f.clerk, "GFGR", FOREIGN, 1, 0),
        ("hidden, to who sees it", f.steward, "GSSC", SECRET, 1, 1), ("of nobody", None, "GSSC", OPEN, 0, 0), ("of no steward", f.low, "GSSC", OPEN, 1, 0),
    ):  # fmt: skip
        for role in ("reader", "writer"):
            p.expect(f"a mark, {what}, to the {role}", role, by, count, seen, mark(owner, label))
        p.expect(f"a mark, {what}, lifted", "writer", by, lifted, own, mark(owner, label))
        p.expect(f"a record that came back, its mark {what}", "app", by, back, own, mark(owner, label))
        p.changes(f"make a mark, {what}", by, mark(owner, label), 1 if own else REFUSED)
    held = "UPDATE store.record SET held = '{content}'"
    for what, by, id, told in (
        ("own", f.clerk, f.seen, 1),
        ("hidden", f.clerk, f.hidden, 0),
        ("foreign", f.clerk, f.foreign, 0),
    ):
        p.expect(
            f"what is held on a record, {what}",
            "app",
            by,
            f"SELECT count(*)::int FROM ask.held('{id}')",
            told,
            held,
        )
    unseen = "SELECT subjects = ARRAY['{}'::uuid] FROM ledger.queue WHERE action = 'expunged-unseen'"
    moved = f"UPDATE store.history SET label_id = {f.labels[SECRET]} WHERE record_id = '{f.seen}'"
    with p._trial():
        p.conn.execute(moved.encode())
        p.become("app", f.clerk)
        try:
            p.conn.execute(f"SELECT act.expunge_record('{f.seen}', 'a reason')".encode())
            p.conn.execute("RESET ROLE")
            row = p.conn.execute(unseen.format(f.seen).encode()).fetchone()
        except psycopg.Error as error:
            row = (error.sqlstate,)
    if row != (True,):
        p.fault(f"hidden versions that go with a record are not on record: {row}")


def _reasons(p: Proof, f: Facts) -> None:
    """Words of a deed are there for who sees their label, and what they are about as it is now."""

    def said(owner: str, label: str, record: str | None = None, load: str | None = None) -> str:
        of = ", ".join(f"'{id}'" if id else "NULL" for id in (record, load))
        return (
            "INSERT INTO store.reason (digest, label_id, owner, record_id, load_id, deed, officer_id, words) SELECT"
            f" sha256('proof'), {f.labels[label]}, '{owner}', {of}, uuidv7(), uuidv7(), 'a proof'"
        )

    count = "SELECT count(*)::int FROM store.reason WHERE words = 'a proof'"
    asked = "SELECT count(*)::int FROM ask.reason(encode(sha256('proof'), 'hex'))"
    lifted = (
        "WITH x AS (DELETE FROM store.reason WHERE words = 'a proof' RETURNING 1) SELECT count(*)::int FROM x"
    )
    for what, by, owner, label, seen, own in (
        ("seen", f.clerk, "GSSC", OPEN, 1, 1), ("hidden", f.clerk, "GSSC", SECRET, 0, 0), ("foreign", f.clerk, "GFGR", FOREIGN, 1, 0),
        ("hidden, to who sees it", f.steward, "GSSC", SECRET, 1, 1), ("of nobody", None, "GSSC", OPEN, 0, 0), ("of no steward", f.low, "GSSC", OPEN, 1, 0),
        ("seen, to an inspector", f.inspector, "GSSC", OPEN, 1, 0),
    ):  # fmt: skip
        for role in ("reader", "writer"):
            p.expect(f"words, {what}, to the {role}", role, by, count, seen, said(owner, label))
        p.expect(f"words, {what}, asked for", "app", by, asked, seen, said(owner, label))
        p.expect(f"words, {what}, deleted", "writer", by, lifted, own, said(owner, label))
        p.changes(f"leave words, {what}", by, said(owner, label), 1 if own else REFUSED)
    for of, record, load, seen in (
        ("a record", f.seen, None, 1), ("a hidden record", f.hidden, None, 0), ("a record that is gone", f.seen_load, None, 0),
        ("a load", None, f.seen_load, 1), ("a hidden load", None, f.hidden_load, 0),
    ):  # fmt: skip
        p.expect(f"words about {of}", "reader", f.clerk, count, seen, said("GSSC", OPEN, record, load))
        p.expect(
            f"words about {of}, asked for", "app", f.clerk, asked, seen, said("GSSC", OPEN, record, load)
        )


def _saved(p: Proof, f: Facts) -> None:
    """A saved question is its officer's alone: nobody else's to read, to save in that name, or to forget."""
    count = "SELECT count(*)::int FROM store.saved_question"
    gone = "WITH x AS (DELETE FROM store.saved_question RETURNING 1) SELECT count(*)::int FROM x"
    row = p.conn.execute("SELECT id FROM gate.officer WHERE login = %s", [f.clerk_login]).fetchone()
    saved = (
        "INSERT INTO store.saved_question (officer_id, place, name, asked)"
        f" VALUES ('{row and row[0]}', 1, 'a proof', '{{}}')"
    )
    for what, by, own in (
        ("its officer", f.clerk, 1), ("a steward", f.steward, 0), ("an inspector", f.inspector, 0),
        ("a registrar", f.registrar, 0), ("nobody", None, 0),
    ):  # fmt: skip
        for role in ("reader", "writer"):
            p.expect(f"a saved question, to {what} as the {role}", role, by, count, own, saved)
        listed = "SELECT count(*)::int FROM ask.saved_questions()"
        p.expect(f"saved questions, asked for by {what}", "app", by, listed, own, saved)
        p.expect(f"a saved question, forgotten by {what}", "writer", by, gone, own, saved)
        p.changes(f"a question saved as the clerk's by {what}", by, saved, 1 if own else REFUSED)


def _unusual(p: Proof, f: Facts) -> None:
    """How much is used, what came of it and the rules are an inspector's, in the own name; the counts the sequencer's."""
    row = p.conn.execute("SELECT id FROM gate.officer WHERE login = %s", [f.clerk_login]).fetchone()
    clerk = f"'{row and row[0]}'::uuid"
    used = f"INSERT INTO ledger.use VALUES ({clerk}, ledger.hour_of(now()), 'GSSC', 1, 9, 0) ON CONFLICT (officer, hour) DO UPDATE SET refused = 9"
    said = "INSERT INTO ledger.noted (finding, officer, words) VALUES (repeat('0', 64), {}, 'a proof')"
    rule = "INSERT INTO gate.unusual_rule SELECT 'many', now(), 9, 1, 1, 1, 1, 'a proof', {}"
    p.changes("the sequencer counts", None, used, 1, "owner")
    for what, by, own in (
        ("an inspector", f.inspector, True), ("a steward", f.steward, False), ("a registrar", f.registrar, False),
        ("its own officer", f.clerk, False), ("nobody", None, False),
    ):  # fmt: skip
        for role in ("reader", "writer"):
            for table, first in (
                ("ledger.use", used),
                ("ledger.noted", said.format(clerk)),
                ("gate.unusual_rule", rule.format(clerk)),
            ):
                if (role, table) != ("writer", "ledger.use"):
                    p.expect(
                        f"{table}, to {what} as the {role}",
                        role,
                        by,
                        f"SELECT count(*) > 0 FROM {table}",
                        own,
                        first,
                    )
        listed = "SELECT count(*) > 0 FROM ask.unusual(current_date - 1, 'UTC', 99)"
        p.expect(f"ask.unusual, to {what}", "app", by, listed, True if own else "TL002", used)
        p.expect(
            f"ask.unusual_rules, to {what}",
            "app",
            by,
            "SELECT count(*) > 0 FROM ask.unusual_rules()",
            True if own else "TL002",
        )
        about = f"SELECT count(*) > 0 FROM gate.entries_about(ARRAY['{f.seen}'::uuid])"
        p.expect(f"entries about a record, to {what}", "reader", by, about, own)
        looked = f"(ARRAY['{f.seen}'::uuid], NULL, NULL, NULL, NULL, NULL"
        for asked in (f"ask.lookers{looked})", f"ask.looked{looked}, NULL, 9)"):
            p.expect(
                f"{asked}, to {what}",
                "app",
                by,
                f"SELECT count(*) > 0 FROM {asked}",
                True if own else "TL002",
            )
        me = "(SELECT gate.officer())"
        for table, statement in (("ledger.noted", said), ("gate.unusual_rule", rule)):
            p.changes(f"a row of {table} by {what}", by, statement.format(me), 1 if own else REFUSED)
            p.changes(f"a row of {table} by {what} in another's name", by, statement.format(clerk), REFUSED)


PARTS: tuple[Part, ...] = (
    _catalogue, _rows, _ends, _questions, _labels, _two_registrars, _tickets, _changes_of_access, _ledger, _writing, _owner_and_jobs, _marks,
    _reasons, _refusals, _saved, _unusual,
    fusion.matches, fusion.past, fusion.decisions, fusion.deeds, fusion.matching, fusion.what_follows, copies,
    sign_in, graph.hops, graph.scenes,
)  # fmt: skip
