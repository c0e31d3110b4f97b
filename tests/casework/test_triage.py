"""Blind triage: whoever is to judge a matter does not see before whose it is, how it came, or who opened it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import orjson
import pytest

from tearline.casework.day import day, notices
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import board, looked_before, matter, matters_about
from tearline.casework.told import line_told, matter_told
from tearline.db import connect
from tearline.errors import NotFound
from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tearline.stewardship import reclassify
from tests.casework.conftest import Place
from tests.casework.test_clocks import SECRET, TRIAGE

OPEN = "GSSC//OPEN//-//ALL//H0"
UIF = "GUIF//OPEN//-//ALL//H0"
NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


def opened(place: Place, by: Viewer, label: str = OPEN, kind: str = "lead", **how: object) -> str:
    said = {"channel": "own", **how.pop("said", {})}  # type: ignore[dict-item]
    return str(open_matter(place.desk, by, kind, {"name": ["Bodega"]}, label=label, said=said, **how))  # type: ignore[arg-type]


def go(place: Place, by: Viewer, id: str, code: str, **how: object) -> None:
    move_matter(place.desk, by, id, code, UUID(matter(place.desk, by, id).last_move), **how)  # type: ignore[arg-type]


def told(place: Place, by: Viewer, ids: list[str], kind: str = "lead") -> bytes:
    """All that a viewer is told of these: the queue, each of them, the day, the notices."""
    faces = [
        [line_told(one, "en", NOON) for one in board(place.desk, by, kind).lines if one.id in ids],
        [matter_told(matter(place.desk, by, id), "en", NOON) for id in ids],
        [line_told(one, "en", NOON) for one in day(place.desk, by).waits if one.id in ids],
        [one for one in notices(place.desk, by) if one.matter_id in ids],
        [one for one in matters_about(place.desk, by, [UUID(id) for id in ids]) if one.id in ids],
    ]
    return orjson.dumps(faces, default=str)


@contextmanager
def swapped(place: Place, one: str, other: str) -> Iterator[None]:
    """As if each of two had come as the other did, of the other's agency, by the other's officer and about what the
    other is about; their labels too."""
    with connect(place.desk.house.dsn("admin"), "test") as conn:

        def swap() -> None:
            for table, key, columns in (
                ("matter", "id", ("said", "owner", "label_id", "officer_id")),
                ("record", "id", ("owner", "label_id")),
                ("move", "matter_id", ("said", "label_id", "officer_id", "agency")),
                ("notice", "matter_id", ("label_id", "made_by")),
            ):
                names = ", ".join(columns)
                conn.execute(
                    f"UPDATE store.{table} t SET ({names}) = (SELECT {names} FROM store.{table} o WHERE o.{key} ="
                    f" CASE WHEN t.{key} = %s THEN %s::uuid ELSE %s::uuid END ORDER BY o.ctid LIMIT 1)"
                    f" WHERE t.{key} IN (%s, %s)".encode(),
                    [one, other, one, one, other],
                )

        conn.execute("SET session_replication_role = replica")
        swap()
        try:
            yield
        finally:
            swap()


@pytest.fixture(scope="module")
def outsider(place: Place) -> Viewer:
    """A duty officer of another agency."""
    return place.people.enrol("GUIF", "guardia-uif", Tier.SECRET, duties=["duty-officer"])


def test_a_triager_is_told_nothing_of_where_a_lead_comes_from(place: Place) -> None:
    opener, guard, analyst = (place.viewer(name) for name in ("opener", "guard", "analyst"))
    rests_on = opened(place, opener)
    id = opened(place, opener, about=[UUID(rests_on)], said={"channel": "tip"}, words="lo vio alguien")
    blind = matter(place.desk, guard, id)
    assert (blind.blind, blind.owner, blind.label, blind.opened_by, blind.about) == (
        True, "", "*//OPEN//-//-//H0", "", [],
    )  # fmt: skip
    assert [(one.source_grade, one.many) for one in blind.grades] == [(None, 1)]
    assert (blind.banner.label, blind.caption, "channel" in blind.said) == (
        "*//OPEN//-//-//H0",
        "Bodega",
        False,
    )
    [step] = blind.steps
    assert (step.agency, step.officer, step.said, step.label) == (None, None, {}, "*//OPEN//-//-//H0")
    for by in (opener, analyst):
        seen = matter(place.desk, by, id)
        assert (seen.blind, seen.owner, seen.said["channel"], len(seen.about)) == (False, "GSSC", "tip", 1)
    for known in (b'"tip"', b"GSSC", b"ALL", place.officers["opener"].login.encode()):
        assert known not in told(place, guard, [id]), known
    go(place, guard, id, "triage", said=TRIAGE)
    seen = matter(place.desk, guard, id)
    assert (seen.blind, seen.owner, seen.said["channel"], len(seen.about)) == (False, "GSSC", "tip", 1)
    assert looked_before(seen) == {}


def test_two_leads_that_differ_by_how_they_came_are_one_to_who_triages(place: Place) -> None:
    """Worked case 3: the same place in the queue whichever is which, and each page byte for byte the same."""
    opener, guard = place.viewer("opener"), place.viewer("guard")
    other = place.people.enrol("GSSC", "otra-que-abre", Tier.SECRET)
    one = opened(place, opener, said={"channel": "tip"})
    two = opened(place, other, "GSSC//OPEN//-//GUIF//H1", said={"channel": "partner"})
    before, plain = told(place, guard, [one, two]), told(place, opener, [one, two])
    with swapped(place, one, two):
        assert told(place, guard, [one, two]) == before
        assert told(place, opener, [one, two]) != plain  # who does not triage them is told
    go(place, guard, one, "triage", said=TRIAGE)
    go(place, guard, two, "triage", said=TRIAGE)
    before = told(place, guard, [one, two])
    with swapped(place, one, two):
        assert told(place, guard, [one, two]) != before


def test_agencies_are_one_too_where_both_are_the_viewers_to_judge(place: Place, outsider: Viewer) -> None:
    theirs = place.people.enrol("GUIF", "abre-uif", Tier.OPEN)
    one = opened(place, place.viewer("opener"), kind="sighting")
    two = opened(place, theirs, UIF, kind="sighting", said={"channel": "others"})
    for by in (outsider, place.viewer("guard")):
        before = told(place, by, [one, two], "sighting")
        assert b"GUIF" not in before
        with swapped(place, one, two):
            assert told(place, by, [one, two], "sighting") == before
    # whoever asks who looked at what is theirs is told of this look, though the one who looked was not told whose it is
    assert _owners_in_ledger(place, outsider, one) == ["GSSC"]


def _owners_in_ledger(place: Place, by: Viewer, id: str) -> list[str]:
    """Whose it is by the ledger's entry of what was shown of that matter."""
    matter(place.desk, by, id)
    with connect(place.desk.house.dsn("admin"), "test") as conn:
        row = conn.execute(
            "SELECT owners FROM ledger.queue WHERE subjects = ARRAY[%s]::uuid[] AND kind = 'results'"
            " ORDER BY id DESC LIMIT 1",
            [id],
        ).fetchone()
    assert row is not None
    return list(row[0])


def test_who_looks_at_the_sources_before_is_listed_with_the_triage(place: Place) -> None:
    opener, guard = place.viewer("opener"), place.viewer("guard")
    second = place.people.enrol("GSSC", "segunda-guardia", Tier.SECRET, duties=["duty-officer"])
    id = opened(place, opener, said={"channel": "tip"})
    form = UUID(matter(place.desk, second, id).last_move)
    go(place, guard, id, "look-before")
    seen = matter(place.desk, guard, id)
    assert (seen.blind, seen.said["channel"], seen.state) == (False, "tip", "new")
    assert "look-before" not in {way.move for way in seen.ways}
    assert matter(place.desk, second, id).blind  # it is each one's own look
    with pytest.raises(NotFound):
        go(place, opener, id, "look-before")
    move_matter(place.desk, second, id, "triage", form, said=TRIAGE)  # nobody's form is refused for it
    done = matter(place.desk, opener, id)
    login = place.officers["guard"].login
    assert looked_before(done) == {done.steps[-1].id: [login]}
    assert [one.move for one in done.steps] == ["open", "look-before", "triage"]
    assert matter_told(done, "en", NOON).grades == []


def test_a_hidden_lead_stays_hidden_from_who_would_triage_it(place: Place) -> None:
    low = place.people.enrol("GSSC", "guardia-baja", Tier.OPEN, duties=["duty-officer"])
    before = told(place, low, [])
    id = opened(place, place.viewer("guard"), SECRET)
    assert told(place, low, []) == before
    with pytest.raises(NotFound):
        go(place, low, id, "look-before")


def test_a_source_that_is_hidden_leaves_no_grade(place: Place) -> None:
    opener = place.viewer("opener")
    low = place.people.enrol("GSSC", "guardia-sin-fuente", Tier.OPEN, duties=["duty-officer"])
    steward = place.people.enrol("GSSC", "enlace", Tier.SECRET, duties=["steward"], purpose="administration")
    source = UUID(opened(place, opener))
    about, about_none = opened(place, opener, about=[source]), opened(place, opener)
    assert [one.many for one in matter(place.desk, low, about).grades] == [1]
    reclassify(place.desk, steward, SECRET, "por una fuente", record=source)
    assert matter(place.desk, low, about).grades == matter(place.desk, low, about_none).grades == []
    assert [one.many for one in matter(place.desk, place.viewer("guard"), about).grades] == [1]
