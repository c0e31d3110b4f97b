"""What a steward is told of others' looks at the own agency's records: by the hour, never which belong together."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from tearline.errors import BadInput
from tearline.ledger.look import look
from tearline.oversight.looks import LookAtOurs, looks_at_ours
from tests.gate.stage import ELENA, ROSA, Stage, told

OPEN = "GSSC//OPEN//-//ALL//H0"


@pytest.fixture
def ours(stage: Stage, request: pytest.FixtureRequest) -> list[str]:
    """Six records of one agency, in a collection of the test's own, that nobody looked at."""
    people = [told(f"look{n}", ROSA if n % 2 else ELENA) for n in range(6)]
    done = stage.load("GSSC", people, OPEN, source=request.node.name)
    return sorted(stage.records_of(done.id).values())


def shown(stage: Stage, *records: str, action: str = "entity") -> None:
    """One look of a high officer that showed these records."""
    with look(stage.desk, stage.high, action, {}) as this:
        this.show({"id": id, "owner": "GSSC"} for id in records)


def lines_of(stage: Stage, records: list[str]) -> list[LookAtOurs]:
    stage.sequence()
    return [line for id in records for line in looks_at_ours(stage.desk, stage.clerk, UUID(id))]


def without_ids(lines: list[LookAtOurs]) -> list[str]:
    return [re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<id>", repr(line)) for line in lines]


def test_two_records_of_one_look_are_told_as_those_of_two_looks(stage: Stage, ours: list[str]) -> None:
    """A hidden record that bridges two visible ones makes them one entity, shown by one look."""
    shown(stage, ours[0], ours[1])
    shown(stage, ours[3])
    shown(stage, ours[2])
    together, apart = lines_of(stage, ours[:2]), lines_of(stage, ours[2:4])
    assert without_ids(together) == without_ids(apart)
    assert [line.hour[-7:] for line in together] == [":00:00Z"] * 2


def test_how_often_and_in_which_order_is_not_told(stage: Stage, ours: list[str]) -> None:
    shown(stage, ours[1])
    shown(stage, ours[0])
    once = lines_of(stage, ours[:2])
    shown(stage, ours[0], ours[1])
    assert lines_of(stage, ours[:2]) == once
    assert [line.record for line in looks_at_ours(stage.desk, stage.clerk) if line.record in ours] == ours[:2]


def test_pages_follow_each_other_without_gap_or_double(stage: Stage, ours: list[str]) -> None:
    for id in ours:
        shown(stage, id)
        shown(stage, id, action="record")
    stage.sequence()
    whole = looks_at_ours(stage.desk, stage.clerk, limit=1000)
    paged: list[LookAtOurs] = []
    while page := looks_at_ours(stage.desk, stage.clerk, after=paged[-1].line if paged else None, limit=5):
        paged += page
    assert paged == whole
    assert len({line.line for line in whole}) == len(whole) >= 12


@pytest.mark.parametrize(
    "after", ["", "x", "2026-01-01T00:00:00Z x y z p a", "a b c d e f\0", "1 2 3 4 5 6 7"]
)
def test_a_mark_that_is_none_is_refused(stage: Stage, after: str) -> None:
    with pytest.raises(BadInput):
        looks_at_ours(stage.desk, stage.clerk, after=after)
