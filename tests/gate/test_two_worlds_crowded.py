"""The claim, where what is hidden is much: thousands of rows that push limits, plans and thresholds, that fill the
first page of others, that are on their way in at this moment, and that others look at.

The second world is the first one, later, as in ``test_two_worlds.py``, whose worlds are small and many.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from tearline.intake.load import load
from tearline.ledger.look import look
from tearline.picture.check import check
from tearline.picture.search import search
from tests.gate.asker import Asker, Known
from tests.gate.stage import CURP, ELENA, PHONES, PLATES, Stage, ownership, person, told, vehicle
from tests.gate.surfaces import answers, differences
from tests.gate.test_two_worlds import OPEN, SECRET, captured, opened, visible_world

MANY = 1500  # more than any limit that a question has, and than a load's chunk
LIKE = 40  # of each kind that is taken for one thing: each pair of these is a match


def lookalikes(label: str) -> Iterator[dict[str, object]]:
    """Hidden records that answer every question that the askers put: names, identifiers, keys, kin, links."""
    for n in range(LIKE):
        yield person(f"m{n}", n % 4, n % 2, label=label)
        yield told(f"e{n}", ELENA, label=label)
        yield vehicle(f"c{n}", n % 2, label=label)
        yield ownership(f"w{n}", f"m{n}", f"c{n}", label=label)
    for n in range(MANY - 4 * LIKE):
        yield told(f"a{n}", {"name": [f"Ana López {_surname(n)}"], "idNumber": [f"Z{n:07d}"]}, label=label)


def _surname(n: int) -> str:
    """One that nobody else of the crowd has."""
    return "".join("bcdfgl"[n // 6**k % 6] + "aeio"[n // 6**k % 4] for k in range(5)).capitalize()


def looked_at_by_others(stage: Stage, ids: list[str]) -> None:
    """High officers who ask the same questions and see hidden things alone, or leave off."""
    with look(stage.desk, stage.high, "entity", {}) as this:
        this.show({"id": id, "owner": "GSSC"} for id in ids[:400])
    with pytest.raises(RuntimeError), look(stage.desk, stage.high, "search", {}):
        raise RuntimeError("gone before the answer")


@dataclass
class Crowded:
    """What the askers were told before and while the crowd came in, and the ids of the crowd."""

    askers: list[Asker]
    before: dict[str, bytes]
    under_way: list[dict[str, bytes]]
    hidden: list[str]


@pytest.fixture(scope="module")
def crowded(stage: Stage) -> Iterator[Crowded]:
    """A visible world as it answers before, while and after thousands of hidden records come."""
    known = Known()
    asking = [Asker(stage, stage.low, known), Asker(stage, stage.clerk, known)]
    drafts = [person("p1", label=OPEN), vehicle("v1", label=OPEN), ownership("o1", "p1", "v1")]
    with visible_world(stage, asking, drafts) as loads:
        seen = Crowded(asking, captured(asking), [], [])
        file = stage.house.data / "crowd.ftm.jsonl"
        file.write_text("".join(json.dumps(draft) + "\n" for draft in lookalikes(SECRET)))
        try:
            done = load(
                stage.desk, stage.stewards["GSSC"], file, source="multitud oculta", label=SECRET, format="ftm",
                progress=lambda at: seen.under_way.append(captured(asking)) if at.items == 1000 else None,
            )  # fmt: skip
        finally:
            file.unlink()
        loads.append(("GSSC", done.id))
        assert done.accepted == MANY
        ids = stage.records_of(done.id)
        seen.hidden[:] = sorted(ids.values())
        looked_at_by_others(stage, seen.hidden)
        stage.decide(stage.high, ids["m0"], ids["e0"], "same", SECRET)
        yield seen


def test_a_hidden_load_under_way_changes_no_byte(crowded: Crowded) -> None:
    [during] = crowded.under_way
    assert differences(crowded.before, during) == {}


def test_thousands_of_hidden_records_change_no_byte(crowded: Crowded) -> None:
    assert differences(crowded.before, captured(crowded.askers)) == {}


def test_statistics_of_the_crowded_tables_change_no_byte(crowded: Crowded, admin: psycopg.Connection) -> None:
    """Plans are made anew with the sizes as they are now."""
    admin.execute("VACUUM ANALYZE")
    assert differences(crowded.before, captured(crowded.askers)) == {}


def test_the_crowd_would_be_seen_if_a_policy_were_open(crowded: Crowded, admin: psycopg.Connection) -> None:
    """Or the tests above would prove nothing."""
    low = crowded.askers[0]
    asked = ["check", "POST /check", "tearline check"]  # search narrows by labels too, a second lock
    before = answers(low, asked)
    with opened(admin, "record", "viewer_sees"), opened(admin, "identifier", "viewer_sees"):
        assert differences(before, answers(low, asked)).keys() == set(asked)


def test_the_crowd_fills_the_first_pages_of_those_who_see_it(stage: Stage, crowded: Crowded) -> None:
    """So a page, a limit or a threshold counted over all rows would show."""
    hidden = set(crowded.hidden)
    page = search(stage.desk, stage.high, "ana lopez", size=25)
    assert {hit.record.id for hit in page.hits} <= hidden
    for text in (PHONES[0], PLATES[0], CURP):
        assert hidden & {found.record.id for found in check(stage.desk, stage.high, text).hits}, text
