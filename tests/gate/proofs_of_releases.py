# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of the gate about releases: who reads what is written, who is asked for leave, whose a copy is, who traces one."""

from __future__ import annotations

from tests.gate.facts import FOREIGN, OPEN, SECRET, Facts, Pass
from tests.gate.proof import REFUSED, Proof
from tests.gate.proofs_of_casework import ID, matter_of, officer_of, record_of

LEAVE = "0000cccc-0000-4000-8000-00000000000a"
NUMBER = "22222222"
GFGR, GUIF, GSSC = "GFGR", "GUIF", "GSSC"
TOLD = "'{}', '[]', now() + interval '9 days'"
TABLES = ("release", "leave", "leave_on", "issued", "release_copy", "release_text", "release_mark")


def _release(f: Facts, label: str) -> str:
    return (
        "INSERT INTO store.release (matter_id, label_id, title, body, lower, recipients, valid_until, written_at, written_by, sources, rests)"
        f" VALUES ('{ID}', {f.labels[label]}, 'a proof', 'a proof', {TOLD}, now(), {f.low_id}, '[]', '[]')"
    )


def _leave(f: Facts, label: str, owner: str) -> str:
    return (
        "INSERT INTO store.leave (id, matter_id, owner, asker, label_id, version, body, lower, recipients, valid_until, asked_at)"
        f" VALUES ('{LEAVE}', '{ID}', '{owner}', 'GUIF', {f.labels[label]}, 1, 'a proof', {TOLD}, now());"
        f"INSERT INTO store.leave_on (leave_id, record_id, label_id) VALUES ('{LEAVE}', '{f.seen}', {f.labels[label]})"
    )


def _copy(
    f: Facts, label: str, agency: str, login: str = "NULL", within: str = OPEN, owner: str = GUIF
) -> str:
    """A copy, its text, its mark, and what is traced by it."""
    return (
        "INSERT INTO store.copy (number, agency, label_id, kind, format, purpose, reason, digest, size, records)"
        f" VALUES ('{NUMBER}', '{agency}', {f.labels[label]}, 'release', 'text', 'x', 'a proof', sha256(''), 1, 1);"
        "INSERT INTO store.issued (matter_id, owner, label_id, folio, body, slots, issued_at)"
        f" VALUES ('{ID}', '{owner}', {f.labels[within]}, 'AAAAAAA2', 'a proof', '[]', now());"
        "INSERT INTO store.release_copy (number, matter_id, record_id, owner, agency, login, label_id, title, valid_until, sent_at)"
        f" VALUES ('{NUMBER}', '{ID}', '{f.seen}', '{owner}', '{agency}', {login}, {f.labels[label]}, 'a proof', now(), now());"
        f"INSERT INTO store.release_text (number, agency, login, label_id, body) VALUES ('{NUMBER}', '{agency}', {login}, {f.labels[label]}, 'a proof');"
        "INSERT INTO store.release_mark (number, matter_id, label_id, key, bits)"
        f" VALUES ('{NUMBER}', '{ID}', {f.labels[within]}, sha256(''), '01')"
    )


def _count(table: str) -> str:
    key = {"leave_on": f"leave_id = '{LEAVE}'"}.get(table)
    if key is None:
        key = f"number = '{NUMBER}'" if table.startswith("release_") else f"matter_id = '{ID}'"
    return f"SELECT count(*)::int FROM store.{table} WHERE {key}"


def releases(p: Proof, f: Facts) -> None:
    """What is written, to its own side; leave, to its own side and to whom it is asked of; a copy to whose it is."""
    for role in ("reader", "mover"):
        for what, matter, label, there in (
            ("seen", OPEN, OPEN, 1),
            ("hidden", OPEN, SECRET, 0),
            ("of a hidden matter", SECRET, OPEN, 0),
        ):
            p.expect(
                f"a release, {what}, to the {role}",
                role,
                f.clerk,
                _count("release"),
                there,
                matter_of(f, matter),
                _release(f, label),
            )
        for what, by, matter, label, owner, there in (
            ("of a seen matter", f.clerk, OPEN, SECRET, GFGR, 1), ("of nobody's asking", f.clerk, SECRET, OPEN, GFGR, 0),
            ("asked", f.clerk, SECRET, OPEN, GSSC, 1), ("asked above", f.clerk, SECRET, SECRET, GSSC, 0),
            ("asked of no duty", f.low, SECRET, FOREIGN, GFGR, 0),
        ):  # fmt: skip
            first = (matter_of(f, matter), _leave(f, label, owner))
            p.expect(f"leave, {what}, to the {role}", role, by, _count("leave"), there, *first)
            p.expect(
                f"what leave is about, {what}, to the {role}", role, by, _count("leave_on"), there, *first
            )
        _copies(p, f, role)
    _tracing(p, f)
    _writing(p, f)


def _copies(p: Proof, f: Facts, role: str) -> None:
    own, other = f"'{f.clerk_login}'", "'somebody.else'"
    for what, by, matter, label, agency, login, there, text in (
        ("of the agency", f.clerk, SECRET, OPEN, GSSC, "NULL", 1, 1), ("above", f.clerk, SECRET, SECRET, GSSC, "NULL", 0, 0),
        ("of another agency", f.clerk, SECRET, OPEN, GFGR, "NULL", 0, 0), ("sent by name", f.clerk, SECRET, OPEN, GSSC, own, 1, 1),
        ("sent to a colleague", f.clerk, SECRET, OPEN, GSSC, other, 0, 0), ("of the own side", f.clerk, OPEN, SECRET, GFGR, "NULL", 1, 0),
        ("of nobody", None, SECRET, OPEN, GSSC, "NULL", 0, 0),
    ):  # fmt: skip
        first = (matter_of(f, matter), _copy(f, label, agency, login))
        p.expect(f"a copy, {what}, to the {role}", role, by, _count("release_copy"), there, *first)
        p.expect(f"the text of a copy, {what}, to the {role}", role, by, _count("release_text"), text, *first)


def _tracing(p: Proof, f: Facts) -> None:
    """An inspector of the releasing agency, by the lower label, and nobody else; the texts of copies to none of them."""
    who: tuple[tuple[str, Pass, str, str, int], ...] = (
        ("the agency's inspector", f.inspector, GUIF, OPEN, 1), ("another's inspector", f.inspector, GFGR, OPEN, 0),
        ("an inspector below", f.inspector, GUIF, SECRET, 0), ("no inspector", f.clerk, GSSC, OPEN, 0),
    )  # fmt: skip
    for what, by, owner, within, there in who:
        first = (matter_of(f, SECRET), _copy(f, SECRET, GFGR, within=within, owner=owner))
        for table in ("issued", "release_mark", "release_copy"):
            p.expect(f"{table} to {what}", "reader", by, _count(table), there, *first)
        p.expect(f"the text of a copy to {what}", "reader", by, _count("release_text"), 0, *first)


def _writing(p: Proof, f: Facts) -> None:
    """The mover writes the record of a copy for the own agency, under a label that the viewer sees; the rest is the owner's."""
    for what, label, owner, source, outcome in (
        ("a release's record", OPEN, GSSC, "release", 1), ("a hidden one", SECRET, GSSC, "release", REFUSED),
        ("another agency's", OPEN, GFGR, "release", REFUSED), ("one of a load's source", OPEN, GSSC, "mutantes", REFUSED),
    ):  # fmt: skip
        p.changes(
            f"the mover writes {what}",
            f.clerk,
            record_of(f, label, owner, source).replace(officer_of(f.clerk), f.clerk_id),
            outcome,
            "mover",
        )
    first = (matter_of(f, SECRET), _release(f, SECRET), _leave(f, SECRET, GFGR), _copy(f, SECRET, GFGR))
    for table in TABLES:
        p.expect(f"the owner keeps {table}", "owner", None, _count(table), 1, *first)
        for role in ("reader", "mover"):
            p.changes(f"the {role} changes no {table}", f.clerk, f"DELETE FROM store.{table}", REFUSED, role)
    _following(p, f)


def _following(p: Proof, f: Facts) -> None:
    """Text and matter are under one label; a copy goes with its record, and leave forgets a record that goes; a move is looked at."""
    p.expect(
        "the text follows its matter", "owner", None, f"SELECT label_id FROM store.release WHERE matter_id = '{ID}'", f.labels[SECRET],
        matter_of(f, OPEN).replace("'lead'", "'release'"), _release(f, OPEN), f"UPDATE store.matter SET label_id = {f.labels[SECRET]} WHERE id = '{ID}'",
    )  # fmt: skip
    gone = (
        matter_of(f, OPEN),
        _leave(f, OPEN, GFGR),
        _copy(f, OPEN, GFGR),
        f"DELETE FROM store.record WHERE id = '{f.seen}'",
    )
    p.expect("a copy goes with its record", "owner", None, _count("release_copy"), 0, *gone)
    p.expect("leave forgets a record that goes", "owner", None, _count("leave_on"), 0, *gone)
    unready = (
        "INSERT INTO store.move (matter_id, kind, move, from_state, to_state, label_id, stricter, agency, officer_id, happened_at, said)"
        f" VALUES ('{ID}', 'release', 'issue', 'approved', 'issued', {f.labels[OPEN]}, false, 'GSSC', {f.clerk_id}, clock_timestamp(), '{{}}')"
    )
    p.expect("a move of a release that nobody wrote", "mover", f.clerk, f"WITH x AS ({unready} RETURNING 1) SELECT 1 FROM x", "TL004",
             matter_of(f, OPEN).replace("'lead'", "'release'"))  # fmt: skip
