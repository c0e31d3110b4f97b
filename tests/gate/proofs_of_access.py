# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of the gate: who gets in, what ends it, what takes two, and the labels that one may give."""

from __future__ import annotations

import json

import psycopg

from tests.gate.facts import (
    HELD,
    HIDDEN_BY,
    Facts,
    Pass,
    open_request,
)
from tests.gate.proof import Proof
from tests.people import KINDS


def ends(p: Proof, f: Facts) -> None:
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


def changes_of_access(p: Proof, f: Facts) -> None:
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


def two_registrars(p: Proof, f: Facts) -> None:
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
    for duty, takes_two in (
        ("steward", False),
        ("inspector", True),
        ("registrar", True),
        ("coordinator", True),
    ):
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


def tickets(p: Proof, f: Facts) -> None:
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


def labels(p: Proof, f: Facts) -> None:
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
