"""The trial of kills with some of them: nothing is lost, and its checker finds what is.

Longer ones are run by hand (``python -m tools.kill_trial``); here it is held that the trial itself works.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.kill_trial.__main__ import told, trial
from tools.kill_trial.checker import compared, entries_of, faults
from tools.kill_trial.deployment import Deployment
from tools.kill_trial.work import Answered, Work

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1200),
]  # it founds a deployment and starts it several times

KILLS = ("process", "server", "both", "process")


@pytest.fixture(scope="module")
def over() -> Iterator[tuple[Deployment, Work]]:
    """A deployment that went through it, and what its clients were answered. On the disk, as in __main__."""
    with tempfile.TemporaryDirectory(prefix="tearline-kills-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o711)
        deployment = Deployment(Path(made))
        try:
            yield deployment, trial(deployment, KILLS, "ci")
        finally:
            deployment.end()


def test_nothing_is_lost_and_nothing_unrecorded(over: tuple[Deployment, Work]) -> None:
    deployment, work = over
    assert list(faults(deployment, work.answered)) == []
    assert {"server", "service"} <= work.answered.killed.keys(), told(work)
    assert work.answered.done["asked"] > 0, told(work)
    assert work.answered.moved, told(work)


def test_the_checker_finds_what_is_not_so(over: tuple[Deployment, Work]) -> None:
    """Each claim of a client that the deployment never made good is a fault, one by one."""
    deployment, work = over
    seen = next(iter(work.answered.shown))
    entries = entries_of(deployment.folder / "book.jsonl")  # of the test above
    lies = (
        (Answered(loads={**work.answered.loads, "never": 3}), "3 lines were accepted and 0 are there"),
        (Answered(loads={**work.answered.loads, "first": 151}), "151 lines were accepted"),
        (Answered(loads={"due": 400}), "it was never said to be taken"),
        (Answered(loads={**work.answered.loads, "due": 401}), "401 could be purged"),
        (Answered(loads=work.answered.loads, corrected={seen[1]: ["a deed that nobody did"]}), "are nowhere"),
        (Answered(loads=work.answered.loads, opened=["a lead"]), "was said to be opened, and is not there"),
        (Answered(loads=work.answered.loads, moved={"a move": "a lead"}), "was answered, and is not there"),
        (Answered(loads=work.answered.loads, backups=[deployment.folder / "never.dump"]), "is not there"),
    )
    for answered, fault in lies:
        assert any(fault in found for found in compared(deployment, answered, entries)), fault
    unmoved = [entry for entry in entries if entry["action"] != "clock-ran-out"]
    assert any("clock-ran-out" in found for found in compared(deployment, work.answered, unmoved))
    more = Answered(loads=work.answered.loads)
    more.shown[seen] = 10_000
    assert any("was shown" in found for found in compared(deployment, more, entries))
    half = deployment.folder / "half.dump"
    half.write_bytes(b"PGDMP")
    assert any("cannot be read to its end" in found for found in compared(deployment, work.answered, entries))
    half.unlink()
