"""kill -9 while the ledger is sequenced and signed: it verifies, nothing is lost, nothing is there twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.faults import sequence_process
from tests.faults.conftest import ORIGIN, Site, when_back

pytestmark = pytest.mark.slow


def write(site: Site, action: str, count: int) -> None:
    """Entries in the queue, each with a number of its own."""
    with psycopg.connect(site.house.dsn("admin"), autocommit=True) as conn:
        conn.execute(
            "SELECT count(ledger.write('job', NULL, NULL, NULL, %s, '{}', '{}', jsonb_build_object('n', n)))"
            " FROM generate_series(1, %s) AS n",
            [action, count],
        )


def start(site: Site) -> subprocess.Popen[str]:
    how = [sequence_process.__file__, site.house.dsn("ledger"), str(site.house.data), ORIGIN]
    process = subprocess.Popen(
        [sys.executable, *how], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def whole(site: Site, action: str, count: int) -> None:
    """Each number once, in the tree, in the order in which it was written."""
    with psycopg.connect(site.house.dsn("admin"), autocommit=True) as conn:
        found = conn.execute(
            "SELECT (body::jsonb -> 'body' ->> 'n')::int FROM ledger.entry WHERE action = %s ORDER BY seq",
            [action],
        ).fetchall()
    assert [row[0] for row in found] == list(range(1, count + 1))


def test_the_sequencer_is_killed(site: Site, tmp_path: Path) -> None:
    moments = random.Random(4711)
    process = start(site)
    for turn in range(3):
        write(site, f"killed-{turn}", 12_000)
        time.sleep(moments.uniform(0, 0.4))
        process.kill()
        process.wait()
        if turn < 2:
            process = start(site)
    site.verified(tmp_path)
    for turn in range(3):
        whole(site, f"killed-{turn}", 12_000)


def test_the_postmaster_is_killed_while_the_ledger_is_sequenced(site: Site, tmp_path: Path) -> None:
    process = start(site)
    write(site, "crash", 20_000)
    time.sleep(0.3)
    site.kill_postmaster()
    process.wait(timeout=30)  # it says Unavailable and ends; a service would go on
    when_back(site.start_again)
    site.verified(tmp_path)
    whole(site, "crash", 20_000)
