# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of the gate about matters: who sees where one stands, what hangs on it, and who may move it."""

from __future__ import annotations

import json

from tests.gate.facts import OPEN, SECRET, Facts, Pass
from tests.gate.proof import REFUSED, Proof

ID = "0000aaaa-0000-4000-8000-00000000000a"
MOVE = "0000aaaa-0000-4000-8000-00000000000b"
NEW = "0000aaaa-0000-4000-8000-00000000000c"
GFGR = "GFGR"


def officer_of(by: Pass) -> str:
    return f"(SELECT officer_id FROM gate.session WHERE token_hash = sha256('{by.token}'))"


def matter_of(f: Facts, label: str, id: str = ID, owner: str = "GSSC", officer: str | None = None) -> str:
    return (
        "INSERT INTO store.matter (id, kind, folio, owner, label_id, officer_id, state, said, ended, rank)"
        f" VALUES ('{id}', 'lead', 'AAAA{'AAA' if id == ID else 'BBB'}2', '{owner}', {f.labels[label]}, {officer or officer_of(f.low)},"
        " 'new', '{}', false, '{}')"
    )


def move_of(f: Facts, label: str, officer: str, agency: str = "GSSC") -> str:
    return (
        "INSERT INTO store.move (id, matter_id, kind, move, from_state, to_state, label_id, stricter, agency, officer_id, happened_at, said)"
        f" VALUES ('{MOVE}', '{ID}', 'lead', 'open', '', 'new', {f.labels[label]}, false, '{agency}', {officer}, clock_timestamp(), '{{}}')"
    )


def _about(f: Facts, label: str, record: str) -> str:
    return f"INSERT INTO store.about (matter_id, record_id, label_id) VALUES ('{ID}', '{record}', {f.labels[label]})"


def record_of(f: Facts, label: str, owner: str = "GSSC", source: str = "casework", id: str = NEW) -> str:
    tier = 3 if label == SECRET else 0
    return (
        "INSERT INTO store.record (id, owner, label_id, tier, source, key, schema, caption, officer_id, digest, data, keys)"
        f" VALUES ('{id}', '{owner}', {f.labels[label]}, {tier}, '{source}', 'a proof', 'Lead', 'a proof',"
        f" {officer_of(f.clerk)}, '\\x00', '{{}}', '{{{f.labels[label]}}}')"
    )


def _words(f: Facts, label: str, owner: str = "GSSC") -> str:
    return (
        "INSERT INTO store.reason (digest, label_id, owner, record_id, deed, officer_id, words)"
        f" VALUES (sha256('a proof'), {f.labels[label]}, '{owner}', '{f.seen}', gen_random_uuid(), {f.clerk_id}, 'a proof')"
    )


def duty_of(by: Pass, *duties: str) -> str:
    return (
        f"UPDATE gate.session SET duties = '{{{','.join(duties)}}}' WHERE token_hash = sha256('{by.token}')"
    )


def matters(p: Proof, f: Facts) -> None:
    """A matter is there for who sees its label; a move for who sees its own label too; a pointer for who sees both ends."""
    matter = f"SELECT count(*)::int FROM store.matter WHERE id = '{ID}'"
    move = f"SELECT count(*)::int FROM store.move WHERE id = '{MOVE}'"
    about = f"SELECT count(*)::int FROM store.about WHERE matter_id = '{ID}'"
    low = officer_of(f.low)
    for role in ("reader", "mover"):
        for what, label, by, told in (
            ("seen", OPEN, f.clerk, 1),
            ("hidden", SECRET, f.clerk, 0),
            ("of nobody", OPEN, None, 0),
        ):
            p.expect(f"a matter, {what}, to the {role}", role, by, matter, told, matter_of(f, label))
        for what, on, label, told in (
            ("seen", OPEN, OPEN, 1),
            ("hidden", OPEN, SECRET, 0),
            ("on a hidden matter", SECRET, OPEN, 0),
        ):
            p.expect(
                f"a move, {what}, to the {role}",
                role,
                f.clerk,
                move,
                told,
                matter_of(f, on),
                move_of(f, label, low),
            )
        for what, on, label, record, told in (
            ("seen", OPEN, OPEN, f.seen, 1), ("hidden", OPEN, SECRET, f.seen, 0), ("of a hidden matter", SECRET, OPEN, f.seen, 0),
            ("to a hidden record", OPEN, OPEN, f.hidden, 0),
        ):  # fmt: skip
            p.expect(
                f"a pointer, {what}, to the {role}",
                role,
                f.clerk,
                about,
                told,
                matter_of(f, on),
                _about(f, label, record),
            )
    for what, id, told in (("seen", f.seen, 1), ("hidden", f.hidden, 0)):
        p.expect(
            f"a record, {what}, to the mover",
            "mover",
            f.clerk,
            f"SELECT count(*)::int FROM store.record WHERE id = '{id}'",
            told,
        )
    _writing(p, f)
    _following(p, f)
    _moving(p, f)
    _notices(p, f)
    _clocks(p, f)
    _deciding(p, f)
    _triaging(p, f)
    _silence(p, f)


def _writing(p: Proof, f: Facts) -> None:
    """The mover writes for the viewer's own agency, under labels that the viewer sees, and nothing of others."""
    me, other = f.clerk_id, f.low_id
    for what, statement, outcome in (
        ("a matter", matter_of(f, OPEN, officer=me), 1), ("a matter, hidden", matter_of(f, SECRET, officer=me), REFUSED),
        ("another agency's matter", matter_of(f, OPEN, owner=GFGR, officer=me), REFUSED),
        ("a record", record_of(f, OPEN), 1), ("a record, hidden", record_of(f, SECRET), REFUSED),
        ("another agency's record", record_of(f, OPEN, GFGR), REFUSED), ("a record of a load's source", record_of(f, OPEN, source="otra"), REFUSED),
        ("words", _words(f, OPEN), 1), ("words, hidden", _words(f, SECRET), REFUSED), ("another agency's words", _words(f, OPEN, GFGR), REFUSED),
    ):  # fmt: skip
        p.changes(
            f"the mover writes {what}", f.clerk, statement.replace(officer_of(f.clerk), me), outcome, "mover"
        )
    with p.after(matter_of(f, OPEN)):
        for what, statement, outcome in (
            ("a move", move_of(f, OPEN, me), 1), ("a move, hidden", move_of(f, SECRET, me), REFUSED),
            ("another's move", move_of(f, OPEN, other), REFUSED), ("a move as another agency", move_of(f, OPEN, me, GFGR), REFUSED),
            ("a pointer", _about(f, OPEN, f.seen), 1), ("a pointer, hidden", _about(f, SECRET, f.seen), REFUSED),
            ("a matter's state", "UPDATE store.matter SET state = 'triaged'", 1),
            ("a label that hides it", f"UPDATE store.matter SET label_id = {f.labels[SECRET]}", REFUSED),
            ("a move's end", "DELETE FROM store.move", REFUSED),
        ):  # fmt: skip
            p.changes(f"the mover writes {what}", f.clerk, statement, outcome, "mover")
    with p.after(matter_of(f, SECRET)):
        p.changes(
            "the mover changes what is hidden",
            f.clerk,
            "UPDATE store.matter SET state = 'triaged'",
            0,
            "mover",
        )


def _following(p: Proof, f: Facts) -> None:
    """What hangs on a matter goes where its header goes, and with it; a pointer goes with its record."""
    header = record_of(f, OPEN, id=ID)
    first = (
        header,
        matter_of(f, OPEN),
        move_of(f, OPEN, officer_of(f.low)),
        _about(f, OPEN, f.seen),
        _words(f, OPEN),
        _notice(f, OPEN, f.low_id),
        _due(f),
    )
    up = f"UPDATE store.record SET label_id = {f.labels[SECRET]} WHERE id = '{ID}'"
    gone = f"DELETE FROM store.record WHERE id = '{ID}'"
    for table, column in (
        ("matter", "id"), ("move", "matter_id"), ("about", "matter_id"), ("notice", "matter_id"), ("due", "matter_id"),
    ):  # fmt: skip
        label = f"SELECT label_id FROM store.{table} WHERE {column} = '{ID}'"
        left = f"SELECT count(*)::int FROM store.{table} WHERE {column} = '{ID}'"
        if table != "due":  # its clocks are read anew instead
            p.expect(f"the label of {table} follows", "backup", None, label, f.labels[SECRET], *first, up)
        p.expect(f"{table} goes with its header", "backup", None, left, 0, *first, gone)
    pointer = f"SELECT count(*)::int FROM store.about WHERE matter_id = '{ID}'"
    p.expect(
        "a pointer goes with its record",
        "backup",
        None,
        pointer,
        0,
        *first,
        f"DELETE FROM store.record WHERE id = '{f.seen}'",
    )


def _moving(p: Proof, f: Facts) -> None:
    """Who may move what: duty, agency and whoever made an earlier move count; what may not be is as what is not there."""
    ways = f"SELECT coalesce(string_agg(move, ' ' ORDER BY move), '-') FROM ask.moves_open('{ID}', NULL)"

    def first(label: str, opener: Pass) -> tuple[str, ...]:
        return (
            record_of(f, label, id=ID),
            matter_of(f, label, officer=officer_of(opener)),
            move_of(f, label, officer_of(opener)),
        )

    guard, other = duty_of(f.clerk, "duty-officer"), duty_of(f.low, "duty-officer")
    for what, by, told, more in (
        ("without the duty", f.clerk, "-", ()), ("with it", f.clerk, "drop look-before triage", (guard,)),
        ("with it in another agency", f.low, "-", (other,)), ("of nobody", None, "-", ()),
    ):  # fmt: skip
        p.expect(f"moves that may be made {what}", "app", by, ways, told, *first(OPEN, f.steward), *more)
    p.expect(
        "moves of whoever opened it", "app", f.clerk, ways, "look-before triage", *first(OPEN, f.clerk), guard
    )
    p.expect("moves of what is hidden", "app", f.clerk, ways, "-", *first(SECRET, f.steward), guard)
    login = f"(SELECT o.login FROM gate.officer o WHERE o.id = {f.clerk_id})"
    held = (
        "INSERT INTO store.move (matter_id, kind, move, from_state, to_state, label_id, stricter, agency, officer_id, happened_at, said)"
        f" VALUES ('{ID}', 'lead', 'take', 'new', 'in-hand', {f.labels[OPEN]}, false, 'GSSC', {f.low_id}, clock_timestamp(), %s)"
    )
    for what, key, to, told in (
        ("with me", "holder", login, "close hand-back hand-over propose"), ("with another", "holder", "'another'", "-"),
        ("offered to me", "offered", login, "accept decline"), ("offered to another", "offered", "'another'", "-"),
    ):  # fmt: skip
        more = held.replace("%s", f"jsonb_build_object('{key}', {to})")
        p.expect(f"moves of what is {what}", "app", f.clerk, ways, told, *first(OPEN, f.steward), more)
    triage = f"SELECT act.move_matter('{ID}', 'triage', '{{}}', NULL, '{{\"value\": \"high\", \"danger\": \"no\"}}', NULL, NULL, NULL, '{{}}', '{{}}', '{{}}', '') IS NOT NULL"
    for what, seen, label, told in (
        ("as seen", MOVE, OPEN, True), ("not as seen", NEW, OPEN, "TL004"), ("what is hidden", MOVE, SECRET, "TL005"),
    ):  # fmt: skip
        p.expect(
            f"moving {what}",
            "app",
            f.clerk,
            triage.replace("'{}'", f"'{seen}'", 1),
            told,
            *first(label, f.steward),
            guard,
        )
    p.expect(
        "moving without the duty",
        "app",
        f.clerk,
        triage.replace("'{}'", f"'{MOVE}'", 1),
        "TL005",
        *first(OPEN, f.steward),
    )
    opening = (
        'SELECT act.open_matter(\'lead\', \'BBBBBBB2\', \'{{"schema": "Lead", "caption": "a proof", "digest": "\\\\x00", "data": {{}}, "keys": "{{}}"}}\','
        " ARRAY[{}]::uuid[], '{{\"channel\": \"own\"}}', NULL, {}, '{{}}', '{{}}') IS NOT NULL"
    )
    none = "NULL, NULL, '{}'"
    open_text = f"'{OPEN}', 0::smallint, '{{}}'"
    for what, about, label, releasable, told in (
        ("about what is seen", f"'{f.seen}'", none, "'{}'", True), ("about what is hidden", f"'{f.hidden}'", none, "'{}'", "TL005"),
        ("about nothing", "", none, "'{}'", "TL003"), ("under a label", "", open_text, "'{ALL}'", True),
        ("under a label above", "", f"'{SECRET}', 3::smallint, '{{ALFA}}'", "'{}'", "TL002"),
    ):  # fmt: skip
        # handling and note come after the releases
        said = opening.format(about, f"{label}, {releasable}").replace(
            "'{}', '{}') IS NOT NULL", "'{}', '') IS NOT NULL"
        )
        p.expect(f"opening a matter {what}", "app", f.clerk, said, told)


def _notice(f: Facts, label: str, to: str = "NULL", agency: str = "", duty: str = "") -> str:
    state = "NULL" if to != "NULL" else "'new'"
    return (
        "INSERT INTO store.notice (id, matter_id, label_id, officer_id, agency, duty, step, rests_on, state)"
        f" VALUES ('{NEW}', '{ID}', {f.labels[label]}, {to}, '{agency}', '{duty}', 'open', '{MOVE}', {state})"
    )


def _due(f: Facts) -> str:
    return (
        "INSERT INTO store.due (matter_id, clock, label_id, began_by, began_at, due_at, step, next_at)"
        f" VALUES ('{ID}', 'triage', {f.labels[OPEN]}, '{MOVE}', now(), now(), 'end', now())"
    )


def _notices(p: Proof, f: Facts) -> None:
    """A notice is there for whom it is meant, who sees its label and its matter; each acknowledges their own."""
    me, other = f.clerk_id, f.low_id
    seen = f"SELECT count(*)::int FROM store.notice WHERE id = '{NEW}'"
    guard = duty_of(f.clerk, "duty-officer")
    own = (matter_of(f, OPEN), move_of(f, OPEN, f.low_id))
    for role in ("reader", "mover"):
        for what, first, told in (
            ("to me", (*own, _notice(f, OPEN, me)), 1), ("to another", (*own, _notice(f, OPEN, other)), 0),
            ("hidden", (*own, _notice(f, SECRET, me)), 0), ("of a hidden matter", (matter_of(f, SECRET), _notice(f, OPEN, me)), 0),
            ("to a duty of mine", (*own, guard, _notice(f, OPEN, duty="duty-officer", agency="GSSC")), 1),
            ("to a duty of mine anywhere", (*own, guard, _notice(f, OPEN, duty="duty-officer")), 1),
            ("to a duty of mine in another agency", (*own, guard, _notice(f, OPEN, duty="duty-officer", agency=GFGR)), 0),
            ("to a duty that is not mine", (*own, _notice(f, OPEN, duty="duty-officer")), 0),
        ):  # fmt: skip
            p.expect(f"a notice {what}, to the {role}", role, f.clerk, seen, told, *first)
    p.expect("a notice to nobody signed in", "reader", None, seen, 0, *own, _notice(f, OPEN, me))
    mine = f"SELECT count(*)::int FROM store.noticed WHERE notice_id = '{NEW}'"
    for what, by, told in (("mine", me, 1), ("another's", other, 0)):
        put = f"INSERT INTO store.noticed (notice_id, officer_id) VALUES ('{NEW}', {by})"
        for role in ("reader", "mover"):
            p.expect(
                f"what was read, {what}, to the {role}",
                role,
                f.clerk,
                mine,
                told,
                *own,
                _notice(f, OPEN, me),
                put,
            )
    for what, notice, by, outcome in (
        ("a notice to me", _notice(f, OPEN, me), me, 1), ("a notice to another", _notice(f, OPEN, other), me, REFUSED),
        ("a notice, for another", _notice(f, OPEN, me), other, REFUSED), ("what is hidden", _notice(f, SECRET, me), me, REFUSED),
    ):  # fmt: skip
        with p.after(";\n".join((*own, notice))):
            p.changes(f"the mover acknowledges {what}", f.clerk,
                      f"INSERT INTO store.noticed (notice_id, officer_id) VALUES ('{NEW}', {by})", outcome, "mover")  # fmt: skip
    unread = f"SELECT coalesce(sum(notices), 0)::int FROM gate.waiting(ARRAY[sha256('{f.clerk.token}')])"
    listed = "SELECT count(*)::int FROM ask.notices(50)"
    for role, asked in (("signin", unread), ("app", listed)):
        for what, first, told in (
            ("to me", (*own, _notice(f, OPEN, me)), 1), ("hidden", (*own, _notice(f, SECRET, me)), 0),
            ("of a hidden matter", (matter_of(f, SECRET), move_of(f, SECRET, other), _notice(f, OPEN, me)), 0),
            ("that was read", (*own, _notice(f, OPEN, me), f"INSERT INTO store.noticed VALUES ('{NEW}', {me})"), 0),
            ("to another", (*own, _notice(f, OPEN, other)), 0),
            ("as a call", (*own, guard, _notice(f, OPEN, duty="duty-officer", agency="GSSC")), 1),
            ("as a call to another agency", (*own, guard, _notice(f, OPEN, duty="duty-officer", agency=GFGR)), 0),
            ("as a call to another duty", (*own, _notice(f, OPEN, duty="duty-officer")), 0),
        ):  # fmt: skip
            header = record_of(f, OPEN, id=ID)
            p.expect(f"unread notices {what}, told to the {role}", role, f.clerk, asked, told, header, *first)


def _clocks(p: Proof, f: Facts) -> None:
    """The clock reads what it has to of all labels, and writes nothing that is anybody's; nobody else sees what is due."""
    first = (matter_of(f, SECRET), move_of(f, SECRET, f.low_id), _due(f))
    for what, asked in (
        ("a matter", f"SELECT count(*)::int FROM store.matter WHERE id = '{ID}'"),
        ("a move", f"SELECT count(*)::int FROM store.move WHERE id = '{MOVE}'"),
        ("a label", f"SELECT count(*)::int FROM gate.label WHERE id = {f.labels[SECRET]}"),
        ("what is due", f"SELECT count(*)::int FROM store.due WHERE matter_id = '{ID}'"),
    ):  # fmt: skip
        p.expect(f"the clock reads {what}", "clock", None, asked, 1, *first)
    nobodys = (
        "INSERT INTO store.move (matter_id, kind, move, from_state, to_state, label_id, stricter, happened_at, said, clock, began_by)"
        f" VALUES ('{ID}', 'lead', 'ran-out', 'new', 'new', {f.labels[SECRET]}, false, now(), '{{}}', 'triage', '{MOVE}')"
    )
    with p.after(";\n".join(first)):
        for what, statement, outcome in (
            ("a move that is nobody's", nobodys, 1), ("a move of somebody", move_of(f, SECRET, f.low_id).replace(MOVE, NEW), REFUSED),
            ("whether a matter is settled", "UPDATE store.matter SET settled = true", 1),
            ("a matter's end", "DELETE FROM store.matter", REFUSED), ("a record", "DELETE FROM store.record", REFUSED),
            ("a notice", _notice(f, SECRET, f.low_id), 1), ("what is due", "UPDATE store.due SET step = 'half'", 1),
        ):  # fmt: skip
            p.changes(f"the clock writes {what}", f.clerk, statement, outcome, "clock")
    for role in ("reader", "mover"):
        p.expect(
            f"what is due, to the {role}",
            role,
            f.clerk,
            "SELECT has_table_privilege('store.due', 'select')",
            False,
        )


ASKED = {
    "agencies": "one", "decider": "commander", "level": "2", "action": "surveil", "place": "municipal", "risk": "2", "agree": "[]",
    "two_persons": "no", "supported_by": "", "proposed_by": "%other%", "deferred": "", "agreed_law": "",
}  # fmt: skip
LAW = '[{"duty": "prosecutor", "scope": "law", "silence": %s}]'


def _deciding(p: Proof, f: Facts) -> None:
    """Whom the matrix asks may decide: by duty, level and agency; never who proposed it; once those agreed who must."""
    ways = f"SELECT coalesce(string_agg(move, ' ' ORDER BY move), '-') FROM ask.moves_open('{ID}', NULL)"
    me, free = "%me%", "approve defer refuse"

    def rank(by: Pass, duty: str, level: int) -> str:
        return f"UPDATE gate.session SET duties = '{{{duty}}}', level = {level} WHERE token_hash = sha256('{by.token}')"

    def first(**said: str) -> tuple[str, ...]:
        told = json.dumps({**ASKED, **said}).replace("'", "''")
        mine, other = (
            f"(SELECT o.login FROM gate.officer o WHERE o.id = {one})"
            for one in (f.clerk_id, officer_of(f.steward))
        )
        return (
            record_of(f, OPEN, id=ID), matter_of(f, OPEN, officer=officer_of(f.steward)), move_of(f, OPEN, f.low_id),
            "INSERT INTO store.move (matter_id, kind, move, from_state, to_state, label_id, stricter, agency, officer_id, happened_at, said)"
            f" VALUES ('{ID}', 'lead', 'propose', 'new', 'proposed', {f.labels[OPEN]}, false, 'GSSC', {f.low_id}, clock_timestamp(),"
            f" replace(replace('{told}', '{me}', {mine}), '%other%', {other})::jsonb)",
        )  # fmt: skip

    for what, by, duty, level, said, told in (
        ("of the level", f.clerk, "commander", 2, {}, free), ("above the level", f.clerk, "commander", 3, {}, free),
        ("below the level", f.clerk, "commander", 1, {}, "-"), ("without the duty", f.clerk, "analyst", 2, {}, "-"),
        ("of another agency", f.low, "commander", 2, {}, "-"),
        ("of another agency where several act", f.low, "commander", 2, {"agencies": "several"}, free),
        ("who proposed it", f.clerk, "commander", 2, {"proposed_by": me}, "withdraw"),
        ("before the law has answered", f.clerk, "commander", 2, {"agree": LAW % "false"}, "defer refuse"),
        ("where the law says no", f.clerk, "commander", 2, {"agree": LAW % "true", "agreed_law": "no"}, "defer refuse"),
        ("where the law says yes", f.clerk, "commander", 2, {"agree": LAW % "false", "agreed_law": "yes"}, free),
        ("where silence lets one go on", f.clerk, "commander", 2, {"agree": LAW % "true"}, free),
        ("as the first of two", f.clerk, "commander", 2, {"two_persons": "yes"}, "defer refuse support"),
        ("as both of two", f.clerk, "commander", 2, {"two_persons": "yes", "supported_by": me}, "defer refuse"),
        ("as the second of two", f.clerk, "commander", 2, {"two_persons": "yes", "supported_by": "%other%"}, free),
        ("once deferred", f.clerk, "commander", 2, {"deferred": "yes"}, "approve refuse"),
        ("who must agree", f.clerk, "prosecutor", 0, {"agree": LAW % "false"}, "agree object"),
        ("who has agreed", f.clerk, "prosecutor", 0, {"agree": LAW % "false", "agreed_law": "yes"}, "-"),
        ("who must agree, of another agency", f.low, "prosecutor", 0, {"agree": LAW % "false"}, "-"),
        ("who must agree and proposed it", f.clerk, "prosecutor", 0, {"agree": LAW % "false", "proposed_by": me}, "withdraw"),
    ):  # fmt: skip
        p.expect(f"a decision by one {what}", "app", by, ways, told, *first(**said), rank(by, duty, level))
    # what other agencies are not told of a level keeps it from their forms; the move itself is refused all the same
    last = f"(SELECT m.last_move FROM ask.matter('{ID}', NULL) AS m)"
    approve = f"SELECT act.move_matter('{ID}', 'approve', {last}, NULL, '{{\"chosen\": \"1\", \"legal_basis\": \"CNPP\"}}', 'because', NULL, NULL, '{{}}', '{{}}', '{{}}', '') IS NOT NULL"
    for what, by, level, said, told in (
        ("the level", f.clerk, 2, {}, True), ("another agency", f.low, 2, {}, "TL005"), ("another agency, above", f.low, 3, {}, "TL005"),
        ("another agency where several act", f.low, 2, {"agencies": "several"}, True),
    ):  # fmt: skip
        p.expect(
            f"a decision taken by one of {what}",
            "app",
            by,
            approve,
            told,
            *first(**said),
            rank(by, "commander", level),
        )


def _triaging(p: Proof, f: Facts) -> None:
    """Whoever is to triage a lead is not told whose it is, until they have looked at the sources or triaged it."""
    asked = f"SELECT coalesce(string_agg(concat(owner, ' ', split_part(label, '//', 1), ' ', opened_by <> ''), ''), '-') FROM ask.matter('{ID}', NULL)"
    first = (
        record_of(f, OPEN, id=ID),
        matter_of(f, OPEN, officer=officer_of(f.steward)),
        move_of(f, OPEN, officer_of(f.steward)),
    )
    guard = duty_of(f.clerk, "duty-officer")

    def looked(by: str) -> str:
        return (
            "INSERT INTO store.move (matter_id, kind, move, from_state, to_state, label_id, stricter, agency, officer_id, happened_at, said, aside)"
            f" VALUES ('{ID}', 'lead', 'look-before', 'new', 'new', {f.labels[OPEN]}, false, 'GSSC', {by}, clock_timestamp(), '{{}}', true)"
        )

    triaged = (
        move_of(f, OPEN, officer_of(f.steward))
        .replace(MOVE, NEW)
        .replace("'open', '', 'new'", "'triage', 'new', 'triaged'")
    )
    for what, by, told, more in (
        ("who does not triage it", f.clerk, "GSSC GSSC t", ()), ("who triages it", f.clerk, " * f", (guard,)),
        ("a duty officer of another agency", f.low, "GSSC GSSC t", (duty_of(f.low, "duty-officer"),)),
        ("who has looked before", f.clerk, "GSSC GSSC t", (guard, looked(f.clerk_id))),
        ("who triages it, after another has looked", f.clerk, " * f", (guard, looked(officer_of(f.steward)))),
        ("who triages it, once it is triaged", f.clerk, "GSSC GSSC t", (guard, triaged)),
    ):  # fmt: skip
        p.expect(f"whose a lead is, to {what}", "app", by, asked, told, *first, *more)


def _silence(p: Proof, f: Facts) -> None:
    """Which level is asked is not told to other agencies; that nobody can decide, to a registrar of the own one alone."""
    level = f"SELECT coalesce(string_agg(coalesce(said ->> 'level', '-'), ''), 'none') FROM ask.matter('{ID}', NULL)"

    def first(**said: str) -> tuple[str, ...]:
        told = json.dumps({**ASKED, **said}).replace("'", "''")
        return (
            record_of(f, OPEN, id=ID), matter_of(f, OPEN, officer=officer_of(f.steward)), move_of(f, OPEN, f.low_id),
            "INSERT INTO store.move (matter_id, kind, move, from_state, to_state, label_id, stricter, agency, officer_id, happened_at, said)"
            f" VALUES ('{ID}', 'lead', 'propose', 'new', 'proposed', {f.labels[OPEN]}, false, 'GSSC', {f.low_id}, clock_timestamp(), '{told}')",
            f"UPDATE store.matter SET state = 'proposed', said = '{told}'", _due(f).replace("'triage'", "'decision'"),
        )  # fmt: skip

    for what, by, said, told in (
        ("the own agency", f.clerk, {}, "2"), ("another agency", f.low, {}, "-"),
        ("another agency where several act", f.low, {"agencies": "several"}, "2"),
    ):  # fmt: skip
        p.expect(f"the level that is asked, to {what}", "app", by, level, told, *first(**said))
    undecided = "SELECT count(*)::int FROM ask.undecided()"
    for what, by, told, more in (
        ("a registrar", f.clerk, 1, (duty_of(f.clerk, "registrar"),)), ("a steward", f.clerk, 0, (duty_of(f.clerk, "steward"),)),
        ("a registrar of another agency", f.low, 0, (duty_of(f.low, "registrar"),)),
        ("a registrar, where somebody can", f.clerk, 0, (
            duty_of(f.clerk, "registrar"), f"UPDATE gate.officer SET duties = '{{commander}}', level = 5 WHERE id = {f.clerk_id}")),
    ):  # fmt: skip
        p.expect(
            f"a decision without a decider, told to {what}",
            "app",
            by,
            undecided,
            told,
            *first(level="5"),
            *more,
        )
