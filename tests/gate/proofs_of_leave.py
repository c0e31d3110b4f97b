# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of the gate about leave for onward use: whose leave what is under H2 needs, which leave counts, and that no copy and no wider
label goes without it."""

from __future__ import annotations

from tests.gate.facts import FOREIGN, OPEN, PLAIN, Facts
from tests.gate.proof import Proof
from tests.gate.proofs_of_casework import ID, NEW, matter_of, move_of, record_of

REQUEST = "0000eeee-0000-4000-8000-00000000000a"
COPY = "0000eeee-0000-4000-8000-00000000000b"
MISSING = "TL004"
FREE, ORDER = "NULL, NULL, NULL", "'GSSC', '1/2026', current_date"
SAID = {
    "wants": "leave-onward", "use": "copy", "for_whom": "gssc", "purpose": "investigation", "outcome": "granted",
    "granted_until": "2999-01-01T00:00:00+00:00",
}  # fmt: skip
WRONG = (
    *({name: other} for name, other in (
        ("wants", "records"), ("use", "relabel"), ("for_whom", "another"), ("purpose", "training"), ("outcome", "confirmed"),
        ("granted_until", "2001-01-01T00:00:00+00:00"))),
    {"addressee": "GUIF"},
)  # fmt: skip


def _coded(f: Facts, *labels: str, codes: str = "H2") -> str:
    return f"UPDATE gate.label SET handling = '{{{codes}}}' WHERE id = ANY (ARRAY{[f.labels[one] for one in labels]})"


def _about(f: Facts, matter: str, record: str, label: str = OPEN) -> str:
    return f"INSERT INTO store.about (matter_id, record_id, label_id) VALUES ('{matter}', '{record}', {f.labels[label]})"


def _request(f: Facts, state: str = "answered", owner: str = "GSSC", **other: str) -> str:
    """A request of the viewer's agency that GFGR answered, about its record."""
    said = {"addressee": "GFGR"} | SAID | other
    told = ", ".join(f"'{name}', '{text}'" for name, text in said.items())
    return (
        "INSERT INTO store.matter (id, kind, folio, owner, label_id, officer_id, state, said, ended, rank)"
        f" VALUES ('{REQUEST}', 'request', 'AAAACCC2', '{owner}', {f.labels[OPEN]}, {f.low_id}, '{state}', jsonb_build_object({told}),"
        f" {str(state == 'answered').lower()}, '{{}}'); {_about(f, REQUEST, f.foreign)}"
    )


def onward(p: Proof, f: Facts) -> None:
    """Whose it is to give, and what counts as given."""
    origin = "SELECT coalesce(string_agg(originator || CASE WHEN leave_id IS NULL THEN '' ELSE '+' END, ',' ORDER BY originator), '') FROM ask.leaves_needed(ARRAY['{}'::uuid], '{}', 'GSSC')"
    for what, record, first, told in (
        ("another's under H2", f.foreign, _coded(f, FOREIGN), "GFGR"), ("another's under H1", f.foreign, _coded(f, FOREIGN, codes="H1"), ""),
        ("another's that is free", f.foreign, "SELECT", ""), ("one's own under H2", f.seen, _coded(f, OPEN), ""),
        ("what is hidden", f.hidden, "UPDATE gate.label SET handling = '{H2}'", ""),
    ):  # fmt: skip
        p.expect(f"whose leave, of {what}", "app", f.clerk, origin.format(record, "copy"), told, first)
    p.expect("of a free one that is to be opened", "app", f.clerk, origin.format(f.foreign, "relabel"), "")
    p.expect(
        "whose leave, for a court",
        "app",
        f.clerk,
        origin.format(f.seen, "court"),
        "GSSC",
        _coded(f, OPEN, codes="H1"),
    )
    passed = (record_of(f, OPEN, "GUIF"), matter_of(f, OPEN, NEW, "GUIF"), _coded(f, OPEN, FOREIGN))
    p.expect("of what a hand opened itself", "app", f.clerk, origin.format(NEW, "copy"), "GUIF", *passed)
    p.expect(
        "of what rests on another's",
        "app",
        f.clerk,
        origin.format(NEW, "copy"),
        "GFGR",
        *passed,
        _about(f, NEW, f.foreign),
    )
    p.expect("of what rests on what is free", "app", f.clerk, origin.format(NEW, "copy"), "GUIF", *passed,
             f"UPDATE gate.label SET handling = '{{}}' WHERE id = {f.labels[FOREIGN]}", _about(f, NEW, f.foreign))  # fmt: skip
    counts = origin.format(f.foreign, "copy")
    p.expect("leave that was given", "app", f.clerk, counts, "GFGR+", _coded(f, FOREIGN), _request(f))
    for wrong in WRONG:
        p.expect(
            f"leave with {wrong}", "app", f.clerk, counts, "GFGR", _coded(f, FOREIGN), _request(f, **wrong)
        )
    for state, owner in (("sent", "GSSC"), ("answered", "GUIF")):
        p.expect(
            f"leave of {owner}, {state}",
            "app",
            f.clerk,
            counts,
            "GFGR",
            _coded(f, FOREIGN),
            _request(f, state, owner),
        )
    waits = counts.replace("leave_id IS NULL", "asked_id IS NULL")
    p.expect("one that waits", "app", f.clerk, waits, "GFGR+", _coded(f, FOREIGN), _request(f, "sent"))
    p.expect(
        "one that has ended",
        "app",
        f.clerk,
        waits,
        "GFGR",
        _coded(f, FOREIGN),
        _request(f, outcome="confirmed"),
    )
    _copies(p, f)
    _labels(p, f)


def _copies(p: Proof, f: Facts) -> None:
    """Nothing of it is entered as standing in a copy."""
    copy = (
        "INSERT INTO store.copy (id, number, officer_id, agency, label_id, kind, format, purpose, reason, digest, size, recipient, order_number, order_day)"
        f" VALUES ('{COPY}', 'M2345678', {f.clerk_id}, 'GSSC', {f.labels[OPEN]}, '{{}}', 'pdf', 'x', 'a reason', sha256('x'), 1, {{}})"
    )
    holds = (
        "INSERT INTO store.copied (copy_id, record_id, owner, label_id, version)"
        f" VALUES ('{COPY}', '{f.foreign}', 'GFGR', {f.labels[FOREIGN]}, now())"
    )
    entries = (
        "SELECT count(*)::int FROM ledger.queue WHERE action = 'leave-used' AND body::text LIKE '%M2345678%'"
    )
    for kind, first, told in (
        ("record", "SELECT", 1), ("record", _request(f), 1), ("record", _request(f, use="relabel"), MISSING), ("looks", _request(f, "sent"), 1),
        ("sealed", _request(f), MISSING), ("sealed", _request(f, wants="leave-court"), 1),
    ):  # fmt: skip
        code = "SELECT" if first == "SELECT" else _coded(f, FOREIGN)
        with p.after("; ".join([copy.format(kind, ORDER if kind == "sealed" else FREE), first, code])):
            p.changes(f"a copy of kind {kind}: {first[-60:]}", f.clerk, holds, told, "keeper")
    given = (
        copy.format("record", FREE),
        _request(f),
        _coded(f, FOREIGN),
        p.becoming("keeper", f.clerk),
        holds,
        "RESET ROLE",
    )
    p.expect("under which leave it was taken", "backup", None, entries, 1, *given)


def _labels(p: Proof, f: Facts) -> None:
    """What rests on it gets no wider label."""

    def lead(label: str) -> tuple[str, ...]:
        return (
            record_of(f, label, id=ID),
            matter_of(f, label),
            move_of(f, label, f.clerk_id),
            _coded(f, PLAIN, OPEN, FOREIGN),
        )

    whom = f"(SELECT text FROM gate.label WHERE id = {f.labels[OPEN]})"
    given = _request(f, use="relabel").replace("'gssc'", whom)
    free = f"UPDATE gate.label SET handling = '{{}}' WHERE id = {f.labels[PLAIN]}"
    for what, before, after, first, told in (
        ("a wider label", PLAIN, OPEN, (_about(f, ID, f.foreign, PLAIN),), MISSING),
        ("a wider label, by leave", PLAIN, OPEN, (_about(f, ID, f.foreign, PLAIN), given), 1),
        ("a label without H2", OPEN, PLAIN, (_about(f, ID, f.foreign), free), MISSING),
        ("a stricter label", OPEN, PLAIN, (_about(f, ID, f.foreign),), 1), ("what rests on nothing of others'", PLAIN, OPEN, (), 1),
    ):  # fmt: skip
        with p.after("; ".join([*lead(before), *first])):
            p.changes(
                what, f.clerk, f"UPDATE store.record SET label_id = {f.labels[after]} WHERE id = '{ID}'", told
            )
