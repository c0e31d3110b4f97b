# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of the gate about the graph and its scenes: hops that cross nothing hidden, and charts that are one's own."""

from __future__ import annotations

from tests.gate.facts import FOREIGN, OPEN, SECRET, Facts, Pass
from tests.gate.proof import REFUSED, Proof


def _officer(by: Pass) -> str:
    return f"(SELECT officer_id FROM gate.session WHERE token_hash = sha256('{by.token}'))"


def scene_of(f: Facts, author: str, label: str, *nodes: str) -> str:
    """A scene as a row that is written."""
    drawn = ", ".join(f'{{"id": "{id}"}}' for id in nodes or (f.seen,))
    return (
        "INSERT INTO store.scene (officer_id, label_id, title, note, drawing)"
        f" VALUES ({author}, {f.labels[label]}, 'a proof', 'words', '{{\"nodes\": [{drawn}]}}')"
    )


def hops(p: Proof, f: Facts) -> None:
    """What names a record leads on from it only for who sees it; what is one with it, for who sees both."""
    hop = "SELECT count(*)::int FROM ask.hops(ARRAY['{}'::uuid], '{{}}', 50) WHERE via <> one"
    among = "SELECT count(*)::int FROM ask.hops_among(ARRAY(SELECT id FROM store.record), '{}', 50)"
    known = (f.seen, f.hidden, f.foreign, f.due)  # other tests leave people of the same name beside them
    alike = (
        "SELECT count(DISTINCT other)::int FROM ask.alike(ARRAY['{0}'::uuid], 0, 1000)"
        f" WHERE other <> '{{0}}' AND other IN {known}"
    )
    for what, by, id, told, same in (
        ("seen", f.clerk, f.seen, 1, 1), ("hidden", f.clerk, f.hidden, 0, 0), ("of nobody", None, f.seen, 0, 0),
        ("seen by the steward", f.steward, f.seen, 2, 3),
    ):  # fmt: skip
        p.expect(f"hops from a record, {what}", "app", by, hop.format(id), told)
        p.expect(f"records like one, {what}", "app", by, alike.format(id), same)
    ids = f"ARRAY['{f.seen}', '{f.hidden}', '{f.reviewed}']::uuid[]"
    for what, by, told in (("the clerk", f.clerk, 0), ("the steward", f.steward, 1), ("nobody", None, 0)):
        p.expect(
            f"hops among records, to {what}",
            "app",
            by,
            among.replace("ARRAY(SELECT id FROM store.record)", ids),
            told,
        )


def scenes(p: Proof, f: Facts) -> None:
    """A scene is there for its author, while the author sees its label; of its nodes, those that the author sees."""
    own, others = _officer(f.clerk), _officer(f.low)
    count = "SELECT count(*)::int FROM store.scene WHERE title = 'a proof'"
    listed = "SELECT count(*)::int FROM ask.scenes(50) WHERE title = 'a proof'"
    opened = "SELECT coalesce(sum(jsonb_array_length(s.nodes)), 0)::int FROM ask.scenes(50) AS l, ask.scene(l.id) AS s"
    gone = (
        "WITH x AS (DELETE FROM store.scene WHERE title = 'a proof' RETURNING 1) SELECT count(*)::int FROM x"
    )
    moved = "WITH x AS (UPDATE store.scene SET note = '' WHERE title = 'a proof' RETURNING 1) SELECT count(*)::int FROM x"
    for what, by, author, label, seen in (
        ("own", f.clerk, own, OPEN, 1), ("another's", f.clerk, others, OPEN, 0), ("own under a hidden label", f.clerk, own, SECRET, 0),
        ("own under another agency's label", f.clerk, own, FOREIGN, 1), ("of nobody", None, own, OPEN, 0),
        ("an officer's, to the steward", f.steward, own, OPEN, 0), ("an officer's, to an inspector", f.inspector, own, OPEN, 0),
        ("an officer's, to a registrar", f.registrar, own, OPEN, 0),
    ):  # fmt: skip
        made = scene_of(f, author, label)
        for role in ("reader", "writer"):
            p.expect(f"a scene, {what}, to the {role}", role, by, count, seen, made)
        p.expect(f"a scene, {what}, listed", "app", by, listed, seen, made)
        p.expect(f"a scene, {what}, opened", "app", by, opened, seen, made)
        p.expect(f"a scene, {what}, deleted", "writer", by, gone, seen, made)
        p.expect(f"a scene, {what}, changed", "writer", by, moved, seen, made)
    own_id, others_id = (
        p.conn.execute(f"SELECT {one}::text".encode()).fetchone()[0]
        for one in (own, others)  # type: ignore[index]
    )
    for what, author, label, done in (
        ("own", own_id, OPEN, 1), ("another's", others_id, OPEN, REFUSED), ("hidden", own_id, SECRET, REFUSED),
    ):  # fmt: skip
        p.changes(f"save a scene, {what}", f.clerk, scene_of(f, f"'{author}'", label), done)
    # said blindly: a statement that reads a column is bound by what may be read as well
    for what, author, label, rows in (
        ("own", own_id, OPEN, 1), ("another's", others_id, OPEN, 0), ("own, hidden", own_id, SECRET, 0),
    ):  # fmt: skip
        with p.after(scene_of(f, f"'{author}'", label)):
            p.changes(f"delete all scenes: {what}", f.clerk, "DELETE FROM store.scene", rows)
            p.changes(f"change all scenes: {what}", f.clerk, "UPDATE store.scene SET note = ''", rows)
    with p.after(scene_of(f, f"'{own_id}'", OPEN)):
        p.changes("give a scene away", f.clerk, f"UPDATE store.scene SET officer_id = '{others_id}'", REFUSED)
        p.changes("hide a scene", f.clerk, f"UPDATE store.scene SET label_id = {f.labels[SECRET]}", REFUSED)
    p.expect(
        "a scene with a hidden node", "app", f.clerk, opened, 1, scene_of(f, own, OPEN, f.seen, f.hidden)
    )
    _saving(p, f)


def _saving(p: Proof, f: Facts) -> None:
    """A saved scene is under the label that joins all that was drawn, and keeps a stricter one."""
    tier = "SELECT l.tier::int FROM store.scene s JOIN gate.label l ON l.id = s.label_id WHERE s.title = 'a proof'"

    def saved(nodes: str, shown: str) -> str:
        return f"SELECT id FROM act.save_scene(NULL, NULL, 'a proof', '', '[{{\"id\": \"{nodes}\"}}]', ARRAY['{shown}']::uuid[])"

    first = p.becoming("app", f.steward)
    for what, nodes, shown, expected in (
        ("open alone", f.seen, f.seen, 0), ("what it shows", f.seen, f.hidden, 3), ("what stands on it", f.hidden, f.seen, 3),
    ):  # fmt: skip
        p.expect(
            f"label of a scene by {what}",
            "reader",
            f.steward,
            tier,
            expected,
            first,
            saved(nodes, shown),
            "RESET ROLE",
        )
    again = (
        "SELECT act.save_scene((SELECT id FROM ask.scenes(1)), 1, 'a proof', '', '[{\"id\": \""
        + f.seen
        + "\"}]',"
        f" ARRAY['{f.seen}']::uuid[])"
    )
    p.expect(
        "label of a scene saved again",
        "reader",
        f.steward,
        tier,
        3,
        first,
        saved(f.hidden, f.seen),
        again,
        "RESET ROLE",
    )
    for what, author, expected in (("own", f.clerk, "TL004"), ("another's", f.low, "TL005")):
        p.expect(f"saving {what} at another version", "app", f.clerk,
                 f"SELECT act.save_scene('{f.seen_load}', 7, 'x', '', '[{{\"id\": \"{f.seen}\"}}]', '{{}}')", expected,
                 scene_of(f, _officer(author), OPEN).replace("(officer_id", "(id, officer_id").replace("VALUES (", f"VALUES ('{f.seen_load}', "))  # fmt: skip
