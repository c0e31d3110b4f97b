# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of leak tracings: who may open, join, end and read one, what each may know of it, and who reads what is counted."""

from __future__ import annotations

from tests.gate.facts import OPEN, SECRET, Facts
from tests.gate.proof import REFUSED, Proof
from tests.gate.proofs_of_casework import ID, duty_of, matter_of, record_of

TRACING = "0000cccc-0000-4000-8000-00000000000a"
ITEM = "0000cccc-0000-4000-8000-00000000000b"
FIRST = "0000cccc-0000-4000-8000-00000000000c"
ME = "(SELECT gate.officer())"


def _tracing(
    by: str, second: str = "NULL", until: str = "now() + interval '9 days'", ended: str = "NULL"
) -> str:
    return (
        "INSERT INTO ledger.tracing (id, opened_at, opened_by, agency, items, second_by, agreed_at, ended_by, ended_at, until)"
        f" VALUES ('{TRACING}', now(), {by}, 'GSSC', 1, {second}, CASE WHEN {second} IS NULL THEN NULL::timestamptz ELSE now() END,"
        f" CASE WHEN {ended}::timestamptz IS NULL THEN NULL::uuid ELSE {by} END, {ended}, {until})"
    )


ABOUT = f"INSERT INTO store.traced (tracing_id, matter_id, reason, records, befores, asked) VALUES ('{TRACING}', '{ID}', 'a proof', '{{{ITEM}}}', ARRAY[now() - interval '1 hour'], '{{x}}')"
# all of the ledger is counted; one look in time, and one after it
COUNTED = (
    "UPDATE ledger.counted SET upto = (SELECT coalesce(max(seq) + 1, 0) FROM ledger.entry)",
    "DELETE FROM ledger.queue",
    f"INSERT INTO ledger.exposed (record, officer, at) VALUES ('{ITEM}', '{FIRST}', now() - interval '2 hours'), ('{ITEM}', '{TRACING}', now() - interval '1 minute')",
    f"INSERT INTO ledger.reach (officer, hour, records) SELECT o, ledger.hour_of(now() - interval '2 hours'), 1 FROM unnest('{{{FIRST},{TRACING}}}'::uuid[]) AS o ON CONFLICT DO NOTHING",
)


def tracings(p: Proof, f: Facts) -> None:
    """`low` is made an inspector beside the real one; the clerk is none. The case is a matter that both see, or that only few do."""
    low = duty_of(f.low, "inspector")
    here, hidden = ((record_of(f, label, id=ID), matter_of(f, label)) for label in (OPEN, SECRET))
    inspector = f"(SELECT officer_id FROM gate.session WHERE token_hash = sha256('{f.inspector.token}'))"
    mine, agreed = (low, *here, _tracing(f.low_id), ABOUT), (low, *here, _tracing(f.low_id, inspector), ABOUT)
    others = (*here, _tracing(f.low_id, f.clerk_id), ABOUT)
    ended = (low, *here, _tracing(f.low_id, inspector, ended="now()"), ABOUT)
    over = (low, *here, _tracing(f.low_id, inspector, until="now() - interval '1 minute'"), ABOUT)
    # what is seen of it
    frame = f"SELECT count(*)::int FROM ledger.tracing WHERE id = '{TRACING}'"
    about = f"SELECT count(*)::int FROM store.traced WHERE tracing_id = '{TRACING}'"
    case = f"SELECT count(*)::int FROM store.matter WHERE id = '{ID}'"
    for role in ("reader", "tracer"):
        for what, by, told in (
            ("an inspector", f.inspector, 1),
            ("a steward", f.clerk, 0),
            ("nobody", None, 0),
        ):
            p.expect(f"a tracing, to {what} as the {role}", role, by, frame, told, *mine)
        for what, first, told in (
            ("open", mine, 1), ("agreed, with this one", agreed, 1), ("agreed by two others", others, 0), ("ended", ended, 0), ("over", over, 0),
            ("of a hidden case", (*hidden, _tracing(f.low_id), ABOUT), 0),
        ):  # fmt: skip
            p.expect(
                f"what a tracing is about, {what}, as the {role}", role, f.inspector, about, told, *first
            )
        p.expect(f"what a tracing is about, to a steward as the {role}", role, f.clerk, about, 0, *mine)
    for first, told in ((here, 1), (hidden, 0)):
        p.expect("a case, to the tracer", "tracer", f.inspector, case, told, *first)
    listed = f"SELECT t.about FROM ask.tracings('{TRACING}', 9) AS t"
    p.expect("tracings, asked for by an inspector", "app", f.inspector, listed, True, *mine)
    p.expect("tracings, asked for by a steward", "app", f.clerk, listed, "TL002", *mine)
    for role in ("reader", "app", "writer"):
        p.expect(
            f"who was shown what, to the {role}",
            role,
            f.inspector,
            "SELECT count(*) FROM ledger.exposed",
            REFUSED,
        )
    for table in ("ledger.exposed", "ledger.reach"):
        for by, told in ((f.inspector, True), (f.clerk, False)):
            p.expect(
                f"{table} to the tracer", "tracer", by, f"SELECT count(*) > 0 FROM {table}", told, *COUNTED
            )
    # what is written of it
    with p.after(";".join((low, *here))):
        for what, by, statement, told in (
            ("in the own name", f.inspector, _tracing(ME), 1), ("in another's name", f.inspector, _tracing(f.low_id), REFUSED),
            ("with a second", f.inspector, _tracing(ME, f.low_id), REFUSED), ("by a steward", f.clerk, _tracing(ME), REFUSED),
        ):  # fmt: skip
            p.changes(f"a tracing {what}", by, statement, told, "tracer")
    with p.after(";".join((low, *here, _tracing(f.low_id)))):
        p.changes("say what another's tracing is about", f.inspector, ABOUT, REFUSED, "tracer")
        p.changes("say what the own tracing is about", f.low, ABOUT, 1, "tracer")
    with p.after(";".join((low, *hidden, _tracing(f.low_id)))):
        p.changes("a tracing about a hidden case", f.low, ABOUT, REFUSED, "tracer")
    join = f"UPDATE ledger.tracing SET second_by = {{}}, agreed_at = now() WHERE id = '{TRACING}'"
    with p.after(";".join(mine)):
        p.changes("join a tracing", f.inspector, join.format(ME), 1, "tracer")
        p.changes("let another join", f.inspector, join.format(f.clerk_id), REFUSED, "tracer")
    for what, first in (("joined by others", others), ("that ended", ended)):
        with p.after(";".join(first)):
            p.changes(
                f"change a tracing {what}",
                f.inspector,
                f"UPDATE ledger.tracing SET items = 2 WHERE id = '{TRACING}'",
                0,
                "tracer",
            )
    _deeds(p, f, low, here, mine, agreed, others, ended, over)
    _counting(p, f, agreed)


def _deeds(p: Proof, f: Facts, low: str, here: tuple[str, ...], mine: tuple[str, ...], agreed: tuple[str, ...], others: tuple[str, ...],
           ended: tuple[str, ...], over: tuple[str, ...]) -> None:  # fmt: skip
    opens = f"SELECT act.open_tracing('{ID}', 'a proof', '{{{ITEM}}}', ARRAY[now() - interval '1 hour'], '{{x}}') IS NOT NULL"
    past, coming = opens, opens.replace("- interval", "+ interval")
    hidden = (record_of(f, SECRET, id=ID), matter_of(f, SECRET))
    for what, by, query, told, first in (
        ("an inspector", f.inspector, past, True, here), ("a steward", f.clerk, past, "TL002", here), ("an inspector, of what is to come", f.inspector, coming, "TL003", here),
        ("an inspector, for a hidden case", f.inspector, past, "TL003", hidden),
    ):  # fmt: skip
        p.expect(f"a tracing opened by {what}", "app", by, query, told, *first)
    blind = (
        "UPDATE gate.kind SET blind = '{new}' WHERE code = 'lead'",
        duty_of(f.low, "inspector", "duty-officer"),
    )
    p.expect("a tracing for a case that the inspector is to judge blindly", "app", f.low, past, "TL003",
             record_of(f, OPEN, owner="GFGR", id=ID), matter_of(f, OPEN, owner="GFGR", officer=f.clerk_id), *blind)  # fmt: skip
    lent = (
        "INSERT INTO gate.delegation (giver, receiver, duty, level, actions, places, risk_max, until, cause)"
        f" SELECT {f.low_id}, s.officer_id, 'inspector', 1, '{{stop}}', '{{municipal}}', 1, now() + interval '1 day', 'leave' FROM gate.session s WHERE s.token_hash = sha256('{f.inspector.token}')",
        f"UPDATE gate.officer SET level = 1, duties = '{{inspector}}' WHERE id = {f.low_id}",
    )
    of_hidden = (low, *hidden, _tracing(f.low_id), ABOUT)
    for deed in ("agree", "end", "read"):
        call = f"SELECT act.{deed}_tracing('{TRACING}')::text"
        for what, by, told, first in (
            ("by a steward", f.clerk, "TL002", mine), ("of two others", f.inspector, "TL002", others), ("that ended", f.inspector, "TL004", ended), ("that is over", f.inspector, "TL004", over),
            ("of a hidden case", f.inspector, "TL005", of_hidden), ("that is none", f.inspector, "TL005", ()),
        ):  # fmt: skip
            p.expect(f"{deed} a tracing {what}", "app", by, call, told, *first)
    for what, by, call, told, first in (
        ("agree, by another", f.inspector, "agree", "", mine), ("agree, by who opened it", f.low, "agree", "TL002", mine), ("agree, by who is lent a right by who opened it", f.inspector, "agree", "TL002", (*mine, *lent)),
        ("agree twice", f.inspector, "agree", "TL004", agreed), ("end, by the second", f.inspector, "end", "", agreed), ("end, by who opened it", f.low, "end", "", mine),
        ("end, by another", f.inspector, "end", "TL002", mine), ("read, before another agreed", f.low, "read", "TL004", mine),
    ):  # fmt: skip
        p.expect(
            f"a tracing: {what}", "app", by, f"SELECT act.{call}_tracing('{TRACING}')::text", told, *first
        )


def _counting(p: Proof, f: Facts, agreed: tuple[str, ...]) -> None:
    read = f"SELECT jsonb_array_length(act.read_tracing('{TRACING}') -> 'officers')"
    p.expect(
        "read a tracing: who was shown it in time, and nobody else",
        "app",
        f.inspector,
        read,
        1,
        *agreed,
        *COUNTED,
    )
    waits = "INSERT INTO ledger.queue (written_at, kind, action) VALUES (now() - interval '2 hours', 'results', 'check')"
    p.expect(
        "read a tracing while a look waits to be counted",
        "app",
        f.inspector,
        read,
        "TL004",
        *agreed,
        *COUNTED,
        waits,
    )
    p.expect("the ledger counts", "ledger", None, "SELECT ledger.count_shown(5000) > 0", True,
             "DELETE FROM ledger.exposed", "DELETE FROM ledger.reach", "UPDATE ledger.counted SET upto = 0")  # fmt: skip
    p.expect("the application counts", "app", f.inspector, "SELECT ledger.count_shown(5000)", REFUSED)
