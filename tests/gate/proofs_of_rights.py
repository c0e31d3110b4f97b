# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Who decides: levels, the matrix by two persons and for good, and what is lent within what its giver holds."""

from __future__ import annotations

from tests.gate.facts import Facts
from tests.gate.proof import Proof

DRAFT, PUBLISHED, LENT = (f"'00000000-0000-4000-8000-00000000001{n}'" for n in range(3))
ROW = "{}, 1, '{{stop}}', '{{state}}', '{{1,2,3}}', '{{one}}', '{{none}}', NULL, 'commander', 2, 5, '[]', '{{}}', false, 'x', 'x', '2026-01-01'"
# as if the stage had neither versions nor delegations
NOTHING = (
    "SET LOCAL session_replication_role = replica; DELETE FROM gate.matrix_line; DELETE FROM gate.matrix;"
    " DELETE FROM gate.delegation; SET LOCAL session_replication_role = origin"
)
MATRIX = "gate.matrix (id, version, mark, authors, asked_by, asked_at, published_by, published_at)"


def by(login: str) -> str:
    return f"(SELECT id FROM gate.officer WHERE login = '{login}')"


def rights(p: Proof, f: Facts) -> None:
    """Levels; who sees and writes the matrix; who may decide, and what is lent."""
    with p.after(NOTHING):
        for part in (_levels, _matrix, _lent, _deeds):
            part(p, f)


def _levels(p: Proof, f: Facts) -> None:
    level = f"UPDATE gate.officer SET level = {{}} WHERE id = {f.clerk_id}"
    lapsed = f"UPDATE gate.session SET clearance_until = clock_timestamp() WHERE token_hash = sha256('{f.clerk.token}')"
    for asker, first, expected in (
        (f.clerk, [level.format(2)], 2), (f.clerk, [], 0), (f.low, [level.format(2)], 0), (None, [level.format(2)], 0),
        (f.clerk, [level.format(2), lapsed], 0),
    ):  # fmt: skip
        p.expect("a level", "reader", asker, "SELECT gate.level()", expected, *first)
    for much, first, takes_two in ((2, [], False), (3, [], True), (3, [level.format(4)], False)):
        given = f"SELECT act.set_level('{f.clerk_login}', {much}::smallint) IS NOT NULL"
        p.expect(f"level {much} by one registrar", "app", f.registrar, given, takes_two, *first)
    p.expect("the duty of coordinator by one registrar", "app", f.registrar,
             f"SELECT act.set_duties('{f.clerk_login}', '{{coordinator}}') IS NOT NULL", True)  # fmt: skip
    low = f"(SELECT login FROM gate.officer WHERE id = {f.low_id})"
    p.conn.execute(f"SELECT set_config('proof.low', {low}, true)".encode())
    credential = "SELECT act.set_credential(current_setting('proof.low'), 'h', 's') IS NOT NULL"
    for first, takes_two in (
        ([], False),
        ([f"UPDATE gate.officer SET level = 3 WHERE id = {f.low_id}"], True),
    ):
        p.expect("the credential of a level by one", "app", f.registrar, credential, takes_two, *first)
    p.expect(
        "a level as an officer",
        "app",
        f.low,
        f"SELECT act.set_level('{f.clerk_login}', 1::smallint)",
        "TL002",
    )


def _published(f: Facts) -> str:
    """A version, put there as no deed would."""
    return (
        f"SET LOCAL session_replication_role = replica; INSERT INTO {MATRIX} VALUES ({PUBLISHED}, 1, gen_random_uuid(), '{{}}',"
        f" {f.low_id}, now(), {f.clerk_id}, now()); INSERT INTO gate.matrix_line VALUES ({ROW.format(PUBLISHED)});"
        " SET LOCAL session_replication_role = origin"
    )


def drafted_by(author: str, asked_by: str = "NULL") -> str:
    when = "NULL" if asked_by == "NULL" else "now()"
    return (
        f"INSERT INTO {MATRIX} VALUES ({DRAFT}, NULL, {DRAFT}, ARRAY[{author}], {asked_by}, {when}, NULL, NULL);"
        f" INSERT INTO gate.matrix_line VALUES ({ROW.format(DRAFT)})"
    )


def _matrix(p: Proof, f: Facts) -> None:
    coordinator = (
        f"UPDATE gate.officer SET duties = duties || '{{coordinator}}'::text[] WHERE id = {f.low_id}"
    )
    for table, column in (("matrix", "id"), ("matrix_line", "matrix_id")):
        for asker, first, draft, published in (
            (f.clerk, [], 0, 1), (f.registrar, [], 1, 1), (f.low, [], 0, 1), (f.low, [coordinator], 1, 1), (None, [], 0, 0),
        ):  # fmt: skip
            for id, seen in ((DRAFT, draft), (PUBLISHED, published)):
                p.expect(f"{table} to a reader", "reader", asker, f"SELECT count(*) FROM gate.{table} WHERE {column} = {id}",
                         seen, drafted_by(f.clerk_id), _published(f), *first)  # fmt: skip
        p.expect(
            f"the application reads {table}", "app", f.clerk, f"SELECT count(*) FROM gate.{table}", "42501"
        )
    p.expect(
        "the version in force",
        "mover",
        f.clerk,
        "SELECT gate.matrix_now()",
        1,
        _published(f),
        drafted_by(f.clerk_id),
    )
    row = "SELECT level FROM gate.matrix_row(1, 'stop', 'state', 3, 'one', 'none')"
    p.expect("the row of an input", "mover", f.clerk, row, 2, _published(f))
    for change in (f"UPDATE gate.matrix SET changed_at = now() WHERE id = {PUBLISHED}", f"DELETE FROM gate.matrix WHERE id = {PUBLISHED}",
                   f"UPDATE gate.matrix_line SET minutes = 6 WHERE matrix_id = {PUBLISHED}"):  # fmt: skip
        p.expect(
            "a published version changes",
            "owner",
            None,
            f"WITH x AS ({change} RETURNING 1) SELECT count(*) FROM x",
            "TL004",
            _published(f),
        )
    one, two = by("registrar"), by("registrar-2")
    publish = f"SELECT act.publish_matrix({DRAFT})"
    for what, asker, first, expected in (
        ("by its author", f.registrar, drafted_by(one, two), "TL002"), ("by who asked", f.registrar, drafted_by(two, one), "TL002"),
        ("asked by no coordinator", f.registrar, drafted_by(two, two), "TL004"), ("unasked", f.registrar, drafted_by(two), "TL004"),
        ("by an officer", f.clerk, drafted_by(two, two), "TL002"), ("with holes", f.registrar, drafted_by(f.low_id, f.low_id), "TL003"),
    ):  # fmt: skip
        p.expect(f"a draft is published {what}", "app", asker, publish, expected, first, coordinator)
    p.expect(
        "one that was not read",
        "app",
        f.registrar,
        f"SELECT act.publish_matrix({LENT})",
        "TL004",
        drafted_by(two, two),
    )
    for deed in ("ask_matrix", "drop_matrix"):
        p.expect(
            f"{deed} by a registrar",
            "app",
            f.registrar,
            f"SELECT act.{deed}({DRAFT})",
            "TL002",
            drafted_by(two),
        )
        p.expect(
            f"{deed} unread",
            "app",
            f.low,
            f"SELECT act.{deed}({LENT})",
            "TL004",
            drafted_by(two),
            coordinator,
        )


def _lent(p: Proof, f: Facts) -> None:
    """By the steward, who commands at level 2, to the clerk of the same agency."""
    owner = f"(SELECT officer_id FROM gate.session WHERE token_hash = sha256('{f.steward.token}'))"
    commands = (
        f"UPDATE gate.officer SET duties = duties || '{{commander}}'::text[], level = 2 WHERE id = {owner}"
    )
    lent = (
        "INSERT INTO gate.delegation (id, giver, receiver, duty, level, actions, places, risk_max, until, cause) SELECT"
        f" {LENT}, {owner}, {f.clerk_id}, 'commander', 2, '{{stop}}', '{{state}}', 2, now() + interval '1 day', 'leave'"
    )
    there = f"SELECT count(*) FROM gate.delegation WHERE id = {LENT}"
    for asker, seen in (
        (f.clerk, 1),
        (f.steward, 1),
        (f.low, 0),
        (f.registrar, 1),
        (f.inspector, 0),
        (None, 0),
    ):
        p.expect("a delegation to a reader", "reader", asker, there, seen, lent)
    p.expect("the application reads delegations", "app", f.clerk, there, "42501")
    asked = "SELECT gate.may_decide('commander', {}, {}, 'stop', 'state', {})"
    plain, id = asked.format(2, "NULL", 2), LENT.strip("'")
    ended = f"UPDATE gate.delegation SET ended_at = now(), ended_by = giver WHERE id = {LENT}"
    over = f"UPDATE gate.delegation SET given_at = now() - interval '2 days', until = now() WHERE id = {LENT}"
    out = f"UPDATE gate.officer SET suspended_at = now() WHERE id = {owner}"
    lower = f"UPDATE gate.officer SET level = 1 WHERE id = {owner}"
    unvetted = f"UPDATE gate.vetting SET withdrawn_at = now() WHERE officer_id = {owner}"
    lapsed = f"UPDATE gate.session SET clearance_until = clock_timestamp() WHERE token_hash = sha256('{f.clerk.token}')"
    own = f"UPDATE gate.officer SET duties = duties || '{{commander}}'::text[], level = 1 WHERE id = {f.clerk_id}"
    for what, asker, query, expected, *first in (
        ("a delegate decides", f.clerk, plain, id), ("the giver decides", f.steward, plain, "own"), ("a stranger decides", f.low, plain, None),
        ("nobody decides", None, plain, None), ("beyond the risk", f.clerk, asked.format(2, "NULL", 3), None),
        ("beyond the level", f.clerk, asked.format(3, "NULL", 2), None), ("a level up", f.clerk, asked.format(2, 3, 2), None),
        ("another action", f.clerk, plain.replace("stop", "drop"), None), ("another place", f.clerk, plain.replace("state", "border"), None),
        ("another duty", f.clerk, plain.replace("commander", "prosecutor"), None),
        ("after its end", f.clerk, plain, None, ended), ("after its time", f.clerk, plain, None, over),
        ("of one shut out", f.clerk, plain, None, out), ("of one of a lower level now", f.clerk, plain, None, lower),
        ("of one without a vetting", f.clerk, plain, None, unvetted), ("by one without a vetting", f.clerk, plain, None, lapsed),
        ("by an own level", f.clerk, asked.format(1, "NULL", 4), "own", own), ("by too low a level", f.clerk, asked.format(2, "NULL", 4), None, own),
        ("by an own level without a vetting", f.clerk, asked.format(1, "NULL", 4), None, own, lapsed),
    ):  # fmt: skip
        p.expect(what, "mover", asker, query, expected, commands, lent, *first)
    p.expect("who counts as one with a delegate", "mover", f.clerk,
             f"SELECT cardinality(gate.persons({f.clerk_id}, '{id}'))", 2, commands, lent)  # fmt: skip
    for asker, expected in ((f.low, "TL005"), (f.registrar, "TL005"), (f.clerk, ""), (f.steward, "")):
        p.expect("a delegation is ended", "app", asker, f"SELECT act.end_delegation({LENT})", expected, lent)
    for asker, sees in ((f.clerk, 1), (f.registrar, 0), (f.low, 0)):
        p.expect(
            "own delegations", "app", asker, "SELECT count(*)::int FROM ask.delegations(false)", sees, lent
        )


def _deeds(p: Proof, f: Facts) -> None:
    commands = f"UPDATE gate.officer SET duties = '{{{{commander}}}}', level = {{}} WHERE id = {f.clerk_id}"
    lend = "SELECT act.lend('{}', 'commander', '{{stop}}', '{{state}}', {}::smallint, now() + interval '{} days', 'leave') IS NOT NULL"
    to = f"(SELECT o.login FROM gate.officer o JOIN gate.session s ON s.officer_id = o.id WHERE s.token_hash = sha256('{f.steward.token}'))"
    row = p.conn.execute(
        f"SELECT {to}, (SELECT login FROM gate.officer WHERE id = {f.low_id})".encode()
    ).fetchone()
    steward, stranger = row or ("", "")
    for what, first, asked, expected in (
        ("within the own right", [commands.format(2)], lend.format(steward, 3, 1), True),
        ("without the duty", [commands.format(2).replace("commander", "steward")], lend.format(steward, 3, 1), "TL002"),
        ("without a level", [commands.format(0)], lend.format(steward, 3, 1), "TL002"),
        ("above the own level", [commands.format(1)], lend.format(steward, 3, 1), "TL003"),
        ("beyond the matrix", [commands.format(2)], lend.format(steward, 4, 1), "TL003"),
        ("for long", [commands.format(2)], lend.format(steward, 3, 31), "TL003"),
        ("to another agency", [commands.format(2)], lend.format(stranger, 3, 1), "TL005"),
        ("to oneself", [commands.format(2)], lend.format(f.clerk_login, 3, 1), "TL003"),
    ):  # fmt: skip
        p.expect(f"a right is lent {what}", "app", f.clerk, asked, expected, _published(f), *first)
    p.expect(
        "a right is lent without a matrix",
        "app",
        f.clerk,
        lend.format(steward, 3, 1),
        "TL003",
        commands.format(2),
    )
    for direct in (
        "gate.may_decide('commander', 1, 1, 'stop', 'state', 1)",
        "act.do_set_level(NULL, 5::smallint)",
        "gate.level()",
    ):
        p.expect(f"{direct} by the application", "app", f.clerk, f"SELECT {direct}", "42501")
