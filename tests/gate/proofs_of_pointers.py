# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of pointers: who sees a consent, a question and a notice of one, what is answered to whom, and what withdraws it."""

from __future__ import annotations

from tests.gate.facts import HIDDEN_BY, OPEN, PLAIN, SECRET, Facts, Pass
from tests.gate.proof import REFUSED, Proof
from tests.gate.proofs_of_casework import ID, duty_of, matter_of, officer_of, record_of

CONSENT = "0000bbbb-0000-4000-8000-00000000000a"
QUESTION = "0000bbbb-0000-4000-8000-00000000000b"
NOTICE = "0000bbbb-0000-4000-8000-00000000000c"
TOKEN = "0000bbbb-0000-4000-8000-00000000000d"
THIRD = "0000bbbb-0000-4000-8000-00000000000f"
OTHER = "0000bbbb-0000-4000-8000-00000000000e"
KEY = "'\\x00112233445566778899aabbccddeeff'::bytea"
FOLDED = "ZZ0PR00F"


def _login(by: Pass) -> str:
    return f"(SELECT login FROM gate.officer WHERE id = {officer_of(by)})"


def consent_of(f: Facts, label: str = OPEN, owner: str = "GSSC", **more: str) -> str:
    """In force, of the clerk's agency to `low`'s, given by another than the clerk."""
    told = {
        "id": f"'{CONSENT}'", "owner": f"'{owner}'", "label_id": str(f.labels[label]), "kinds": "'{plate}'", "reveal": "'contact'",
        "audience": "'{GFGR}'", "purposes": "'{investigation}'", "holds_from": "now() - interval '1 day'",
        "holds_until": "now() + interval '9 days'", "controller": "NULL", "two": "false", "given_by": officer_of(f.steward),
        "activated_by": officer_of(f.clerk), "activated_at": "now()", "ended_at": "NULL",
    } | more  # fmt: skip
    return f"INSERT INTO store.consent ({', '.join(told)}) VALUES ({', '.join(told.values())})"


def pointer_of(f: Facts, label: str = OPEN, record: str = "") -> str:
    return f"INSERT INTO store.pointer (key, kind, owner, label_id, consent_id, record_id) VALUES ({KEY}, 'plate', 'GSSC', {f.labels[label]}, '{CONSENT}', '{record or f.seen}')"


def _said(f: Facts, label: str = OPEN) -> str:
    return f"INSERT INTO store.identifier (folded, kind, value, owner, label_id, record_id) VALUES ('{FOLDED}', 'plate', 'ZZ', 'GSSC', {f.labels[label]}, '{f.seen}')"


def question_of(f: Facts, label: str = OPEN, by: str = "", agency: str = "GFGR") -> str:
    return (
        "INSERT INTO store.pointer_question (id, officer_id, agency, purpose, matter_id, label_id, kinds, asked, told)"
        f" VALUES ('{QUESTION}', {by or officer_of(f.low)}, '{agency}', 'investigation', '{ID}', {f.labels[label]}, '{{plate}}', 'ZZ', '[]')"
    )


def _notice(
    f: Facts, label: str = OPEN, record_label: str = OPEN, owner: str = "GSSC", officer: str = "NULL"
) -> str:
    return (
        "INSERT INTO store.pointer_notice (id, question_id, consent_id, reveal, owner, officer_id, label_id, record_label_id, records, by_agency, purpose, matter_id, asked_at)"
        f" VALUES ('{NOTICE}', '{QUESTION}', '{CONSENT}', 'silent', '{owner}', {officer}, {f.labels[label]}, {f.labels[record_label]}, '{{}}', 'GFGR', 'investigation', '{ID}', now())"
    )


def consents(p: Proof, f: Facts) -> None:
    """A steward's of the own agency who sees its label; an inspector's who does."""
    there = f"SELECT count(*)::int FROM store.consent WHERE id = '{CONSENT}'"
    for what, role, by, told, first in (
        ("own", "reader", f.clerk, 1, consent_of(f)), ("own", "writer", f.clerk, 1, consent_of(f)), ("hidden", "reader", f.clerk, 0, consent_of(f, SECRET)),
        ("hidden", "writer", f.clerk, 0, consent_of(f, SECRET)), ("of another agency", "reader", f.clerk, 0, consent_of(f, owner="GFGR")),
        ("of no steward", "reader", f.low, 0, consent_of(f, owner="GFGR")), ("an inspector's", "reader", f.inspector, 1, consent_of(f)),
        ("an inspector's, hidden", "reader", f.inspector, 0, consent_of(f, SECRET)), ("nobody's", "reader", None, 0, consent_of(f)),
    ):  # fmt: skip
        p.expect(f"a consent, {what}, to the {role}", role, by, there, told, first)
    for what, by, label, owner, told in (
        ("own", f.clerk, OPEN, "GSSC", 1), ("hidden", f.clerk, SECRET, "GSSC", REFUSED), ("foreign", f.clerk, OPEN, "GFGR", REFUSED), ("no steward's", f.low, OPEN, "GFGR", REFUSED),
    ):  # fmt: skip
        mine = {"given_by": f.clerk_id, "activated_by": "NULL", "activated_at": "NULL"}
        p.changes(f"give a consent, {what}", by, consent_of(f, label, owner, **mine), told)
    moved = f"WITH x AS (UPDATE store.consent SET kinds = '{{vin}}' WHERE id = '{CONSENT}' RETURNING 1) SELECT count(*)::int FROM x"
    p.expect("change an own consent", "writer", f.clerk, moved, 1, consent_of(f))
    several = (
        consent_of(f),
        consent_of(f, SECRET, id=f"'{OTHER}'"),
        consent_of(f, owner="GFGR", id=f"'{THIRD}'"),
    )
    with p.after(";".join(several)):
        p.changes("change all consents", f.clerk, "UPDATE store.consent SET kinds = '{vin}'", 1)
    given = "UPDATE store.consent SET {}"
    with p.after(consent_of(f)):
        p.changes("hide an own consent", f.clerk, given.format(f"label_id = {f.labels[SECRET]}"), REFUSED)
        p.changes("give a consent away", f.clerk, given.format("owner = 'GFGR'"), REFUSED)
    p.changes("the owner writes a consent", None, consent_of(f), REFUSED, "owner")
    draft = {"activated_by": "NULL", "activated_at": "NULL"}
    activate = f"SELECT act.move_consent('{CONSENT}', 'active')"
    for what, told, more in (
        ("of two, by another", "", {"two": "true"}), ("of two, by who drafted it", "TL002", {"two": "true", "given_by": f.clerk_id}),
        ("of one, by who drafted it", "", {"given_by": f.clerk_id}), ("that is over", "TL004", {"holds_until": "now() - interval '1 hour'"}),
    ):  # fmt: skip
        p.expect(f"a consent {what}", "app", f.clerk, activate, told, consent_of(f, **draft | more))
    p.expect("a consent that is in force, again", "app", f.clerk, activate, "TL004", consent_of(f))
    p.expect("a consent that is hidden", "app", f.clerk, activate, "TL005", consent_of(f, SECRET, **draft))


def _draft(**more: str) -> str:
    told = {
        "label": f"'{OPEN}'", "kinds": "'{plate}'", "reveal": "'contact'", "audience": "'{GFGR}'", "purposes": "'{investigation}'",
        "since": "now()", "until": "now() + interval '9 days'", "controller": "''",
    } | more  # fmt: skip
    return f"SELECT act.draft_consent({', '.join(told.values())}) IS NOT NULL"


def questions(p: Proof, f: Facts) -> None:
    """Whoever asked sees what they asked, under a label that they see; an inspector does."""
    there = f"SELECT count(*)::int FROM store.pointer_question WHERE id = '{QUESTION}'"
    for what, by, told, first in (
        ("own", f.low, 1, question_of(f)), ("own, hidden by now", f.low, 0, question_of(f, SECRET)), ("another's", f.clerk, 0, question_of(f)),
        ("an inspector's", f.inspector, 1, question_of(f)), ("an inspector's, hidden", f.inspector, 0, question_of(f, SECRET)), ("nobody's", None, 0, question_of(f)),
    ):  # fmt: skip
        p.expect(f"a question, {what}", "reader", by, there, told, first)
    inspector = f"SELECT count(*)::int FROM ask.pointer_questions(9) AS q WHERE q.id = '{QUESTION}'"
    p.expect("a question on the inspector's own list", "app", f.inspector, inspector, 0, question_of(f))
    asked = "SELECT ask.pointer_quota()"
    p.expect("what is left, after one", "app", f.low, asked, 29, question_of(f))
    p.expect("what is left, after another's", "app", f.low, asked, 30, question_of(f, by=f.clerk_id))
    p.expect("what is left to an inspector, after another's", "app", f.inspector, asked, 30, question_of(f))
    for role in ("reader", "app", "writer"):
        p.expect(f"pointers to the {role}", role, f.clerk, "SELECT count(*) FROM store.pointer", REFUSED)
        p.expect(
            f"what was found, to the {role}",
            role,
            f.clerk,
            "SELECT count(*) FROM store.pointer_found",
            REFUSED,
        )
        p.expect(f"tokens to the {role}", role, f.clerk, "SELECT count(*) FROM store.pointer_token", REFUSED)


def drafts(p: Proof, f: Facts) -> None:
    """A draft is held to its rules."""
    for what, by, told, more in (
        ("as it should be", f.clerk, True, {}), ("by no steward", f.low, "TL002", {}), ("of another agency's label", f.clerk, "TL002", {"label": "'GFGR//OPEN//-//ALL//H0'"}),
        ("to oneself", f.clerk, "TL003", {"audience": "'{GSSC}'"}), ("to nobody", f.clerk, "TL003", {"audience": "'{}'"}), ("to no agency", f.clerk, "TL003", {"audience": "'{NONE}'"}),
        ("for no purpose", f.clerk, "TL003", {"purposes": "'{}'"}), ("for one that is none", f.clerk, "TL003", {"purposes": "'{none}'"}),
        ("that has ended", f.clerk, "TL003", {"since": "now() - interval '9 days'", "until": "now() - interval '1 day'"}),
        ("of thirteen months", f.clerk, "TL003", {"until": "now() + interval '13 months'"}),
        ("silent, without a controller", f.clerk, "TL003", {"reveal": "'silent'"}), ("silent, its own controller", f.clerk, "TL003", {"reveal": "'silent'", "controller": f"'{f.clerk_login}'"}),
        ("silent, another agency's controller", f.clerk, "TL003", {"reveal": "'silent'", "controller": "'proof.stranger'"}),
    ):  # fmt: skip
        p.expect(
            f"a draft {what}",
            "app",
            by,
            _draft(**more),
            told,
            "INSERT INTO gate.officer (login, full_name, agency) VALUES ('proof.stranger', 'x', 'GFGR')",
        )
    for reveal, told in (("silent", True), ("contact", False)):
        other = "INSERT INTO gate.officer (login, full_name, agency) VALUES ('proof.controller', 'x', 'GSSC')"
        made = _draft(reveal=f"'{reveal}'", controller="'proof.controller'")
        with p.after(other):
            with p._trial():
                p.become("app", f.clerk)
                p.conn.execute(made.encode())
                p.conn.execute("RESET ROLE")
                row = p.conn.execute(
                    "SELECT two FROM store.consent ORDER BY given_at DESC LIMIT 1"
                ).fetchone()
            if row != (told,):
                p.fault(f"a {reveal} consent takes two: {row}")


def notices(p: Proof, f: Facts) -> None:
    """A notice is for whoever answers at the desk, or for the controller alone, if they see both labels; each reads their own."""
    on = (question_of(f),)
    there = f"SELECT count(*)::int FROM store.pointer_notice WHERE id = '{NOTICE}'"
    listed = f"SELECT count(*)::int FROM ask.pointer_notices(false, 9) AS n WHERE n.id = '{NOTICE}'"
    desk = duty_of(f.clerk, "steward", "liaison")
    for what, by, told, more in (
        ("at the desk", f.clerk, 1, (desk, _notice(f))), ("without the duty", f.clerk, 0, (_notice(f),)), ("of another agency", f.clerk, 0, (desk, _notice(f, owner="GFGR"))),
        ("of a hidden question", f.clerk, 0, (desk, _notice(f, SECRET))), ("of a hidden record", f.clerk, 0, (desk, _notice(f, OPEN, SECRET))),
        ("to a controller", f.clerk, 1, (_notice(f, officer=f.clerk_id),)), ("to another controller", f.clerk, 0, (desk, _notice(f, officer=f.low_id))),
        ("to a controller, of a hidden question", f.clerk, 0, (_notice(f, SECRET, officer=f.clerk_id),)), ("to nobody", None, 0, (desk, _notice(f))),
    ):  # fmt: skip
        for role in ("reader", "writer"):
            p.expect(f"a notice {what}, to the {role}", role, by, there, told, *on, *more)
        p.expect(f"a notice {what}, listed", "app", by, listed, told, *on, *more)
        wakes = (
            f"SELECT coalesce(max(notices), 0) FROM gate.waiting(ARRAY[sha256('{(by or f.clerk).token}')])"
        )
        before = "DELETE FROM store.notice; DELETE FROM store.pointer_noticed"
        if by:
            p.expect(f"a notice {what}, on the screen", "signin", None, wakes, told, before, *on, *more)
    p.expect("a notice to an inspector", "reader", f.inspector, there, 1, *on, _notice(f))
    p.expect(
        "a notice of a hidden question to an inspector",
        "reader",
        f.inspector,
        there,
        0,
        *on,
        _notice(f, SECRET),
    )
    p.expect(
        "a notice of a hidden record to an inspector",
        "reader",
        f.inspector,
        there,
        0,
        *on,
        _notice(f, OPEN, SECRET),
    )
    p.expect("a notice on the inspector's own list", "app", f.inspector, listed, 0, *on, _notice(f))
    for what, question in (("rates", "ask.pointer_rates(9, 9)"), ("silent consents", "ask.silent_asked(9)")):
        p.expect(f"{what} to no inspector", "app", f.clerk, f"SELECT count(*) FROM {question}", "TL002")
        p.expect(f"{what} to an inspector", "app", f.inspector, f"SELECT count(*) >= 0 FROM {question}", True)
    read = f"INSERT INTO store.pointer_noticed (notice_id, officer_id) VALUES ('{NOTICE}', {{}})"
    with p.after(";".join((*on, desk, _notice(f)))):
        p.changes("one's own notice read", f.clerk, read.format(f.clerk_id), 1)
        p.changes("another's notice read", f.clerk, read.format(f.low_id), REFUSED)
    with p.after(";".join((*on, desk, _notice(f, SECRET)))):
        p.changes("a hidden notice read", f.clerk, read.format(f.clerk_id), REFUSED)
        p.expect(
            "a hidden notice put away", "app", f.clerk, f"SELECT act.put_away_pointer('{NOTICE}')", "TL005"
        )
    seen = "SELECT count(*)::int FROM store.pointer_noticed"
    for who, told in ((f.clerk_id, 1), (f.low_id, 0)):
        for role in ("reader", "writer"):
            p.expect(
                f"what was read, to the {role}",
                role,
                f.clerk,
                seen,
                told,
                "DELETE FROM store.pointer_noticed",
                *on,
                _notice(f),
                read.format(who),
            )
    p.expect("a notice that was read, on the screen", "signin", None, f"SELECT coalesce(max(notices), 0) FROM gate.waiting(ARRAY[sha256('{f.clerk.token}')])", 0,
             "DELETE FROM store.notice", *on, desk, _notice(f), read.format(f.clerk_id))  # fmt: skip


def answers(p: Proof, f: Facts) -> None:
    """What `low` is told of what the clerk's agency holds, as an analyst: by the consent alone."""
    desk = (
        f"UPDATE gate.officer SET duties = '{{steward,liaison}}' WHERE id IN ({f.clerk_id}, {f.low_id})",
        # that others may ask for, so that the role sees the records: of the same label, and of the one to which a record goes
        consent_of(f, id=f"'{OTHER}'", audience="'{GUIF}'"), consent_of(f, PLAIN, id=f"'{THIRD}'", audience="'{GUIF}'", reveal="'silent'", controller=f.clerk_id),
        duty_of(f.low, "analyst"), f"UPDATE gate.session SET version = (SELECT version FROM gate.officer WHERE id = {f.low_id}) WHERE officer_id = {f.low_id}",
        record_of(f, OPEN, id=ID), matter_of(f, OPEN), _said(f),
    )  # fmt: skip
    ask = f"SELECT coalesce((SELECT coalesce(t.told #>> '{{0,agency}}', t.told #>> '{{0,agencies}}') FROM act.ask_pointer(ARRAY[{KEY}], '{{plate}}', '{{{FOLDED}}}', 'ZZ', '{ID}', 24) AS t), '-')"
    plain, pointer = consent_of(f), pointer_of(f)
    for what, told, first in (
        ("a contact consent", "GSSC", (plain, pointer)), ("no consent", "-", ()), ("no pointer", "-", (plain,)),
        ("one to others", "-", (consent_of(f, audience="'{GUIF}'"), pointer)), ("one for another purpose", "-", (consent_of(f, purposes="'{checkpoint}'"), pointer)),
        ("one of another kind", "-", (consent_of(f, kinds="'{vin}'"), pointer)), ("one that is over", "-", (consent_of(f, holds_until="now() - interval '1 hour'"), pointer)),
        ("one that is to come", "-", (consent_of(f, holds_from="now() + interval '1 hour'"), pointer)), ("one that was ended", "-", (consent_of(f, ended_at="now()"), pointer)),
        ("a draft", "-", (consent_of(f, activated_by="NULL", activated_at="NULL"), pointer)),
        ("a silent one", "-", (consent_of(f, reveal="'silent'", controller=f.clerk_id), pointer)), ("a pool of one", "-", (consent_of(f, reveal="'pool'"), pointer)),
        ("one's own", "-", (consent_of(f, owner="GFGR"), pointer)),
        ("an owner who is shut out", "-", (plain, "UPDATE gate.agency SET suspended_at = now() WHERE code = 'GSSC'", pointer)),
        ("a record under another label by now", "-", (plain, f"UPDATE store.record SET label_id = {f.labels[PLAIN]} WHERE id = '{f.seen}'", pointer)),
        ("a record that was recalled", "-", (plain, f"UPDATE store.record SET recalled_at = now() WHERE id = '{f.seen}'", pointer)),
        ("an identifier that was corrected", "-", (plain, pointer, f"DELETE FROM store.identifier WHERE folded = '{FOLDED}'")),
        ("an owner without anybody at the desk", "-", (plain, pointer, f"UPDATE gate.officer SET duties = '{{steward}}' WHERE id = {f.clerk_id}")),
        ("an owner whose desk was shut out", "-", (plain, pointer, f"UPDATE gate.officer SET suspended_at = now() WHERE id = {f.clerk_id}")),
        ("records that the desk does not see", "-", (consent_of(f, SECRET), pointer_of(f, SECRET), f"UPDATE store.record SET label_id = {f.labels[SECRET]} WHERE id = '{f.seen}'", f"UPDATE store.identifier SET label_id = {f.labels[SECRET]} WHERE record_id = '{f.seen}'", pointer_of(f, SECRET))),
    ):  # fmt: skip
        p.expect(f"a question that meets {what}", "app", f.low, ask, told, *desk, *first)
    elsewhere = f"UPDATE store.matter SET label_id = {f.labels[HIDDEN_BY['release']]} WHERE id = '{ID}'"
    p.expect("a question that the desk may not see", "app", f.low, ask, "-", *desk, elsewhere, plain, pointer)
    p.expect("a question without the duty", "app", f.low, ask, "TL002", *desk, plain, pointer, duty_of(f.low))
    p.expect(
        "a question for a hidden case",
        "app",
        f.low,
        ask,
        "TL003",
        *desk,
        f"UPDATE store.matter SET label_id = {f.labels[SECRET]} WHERE id = '{ID}'",
        plain,
        pointer,
    )
    many = (
        question_of(f)
        .replace(f"'{QUESTION}'", "gen_random_uuid()")
        .replace("VALUES (", "SELECT ")
        .removesuffix(")")
        + " FROM generate_series(1, 30)"
    )
    p.expect("the 31st question", "app", f.low, ask, "TL004", *desk, plain, pointer, many)
    p.expect(
        "the 31st question, of another",
        "app",
        f.low,
        ask,
        "GSSC",
        *desk,
        plain,
        pointer,
        many.replace(officer_of(f.low), f.clerk_id),
    )
    p.expect(
        "the 31st question, an hour after",
        "app",
        f.low,
        ask,
        "GSSC",
        *desk,
        plain,
        pointer,
        many,
        "UPDATE store.pointer_question SET at = now() - interval '2 hours'",
    )
    for role in ("reader", "writer", "mover", "signin"):
        p.expect(f"a question by the {role}", role, f.low, ask, REFUSED, *desk)
    noticed = f"SELECT count(*)::int FROM store.pointer_notice n WHERE n.consent_id = '{CONSENT}'"
    for what, told, first in (
        ("answers", 1, (plain, pointer)), ("answers others", 0, (consent_of(f, audience="'{GUIF}'"), pointer)), ("is silent", 1, (consent_of(f, reveal="'silent'", controller=f.clerk_id), pointer)),
        ("is silent, to a controller who sees nothing", 0, (consent_of(f, reveal="'silent'", controller=officer_of(f.registrar)), pointer)),
    ):  # fmt: skip
        with p._trial():
            for statement in (*desk, *first):
                p.conn.execute(statement.encode())
            p.become("app", f.low)
            p.conn.execute(ask.encode())
            p.conn.execute(
                "RESET ROLE; SET LOCAL ROLE tearline_jobs; SELECT act.tell_pointers(99); RESET ROLE"
            )
            row = p.conn.execute(noticed.encode()).fetchone()
        if row != (told,):
            p.fault(f"notices of a question where a consent {what}: {row}")
    found = f"INSERT INTO store.pointer_found (question_id, consents, records) VALUES ('{QUESTION}', '{{{CONSENT}}}', '{{{f.seen}}}')"
    for what, told, first in (
        ("is told to the desk", 1, (question_of(f),)), ("that the desk may not see", 0, (question_of(f, SECRET),)),
        ("where nobody is at the desk", 0, (question_of(f), f"UPDATE gate.officer SET duties = '{{steward}}' WHERE id = {f.clerk_id}")),
    ):  # fmt: skip
        with p._trial():
            for statement in (
                *desk,
                plain,
                *first,
                found,
                "SELECT gate.see_desks()",
                "SET LOCAL ROLE tearline_jobs",
                "SELECT act.tell_pointers(99)",
                "RESET ROLE",
            ):
                p.conn.execute(statement.encode())
            row = p.conn.execute(noticed.encode()).fetchone()
        if row != (told,):
            p.fault(f"notices of a question {what}: {row}")
    untold = "SELECT act.tell_pointers(9)"
    p.expect("the queue, by the application", "app", f.low, untold, REFUSED)


def tokens(p: Proof, f: Facts) -> None:
    """A token stands for something to the agency that it was given to, who sees the question, while the consent stands."""
    token = f"INSERT INTO store.pointer_token (token, question_id, pooled, consents, records) VALUES ('{TOKEN}', '{QUESTION}', false, '{{{CONSENT}}}', '{{{f.seen}}}')"
    stands = f"SELECT count(*)::int FROM gate.token_of('{TOKEN}')"
    for what, by, told, first in (
        ("given", f.low, 1, (consent_of(f), pointer_of(f), question_of(f), token)), ("another agency's", f.clerk, 0, (consent_of(f), pointer_of(f), question_of(f), token)),
        ("nobody's", None, 0, (consent_of(f), pointer_of(f), question_of(f), token)),
        ("of a hidden question", f.low, 0, (consent_of(f), pointer_of(f), question_of(f, SECRET), token)), ("of no pointer any more", f.low, 0, (consent_of(f), question_of(f), token)),
        ("of a consent that is over", f.low, 0, (consent_of(f, holds_until="now() - interval '1 hour'"), pointer_of(f), question_of(f), token)),
        ("of one that was ended", f.low, 0, (consent_of(f, ended_at="now()"), pointer_of(f), question_of(f), token)),
        ("of an owner who is shut out", f.low, 0, (consent_of(f), "UPDATE gate.agency SET suspended_at = now() WHERE code = 'GSSC'", pointer_of(f), question_of(f), token)),
        ("unknown", f.low, 0, (consent_of(f), pointer_of(f), question_of(f))),
    ):  # fmt: skip
        p.expect(f"a token {what}", "mover", by, stands, told, *first)
    for role in ("app", "reader", "writer"):
        p.expect(f"a token by the {role}", role, f.low, stands, REFUSED)


def entering(p: Proof, f: Facts) -> None:
    """Under consents in force, what stands, once for each hour."""
    hour = "(SELECT now() + interval '0 seconds')"
    fresh = "UPDATE gate.pointers_entered SET hour = '-infinity'"
    enter = f"SELECT act.enter_pointers('\\x36', '\\x5c', {hour})"
    old = f"UPDATE store.record SET recorded_at = now() - interval '1 day' WHERE id = '{f.seen}'"
    for what, told, first in (
        ("a consent", 1, (consent_of(f), _said(f), old)), ("no consent", 0, (_said(f), old)), ("a draft", 0, (consent_of(f, activated_by="NULL", activated_at="NULL"), _said(f), old)),
        ("one of another kind", 0, (consent_of(f, kinds="'{vin}'"), _said(f), old)), ("one that is over", 0, (consent_of(f, holds_until="now() - interval '1 hour'"), _said(f), old)),
        ("a record of after the hour", 0, (consent_of(f), _said(f), f"UPDATE store.record SET recorded_at = now() + interval '1 day' WHERE id = '{f.seen}'")),
        ("a record that was recalled", 0, (consent_of(f), _said(f), old, f"UPDATE store.record SET recalled_at = now() WHERE id = '{f.seen}'")),
        ("an hour that was done", -1, (consent_of(f), _said(f), old, "UPDATE gate.pointers_entered SET hour = 'infinity'")),
        ("an owner who is shut out", 0, (consent_of(f), _said(f), old, "UPDATE gate.agency SET suspended_at = now() WHERE code = 'GSSC'")),
    ):  # fmt: skip
        p.expect(
            f"entering pointers with {what}",
            "jobs",
            None,
            enter,
            told,
            "DELETE FROM store.pointer",
            fresh,
            consent_of(f, id=f"'{OTHER}'", kinds="'{vin}'"),
            *first,
        )
    p.expect(
        "what the role sees of records without a consent",
        "pointer",
        None,
        "SELECT count(*)::int FROM store.record",
        0,
        "DELETE FROM store.consent",
    )
    p.expect(
        "what it sees of identifiers without one",
        "pointer",
        None,
        "SELECT count(*)::int FROM store.identifier",
        0,
        "DELETE FROM store.consent",
    )
    p.expect(
        "what it sees of hidden records with an open one",
        "pointer",
        None,
        f"SELECT count(*)::int FROM store.record WHERE id = '{f.hidden}'",
        0,
        consent_of(f),
    )
    p.expect(
        "what it sees of the matters of nobody", "pointer", None, "SELECT count(*)::int FROM store.matter", 0
    )
    p.expect(
        "a hidden matter to whoever asks",
        "pointer",
        f.low,
        f"SELECT count(*)::int FROM store.matter WHERE id = '{ID}'",
        0,
        matter_of(f, SECRET),
    )
    gone = "SELECT act.tidy_pointers(9)"
    for what, told, more in (
        ("in force", 0, {}),
        ("that is over", 1, {"holds_until": "now() - interval '1 hour'"}),
    ):
        p.expect(
            f"what is left of a consent {what}",
            "jobs",
            None,
            gone,
            told,
            "DELETE FROM store.pointer",
            consent_of(f, **more),
            pointer_of(f),
        )
    old_question = "UPDATE store.pointer_question SET at = now() - interval '13 months'"
    p.expect(
        "a question of a year ago",
        "jobs",
        None,
        gone,
        1,
        "DELETE FROM store.pointer; DELETE FROM store.pointer_question",
        question_of(f),
        old_question,
    )
    p.expect(
        "a question of today",
        "jobs",
        None,
        gone,
        0,
        "DELETE FROM store.pointer; DELETE FROM store.pointer_question",
        question_of(f),
    )


def withdrawn(p: Proof, f: Facts) -> None:
    """Pointers go with what takes them back, whoever does it."""
    left = f"SELECT count(*)::int FROM store.pointer WHERE consent_id = '{CONSENT}'"
    on = (consent_of(f), pointer_of(f))
    for what, told, then in (
        ("nothing", 1, "SELECT 1"), ("a record relabelled", 0, f"UPDATE store.record SET label_id = {f.labels[SECRET]} WHERE id = '{f.seen}'"),
        ("a record recalled", 0, f"UPDATE store.record SET recalled_at = now() WHERE id = '{f.seen}'"), ("another change", 1, f"UPDATE store.record SET caption = 'x' WHERE id = '{f.seen}'"),
        ("a record deleted", 0, f"DELETE FROM store.record WHERE id = '{f.seen}'"), ("a consent ended", 0, f"UPDATE store.consent SET ended_at = now() WHERE id = '{CONSENT}'"),
        ("another consent ended", 1, f"UPDATE store.consent SET ended_at = now() WHERE id = '{OTHER}'"),
        ("its owner shut out", 0, "UPDATE gate.agency SET suspended_at = now() WHERE code = 'GSSC'"), ("another shut out", 1, "UPDATE gate.agency SET suspended_at = now() WHERE code = 'GUIF'"),
    ):  # fmt: skip
        p.expect(
            f"pointers after {what}", "backup", None, left, told, *on, consent_of(f, id=f"'{OTHER}'"), then
        )
    found = f"INSERT INTO store.pointer_found (question_id, consents, records) VALUES ('{QUESTION}', '{{}}', '{{}}')"
    token = f"INSERT INTO store.pointer_token (token, question_id, pooled, consents, records) VALUES ('{TOKEN}', '{QUESTION}', false, '{{}}', '{{}}')"
    read = f"INSERT INTO store.pointer_noticed (notice_id, officer_id) VALUES ('{NOTICE}', {f.clerk_id})"
    with p.after(";".join((question_of(f), _notice(f)))):
        for table, made in (("pointer_found", found), ("pointer_token", token), ("pointer_noticed", read)):
            p.changes(f"the owner writes {table}", None, made, REFUSED, "owner")
    for table, made in (
        ("pointer", pointer_of(f)),
        ("pointer_question", question_of(f)),
        ("pointer_notice", _notice(f)),
    ):
        p.changes(f"the owner writes {table}", None, made, REFUSED, "owner")


PARTS = (consents, questions, drafts, notices, answers, tokens, entering, withdrawn)
