"""Sequencing: nothing is lost, doubled or out of order, whoever dies; nothing untrue is signed."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from uuid import uuid4

import psycopg
import pytest

from tearline.errors import Unavailable
from tearline.ledger.note import Checkpoint, SigningKey, digest, open_checkpoint, sign
from tearline.ledger.queries import ask, value
from tearline.ledger.sequencer import HistoryChanged, Sequencer
from tearline.ledger.tiles import Tiles, Torn
from tearline.ledger.tree import leaf_hash, root, root_at
from tests.ledger.books import KEY
from tests.ledger.conftest import OFFICER, Ledger


def sequencer(ledger: Ledger, **settings: float) -> Sequencer:
    return Sequencer(ledger.dsn("ledger"), KEY, **settings)


def bodies(ledger: Ledger) -> list[str]:
    with ledger.connect("ledger") as conn:
        rows = ask(conn, "entries_within", low=0, high=10**9).fetchall()
    assert [seq for seq, _, _ in rows] == list(range(len(rows)))
    return [body for _, _, body in rows]


def tamper(ledger: Ledger, table: str, statement: str) -> None:
    """What only a superuser could do: past the triggers."""
    with ledger.connect("admin") as conn:
        conn.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER USER")
        conn.execute(statement)
        conn.execute(f"ALTER TABLE ledger.{table} ENABLE TRIGGER USER")


def test_entries_are_numbered_in_the_order_of_the_queue_and_signed(ledger: Ledger) -> None:
    ledger.write(3)
    step = sequencer(ledger).step(force=True)
    assert step.sequenced == 3
    leaves = [leaf_hash(body.encode()) for body in bodies(ledger)]
    assert step.signed is not None
    assert (step.signed.size, step.signed.root) == (3, root(leaves))
    with ledger.connect("ledger") as conn:
        assert open_checkpoint(value(conn, "head"), KEY.vkey) == step.signed


def test_the_hashed_text_holds_every_column(ledger: Ledger) -> None:
    record = uuid4()
    with ledger.connect("admin") as conn:
        ledger.show([record], ["FGR"], conn)
        sequencer(ledger).step()
        row = conn.execute("SELECT body::jsonb, written_at FROM ledger.entry").fetchone()
    assert row is not None
    assert row[0] == {
        "seq": 0,
        "kind": "results",
        "officer": str(OFFICER),
        "agency": "SSC",
        "purpose": "investigation",
        "action": "check",
        "subjects": [str(record)],
        "owners": ["FGR"],
        "body": {},
        "written_at": row[1].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }


@pytest.mark.parametrize("batches", [[255, 1], [256], [257, 300], [1, 5100]])
def test_tiles_are_complete_whatever_the_batches(ledger: Ledger, batches: list[int]) -> None:
    one = sequencer(ledger)
    for count in batches:
        ledger.write(count)
        assert one.step().sequenced == count
    leaves = [leaf_hash(body.encode()) for body in bodies(ledger)]
    with ledger.connect("ledger") as conn:
        tiles = conn.execute(
            "SELECT level, idx, hashes, root FROM ledger.tile ORDER BY level, idx"
        ).fetchall()
        assert [(level, idx) for level, idx, _, _ in tiles] == [(0, n) for n in range(len(leaves) // 256)]
        for _, idx, hashes, tile_root in tiles:
            own = leaves[idx * 256 : (idx + 1) * 256]
            assert (hashes, tile_root) == (b"".join(own), root(own))
        for size in {1, len(leaves) // 2, len(leaves)}:
            assert root_at(size, Tiles(conn).hash_at) == root(leaves[:size])


@pytest.mark.slow
def test_the_second_level_of_tiles_holds_the_roots_of_the_first(ledger: Ledger) -> None:
    ledger.write(65_536 + 300)
    head = sequencer(ledger).step(force=True).signed
    with ledger.connect("ledger") as conn:
        leaves = [row[0] for row in conn.execute("SELECT leaf FROM ledger.entry ORDER BY seq")]
        assert conn.execute("SELECT array_agg(level::text || ':' || idx ORDER BY idx) FROM ledger.tile"
                            " WHERE level > 0").fetchone() == (["1:0"],)  # fmt: skip
        assert head is not None
        assert head.root == root(leaves)
        for size in (255, 256, 65_535, 65_536, 65_537):
            assert root_at(size, Tiles(conn).hash_at) == root(leaves[:size])
        with pytest.raises(Torn):
            Tiles(conn).hash_at(0, len(leaves))


def test_what_is_not_committed_is_not_sequenced_and_comes_later(ledger: Ledger) -> None:
    one = sequencer(ledger)
    with psycopg.connect(ledger.dsn("admin")) as slow:
        ledger.write(1, slow)
        ledger.write(1)
        assert one.step().sequenced == 1
        slow.commit()
        assert one.step().sequenced == 1


def test_a_deed_that_is_rolled_back_leaves_no_entry(ledger: Ledger) -> None:
    with psycopg.connect(ledger.dsn("admin")) as conn:
        ledger.write(5, conn)
        conn.rollback()
    assert sequencer(ledger).step(force=True).sequenced == 0
    assert bodies(ledger) == []


def test_a_sequencer_whose_backend_dies_in_the_middle_loses_and_doubles_nothing(ledger: Ledger) -> None:
    total = 12_000
    ledger.write(total)
    one, ends, kills = sequencer(ledger), time.monotonic() + 60, 0
    with ledger.connect("admin") as admin, ThreadPoolExecutor(1) as pool:
        while len(bodies(ledger)) < total and time.monotonic() < ends:
            attempt = pool.submit(one.step)
            working = (
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'tearline-sequencer'"
                " AND datname = current_database() AND state = 'active'"
            )
            while not (row := admin.execute(working).fetchone()) and not attempt.done():
                pass  # on a busy machine the work has not begun after any fixed time
            time.sleep(0.005 * kills)  # each time a little further into it
            if row:
                admin.execute("SELECT pg_terminate_backend(%s)", row)
            if isinstance(attempt.exception(), Unavailable):
                kills += 1
    assert kills > 0
    assert sorted(int(body.split('"n": ')[1].split(",")[0].rstrip("}")) for body in bodies(ledger)) == list(
        range(1, total + 1)
    )
    last = sequencer(ledger)
    last.step(force=True)
    head = last.head()
    assert head is not None
    assert head.size == total


def test_a_batch_that_was_cut_off_after_its_entries_were_written_is_back_in_the_queue(ledger: Ledger) -> None:
    ledger.write(300)
    one = sequencer(ledger)
    with psycopg.connect(ledger.dsn("admin")) as blocker, ledger.connect("admin") as admin:
        blocker.execute("LOCK TABLE ledger.tile IN ACCESS EXCLUSIVE MODE")
        with ThreadPoolExecutor(1) as pool:
            attempt = pool.submit(one.step)
            waiting = "SELECT pid FROM pg_locks WHERE relation = 'ledger.tile'::regclass AND NOT granted"
            while not (row := admin.execute(waiting).fetchone()):
                time.sleep(0.01)  # the queue is emptied and the entries are written: the tiles remain
            admin.execute("SELECT pg_terminate_backend(%s)", row)
            assert isinstance(attempt.exception(), Unavailable)
        blocker.rollback()
        assert admin.execute("SELECT count(*) FROM ledger.queue").fetchone() == (300,)
    assert bodies(ledger) == []
    assert one.step().sequenced == 300


def test_two_sequencers_and_eight_writers_make_one_sequence(ledger: Ledger) -> None:
    writers, each = 8, 150
    done = threading.Event()

    def write(_: int) -> None:
        with ledger.connect("admin") as conn:
            for _ in range(each):
                ledger.write(1, conn)

    def sequence(one: Sequencer) -> int:
        moved = 0
        while not done.is_set():
            moved += one.step(force=True).sequenced
        return moved + one.step(force=True).sequenced

    with ThreadPoolExecutor(10) as pool:
        both = [pool.submit(sequence, sequencer(ledger)) for _ in range(2)]
        list(pool.map(write, range(writers)))
        done.set()
        moved = [future.result() for future in both]
    assert sum(moved) == writers * each == len(bodies(ledger))
    sequencer(ledger).step(force=True)
    with ledger.connect("ledger") as conn:
        leaves = [row[0] for row in conn.execute("SELECT leaf FROM ledger.entry ORDER BY seq")]
        before = None
        rows = conn.execute("SELECT number, note FROM ledger.checkpoint ORDER BY size").fetchall()
        for place, (number, note) in enumerate(rows, start=1):
            head = open_checkpoint(note, KEY.vkey)
            assert head.root == root(leaves[: head.size])
            assert (number, head.number, head.previous) == (place, place, before)
            before = digest(note)


def test_results_never_come_before_their_ticket(ledger: Ledger) -> None:
    done = threading.Event()

    def look(_: int) -> None:
        with ledger.connect("admin") as conn:
            for _ in range(60):
                ticket = str(uuid4())
                for kind in ("ticket", "results"):
                    conn.execute(
                        "SELECT ledger.write(%s, NULL, 'SSC', 'investigation', 'check', '{}', '{}',"
                        " jsonb_build_object('ticket', %s::text))",
                        [kind, ticket],
                    )

    def sequence() -> None:
        one = sequencer(ledger)
        while not done.is_set():
            one.step()
        one.step()

    with ThreadPoolExecutor(9) as pool:
        other = pool.submit(sequence)
        list(pool.map(look, range(8)))
        done.set()
        other.result()
    seen: set[str] = set()
    with ledger.connect("ledger") as conn:
        rows = conn.execute("SELECT kind, body::jsonb #>> '{body,ticket}' FROM ledger.entry ORDER BY seq")
        for kind, ticket in rows:
            assert (ticket in seen) == (kind == "results")
            seen.add(ticket)
    assert len(seen) == 8 * 60


def test_what_was_shown_is_listed_by_owner_and_record(ledger: Ledger) -> None:
    one, two = uuid4(), uuid4()
    with ledger.connect("admin") as conn:
        ledger.write(1, conn)
        ledger.show([one, two, one], ["SSC", "FGR", "SSC"], conn)
        ledger.show([], [], conn)
        sequencer(ledger).step()
        rows = conn.execute("SELECT owner, seq, record FROM ledger.shown ORDER BY owner").fetchall()
    assert rows == [("FGR", 1, two), ("SSC", 1, one)]


@pytest.mark.parametrize(
    ("records", "owners"), [([uuid4()], []), ([uuid4()], ["SSC", "FGR"]), ([uuid4()], [None])]
)
def test_results_that_could_not_be_listed_are_refused_when_written(
    ledger: Ledger, records: list[object], owners: list[object]
) -> None:
    with ledger.connect("admin") as conn, pytest.raises(psycopg.errors.CheckViolation):
        ledger.show(records, owners, conn)  # type: ignore[arg-type]


def test_a_checkpoint_is_signed_when_the_tree_grew_and_it_is_time(ledger: Ledger) -> None:
    one = sequencer(ledger, every=3600)
    assert one.step(force=True).signed is None
    assert one.head() is None
    ledger.write(2)
    assert one.step().signed is None  # an empty tree was looked at just now
    forced = one.step(force=True).signed
    assert forced is not None
    assert one.head() == forced
    assert one.step(force=True).signed is None


def test_the_thread_sequences_and_signs_by_itself_and_once_more_at_its_end(ledger: Ledger) -> None:
    one = sequencer(ledger, every=0.05, pause=0.02)
    one.start()
    ledger.write(3)
    ends = time.monotonic() + 20
    while not one.head() and time.monotonic() < ends:
        time.sleep(0.02)
    ledger.write(4)
    one.stop()
    one.stop()
    head = sequencer(ledger).head()
    assert head is not None
    assert head.size == 7


def test_the_thread_outlives_its_connection(ledger: Ledger) -> None:
    one = sequencer(ledger, every=0.05, pause=0.02)
    one.start()
    one.head()
    with ledger.connect("admin") as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'tearline-sequencer' AND datname = current_database()"
        )
    ledger.write(2)
    one.stop()
    head = sequencer(ledger).head()
    assert head is not None
    assert head.size == 2


def test_a_connection_that_died_at_rest_costs_nothing_at_the_end(ledger: Ledger) -> None:
    one = sequencer(ledger, every=0, pause=60)
    ledger.write(1)
    one.start()
    ends = time.monotonic() + 20
    while not one.head() and time.monotonic() < ends:
        time.sleep(0.02)
    with ledger.connect("admin") as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'tearline-sequencer' AND datname = current_database()"
        )
    ledger.write(2)
    one.stop()
    head = sequencer(ledger).head()
    assert head is not None
    assert head.size == 3


def test_no_database_is_said_to_be_unavailable() -> None:
    with pytest.raises(Unavailable):
        Sequencer("host=/nonexistent dbname=none", KEY).step()


class TestNothingUntrueIsSigned:
    @pytest.fixture
    def signed(self, ledger: Ledger) -> Sequencer:
        ledger.write(600)
        one = sequencer(ledger)
        one.step(force=True)
        ledger.write(10)
        return one

    def refused(self, one: Sequencer) -> None:
        with pytest.raises(HistoryChanged):
            one.step(force=True)

    def test_over_changed_tiles(self, ledger: Ledger, signed: Sequencer) -> None:
        tamper(ledger, "tile", "UPDATE ledger.tile SET root = sha256('') WHERE idx = 0")
        tamper(ledger, "tile", "UPDATE ledger.tile SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)")
        self.refused(signed)
        self.refused(sequencer(ledger))

    def test_over_changed_leaves(self, ledger: Ledger, signed: Sequencer) -> None:
        tamper(ledger, "entry", "UPDATE ledger.entry SET leaf = sha256('') WHERE seq = 599")
        self.refused(signed)

    def test_over_removed_entries(self, ledger: Ledger, signed: Sequencer) -> None:
        tamper(ledger, "entry", "DELETE FROM ledger.entry WHERE seq >= 550")
        tamper(ledger, "queue", "DELETE FROM ledger.queue")
        self.refused(signed)

    def test_over_a_checkpoint_of_another_key(self, ledger: Ledger, signed: Sequencer) -> None:
        self.refused(Sequencer(ledger.dsn("ledger"), SigningKey.make(KEY.name)))
        assert signed.step(force=True).signed is not None

    def test_over_a_checkpoint_that_was_taken_back(self, ledger: Ledger, signed: Sequencer) -> None:
        tamper(ledger, "checkpoint", "DELETE FROM ledger.checkpoint")
        self.refused(signed)

    def test_over_a_number_that_somebody_took(self, ledger: Ledger, signed: Sequencer) -> None:
        """Silence would be worse: each attempt would lose against the row, and nothing be signed for ever."""
        with ledger.connect("ledger") as conn:
            conn.execute(
                "INSERT INTO ledger.checkpoint (number, size, root, note) VALUES (2, 1, sha256(''), 'x')"
            )
        self.refused(signed)
        self.refused(sequencer(ledger))


def test_after_a_checkpoint_without_a_number_the_next_bears_its_place_and_names_it(ledger: Ledger) -> None:
    """As the migration leaves them: an older release signed the first ones."""
    ledger.write(4)
    with ledger.connect("ledger") as conn:
        ask(conn, "sequence", at_most=100)
        old = sign(Checkpoint(KEY.name, 4, root_at(4, Tiles(conn).hash_at)).text(), KEY)
        ask(conn, "add_checkpoint", number=7, size=4, root=bytes(32), note=old)
    ledger.write(1)
    step = sequencer(ledger).step(force=True)
    assert step.signed is not None
    assert (step.signed.number, step.signed.previous) == (8, digest(old))
