# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of sources: told to who keeps them and to two inspectors; what is said of two reports, to who may see what rests on both."""

from __future__ import annotations

from tests.gate.facts import HELD, OPEN, PLAIN, Facts, Pass
from tests.gate.proof import REFUSED, Proof
from tests.gate.proofs_of_casework import duty_of, officer_of, record_of

SOURCE = "0000cccc-0000-4000-8000-00000000000a"
ORIGIN = "0000cccc-0000-4000-8000-00000000000b"
ENTRY = "0000cccc-0000-4000-8000-00000000000c"
ASK = "0000cccc-0000-4000-8000-00000000000d"
ONE, TWO = "0000cccc-0000-4000-8000-000000000001", "0000cccc-0000-4000-8000-000000000002"
NONE = "0000cccc-0000-4000-8000-00000000000f"


def _source(handler: str, controller: str, owner: str = "GSSC", closed: str = "NULL") -> str:
    return (
        "INSERT INTO store.source (id, code, owner, kind, handler, controller, risk, review_on, closed_at)"
        f" VALUES ('{SOURCE}', 'ABCDEFGH', '{owner}', 'human', {handler}, {controller}, 'low', current_date + 9, {closed})"
    )


def _origin(record: str, by: str) -> str:
    return f"INSERT INTO store.origin (id, source_id, record_id, note, written_by) VALUES ('{ORIGIN}', '{SOURCE}', '{record}', '', {by})"


def _said(one: str, other: str, of: str = "", value: str = "not-assured") -> str:
    low, high = sorted((one, other))
    return (
        "INSERT INTO store.independence (low, high, origin_id, record_id, value, said_by)"
        f" VALUES ('{low}', '{high}', '{ORIGIN}', '{of or one}', '{value}', gen_random_uuid())"
    )


def _entry(by: str) -> str:
    return f"INSERT INTO store.source_entry (id, source_id, what, detail, officer_id) VALUES ('{ENTRY}', '{SOURCE}', 'opened', '', {by})"


def _ask(record: str, by: str, answered: str = "NULL", ends: str = "NULL") -> str:
    at = "NULL" if answered == "NULL" else "now()"
    return (
        "INSERT INTO store.origin_ask (id, records, about, reason, asked_by, lapses_at, answered_by, answered_at, ends_at)"
        f" VALUES ('{ASK}', '{{{record}}}', 'OIC/7', 'a proof', {by}, now() + interval '1 day', {answered}, {at}, {ends})"
    )


def _rank(by: Pass, *duties: str) -> str:
    """What the registry says of an officer, not the session, which stays as it is."""
    return f"ALTER TABLE gate.officer DISABLE TRIGGER USER; UPDATE gate.officer SET duties = '{{{','.join(duties)}}}' WHERE id = {officer_of(by)}; ALTER TABLE gate.officer ENABLE TRIGGER USER"


def sources(p: Proof, f: Facts) -> None:
    _kept(p, f)
    _origins(p, f)
    _independence(p, f)
    _asks(p, f)


def _kept(p: Proof, f: Facts) -> None:
    me, other, low = f.clerk_id, _literal(p, f.steward), f.low_id
    there = f"SELECT count(*)::int FROM store.source WHERE id = '{SOURCE}'"
    handles, controls = duty_of(f.clerk, "handler"), duty_of(f.clerk, "controller")
    stays = _rank(f.steward, "controller")
    for role in ("reader", "handler"):
        for what, told, *first in (
            ("its handler", 1, _source(me, other), handles, stays), ("its controller", 1, _source(other, me), controls, stays),
            ("its handler without the duty", 0, _source(me, other), controls, stays), ("its controller without the duty", 0, _source(other, me), handles, stays),
            ("a handler of others", 0, _source(low, other), handles, stays), ("a controller of others", 0, _source(low, other), controls, stays),
            ("a handler of another agency", 0, _source(me, other, "GFGR"), handles, stays),
            ("a controller, where its own has left", 1, _source(low, other), controls), ("a handler, where its controller has left", 0, _source(low, other), handles),
            ("a controller, of a closed one", 0, _source(low, other, closed="now()"), controls), ("a controller of another agency", 0, _source(low, other, "GFGR"), controls),
        ):  # fmt: skip
            p.expect(f"a source, to {what}, as {role}", role, f.clerk, there, told, *first)
    with p.after(";".join((handles, stays))):
        for what, statement, told in (
            ("one's own", _source("gate.officer()", other), 1), ("of others", _source(low, other), REFUSED), ("of another agency", _source("gate.officer()", other, "GFGR"), REFUSED),
        ):  # fmt: skip
            p.changes(f"a source is opened, {what}", f.clerk, statement, told, "handler")
    p.changes(
        "a source is opened by one without the duty",
        f.clerk,
        _source("gate.officer()", other),
        REFUSED,
        "handler",
    )
    low_risk = f"UPDATE store.source SET risk = 'high' WHERE id = '{SOURCE}'"
    gone = f"UPDATE store.source SET controller = {other} WHERE id = '{SOURCE}'"
    with p.after(";".join((_source(low, me), controls))):
        p.changes("a source is changed by who keeps it", f.clerk, low_risk, 1, "handler")
        p.changes("a source is given away past the deed", f.clerk, gone, REFUSED, "handler")
    with p.after(";".join((_source(low, other), controls))):
        p.changes(
            "a source that was left is changed by who does not keep it", f.clerk, low_risk, 0, "handler"
        )
    line = f"SELECT count(*)::int FROM store.source_entry WHERE id = '{ENTRY}'"
    for what, told, *first in (("kept", 1, _source(me, other)), ("of others", 0, _source(low, other))):
        p.expect(
            f"a line of a source, {what}", "reader", f.clerk, line, told, *first, _entry(low), handles, stays
        )
        with p.after(";".join((*first, handles, stays))):
            p.changes(
                f"a line is written on a source, {what}",
                f.clerk,
                _entry("gate.officer()"),
                told or REFUSED,
                "handler",
            )
            p.changes(
                f"a line is written for somebody else on a source, {what}",
                f.clerk,
                _entry(low),
                REFUSED,
                "handler",
            )
    p.expect("a source is put into other hands", "backup", None, f"SELECT handler = {other} FROM store.source WHERE id = '{SOURCE}'", True,
             _source(low, me), f"SELECT gate.set_keepers('{SOURCE}', {other}, {me})")  # fmt: skip
    p.expect("who keeps a source is told of two inspectors", "backup", None, f"SELECT count(*)::int FROM store.source_entry WHERE source_id = '{SOURCE}'", 1,
             _source(low, me), _origin(f.seen, low), _ask(f.seen, other, low, "now() + interval '1 hour'"), f"SELECT gate.tell_keepers('{ASK}')")  # fmt: skip
    key = "SELECT count(*)::int FROM gate.source_key()"
    for agency, told in (("GSSC", 1), ("GFGR", 0)):
        made = f"INSERT INTO gate.source_key (agency, fingerprint, pem, set_by) VALUES ('{agency}', '{'a' * 64}', '{'x' * 100}', {other})"
        p.expect(
            f"the key of {agency}, to a handler",
            "reader",
            f.clerk,
            key,
            told,
            "DELETE FROM gate.source_key",
            made,
            handles,
        )
    p.expect("who handles does not review", "app", f.clerk, f"SELECT act.review_source('{SOURCE}', 'low', current_date + 9) IS NULL", "TL002",
             _source(me, other), handles, stays)  # fmt: skip
    named = f"SELECT gate.keeper(gate.login_of({other}), 'controller', %s) IS NOT NULL"
    for what, apart, told, *first in (
        ("one who may", me, True, stays), ("one who has not the duty", me, "TL003"), ("the same person", other, "TL003", stays),
    ):  # fmt: skip
        p.expect(f"a keeper of a source, {what}", "handler", f.clerk, named % apart, told, *first)


def _literal(p: Proof, by: Pass) -> str:
    row = p.conn.execute(f"SELECT quote_literal({officer_of(by)}) || '::uuid'".encode()).fetchone()
    assert row is not None
    return str(row[0])


def _origins(p: Proof, f: Facts) -> None:
    me, other, low = f.clerk_id, _literal(p, f.steward), f.low_id
    there = f"SELECT count(*)::int FROM store.origin WHERE id = '{ORIGIN}'"
    handles, stays = duty_of(f.clerk, "handler"), _rank(f.steward, "controller")
    mine, theirs = _source(me, other), _source(low, other)
    for role in ("reader", "handler"):
        for what, told, source, record in (
            ("of one's own source", 1, mine, f.seen), ("of a hidden report", 0, mine, f.hidden), ("of others", 0, theirs, f.seen),
        ):  # fmt: skip
            p.expect(
                f"an origin {what}, as {role}",
                role,
                f.clerk,
                there,
                told,
                source,
                _origin(record, low),
                handles,
                stays,
            )
    with p.after(";".join((mine, handles, stays))):
        for what, statement, told in (
            ("of an own report", _origin(f.seen, "gate.officer()"), 1), ("of a hidden one", _origin(f.hidden, "gate.officer()"), REFUSED),
            ("of another agency's", _origin(f.foreign, "gate.officer()"), REFUSED), ("for somebody else", _origin(f.seen, low), REFUSED),
        ):  # fmt: skip
            p.changes(f"an origin is written {what}", f.clerk, statement, told, "handler")
        p.expect(
            "an origin of another agency's report, by the deed",
            "app",
            f.clerk,
            f"SELECT act.write_origin('{SOURCE}', '{f.foreign}', '') IS NULL",
            "TL003",
        )
    with p.after(";".join((theirs, handles, stays))):
        p.changes(
            "an origin is written on others' source",
            f.clerk,
            _origin(f.seen, "gate.officer()"),
            REFUSED,
            "handler",
        )
    gone = f"DELETE FROM store.origin WHERE id = '{ORIGIN}'"
    with p.after(";".join((mine, _origin(f.seen, low), handles, stays))):
        p.changes("an origin is taken back by who keeps its source", f.clerk, gone, 1, "handler")
    inspects = duty_of(f.clerk, "inspector")
    open_ask = (theirs, _origin(f.seen, low), _ask(f.seen, me, low, "now() + interval '1 hour'"), inspects)
    with p.after(";".join(open_ask)):
        p.changes("an origin is taken back by an inspector who was told", f.clerk, gone, 0, "handler")
    told = f"SELECT count(source)::int FROM ask.origin_told('{ASK}')"
    for what, expected, *first in (
        ("one of the two", 1, *open_ask), ("who is no inspector any more", 0, *open_ask, duty_of(f.clerk, "analyst")),
        ("one of two others", 0, theirs, _origin(f.seen, low), _ask(f.seen, other, low, "now() + interval '1 hour'"), inspects),
        ("before anybody agreed", 0, theirs, _origin(f.seen, low), _ask(f.seen, me), inspects),
        ("after its time", 0, theirs, _origin(f.seen, low), _ask(f.seen, me, low, "now() - interval '1 second'"), inspects),
    ):  # fmt: skip
        p.expect(f"an origin, to {what}", "app", f.clerk, told, expected, *first)
        p.expect(f"the row of an origin, to {what}", "reader", f.clerk, there, expected, *first)
        p.expect(
            f"the source of a report, to {what}",
            "reader",
            f.clerk,
            f"SELECT count(*)::int FROM store.source WHERE id = '{SOURCE}'",
            expected,
            *first,
        )
    p.expect(
        "a report that goes takes its origin",
        "backup",
        None,
        there,
        0,
        mine,
        _origin(f.seen, low),
        f"DELETE FROM store.record WHERE id = '{f.seen}'",
    )
    p.expect(
        "a record, to the handler's role",
        "handler",
        f.clerk,
        f"SELECT array_agg(id::text) = ARRAY['{f.seen}'] FROM store.record WHERE id IN ('{f.seen}', '{f.hidden}')",
        True,
    )


def _independence(p: Proof, f: Facts) -> None:
    me, other, low = f.clerk_id, _literal(p, f.steward), f.low_id
    there = f"SELECT count(*)::int FROM store.independence WHERE origin_id = '{ORIGIN}'"
    controls, stays = duty_of(f.clerk, "controller"), _rank(f.steward, "controller")
    base = (_source(low, other), _origin(f.seen, low), stays)
    both = (record_of(f, HELD, owner="GFGR", id=ONE), record_of(f, PLAIN, id=TWO))
    for what, told, *said in (
        ("two that are seen", 1, _said(f.seen, f.foreign)), ("one that is hidden", 0, _said(f.seen, f.hidden)), ("one that is not there", 0, _said(f.seen, NONE)),
        ("two that are seen apart", 0, *both, _said(ONE, TWO)),
    ):  # fmt: skip
        p.expect(f"independence of {what}", "reader", f.clerk, there, told, *base, *said)
    p.expect("a report that goes takes what was said of it", "backup", None, there, 0, *base, record_of(f, OPEN, id=TWO), _said(f.seen, TWO),
             f"DELETE FROM store.record WHERE id = '{TWO}'")  # fmt: skip
    half = f"SELECT count(*)::int FROM ask.independence('{f.seen}', NULL, 9)"
    p.expect(
        "half a word tells nothing", "app", f.clerk, half, 0, *base, _said(f.seen, f.foreign, value="assured")
    )
    p.expect("one side is enough not to assure", "app", f.clerk, half, 1, *base, _said(f.seen, f.foreign))
    for what, source, record, told in (
        ("who controls its source", _source(low, me), f.seen, 1), ("who handles it", _source(me, other), f.seen, REFUSED), ("whoever keeps others", _source(low, other), f.seen, REFUSED),
        ("who speaks for the other report", _source(low, me), f.foreign, REFUSED),
    ):  # fmt: skip
        with p.after(
            ";".join((source, _origin(f.seen, low), stays, duty_of(f.clerk, "controller", "handler")))
        ):
            p.changes(
                f"independence is said by {what}", f.clerk, _said(f.seen, f.foreign, record), told, "handler"
            )
    mine = (
        _source(low, me),
        _origin(f.seen, low),
        f"INSERT INTO store.origin (source_id, record_id, note, written_by) VALUES ('{SOURCE}', '{TWO}', '', {low})",
        record_of(f, OPEN, id=TWO),
        controls,
    )
    say = "SELECT act.say_independence(ARRAY['{0}', '{1}']::uuid[], '{2}') IS NULL"
    for value in ("assured", "not-assured"):
        p.expect(
            f"two of one source are not {value}",
            "app",
            f.clerk,
            say.format(f.seen, TWO, value),
            "TL003",
            *mine,
        )


def _asks(p: Proof, f: Facts) -> None:
    me, other, low = f.clerk_id, _literal(p, f.steward), f.low_id
    there = f"SELECT count(*)::int FROM store.origin_ask WHERE id = '{ASK}'"
    inspects = duty_of(f.clerk, "inspector")
    for role in ("reader", "handler"):
        for what, told, *first in (
            ("to an inspector", 1, _ask(f.seen, low), inspects), ("to who is none", 0, _ask(f.seen, me)), ("of a hidden report", 0, _ask(f.hidden, low), inspects),
        ):  # fmt: skip
            p.expect(f"an ask for an origin {what}, as {role}", role, f.clerk, there, told, *first)
    with p.after(inspects):
        for what, statement, asked in (
            ("one's own", _ask(f.seen, "gate.officer()"), 1), ("somebody else's", _ask(f.seen, low), REFUSED),
            ("one that is answered already", _ask(f.seen, "gate.officer()", low, "now() + interval '1 day'"), REFUSED),
        ):  # fmt: skip
            p.changes(f"an origin is asked for, {what}", f.clerk, statement, asked, "handler")
    p.changes(
        "an origin is asked for by no inspector", f.clerk, _ask(f.seen, "gate.officer()"), REFUSED, "handler"
    )
    answer = "UPDATE store.origin_ask SET answered_by = {0}, answered_at = now() WHERE id = '" + ASK + "'"
    with p.after(";".join((_ask(f.seen, low), inspects))):
        p.changes("an ask is answered", f.clerk, answer.format("gate.officer()"), 1, "handler")
        p.changes(
            "an ask is answered for somebody else",
            f.clerk,
            answer.format(_literal(p, f.steward)),
            REFUSED,
            "handler",
        )
    with p.after(";".join((_ask(f.seen, low, other), inspects))):
        p.changes("an ask is answered again", f.clerk, answer.format("gate.officer()"), 0, "handler")
    p.expect(
        "who asked does not agree",
        "app",
        f.clerk,
        f"SELECT act.answer_origin('{ASK}', true) IS NULL",
        "TL002",
        _ask(f.seen, me),
        inspects,
    )
