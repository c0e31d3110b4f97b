# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of what wakes a screen: sessions that are called alike share one answer, and nobody's is another's."""

from __future__ import annotations

from tests.gate.facts import OPEN, SECRET, Facts, Pass
from tests.gate.proof import Proof
from tests.gate.proofs_of_casework import ID, MOVE, NEW, duty_of, matter_of, move_of, officer_of, record_of
from tests.gate.proofs_of_rights import LENT, NOTHING, by, drafted_by

OTHER = "0000aaaa-0000-4000-8000-00000000000d"
GUARD = "duty-officer"


def _call(
    f: Facts,
    label: str,
    agency: str = "GSSC",
    level: int = 0,
    made_by: str = "NULL",
    id: str = NEW,
    to: str = "NULL",
) -> str:
    who = f"NULL, '{agency}', '{GUARD}', 'new'" if to == "NULL" else f"{to}, '', '', NULL"
    return (
        "INSERT INTO store.notice (id, matter_id, label_id, officer_id, agency, duty, state, level, step, rests_on, made_by)"
        f" VALUES ('{id}', '{ID}', {f.labels[label]}, {who}, {level}, 'open', '{MOVE}', {made_by})"
    )


def _as(a: Pass, of: Pass, **other: str) -> str:
    """One session with the mask of another, and whatever else is said."""
    said = "".join(f", {name} = {value}" for name, value in other.items())
    return (
        f"UPDATE gate.session s SET mask = o.mask{said} FROM gate.session o"
        f" WHERE s.token_hash = sha256('{a.token}') AND o.token_hash = sha256('{of.token}')"
    )


def _asked(column: str, *who: Pass) -> str:
    """What one look for all of them finds, in their order."""
    tokens = ", ".join(f"sha256('{one.token}')" for one in who)
    return (
        f"SELECT string_agg(w.{column}::text, ' ' ORDER BY array_position(ARRAY[{tokens}], w.token_hash))"
        f" FROM gate.waiting(ARRAY[{tokens}]) AS w"
    )


def waits(p: Proof, f: Facts) -> None:
    """Calls, what waits for a second person, and what is lent."""
    _alike(p, f)
    _many(p, f)
    with p.after(NOTHING):
        _publications(p, f)
        _delegations(p, f)


def _alike(p: Proof, f: Facts) -> None:
    clerk, steward, low = f.clerk, f.steward, f.low
    guards = (duty_of(clerk, GUARD), duty_of(steward, GUARD), duty_of(low, GUARD))
    alike = (_as(steward, clerk), *guards)
    on = (
        record_of(f, OPEN, id=ID),
        matter_of(f, OPEN, officer=officer_of(low)),
        move_of(f, OPEN, officer_of(low)),
    )
    above = (
        record_of(f, SECRET, id=ID),
        matter_of(f, SECRET, officer=officer_of(low)),
        move_of(f, OPEN, officer_of(low)),
    )
    hidden = (
        "INSERT INTO store.move (id, matter_id, kind, move, from_state, to_state, label_id, stricter, agency, officer_id, happened_at, said)"
        f" VALUES ('{OTHER}', '{ID}', 'lead', 'triage', 'new', 'triaged', {f.labels[SECRET]}, true, 'GSSC', {officer_of(steward)}, clock_timestamp(), '{{}}');"
        f" UPDATE store.matter SET strict = true WHERE id = '{ID}'"
    )
    read = f"INSERT INTO store.noticed VALUES ('{NEW}', {f.clerk_id})"
    younger = f"UPDATE gate.session SET mask = '', labels = 0 WHERE token_hash = sha256('{clerk.token}')"
    for what, who, told, first in (
        ("of one agency and duty", (clerk, steward), "1 1", (*on, *alike, _call(f, OPEN))),
        ("who see otherwise", (clerk, steward), "0 1", (*on, *guards, _call(f, SECRET))),
        ("who see its matter otherwise", (clerk, steward), "0 1", (*above, *guards, _call(f, OPEN))),
        ("who see its state otherwise", (clerk, steward), "1 0", (*on, *guards, hidden, _call(f, OPEN))),
        ("of two agencies", (clerk, low), "1 0", (*on, *guards, _as(low, clerk), _call(f, OPEN))),
        ("of any agency", (clerk, low), "1 1", (*on, *guards, _as(low, clerk), _call(f, OPEN, ""))),
        ("of two duties", (clerk, steward), "1 0", (*on, *alike, duty_of(steward, "analyst"), _call(f, OPEN))),
        ("of two levels", (clerk, steward), "1 0", (*on, *guards, _as(steward, clerk, level="3"), _as(clerk, clerk, level="2"), _call(f, OPEN, level=2))),
        ("one of whom has read it", (clerk, steward), "0 1", (*on, *alike, _call(f, OPEN), read)),
        ("one of whom did it", (clerk, steward), "0 1", (*on, *alike, _call(f, OPEN, made_by=f.clerk_id))),
        ("one of whom was told by name", (clerk, steward), "1 1", (*on, *alike, _call(f, OPEN), _call(f, OPEN, id=OTHER, to=f.clerk_id))),
        ("one of whom was told what is hidden", (clerk, steward), "1 1", (*on, *alike, _call(f, OPEN), _call(f, SECRET, id=OTHER, to=f.clerk_id))),
        ("whose mask is older than its label", (clerk, steward), "1 1", (*on, *guards, younger, _call(f, OPEN))),
        ("whose mask is older than what is hidden", (clerk, steward), "0 1", (*on, *guards, younger, _call(f, SECRET))),
        ("one of whom is not vetted", (clerk, steward), "0 1", (*on, *alike, _as(clerk, clerk, clearance_until="'-infinity'"), _call(f, OPEN))),
    ):  # fmt: skip
        p.expect(f"a call to two {what}", "signin", None, _asked("notices", *who), told, *first)


def _many(p: Proof, f: Facts) -> None:
    """Who has read more of the latest calls than are found for all together is told of older ones too."""
    alike = (_as(f.steward, f.clerk), duty_of(f.clerk, GUARD), duty_of(f.steward, GUARD))
    on = (
        record_of(f, OPEN, id=ID),
        matter_of(f, OPEN, officer=officer_of(f.low)),
        move_of(f, OPEN, officer_of(f.low)),
    )
    calls = (
        "INSERT INTO store.notice (matter_id, label_id, agency, duty, state, step, rests_on)"
        f" SELECT '{ID}', {f.labels[OPEN]}, 'GSSC', '{GUARD}', 'new', 'open', gen_random_uuid() FROM generate_series(1, 130)"
    )
    read = f"INSERT INTO store.noticed SELECT n.id, {f.clerk_id} FROM store.notice n WHERE n.matter_id = '{ID}' ORDER BY n.id DESC LIMIT {{}}"
    asked = _asked("notices", f.clerk, f.steward)
    for many, left in ((0, 50), (60, 50), (70, 50), (120, 10), (130, 0)):
        p.expect(
            f"130 calls, of which one has read {many}",
            "signin",
            None,
            asked,
            f"{left} 50",
            *on,
            *alike,
            calls,
            read.format(many),
        )
    mine = calls.replace("rests_on)", "rests_on, made_by)").replace(
        "gen_random_uuid()", f"gen_random_uuid(), {f.clerk_id}"
    )
    p.expect("130 calls of one's own deeds", "signin", None, asked, "0 50", *on, *alike, mine)
    named = f"INSERT INTO store.notice (matter_id, label_id, officer_id, step, rests_on) SELECT n.matter_id, {{}}, {f.clerk_id}, n.step, n.rests_on FROM store.notice n WHERE n.matter_id = '{ID}'; INSERT INTO store.noticed SELECT n.id, {f.clerk_id} FROM store.notice n WHERE n.officer_id = {f.clerk_id} AND n.matter_id = '{ID}'"  # fmt: skip
    for what, label, told in (("", OPEN, "0 50"), (" in what is hidden", SECRET, "20 50")):
        first = (*on, *alike, calls, read.format(110), named.format(f.labels[label]))
        p.expect(f"130 calls, told by name too{what}", "signin", None, asked, told, *first)


def _publications(p: Proof, f: Facts) -> None:
    """A draft whose publication is asked for waits for those who may publish it, and for nobody else."""
    coordinators = f"UPDATE gate.officer SET duties = duties || '{{coordinator}}'::text[] WHERE id IN ({f.low_id}, {f.clerk_id})"
    everybody = _asked("publications", f.registrar, f.second, f.low, f.clerk, f.steward)
    lapsed = "UPDATE gate.matrix SET asked_at = now() - interval '15 days' WHERE version IS NULL"
    ended = f"UPDATE gate.officer SET duties = array_remove(duties, 'coordinator') WHERE id = {f.low_id}"
    unvetted = (
        f"UPDATE gate.session SET clearance_until = '-infinity' WHERE token_hash = sha256('{f.clerk.token}')"
    )
    for what, told, first in (
        ("asked for", "1 1 0 1 0", (drafted_by(f.low_id, f.low_id),)), ("not asked for", "0 0 0 0 0", (drafted_by(f.low_id),)),
        ("that I wrote on", "1 1 0 0 0", (drafted_by(f.clerk_id, f.low_id),)), ("a registrar wrote on", "0 1 0 1 0", (drafted_by(by("registrar"), f.low_id),)),
        ("of which the time is over", "0 0 0 0 0", (drafted_by(f.low_id, f.low_id), lapsed)),
        ("whose asker coordinates no more", "0 0 0 0 0", (drafted_by(f.low_id, f.low_id), ended)),
        ("to one without a vetting", "1 1 0 0 0", (drafted_by(f.low_id, f.low_id), unvetted)),
    ):  # fmt: skip
        p.expect(f"a publication {what}", "signin", None, everybody, told, coordinators, *first)


def _delegations(p: Proof, f: Facts) -> None:
    """What is lent is told to who received it, while it gives something."""
    owner = officer_of(f.steward)
    commands = (
        f"UPDATE gate.officer SET duties = duties || '{{commander}}'::text[], level = 2 WHERE id = {owner}"
    )
    lent = (
        "INSERT INTO gate.delegation (id, giver, receiver, duty, level, actions, places, risk_max, until, cause) SELECT"
        f" {LENT}, {owner}, {f.clerk_id}, 'commander', 2, '{{stop}}', '{{state}}', 2, now() + interval '1 day', 'leave'"
    )
    ended = f"UPDATE gate.delegation SET ended_at = now(), ended_by = giver WHERE id = {LENT}"
    lower = f"UPDATE gate.officer SET level = 1 WHERE id = {owner}"
    asked = _asked("lent", f.clerk, f.steward, f.low)
    for what, told, first in (
        ("given", "1 0 0", ()),
        ("ended", "0 0 0", (ended,)),
        ("of one of a lower level now", "0 0 0", (lower,)),
    ):
        p.expect(f"a right to decide, {what}", "signin", None, asked, told, commands, lent, *first)
