"""A saved chart is its author's, keeps ids and layout alone, and is asked anew when it is opened."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import psycopg
import pytest

from tearline import stewardship
from tearline.errors import BadInput, Conflict, NotFound
from tearline.handling import Tier
from tearline.oversight.looks import inspect
from tearline.picture.graph.scenes import (
    Draft,
    Place,
    Scene,
    delete_scene,
    open_scene,
    rename_scene,
    save_scene,
    scenes,
)  # fmt: skip
from tests.picture.conftest import BORN, Town

OTHER = "Wenceslao Urdapilleta Kuri"


def owned(town: Town, tier: str = "OPEN") -> tuple[str, str, str]:
    """A person, a vehicle, and the record that joins them."""
    person = town.person(town.a, "p1")
    car = town.tell(town.a, "v1", "Vehicle", tier, name=f"Camioneta {town.mark}")
    return person, car, town.tell(town.a, "o1", "Ownership", owner="p1", asset="v1")


def opened(town: Town, id: str) -> Scene:
    return open_scene(town.desk, town.high, id)


def test_a_scene_opens_as_it_was_saved(town: Town) -> None:
    person, car, deed = owned(town)
    places = [Place(person, 1.5, -2.0, pinned=True, group="familia"), Place(car, 3, 4, hidden=True)]
    saved = save_scene(town.desk, town.high, Draft("Junio", "Una nota", places))
    scene = opened(town, saved.id)
    assert scene.places == places
    assert [(node.id, node.asked) for node in scene.nodes] == [(id, [id]) for id in sorted((person, car))]
    assert [[one.id for one in link.records] for link in scene.links] == [[deed]]
    assert (scene.head.title, scene.head.note, scene.head.version) == ("Junio", "Una nota", saved.version)
    listed = scenes(town.desk, town.high)
    assert [one.id for one in listed.scenes] == [saved.id]
    assert scene.head == listed.scenes[0]


def test_it_is_its_authors_alone(town: Town) -> None:
    person, _, _ = owned(town)
    saved = save_scene(town.desk, town.high, Draft("Junio", "", [Place(person)]))
    other = town.people.enrol(town.b, "colleague", Tier.SECRET)
    for by in (town.low, other, town.stewards[town.b]):
        assert scenes(town.desk, by).scenes == []
        with pytest.raises(NotFound):
            open_scene(town.desk, by, saved.id)
        with pytest.raises(NotFound):
            save_scene(town.desk, by, Draft("x", "", [Place(person)]), saved.id, 1)
        with pytest.raises(NotFound):
            rename_scene(town.desk, by, saved.id, 1, "x", "")
        with pytest.raises(NotFound):
            delete_scene(town.desk, by, saved.id, 1)
    assert opened(town, saved.id).head.title == "Junio"


def test_what_may_no_longer_be_seen_is_absent_without_a_trace(town: Town) -> None:
    """The same as a scene that never had it, and with it goes what it joined."""
    person, car, deed = owned(town)
    whole = save_scene(town.desk, town.high, Draft("Junio", "", [Place(person, 1, 1), Place(car, 2, 2)]))
    alone = save_scene(town.desk, town.high, Draft("Junio", "", [Place(person, 1, 1)]))
    before = opened(town, alone.id)
    stewardship.recall(town.desk, town.stewards[town.a], "a source", record=UUID(car))
    after = opened(town, whole.id)
    assert (after.places, after.nodes, after.links, after.more) == (before.places, before.nodes, [], False)
    assert deed not in repr(after)
    assert car not in repr(after)


def test_its_words_are_under_the_label_of_all_that_it_shows(town: Town) -> None:
    """Also of what only tells the links; and a stricter one stays when it is saved again with less."""
    person, car, _ = owned(town)
    assert opened(
        town, save_scene(town.desk, town.high, Draft("a", "", [Place(person)])).id
    ).head.label.split("//")[1] == ("OPEN")
    town.tell(town.a, "o2", "Ownership", "SECRET", owner="p1", asset="v1")
    saved = save_scene(town.desk, town.high, Draft("Junio", "La fuente dice", [Place(person), Place(car)]))
    assert opened(town, saved.id).head.label.split("//")[1] == "SECRET"
    again = save_scene(town.desk, town.high, Draft("Junio", "", [Place(person)]), saved.id, saved.version)
    assert opened(town, again.id).head.label.split("//")[1] == "SECRET"


def test_who_loses_the_label_loses_the_words(town: Town) -> None:
    person, _, _ = owned(town, "SECRET")
    town.tell(town.a, "o2", "Ownership", "SECRET", owner="p1", asset="v1")
    officer = town.people.person(town.b, "reader", Tier.SECRET)
    by = town.people.sign_in(officer)
    saved = save_scene(town.desk, by, Draft("Junio", "La fuente dice", [Place(town.ids["v1"])]))
    assert len(scenes(town.desk, by).scenes) == 1
    with psycopg.connect(town.people.house.dsn("admin"), autocommit=True) as conn:
        conn.execute(
            "UPDATE gate.vetting SET withdrawn_at = clock_timestamp() WHERE officer_id ="
            " (SELECT id FROM gate.officer WHERE login = %s)",
            [officer.login],
        )
    town.people.vet(officer.login, Tier.OPEN)
    by = town.people.sign_in(officer)
    assert scenes(town.desk, by).scenes == []
    with pytest.raises(NotFound):
        open_scene(town.desk, by, saved.id)
    assert person  # who is still there for this officer


def test_of_two_who_save_one_scene_neither_overwrites_the_other(town: Town) -> None:
    person, car, _ = owned(town)
    first = save_scene(town.desk, town.high, Draft("Junio", "", [Place(person)]))
    second = save_scene(town.desk, town.high, Draft("Julio", "", [Place(car)]), first.id, first.version)
    assert (second.id, second.version) == (first.id, first.version + 1)
    with pytest.raises(Conflict):
        save_scene(town.desk, town.high, Draft("Agosto", "", [Place(person)]), first.id, first.version)
    with pytest.raises(Conflict):
        rename_scene(town.desk, town.high, first.id, first.version, "Agosto", "")
    with pytest.raises(Conflict):
        delete_scene(town.desk, town.high, first.id, first.version)
    assert opened(town, first.id).head.title == "Julio"
    renamed = rename_scene(town.desk, town.high, first.id, second.version, " Agosto ", "Otra nota")
    scene = opened(town, first.id)
    assert (scene.head.title, scene.head.note, scene.head.version) == ("Agosto", "Otra nota", renamed.version)
    assert [place.id for place in scene.places] == [car]
    delete_scene(town.desk, town.high, first.id, renamed.version)
    with pytest.raises(NotFound):
        opened(town, first.id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "}, {"title": "x" * 201}, {"title": "x", "note": "x" * 4001},
        {"title": "x", "places": [Place(str(uuid4()), x=float("nan"))]},
        {"title": "x", "places": [Place(str(uuid4()), y=2e6)]},
        {"title": "x", "places": [Place(str(uuid4()), group=" ")]},
        {"title": "x", "places": [Place(str(uuid4())) for _ in range(2001)]},
    ],
    ids=["no title", "long title", "long note", "no number", "far", "no group", "many"],
)  # fmt: skip
def test_what_cannot_be_saved_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        Draft(**wrong)  # type: ignore[arg-type]


def test_a_chart_of_nothing_is_not_saved(town: Town) -> None:
    hidden = town.person(town.a, "p1", tier="SECRET")
    for ids in ([], [hidden], [str(uuid4())], ["x"]):
        with pytest.raises(BadInput):
            save_scene(town.desk, town.low, Draft("x", "", [Place(id) for id in ids]))


def test_what_is_kept_says_nothing_of_what_records_say(town: Town) -> None:
    ids = [town.person(a, "p1", birthDate=BORN, phone="+525511112222") for a in (town.a, town.b)]
    saved = save_scene(town.desk, town.high, Draft("Junio", "", [Place(ids[0])]))
    with psycopg.connect(town.people.house.dsn("admin")) as conn:
        (drawing,) = conn.execute("SELECT drawing FROM store.scene WHERE id = %s", [saved.id]).fetchone()  # type: ignore[misc]
    empty = {"x": None, "y": None, "pinned": False, "hidden": False, "group": None}
    assert json.loads(json.dumps(drawing)) == {"nodes": [{"id": ids[0], **empty}]}


def test_an_inspector_sees_that_it_was_saved_and_of_which_records(town: Town) -> None:
    person, car, _ = owned(town)
    saved = save_scene(town.desk, town.high, Draft("Junio", "", [Place(person), Place(car)]))
    delete_scene(town.desk, town.high, saved.id, saved.version)
    with psycopg.connect(town.people.house.dsn("ledger"), autocommit=True) as conn:
        while conn.execute("SELECT ledger.sequence(5000)").fetchone() != (0,):
            pass
    inspector = town.people.enrol(town.b, "inspector", Tier.OPEN, [], ["inspector"])
    done = {one.action: one.records for one in inspect(town.desk, inspector, limit=50) if one.kind == "deed"}
    assert set(done["scene-saved"]) == {person, car}
    assert done["scene-deleted"] == []
