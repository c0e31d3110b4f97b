# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of the gate: what a unit has is its members' to go on with while they sit there; what they show to it is theirs to read."""

from __future__ import annotations

import json

from tests.gate.facts import OPEN, SECRET, Facts, Pass
from tests.gate.proof import REFUSED, Proof
from tests.gate.proofs_of_casework import ASKED, ID, matter_of, move_of, record_of
from tests.gate.proofs_of_scenes import scene_of
from tests.gate.proofs_of_units import SEAT, UNIT, officer_named, officer_of, seat_of, world_of

OTHER_SEAT = "'00000000-0000-4000-8000-0000000000c4'"
WAYS = f"SELECT coalesce(string_agg(move, ' ' ORDER BY move), '-') FROM ask.moves_open('{ID}', NULL)"


def work(p: Proof, f: Facts) -> None:
    with p.after(";\n".join(world_of(f))):
        _rights(p, f)
        _deciding(p, f)
        _shown(p, f)
    _shares(p, f)


def _stands(f: Facts, state: str, owner: str = "GSSC", **said: str) -> tuple[str, ...]:
    """A lead of the steward's that stands so, to all who see what is open."""
    told = json.dumps(said).replace("'", "''")
    me, other = (
        f"(SELECT o.login FROM gate.officer o WHERE o.id = {one})"
        for one in (f.clerk_id, officer_of(f.steward))
    )
    return (
        record_of(f, OPEN, id=ID), matter_of(f, OPEN, owner=owner, officer=officer_of(f.steward)), move_of(f, OPEN, f.low_id),
        "INSERT INTO store.move (matter_id, kind, move, from_state, to_state, label_id, stricter, agency, officer_id, happened_at, said)"
        f" VALUES ('{ID}', 'lead', 'x', 'new', '{state}', {f.labels[OPEN]}, false, 'GSSC', {f.low_id}, clock_timestamp(),"
        f" replace(replace('{told}', '%me%', {me}), '%other%', {other})::jsonb)",
    )  # fmt: skip


def _duties(by: Pass, duty: str, level: int = 0) -> str:
    return f"UPDATE gate.session SET duties = '{{{duty}}}', level = {level} WHERE token_hash = sha256('{by.token}')"


def _rights(p: Proof, f: Facts) -> None:
    seat, led = (
        seat_of(officer_of(f.clerk)),
        f"INSERT INTO gate.unit_lead SELECT {UNIT}, tstzrange(now() - interval '1 hour', NULL), {SEAT}, {officer_named('registrar')}",
    )
    command = seat.replace("'analysis'", "'command'")
    ended = (
        f"UPDATE gate.unit_seat SET during = tstzrange(lower(during), clock_timestamp()) WHERE id = {SEAT}"
    )
    suspended = f"UPDATE gate.unit SET state = 'suspended' WHERE id = {UNIT}"
    held, asked = {"holder": "PROOF", "offered": ""}, {"holder": "nobody-such", "offered": "PROOF"}
    all_of_it = "close hand-back hand-over propose"
    for what, said, told, *first in (
        ("who sits nowhere", held, "-"), ("who sits in it", held, "propose", seat), ("who leads it", held, all_of_it, seat, led),
        ("who commands it while nobody leads", held, all_of_it, command), ("whose seat ended", held, "-", seat, ended),
        ("of one that is suspended", held, "-", seat, suspended), ("of another unit", {**held, "holder": "OTHER"}, "-", seat, led),
        ("who is not asked", asked, "-"), ("who sits in the one that is asked", asked, "-", seat),
        ("who leads the one that is asked", asked, "accept decline", seat, led), ("where another unit is asked", {**asked, "offered": "OTHER"}, "-", seat, led),
    ):  # fmt: skip
        p.expect(
            f"what a unit has, moved by one {what}",
            "app",
            f.clerk,
            WAYS,
            told,
            *_stands(f, "in-hand", **said),
            *first,
        )
    free = {"holder": "", "offered": ""}
    for what, owner, said, told in (
        ("its agency's", "GSSC", free, "close task"), ("another agency's", "GFGR", free, "-"),
        ("its agency's, while somebody has it", "GSSC", {**free, "holder": "nobody-such"}, "close"),
        ("its agency's, while somebody is asked", "GSSC", {**free, "offered": "nobody-such"}, "close"),
    ):  # fmt: skip
        p.expect(f"what nobody has, moved by a duty officer, {what}", "app", f.clerk, WAYS, told,
                 *_stands(f, "decided", owner, **said), _duties(f.clerk, "duty-officer"))  # fmt: skip


def _deciding(p: Proof, f: Facts) -> None:
    seat, command = (
        seat_of(officer_of(f.clerk)),
        seat_of(officer_of(f.clerk)).replace("'analysis'", "'command'"),
    )
    other, free = seat_of(officer_of(f.steward), id=OTHER_SEAT), "approve defer refuse"
    signed = {"two_persons": "yes", "supported_by": "%other%"}
    for what, by, level, said, told, *first in (
        ("of its agency", f.clerk, 2, {}, "-"), ("who sits in it", f.clerk, 2, {}, "-", seat), ("who commands it", f.clerk, 2, {}, free, command),
        ("who commands it, below the level", f.clerk, 1, {}, "-", command), ("of its agency, above the level", f.clerk, 3, {}, free),
        ("of another agency, above the level", f.low, 3, {}, "-"), ("who commands it, of another agency", f.low, 2, {}, free, seat_of(officer_of(f.low), "GFGR").replace("'analysis'", "'command'")),
        ("who commands it and proposed it", f.clerk, 2, {"proposed_by": "%me%"}, "-", command),
        ("of its agency, where the next level is asked", f.clerk, 3, {"level": "3"}, free),
        ("as the second of two, from two units", f.clerk, 2, signed, free, command),
        ("as the second of two, from one unit", f.clerk, 2, signed, "defer refuse", command, other),
    ):  # fmt: skip
        stands = _stands(f, "proposed", **{**ASKED, "holder": "PROOF", "offered": "", **said})
        p.expect(f"a decision about what a unit has, by one {what}", "app", by, WAYS, told if "proposed_by" not in said else "withdraw",
                 *stands, *first, _duties(by, "commander", level))  # fmt: skip


def _shown(p: Proof, f: Facts) -> None:
    """To whoever sits in the unit and sees the label; only its author changes it, or says to whom it is shown."""
    seat, one = (
        seat_of(officer_of(f.clerk)),
        "(SELECT id FROM gate.label WHERE text = 'GSSC//OPEN//U-PROOF-0001//ALL//H0')",
    )
    ended = (
        f"UPDATE gate.unit_seat SET during = tstzrange(lower(during), clock_timestamp()) WHERE id = {SEAT}"
    )
    scene = scene_of(f, officer_of(f.low), OPEN)
    question = (
        "INSERT INTO store.saved_question (officer_id, place, name, asked, unit, label_id)"
        f" SELECT {officer_of(f.low)}, 7, 'a proof', '{{}}', 'PROOF', {one}"
    )
    for what, seen, shown, *first in (
        ("a seat", 1, one, seat), ("no seat", 0, one), ("a seat that ended", 0, one, seat, ended), ("a seat below its label", 0, str(f.labels[SECRET]), seat),
        ("a seat in another unit", 0, one, seat, "UPDATE store.scene SET unit = 'OTHER'", "UPDATE store.saved_question SET unit = 'OTHER'"),
    ):  # fmt: skip
        to = f"UPDATE store.scene SET unit = 'PROOF', label_id = {shown} WHERE title = 'a proof'"
        asked = question.replace(one, shown)
        for table, made in (("scene", (scene, to)), ("saved_question", (asked,))):
            count = f"SELECT count(*)::int FROM store.{table} WHERE {'title' if table == 'scene' else 'name'} = 'a proof'"
            p.expect(
                f"what is shown to a unit ({table}), with {what}",
                "reader",
                f.clerk,
                count,
                seen,
                *made,
                *first,
            )
            p.expect(
                f"what is shown to a unit ({table}), with {what}, to the writer",
                "writer",
                f.clerk,
                count,
                0,
                *made,
                *first,
            )


def _shares(p: Proof, f: Facts) -> None:
    """Nobody but its author says to whom a question is shown."""
    own_id, others_id = (
        p.conn.execute(f"SELECT {who}::text".encode()).fetchone()[0]  # type: ignore[index]
        for who in (officer_of(f.clerk), officer_of(f.low))
    )
    mine = "INSERT INTO store.saved_question (officer_id, place, name, asked) VALUES ('{}', 8, 'a proof', '{{}}')"
    show = f"UPDATE store.saved_question SET unit = 'PROOF', label_id = {f.labels[OPEN]}"
    with p.after(mine.format(own_id)):
        p.changes("show an own question", f.clerk, show, 1)
        p.changes(
            "give a question away",
            f.clerk,
            f"UPDATE store.saved_question SET officer_id = '{others_id}'",
            REFUSED,
        )
    with p.after(mine.format(others_id)):
        p.changes("show another's question", f.clerk, show, 0)
