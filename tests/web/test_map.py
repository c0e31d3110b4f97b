"""The map and the brush in a real Chromium: each narrows the other, by pointer and by keyboard, and asks nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tearline.ledger.look import Desk, Viewer
from tearline.picture.places import places
from tearline.web.pages.picture import time_and_place
from tearline.web.static import SCRIPTS
from tests.picture.conftest import Town
from tests.web.chromium import DESK, LOOKS, PHONE, Screen
from tests.web.street_maps import written
from tools.browser import installed

BOX = (-120.7, -41.8, -120.2, -41.3)


@dataclass
class Where:
    """Somebody to whom four things happened, two on one spot, one hidden from the lower officer."""

    browser: Browser
    base: str
    town: Town
    id: str

    def open(
        self, viewer: Viewer | None = None, width: int = DESK, theme: str = "light", language: str = "es-MX",
        script: bool = True, map: bool = True,
    ) -> Screen:  # fmt: skip
        screen = Screen(self.browser, self.base, width, theme, language, script).signed_in(
            viewer or self.town.high
        )
        screen.go(f"/entity/{self.id}/places")
        if map:
            expect(screen.page.locator("body[data-map]")).to_be_attached()
            settled(screen.page)
        return screen


@pytest.fixture
def where(browser: Browser, base: str, town: Town) -> Where:
    p1 = town.person(town.a, "p1", status="suspect")
    spots = ((-41.50, -120.50), (-41.60, -120.40), (-41.50, -120.50), (-41.55, -120.30))
    for n, (latitude, longitude) in enumerate(spots, 1):
        town.tell(
            town.a, f"e{n}", "Event", name=f"hecho {n}", involved="p1", date=f"2026-0{n}-17", latitude=f"{latitude}",
            longitude=f"{longitude}", tier="SECRET" if n == 4 else "OPEN",
        )  # fmt: skip
    return Where(browser, base, town, p1)


def settled(page: Page) -> None:
    """No pin moves any more."""
    page.evaluate("window.lastTold = undefined")
    page.wait_for_function(
        """() => {
          const told = [...document.querySelectorAll('.pin')].map(one => one.style.transform).join();
          const still = window.lastTold === told;
          window.lastTold = told;
          return still;
        }""",
        polling=300,
    )


def eventually(page: Page, so: Callable[[], bool]) -> None:
    """Waits until it is so: a map moves as fast as the machine draws it."""
    for _ in range(300):
        if so():
            return
        page.wait_for_timeout(200)
    raise AssertionError("it never came to be so")


def press_until(page: Page, key: str, so: Callable[[], bool]) -> None:
    """The same key, each time after the map has come to rest."""
    page.locator(".maplibregl-canvas").focus()
    for _ in range(30):
        if so():
            return
        page.keyboard.press(key)
        settled(page)
    raise AssertionError(f"{key} did not bring it about")


def pins(page: Page) -> list[str]:
    """What stands on the map: the rows that each pin stands for, from the left to the right."""
    told: list[str] = page.locator(".pin").evaluate_all("all => all.map(one => one.dataset.rows)")
    return told


def rows(page: Page) -> list[str]:
    """The rows of the table that are shown."""
    shown = page.locator("#rows tbody tr:visible")
    told: list[str] = shown.evaluate_all(
        "all => all.map(one => one.dataset.row)"
    )  # at once: they come and go
    return told


def full(page: Page) -> int:
    """Marks of the timeline that are not pale."""
    told: int = page.evaluate(
        "[...document.querySelectorAll('#lanes g:not(.pale) > a')].reduce("
        "(n, a) => n + Number(a.textContent || 1), 0)"
    )
    return told


def drag(page: Page, over: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """With the mouse, from one part of an element to another."""
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    assert box
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in (start, end)]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=4)
    page.mouse.up()


CANVAS = "[data-part=canvas]"


def test_set_up_bundled_it() -> None:
    assert {"places", "map", "map-worker"} <= SCRIPTS.keys(), "run make setup"


def test_it_stands_in_place_of_the_drawing_with_the_same_points(where: Where) -> None:
    screen = where.open()
    page = screen.page
    assert page.locator("#map-drawn").is_hidden()
    assert sorted(pins(page)) == ["1", "2 4", "3"]
    assert page.locator(".pin.many").text_content() == "×2"
    assert page.locator(".pin").first.get_attribute("aria-label") == "2 lugares coinciden aquí"
    assert rows(page) == ["1", "2", "3", "4"]
    assert page.locator("#narrowed").is_hidden()
    assert page.locator(".scale").text_content() in ("5 km", "2 km", "10 km")


@pytest.mark.parametrize("language", ["es-MX", "en-US"])
def test_it_is_accessible_fits_a_phone_and_asks_nobody_else(where: Where, language: str) -> None:
    screen = where.open(language=language)
    screen.looks = LOOKS
    assert screen.faults() == []
    assert {worker.url.split("/")[-1] for worker in screen.page.workers} == {"map-worker.js"}


def test_it_is_drawn_in_the_light_of_the_page(where: Where) -> None:
    light, dark = (corner(where.open(theme=theme).page.locator(CANVAS)) for theme in ("light", "dark"))
    assert min(light) > 200  # sea or land, both pale
    assert max(dark) < 60


def test_when_it_becomes_dark_the_map_does_too(where: Where) -> None:
    page = where.open().page
    before = corner(page.locator(CANVAS))
    page.emulate_media(color_scheme="dark")
    assert min(before) > 60
    eventually(page, lambda: max(corner(page.locator(CANVAS))) < 60)


def test_no_other_page_fetches_it(where: Where) -> None:
    screen = Screen(where.browser, where.base).signed_in(where.town.high)
    for path in ("/ask", f"/entity/{where.id}", f"/entity/{where.id}/timeline"):
        screen.go(path)
    assert [one for one in screen.asked if "/map" in one or "/places" in one or "land.json" in one] == []


# ── what one looks at on the map narrows the rest ───────────────────────────────────────────────


def test_keys_move_the_map_and_what_it_leaves_is_left_out(where: Where) -> None:
    page = where.open().page
    press_until(page, "ArrowRight", lambda: "2 4" not in pins(page))
    assert not {"2", "4"} & set(rows(page))
    expect(page.locator("#narrowed")).to_contain_text("de 4 renglones")
    assert full(page) == len(rows(page)) < 4
    page.locator("#narrowed button").click()
    eventually(page, lambda: sorted(pins(page)) == ["1", "2 4", "3"])
    assert rows(page) == ["1", "2", "3", "4"]
    assert full(page) == 4
    assert page.locator("#narrowed").is_hidden()


def test_its_buttons_and_keys_come_nearer_and_go_farther(where: Where) -> None:
    page = where.open().page
    scale = page.locator(".scale").text_content()
    page.get_by_role("button", name="Acercar").click()
    eventually(page, lambda: page.locator(".scale").text_content() != scale)
    settled(page)
    near = page.locator(".scale").text_content()
    press_until(page, "-", lambda: page.locator(".scale").text_content() != near)
    page.get_by_role("button", name="Todos los lugares").click()
    eventually(page, lambda: sorted(pins(page)) == ["1", "2 4", "3"])


def test_a_part_is_chosen_by_dragging_with_shift(where: Where) -> None:
    page = where.open().page
    canvas = page.locator(CANVAS)

    def chosen() -> bool:
        """Whether a part around the third point was chosen; on a busy machine the map may have moved meanwhile."""
        spot, box = page.locator(".pin", has_text="3").first.bounding_box(), canvas.bounding_box()
        assert spot
        assert box
        x, y = (spot["x"] + 13 - box["x"]) / box["width"], (spot["y"] + 13 - box["y"]) / box["height"]
        page.keyboard.down("Shift")
        drag(page, canvas, (x - 0.08, y - 0.1), (x + 0.08, y + 0.06))
        page.keyboard.up("Shift")
        settled(page)
        return pins(page) == rows(page) == ["3"]

    eventually(page, chosen)
    assert full(page) == 1


def test_a_box_is_pressed_to_come_nearer_or_to_read_its_rows(where: Where) -> None:
    page = where.open().page
    page.locator(".pin.many").click()
    picked = page.locator("[data-part=picked]")
    expect(picked.locator("h2")).to_have_text("2 renglones coinciden en este punto")
    assert picked.locator("tbody tr").count() == 2
    assert "Se presume inocente" in page.locator("main").inner_text()
    picked.locator("th a").first.click()
    page.wait_for_url("**/record/*")


# ── a span of time narrows the map ──────────────────────────────────────────────────────────────


def test_a_span_is_drawn_over_the_lanes_and_the_fields_say_it(where: Where) -> None:
    screen = where.open()
    page, asked = screen.page, len(screen.asked)
    lanes = page.locator("#lanes")
    drag(page, lanes, (0.5, 0.4), (0.99, 0.4))  # what happened in the second half of the time
    assert pins(page) == ["2", "1"]
    assert rows(page) == ["1", "2"]
    since = page.input_value("#since")
    assert "2026-02-17" < since < "2026-03-17"
    assert full(page) == 4  # of the lanes only the map leaves something out
    assert page.locator("#narrowed").inner_text().startswith("2 de 4 renglones")
    drag(page, lanes, (0.7, 0.4), (0.4, 0.4))  # the whole span, taken hold of in its middle
    assert page.input_value("#since") < since
    page.locator("#narrowed button").click()
    assert page.input_value("#since") == ""
    assert rows(page) == ["1", "2", "3", "4"]
    assert screen.asked[asked:] == [], "the brush asks the server nothing"


def test_a_mark_is_still_a_link_to_its_row(where: Where) -> None:
    page = where.open().page
    page.locator("#lanes a").first.click()
    assert "#p-" in page.url


def test_by_keyboard_the_sliders_do_the_same(where: Where) -> None:
    page = where.open().page
    page.locator("#brush-from").focus()
    for _ in range(50):
        page.keyboard.press("ArrowRight")
    assert rows(page) == ["1", "2"]
    said = page.locator("output[for=brush-from]").text_content()
    assert page.locator("#brush-from").get_attribute("aria-valuetext") == said
    told = page.input_value("#since")
    page.locator("#brush-to").focus()
    page.keyboard.press("Home")
    assert rows(page) == []  # one day is left, in which nothing happened
    assert page.input_value("#until") == page.input_value("#since") == told


def test_the_date_fields_move_the_brush_without_asking(where: Where) -> None:
    screen = where.open()
    page, asked = screen.page, len(screen.asked)
    page.fill("#since", "2026-02-01")
    page.fill("#until", "2026-03-17")
    page.keyboard.press("Tab")
    assert rows(page) == ["2", "3"]
    assert page.locator("output[for=brush-to]").text_content() == "17 mar 2026"
    assert screen.asked[asked:] == []
    page.fill("#since", "")
    page.keyboard.press("Tab")
    assert rows(page) == ["2", "3", "4"]
    page.get_by_role("button", name="Filtrar").click()
    page.wait_for_url("**/places?q=*")
    assert page.input_value("#until") == "2026-03-17"


def test_time_and_part_narrow_together(where: Where) -> None:
    page = where.open().page
    page.fill("#until", "2026-03-31")
    page.keyboard.press("Tab")
    press_until(page, "ArrowRight", lambda: rows(page) == ["3"])


# ── without a pointer, and for whoever hears the page ───────────────────────────────────────────


def test_from_point_to_point_by_arrows_and_open_by_enter(where: Where) -> None:
    page = where.open().page
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.rows") == "2 4"
    assert page.locator(".pin[tabindex='0']").count() == 1
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.rows") in ("1", "3")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.dataset.rows") == "2 4"
    page.keyboard.press("Enter")
    expect(page.locator("[data-part=picked] h2")).to_be_focused()
    page.locator("[data-deed=close]").press("Enter")
    assert page.evaluate("document.activeElement.dataset.rows") == "2 4"


def test_what_else_stands_there_is_drawn_apart_and_brushed_too(where: Where) -> None:
    town = where.town
    town.tell(town.b, "c1", "Camera", name="Arco Vecino", latitude="-41.58", longitude="-120.45")
    town.tell(town.b, "x1", "Event", name="ajeno", date="2026-01-18", latitude="-41.53", longitude="-120.35")
    screen = where.open()
    page = screen.page
    page.check("input[name=around]")
    page.get_by_role("button", name="Filtrar").click()
    page.wait_for_url("**/places?q=*")
    expect(page.locator("body[data-map]")).to_be_attached()
    assert page.locator(".pin.other").count() == page.locator("#around tbody tr").count() == 2
    page.locator(".pin.other").first.click()
    expect(page.locator("[data-part=picked] tbody")).to_contain_text("Arco Vecino")
    assert screen.faults() == []
    page.fill("#since", "2026-01-01")
    page.keyboard.press("Tab")  # what has no day is within no window of days, here as on the server
    assert page.locator("#around tbody tr:visible").count() == page.locator(".pin.other").count() == 1


# ── asking again ────────────────────────────────────────────────────────────────────────────────


def test_an_answer_that_was_cut_off_is_asked_for_again_in_this_time_and_part(
    where: Where, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert where.open().page.locator("#again").count() == 0
    monkeypatch.setattr(time_and_place, "places", partial(places, most=2))
    page = where.open().page
    assert rows(page) == ["1", "2"]
    assert sorted(pins(page)) == ["1", "2"]
    press_until(page, "ArrowLeft", lambda: rows(page) == ["2"])  # the eastern point is left behind
    page.locator("#again").click()
    page.wait_for_url("**/places?q=*")
    expect(page.locator("body[data-map]")).to_be_attached()
    # both that happened on that spot, of which one had been cut off
    assert page.locator("#rows tbody tr").count() == 2
    assert page.locator("#again").count() == 0
    page.get_by_role("link", name="solo una parte del mapa").click()
    assert page.locator("#rows tbody tr").count() == 2
    assert page.locator("#again").count() == 1


# ── two people ──────────────────────────────────────────────────────────────────────────────────


def test_two_people_see_two_maps_and_nothing_of_the_other_s_is_in_the_page(where: Where) -> None:
    high, low = where.open(), where.open(where.town.low)
    assert (len(pins(high.page)), len(pins(low.page))) == (3, 2)
    hidden = where.town.ids["e4"]
    assert hidden in high.page.content()
    assert hidden not in low.page.content()
    assert "-120.3" not in str(low.page.locator("#places-state").text_content())


# ── where something is missing ──────────────────────────────────────────────────────────────────


def test_without_scripts_the_drawing_stays_and_nothing_is_shown_that_would_do_nothing(where: Where) -> None:
    page = where.open(script=False, map=False).page
    assert page.locator("#map-drawn").is_visible()
    for hidden in ("#map", "#brush", "#narrowed"):
        assert page.locator(hidden).is_hidden(), hidden


@pytest.fixture
def without_webgl(browser: Browser) -> Iterator[Browser]:
    flags = ["--no-sandbox", "--disable-3d-apis", "--disable-gpu"]
    opened = browser.browser_type.launch(executable_path=installed(), args=flags)
    yield opened
    opened.close()


def test_without_webgl_the_drawing_stays_and_is_brushed(where: Where, without_webgl: Browser) -> None:
    where.browser = without_webgl
    screen = where.open(map=False)
    page = screen.page
    expect(page.locator("#brush")).to_be_visible()
    assert page.locator("#map-drawn").is_visible()
    assert page.locator("#map").is_hidden()
    page.fill("#since", "2026-04-01")
    page.keyboard.press("Tab")
    assert rows(page) == ["1"]
    assert page.locator("#map-drawn a.pale").count() == 2
    assert not any("/map.js" in one for one in screen.asked), "what cannot be drawn is not fetched"
    assert screen.faults() == []


# ── streets ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def streets(desk: Desk) -> Iterator[Path]:
    path = written(desk.house.data / "test.pmtiles", BOX)
    yield path
    path.unlink()


def test_streets_are_drawn_under_the_points_with_their_names(where: Where, streets: Path) -> None:
    edge, ink = (0x78, 0x83, 0x8A), (0x14, 0x19, 0x1B)  # of highways, and of the name of the town
    away = streets.rename(streets.with_suffix(".away"))
    plain = where.open().page.locator(CANVAS)
    before = dots(plain, edge), dots(plain, ink, 40)
    away.rename(streets)
    screen = where.open()
    expect(screen.page.locator("#map[data-drawn=streets]")).to_be_attached()
    drawn = screen.page.locator(CANVAS)
    eventually(screen.page, lambda: dots(drawn, edge) > before[0] + 500)
    eventually(screen.page, lambda: dots(drawn, ink, 40) > before[1] + 20)
    asked = [one for one in screen.asked if "/street-map/" in one]
    assert asked
    assert screen.faults() == []
    assert "© Cartografía Inventada" in screen.page.locator("#map figcaption").inner_text()


def test_streets_that_turn_out_to_be_broken_are_told_and_the_map_goes_on(where: Where, streets: Path) -> None:
    written(streets, BOX, tile=b"\xff" * 200)
    page = where.open().page
    expect(page.locator("[data-part=told]")).to_contain_text("El mapa de calles no se pudo leer")
    assert sorted(pins(page)) == ["1", "2 4", "3"]
    assert page.locator("#map[data-drawn=outlines]").count() == 1


@pytest.mark.usefixtures("streets")
def test_on_a_phone_in_the_dark_it_is_all_there(where: Where) -> None:
    screen = where.open(width=PHONE, theme="dark")
    expect(screen.page.locator("#map[data-drawn=streets]")).to_be_attached()
    assert sorted(pins(screen.page)) == ["1", "2 4", "3"]
    assert screen.faults() == []


# ── a picture, read ─────────────────────────────────────────────────────────────────────────────


def corner(of: Locator) -> list[int]:
    """The colour of an element's upper left corner, as people see it."""
    told: list[int] = _read(of, "[...dots.slice(4 * (9 * width + 9), 4 * (9 * width + 9) + 3)]")
    return told


def dots(of: Locator, colour: tuple[int, int, int], near: int = 12) -> int:
    """How many dots of an element are of this colour, or nearly so."""
    alike = " && ".join(f"Math.abs(dots[at + {n}] - {colour[n]}) <= {near}" for n in range(3))
    count = f"let n = 0; for (let at = 0; at < dots.length; at += 4) n += {alike}; return n;"
    told: int = _read(of, f"(() => {{ {count} }})()")
    return told


def _read(of: Locator, what: str) -> Any:
    """What a browser reads in a screenshot of an element."""
    reader = of.page.context.browser.new_page()  # type: ignore[union-attr]
    told = reader.evaluate(
        f"""async bytes => {{
          const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
          const {{width, height}} = picture;
          const context = new OffscreenCanvas(width, height).getContext('2d');
          context.drawImage(picture, 0, 0);
          const dots = context.getImageData(0, 0, width, height).data;
          return {what};
        }}""",
        list(of.screenshot()),
    )
    reader.close()
    return told
