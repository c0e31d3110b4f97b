"""Group commit: each waiter gets its own answer, after the commit, or is told that there is none."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tearline.errors import TearlineError, Unavailable
from tearline.ledger.appender import Appender
from tests.ledger.conftest import Ledger

# What gate.settle promises, without its sessions: an entry and an answer for each request.
SETTLE = """
CREATE FUNCTION public.settle(requests jsonb) RETURNS TABLE (n int, answer jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    r jsonb;
BEGIN
    n := 0;
    FOR r IN SELECT jsonb_array_elements(requests) LOOP
        IF r ? 'sleep' THEN PERFORM pg_sleep((r ->> 'sleep')::float); END IF;
        IF r ? 'fail' THEN RAISE EXCEPTION 'refused'; END IF;
        PERFORM ledger.write('ticket', NULL, 'SSC', 'p', 'check', '{}', '{}',
            r || jsonb_build_object('of', jsonb_array_length(requests)));
        answer := jsonb_build_object('ticket', r -> 'id');
        IF NOT r ? 'silent' THEN RETURN NEXT; END IF;
        n := n + 1;
    END LOOP;
END
$$;
ALTER FUNCTION public.settle(jsonb) OWNER TO tearline_owner;
GRANT USAGE ON SCHEMA public TO tearline_ledger;
GRANT EXECUTE ON FUNCTION public.settle(jsonb) TO tearline_ledger;
"""
CALL = b"SELECT n, answer FROM public.settle(%s::jsonb)"


@pytest.fixture
def appender(ledger: Ledger) -> Iterator[Appender]:
    with ledger.connect("admin") as conn:
        conn.execute(SETTLE.encode())
    one = Appender(ledger.dsn("ledger"), CALL, timeout=5)
    yield one
    one.close()


def written(ledger: Ledger) -> list[int]:
    with ledger.connect("admin") as conn:
        return [row[0] for row in conn.execute("SELECT (body ->> 'id')::int FROM ledger.queue ORDER BY id")]


def kill(ledger: Ledger) -> None:
    with ledger.connect("admin") as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'tearline-appender' AND datname = current_database()"
        )


def test_each_of_many_threads_gets_its_own_answer(ledger: Ledger, appender: Appender) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda id_: appender.submit({"id": id_}), range(400)))
    assert answers == [{"ticket": id_} for id_ in range(400)]
    assert sorted(written(ledger)) == list(range(400))


def test_those_who_wait_together_are_committed_together(ledger: Ledger, appender: Appender) -> None:
    with ThreadPoolExecutor(11) as pool:
        first = pool.submit(appender.submit, {"id": 0, "sleep": 0.5})
        time.sleep(0.2)
        rest = [pool.submit(appender.submit, {"id": id_}) for id_ in range(1, 11)]
        for future in [first, *rest]:
            future.result()
    with ledger.connect("admin") as conn:
        sizes = conn.execute("SELECT (body ->> 'of')::int FROM ledger.queue ORDER BY id").fetchall()
    assert sizes == [(1,)] + [(10,)] * 10


def test_an_answer_comes_only_after_its_entry_is_committed(ledger: Ledger, appender: Appender) -> None:
    for id_ in range(20):
        appender.submit({"id": id_})
        assert written(ledger)[-1] == id_


def test_a_transaction_that_fails_at_its_commit_is_no_success(ledger: Ledger, appender: Appender) -> None:
    with ledger.connect("admin") as conn:
        conn.execute(
            "CREATE FUNCTION public.never() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'at commit'; END $$"
        )
        conn.execute(
            "CREATE CONSTRAINT TRIGGER never AFTER INSERT ON ledger.queue DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION public.never()"
        )
        with pytest.raises(TearlineError):
            appender.submit({"id": 1})
        conn.execute("DROP TRIGGER never ON ledger.queue")
    assert written(ledger) == []
    assert appender.submit({"id": 2}) == {"ticket": 2}


def test_a_request_that_the_database_refuses_fails_alone(ledger: Ledger, appender: Appender) -> None:
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(appender.submit, {"id": 0, "sleep": 0.3})
        time.sleep(0.1)
        good = [pool.submit(appender.submit, {"id": id_}) for id_ in (1, 2)]
        bad = pool.submit(appender.submit, {"id": 3, "fail": True})
        assert [future.result()["ticket"] for future in [first, *good]] == [0, 1, 2]
        assert isinstance(bad.exception(), TearlineError)
    assert sorted(written(ledger)) == [0, 1, 2]


def test_a_request_without_an_answer_is_no_success(appender: Appender) -> None:
    with pytest.raises(Unavailable):
        appender.submit({"id": 1, "silent": True})


def test_a_request_that_is_no_json_fails_and_harms_nobody(appender: Appender) -> None:
    with pytest.raises(TypeError):
        appender.submit({"id": object()})
    assert appender.submit({"id": 1}) == {"ticket": 1}


def test_a_transaction_that_takes_too_long_is_ended(ledger: Ledger) -> None:
    with ledger.connect("admin") as conn:
        conn.execute(SETTLE.encode())
    one = Appender(ledger.dsn("ledger"), CALL, timeout=1)
    with pytest.raises(TearlineError):
        one.submit({"id": 1, "sleep": 30})
    one.close()
    assert written(ledger) == []


def test_a_lost_connection_is_no_success_and_the_next_request_makes_a_new_one(
    ledger: Ledger, appender: Appender
) -> None:
    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(appender.submit, {"id": 1, "sleep": 3})
        time.sleep(0.3)
        kill(ledger)
        assert isinstance(under_way.exception(), Unavailable)
    assert appender.submit({"id": 2}) == {"ticket": 2}
    assert written(ledger) == [2]


def test_under_kills_every_acknowledged_request_is_written_and_once(
    ledger: Ledger, appender: Appender
) -> None:
    acknowledged: list[int] = []
    done = threading.Event()

    def ask(worker: int) -> None:
        for n in range(200):
            try:
                appender.submit({"id": worker * 1000 + n})
                acknowledged.append(worker * 1000 + n)
            except Unavailable:
                time.sleep(0.005)

    def killer() -> None:
        while not done.wait(0.05):
            kill(ledger)

    with ThreadPoolExecutor(7) as pool:
        other = pool.submit(killer)
        list(pool.map(ask, range(6)))
        done.set()
        other.result()
    found = written(ledger)
    assert len(found) == len(set(found))
    assert set(acknowledged) <= set(found)
    assert acknowledged


def test_while_the_database_is_away_requests_fail_at_once_and_seldom_try() -> None:
    one = Appender("host=/nonexistent dbname=none", CALL)
    begun = time.monotonic()
    for _ in range(50):
        with pytest.raises(Unavailable):
            one.submit({"id": 1})
    assert time.monotonic() - begun < 2
    one.close()


def test_a_closed_appender_settles_what_waits_and_takes_no_more(ledger: Ledger, appender: Appender) -> None:
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(appender.submit, {"id": id_, "sleep": 0.2}) for id_ in range(3)]
        time.sleep(0.1)
        appender.close()
        assert [future.result()["ticket"] for future in waiting] == [0, 1, 2]
    with pytest.raises(Unavailable):
        appender.submit({"id": 9})
    appender.close()
    assert sorted(written(ledger)) == [0, 1, 2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_copy_refuses(appender: Appender) -> None:
    appender.submit({"id": 1})
    child = os.fork()
    if child == 0:
        try:
            appender.submit({"id": 2})
        except RuntimeError:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert appender.submit({"id": 3}) == {"ticket": 3}


def test_the_gates_own_statement_is_answered_in_order(ledger: Ledger) -> None:
    one = Appender(ledger.dsn("ledger"))
    assert one.submit({"token": "none", "action": "check", "purpose": "investigation", "question": "d",
                       "seconds": 60}) == {"problem": "no-session"}  # fmt: skip
    one.close()
