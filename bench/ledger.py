"""The ledger: entries a second through group commit, up to a signed checkpoint, and the time to verify.

``python -m bench ledger [--entries N] [--writers W] [--shown S] [--verify N]``

Half of the entries are tickets, half say what was shown (``--shown`` records each), as looks make them:
each writer opens a ticket, waits for its commit, closes it, and waits again. synchronous_commit is on.
The same writers without group commit, a connection and a commit each, are the measure beside it.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import orjson
import psycopg

from bench.report import Bar, report
from tearline.db import House
from tearline.ledger.appender import Appender
from tearline.ledger.book import checkpoint_line, end_line, entry_line, header_line
from tearline.ledger.export import export_book
from tearline.ledger.note import Checkpoint, SigningKey, sign
from tearline.ledger.sequencer import Sequencer
from tearline.ledger.tree import Frontier, leaf_hash
from tearline.ledger.verify import verify_file

KEY = SigningKey.make("bench.example/ledger")
Request = dict[str, object]
Submit = Callable[[Request], object]

# The ledger's part of gate.settle: what it costs without looking up sessions.
SETTLE = """
CREATE FUNCTION public.bench_settle(requests jsonb) RETURNS TABLE (n int, answer jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    r jsonb;
BEGIN
    n := 0;
    FOR r IN SELECT jsonb_array_elements(requests) LOOP
        IF r ->> 'kind' = 'results' THEN
            PERFORM ledger.write('results', (r ->> 'officer')::uuid, 'SSC', 'investigation', 'check',
                ARRAY(SELECT jsonb_array_elements_text(r -> 'records')::uuid),
                ARRAY(SELECT jsonb_array_elements_text(r -> 'owners')),
                jsonb_build_object('ticket', gen_random_uuid(), 'count', jsonb_array_length(r -> 'records')));
        ELSE
            PERFORM ledger.write('ticket', (r ->> 'officer')::uuid, 'SSC', 'investigation', 'check',
                '{}', '{}', jsonb_build_object('ticket', gen_random_uuid(), 'question', r ->> 'question'));
        END IF;
        answer := '{"ticket": true}';
        RETURN NEXT;
        n := n + 1;
    END LOOP;
END
$$;
ALTER FUNCTION public.bench_settle(jsonb) OWNER TO tearline_owner;
GRANT USAGE ON SCHEMA public TO tearline_ledger;
GRANT EXECUTE ON FUNCTION public.bench_settle(jsonb) TO tearline_ledger;
"""
CALL = b"SELECT n, answer FROM public.bench_settle(%s::jsonb)"


def main(argv: list[str]) -> None:
    """Run, and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench ledger")
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--shown", type=int, default=5)
    parser.add_argument("--verify", type=int, default=1_000_000)
    given = parser.parse_args(argv)
    folder = Path(tempfile.mkdtemp(prefix="tearline-bench-"))
    folder.chmod(0o711)  # the database's own user passes through
    try:
        figures = _write(folder, given.entries, given.writers, given.shown) if given.entries else {}
        figures |= _verify(folder, given.verify) if given.verify else {}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    report("ledger", figures, _bars(figures))


def _bars(figures: dict[str, float]) -> list[Bar]:
    bars = []
    if "sequenced a second" in figures:
        bars.append(
            Bar("entries a second to a signed checkpoint", figures["sequenced a second"], 5_000, True)
        )
    if "verify, seconds" in figures:
        million = figures["verify, seconds"] * 1e6 / figures["verify, entries"]
        bars.append(Bar("seconds to verify a million entries", million, 30, False))
    return bars


# ── writing ─────────────────────────────────────────────────────────────────────────────────────


def _write(folder: Path, entries: int, writers: int, shown: int) -> dict[str, float]:
    with House(folder / "house") as house:
        with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
            conn.execute(SETTLE.encode())
        figures = {"writers": float(writers), "shown records a results entry": float(shown)}
        alone = _alone(house, max(entries // 20, writers * 2), writers, shown)
        figures["without group commit, acknowledged a second"] = alone
        figures |= _together(house, entries, writers, shown)
        return figures | _export(house, folder / "exported")


def _alone(house: House, entries: int, writers: int, shown: int) -> float:
    """Each writer with a connection and a commit of its own."""
    connections = [psycopg.connect(house.dsn("ledger"), autocommit=True) for _ in range(writers)]

    def through(conn: psycopg.Connection) -> Submit:
        return lambda request: conn.execute(CALL, [orjson.dumps([request]).decode()], prepare=True).fetchall()

    seconds, done = _run([through(conn) for conn in connections], entries, shown)
    for conn in connections:
        conn.close()
    return done / seconds


def _together(house: House, entries: int, writers: int, shown: int) -> dict[str, float]:
    """All writers through one appender, while the sequencer works beside it as in the service."""
    sequencer = Sequencer(house.dsn("ledger"), KEY, every=1.0)
    sequencer.step(force=True)  # what came before is not counted
    appender = Appender(house.dsn("ledger"), CALL)
    appender.submit(_request("ticket", 0, random.Random(0)))  # connects
    sequencer.start()
    begun = time.perf_counter()
    acknowledged, done = _run([appender.submit] * writers, entries, shown)
    appender.close()
    sequencer.stop()  # sequences and signs what is left
    sequenced = time.perf_counter() - begun
    head = sequencer.head()
    assert head is not None
    return {
        "entries": float(done),
        "tree size signed at the end": float(head.size),
        "acknowledged a second": done / acknowledged,
        "sequenced a second": done / sequenced,
        "seconds from last acknowledgement to its checkpoint": sequenced - acknowledged,
    }


def _run(submits: list[Submit], entries: int, shown: int) -> tuple[float, int]:
    """Seconds that the writers took together, and how many entries they wrote."""
    looks = entries // len(submits) // 2
    rng = random.Random(0)
    kinds = (("ticket", 0), ("results", shown)) * looks
    requests = [[_request(kind, count, rng) for kind, count in kinds] for _ in submits]  # not timed

    def write(place: int) -> None:
        for request in requests[place]:
            submits[place](request)

    begun = time.perf_counter()
    with ThreadPoolExecutor(len(submits)) as pool:
        list(pool.map(write, range(len(submits))))
    return time.perf_counter() - begun, looks * 2 * len(submits)


def _request(kind: str, shown: int, rng: random.Random) -> Request:
    return {
        "kind": kind,
        "officer": UUID(int=rng.randrange(2_600)),
        "records": [UUID(int=rng.getrandbits(128)) for _ in range(shown)],
        "owners": rng.choices(("SSC", "FGR", "UIF", "CNI"), k=shown),
        "question": f"{rng.getrandbits(256):064x}",
    }


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def _export(house: House, path: Path) -> dict[str, float]:
    with psycopg.connect(house.dsn("ledger"), autocommit=True) as conn, path.open("wb") as file:
        begun = time.perf_counter()
        exported = export_book(conn, file, KEY.vkey)
        seconds = time.perf_counter() - begun
    checked = verify_file(path, str(KEY.vkey))
    assert checked.ok, checked.faults
    return {
        "exported entries a second": exported.entries / seconds,
        "exported and proved": float(checked.proved),
    }


def _verify(folder: Path, entries: int) -> dict[str, float]:
    """A book of looks, made here, signed each 10,000 entries; only its check is timed."""
    path = folder / "book"
    _make_book(path, entries)
    begun = time.perf_counter()
    checked = verify_file(path, str(KEY.vkey))
    seconds = time.perf_counter() - begun
    assert checked.ok, checked.faults
    assert checked.proved == entries
    return {
        "verify, entries": float(entries),
        "verify, seconds": seconds,
        "verify, MB": path.stat().st_size / 1e6,
    }


def _make_book(path: Path, entries: int) -> None:
    frontier, checkpoints, rng = Frontier(), 0, random.Random(0)
    with path.open("wb") as file:
        file.write(header_line([str(KEY.vkey)], entries))
        for seq in range(entries):
            body = _body(seq, rng)
            leaf = leaf_hash(body.encode())
            frontier.append(leaf)
            file.write(entry_line(seq, leaf, body))
            if frontier.size % 10_000 == 0 or frontier.size == entries:
                text = Checkpoint(KEY.name, frontier.size, frontier.root()).text()
                file.write(checkpoint_line(sign(text, KEY)))
                checkpoints += 1
        file.write(end_line(entries, checkpoints))


def _body(seq: int, rng: random.Random) -> str:
    """The text of an entry, alternately of a ticket and of its results."""
    request = _request("results" if seq % 2 else "ticket", 5 * (seq % 2), rng)
    entry = {
        "seq": seq,
        "written_at": "2026-01-01T00:00:00.000000Z",
        "kind": request["kind"],
        "officer": request["officer"],
        "agency": "SSC",
        "purpose": "investigation",
        "action": "check",
        "subjects": request["records"],
        "owners": request["owners"],
    }
    said = json.dumps({"ticket": str(UUID(int=rng.getrandbits(128))), "question": request["question"]})
    return f'{orjson.dumps(entry).decode()[:-1]},"body":{said}}}'  # as the database spells it
