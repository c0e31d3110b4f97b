# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of the gate: a seat in a joint unit opens its compartment and closes it in the same transaction, and nobody else is told."""

from __future__ import annotations

from tests.gate.facts import Facts, Pass
from tests.gate.proof import Proof

UNIT, SEAT, WAITS = (f"'00000000-0000-4000-8000-0000000000{n}'" for n in ("c1", "c2", "c3"))
CODE = "U-PROOF-0001"


def officer_named(login: str) -> str:
    return f"(SELECT id FROM gate.officer WHERE login = '{login}')"


def officer_of(by: Pass) -> str:
    return f"(SELECT officer_id FROM gate.session WHERE token_hash = sha256('{by.token}'))"


def seat_of(
    officer: str,
    agency: str = "GSSC",
    id: str = SEAT,
    covert: bool = False,
    until: str = "NULL",
    proposed_by: str = officer_named("registrar"),
) -> str:
    return (
        "INSERT INTO gate.unit_seat (id, unit_id, agency, cell, officer_id, covert, proposed_by, decided_by, decided_at, during, holds_until)"
        f" SELECT {id}, {UNIT}, '{agency}', 'analysis', {officer}, {covert}, {proposed_by}, {officer_named('registrar-2')}, now(), tstzrange(now() - interval '1 hour', {until}), 'infinity'"
    )


def _proposed(officer: str, by: str) -> str:
    return f"INSERT INTO gate.unit_seat (id, unit_id, agency, cell, officer_id, proposed_by) SELECT {WAITS}, {UNIT}, 'GSSC', 'analysis', {officer}, {by}"


def world_of(f: Facts) -> list[str]:
    """A standing unit of one agency more than needs be, and under its label the record that the clerk sees else."""
    one = "(SELECT id FROM gate.label WHERE text = 'GSSC//OPEN//U-PROOF-0001//ALL//H0')"
    return [
        "INSERT INTO gate.label (id, text, digest, owner, tier, compartments, releasable, handling)"
        " SELECT max(id) + 1, t.text, sha256(convert_to(t.text, 'UTF8')), 'GSSC', 0, '{U-PROOF-0001}', '{ALL}', '{}'"
        " FROM gate.label, (VALUES ('GSSC//OPEN//U-PROOF-0001//ALL//H0')) AS t(text) GROUP BY t.text",
        f"UPDATE store.record SET label_id = {one} WHERE id = '{f.seen}'",
        "INSERT INTO gate.unit (id, code, name, area, agreement, compartment, state, proposed_by, stood_at)"
        f" SELECT {UNIT}, 'PROOF', 'x', 'x', 'x', '{CODE}', 'standing', {officer_named('registrar')}, now()",
        f"INSERT INTO gate.unit_agency (unit_id, agency, approved_by, approved_at) SELECT {UNIT}, a, {officer_named('registrar')}, now() FROM unnest('{{GSSC,GFGR}}'::text[]) AS a",
    ]


def _duty(by: Pass, *duties: str) -> str:
    return (
        f"UPDATE gate.session SET duties = '{{{','.join(duties)}}}' WHERE token_hash = sha256('{by.token}')"
    )


def units(p: Proof, f: Facts) -> None:
    with p.after(";\n".join(world_of(f))):
        _opens(p, f)
        _known(p, f)
        _deeds(p, f)


def _opens(p: Proof, f: Facts) -> None:
    """A seat opens and closes; so do the unit and the vetting."""
    record = f"SELECT count(*) FROM store.record WHERE id = '{f.seen}'"
    me = officer_of(f.clerk)
    mine = f"SELECT {{}} FROM gate.session WHERE token_hash = sha256('{f.clerk.token}')"
    taken = seat_of(me)
    at = "clock_timestamp()"
    for what, shown, *then in (
        ("a seat", 1), ("no seat at all", 0),
        ("a seat that ended", 0, f"UPDATE gate.unit_seat SET during = tstzrange(lower(during), {at}) WHERE id = {SEAT}"),
        ("a seat that was taken away", 0, f"DELETE FROM gate.unit_seat WHERE id = {SEAT}"),
        ("a seat past the vetting", 0, f"UPDATE gate.unit_seat SET holds_until = {at} - interval '1 us' WHERE id = {SEAT}"),
        ("another's seat", 0, f"UPDATE gate.unit_seat SET officer_id = {officer_of(f.steward)} WHERE id = {SEAT}"),
        ("a seat in a unit that was suspended", 0, f"UPDATE gate.unit SET state = 'suspended' WHERE id = {UNIT}"),
        ("a seat in a unit that stands again", 1, f"UPDATE gate.unit SET state = 'suspended' WHERE id = {UNIT}", f"UPDATE gate.unit SET state = 'standing' WHERE id = {UNIT}"),
        ("a session that was computed before the seats changed", 0, f"UPDATE gate.seating SET version = version + 1 WHERE officer_id = {me}"),
    ):  # fmt: skip
        p.expect(
            f"{what} opens",
            "reader",
            f.clerk,
            record,
            shown,
            *([] if what == "no seat at all" else [taken]),
            *then,
        )
    p.expect("whose seats changed since is somebody", "reader", f.clerk, "SELECT gate.officer()", None, taken,
             f"UPDATE gate.seating SET version = version + 1 WHERE officer_id = {me}")  # fmt: skip
    p.expect("a vetting opens a unit's compartment", "reader", f.clerk, record, 0,
             f"UPDATE gate.vetting SET compartments = '{{{CODE}}}' WHERE officer_id = {me}")  # fmt: skip
    p.expect("a seat of another agency's", "reader", f.low, record, 1, seat_of(officer_of(f.low), "GFGR"))
    p.expect(
        "a seat gives the vetting's own tier",
        "owner",
        None,
        mine.format(f"compartments -> '{CODE}'"),
        1,
        taken,
    )
    p.expect("a session knows when its seat ends", "owner", None, mine.format("clearance_until < now() + interval '2 days'"), True,
             seat_of(me, until="now() + interval '1 day'"))  # fmt: skip
    ended = f"UPDATE gate.unit_seat SET during = tstzrange(lower(during), {at}) WHERE id = {SEAT}"
    p.expect("a seat that ended takes no more than it gave", "owner", None,
             mine.format(f"clearance_until > now() + interval '1 hour' AND NOT compartments ? '{CODE}' AND compartments ? 'GAMMA'"), True, taken, ended)  # fmt: skip
    because = f"SELECT ended_because FROM gate.unit_seat WHERE id = {SEAT}"
    rule = "INSERT INTO gate.test_rule (kind, name_es, name_en, least_tier, months, source, in_force_from) VALUES ('more', 'x', 'x', 0, 12, 'x', now() - interval '1 day')"
    for what, statement in {
        "withdrawn": f"UPDATE gate.vetting SET withdrawn_at = clock_timestamp() WHERE officer_id = {me}",
        "undone by a rule": rule,
        "of a suspended officer": f"UPDATE gate.officer SET suspended_at = clock_timestamp() WHERE id = {me}",
    }.items():
        p.expect(f"a vetting, {what}, ends the seat", "backup", None, because, "vetting", taken, statement)


def _known(p: Proof, f: Facts) -> None:
    """Whoever may know of a unit, and nobody else, reads it."""
    taken = seat_of(officer_of(f.clerk))
    led = f"INSERT INTO gate.unit_lead SELECT {UNIT}, tstzrange(now() - interval '1 hour', NULL), {SEAT}, {officer_named('registrar')}"
    ours = f"INSERT INTO gate.unit_agency (unit_id, agency) VALUES ({UNIT}, 'CNF')"
    for table, column in (
        ("unit", "id"),
        ("unit_agency", "unit_id"),
        ("unit_seat", "unit_id"),
        ("unit_lead", "unit_id"),
    ):
        there = f"SELECT count(*) > 0 FROM gate.{table} WHERE {column} = {UNIT}"
        p.expect(f"a member reads {table}", "reader", f.clerk, there, True, taken, led)
        p.expect(f"a stranger reads {table}", "reader", f.low, there, False, taken, led)
    known = f"SELECT count(*)::int FROM gate.unit WHERE id = {UNIT}"
    lapsed = f"UPDATE gate.session SET clearance_until = clock_timestamp() WHERE token_hash = sha256('{f.clerk.token}')"
    for what, by, told, *first in (
        ("a coordinator", f.steward, 1, _duty(f.steward, "coordinator")), ("a steward", f.steward, 0),
        ("a registrar of no agency in it", f.registrar, 0), ("a registrar of an agency in it", f.registrar, 1, ours),
        ("a registrar whose agency withdrew", f.registrar, 0, ours, "UPDATE gate.unit_agency SET withdrawn_at = now() WHERE agency = 'CNF'"),
        ("a member whose vetting lapsed", f.clerk, 0, lapsed), ("nobody", None, 0),
    ):  # fmt: skip
        p.expect(f"{what} knows of a unit", "reader", by, known, told, taken, *first)
        p.expect(
            f"{what} is told of it",
            "app",
            by,
            "SELECT count(*)::int FROM ask.units(NULL)",
            told,
            taken,
            *first,
        )
    other = f"INSERT INTO gate.unit (code, name, area, agreement, compartment, proposed_by) SELECT 'PROOF2', 'x', 'x', 'x', 'U-PROOF2-0001', {officer_named('registrar')}"
    p.expect(
        "a member knows of another unit",
        "reader",
        f.clerk,
        "SELECT count(*)::int FROM gate.unit WHERE code = 'PROOF2'",
        0,
        taken,
        other,
    )
    covert = seat_of(officer_of(f.steward), id=WAITS, covert=True)
    name = f"SELECT s ->> 'login' IS NULL FROM ask.units(NULL) AS u, jsonb_array_elements(u.seats) AS s WHERE s ->> 'id' = {WAITS}"
    for what, first, hidden in (("a member", [], True), ("the lead", [led], False)):
        p.expect(f"who sits under a number, to {what}", "app", f.clerk, name, hidden, taken, covert, *first)


def _deeds(p: Proof, f: Facts) -> None:
    """Who may do what; of what one may not know, nothing is there."""
    taken, me = seat_of(officer_of(f.clerk)), officer_of(f.clerk)
    led = f"INSERT INTO gate.unit_lead SELECT {UNIT}, tstzrange(now() - interval '1 hour', NULL), {SEAT}, {officer_named('registrar')}"
    ours = f"UPDATE gate.session SET agency = 'GSSC' WHERE token_hash = sha256('{f.registrar.token}')"
    new = f"act.propose_seat({UNIT}, '{{}}', 'analysis', false, NULL)"
    for what, by, call, told, *first in (
        ("a stranger ends a seat", f.low, f"act.end_seat({SEAT})", "TL005"),
        ("a member ends the own", f.clerk, f"act.end_seat({SEAT})", ""),
        ("a member ends another's", f.clerk, f"act.end_seat({WAITS})", "TL002", seat_of(officer_of(f.steward), id=WAITS)),
        ("a member suspends a unit", f.clerk, f"act.move_unit({UNIT}, 'suspended')", "TL002"),
        ("a coordinator suspends it", f.clerk, f"act.move_unit({UNIT}, 'suspended')", "", _duty(f.clerk, "coordinator")),
        ("a member approves", f.clerk, f"act.approve_unit({UNIT}, 'GSSC')", "TL002"),
        ("a member approves for the planning office", f.clerk, f"act.approve_unit({UNIT}, NULL)", "TL002", f"UPDATE gate.unit SET state = 'proposed' WHERE id = {UNIT}"),
        ("a member names the lead", f.clerk, f"act.name_lead({SEAT}, NULL, NULL)", "TL002"),
        ("a member hands over", f.clerk, f"act.hand_over_lead({SEAT}, NULL)", "TL002"),
        ("a member takes an agency out", f.clerk, f"act.withdraw_agency({UNIT}, 'GSSC')", "TL002"),
        ("a member proposes", f.clerk, new.format(f.clerk_login), "TL002"),
        ("a registrar proposes another agency's", f.registrar, new.format("registrar"), "TL005", ours),
        ("a member confirms", f.clerk, f"act.decide_seat({WAITS}, true)", "TL002", _proposed(officer_of(f.steward), officer_named("registrar"))),
        ("the lead confirms the own proposal", f.clerk, f"act.decide_seat({WAITS}, true)", "TL002", led, _proposed(officer_of(f.steward), me)),
        ("the lead confirms the own seat", f.clerk, f"act.decide_seat({WAITS}, true)", "TL002", led,
         _proposed(me, officer_of(f.steward)), f"UPDATE gate.officer SET duties = '{{coordinator}}' WHERE id = {officer_of(f.steward)}"),
        ("a coordinator confirms where somebody leads", f.steward, f"act.decide_seat({WAITS}, true)", "TL002", led,
         _proposed(officer_of(f.low), officer_named("registrar")), _duty(f.steward, "coordinator")),
        ("a unit by a member", f.clerk, "act.propose_unit('X2', 'x', 'x', 'x', '{GSSC,GFGR}')", "TL002"),
    ):  # fmt: skip
        p.expect(what, "app", by, f"SELECT {call}", told, taken, *first)
    p.expect("agencies, to a member", "app", f.clerk, "SELECT count(*)::int FROM act.unit_agencies()", 0)
    fresh = (
        f"UPDATE gate.unit SET state = 'proposed', planned_by = {me}, planned_at = now() WHERE id = {UNIT}"
    )
    again = "UPDATE gate.unit_agency SET approved_by = NULL, approved_at = NULL"
    p.expect("one person approves twice", "app", f.clerk, f"SELECT act.approve_unit({UNIT}, 'GSSC')", "TL002", taken, fresh, again,
             _duty(f.clerk, "registrar"))  # fmt: skip
    p.expect("two persons approve", "app", f.clerk, f"SELECT act.approve_unit({UNIT}, 'GSSC')", "", taken, again,
             _duty(f.clerk, "registrar"))  # fmt: skip
