# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""The register of copies: whose a copy is, what an agency sees of its own records in it, and what reaches its holder."""

from __future__ import annotations

from tests.gate.facts import OPEN, SECRET, Facts, Pass
from tests.gate.proof import REFUSED, Proof

GONE = "00000000-0000-4000-8000-0000000000ff"  # who is no officer any more
LISTS = "FGR/PROOF/2026"  # the case of these proofs' own lists: others check lists in the same minute


def _id(name: str) -> str:
    return f"00000000-0000-4000-8000-0000000000{ord(name):02x}"


def _number(name: str) -> str:
    return f"{name}2345678"


def _officer(by: Pass) -> str:
    return f"(SELECT officer_id FROM gate.session WHERE token_hash = sha256('{by.token}'))"


def _copy(name: str, officer: str, agency: str, label: int) -> str:
    return (
        "INSERT INTO store.copy (id, number, officer_id, agency, label_id, kind, format, purpose, reason, digest, size)"
        f" VALUES ('{_id(name)}', '{_number(name)}', {officer}, '{agency}', {label}, 'record', 'json', 'training', 'a reason', sha256('x'), 1)"
    )


def _holds(name: str, record: str, owner: str, label: int) -> str:
    return f"INSERT INTO store.copied (copy_id, record_id, owner, label_id, version) VALUES ('{_id(name)}', '{record}', '{owner}', {label}, now())"


def _world(f: Facts) -> str:
    """A and C of the clerk, C of what the clerk sees no more; B of `low`; D, E, F of one who left; G of a steward who is
    there; H of who is at another agency by now."""
    low, clerk, steward = _officer(f.low), _officer(f.clerk), _officer(f.steward)
    open_, secret, gone = f.labels[OPEN], f.labels[SECRET], f"'{GONE}'"
    copies = [
        ("A", clerk, "GSSC", open_), ("B", low, "GFGR", open_), ("C", clerk, "GSSC", secret), ("D", gone, "GSSC", open_),
        ("E", gone, "GSSC", secret), ("F", gone, "GFGR", open_), ("G", steward, "GSSC", open_), ("H", low, "GSSC", open_),
    ]  # fmt: skip
    held = [
        ("A", f.seen, "GSSC", open_), ("B", f.seen, "GSSC", open_), ("B", f.foreign, "GFGR", open_), ("C", f.hidden, "GSSC", secret),
        ("D", f.seen, "GSSC", open_), ("E", f.hidden, "GSSC", secret), ("F", f.seen, "GSSC", open_), ("F", f.hidden, "GSSC", secret),
    ]  # fmt: skip
    return "; ".join([*(_copy(*one) for one in copies), *(_holds(*one) for one in held)])


def _copies(p: Proof, f: Facts) -> None:
    """Whose copies there are, and whose rows of what they hold."""
    names = "SELECT coalesce(string_agg(left(number, 1), '' ORDER BY number), '') FROM store.copy"
    letter = "(SELECT string_agg(chr(('x' || right(copy_id::text, 2))::bit(8)::int) || CASE record_id {} END, ' ' ORDER BY copy_id, record_id) FROM store.copied)"
    rows = f"SELECT coalesce({letter.format(f'''WHEN '{f.seen}' THEN 's' WHEN '{f.hidden}' THEN 'h' ELSE 'f' ''')}, '')"
    everything = " ".join(sorted(("As", "Bf", "Bs", "Ch", "Ds", "Eh", "Fh", "Fs")))
    for who, by, copies, held in (
        ("its officer and steward", f.clerk, "ACDH", "As Bs Ds Fs"), ("an officer", f.low, "BH", "Bf Bs"),
        ("a steward who may hold all", f.steward, "CDEGH", "As Bs Ch Ds Eh Fh Fs"),
        ("an inspector", f.inspector, "ABCDEFGH", everything), ("a registrar", f.registrar, "", ""), ("nobody", None, "", ""),
    ):  # fmt: skip
        p.expect(f"copies, to {who}", "reader", by, names, copies)
        told = f"SELECT coalesce((SELECT string_agg(w, ' ' ORDER BY w) FROM regexp_split_to_table(({rows}), ' ') AS w), '')"
        p.expect(f"what they hold, to {who}", "reader", by, told, held)
    for who, by, copies in (
        ("its officer and steward", f.clerk, "ACDH"),
        ("an officer", f.low, "BH"),
        ("an inspector", f.inspector, ""),
    ):
        p.expect(f"copies to answer for, to {who}", "keeper", by, names, copies)


def _entering(p: Proof, f: Facts) -> None:
    """One enters a copy of one's own, of what one sees, and changes no record by it."""
    new = _copy("Z", "{}", "{}", 0).replace(", 0, 'record'", ", {}, 'record'")
    for what, officer, agency, label, outcome in (
        ("own", "gate.officer()", "GSSC", OPEN, 1), ("another's", f"'{GONE}'", "GSSC", OPEN, REFUSED),
        ("another agency's", "gate.officer()", "GFGR", OPEN, REFUSED), ("of what one does not see", "gate.officer()", "GSSC", SECRET, REFUSED),
    ):  # fmt: skip
        p.changes(f"a copy {what}", f.clerk, new.format(officer, agency, f.labels[label]), outcome, "keeper")
    for what, name, label, outcome in (
        ("in one's own copy", "A", OPEN, 1), ("in another's", "B", OPEN, REFUSED), ("in one that one may not hold", "C", OPEN, REFUSED),
        ("of what one does not see", "A", SECRET, REFUSED),
    ):  # fmt: skip
        p.changes(f"a record {what}", f.clerk, _holds(name, GONE, "GSSC", f.labels[label]), outcome, "keeper")
    begun = "SELECT act.begin_list(2, 'FGR/1', '\\x00') IS NOT NULL"
    p.expect("a list is begun", "app", f.clerk, begun, True)
    lists = [
        "INSERT INTO gate.checked_list (id, officer_id, agency, purpose, case_number, many, digest)"
        f" VALUES (gen_random_uuid(), {_officer(by)}, 'GSSC', 'investigation', '{LISTS}', {many}, '\\x00')"
        for by, many in ((f.clerk, 3), (f.low, 5))
    ]
    for who, by, many in (
        ("whose it is", f.clerk, 3),
        ("an inspector", f.inspector, 8),
        ("another", f.registrar, 0),
    ):
        count = f"SELECT coalesce(sum(many), 0)::int FROM gate.checked_list WHERE case_number = '{LISTS}'"
        p.expect(f"lists, to {who}", "reader", by, count, many, *lists)
    lock = "SELECT count(*) FROM (SELECT id FROM store.record WHERE id = '{}' FOR SHARE) AS x"
    p.expect(
        "the keeper sees what is hidden",
        "keeper",
        f.clerk,
        f"SELECT count(*) FROM store.record WHERE id = '{f.hidden}'",
        0,
    )
    p.expect("the keeper keeps what one sees", "keeper", f.clerk, lock.format(f.seen), 1)
    p.expect("the keeper keeps what is hidden", "keeper", f.clerk, lock.format(f.hidden), 0)
    p.changes(
        "the keeper changes a record",
        f.clerk,
        f"UPDATE store.record SET caption = 'x' WHERE id = '{f.seen}'",
        REFUSED,
        "keeper",
    )
    p.changes(
        "the keeper touches what nobody asks for",
        None,
        "UPDATE store.record SET caption = 'x'",
        0,
        "keeper",
    )
    take = "SELECT act.take_copy('Z2345678', 'record', 'json', NULL, 'a reason', sha256('x'), 1, ARRAY['{}'::uuid], ARRAY[{}])"
    at = "(SELECT date_trunc('milliseconds', recorded_at) FROM ask.record('{0}'))"
    p.expect("a copy of what one sees", "app", f.clerk, take.format(f.seen, at.format(f.seen)), "")
    p.expect("a copy of what has changed", "app", f.clerk, take.format(f.seen, "now()"), "TL004")
    p.expect("a copy of what is hidden", "app", f.clerk, take.format(f.hidden, "now()"), "TL004")
    p.expect("a copy by nobody", "app", None, take.format(f.seen, "now()"), "TL001")
    report = "SELECT act.take_report('Z2345678', 'looks', 'pdf', NULL, 'a reason', sha256('x'), 1, ARRAY['{}'::uuid], {}, {}, {}, NULL, NULL)"
    none, some = (
        "'{}'",
        "ARRAY[(SELECT max(seq) FROM ask.looked(ARRAY['{}'::uuid], NULL, NULL, NULL, NULL, NULL, NULL, 9))]",
    )
    for who, by, outcome in (
        ("an inspector", f.inspector, ""), ("a steward", f.steward, "TL002"), ("an officer", f.low, "TL002"), ("nobody", None, "TL002"),
    ):  # fmt: skip
        p.expect(f"a report by {who}", "app", by, report.format(f.seen, none, none, none), outcome)
        p.expect(
            f"a report about what is hidden by {who}",
            "app",
            by,
            report.format(f.hidden, none, none, none),
            outcome,
        )
    inside = f"ARRAY['{f.hidden}'::uuid]", "ARRAY[now()]"
    p.expect(
        "a report with a hidden record in it",
        "app",
        f.inspector,
        report.format(f.hidden, *inside, none),
        "TL004",
    )
    p.expect(
        "a report of what has changed",
        "app",
        f.inspector,
        report.format(f.seen, f"ARRAY['{f.seen}'::uuid]", "ARRAY[now()]", none),
        "TL004",
    )
    p.expect("a report with words that are not there", "app", f.inspector,
             report.format(f.hidden, none, none, some.format(f.hidden)), "TL004")  # fmt: skip
    p.expect(
        "texts of labels",
        "keeper",
        f.clerk,
        f"SELECT gate.labels_seen(ARRAY['{OPEN}', '{SECRET}', 'none'])::text",
        f"{{{f.labels[OPEN]}}}",
    )


def _answering(p: Proof, f: Facts) -> None:
    """One answers for one's own copies, and a steward for those that were left; none is given away by it. Statements
    without a condition: with one, what may be read is asked as well."""
    ended = "UPDATE store.copy SET ended_at = now(), ended_how = 'destroyed'"
    p.changes("an officer ends copies", f.low, ended, 2, "keeper")
    p.changes("an officer and steward ends copies", f.clerk, ended, 4, "keeper")
    p.changes(
        "one's own given away",
        f.low,
        f"UPDATE store.copy SET officer_id = '{GONE}'",
        REFUSED,
        "keeper",
    )
    p.changes(
        "what was left given away",
        f.clerk,
        "UPDATE store.copy SET agency = 'GFGR'",
        REFUSED,
        "keeper",
    )
    p.changes("answers for what a copy holds", f.clerk, "UPDATE store.copied SET words = 'x'", 2, "keeper")
    moved = f"UPDATE store.copied SET copy_id = '{_id('E')}'"
    p.changes("what a copy holds put into another", f.clerk, moved, REFUSED, "keeper")
    told = "UPDATE store.copied SET change = 'corrected', changed_at = now(), last_at = now()"
    answer = "SELECT act.answer_copy('{}', 'destroyed', NULL)"
    for name, outcome in (("A", ""), ("D", ""), ("B", "TL005"), ("E", "TL005"), ("G", "TL005")):
        p.expect(f"an answer for {name}", "app", f.clerk, answer.format(_number(name)), outcome, told)
    waiting = f"SELECT coalesce(max(copies), 0) FROM gate.waiting(ARRAY[sha256('{f.clerk.token}')])"
    p.expect("copies that wait, of what one may hold", "signin", None, waiting, 1, told)
    others = f"SELECT coalesce(max(copies), 0) FROM gate.waiting(ARRAY[sha256('{f.steward.token}')])"
    p.expect("copies that wait, of others'", "signin", None, others, 0, told)
    for lapse in (
        "clearance_until = clock_timestamp()",
        "closed_at = clock_timestamp()",
        "ends_at = clock_timestamp()",
        "version = -1",
    ):
        gone = f"UPDATE gate.session SET {lapse} WHERE token_hash = sha256('{f.clerk.token}')"
        p.expect(f"copies that wait, after {lapse}", "signin", None, waiting, 0, told, gone)


def _telling(p: Proof, f: Facts) -> None:
    """A changed record reaches each copy, as far as its holder may know of it."""
    state = f"SELECT coalesce(change, '-') || CASE WHEN answered_at IS NULL THEN '' ELSE ' answered' END FROM store.copied WHERE copy_id = '{{}}' AND record_id = '{f.seen}'"
    b, secret = _id("B"), f.labels[SECRET]
    corrected = f"UPDATE store.record SET caption = 'x' WHERE id = '{f.seen}'"
    hidden = f"UPDATE store.record SET label_id = {secret} WHERE id = '{f.seen}'"
    gone = f"DELETE FROM store.record WHERE id = '{f.seen}'"
    answered = f"UPDATE store.copied SET change = 'withdrawn', changed_at = now(), last_at = now(), answered_at = now(), answer = 'needed' WHERE copy_id = '{b}'"
    ended = f"UPDATE store.copy SET ended_at = now(), ended_how = 'destroyed' WHERE id = '{b}'"
    for what, expected, *deeds in (
        ("corrected", "corrected", corrected), ("hidden from its holder", "withdrawn", hidden), ("expunged", "withdrawn", gone),
        ("corrected while hidden", "withdrawn answered", answered, hidden, corrected), ("expunged while hidden", "withdrawn answered", answered, gone),
        ("corrected after the copy's end", "-", ended, corrected), ("expunged after the copy's end", "-", ended, gone),
        ("reviewed", "-", f"UPDATE store.record SET review_on = current_date WHERE id = '{f.seen}'"),
    ):  # fmt: skip
        p.expect(f"a copy of what was {what}", "backup", None, state.format(b), expected, *deeds)
    p.expect(
        "a copy of who left, of what was corrected",
        "backup",
        None,
        state.format(_id("D")),
        "withdrawn",
        corrected,
    )
    p.expect("a steward below sees where a hidden record stands", "reader", f.clerk,
             f"SELECT count(*) FROM store.copied WHERE record_id = '{f.seen}' AND copy_id = '{b}'", 0, hidden)  # fmt: skip


def _asking(p: Proof, f: Facts) -> None:
    """As the application asks."""
    for what, by, query, expected in (
        ("own copies", f.clerk, "SELECT string_agg(left(number, 1), '' ORDER BY number) FROM ask.copies(NULL, 99)", "ACDH"),
        ("own copies", f.inspector, "SELECT count(*) FROM ask.copies(NULL, 99)", 0),
        ("copies of ours", f.clerk, "SELECT string_agg(left(number, 1), '' ORDER BY number) FROM ask.copies_of_ours(NULL, true, NULL, 99)", "ABDF"),
        ("copies of ours, to no steward", f.low, "SELECT count(*) FROM ask.copies_of_ours(NULL, true, NULL, 99)", 0),
        ("the register", f.inspector, "SELECT count(*) FROM ask.copies_taken(NULL, NULL, NULL, NULL, 99)", 8),
        ("the register, to no inspector", f.low, "SELECT count(*) FROM ask.copies_taken(NULL, NULL, NULL, NULL, 99)", 0),
        ("what is shared, to no steward", f.low, "SELECT count(*) FROM ask.ours_by_label()", 0),
        ("what is shared", f.clerk, f"SELECT bool_or(label = '{OPEN}') AND NOT bool_or(label = '{SECRET}') FROM ask.ours_by_label()", True),
        ("what stands under a label, to no steward", f.low, f"SELECT count(*) FROM ask.ours_under('{OPEN}', NULL, 99)", 0),
        ("what stands under a hidden label", f.clerk, f"SELECT count(*) FROM ask.ours_under('{SECRET}', NULL, 99)", 0),
        ("what stands under a label", f.clerk, f"SELECT count(*) > 0 FROM ask.ours_under('{OPEN}', NULL, 99)", True),
    ):  # fmt: skip
        p.expect(f"{what}, asked", "app", by, query, expected)


def _made_now(f: Facts) -> str:
    """M of the clerk and N of `low` are being made; each has a part in it so far."""
    copies = [
        "INSERT INTO store.copy (id, number, officer_id, agency, kind, format, purpose, reason, alive_at)"
        f" VALUES ('{_id(name)}', '{_number(name)}', {_officer(by)}, '{agency}', 'search', 'csv', 'training', 'a reason', now())"
        for name, by, agency in (("M", f.clerk, "GSSC"), ("N", f.low, "GFGR"))
    ]
    held = [
        "INSERT INTO store.copied (copy_id, record_id, owner, label_id, version, part)"
        f" VALUES ('{_id(name)}', '{f.seen}', 'GSSC', {f.labels[OPEN]}, now(), 0)"
        for name in "MN"
    ]
    return "; ".join([*copies, *held])


def _making(p: Proof, f: Facts) -> None:
    """What is being made is its maker's to fill, and nobody's to be told of."""
    names = "SELECT coalesce(string_agg(left(number, 1), '' ORDER BY number), '') FROM store.copy"
    rows = (
        "SELECT coalesce(string_agg(w, ' ' ORDER BY w), '') FROM (SELECT chr(('x' || right(copy_id::text, 2))::bit(8)::int)"
        f" || CASE record_id WHEN '{f.seen}' THEN 's' WHEN '{f.hidden}' THEN 'h' ELSE 'f' END AS w FROM store.copied) AS x"
    )
    for who, by, told in (
        ("its maker", f.clerk, "ACDH"),
        ("an officer", f.low, "BH"),
        ("an inspector", f.inspector, "ABCDEFGH"),
    ):
        p.expect(f"copies with some being made, to {who}", "reader", by, names, told)
    for who, by, told, held in (
        ("its maker", f.clerk, "ACDHM", "As Ds Ms"),
        ("another", f.low, "BHN", "Bf Bs Ns"),
    ):
        p.expect(f"copies to fill, to {who}", "keeper", by, names, told)
        p.expect(f"what they hold to fill, to {who}", "keeper", by, rows, held)
        p.changes(f"a part taken back by {who}", by, "DELETE FROM store.copied", 1, "keeper")
    begun = (
        "INSERT INTO store.copy (id, number, officer_id, agency, kind, format, purpose, reason, alive_at)"
        f" VALUES ('{_id('Z')}', 'Z2345678', {{}}, '{{}}', 'search', 'csv', 'training', 'a reason', now())"
    )
    for what, by, officer, agency, outcome in (
        ("own", f.steward, "gate.officer()", "GSSC", 1), ("another's", f.steward, f"'{GONE}'", "GSSC", REFUSED),
        ("another agency's", f.steward, "gate.officer()", "GFGR", REFUSED), ("nobody's", None, f"'{GONE}'", "GSSC", REFUSED),
    ):  # fmt: skip
        p.changes(f"a copy begun, {what}", by, begun.format(officer, agency), outcome, "keeper")
    for what, name, label, outcome in (
        ("in one's own", "M", OPEN, 1), ("in another's", "N", OPEN, REFUSED), ("of what one does not see", "M", SECRET, REFUSED),
    ):  # fmt: skip
        p.changes(
            f"a record {what}, being made",
            f.clerk,
            _holds(name, GONE, "GSSC", f.labels[label]),
            outcome,
            "keeper",
        )
    begin = "SELECT act.begin_copy('Z2345678', 'search', 'csv', NULL, 'a reason')"
    for who, by, outcome in (
        ("who makes one", f.clerk, "TL004"),
        ("who makes none", f.steward, ""),
        ("nobody", None, "TL001"),
    ):
        p.expect(f"a copy begun by {who}", "app", by, begin, outcome)
    part = "SELECT act.copy_part('{}', 0, ARRAY['{}'::uuid], ARRAY[{}], '{{}}')"
    at = f"(SELECT date_trunc('milliseconds', recorded_at) FROM ask.record('{f.seen}'))"
    for what, by, name, record, version, outcome in (
        ("of what one sees", f.clerk, "M", f.seen, at, ""), ("of what has changed", f.clerk, "M", f.seen, "now()", "TL004"),
        ("of what is hidden", f.clerk, "M", f.hidden, "now()", "TL004"), ("of another's", f.clerk, "N", f.seen, at, "TL005"),
        ("of one that is made", f.clerk, "A", f.seen, at, "TL005"), ("of nobody's", None, "M", f.seen, "now()", "TL001"),
    ):  # fmt: skip
        p.expect(f"a part {what}", "app", by, part.format(_number(name), record, version), outcome)
    corrected = f"UPDATE store.record SET caption = 'x' WHERE id = '{f.seen}'"
    hidden = f"UPDATE store.record SET label_id = {f.labels[SECRET]} WHERE id = '{f.seen}'"
    gone = f"DELETE FROM store.record WHERE id = '{f.seen}'"
    finish = "SELECT act.finish_copy('{}', sha256('x'), 1)"
    stale = "SELECT act.stale_parts('{}')"
    p.expect("a copy finished", "app", f.clerk, finish.format(_number("M")), None)
    p.expect("another's finished", "app", f.clerk, finish.format(_number("N")), "TL005")
    p.expect("one finished twice", "app", f.clerk, finish.format(_number("A")), "TL005")
    p.expect("what is stale in another's", "app", f.clerk, stale.format(_number("N")), "TL005")
    for what, deed in (("corrected", corrected), ("expunged", gone), ("hidden", hidden)):
        p.expect(f"a copy finished of what was {what}", "app", f.clerk, finish.format(_number("M")), 0, deed)
        p.expect(f"stale parts, of what was {what}", "app", f.clerk, stale.format(_number("M")), 0, deed)
    told = "SELECT string_agg(chr(('x' || right(copy_id::text, 2))::bit(8)::int) || change, ' ' ORDER BY copy_id) FROM store.copied WHERE right(copy_id::text, 2) IN ('4d', '4e')"
    p.expect(
        "what is being made is told, were it entered now",
        "backup",
        None,
        told,
        "Mcorrected Ncorrected",
        corrected,
    )
    drop = f"SELECT gate.drop_copy(sha256('{f.clerk.token}'), '{{}}')"
    for name, outcome in (("M", True), ("N", False), ("A", False)):
        p.expect(f"{name} given up", "signin", None, drop.format(_number(name)), outcome)
    old = f"UPDATE store.copy SET alive_at = now() - interval '4 minutes' WHERE id = '{_id('M')}'"
    for what, of, left in (
        ("all", "NULL", "ABCDEFGHN"),
        ("its maker's", _officer(f.clerk), "ABCDEFGHN"),
        ("another's", _officer(f.low), "ABCDEFGHMN"),
    ):
        p.expect(
            f"copies after the dead of {what}",
            "backup",
            None,
            names,
            left,
            old,
            f"SELECT gate.drop_dead_copies({of})",
        )
    ours = (
        "SELECT string_agg(left(number, 1), '' ORDER BY number) FROM ask.copies_of_ours(NULL, true, NULL, 99)"
    )
    p.expect("copies of ours with some being made, asked", "app", f.clerk, ours, "ABDF")
    records = "SELECT count(*) FROM ask.copy_records('{}', NULL, 99)"
    for who, by, n in (("an inspector", f.inspector, 2), ("its holder", f.low, 0)):
        p.expect(f"what a copy holds, to {who}", "app", by, records.format(_number("B")), n)
    p.expect("what is being made holds, to an inspector", "app", f.inspector, records.format(_number("M")), 0)
    each = f"SELECT count(*) FROM ask.each(ARRAY['{f.seen}', '{f.hidden}']::uuid[])"
    p.expect("each of some records", "app", f.clerk, each, 1)


def copies(p: Proof, f: Facts) -> None:
    """All of it, in a world of eight copies that is taken back, and of two that are being made."""
    with p.after(_world(f)):
        for part in (_copies, _entering, _answering, _telling, _asking):
            part(p, f)
        with p.after(_made_now(f)):
            _making(p, f)
