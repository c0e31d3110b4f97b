"""The link chart without scripts: from the dossier to neighbours, a path, a saved chart; and its data as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tearline import stewardship
from tearline.ledger.look import Viewer
from tearline.picture.graph.scenes import scenes
from tearline.web.pages.picture import chart as pages
from tests.picture.conftest import Town
from tests.web.walker import Walker

Walk = Callable[[Viewer], Walker]
OTHER = "Wenceslao Urdapilleta Kuri"


def street(town: Town) -> dict[str, str]:
    """Ana and Luis each own the truck; it was read by a camera; Luis' van is known to few."""
    town.person(town.a, "ana", status="suspect")
    town.person(town.a, "luis", OTHER)
    town.tell(town.a, "truck", "Vehicle", name=f"Camioneta {town.mark}")
    town.tell(town.a, "van", "Vehicle", "SECRET", name=f"Furgoneta {town.mark}")
    for key, owner, asset in (("o1", "ana", "truck"), ("o2", "luis", "truck"), ("o3", "luis", "van")):
        tier = "SECRET" if asset == "van" else "OPEN"
        town.tell(town.a, key, "Ownership", tier, owner=owner, asset=asset, startDate="2021-03-04")
    town.tell(town.a, "read", "PlateRead", vehicle="truck", date="2024-05-06", plate="ABC1234")
    return town.ids


def rows(page: Walker, section: str) -> list[str]:
    """The lines of a section's table."""
    found = page.page.xpath(f"//*[@id='{section}']//tbody/tr")
    return [" ".join(" ".join(cell.text_content() for cell in row).split()) for row in found]


def press(page: Walker, button: str, **fields: str | list[str]) -> Walker:
    """A button of the chart's own form; what is ticked elsewhere on the page goes with it."""
    return page.fill(0, button=f"do={button}", **fields)


def test_from_a_dossier_to_a_chart_kind_by_kind(town: Town, walk: Walk) -> None:
    ids = street(town)
    page = walk(town.high).go(f"/entity/{ids['truck']}").follow("Its links")
    assert page.heading == "One entity, 0 links"
    assert rows(page, "picked") == ["Ownership 2", "Plate reads 1"]
    page = press(page, "kind:Ownership")
    assert page.values("//input[@name='add']/@value") == sorted((ids["ana"], ids["luis"]))
    assert "suspect" in page.words("//*[@id='picked']")
    assert "Presumed innocent" in page.seen
    page = press(page, "add", add=[ids["ana"]])
    assert page.heading == "2 entities, one link"
    (line,) = rows(page, "links")
    assert town.name() in line
    assert f"{town.a} record" in line
    assert "open" in line.lower()
    assert f"/record/{ids['o1']}" in page.values("//*[@id='links']//a/@href")
    page = press(press(page, "kind:"), "add-all")
    assert page.heading == "4 entities, 3 links"
    page = press(page, f"remove:{ids['read']}")
    assert page.heading == "3 entities, 2 links"
    assert "suspect" in page.words("//*[@id='nodes']")


def test_no_address_and_no_title_says_who_is_looked_at(town: Town, walk: Walk) -> None:
    ids = street(town)
    page = press(press(walk(town.high).go(f"/chart/{ids['truck']}"), "kind:"), "add-all")
    assert page.path == "/chart"
    assert page.words("//title") == "Link chart · Tearline"
    sealed = page.values("//input[@name='chart']/@value")[0]
    assert not any(id in sealed for id in ids.values())


def test_long_tables_are_read_in_parts(town: Town, walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it is reached without scripts; the parts together are the drawing, and a part stays while one works."""
    monkeypatch.setattr(pages, "_ROWS", 2)
    ids = street(town)
    page = press(walk(town.high).go(f"/chart/{ids['luis']}"), f"grow:{ids['luis']}")
    page = press(page, f"grow:{ids['truck']}")
    assert page.heading == "5 entities, 4 links"
    assert "Lines 1 to 2 of 5" in page.words("//*[@id='nodes']")
    seen = rows(page, "nodes")
    for first in (2, 4):
        page = press(page, f"nodes:{first}")
        seen += rows(page, "nodes")
    assert len(set(seen)) == 5
    assert all(sum(node["caption"] in line for line in seen) == 1 for node in state(page)["nodes"])
    assert "The lines after" not in page.words("//*[@id='nodes']")
    assert ids["truck"] in page.values("//select[@id='path-a']/option/@value"), "the one picked is there too"
    page = press(page, "links:2")
    assert "Lines 3 to 4 of 4" in page.words("//*[@id='links']")
    assert "Lines 5 to 5 of 5" in page.words("//*[@id='nodes']")
    page = press(page, f"remove:{ids['read']}")
    assert "Lines 1 to 2 of 4" in page.words("//*[@id='nodes']"), "it has become shorter than that"
    for wrong in ("nodes:x", "nodes:-2", "nodes:99999999", "nodes:"):
        assert "Lines 1 to 2 of 4" in press(page, wrong).words("//*[@id='nodes']"), wrong


def test_the_key_in_the_search_field_looks_for_what_it_holds(town: Town, walk: Walk) -> None:
    ids = street(town)
    page = press(walk(town.high).go(f"/chart/{ids['luis']}"), "enter", text=town.name())
    assert ids["ana"] in page.values("//*[@id='find']//input[@name='add']/@value")
    assert press(page, "enter", text="").words("//*[@id='find']//li") == ""


def test_time_narrows_the_links_and_stays(town: Town, walk: Walk) -> None:
    ids = street(town)
    page = press(press(walk(town.high).go(f"/chart/{ids['truck']}"), "kind:"), "add-all")
    page = press(page, "show", since="2024-01-01", until="2024-02-01")
    assert page.heading == "4 entities, 2 links"
    page = page.fill("/chart", button="do=path", a=ids["ana"], b=ids["luis"])
    assert page.values("//input[@id='since']/@value") == ["2024-01-01"]
    wrong = press(page, "show", since="2024-03-01", until="2024-02-01")
    assert wrong.status == 400
    assert "begins after it ends" in wrong.words("//*[@role='alert']")
    assert wrong.heading == "4 entities, 2 links"


def test_a_path_is_found_told_and_added(town: Town, walk: Walk) -> None:
    ids = street(town)
    page = walk(town.high).go(f"/chart/{ids['ana']}")
    page = page.fill("/chart", button="do=find", text=town.name(OTHER))
    page = page.fill("/chart", button="do=add", add=ids["luis"])
    page.go(f"/chart/{ids['ana']}")
    page = press(page, "add", add=[ids["luis"]])
    assert page.heading == "2 entities, 0 links"
    page = page.fill("/chart", button="do=path", a=ids["ana"], b=ids["luis"])
    assert "A path of 2 steps." in page.words("//*[@role='status']")
    assert page.heading == "3 entities, 2 links"
    assert [town.name(), f"Camioneta {town.mark}", town.name(OTHER)] == page.values(
        "//*[@id='path']//b/a/bdi/text()"
    )
    assert {f"/record/{ids['o1']}", f"/record/{ids['o2']}"} <= set(page.values("//*[@id='path']//a/@href"))


def test_a_search_on_the_chart_offers_entities_with_their_status(town: Town, walk: Walk) -> None:
    ids = street(town)
    page = walk(town.high).go(f"/chart/{ids['luis']}")
    page = page.fill("/chart", button="do=find", text=town.name())
    assert ids["ana"] in page.values("//*[@id='find']//input[@name='add']/@value")
    assert "suspect" in page.words("//*[@id='find']")
    short = page.fill(0, button="do=find", text="")
    assert short.status == 400


def test_a_chart_is_saved_renamed_opened_and_deleted(town: Town, walk: Walk) -> None:
    ids = street(town)
    page = press(press(walk(town.high).go(f"/chart/{ids['truck']}"), "kind:"), "add-all")
    page = page.fill("/chart", button="do=save-new", title="Junio", note="Una nota")
    (saved,) = scenes(town.desk, town.high).scenes
    assert page.path == f"/scene/{saved.id}"
    assert (page.heading, page.values("//input[@id='title']/@value")) == ("4 entities, 3 links", ["Junio"])
    page = press(page, f"remove:{ids['read']}").fill("/chart", button="do=save")
    assert (page.path, page.heading) == (f"/scene/{saved.id}", "3 entities, 2 links")
    page = page.go("/chart")
    assert page.heading == "You have one saved chart"
    page = page.follow("rename or delete").fill(f"/scene/{saved.id}/about", title="Julio", note="")
    assert page.words("//tbody//th") == "Julio"
    page = page.follow("rename or delete").fill(f"/scene/{saved.id}/delete")
    assert page.heading == "You have saved no chart yet"
    assert page.go(f"/scene/{saved.id}").status == 404


def test_a_clash_keeps_what_was_drawn_and_typed(town: Town, walk: Walk) -> None:
    ids = street(town)
    page = walk(town.high).go(f"/chart/{ids['truck']}").fill("/chart", button="do=save-new", title="Junio")
    other = walk(town.high).go(page.path)
    press(other, "add", add=[ids["luis"]]).fill("/chart", button="do=save", title="Otro")
    page = press(page, "add", add=[ids["ana"]]).fill("/chart", button="do=save", title="Mío", note="Mi nota")
    assert page.status == 409
    assert "Nothing was overwritten" in page.words("//*[@role='alert']")
    assert page.heading == "2 entities, one link"
    assert page.values("//input[@id='title']/@value") == ["Mío"]
    assert page.words("//textarea[@id='note']") == "Mi nota"
    page = page.fill("/chart", button="do=save-new")
    assert page.status == 200
    assert {one.title for one in scenes(town.desk, town.high).scenes} == {"Otro", "Mío"}
    about = other.go(f"{page.path}/about")
    page.fill("/chart", button="do=save", title="Mío, de nuevo")
    about = about.fill(f"{page.path}/about", title="Ajeno")
    assert (about.status, about.values("//input[@id='title']/@value")) == (409, ["Ajeno"])


def test_two_people_draw_two_charts_of_one_person(town: Town, walk: Walk) -> None:
    """And what one of them may no longer see is gone from a chart that is open, without a word."""
    ids = street(town)
    low, high = (press(walk(by).go(f"/chart/{ids['luis']}"), "kind:") for by in (town.low, town.high))
    assert (rows(low, "picked"), rows(high, "picked")) == (["Ownership 1"], ["Ownership 2"])
    assert "Furgoneta" not in low.text
    low = press(low, "add-all")
    before = walk(town.low).go(f"/chart/{ids['luis']}")
    stewardship.recall(town.desk, town.stewards[town.a], "a source", record=UUID(ids["truck"]))
    low = press(low, "show")
    assert low.heading == before.heading == "One entity, 0 links"
    assert "Camioneta" not in low.text
    assert walk(town.low).go(f"/chart/{ids['van']}").status == 404


def test_another_persons_chart_cannot_be_carried_on(town: Town, walk: Walk) -> None:
    ids = street(town)
    sealed = walk(town.high).go(f"/chart/{ids['luis']}").values("//input[@name='chart']/@value")[0]
    page = walk(town.low)
    page.go("/chart")
    page = page.send(
        "/chart", chart=sealed, do="show", stamp=page.go("/ask").values("//input[@name='stamp']/@value")[0]
    )
    assert "belongs to another person's session" in page.words("//*[@role='alert']")


def state(page: Walker) -> dict[str, Any]:
    """What the page gives the script that draws."""
    told: dict[str, Any] = json.loads(page.words("//script[@id='chart-state']"))
    return told


def test_the_drawing_is_told_the_same_in_the_readers_words(town: Town, walk: Walk) -> None:
    ids = street(town)
    page = walk(town.high).go(f"/chart/{ids['ana']}")
    drawn = state(press(page, f"grow:{ids['ana']}"))
    told = {n["id"]: (n["form"], n["statuses"]) for n in drawn["nodes"]}
    assert told[ids["ana"]] == ("person", ["suspect"])
    assert told[ids["truck"]] == ("vehicle", [])
    (link,) = [one for one in drawn["links"] if one["word"] == "Ownership"]
    assert (link["source"], link["target"], link["days"]) == (ids["ana"], ids["truck"], ["2021-03-04"])
    assert len(link["records"]) == 1
    way = state(press(page, "path", a=ids["ana"], b=ids["luis"]))["way"]
    assert way == [ids["ana"], ids["truck"], ids["luis"]]
    page.jar["tearline-language"] = "es"
    assert "Propiedad" in {one["word"] for one in state(press(page, "show"))["links"]}


def test_what_a_drawing_sends_of_places_is_taken_only_where_it_is_one(town: Town, walk: Walk) -> None:
    ids = street(town)
    page = walk(town.high).go(f"/chart/{ids['ana']}")
    spot = {"id": ids["ana"], "x": 4.0, "y": -2.5, "pinned": True, "hidden": False, "group": "Los de Salitre"}
    assert state(press(page, "show", places=json.dumps([spot])))["places"] == [spot]
    for wrong in (
        "{",
        "[1]",
        '[{"id": 5}]',
        json.dumps([spot | {"x": 1e99}]),
        json.dumps([spot | {"pinned": "no"}]),
    ):
        assert state(press(page, "show", places=wrong))["places"] == [spot], wrong
    other = spot | {"id": ids["truck"], "x": 9.0}
    assert state(press(page, "show", places=json.dumps([other])))["places"] == [spot], "it stands on no chart"
