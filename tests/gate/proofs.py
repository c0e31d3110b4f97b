# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""The gate's behaviour in one callable: what it lets through that it must not, and holds back that it must not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress

import psycopg

from tests.gate import proofs_of_access as access
from tests.gate import proofs_of_fusion as fusion
from tests.gate import proofs_of_pointers as pointers
from tests.gate import proofs_of_scenes as graph
from tests.gate import proofs_of_the_book as book
from tests.gate.catalogue import catalogue_faults
from tests.gate.facts import (
    DERIVED,
    FOREIGN,
    HELD,
    OPEN,
    PLAIN,
    SECRET,
    TABLES,
    Facts,
)
from tests.gate.proof import REFUSED, Enough, Proof
from tests.gate.proofs_of_agreements import agreements
from tests.gate.proofs_of_bases import bases
from tests.gate.proofs_of_casework import matters
from tests.gate.proofs_of_copies import copies
from tests.gate.proofs_of_credit import credit
from tests.gate.proofs_of_files import files
from tests.gate.proofs_of_folds import folds
from tests.gate.proofs_of_leave import onward
from tests.gate.proofs_of_neutral import neutral
from tests.gate.proofs_of_plans import plans
from tests.gate.proofs_of_releases import releases
from tests.gate.proofs_of_rights import rights
from tests.gate.proofs_of_sign_in import sign_in
from tests.gate.proofs_of_sources import sources
from tests.gate.proofs_of_tracings import tracings
from tests.gate.proofs_of_units import units
from tests.gate.proofs_of_units_at_work import work
from tests.gate.proofs_of_waiting import waits
from tests.gate.stage import PHONES

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


PARTS: tuple[Part, ...] = (
    _catalogue, _rows, access.ends, _questions, access.labels, access.two_registrars, access.tickets, access.changes_of_access, book.ledger, _writing, _owner_and_jobs, _marks,
    book.reasons, _refusals, book.saved, book.unusual,
    fusion.matches, fusion.past, fusion.decisions, fusion.deeds, fusion.matching, fusion.what_follows, copies,
    sign_in, graph.hops, graph.scenes, matters, folds, waits, bases, rights, units, work, files, credit, agreements, onward, neutral,
    *pointers.PARTS, releases, plans, tracings, sources,
)  # fmt: skip
