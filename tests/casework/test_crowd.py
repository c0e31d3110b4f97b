"""Two hundred people move a few matters at once: each gets an answer, and just what was answered is there."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import matter
from tearline.errors import Conflict, NotFound
from tearline.ledger.export import export_book
from tearline.ledger.keyfile import signing_key
from tearline.ledger.look import Viewer
from tearline.ledger.sequencer import Sequencer
from tearline.ledger.verify import verify_file
from tearline.settings import Settings
from tests.casework.conftest import Place

OPEN = "GSSC//OPEN//-//ALL//H0"
MANY, FEW = 200, 4
HOW = {"channel": "own"}
TRIAGE = {"value": "high", "danger": "no"}


def copied(table: str, named: str, **other: str) -> str:
    """Rows of a table once more for each of the crowd (``c``), with some columns otherwise."""
    said = ", ".join(f"'{name}', {value}" for name, value in other.items())
    return (
        f"INSERT INTO gate.{table} SELECT (jsonb_populate_record(t, jsonb_build_object({said}))).*"
        f" FROM crowd c JOIN gate.{table} t ON {named}"
    )


@pytest.fixture(scope="module")
def crowd(place: Place) -> list[Viewer]:
    """As many analysts, each with a vetting and a live session of their own, as one of them has it: two hundred
    enrolments would take a minute."""
    with psycopg.connect(place.desk.house.dsn("admin"), autocommit=True) as conn:
        conn.execute(
            "CREATE TEMPORARY TABLE crowd AS SELECT o.id AS of, gen_random_uuid() AS id, gen_random_uuid() AS vetting,"
            " o.login || '-' || n AS login, 'token-' || n || '-' || gen_random_uuid() AS token"
            " FROM gate.officer o, generate_series(1, %s) AS n WHERE o.login = %s",
            [MANY, place.officers["high-analyst"].login],
        )
        conn.execute(copied("officer", "t.id = c.of", id="c.id", login="c.login").encode())
        conn.execute(copied("credential", "t.officer_id = c.of", officer_id="c.id").encode())
        conn.execute(copied("vetting", "t.officer_id = c.of", id="c.vetting", officer_id="c.id").encode())
        conn.execute(
            copied(
                "vetting_test",
                "t.vetting_id = (SELECT v.id FROM gate.vetting v WHERE v.officer_id = c.of)",
                id="gen_random_uuid()",
                vetting_id="c.vetting",
            ).encode()
        )
        opened = conn.execute(
            "SELECT c.token, gate.new_session(c.id, sha256(c.token::bytea), interval '1 hour', interval '1 hour',"
            " 'crowd', sha256(c.login::bytea), true, NULL, NULL) FROM crowd c"
        ).fetchall()
    assert all(ends for _, ends in opened)
    return [Viewer(token, "investigation") for token, _ in opened]


def at_once(
    place: Place, crowd: list[Viewer], ids: list[str], code: str, seen: dict[str, UUID], words: str = ""
) -> Counter[str]:
    """All of them make the same move, each of one matter; what each was answered, moves by their id."""
    together = threading.Barrier(len(crowd))

    def go(n: int) -> str:
        id = ids[n % len(ids)]
        together.wait(60)
        try:
            return str(move_matter(place.desk, crowd[n], id, code, seen[id], words=words))
        except (Conflict, NotFound) as told:
            return told.code

    with ThreadPoolExecutor(len(crowd)) as hands:
        return Counter(hands.map(go, range(len(crowd))))


def test_two_hundred_at_once(place: Place, crowd: list[Viewer], tmp_path: Path) -> None:
    guard = place.viewer("guard")
    ids, seen = [], {}
    for _ in range(FEW):
        id = str(open_matter(place.desk, guard, "lead", {"name": ["Una sola"]}, label=OPEN, said=HOW))
        first = UUID(matter(place.desk, guard, id).last_move)
        seen[id] = move_matter(place.desk, guard, id, "triage", first, said=TRIAGE)
        ids.append(id)
    answers = at_once(place, crowd, ids, "take", seen)
    refused = answers.pop("conflict", 0)
    assert (len(answers), refused) == (FEW, MANY - FEW), "one wins, and each other is told that it was moved"
    taken = {id: matter(place.desk, guard, id) for id in ids}
    assert {one.steps[-1].id for one in taken.values()} == answers.keys()
    seen = {id: UUID(one.last_move) for id, one in taken.items()}
    handed = at_once(place, crowd, ids, "hand-back", seen, "no me corresponde")
    not_theirs = handed.pop("not-found", 0) + handed.pop("conflict", 0)
    assert (len(handed), not_theirs) == (FEW, MANY - FEW), "whom it is with hands it back, and nobody else"
    told = [step for id in ids for step in matter(place.desk, guard, id).steps]
    assert not any(step.crossed for step in told)
    acknowledged = answers.keys() | handed.keys()
    assert {step.id for step in told if step.move in ("take", "hand-back")} == acknowledged
    _on_record(place, acknowledged, tmp_path)


def _on_record(place: Place, moves: set[str], folder: Path) -> None:
    """Each of these has its entry, once, and the ledger's chain is whole."""
    key = signing_key(place.desk.house.data, Settings().origin)
    sequencer = Sequencer(place.desk.house.dsn("ledger"), key)
    with psycopg.connect(place.desk.house.dsn("admin"), autocommit=True) as conn:
        while conn.execute("SELECT count(*) FROM ledger.queue").fetchone() != (0,):
            sequencer.step()
        sequencer.step(force=True)
        sequencer.stop()
        entries = conn.execute(
            "SELECT body::jsonb -> 'body' ->> 'id' FROM ledger.entry WHERE action = 'moved'"
        ).fetchall()
    written = Counter(id for (id,) in entries)
    assert {id: written[id] for id in moves} == dict.fromkeys(moves, 1)
    book = folder / "book.jsonl"
    with psycopg.connect(place.desk.house.dsn("ledger"), autocommit=True) as conn, book.open("wb") as file:
        export_book(conn, file, key.vkey)
    report = verify_file(book, vkey=str(key.vkey))
    assert report.ok, report.faults
