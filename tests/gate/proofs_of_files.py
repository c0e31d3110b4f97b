# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of the gate about files: who sees one, who adds one, and that it goes where its record goes, and with it."""

from __future__ import annotations

from tests.gate.facts import OPEN, SECRET, Facts
from tests.gate.proof import REFUSED, Proof

ID = "0000bbbb-0000-4000-8000-00000000000a"
NAME = "0000bbbb-0000-4000-8000-00000000000b"
OTHER = "0000bbbb-0000-4000-8000-00000000000c"
GFGR = "GFGR"


def _record(f: Facts, label: str, owner: str = "GSSC", source: str = "files", id: str = ID) -> str:
    tier = 3 if label == SECRET else 0
    return (
        "INSERT INTO store.record (id, owner, label_id, tier, source, key, schema, caption, officer_id, digest, data, keys)"
        f" VALUES ('{id}', '{owner}', {f.labels[label]}, {tier}, '{source}', '{id}', 'Image', 'a proof', {f.clerk_id}, '\\x00', '{{}}', '{{{f.labels[label]}}}')"
    )


def _file(
    f: Facts,
    label: str,
    beside: str,
    owner: str = "GSSC",
    officer: str | None = None,
    id: str = ID,
    name: str = NAME,
) -> str:
    return (
        "INSERT INTO store.file (record_id, name, owner, label_id, beside_id, officer_id, type, bytes, sha256, picture)"
        f" VALUES ('{id}', '{name}', '{owner}', {f.labels[label]}, '{beside}', {officer or f.clerk_id}, 'image/png', 1, sha256(''), '\\x00')"
    )


def files(p: Proof, f: Facts) -> None:
    """A file is there for who sees its label, with its record; what it lies beside for who sees that too."""
    count = f"SELECT count(*)::int FROM store.file WHERE record_id = '{ID}'"
    told = f"SELECT count(*)::int FROM ask.file('{NAME}')"
    listed = f"SELECT count(*)::int FROM ask.files('{f.seen}', NULL, 9)"
    picture = f"SELECT count(*)::int FROM ask.file_picture('{NAME}')"
    for what, own, label, by, there in (
        ("seen", OPEN, OPEN, f.clerk, 1), ("hidden", SECRET, SECRET, f.clerk, 0), ("whose record is hidden", SECRET, OPEN, f.clerk, 0),
        ("hidden with an open record", OPEN, SECRET, f.clerk, 0), ("of nobody", OPEN, OPEN, None, 0),
    ):  # fmt: skip
        first = (_record(f, own), _file(f, label, f.seen))
        p.expect(f"a file, {what}, to the reader", "reader", by, count, there, *first)
        for way, query in (("by its name", told), ("beside its record", listed), ("its picture", picture)):
            p.expect(f"a file, {what}, {way}", "app", by, query, there, *first)
    for what, beside, shown in (("seen", f.seen, True), ("hidden", f.hidden, False)):
        first = (_record(f, OPEN), _file(f, OPEN, beside))
        p.expect(
            f"what a file lies beside, {what}",
            "app",
            f.clerk,
            f"SELECT beside IS NOT NULL FROM ask.file('{NAME}')",
            shown,
            *first,
        )
        p.expect(
            f"files beside what is {what}",
            "app",
            f.clerk,
            f"SELECT count(*)::int FROM ask.files('{beside}', NULL, 9)",
            int(shown),
            *first,
        )
    p.expect(
        "the filer reads no file", "filer", f.clerk, count, REFUSED, _record(f, OPEN), _file(f, OPEN, f.seen)
    )
    _writing(p, f)
    _adding(p, f)
    _following(p, f)
    _by_the_clock(p, f)


def _writing(p: Proof, f: Facts) -> None:
    """The filer writes for the viewer's own agency, under labels that the viewer sees, records of files alone; it changes none."""
    me, other = f.clerk_id, f.low_id
    for what, statement, outcome in (
        ("a file", _file(f, OPEN, f.seen), 1), ("a file, hidden", _file(f, SECRET, f.seen), REFUSED),
        ("another's file", _file(f, OPEN, f.seen, officer=other), REFUSED), ("a file as another agency", _file(f, OPEN, f.seen, GFGR, me), REFUSED),
        ("a file that is to go", _file(f, OPEN, f.seen).replace("picture)", "picture, let_go)").replace("'\\x00')", "'\\x00', true)"), REFUSED),
        ("a record", _record(f, OPEN), 1), ("a record, hidden", _record(f, SECRET), REFUSED), ("another agency's record", _record(f, OPEN, GFGR), REFUSED),
        ("a record of a load's source", _record(f, OPEN, source="mutantes"), REFUSED),
        ("a record anew", f"UPDATE store.record SET caption = 'x' WHERE id = '{f.seen}'", REFUSED),
    ):  # fmt: skip
        p.changes(f"the filer writes {what}", f.clerk, statement, outcome, "filer")
    for what, id, there in (("seen", f.seen, 1), ("hidden", f.hidden, 0)):
        seen = f"SELECT FROM store.record WHERE id = '{id}'"
        p.changes(f"the filer sees what is {what}", f.clerk, seen, there, "filer")
        p.changes(f"the filer holds what is {what}", f.clerk, f"{seen} FOR SHARE", there, "filer")
    p.changes(
        "the filer touches what nobody asks for", None, "UPDATE store.record SET caption = 'x'", 0, "filer"
    )


def _adding(p: Proof, f: Facts) -> None:
    """To what is seen alone, under a label of the own agency that is within the own clearance, joined with the record's."""
    adding = (
        'SELECT act.add_file(\'{}\', \'{}\', \'{{"schema": "{}", "caption": "a proof", "digest": "\\\\x00", "data": {{}}, "keys": "{{}}"}}\','
        " 'image/png', 1, sha256(''), NULL, NULL, 'kind', {}, '{{}}', '') IS NOT NULL"
    )
    none, above = "NULL, NULL, '{}', '{}'", f"'{SECRET}', 3::smallint, '{{ALFA}}', '{{}}'"
    for what, by, beside, schema, label, told in (
        ("to what is seen", f.clerk, f.seen, "Image", none, True), ("to what is hidden", f.clerk, f.hidden, "Image", none, "TL005"),
        ("to what is not there", f.clerk, OTHER, "Image", none, "TL005"), ("to another agency's", f.clerk, f.foreign, "Image", none, True),
        ("of another kind", f.clerk, f.seen, "Person", none, "TL003"), ("under a label above", f.clerk, f.seen, "Image", above, "TL002"),
        ("of nobody", None, f.seen, "Image", none, "TL001"),
    ):  # fmt: skip
        p.expect(f"adding a file {what}", "app", by, adding.format(beside, NAME, schema, label), told)


def _following(p: Proof, f: Facts) -> None:
    """A file is under its record's label, and goes with its record; its agency's go with what they lie beside."""
    first = (_record(f, OPEN), _file(f, OPEN, f.seen))
    up = f"UPDATE store.record SET label_id = {f.labels[SECRET]} WHERE id = '{ID}'"
    p.expect(
        "the label of a file follows",
        "backup",
        None,
        f"SELECT label_id FROM store.file WHERE record_id = '{ID}'",
        f.labels[SECRET],
        *first,
        up,
    )
    left = f"SELECT count(*)::int FROM store.record WHERE id = '{ID}'"
    rows = f"SELECT count(*)::int FROM store.file WHERE record_id = '{ID}'"
    wiped = f"SELECT count(*)::int FROM store.wiped WHERE name = '{NAME}' AND record_id = '{ID}'"
    gone, beside = (f"DELETE FROM store.record WHERE id = '{id}'" for id in (ID, f.seen))
    for what, deed, own, there in (
        ("its record", gone, _file(f, OPEN, f.seen), 0), ("what it lies beside", beside, _file(f, OPEN, f.seen), 0),
        ("another agency's that it lies beside", beside, _file(f, OPEN, f.seen, GFGR), 1),
    ):  # fmt: skip
        for query, many in ((left, there), (rows, there), (wiped, 1 - there)):
            p.expect(
                f"a file goes with {what}: {query}", "backup", None, query, many, _record(f, OPEN), own, deed
            )
    chain = (*first, _record(f, OPEN, id=OTHER), _file(f, OPEN, ID, id=OTHER, name=OTHER), beside)
    p.expect(
        "a file beside a file goes too",
        "backup",
        None,
        f"SELECT count(*)::int FROM store.record WHERE id = '{OTHER}'",
        0,
        *chain,
    )


def _by_the_clock(p: Proof, f: Facts) -> None:
    """The purger sees no file but those that were let go of; the jobs learn names and sizes, and no word."""
    first = (_record(f, OPEN), _file(f, OPEN, f.seen))
    for what, more, there in (("kept", (), 0), ("let go of", ("UPDATE store.file SET let_go = true",), 1)):
        for table, column in (("file", "record_id"), ("record", "id")):
            p.expect(f"a file that is {what}: {table}, to the purger", "purger", None,
                     f"SELECT count(*)::int FROM store.{table} WHERE {column} = '{ID}'", there, *first, *more)  # fmt: skip
        p.expect(f"a file that is {what}, taken", "backup", None, f"SELECT count(*)::int FROM store.record WHERE id = '{ID}'", 1 - there,
                 *first, *more, "SET LOCAL ROLE tearline_purger", "SELECT act.let_go()", "RESET ROLE")  # fmt: skip
    p.expect("the purger deletes no record by hand", "backup", None, f"SELECT count(*)::int FROM store.record WHERE id = '{ID}'", 1,
             *first, "SET LOCAL ROLE tearline_purger", f"DELETE FROM store.record WHERE id = '{ID}'", "RESET ROLE")  # fmt: skip
    wiped = f"INSERT INTO store.wiped (name, record_id, owner) VALUES ('{NAME}', '{ID}', 'GSSC')"
    p.expect(
        "names to wipe",
        "jobs",
        None,
        f"SELECT count(*)::int FROM act.files_to_wipe(9) AS n WHERE n = '{NAME}'",
        1,
        wiped,
    )
    p.expect(
        "a name that was wiped", "jobs", None, f"SELECT act.files_wiped(ARRAY['{NAME}'::uuid])", 1, wiped
    )
    p.expect(
        "names with a row",
        "jobs",
        None,
        f"SELECT count(*)::int FROM act.files_known(ARRAY['{NAME}', '{OTHER}']::uuid[])",
        1,
        *first,
    )
    p.expect(
        "names that should be there",
        "jobs",
        None,
        f"SELECT bytes FROM act.files_held(NULL, 9) WHERE name = '{NAME}'",
        1,
        *first,
    )
    for statement in (
        "SELECT act.files_to_wipe(9)",
        "SELECT act.files_known('{}')",
        "SELECT act.files_held(NULL, 9)",
        "SELECT act.let_go()",
    ):
        p.expect(f"not the application's: {statement}", "app", f.steward, statement, REFUSED)
