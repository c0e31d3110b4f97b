"""Credit: who cites what with an outcome, how points are split, and what hidden contributions leave unchanged (B7)."""

from __future__ import annotations

from contextlib import ExitStack
from uuid import UUID, uuid4

import psycopg
import pytest

from tearline import stewardship
from tearline.errors import BadInput, NotEntitled, NotFound
from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tearline.sharing.credit import Credit, cite, cited_with, credit, uncite
from tests.casework.conftest import Place
from tests.casework.test_clocks import OPEN, SECRET
from tests.casework.test_decisions import deciders, go, holder, in_hand, ranks
from tests.casework.test_outcomes import decided
from tests.gate.stage import Stage
from tests.gate.stage import person as drawn
from tests.gate.test_two_worlds import opened
from tests.web.plain import browsers

__all__ = ["deciders", "holder", "ranks"]  # fixtures


@pytest.fixture(scope="module")
def stage(place: Place) -> Stage:
    return Stage(place.people.house, place.desk, place.people)


@pytest.fixture(autouse=True)
def nothing_cited(place: Place) -> None:
    with psycopg.connect(place.people.house.dsn("admin"), autocommit=True) as conn:
        conn.execute("DELETE FROM store.contribution")


def record(stage: Stage, agency: str, label: str) -> UUID:
    done = stage.load(
        agency, [drawn("x")], label.replace("GSSC", agency, 1), source=f"credit-{uuid4().hex[:6]}"
    )
    [id] = stage.records_of(done.id).values()
    return UUID(id)


def closed(place: Place, chief: Viewer, holder: Viewer, result: str = "detention") -> UUID:
    id = decided(place, chief, holder)
    go(place, holder, id, "close", said={"result": result})
    return UUID(id)


def points(place: Place, by: Viewer) -> dict[str, dict[str, float]]:
    return {one.agency: one.by_role for one in credit(place.desk, by, "GSSC").points}


def test_a_role_is_a_point_and_is_split_among_those_cited_for_it(
    place: Place, stage: Stage, ranks: dict[int, Viewer], holder: Viewer
) -> None:
    """Worked case (a): one located, two identified."""
    lead = closed(place, ranks[1], holder)
    for agency, role in (("GSSC", "located"), ("GUIF", "identified"), ("GFGR", "identified")):
        cite(place.desk, holder, lead, record(stage, agency, OPEN), role)
    told = {"GSSC": {"located": 1.0}, "GFGR": {"identified": 0.5}, "GUIF": {"identified": 0.5}}
    assert points(place, holder) == told
    # dumping records gains nothing
    for _ in range(3):
        cite(place.desk, holder, lead, record(stage, "GUIF", OPEN), "identified")
    assert points(place, holder) == told
    found = credit(place.desk, holder, "GUIF")
    assert ([one.owner for one in found.contributions], found.points[0].agency) == (["GUIF"] * 4, "GSSC")
    mine = next(one for one in found.contributions if one.mine)
    uncite(place.desk, ranks[1], UUID(str(mine.id)))  # by anybody of the agency that cited it
    assert len(cited_with(place.desk, holder, lead).contributions) == 5
    with pytest.raises(NotFound):
        uncite(place.desk, ranks[1], UUID(str(mine.id)))


def test_hidden_contributions_change_nobody_elses_table(
    place: Place, stage: Stage, ranks: dict[int, Viewer], holder: Viewer
) -> None:
    """Worked cases (b) and (d)."""
    low = place.people.enrol("GUIF", "credit-low", Tier.OPEN)
    lead = closed(place, ranks[1], holder)
    cite(place.desk, holder, lead, record(stage, "GUIF", OPEN), "first-tip")
    tip = record(stage, "GSSC", SECRET)

    def seen(by: Viewer) -> tuple[Credit, Credit, object]:
        return (
            credit(place.desk, by, "GUIF"),
            credit(place.desk, by, "GSSC"),
            cited_with(place.desk, by, lead),
        )

    before = seen(low)
    cite(place.desk, holder, lead, tip, "first-tip")
    cite(place.desk, holder, lead, tip, "located")
    assert seen(low) == before
    with psycopg.connect(place.people.house.dsn("admin"), autocommit=True) as conn, ExitStack() as held:
        for table, schema in (("record", "store"), ("label", "gate")):
            held.enter_context(opened(conn, table, "viewer_sees", schema))
        assert seen(low) != before  # or nothing would have been hidden
    assert points(place, holder) == {"GSSC": {"first-tip": 0.5, "located": 1.0}, "GUIF": {"first-tip": 0.5}}
    chief = place.people.enrol("GUIF", "credit-chief", Tier.OPEN, duties=["analyst"])
    for unseen in (tip, uuid4()):
        with pytest.raises(NotFound):
            cite(place.desk, chief, lead, unseen, "evidence")
    # a record that is reclassified takes its contribution with it
    given = cited_with(place.desk, low, lead).contributions[0]
    stewardship.reclassify(
        place.desk,
        stage.stewards["GUIF"],
        "GUIF//SECRET//ALFA//-//H0",
        "a source",
        record=UUID(str(given.record_id)),
    )
    assert cited_with(place.desk, low, lead).contributions == []
    assert credit(place.desk, low, "GUIF").points == []


def test_without_an_outcome_or_after_a_court_undid_it_there_is_no_point(
    place: Place, stage: Stage, ranks: dict[int, Viewer], holder: Viewer
) -> None:
    """Worked case (c), and an outcome that is undone."""
    nothing, open_yet = (
        closed(place, ranks[1], holder, "nothing-found"),
        UUID(decided(place, ranks[1], holder)),
    )
    undone, source = closed(place, ranks[1], holder), record(stage, "GUIF", OPEN)
    for id in (nothing, open_yet, undone):
        cite(place.desk, holder, id, source, "evidence")
    assert points(place, holder) == {"GUIF": {"evidence": 1.0}}
    go(place, holder, str(undone), "judicial-end", said={"judicial_end": "acquittal"})
    assert points(place, holder) == {}
    assert [one.counts for one in cited_with(place.desk, holder, undone).contributions] == [False]
    expunged = cited_with(place.desk, holder, nothing).contributions[0].record_id
    stewardship.expunge(place.desk, stage.stewards["GUIF"], "no longer needed", record=UUID(str(expunged)))
    assert cited_with(place.desk, holder, undone).contributions == []


def test_its_pages_with_nothing_with_wrong_input_and_from_citing_to_points(
    place: Place, stage: Stage, ranks: dict[int, Viewer]
) -> None:
    person = place.people.person("GSSC", "credit-web", Tier.SECRET, duties=["analyst"])
    analyst = place.people.sign_in(person)
    lead, source = closed(place, ranks[1], analyst), record(stage, "GUIF", OPEN)
    at = f"/matter/{lead}/credit"
    with browsers(place.desk) as site:
        page = site.open(person)
        assert "GSSC was cited with no outcome" in page.go("/credit").heading
        assert "NOSUCH was cited with no outcome" in page.go("/credit?agency=NOSUCH").heading
        for wrong in ("since=2026-02-02&until=2026-02-01", "since=x"):
            assert page.go(f"/credit?{wrong}").status == 400, wrong
        assert page.go(at).heading == "No record was cited with it yet"
        for told, why in (
            ({"role": "located"}, "Choose a record"), ({"role": "located", "other": "x"}, "no record's id"),
            ({"role": "located", "other": str(uuid4())}, "no such record"),
            ({"role": "fame", "other": str(source)}, "Choose one"),
        ):  # fmt: skip
            page.post(at, **told)
            assert (page.status, why in page.main) == (400, True), told
        page.go(at).send(at, role="located", other=str(source))
        assert page.heading == "One record was cited with it"
        assert page.go("/credit").heading == "GSSC was cited with no outcome in this time"
        assert page.go("/credit?agency=GUIF").heading == "GUIF has one point"
        page.go(at).send(f"{at}/take-back")
        assert page.heading == "No record was cited with it yet"
        other = site.open(place.people.person("GUIF", "credit-other", Tier.OPEN))
        assert "not yours to cite" in other.go(at).main
        other.post(at, role="located", other=str(source))
        assert other.status == 403


def test_who_neither_decided_nor_ended_it_cites_nothing(
    place: Place, stage: Stage, ranks: dict[int, Viewer], holder: Viewer
) -> None:
    lead, source = closed(place, ranks[1], holder), record(stage, "GUIF", OPEN)
    early = UUID(in_hand(place, holder))
    for by, id in ((place.viewer("opener"), lead), (place.viewer("guard"), lead), (holder, early)):
        assert not cited_with(place.desk, by, id).may
        with pytest.raises(NotEntitled, match="decided"):
            cite(place.desk, by, id, source, "evidence")
    for by in (holder, ranks[1]):
        assert cited_with(place.desk, by, lead).may
    with pytest.raises(BadInput):
        cite(place.desk, holder, lead, source, "fame")
