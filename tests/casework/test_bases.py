"""The basis of a named suspect: nobody is named without one, and it holds while it is in force, and no longer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from tearline import stewardship
from tearline.casework.bases import Named
from tearline.casework.day import day, notices
from tearline.casework.deeds import open_matter
from tearline.casework.questions import matter, matters_about
from tearline.db import connect
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.jobs.clock import Clock
from tearline.ledger.look import Viewer
from tearline.matrix.delegations import lend
from tearline.matters import kinds
from tearline.matters.lists import list_file, read_list
from tearline.measures import Cause, Measure, Where
from tearline.ontology.model import model
from tests.bases import OPEN, SECRET, header, in_force, lead, loaded, moment, moved, said, steward, written
from tests.casework.conftest import Place
from tests.casework.test_clocks import TRIAGE, clock, later
from tests.casework.test_decisions import CHOSEN, STOP
from tests.gate.stage import Stage

__all__ = ["clock"]  # a fixture


@pytest.fixture(scope="module")
def stage(place: Place) -> Stage:
    """Stewards of the deployment, who load."""
    return Stage(place.desk.house, place.desk, place.people)


@pytest.fixture(scope="module")
def author(place: Place) -> Viewer:
    return place.people.enrol("GSSC", "redacta", duties=["analyst"])


@pytest.fixture(scope="module")
def reader(place: Place) -> Viewer:
    return place.viewer("high-analyst")


def standing(place: Place, by: Viewer, id: UUID) -> tuple[str, bool]:
    """The state of a lead's only basis, and whether it is in force."""
    [one] = matter(place.desk, by, str(id)).suspects
    return one.bases[0].state, one.in_force


def steps(place: Place, by: Viewer, id: UUID) -> list[str]:
    return [one.step for one in notices(place.desk, by) if one.matter_id == str(id)]


def waits(place: Place, by: Viewer, id: UUID) -> bool:
    return str(id) in {line.id for line in day(place.desk, by).waits}


# ── its life ────────────────────────────────────────────────────────────────────────────────────


def test_one_is_read_by_another_person_and_then_names(
    place: Place, stage: Stage, author: Viewer, reader: Viewer
) -> None:
    person, source = loaded(stage)
    basis = written(place.desk, author, person, source)
    assert (waits(place, reader, basis), steps(place, reader, basis)) == (True, ["open"])
    with pytest.raises(NotFound):  # who wrote it is not its second reader
        moved(place.desk, author, basis, "confirm")
    with pytest.raises(BadInput, match="without a basis in force"):
        lead(place.desk, author, person, basis)
    moved(place.desk, reader, basis, "confirm")
    id = lead(place.desk, author, person, basis)
    found = matter(place.desk, author, str(id))
    [one] = found.suspects
    assert (one.record, one.on, one.in_force, one.corrected_at) == (str(person), [str(basis)], True, None)
    assert one.bases[0].second_reader == place.officers["high-analyst"].login
    assert (one.bases[0].criterion, one.bases[0].deed_on) == ("named-by-a-witness", "2026-11-02")
    assert {record.id for record in found.about} == {str(person), str(basis)}
    assert [line.id for line in matters_about(place.desk, author, [basis])] == [str(id)]
    assert not waits(place, reader, basis)


def test_what_is_hidden_and_what_is_not_there_are_one_answer(
    place: Place, stage: Stage, reader: Viewer
) -> None:
    """A hidden basis, a hidden source, a hidden basis that has ended: none of them is there, for nobody."""
    person, source = loaded(stage)
    _, secret = loaded(stage, SECRET)
    hidden = in_force(place.desk, place.viewer("guard"), reader, person, source, SECRET)
    by_source = in_force(place.desk, place.viewer("guard"), reader, person, secret)
    ended = in_force(place.desk, place.viewer("guard"), reader, person, source, SECRET)
    moved(place.desk, reader, ended, "prolong", "visto", review_by=moment(days=10))
    moved(place.desk, place.viewer("guard"), ended, "withdraw", "era otra persona")
    low = place.viewer("opener")
    for basis in (hidden, by_source, ended, uuid4()):
        with pytest.raises(NotFound):
            lead(place.desk, low, person, basis)
    with pytest.raises(BadInput, match="without a basis in force"):
        lead(place.desk, low, person, None)
    guard = place.viewer("guard")
    named = lead(place.desk, guard, person, hidden)
    assert (
        matter(place.desk, guard, str(named)).suspects == []
    )  # whoever is to triage it is not told whom it names
    seen = matter(place.desk, place.viewer("high-analyst"), str(named))
    assert seen.label == SECRET  # a matter's label joins its basis's
    with pytest.raises(NotFound):
        matter(place.desk, low, seen.id)


def test_one_lapses_where_nobody_reviews_it(
    place: Place, stage: Stage, author: Viewer, reader: Viewer, clock: Clock
) -> None:
    person, source = loaded(stage)
    basis = in_force(place.desk, author, reader, person, source, review_by=moment(days=40))
    id = lead(place.desk, place.viewer("opener"), person, basis)
    opener = place.viewer("opener")
    with later(place, days=21):
        clock.run()
        assert standing(place, opener, id) == ("under-review", True)
        assert waits(place, reader, basis)
        assert "fall-due" in steps(place, author, basis)
        with pytest.raises(NotFound):  # a reviewer is another than the author
            moved(place.desk, author, basis, "prolong", "sigue", review_by=moment(days=50))
        for beyond in (moment(days=1501), moment(days=400), moment(days=1)):
            with pytest.raises(BadInput):
                moved(place.desk, reader, basis, "prolong", "sigue", review_by=beyond)
        with pytest.raises(BadInput):  # it says why
            moved(place.desk, reader, basis, "prolong", review_by=moment(days=60))
        moved(place.desk, reader, basis, "prolong", "la declaración sigue firme", review_by=moment(days=60))
    assert standing(place, opener, id) == ("in-force", True)
    with later(place, days=61):
        assert standing(place, opener, id) == ("in-force", False)  # its date counts before the clock has rung
        clock.run()
        assert standing(place, opener, id) == ("lapsed", False)
        assert steps(place, opener, id)[0] == "basis-ended"
        with pytest.raises(BadInput):
            lead(place.desk, opener, person, basis)


def test_a_review_is_never_beyond_the_purge(
    place: Place, stage: Stage, author: Viewer, reader: Viewer
) -> None:
    person, source = loaded(stage)
    basis = in_force(
        place.desk, author, reader, person, source, review_by=moment(days=90), purge_by=moment(days=100)
    )
    with pytest.raises(BadInput, match="beyond the purge date"):
        moved(place.desk, reader, basis, "prolong", "sigue", review_by=moment(days=101))
    moved(place.desk, reader, basis, "prolong", "sigue", review_by=moment(days=99))


# ── what is refused ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "fields", "why"),
    [
        ({"facts": []}, {}, "Facts|acts"),
        ({"facts": ["   .    "]}, {}, "no criterion without a fact"),
        ({"deedOn": []}, {}, "deed"),
        ({"deedOn": ["2027-06-01"]}, {}, "a day ahead"),
        ({"deedOn": ["1900-05-01"]}, {}, "120 years"),
        ({"deedOn": ["2026-10-01", "2026-10-02"]}, {}, "one date"),
        ({}, {"criterion": "a-feeling"}, "is one of"),
        ({}, {"criterion": ""}, "is missing"),
        ({}, {"review_by": moment(days=367)}, "within a year"),
        ({}, {"review_by": moment(days=-1)}, "within a year"),
        ({}, {"purge_by": moment(days=1830)}, "within five years"),
        ({}, {"purge_by": ""}, "is missing"),
        ({}, {"purge_by": moment(days=20)}, "beyond the purge date"),
    ],
)  # fmt: skip
def test_what_it_says_holds_or_is_refused(
    place: Place,
    stage: Stage,
    author: Viewer,
    changes: dict[str, list[str]],
    fields: dict[str, str],
    why: str,
) -> None:
    person, source = _two(stage)
    with pytest.raises(BadInput, match=why):
        open_matter(
            place.desk, author, "basis", header(**changes), about=[source], naming=[Named(person)],
            said=said(**fields),
        )  # fmt: skip


_kept: dict[int, tuple[UUID, UUID]] = {}


def _two(stage: Stage) -> tuple[UUID, UUID]:
    """The same two records for each refusal."""
    if id(stage) not in _kept:
        _kept[id(stage)] = loaded(stage)
    return _kept[id(stage)]


def test_it_rests_on_a_source_and_names_one_person(
    place: Place, stage: Stage, author: Viewer, reader: Viewer
) -> None:
    person, source = loaded(stage)
    other, _ = loaded(stage)
    desk, basis = place.desk, in_force(place.desk, author, reader, person, source)
    for about, named, why in (
        ([], [Named(person)], "rests on at least one record"), ([person], [Named(person)], "rests on at least one"),
        ([basis], [Named(person)], "on no matter"), ([source], [], "names one person"),
        ([source], [Named(person), Named(other)], "names one person"), ([source], [Named(source)], "a person's record"),
        ([source], [Named(person, basis)], "names one person"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=why):
            open_matter(desk, author, "basis", header(), about=about, naming=named, said=said(), label=OPEN)
    with pytest.raises(NotEntitled):  # who has no duty for it
        written(desk, place.viewer("clerk"), person, source)
    with pytest.raises(BadInput, match="without a basis in force"):  # of another person's record
        lead(desk, author, other, basis)
    with pytest.raises(BadInput, match="names no suspect"):
        open_matter(
            desk, author, "errand", {"name": ["x"]}, naming=[Named(person, basis)],
            said={"by_when": moment(days=1)},
        )  # fmt: skip


def test_a_child_is_no_suspect(place: Place, stage: Stage, author: Viewer, reader: Viewer) -> None:
    """Also where it is in doubt, and once a correction says so."""
    for born in ("2014-11-03", "2014", "2020-01"):
        person, source = loaded(stage, birthDate=[born])
        with pytest.raises(BadInput, match="under 12"):
            written(place.desk, author, person, source)
    person, source = loaded(stage, birthDate=["2014-11-02"])
    basis = in_force(place.desk, author, reader, person, source)
    id = lead(place.desk, author, person, basis)
    stewardship.correct(
        place.desk, steward(stage.people), person, {"properties": {"birthDate": ["2015-03-01"]}}, "acta"
    )
    assert standing(place, author, id) == ("in-force", False)


def test_a_delegate_and_the_giver_count_as_one(place: Place, stage: Stage) -> None:
    deciders = place.deciders
    giver = deciders.person("da", 2, ["commander", "analyst"], agency="GSSC")
    receiver = deciders.person("recibe", 0, ["analyst"], agency="GSSC")
    by, other = place.people.sign_in(giver), place.people.sign_in(receiver)
    person, source = loaded(stage)
    basis = written(place.desk, by, person, source)
    assert "confirm" in {way.move for way in matter(place.desk, other, str(basis)).ways}
    until = datetime.now(UTC) + timedelta(days=2)
    lend(place.desk, by, receiver.login, [Measure.STOP], [Where.MUNICIPAL], 2, until, Cause.LEAVE)
    assert "confirm" not in {way.move for way in matter(place.desk, other, str(basis)).ways}
    with pytest.raises(NotFound):
        moved(place.desk, other, basis, "confirm")


# ── decisions ───────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_done_against_a_suspect_without_a_basis(
    place: Place, stage: Stage, author: Viewer, reader: Viewer
) -> None:
    """Refused by name once it has ended; what is in their favour, and an arrest in the act, are not."""
    person, source = loaded(stage)
    chief = place.people.sign_in(place.deciders.person("decide-4", 4, agency="GSSC"))
    basis = in_force(place.desk, author, reader, person, source)

    def proposed(action: str, instrument: str = "none") -> UUID:
        id = lead(place.desk, place.viewer("opener"), person, basis)
        moved(place.desk, place.viewer("guard"), id, "triage", **TRIAGE)
        moved(place.desk, author, id, "take")
        asked = {**STOP, "action": action, "instrument": instrument}
        moved(place.desk, author, id, "propose", **asked)
        return id

    stop, again, flagrancy, release = (
        proposed("stop"), proposed("stop"), proposed("arrest-in-flagrancy", "flagrancy"), proposed("release")
    )  # fmt: skip
    moved(place.desk, chief, stop, "approve", "porque sí", **CHOSEN)
    moved(place.desk, author, basis, "withdraw", "la declaración no se sostiene")
    assert steps(place, author, again)[0] == "basis-ended"  # who holds it
    assert steps(place, place.viewer("opener"), again)[0] == "basis-ended"
    with pytest.raises(Conflict, match="no basis in force names the suspect"):
        moved(place.desk, chief, again, "approve", "porque sí", **CHOSEN)
    for id in (flagrancy, release):
        ways = {way.move for way in matter(place.desk, chief, str(id)).ways}
        if "approve" in ways:  # else a prosecutor agrees first
            moved(place.desk, chief, id, "approve", "porque sí", **CHOSEN)
    in_force(place.desk, author, reader, person, source)  # another one, on the same record
    moved(place.desk, chief, again, "approve", "porque sí", **CHOSEN)


def test_what_counts_as_against_somebody(place: Place) -> None:
    with connect(place.desk.house.dsn("admin"), "test") as conn:
        told = {one: conn.execute("SELECT gate.is_against(%s)", [one.value]).fetchone() for one in Measure}
    spared = {one for one, row in told.items() if row == (False,)}
    assert spared == {Measure.OPEN, Measure.FLAGRANCY, Measure.RELEASE, Measure.DROP}


# ── its end, and what happens to whom it names ─────────────────────────────────────────────────


def test_the_clock_purges_and_nobody_puts_it_off(
    place: Place, stage: Stage, author: Viewer, reader: Viewer
) -> None:
    person, source = loaded(stage)
    basis = in_force(place.desk, author, reader, person, source)
    id = lead(place.desk, place.viewer("opener"), person, basis)
    keeper, far = steward(stage.people), date.today() + timedelta(days=1700)
    with pytest.raises(BadInput, match="not put off"):
        stewardship.review(place.desk, keeper, basis, date.today() + timedelta(days=9), far, "más tiempo")
    for until in (far.isoformat(), None):
        with pytest.raises(BadInput, match="not put off"):
            stewardship.correct(place.desk, keeper, basis, {"purge_on": until}, "más tiempo")
    _purged(place, basis)
    with pytest.raises(NotFound):
        matter(place.desk, author, str(basis))
    [one] = matter(place.desk, place.viewer("opener"), str(id)).suspects
    assert (one.bases, one.in_force) == ([], False)
    assert steps(place, place.viewer("opener"), id)[0] == "basis-ended"


def _purged(place: Place, basis: UUID) -> None:
    """Its day has come: the job deletes it."""
    house = place.desk.house
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        row = conn.execute("SELECT purge_on FROM store.record WHERE id = %s", [basis]).fetchone()
        assert row is not None
        assert abs((row[0] - date.today()).days - 1500) <= 1
        conn.execute("UPDATE store.record SET purge_on = current_date WHERE id = %s", [basis])
        conn.execute("SELECT act.purge_due(1000)")


def test_an_acquittal_and_a_correction_reach_every_holder(
    place: Place, stage: Stage, author: Viewer, reader: Viewer
) -> None:
    person, source = loaded(stage)
    basis = in_force(place.desk, author, reader, person, source)
    id, opener = lead(place.desk, place.viewer("opener"), person, basis), place.viewer("opener")
    moved(place.desk, place.viewer("guard"), id, "triage", **TRIAGE)
    moved(place.desk, place.viewer("high-analyst"), id, "take")
    keeper = steward(stage.people)
    stewardship.correct(place.desk, keeper, person, {"properties": {"alias": ["El Inventado"]}}, "oficio 12")
    for by, which in ((author, basis), (opener, id), (place.viewer("high-analyst"), id)):
        assert steps(place, by, which)[0] == "suspect-corrected"
    assert matter(place.desk, opener, str(id)).suspects[0].corrected_at is not None
    stewardship.correct(place.desk, keeper, person, {"status": "acquitted"}, "sentencia absolutoria")
    for by, which in ((author, basis), (opener, id)):
        assert steps(place, by, which)[0] == "suspect-cleared"
    stewardship.recall(place.desk, keeper, "ya no se comparte", record=person)
    assert "suspect-cleared" not in steps(place, _analyst_of_another_agency(place, id), id)


def _analyst_of_another_agency(place: Place, id: UUID) -> Viewer:
    by = place.viewer("analyst")
    assert "take" not in {way.move for way in matter(place.desk, by, str(id)).ways}
    return by


# ── data ────────────────────────────────────────────────────────────────────────────────────────


def test_a_criterion_is_in_force_on_its_days(place: Place, stage: Stage, author: Viewer) -> None:
    person, source = _two(stage)
    with connect(place.desk.house.dsn("admin"), "test") as conn:
        spans = "{criterion,spans,money}"
        conn.execute(
            "UPDATE gate.move_right SET asks = jsonb_set(asks, %s, '[\"2020-01-01\", \"2020-12-31\"]')"
            " WHERE kind = 'basis' AND move = 'open'", [spans],
        )  # fmt: skip
    with pytest.raises(BadInput, match="not in force today"):
        written(place.desk, author, person, source, criterion="money")
    written(place.desk, author, person, source, criterion="recorded")


def test_the_list_of_criteria_says_what_each_rests_on() -> None:
    import yaml

    told = yaml.safe_load(list_file("criteria").read_text("utf-8"))
    found = kinds()["basis"].fields["criterion"].listed
    assert set(found) == set(told)
    for one in found.values():
        assert one.source.text("en").strip()
        assert one.source.text("es").strip()
        assert not one.confirmed
        assert one.is_open(date(2026, 11, 30))
        assert not one.is_open(date(2025, 12, 31))
    first = next(iter(told.values()))
    for wrong in ([], {"x": 1}, {"x": {**first, "since": "soon"}}, {"x": {**first, "name": {"en": "one"}}},
                  {"x": {**first, "colour": "red"}}):  # fmt: skip
        with pytest.raises(ValueError, match="criteria"):
            read_list("criteria", wrong)


def test_people_are_what_the_database_takes_for_people() -> None:
    assert [one for one in model().schemata if model()[one].is_a("Person")] == ["Person"]
