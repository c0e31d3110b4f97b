# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of the gate: what the ledger tells, to whom; the words of reasons, saved questions, unusual use."""

from __future__ import annotations

from tests.gate.facts import (
    FOREIGN,
    OPEN,
    SECRET,
    Facts,
)
from tests.gate.proof import REFUSED, Proof


def ledger(p: Proof, f: Facts) -> None:
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


def reasons(p: Proof, f: Facts) -> None:
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


def saved(p: Proof, f: Facts) -> None:
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


def unusual(p: Proof, f: Facts) -> None:
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
