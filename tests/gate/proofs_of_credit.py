# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of the gate about contributions: there for who sees both ends, written by who decided, taken back by their agency."""

from __future__ import annotations

from tests.gate.facts import OPEN, SECRET, Facts
from tests.gate.proof import REFUSED, Proof
from tests.gate.proofs_of_casework import ID, MOVE, matter_of, officer_of

FIRST = "0000aaaa-0000-4000-8000-00000000000e"
CITED = "0000aaaa-0000-4000-8000-00000000000d"


def _cited(record: str, officer: str, owner: str = "GSSC", agency: str = "GSSC") -> str:
    return (
        "INSERT INTO store.contribution (id, matter_id, record_id, role, owner, agency, officer_id, cited_at)"
        f" VALUES ('{CITED}', '{ID}', '{record}', 'evidence', '{owner}', '{agency}', {officer}, now())"
    )


def _ended(f: Facts, officer: str, label: str = OPEN, to: str = "closed") -> tuple[str, str]:
    """A matter that somebody's move ended, after another's had opened it."""
    first, last = (
        "INSERT INTO store.move (id, matter_id, kind, move, from_state, to_state, label_id, stricter, agency, officer_id, made_at, happened_at, said)"
        f" VALUES ('{id}', '{ID}', 'lead', '{move}', '{before}', '{after}', {f.labels[on]}, {on != OPEN}, 'GSSC', {who}, now() - interval '{ago}', now(), '{{}}')"
        for id, move, before, after, on, who, ago in (
            (FIRST, "open", "", "decided", OPEN, officer_of(f.registrar), "2 hours"), (MOVE, "close", "decided", to, label, officer, "1 hour"),
        )
    )  # fmt: skip
    return first, last


def credit(p: Proof, f: Facts) -> None:
    """Citations, by the tables and by the deed."""
    there = f"SELECT count(*)::int FROM store.contribution WHERE id = '{CITED}'"
    by = officer_of(f.clerk)
    for role in ("reader", "mover"):
        for what, on, record, viewer, told in (
            ("seen", OPEN, f.seen, f.clerk, 1),
            ("of a hidden record", OPEN, f.hidden, f.clerk, 0),
            ("with a hidden matter", SECRET, f.seen, f.clerk, 0),
            ("of nobody", OPEN, f.seen, None, 0),
        ):
            p.expect(
                f"a contribution, {what}, to the {role}",
                role,
                viewer,
                there,
                told,
                matter_of(f, on),
                _cited(record, by),
            )
    with p.after(matter_of(f, OPEN)):
        for what, record, officer, owner, agency, outcome in (
            ("own", f.seen, "gate.officer()", "GSSC", "GSSC", 1),
            ("another's", f.seen, officer_of(f.low), "GSSC", "GSSC", REFUSED),
            ("another agency's", f.seen, "gate.officer()", "GSSC", "GFGR", REFUSED),
            ("of a hidden record", f.hidden, "gate.officer()", "GSSC", "GSSC", REFUSED),
            ("for another owner", f.seen, "gate.officer()", "GUIF", "GSSC", REFUSED),
        ):
            p.changes(f"citing, {what}", f.clerk, _cited(record, officer, owner, agency), outcome, "mover")
    with p.after(matter_of(f, SECRET)):
        p.changes("citing with a hidden matter", f.clerk, _cited(f.seen, "gate.officer()"), REFUSED, "mover")
    gone = f"DELETE FROM store.contribution WHERE id = '{CITED}'"
    for what, agency, told in (("the own agency's", "GSSC", 1), ("another's", "GFGR", 0)):
        with p.after(matter_of(f, OPEN) + ";" + _cited(f.seen, by, agency=agency)):
            p.changes(f"a citation is taken back, {what}", f.clerk, gone, told, "mover")
    may = f"SELECT m.may FROM ask.may_cite('{ID}') AS m"
    low = officer_of(f.low)
    for what, first, told in (
        ("who ended it", _ended(f, by), True),
        ("whoever did not", _ended(f, low), False),
        ("whose ending is hidden", _ended(f, by, SECRET), False),
        ("where nothing ended", _ended(f, by, to="decided"), False),
    ):
        p.expect(f"{what} may cite", "app", f.clerk, may, told, matter_of(f, OPEN), *first)
    held = f"jsonb_build_object('holder', (SELECT o.login FROM gate.officer o WHERE o.id = {by}))"
    p.expect("who has in hand what nobody decided may cite", "app", f.clerk, may, False, matter_of(f, OPEN), *(
        one.replace("'{}'", held) for one in _ended(f, low, to="in-hand")))  # fmt: skip
    p.expect("a record that goes takes its citation", "backup", None, there, 0, matter_of(f, OPEN), _cited(f.seen, by),
             f"DELETE FROM store.record WHERE id = '{f.seen}'")  # fmt: skip
    p.expect("whoever may not cites nothing", "app", f.clerk, f"SELECT act.cite('{ID}', '{f.seen}', 'evidence') IS NULL", "TL002",
             matter_of(f, OPEN), *_ended(f, low))  # fmt: skip
    for what, result, end, told in (
        ("an outcome", "detention", "", True),
        ("nothing found", "nothing-found", "", False),
        ("what a court undid", "detention", "acquittal", False),
        ("a release", "detention", "release", False),
    ):
        p.expect(f"{what} counts", "reader", f.clerk,
                 f"SELECT gate.counts('{{\"result\": \"{result}\", \"judicial_end\": \"{end}\"}}')", told)  # fmt: skip
