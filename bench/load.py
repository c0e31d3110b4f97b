"""Records a second from a file to searchable, and the memory it takes.

``python -m bench load [--records N] [--labels L] [--data DIR]``

The clock runs from opening the file until the receipt: every record accepted, committed, on the ledger,
with its look-ups, the search keys in their places, and matched. The load runs in a process of its own; its
memory is that of all processes which it starts as well, what they share counted once.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import psycopg

from bench.memory import Memory
from bench.report import Bar, report
from bench.world import World, label_of, world, write_people
from tearline.db import House
from tearline.intake.load import load
from tearline.ledger.look import Desk, Viewer
from tearline.picture.search import search


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench load")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--labels", type=int, default=200)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="tearline-bench-file-") as folder, world(0, options.labels) as w:
        file = Path(folder) / "people.jsonl"
        write_people(file, options.records, options.labels)
        seconds, megabytes, accepted = load_in_a_process(w, file)
        found = search(w.desk, w.steward, "hernandez").total
        copy = _bare_copy(w.house, accepted)
    report(
        "load",
        {
            "records": accepted,
            "seconds": seconds,
            "records_per_second": accepted / seconds,
            "peak_megabytes": megabytes,
            "found_by_search_afterwards": found,
            "bare_insert_select_per_second": copy,
            "ratio_to_bare_insert_select": accepted / seconds / copy,
        },
        [
            Bar("records a second", accepted / seconds, 10_000, at_least=True),
            Bar("peak memory in MB, all processes", megabytes, 1000, at_least=False),
        ],
    )


def load_in_a_process(w: World, file: Path) -> tuple[float, float, int]:
    """Seconds, megabytes at the highest of it and all processes beside it, records accepted."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_load, args=(there, w.house.data, w.steward.token, file))
    process.start()
    memory = Memory(process.pid or 0)
    memory.start()
    seconds, accepted = here.recv()
    process.join()
    return seconds, memory.most / 2**20, accepted


def _load(answer: Connection, data: Path, token: str, file: Path) -> None:
    with House(data) as house:
        desk = Desk(house, 4)
        started = time.monotonic()
        receipt = load(desk, Viewer(token, "stewardship"), file, source="measured", label=label_of(0, 0))
        seconds = time.monotonic() - started
        desk.close()
    answer.send((seconds, receipt.accepted))


def _bare_copy(house: House, records: int) -> float:
    """What PostgreSQL alone needs for the same rows: INSERT … SELECT into a table with the same indexes."""
    count = min(records, 100_000)
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute("CREATE TABLE public.bare (LIKE store.record INCLUDING INDEXES)")
        started = time.monotonic()
        conn.execute("INSERT INTO public.bare SELECT * FROM store.record LIMIT %s", [count])
        conn.execute(
            "SELECT gin_clean_pending_list(indexrelid::regclass) FROM pg_index i JOIN pg_class c ON c.oid = indexrelid"
            " WHERE indrelid = 'public.bare'::regclass AND c.relam = (SELECT oid FROM pg_am WHERE amname = 'gin')"
        )
        seconds = time.monotonic() - started
        conn.execute("DROP TABLE public.bare")
    return count / seconds
