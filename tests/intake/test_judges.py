"""Items judged by processes beside: in their order, the same as here, whoever is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from datetime import date

import pytest

from tearline.errors import BadInput
from tearline.handling import Label
from tearline.intake import beside
from tearline.intake.apart import wire
from tearline.intake.beside import Judges
from tearline.intake.draft import Draft, Reject
from tearline.intake.judging import Batch, Task, Terms, judge
from tearline.language import msg

TERMS = Terms("judged", Label.parse("SSC//OPEN//-//ALL//H0"), date(2026, 1, 1))
SECRET = "SSC//SECRET//ALFA//-//H1"
OTHERS = "FGR//OPEN//-//ALL//H0"


def items(task: int) -> list[Draft | Reject]:
    """Two that are taken, of two labels; one without a name; another agency's label; a line that is none."""
    name = {"name": [f"Persona Tarea{task}"]}
    return [
        Draft("a.jsonl", 1, f"p{task}", "Person", name),
        Draft("a.jsonl", 2, f"q{task}", "Person", name, label=SECRET),
        Draft("a.jsonl", 3, f"r{task}", "Person", {}),
        Draft("a.jsonl", 4, f"s{task}", "Person", name, label=OTHERS),
        Reject("a.jsonl", 5, None, "not-text", msg("The value is not text.")),
    ]


def task(number: int) -> Task:
    batch = wire.Batch(["a.jsonl"])
    for item in items(number):
        batch.add(item)
    return Task([batch.frame()[wire.HEAD :]], ["a.jsonl"])


def test_an_item_is_a_row_or_says_why_it_is_none() -> None:
    found = judge(TERMS, task(7))
    assert [item.row is not None for item in found.items] == [True, True, False, False, False]
    assert [[one.code for one in item.found] for item in found.items] == [
        [], [], ["nothing-said"], ["label-owner"], ["not-text"],
    ]  # fmt: skip
    assert [item.key for item in found.items] == ["p7", "q7", "r7", "s7", None]
    assert found.labels == [str(TERMS.default), SECRET]
    assert [item.place for item in found.items] == [1, 2, 1, 0, 0]
    assert found.items[1].row is not None
    assert found.items[1].row.startswith(b"q7\t2\tPerson\t")


def test_what_is_settled_is_left_out() -> None:
    assert judge(TERMS, task(7)._replace(skip=3)).items == judge(TERMS, task(7)).items[3:]


def test_what_no_reader_writes_is_refused() -> None:
    with pytest.raises(wire.GarbledError):
        judge(TERMS, Task([b'{"items":[[0,1]]}'], ["a.jsonl"]))


@pytest.fixture
def one_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No task is judged here unless it has to be."""
    monkeypatch.setattr(beside, "FEW", 0)
    monkeypatch.setattr(beside, "MOST_JUDGES", 1)


@pytest.mark.usefixtures("one_beside")
def test_processes_beside_judge_as_this_one_does_and_a_file_that_breaks_off_is_told_last() -> None:
    def tasks() -> Iterator[Task]:
        for number in range(5):
            yield task(number)
        raise BadInput(msg("The value is not text."))

    got: list[Batch] = []
    with Judges(TERMS) as judges:
        batches = judges.judged(tasks())
        got.append(next(batches))
        [worker] = (
            multiprocessing.active_children()
        )  # with work before it: whoever waits for it judges the rest
        os.kill(worker.pid or 0, signal.SIGKILL)
        with pytest.raises(BadInput):
            got.extend(batches)
    assert got == [judge(TERMS, task(number)) for number in range(5)]


@pytest.mark.usefixtures("one_beside")
def test_what_no_reader_writes_is_told_behind_what_came_before() -> None:
    wrong = Task([b'{"items":[]}'], ["a.jsonl"])
    with Judges(TERMS) as judges:
        batches = judges.judged(iter([task(0), wrong, task(1)]))
        assert next(batches) == judge(TERMS, task(0))
        with pytest.raises(wire.GarbledError):
            next(batches)
