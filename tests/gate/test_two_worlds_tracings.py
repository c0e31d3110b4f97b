"""Two worlds of leak tracings: the traced learn nothing, nor do inspectors who do not see the case."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from tearline.casework.deeds import open_matter
from tearline.handling import Tier
from tearline.ledger.look import Viewer, look
from tearline.sharing.tracings import Wanted, agree_tracing, exposure, open_tracing
from tests.gate.asker import Asker, Known
from tests.gate.stage import Stage, person
from tests.gate.surfaces import answers, differences, of
from tests.gate.test_two_worlds import NOBODY, OPEN, SECRET, opened
from tests.sharing.test_tracings import sequenced

TOUCHED = re.compile(
    r"tracing|^(my-looks|looks-at-ours)|looks (mine|ours)|/looks/(mine|ours)|day$|/day|waiting$|notices$"
)
FRAME = re.compile(r"^(tracings|GET /tracings|page GET /tracings|tearline tracing list)$")
# which tracing, when and until when: of two, the one made later has another
OWN = re.compile(
    rb"<time.*?</time>|content-length: \d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    rb"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d[.\d]*)?(?:Z|\+00:00)?"
)


@pytest.fixture(scope="module")
def two(stage: Stage) -> list[Viewer]:
    """Two inspectors who see what is SECRET."""
    return [
        stage.people.enrol(
            "GSSC", f"traza-{n}", Tier.TOP_SECRET, ["ALFA", "BETA"], ["inspector"], "oversight"
        )
        for n in range(2)
    ]


def lead(stage: Stage, label: str, name: str = "Fuga") -> str:
    return str(
        open_matter(stage.desk, stage.guard, "lead", {"name": [name]}, label=label, said={"channel": "own"})
    )


def trace(
    stage: Stage,
    two: list[Viewer],
    case: str,
    items: list[str],
    reason: str = "una fuga",
    *,
    read: bool = True,
) -> str:
    wanted = [Wanted(item) for item in items]
    moment = datetime.now(UTC) - timedelta(seconds=1)
    id = str(open_tracing(stage.desk, two[0], wanted, moment, case, reason))
    if read:
        agree_tracing(stage.desk, two[1], id)
        sequenced(stage.desk.house)  # and counted: whatever else this database's ledger holds
        exposure(stage.desk, two[0], id)
    return id


@pytest.mark.parametrize("faces", [("functions", "api"), ("pages", "commands")], ids=" ".join)
def test_the_traced_learn_nothing(stage: Stage, two: list[Viewer], faces: tuple[str, ...]) -> None:
    """A steward and an officer who were shown records of the steward's agency: every page of theirs is the same."""
    done = stage.load("GSSC", [person(f"fuga-{'-'.join(faces)}")], OPEN, source="fugas")
    (item,) = stage.records_of(done.id).values()
    for seer in (stage.clerk, stage.low):
        with look(stage.desk, seer, "record", {}) as this:
            this.show([{"id": item, "owner": "GSSC"}])
    stage.sequence()
    case = lead(stage, SECRET)
    stage.sequence()
    stage.forget_own_looks()
    names = [name for name in of(*faces) if TOUCHED.search(name)]
    by = (stage.clerk, stage.low) if "api" in faces else (stage.clerk,)
    askers = [Asker(stage, one, Known(records=[item], tracings=NOBODY[:1])) for one in by]
    before = [answers(asker, names) for asker in askers]
    assert len(before[0]) > 8
    stage.forget_own_looks()
    made = trace(stage, two, case, [item])
    stage.sequence()
    for asker, was in zip(askers, before, strict=True):
        asker.known.tracings[:] = [made]
        now = {
            name: said.replace(made.encode(), NOBODY[0].encode())
            for name, said in answers(asker, names).items()
        }
        assert differences(was, now) == {}


def test_an_inspector_who_does_not_see_the_case_sees_that_it_was_made(
    stage: Stage, two: list[Viewer], admin: psycopg.Connection
) -> None:
    """Nothing of what it is about: another case, other items, another reason are the same bytes. It can fail."""
    below = stage.people.enrol("GUIF", "traza-bajo", Tier.OPEN, duties=["inspector"], purpose="oversight")
    asker = Asker(stage, below, Known())
    names = [name for name in of() if FRAME.search(name)]
    assert len(names) == 4

    def frames(case: str, items: list[str], reason: str) -> dict[str, bytes]:
        made = trace(stage, two, case, items, reason, read=False)
        told = {name: OWN.sub(b"<own>", said) for name, said in answers(asker, names).items()}
        admin.execute("DELETE FROM store.traced WHERE tracing_id = %s", [made])
        admin.execute("DELETE FROM ledger.tracing WHERE id = %s", [UUID(made)])
        return told

    first = frames(lead(stage, SECRET), [str(uuid4())], "una fuga de la zona norte")
    other = lead(stage, "GSSC//TOP_SECRET//BETA//-//H0", "Otra")
    assert differences(first, frames(other, [other], "otra cosa")) == {}
    with (
        opened(admin, "traced", "of_two"),
        opened(admin, "matter", "viewer_sees"),
        opened(admin, "label", "viewer_sees", "gate"),
    ):
        assert differences(first, frames(other, [other], "otra cosa")).keys() == set(names)
