# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of what is kept of a matter for those who see some of its stricter moves: of each matter each viewer has the own one."""

from __future__ import annotations

from tests.gate.facts import FOREIGN, HELD, HIDDEN_BY, OPEN, PLAIN, SECRET, Facts
from tests.gate.proof import Proof
from tests.gate.proofs_of_casework import ID, MOVE, matter_of, move_of, officer_of, record_of


def folds(p: Proof, f: Facts) -> None:
    """The clerk sees OPEN, PLAIN, HELD and FOREIGN."""
    on = (record_of(f, OPEN, id=ID), matter_of(f, OPEN))
    there = f"SELECT count(*)::int FROM store.fold WHERE matter_id = '{ID}'"

    def row(label: str, labels: list[str], but: list[str]) -> str:
        seen, unseen = ("{" + ",".join(str(f.labels[one]) for one in many) + "}" for many in (labels, but))
        return (
            "INSERT INTO store.fold (matter_id, kind, owner, officer_id, label_id, labels, but, state, said, ended, settled, rank, moved_at)"
            f" SELECT m.id, m.kind, m.owner, m.officer_id, {f.labels[label]}, '{seen}', '{unseen}', 'kept', '{{}}', false, false, '{{}}', now()"
            f" FROM store.matter m WHERE m.id = '{ID}'"
        )

    few = [PLAIN, HELD, FOREIGN, OPEN, PLAIN]
    cases = [
        ("of what is seen", OPEN, [PLAIN], [], 1), ("of what is hidden", OPEN, [SECRET], [], 0),
        ("without what is hidden", OPEN, [PLAIN], [SECRET], 1), ("without what is seen", OPEN, [PLAIN], [HELD], 0),
        ("of a hidden matter", SECRET, [PLAIN], [], 0), ("of a hidden matter, of five", SECRET, few, [], 0), ("of five that are seen", OPEN, few, [], 1),
        ("without four that are hidden", OPEN, [PLAIN], [SECRET] * 4, 1),
        *((f"of a hidden one in place {n}", OPEN, [*few[:n], SECRET], [], 0) for n in (1, 2, 3, 4)),
        *((f"without a seen one in place {n}", OPEN, [PLAIN], [*[SECRET] * n, HELD], 0) for n in (1, 2, 3)),
    ]  # fmt: skip
    for what, label, labels, but, told in cases:
        p.expect(f"a fold {what}", "reader", f.clerk, there, told, *on, row(label, labels, but))
    p.expect("a fold to nobody", "reader", None, there, 0, *on, row(OPEN, [PLAIN], []))
    for role in ("app", "mover"):
        p.expect(f"folds to the {role}", role, f.clerk, there, "42501")
    p.expect("a fold to the clock", "clock", None, there, 1, *on, row(SECRET, [SECRET], []))
    gone = f"DELETE FROM store.record WHERE id = '{ID}'"
    p.expect("a fold goes with its matter", "backup", None, there, 0, *on, row(OPEN, [PLAIN], []), gone)
    _kept(p, f)


def _kept(p: Proof, f: Facts) -> None:
    """By what the moves say that each sees, once the matter was read anew."""
    low = officer_of(f.low)
    on = (record_of(f, OPEN, id=ID), matter_of(f, OPEN), move_of(f, OPEN, low))

    def made(label: str, to: str, after: int, came: str = "new") -> str:
        return (
            "INSERT INTO store.move (matter_id, kind, move, from_state, to_state, label_id, stricter, agency, officer_id, made_at, happened_at, said)"
            f" SELECT '{ID}', 'lead', 'm', '{came}', '{to}', {f.labels[label]}, true, 'GSSC', {low}, v.made_at + interval '{after} seconds', now(), '{{}}'"
            f" FROM store.move v WHERE v.id = '{MOVE}'"
        )

    board = f"SELECT coalesce((SELECT m.state FROM ask.matters('lead', {{}}, NULL, 0, 1000) AS m WHERE m.id = '{ID}'), '-')"
    settled = f"SELECT act.settle('{ID}')"
    everything = [made(label, "dropped", n) for n, label in enumerate((PLAIN, HELD, FOREIGN), 1)]
    for what, viewer, ended, told, first in (
        ("a move that is hidden", f.clerk, False, "new", (made(SECRET, "triaged", 1),)),
        ("a move that is hidden, to who sees it", f.steward, False, "triaged", (made(SECRET, "triaged", 1),)),
        ("one that is seen and one that is not", f.clerk, False, "triaged", (made(SECRET, "in-hand", 1), made(PLAIN, "triaged", 2))),
        ("both, to who sees both", f.steward, False, "in-hand", (made(SECRET, "in-hand", 1), made(PLAIN, "triaged", 2))),
        ("an end that is hidden", f.clerk, False, "new", (made(SECRET, "dropped", 1),)),
        ("an end that is hidden, to who sees it", f.steward, True, "dropped", (made(SECRET, "dropped", 1),)),
        ("an end that only others see not", f.clerk, False, "new", (made(SECRET, "dropped", 3), made(PLAIN, "dropped", 1), made(PLAIN, "new", 2, "dropped"))),
        ("an end under three labels", f.clerk, True, "dropped", everything),
        ("nobody signed in", None, False, "-", (made(PLAIN, "triaged", 1),)),
    ):  # fmt: skip
        p.expect(f"a board after {what}", "app", viewer, board.format(ended), told, *on, *first, settled)
    many = [made(label, "dropped", 3, "in-hand") for label in (SECRET, HELD, FOREIGN, *HIDDEN_BY.values())]
    ends = (made(OPEN, "dropped", 1), made(PLAIN, "new", 2, "dropped"), *many)
    p.expect(
        "an end under eight labels, to who sees it open",
        "app",
        f.clerk,
        board.format(False),
        "new",
        *on,
        *ends,
        settled,
    )
    p.expect(
        "the same, settled",
        "backup",
        None,
        f"SELECT settled FROM store.matter WHERE id = '{ID}'",
        False,
        *on,
        *ends,
        settled,
    )
