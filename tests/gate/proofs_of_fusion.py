# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of the gate about fusion: keys, matches and their past, decisions, the matcher, and what follows what."""

from __future__ import annotations

from tests.gate.facts import FOREIGN, HELD, HIDDEN_BY, OPEN, PLAIN, SECRET, Facts, Pass
from tests.gate.proof import REFUSED, Proof


def _pair(a: str, b: str) -> str:
    return f"a = '{min(a, b)}' AND b = '{max(a, b)}'"


def _decided(f: Facts, a: str, b: str, label: str, **other: object) -> str:
    """A decision of the clerk's agency on two records, as a row that is written."""
    row = {"agency": "GSSC", "reason": "because", "verdict": "same", "officer_id": f.seen, **other}
    ends = [f"(SELECT label_id FROM store.record WHERE id = '{id}')" for id in sorted((a, b))]
    owners = [f"(SELECT owner FROM store.record WHERE id = '{id}')" for id in sorted((a, b))]
    columns = ", ".join(row)
    values = ", ".join(f"'{v}'" for v in row.values())
    return (
        f"INSERT INTO store.decision (a, b, a_label, b_label, a_owner, b_owner, label_id, {columns}) VALUES"
        f" ('{min(a, b)}', '{max(a, b)}', {', '.join(ends)}, {', '.join(owners)}, {f.labels[label]}, {values})"
    )


def matches(p: Proof, f: Facts) -> None:
    """A key is there for who sees its record, a match for who sees both, one that waits for its steward."""
    key = "SELECT count(*) > 0 FROM store.fusion_key WHERE record_id = '{}'"
    match = "SELECT count(*) FROM store.match WHERE {}"
    for what, by, id, seen in (("seen", f.clerk, f.seen, True), ("hidden", f.clerk, f.hidden, False),
                               ("seen by nobody", None, f.seen, False)):  # fmt: skip
        p.expect(f"a key that is {what}", "reader", by, key.format(id), seen)
    for what, by, ends, seen in (
        ("both seen", f.clerk, (f.seen, f.foreign), 1), ("one hidden", f.clerk, (f.seen, f.hidden), 0),
        ("the other hidden", f.clerk, (f.foreign, f.hidden), 0), ("seen by nobody", None, (f.seen, f.foreign), 0),
        ("both seen by the steward", f.steward, (f.seen, f.hidden), 1),
    ):  # fmt: skip
        p.expect(f"a match, {what}", "reader", by, match.format(_pair(*ends)), seen)
        p.expect(f"ask.matches_among, {what}", "app", by,
                 f"SELECT count(*)::int FROM ask.matches_among(ARRAY['{ends[0]}', '{ends[1]}']::uuid[])", seen)  # fmt: skip
    wait = "INSERT INTO store.unmatched (record_id, owner, label_id) SELECT record_id, owner, label_id FROM store.feature"
    for id, seen in ((f.seen, True), (f.hidden, False), (f.foreign, False)):
        p.expect("who waits", "writer", f.clerk, f"SELECT count(*) > 0 FROM store.unmatched WHERE record_id = '{id}'",
                 seen, wait)  # fmt: skip


def decisions(p: Proof, f: Facts) -> None:
    """A decision is there for who sees both ends and it; made and undone by an agency with an end of its own."""
    one = f"SELECT count(*) FROM store.decision WHERE {_pair(f.seen, f.foreign)}"
    for role in ("reader", "writer"):
        p.expect(f"a decision, to the {role}", role, f.clerk, one, 1, _decided(f, f.seen, f.foreign, OPEN))
        p.expect(
            f"a decision above, to the {role}", role, f.clerk, one, 0, _decided(f, f.seen, f.foreign, SECRET)
        )
        for hidden in ((f.seen, f.hidden), (f.foreign, f.hidden)):
            p.expect(f"a decision on a hidden record, to the {role}", role, f.clerk,
                     f"SELECT count(*) FROM store.decision WHERE {_pair(*hidden)}", 0, _decided(f, *hidden, OPEN))  # fmt: skip
    p.changes("decide", f.clerk, _decided(f, f.seen, f.foreign, OPEN), 1)
    p.changes(
        "decide for another agency", f.clerk, _decided(f, f.seen, f.foreign, OPEN, agency="GFGR"), REFUSED
    )
    p.changes("decide under a hidden label", f.clerk, _decided(f, f.seen, f.foreign, SECRET), REFUSED)
    lapsed = f"UPDATE gate.session SET clearance_until = now() WHERE token_hash = sha256('{f.clerk.token}')"
    p.expect("an agency decides", "writer", f.clerk, "SELECT gate.agency()", "GSSC")
    p.expect("an agency decides after the vetting", "writer", f.clerk, "SELECT gate.agency()", None, lapsed)
    made = _decided(f, f.seen, f.foreign, OPEN)
    apart = made
    for id in (f.seen, f.foreign):
        apart = apart.replace(f"(SELECT owner FROM store.record WHERE id = '{id}')", "'GFGR'")
    hidden_end = _decided(f, f.seen, f.foreign, OPEN).replace(
        f"(SELECT label_id FROM store.record WHERE id = '{f.foreign}')", str(f.labels[SECRET])
    )
    p.changes("decide on others' records", f.clerk, apart, REFUSED)
    p.changes("decide on a hidden end", f.clerk, hidden_end, REFUSED)
    undo = f"UPDATE store.decision SET {{}} WHERE {_pair(f.seen, f.foreign)}"
    mine, theirs = made, _decided(f, f.seen, f.foreign, OPEN, agency="GFGR")

    def undone(what: str, first: str, change: str, expected: object) -> None:
        counted = f"WITH x AS ({undo.format(change)} RETURNING 1) SELECT count(*) FROM x"
        p.expect(what, "writer", f.clerk, counted, expected, first)

    undoing = f"undone_at = now(), undone_by = '{f.seen}', undone_why = 'because'"
    undone("undo", mine, undoing, 1)
    undone("undo another agency's", theirs, undoing, 0)
    undone("hide a decision", mine, f"label_id = {f.labels[SECRET]}", REFUSED)
    undone("give a decision away", mine, "agency = 'GFGR'", REFUSED)


def past(p: Proof, f: Facts) -> None:
    """A past match is there for who sees both records as they are, and saw both as they were."""

    def ended(a: str, b: str, a_was: str = OPEN, b_was: str = OPEN) -> str:
        a, b = sorted((a, b))
        return (
            "INSERT INTO store.past_match (a, b, a_label, b_label, a_was, b_was, a_owner, b_owner, score, sure, since)"
            f" SELECT '{a}', '{b}', x.label_id, y.label_id, {f.labels[a_was]}, {f.labels[b_was]}, x.owner, y.owner, 1, true, now()"
            f" FROM store.record x, store.record y WHERE x.id = '{a}' AND y.id = '{b}'"
        )

    def seen(what: str, by: Pass | None, expected: int, a: str, b: str, *was: str) -> None:
        there = f"SELECT count(*) FROM store.past_match WHERE {_pair(a, b)}"
        told = f"SELECT count(*) FROM ask.past_matches_among(ARRAY['{a}', '{b}']::uuid[])"
        parted = f"SELECT count(*) FROM ask.parted(ARRAY['{a}']::uuid[], 99) AS x(id) WHERE id = '{b}'"
        for role, query in (("reader", there), ("app", told), ("app", parted)):
            p.expect(f"a past match, {what}", role, by, query, expected, ended(a, b, *was))

    seen("both seen", f.clerk, 1, f.seen, f.foreign)
    seen("one hidden", f.clerk, 0, f.seen, f.hidden)
    seen("the other hidden", f.clerk, 0, f.foreign, f.hidden)
    seen("one was hidden", f.clerk, 0, f.seen, f.foreign, SECRET, OPEN)
    seen("the other was hidden", f.clerk, 0, f.seen, f.foreign, OPEN, SECRET)
    seen("seen by nobody", None, 0, f.seen, f.foreign)
    seen("all seen by the steward", f.steward, 1, f.seen, f.hidden, SECRET, SECRET)
    left = f"SELECT count(*) FROM store.past_match WHERE {_pair(f.seen, f.foreign)}"
    for id in (f.seen, f.foreign):
        forget = f"SELECT gate.forget_past(ARRAY['{id}']::uuid[])"
        p.expect("the past of what is expunged", "backup", None, left, 0, ended(f.seen, f.foreign), forget)
        p.expect("the application forgets", "app", f.clerk, forget, REFUSED)
        p.expect("the application holds", "app", f.clerk, f"SELECT gate.hold(ARRAY['{id}']::uuid[])", REFUSED)


def deeds(p: Proof, f: Facts) -> None:
    """Deciding and undoing, as the application asks for it; what may not be decided on is one answer."""

    def decide(a: str, b: str, label: str = "NULL", verdict: str = "same") -> str:
        return f"SELECT act.decide('{a}', '{b}', '{verdict}', {label}, 'a reason') IS NOT NULL"

    nobody = "00000000-0000-4000-8000-000000000002"
    p.expect("decide", "app", f.clerk, decide(f.seen, f.foreign), True)
    p.expect("decide under the own label", "app", f.clerk, decide(f.seen, f.foreign, f"'{OPEN}'"), True)
    p.expect(
        "decide under another agency's label",
        "app",
        f.clerk,
        decide(f.seen, f.foreign, f"'{FOREIGN}'"),
        "TL002",
    )
    p.expect("decide under a label above", "app", f.clerk, decide(f.seen, f.foreign, f"'{SECRET}'"), "TL002")
    p.expect("decide as nobody", "app", None, decide(f.seen, f.foreign), "TL001")
    for what, by, a, b in (
        ("hidden", f.clerk, f.seen, f.hidden), ("hidden twice", f.clerk, f.hidden, f.hidden),
        ("unknown", f.clerk, f.seen, nobody), ("not ours", f.clerk, f.foreign, f.foreign),
    ):  # fmt: skip
        p.expect(f"decide on what is {what}", "app", by, decide(a, b), "TL005")
    for a, b in (
        (f.seen, f.hidden),
        (f.hidden, f.foreign),
    ):  # the stricter is the greater id, and the smaller
        given = (
            f"SELECT l.text FROM gate.label l JOIN store.decision d ON d.label_id = l.id WHERE {_pair(a, b)}"
        )
        made = p.becoming("app", f.steward) + f"; {decide(a, b)}; RESET ROLE"
        p.expect("a decision covers both its ends", "backup", None, given, SECRET, made)
    p.expect("a label joined of hidden ones", "writer", f.clerk,
             f"SELECT gate.joined_label(ARRAY[{f.labels[OPEN]}, {f.labels[SECRET]}])", "TL002")  # fmt: skip
    for rule, text in HIDDEN_BY.items():
        p.expect(f"a label joined of what is hidden by {rule}", "writer", f.clerk,
                 f"SELECT gate.joined_label(ARRAY[{f.labels[OPEN]}, {f.labels[text]}])", "TL002")  # fmt: skip
    p.expect("a label joined of what is seen apart", "writer", f.clerk,
             f"SELECT gate.joined_label(ARRAY[{f.labels[HELD]}, {f.labels[PLAIN]}])", "TL002")  # fmt: skip
    p.expect("a label joined of none", "writer", f.clerk, "SELECT gate.joined_label(ARRAY[0])", "TL002")
    lapsed = f"UPDATE gate.session SET clearance_until = now() WHERE token_hash = sha256('{f.clerk.token}')"
    p.expect(
        "a label joined after the vetting",
        "writer",
        f.clerk,
        f"SELECT gate.joined_label(ARRAY[{f.labels[OPEN]}])",
        "TL001",
        lapsed,
    )
    undo = f"SELECT act.undo_decision('{nobody}', 'a reason') IS NOT NULL"
    for what, first, expected in (
        ("own", _decided(f, f.seen, f.foreign, OPEN, id=nobody), True),
        ("another agency's", _decided(f, f.seen, f.foreign, OPEN, id=nobody, agency="GFGR"), "TL005"),
        ("hidden", _decided(f, f.seen, f.foreign, SECRET, id=nobody), "TL005"),
        ("on a hidden record", _decided(f, f.seen, f.hidden, OPEN, id=nobody), "TL005"),
        ("undone", _decided(f, f.seen, f.foreign, OPEN, id=nobody, undone_at="now", undone_by=f.seen, undone_why="because"), "TL004"),
        ("unknown", "SELECT 1", "TL005"),
    ):  # fmt: skip
        p.expect(f"undo what is {what}", "app", f.clerk, undo, expected, first)
    apart = [
        f"UPDATE store.record SET label_id = {f.labels[label]} WHERE id = '{id}'"
        for id, label in ((f.seen, PLAIN), (f.foreign, HELD))
    ]
    unsure = f"UPDATE store.match SET sure = false WHERE {_pair(f.seen, f.foreign)}"
    waits = f"SELECT count(*) FROM ask.unsure(500, 200) WHERE {_pair(f.seen, f.foreign)}"
    p.expect("a pair to decide", "app", f.clerk, waits, 1, unsure)
    p.expect("a pair of what is seen apart", "app", f.clerk, waits, 0, unsure, *apart)
    p.expect("decide on what is seen apart", "app", f.clerk, decide(f.seen, f.foreign), "TL002", *apart)
    before = _decided(f, f.seen, f.foreign, OPEN, id=nobody)
    p.expect("undo on what is seen apart by now", "app", f.clerk, undo, "TL002", before, *apart)
    reached = (
        f"SELECT count(*) FROM ask.reach(ARRAY['{f.seen}']::uuid[], 0, 99) AS x(id) WHERE id = '{f.foreign}'"
    )
    # no way round by a third record, whatever the weights of this release say of it
    direct = f"DELETE FROM store.match WHERE '{f.seen}' IN (a, b) AND '{f.foreign}' NOT IN (a, b)"
    for what, label, verdict, expected in (("seen", OPEN, "apart", 0), ("hidden", SECRET, "apart", 1)):
        p.expect(f"reach past a {what} decision", "app", f.clerk, reached, expected,
                 direct, _decided(f, f.seen, f.foreign, label, verdict=verdict))  # fmt: skip
    alone = f"DELETE FROM store.match WHERE '{f.seen}' IN (a, b)"
    for what, label, expected in (("seen", OPEN, 1), ("hidden", SECRET, 0)):
        p.expect(
            f"reach by a {what} decision",
            "app",
            f.clerk,
            reached,
            expected,
            alone,
            _decided(f, f.seen, f.foreign, label),
        )


def matching(p: Proof, f: Facts) -> None:
    """The matcher reads what is compared, of all labels, writes matches, and can change no features."""
    for table in ("feature", "fusion_key"):
        p.expect(f"the matcher reads {table}", "matcher", None,
                 f"SELECT count(*) > 0 FROM store.{table} WHERE record_id = '{f.hidden}'", True)  # fmt: skip
    held = f"WITH x AS (SELECT record_id FROM store.feature WHERE record_id = '{f.hidden}' FOR SHARE) SELECT count(*) FROM x"
    p.expect("the matcher holds an end", "matcher", None, held, 1)
    p.changes("the matcher changes features", None,
              f"UPDATE store.feature SET kind = 'x' WHERE record_id = '{f.hidden}'", REFUSED, "matcher")  # fmt: skip
    for table in ("record", "identifier", "history", "decision", "load", "rejection"):
        p.expect(
            f"the matcher reads {table}", "matcher", None, f"SELECT count(*) FROM store.{table}", REFUSED
        )
    wait = "INSERT INTO store.unmatched (record_id, owner, label_id) SELECT record_id, owner, label_id FROM store.feature"
    p.expect("what waits", "fusion", None,
             f"SELECT count(*) FROM fuse.waiting(NULL, ARRAY['{f.hidden}']::uuid[], 9)", 1, wait)  # fmt: skip
    stamp = "(SELECT hashtextextended(compared, 0) FROM store.feature WHERE record_id = '{}')"
    a, b = sorted((f.seen, f.hidden))
    p.conn.execute(f"SELECT set_config('proof.a', {stamp.format(a)}::text, true),"
                   f" set_config('proof.b', {stamp.format(b)}::text, true)".encode())  # fmt: skip
    put = (
        f"SELECT fuse.put(ARRAY['{a}']::uuid[], ARRAY[current_setting('proof.a')::bigint], ARRAY['{a}']::uuid[],"
        f" ARRAY['{b}']::uuid[], ARRAY[current_setting('proof.a')::bigint], ARRAY[current_setting('proof.b')::bigint],"
        " ARRAY[1.5]::float8[], ARRAY[true], ARRAY['v'], ARRAY['v'], '{}')"
    )
    p.expect(
        "a match is written", "fusion", None, put, 1, wait, f"DELETE FROM store.match WHERE {_pair(a, b)}"
    )
    p.expect("a match is written again", "fusion", None, put, 1, wait)
    p.expect("the matcher rescores", "matcher", None,
             f"WITH x AS (UPDATE store.match SET score = 1 WHERE {_pair(a, b)} RETURNING 1) SELECT count(*) FROM x", 1)  # fmt: skip
    p.expect("the matcher ends what other weights found", "matcher", None,
             f"WITH x AS (DELETE FROM store.match WHERE {_pair(a, b)} RETURNING 1) SELECT count(*) FROM x", 1)  # fmt: skip
    p.expect("what other weights matched waits again", "fusion", None,
             "SELECT fuse.queue_again('person', 'person 2', 99) > 0", True,
             "DELETE FROM store.matched_by", "INSERT INTO store.matched_by VALUES ('person', 'person 1')",
             "DELETE FROM store.unmatched")  # fmt: skip


def what_follows(p: Proof, f: Facts) -> None:
    """A record that moves or goes takes along all that was derived from it; features that change, the matches."""
    decided = _decided(f, f.seen, f.foreign, OPEN)
    wait = "INSERT INTO store.unmatched (record_id, owner, label_id) SELECT record_id, owner, label_id FROM store.feature"
    moved = f"UPDATE store.record SET label_id = {f.labels[SECRET]} WHERE id = '{f.seen}'"
    changed = (
        f"UPDATE store.feature SET compared = compared || ' ', keys = '{{4711}}' WHERE record_id = '{f.seen}'"
    )
    gone = f"DELETE FROM store.record WHERE id = '{f.seen}'"
    pick = "bool_and((CASE WHEN a = '{0}' THEN a_label ELSE b_label END) = {1}) FROM store.{2} WHERE a = '{0}' OR b = '{0}'"
    for table in ("feature", "fusion_key", "unmatched"):
        p.expect(f"{table} moves", "backup", None,
                 f"SELECT bool_and(label_id = {f.labels[SECRET]}) FROM store.{table} WHERE record_id = '{f.seen}'",
                 True, decided, wait, moved)  # fmt: skip
        p.expect(f"{table} goes", "backup", None,
                 f"SELECT count(*) FROM store.{table} WHERE record_id = '{f.seen}'", 0, decided, wait, gone)  # fmt: skip
    for table in ("match", "decision"):
        p.expect(f"{table} moves", "backup", None, "SELECT " + pick.format(f.seen, f.labels[SECRET], table),
                 True, decided, wait, moved)  # fmt: skip
        p.expect(f"{table} goes", "backup", None,
                 f"SELECT count(*) FROM store.{table} WHERE a = '{f.seen}' OR b = '{f.seen}'", 0, decided, wait, gone)  # fmt: skip
    p.expect("keys of changed features", "backup", None,
             f"SELECT array_agg(key) = '{{4711}}' FROM store.fusion_key WHERE record_id = '{f.seen}'", True, changed)  # fmt: skip
    p.expect("matches of changed features", "backup", None,
             f"SELECT count(*) FROM store.match WHERE a = '{f.seen}' OR b = '{f.seen}'", 0, changed)  # fmt: skip
    p.expect("a match of changed features is past", "backup", None,
             f"SELECT count(*) FROM store.past_match WHERE {_pair(f.seen, f.foreign)} AND since < until AND a_was = a_label AND b_was = b_label",
             1, changed)  # fmt: skip
    rescored = f"UPDATE store.match SET score = score + 1 WHERE {_pair(f.seen, f.foreign)}"
    p.expect("a score that changes is past", "backup", None,
             f"SELECT count(*) FROM store.past_match p JOIN store.match m USING (a, b) WHERE {_pair(f.seen, f.foreign)} AND p.score = m.score - 1",
             1, rescored)  # fmt: skip
    p.expect("a score that stays is not", "backup", None, f"SELECT count(*) FROM store.past_match WHERE {_pair(f.seen, f.foreign)}",
             0, f"UPDATE store.match SET weights = 'w', score = score WHERE {_pair(f.seen, f.foreign)}")  # fmt: skip
    end = "(CASE WHEN a = '{0}' THEN a_{1} ELSE b_{1} END)"
    for id, was in (
        (f.seen, OPEN),
        (f.foreign, FOREIGN),
    ):  # the one is the smaller id of the pair, the other the greater
        followed = (
            f"{end.format(id, 'label')} = {f.labels[SECRET]} AND {end.format(id, 'was')} = {f.labels[was]}"
        )
        p.expect("the past moves, and what it was stays", "backup", None,
                 f"SELECT bool_and({followed}) FROM store.past_match WHERE '{id}' IN (a, b)", True,
                 changed, f"UPDATE store.record SET label_id = {f.labels[SECRET]} WHERE id = '{id}'")  # fmt: skip
        left = f"SELECT count(*) FROM store.past_match WHERE '{id}' IN (a, b)"
        p.expect(
            "the past goes", "backup", None, left, 0, changed, f"DELETE FROM store.record WHERE id = '{id}'"
        )
        p.expect(
            "what is gone leaves no past",
            "backup",
            None,
            left,
            0,
            f"DELETE FROM store.record WHERE id = '{id}'",
        )
    p.expect("changed features wait", "backup", None,
             f"SELECT count(*) FROM store.unmatched WHERE record_id = '{f.seen}'", 1, changed)  # fmt: skip
    fresh = (
        "INSERT INTO store.feature SELECT '00000000-0000-4000-8000-000000000001', owner, label_id, load_id, kind, model, compared,"
        f" keys FROM store.feature WHERE record_id = '{f.seen}'"
    )
    for table in ("fusion_key", "unmatched"):
        p.expect(f"new features in {table}", "backup", None,
                 f"SELECT count(*) > 0 FROM store.{table} WHERE record_id = '00000000-0000-4000-8000-000000000001'", True, fresh)  # fmt: skip
