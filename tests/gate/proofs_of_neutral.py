# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of the gate about the neutral desk of a pool: whom a pool's token goes by, and who learns who holds something."""

from __future__ import annotations

from tests.gate.facts import FOREIGN, SECRET, Facts
from tests.gate.proof import REFUSED, Proof
from tests.gate.proofs_of_casework import duty_of
from tests.gate.proofs_of_pointers import CONSENT, QUESTION, TOKEN, consent_of, pointer_of, question_of

REQUEST = "0000eeee-0000-4000-8000-00000000000c"
DESK = "GUIF"


def _named(f: Facts, agency: str = DESK) -> str:
    return f"INSERT INTO gate.neutral_desk (agency, set_by) VALUES ('{agency}', {f.clerk_id})"


def _token(f: Facts, pooled: str = "true") -> str:
    return f"INSERT INTO store.pointer_token (token, question_id, pooled, consents, records) VALUES ('{TOKEN}', '{QUESTION}', {pooled}, '{{{CONSENT}}}', '{{{f.seen}}}')"


def _asked(f: Facts, label: str = FOREIGN, owner: str = "GFGR", of: str = DESK, ended: str = "false") -> str:
    return (
        "INSERT INTO store.matter (id, kind, folio, owner, label_id, officer_id, state, said, ended, rank)"
        f" VALUES ('{REQUEST}', 'request', 'AAAADDD2', '{owner}', {f.labels[label]}, {f.low_id}, 'sent',"
        f" jsonb_build_object('addressee', '{of}', 'token', '{TOKEN}'), {ended}, '{{}}')"
    )


def neutral(p: Proof, f: Facts) -> None:
    """GFGR asked GUIF's desk, by a pool's token, for what GSSC holds."""
    given = (consent_of(f, reveal="'pool'"), pointer_of(f), question_of(f), _token(f))
    shut = "UPDATE gate.agency SET suspended_at = now() WHERE code = 'GSSC'"
    liaison, none = duty_of(f.inspector, "liaison"), duty_of(f.inspector, "analyst")
    who = f"SELECT coalesce(string_agg(agency, ','), '') FROM ask.pool_of('{REQUEST}')"
    passed = f"SELECT coalesce(act.passed_for('{TOKEN}', 'GSSC'), '')"
    for what, first, holder, asker in (
        ("all as it is", (*given, _named(f), _asked(f), liaison), "GSSC", "GFGR"),
        ("without the duty", (*given, _named(f), _asked(f), none), "", ""),
        ("another's neutral desk", (*given, _named(f, "GSSC"), _asked(f), liaison), "", ""),
        ("asked of another", (*given, _named(f), _asked(f, of="GSSC"), liaison), "", ""),
        ("asked out of sight", (*given, _named(f), _asked(f, SECRET), liaison), "", ""),
        ("no pool's token", (*given[:3], _token(f, "false"), _named(f), _asked(f), liaison), "", ""),
        ("a token of another agency's", (*given, _named(f), _asked(f, owner="GSAT"), liaison), "", ""),
        ("a consent that was ended", (consent_of(f, reveal="'pool'", ended_at="now()"), *given[1:], _named(f), _asked(f), liaison), "", ""),
        ("a holder who is shut out", (given[0], shut, *given[1:], _named(f), _asked(f), liaison), "", ""),
    ):  # fmt: skip
        p.expect(f"who of a pool holds it, {what}", "app", f.inspector, who, holder, *first)
        p.expect(f"for whom it is passed on, {what}", "mover", f.inspector, passed, asker, *first)
    ended = (*given, _named(f), _asked(f, ended="true"), liaison)
    p.expect("for whom, of a request that has ended", "mover", f.inspector, passed, "", *ended)
    for role in ("app", "writer"):
        p.expect(
            f"holders, to the {role}",
            role,
            f.inspector,
            f"SELECT count(*) FROM gate.pool_holders('{TOKEN}', 'GFGR')",
            REFUSED,
            *given,
        )
    goes = f"SELECT gate.pool_goes_by('{TOKEN}', '{{}}')"
    stake = (
        f"UPDATE store.pointer_question SET told = '[{{\"agencies\": [\"{DESK}\"]}}]' WHERE id = '{QUESTION}'"
    )
    for what, by, agency, first, told in (
        ("the neutral desk", f.low, DESK, (*given, _named(f)), True), ("another", f.low, "GSSC", (*given, _named(f)), False),
        ("nobody's", f.low, DESK, given, False), ("one of the pool", f.low, DESK, (*given, stake, _named(f)), False),
        ("who asks", f.low, "GFGR", (*given, _named(f, "GFGR")), False), ("of no pool", f.low, DESK, (*given[:3], _token(f, "false"), _named(f)), False),
        ("of another agency's", f.clerk, DESK, (*given, _named(f)), False),
    ):  # fmt: skip
        p.expect(f"by which desk a token goes: {what}", "mover", by, goes.format(agency), told, *first)
    name = "SELECT act.set_neutral_desk('GUIF')"
    p.expect("named by a coordinator", "app", f.clerk, name, "", duty_of(f.clerk, "coordinator"))
    p.expect("named by another", "app", f.clerk, name, "TL002")
    p.expect("named by nobody", "app", None, name, "TL001")
