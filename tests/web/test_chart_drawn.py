"""The link chart drawn in a real Chromium: what is added, hidden, moved, undone and saved, with the table beside it."""

from __future__ import annotations

import json
import math
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tearline.web.static import SCRIPTS
from tests.picture.conftest import Town
from tests.web.chromium import DESK, LOOKS, Screen, holds


@dataclass
class Chart:
    """The chart's page of one entity, open in a browser."""

    screen: Screen
    town: Town

    @property
    def page(self) -> Page:
        return self.screen.page

    def state(self) -> dict[str, Any]:
        """What the page says is drawn."""
        found: dict[str, Any] = json.loads(self.page.locator("#chart-state").text_content() or "{}")
        return found

    def laid(self, turn: int = 1) -> None:
        """The so-many-th layout has come back from its worker."""
        expect(self.page.locator("#drawing")).to_have_attribute("data-laid", str(turn), timeout=30_000)

    def press(self, key: str) -> None:
        self.page.locator("[data-part=canvas]").focus()
        self.page.keyboard.press(key)

    def drawn(self) -> list[dict[str, Any]]:
        """Every node of the drawing, with its place."""
        told: list[dict[str, Any]] = self.page.evaluate(
            "document.querySelector('[data-part=canvas]')._cyreg.cy.nodes().map("
            "n => ({id: n.id(), x: n.position('x'), y: n.position('y'), shown: n.style('display') !== 'none', "
            "label: n.data('label'), parent: n.parent().first().id() ?? null}))"
        )
        return told


@pytest.fixture
def chart(browser: Browser, base: str, town: Town) -> Chart:
    p = town.person(town.a, "p1", status="charged", source_grade="B", info_grade="2", grade_scale="admiralty")
    town.tell(town.a, "c1", "Company", name="Transportes Inventados")
    town.tell(town.a, "v1", "Vehicle", registrationNumber="KCH-311-B", owner="p1")
    town.tell(town.a, "v2", "Vehicle", registrationNumber="KCH-312-B", owner="c1")
    town.tell(town.a, "o1", "Directorship", director="p1", organization="c1", startDate="2025-02-01")
    town.tell(town.a, "d1", "Detention", detainee="p1", startDate="2026-06-26", registrationNumber="D-1")
    screen = Screen(browser, base, DESK).signed_in(town.high)
    screen.go(f"/chart/{p}")
    made = Chart(screen, town)
    made.laid()
    return made


def test_it_grows_and_the_table_says_the_same(chart: Chart) -> None:
    assert len(chart.drawn()) == 1
    chart.press("e")
    chart.laid(2)
    names = {one["label"].split("\n")[0] for one in chart.drawn()}
    assert "Transportes Inventados" in names
    assert len(names) == 4
    rows = chart.page.locator("#nodes tbody tr").count()
    assert rows == len(chart.drawn()) == len(chart.state()["nodes"])
    spots = {(one["x"], one["y"]) for one in chart.drawn()}
    assert len(spots) == len(names), "two stand on one spot"
    if picture := os.environ.get("PICTURE"):
        chart.page.screenshot(path=picture, full_page=True)
    assert chart.screen.faults() == []


def test_undo_and_redo_bring_back_what_stood_and_where(chart: Chart) -> None:
    chart.press("e")
    chart.laid(2)
    whole = chart.drawn()
    chart.press("z")
    expect(chart.page.locator("#nodes tbody tr")).to_have_count(1)
    assert len(chart.drawn()) == 1
    chart.press("Shift+Z")
    expect(chart.page.locator("#nodes tbody tr")).to_have_count(4)
    assert chart.drawn() == whole


def test_hidden_is_not_drawn_and_is_told(chart: Chart) -> None:
    chart.press("e")
    chart.laid(2)
    chart.press("ArrowRight")
    chart.press("h")
    expect(chart.page.locator("[data-part=hidden]")).to_have_text("1 sin dibujar.")
    assert sum(not one["shown"] for one in chart.drawn()) == 1
    chart.page.locator("[data-deed=all]").click()
    expect(chart.page.locator("[data-part=hidden]")).to_have_text("")
    assert all(one["shown"] for one in chart.drawn())


def test_arrows_never_go_to_what_was_hidden_a_moment_ago(chart: Chart) -> None:
    """Two keys between two frames: cytoscape goes on saying that a node is visible until it has drawn anew."""
    chart.press("e")
    chart.laid(2)
    hidden: list[str] = chart.page.evaluate(
        """() => {
          const canvas = document.querySelector('[data-part=canvas]'), cy = canvas._cyreg.cy, met = [];
          const press = key =>
            canvas.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
          press('ArrowRight');
          cy.nodes().forEach(node => node.visible());  // as a frame between the two keys asks it
          const hidden = cy.nodes(':selected').id();
          press('h');
          for (const way of ['Left', 'Up', 'Right', 'Down']) for (let n = 0; n < 3; n++) {
            press('Arrow' + way);
            met.push(cy.nodes(':selected').id());
          }
          return met.filter(id => id === hidden);
        }"""
    )
    assert hidden == []


def test_a_moved_and_pinned_node_stays_and_is_saved_so(chart: Chart) -> None:
    chart.press("e")
    chart.laid(2)
    before = {one["id"]: one for one in chart.drawn()}
    chart.press("ArrowRight")
    chart.press("f")
    for _ in range(10):
        chart.press("Shift+ArrowDown")
    moved = next(one for one in chart.drawn() if one["y"] == before[one["id"]]["y"] + 200)
    chart.press("l")
    chart.laid(3)
    assert _spot(chart, moved["id"]) == (moved["x"], moved["y"])
    chart.page.fill("#title", "Red guardada")
    chart.page.click("button[value=save-new]")
    chart.page.wait_for_url("**/scene/*")
    chart.page.reload()
    chart.page.wait_for_selector("#drawing:not([hidden])")
    assert _spot(chart, moved["id"]) == (moved["x"], moved["y"])


def test_a_group_stands_together(chart: Chart) -> None:
    chart.press("e")
    chart.laid(2)
    chart.press("ArrowRight")
    chart.press("g")
    chart.page.fill("#group-name", "Los de Salitre")
    chart.page.keyboard.press("Enter")
    expect(chart.page.locator("#group-dialog")).to_be_hidden()
    holds(  # a dialog tells of its end some time later
        chart.page,
        "document.querySelector('[data-part=canvas]')._cyreg.cy.nodes().some(n => n.parent().nonempty())",
    )
    assert sum(one["parent"] == "group Los de Salitre" for one in chart.drawn()) == 1


def test_the_path_is_drawn(chart: Chart) -> None:
    chart.press("e")
    chart.laid(2)
    page = chart.page
    page.select_option("#path-a", label=page.locator("#path-a option").nth(0).inner_text())
    page.select_option("#path-b", label=page.locator("#path-b option").nth(3).inner_text())
    page.click("button[value=path]")
    page.wait_for_selector("#path")
    assert len(chart.state()["way"]) >= 2


def test_a_copy_of_the_drawing_is_taken_with_its_places(chart: Chart) -> None:
    chart.press("e")
    chart.laid(2)
    page = chart.page
    page.click("button[formaction='/chart/copy']")
    page.check("input[name=format][value=graphml]")
    page.fill("#reason", "para el perito")
    with page.expect_download() as saved:
        page.click("main form .btn:not(.alt)")
    text = Path(saved.value.path()).read_text("utf-8")
    assert text.count("<node ") == 4
    assert len(set(re.findall(r"node-x\">(-?[\d.]+)<", text))) > 1


def test_a_copy_as_png_shows_banners_and_entities(chart: Chart) -> None:
    """Read by the browser: the two bands hold ink, and a ring stands wherever the drawing has an entity."""
    chart.press("e")
    chart.laid(2)
    page = chart.page
    spots = [(one["x"], one["y"]) for one in chart.drawn()]
    page.click("button[formaction='/chart/copy']")
    page.check("input[name=format][value=png]")
    page.fill("#reason", "para el perito")
    with page.expect_download() as saved:
        page.click("main form .btn:not(.alt)")
    reader = page.context.browser.new_page()  # type: ignore[union-attr]
    left, top = min(x for x, _ in spots) - 120, min(y for _, y in spots) - 120 - 60
    told = reader.evaluate(
        """async ([bytes, rings]) => {
          const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
          const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
          context.drawImage(picture, 0, 0);
          const {width, height} = picture;
          const ink = (x, y, w, h) => {
            const dots = context.getImageData(x, y, w, h).data;
            let n = 0;
            for (let at = 0; at < dots.length; at += 4) n += dots[at] + dots[at + 1] + dots[at + 2] < 400;
            return n;
          };
          return {
            bands: [ink(0, 0, width, 100), ink(0, height - 100, width, 100)],
            ground: [...context.getImageData(3, 3, 1, 1).data].slice(0, 3),
            rings: rings.map(([x, y]) => ink(2 * x - 44, 2 * y - 44, 88, 88)),
          };
        }""",
        [list(Path(saved.value.path()).read_bytes()), [(x - left, y - top) for x, y in spots]],
    )
    reader.close()
    assert told["ground"] == [0xDF, 0xE4, 0xE1]
    assert min(told["bands"]) > 1000
    assert min(told["rings"]) > 100


def test_without_a_link_nothing_is_changed_and_it_says_so(chart: Chart) -> None:
    chart.page.context.set_offline(True)
    chart.press("e")
    expect(chart.page.locator("[data-part=told]")).to_contain_text("Sin enlace con el servicio")
    assert len(chart.drawn()) == 1
    chart.page.context.set_offline(False)
    chart.press("e")
    chart.laid(2)
    assert len(chart.drawn()) == 4


def test_it_is_accessible_and_fits_a_phone(browser: Browser, base: str, chart: Chart) -> None:
    path = chart.page.url.removeprefix(base)
    screen = Screen(browser, base, looks=LOOKS).signed_in(chart.town.high)
    screen.go(path)
    screen.page.wait_for_selector("#drawing:not([hidden])")
    assert screen.faults() == []


def test_a_large_chart_is_laid_out_with_what_is_pinned_and_its_groups(browser: Browser) -> None:
    """Each has a spot of its own, the pinned stay, and a group stands closer than the rest."""
    nodes: list[dict[str, Any]] = [{"id": f"n{n}", "fixed": False} for n in range(400)]
    nodes[7] |= {"at": {"x": 500, "y": -300}, "fixed": True}
    for node in nodes[350:360]:
        node["parent"] = "group"
    links = [{"source": f"n{n}", "target": f"n{n // 3}"} for n in range(1, 350)]
    page = browser.new_page()
    spots: dict[str, dict[str, float]] = page.evaluate(
        """([script, asked]) => new Promise((done, fail) => {
          const worker = new Worker(URL.createObjectURL(new Blob([script])));
          worker.onmessage = event => done(event.data.spots);
          worker.onerror = event => fail(event.message);
          worker.postMessage(asked);
        })""",
        [SCRIPTS["layout"].plain.decode(), {"turn": 1, "nodes": nodes, "links": links, "anew": True}],
    )
    page.close()
    assert spots.keys() == {node["id"] for node in nodes}
    assert spots["n7"] == {"x": 500, "y": -300}
    assert len({(spot["x"], spot["y"]) for spot in spots.values()}) == len(nodes)
    held, free = (_spread([spots[f"n{n}"] for n in ids]) for ids in (range(350, 360), range(380, 390)))
    assert held < free / 2


def _spread(spots: list[dict[str, float]]) -> float:
    """How far apart the two lie that are furthest from one another."""
    return max(math.dist((a["x"], a["y"]), (b["x"], b["y"])) for a in spots for b in spots)


def _spot(chart: Chart, id: str) -> tuple[float, float]:
    one = next(one for one in chart.drawn() if one["id"] == id)
    return one["x"], one["y"]
