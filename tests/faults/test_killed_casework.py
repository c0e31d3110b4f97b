"""kill -9 of the database's server in the middle of casework: nothing is doubled, nothing is lost.

Each deed is stopped at the moment that is meant, by a lock on what it needs next, and then the server is killed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep
from uuid import UUID

import psycopg
import pytest

from tearline.casework.day import notices
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import matter
from tearline.errors import TearlineError
from tearline.handling import Tier
from tearline.jobs.clock import Clock
from tearline.ledger.look import Viewer
from tearline.matrix.deeds import ask_for_publication, publish
from tearline.matrix.questions import matrix
from tearline.matrix.row import shipped
from tearline.sharing.pointers import own_questions, pointer_notices
from tests.deciders import Deciders
from tests.faults.conftest import Site, when_back
from tests.game_time import later
from tests.sharing.pointers.conftest import Place, case

OPEN = "KCAS//OPEN//-//ALL//H0"
TRIAGE = {"value": "high", "danger": "no"}


@pytest.fixture(scope="module")
def guard(site: Site) -> Viewer:
    """A duty officer, who opens too."""
    return site.people.enrol("KCAS", "turno", Tier.OPEN, duties=["duty-officer"])


@pytest.fixture(scope="module")
def analyst(site: Site) -> Viewer:
    return site.people.enrol("KCAS", "analista", Tier.OPEN, duties=["analyst"])


@pytest.fixture(scope="module", autouse=True)
def deciders(site: Site, guard: Viewer, analyst: Viewer) -> Deciders:
    """All are there before anything is killed."""
    assert guard != analyst
    return Deciders(site.people, "KCAS")


@pytest.fixture(scope="module", autouse=True)
def pointing(site: Site, deciders: Deciders) -> Place:
    """An agency that lets another one ask for a plate."""
    assert deciders
    place = Place(site.desk, site.people, {}, {})
    for name, duties in (("steward", ["steward"]), ("second", ["steward"]), ("liaison", ["liaison"])):
        place.enrols("KSSC", name, duties)
    analyst = place.enrols("KFGR", "analyst", ["analyst"])
    place.cases["KFGR"] = case(site.desk, analyst, "KFGR//OPEN//-//ALL//H0")
    place.holds("KSSC", "GHK-417-B")
    place.permits("KSSC", "contact", ["KFGR"])
    return place


@contextmanager
def killed_before(site: Site, lock: str, deed: Callable[[], object]) -> Iterator[None]:
    """The deed has done all that comes before it needs what is locked, and the server dies."""

    def go() -> None:
        with suppress(TearlineError):
            deed()

    with psycopg.connect(site.house.dsn("admin")) as holder:
        holder.execute(lock.encode())
        thread = threading.Thread(target=go)
        thread.start()
        until = monotonic() + 60
        while not site.one("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            assert thread.is_alive(), "it did not need what is locked"
            assert monotonic() < until
            sleep(0.02)
        site.kill_postmaster()
        thread.join()
        with suppress(psycopg.Error):
            holder.rollback()
    site.start_again()
    yield


def opened(site: Site, by: Viewer) -> str:
    return str(
        open_matter(site.desk, by, "lead", {"name": ["Camioneta"]}, label=OPEN, said={"channel": "own"})
    )


def triage(site: Site, by: Viewer, id: str) -> None:
    last = UUID(matter(site.desk, by, id).last_move)
    move_matter(site.desk, by, id, "triage", last, said=TRIAGE)


def steps(site: Site, by: Viewer, id: str) -> list[str]:
    return [step.move for step in when_back(lambda: matter(site.desk, by, id)).steps]


def told(site: Site, by: Viewer, id: str) -> list[str]:
    return [one.step for one in when_back(lambda: notices(site.desk, by)) if one.matter_id == id]


def test_killed_between_a_move_and_its_notice(
    site: Site, guard: Viewer, analyst: Viewer, tmp_path: Path
) -> None:
    """The move is not there without its notice; what was answered before is; once made again, each is there once."""
    before, id = opened(site, guard), opened(site, guard)
    triage(site, guard, before)
    moved = site.entries("deed", "moved")
    with killed_before(
        site, "LOCK TABLE store.notice IN ACCESS EXCLUSIVE MODE", lambda: triage(site, guard, id)
    ):
        assert (steps(site, guard, before), told(site, analyst, before)) == (["open", "triage"], ["triage"])
        assert (steps(site, guard, id), told(site, analyst, id)) == (["open"], [])
        assert site.entries("deed", "moved") == moved
        triage(site, guard, id)
    assert (steps(site, guard, id), told(site, analyst, id)) == (["open", "triage"], ["triage"])
    assert site.entries("deed", "moved") == moved + 1
    site.verified(tmp_path)


def test_killed_while_clocks_ring_and_away_for_two_hours(site: Site, guard: Viewer, tmp_path: Path) -> None:
    """Seven had rung in the transaction that died: all ring again, hours late, with their true moments, and once."""
    clock = Clock(site.house)
    with later(site.house, hours=3):
        ring(clock)  # what the trials before this one left
    ids = [opened(site, guard) for _ in range(8)]
    rung = site.entries("job", "clock-ran-out")
    last = f"SELECT FROM store.due WHERE matter_id = '{ids[-1]}' FOR UPDATE"
    with later(site.house, minutes=16), killed_before(site, last, lambda: ring(clock)):
        assert {tuple(steps(site, guard, id)) for id in ids} == {("open",)}
        assert site.entries("job", "clock-ran-out") == rung
    with later(site.house, hours=2, minutes=15):
        for _ in range(2):
            ring(clock)
        found = [matter(site.desk, guard, id) for id in ids]
        assert {tuple(step.move for step in one.steps) for one in found} == {("open", "ran-out")}
        for one in found:
            ran_out = one.steps[-1]
            assert ran_out.happened_at == one.steps[0].made_at + timedelta(minutes=15)
            assert ran_out.made_at - ran_out.happened_at > timedelta(minutes=119)
            assert told(site, guard, one.id) == ["end"], (
                "what was opened by oneself is told no more than that"
            )
        assert site.entries("job", "clock-ran-out") == rung + len(ids)
    clock.stop()
    site.verified(tmp_path)


def ring(clock: Clock) -> None:
    with suppress(psycopg.Error):
        clock.run()


def test_killed_while_a_matrix_is_published(site: Site, deciders: Deciders, tmp_path: Path) -> None:
    """It is asked for as before and in force it is not; published again it is the next version, once."""
    version = when_back(deciders.publish)
    rows = list(shipped())
    mark = deciders.write(rows).mark
    ask_for_publication(site.desk, deciders.writer, mark, rows)
    published = site.entries("deed", "matrix-published")
    with killed_before(
        site,
        "LOCK TABLE gate.matrix_line IN ACCESS EXCLUSIVE MODE",
        lambda: publish(site.desk, deciders.other, mark),
    ):
        found = when_back(lambda: matrix(site.desk, deciders.other))
        assert found.version.version == version
        assert found.draft is not None
        assert found.draft.asked_by is not None
        assert site.entries("deed", "matrix-published") == published
        assert publish(site.desk, deciders.other, mark) == version + 1
    assert site.one("SELECT count(*) FROM gate.matrix WHERE version > %s", version) == 1
    assert site.entries("deed", "matrix-published") == published + 1
    site.verified(tmp_path)


def test_killed_between_a_pointer_question_and_its_notice(
    site: Site, pointing: Place, tmp_path: Path
) -> None:
    """Asked and answered it stays; its owner is told once the clock runs again, and once."""
    desk, asker = pointing["KSSC.liaison"], pointing["KFGR.analyst"]
    hits = when_back(lambda: pointing.asks("KFGR", "GHK-417-B")).hits
    clock = Clock(site.house)
    with killed_before(site, "LOCK TABLE store.pointer_notice IN ACCESS EXCLUSIVE MODE", lambda: ring(clock)):
        (question,) = when_back(lambda: own_questions(site.desk, asker)).questions
        assert question.hits == hits
        assert when_back(lambda: pointer_notices(site.desk, desk)) == []
        assert site.entries("job", "pointer-told") == 0
    for _ in range(2):
        ring(clock)
        assert [one.by_agency for one in when_back(lambda: pointer_notices(site.desk, desk))] == ["KFGR"]
    assert site.entries("job", "pointer-told") == 1
    assert site.entries("deed", "pointer-asked") == 1
    clock.stop()
    site.verified(tmp_path)
