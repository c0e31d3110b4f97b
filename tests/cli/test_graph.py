"""Neighbours, a path and saved charts at the command line: exit codes, JSON as the API's, words for people."""

from __future__ import annotations

from tearline.picture.graph.scenes import Draft, Place, save_scene
from tests.cli.conftest import Tearline
from tests.picture.conftest import Town, town

__all__ = ["town"]  # a fixture: two agencies of their own for each test


def test_a_person_asks_and_is_answered(tearline: Tearline, town: Town) -> None:
    ana = town.person(town.a, "p1", status="suspect")
    car = town.tell(town.a, "v1", "Vehicle", name=f"Camioneta {town.mark}")
    town.tell(town.a, "o1", "Ownership", owner="p1", asset="v1", startDate="2021-03-04")
    hidden = town.person(town.a, "p2", "Wenceslao Urdapilleta Kuri", "SECRET")

    around = tearline("expand", car, by=town.low)
    assert around.code == 0
    assert "Ownership" in around.out
    assert "suspect" in around.out
    assert "2021-03-04" in around.out
    data = tearline("expand", car, "--json", by=town.low).data
    assert [node["id"] for node in data["nodes"]] == [ana]
    assert tearline("expand", car, "--kind", "Nonsense", by=town.low).code == 2
    assert tearline("expand", car, "--since", "2022-01-01", "--until", "2021-01-01", by=town.low).code == 2
    assert tearline("expand", hidden, by=town.low).code == 1

    way = tearline("path", ana, car, by=town.low)
    assert (way.code, "A path of one step." in way.out) == (0, True)
    assert tearline("path", ana, hidden, by=town.low).code == 1
    apart = town.person(town.a, "p3", "Rosa Ibarra Toscano")
    none = tearline("path", ana, apart, by=town.low)
    assert (none.code, "No path of at most 4 steps" in none.out) == (1, True)
    assert tearline("path", ana, apart, "--json", by=town.low).data["found"] is False


def test_own_scenes_are_listed_and_opened(tearline: Tearline, town: Town) -> None:
    ana = town.person(town.a, "p1")
    assert "You have saved no scene." in tearline("scenes", by=town.high).out
    saved = save_scene(town.desk, town.high, Draft("Junio", "Una nota", [Place(ana)]))
    assert "Junio" in tearline("scenes", by=town.high).out
    assert tearline("scenes", "--json", by=town.high).data["scenes"][0]["id"] == saved.id
    opened = tearline("scene", saved.id, by=town.high)
    assert opened.code == 0
    assert "Una nota" in opened.out
    assert tearline("scene", saved.id, "--json", by=town.high).data["nodes"][0]["id"] == ana
    assert tearline("scene", saved.id, by=town.low).code == 1
