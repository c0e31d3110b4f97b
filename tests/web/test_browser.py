"""The pages in a real Chromium: a day by keyboard alone, and every page at two sizes and in both lights held to axe."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from playwright.sync_api import Browser, Page

from tearline.casework.deeds import open_matter
from tearline.db import House
from tearline.handling import Tier
from tearline.intake.load import load as load_file
from tearline.ledger.look import Viewer
from tearline.picture.graph.scenes import Draft, Place, save_scene
from tests.oversight.test_unusual import NOON, worked
from tests.people import PASSWORD, People, Person, code_of, forget_codes
from tests.picture.conftest import BORN, Town
from tests.web.chromium import CROSSED, DESK, LOOKS, PHONE, Screen

PLATE = "QZX-417-B"


@dataclass(frozen=True)
class Scene:
    """Records to look at, and who looks."""

    viewer: Viewer
    officer: Person
    name: str
    paths: dict[str, str]
    steward: Viewer
    ours: dict[str, str]


@pytest.fixture(scope="module")
def scene(people: People, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    town = Town(people, Path(tmp_path_factory.mktemp("town")))
    a = town.person(
        town.a, "p1", birthDate=BORN, phone="+525511112222", status="charged", passportNumber="G12345678",
        source_grade="B", info_grade="2", grade_scale="admiralty",
    )  # fmt: skip
    b = town.person(
        town.b, "p2", birthDate="1991-07-30", phone="+525511112222", tier="RESTRICTED", status="victim"
    )
    c = town.person(town.b, "p3", birthDate=BORN[:4])
    town.tell(
        town.a,
        "v1",
        "Vehicle",
        registrationNumber=PLATE,
        theftStatus="stolen",
        theftDate="2026-06-12",
        owner="p1",
    )
    town.tell(town.a, "d1", "Detention", detainee="p1", startDate="2026-06-26", registrationNumber="D-1")
    for n in range(5):
        here = {"latitude": f"{-47 - n / 9}", "longitude": "-111.5"}
        town.tell(
            town.a, f"e{n}", "Event", name=f"hecho {n}", involved="p1", date=f"20{20 + n}-06-0{n + 1}", **here
        )
    town.tell(town.a, "m1", "Membership", member="p1", organization="o1", startDate="2019")
    town.person(town.a, "long", name="Maximiliano" * 30)
    town.decided(a, b, "same", town.a, "seen together")
    town.unsure(a, c)
    places = [Place(town.ids[key]) for key in ("p1", "v1", "d1", "long")]
    drawn = save_scene(town.desk, town.high, Draft("Junio" * 30, "Nota", places)).id
    lead = open_matter(
        town.desk, town.high, "lead", {"name": ["Pista"]}, about=[UUID(a)], said={"channel": "own"}
    )
    paths = {
        "matters": "/matters/lead", "opening": f"/matters/lead/new?about={a}", "matter": f"/matter/{lead}",
        "ask": "/ask", "check": "/check", "entity": f"/entity/{a}", "history": f"/entity/{a}/history",
        "timeline": f"/entity/{a}/timeline", "places": f"/entity/{a}/places",
        "record": f"/record/{a}", "long": f"/record/{town.ids['long']}", "review": "/review", "pair": f"/pair/{a}/{c}",
        "charts": "/chart", "chart": f"/chart/{a}", "scene": f"/scene/{drawn}", "scene about": f"/scene/{drawn}/about",
        "purpose": "/purpose", "session": "/session", "sessions": "/sessions",
        "questions": "/questions", "nothing": "/record/none",
    }  # fmt: skip
    load = _half_taken(town)
    exits = ("correct", "reclassify", "recall", "restore", "review", "unhold", "expunge")
    ours = {
        "ours": "/ours?until=2099-01-01", "upload": "/ours/upload", "load": f"/load/{load}",
        "own record": f"/record/{a}",
        "done": f"/record/{a}?done=corrected", "long correct": f"/record/{town.ids['long']}/correct",
        **{name: f"/record/{a}/{name}" for name in exits},
        **{f"load {name}": f"/load/{load}/{name}" for name in ("reclassify", "expunge")},
    }  # fmt: skip
    return Scene(
        town.high,
        people.person(town.b, "field", Tier.SECRET),
        town.name(),
        paths,
        town.stewards[town.a],
        ours,
    )


def _half_taken(town: Town) -> str:
    """A load of which lines were not taken."""
    file = town.folder / "half.ftm.jsonl"
    lines = (
        {"id": f"h{n}", "schema": "Person", "properties": {"name": ["Ada"], "curp": ["NO"]}} for n in range(9)
    )
    file.write_bytes(b"\n".join(orjson.dumps(line) for line in lines) + b"\n")
    label = f"{town.a}//OPEN//-//{town.b}//H0"
    return load_file(town.desk, town.stewards[town.a], file, source="padron", label=label, format="ftm").id


def test_every_page_is_accessible_fits_and_asks_nobody_else(
    browser: Browser, base: str, scene: Scene
) -> None:
    screen = Screen(browser, base, looks=LOOKS + CROSSED).signed_in(scene.viewer)
    screen.go("/ask")
    found = {"frame": screen.faults()}
    screen.looks = LOOKS
    for name, path in scene.paths.items():
        screen.go(path)
        found[name] = screen.faults()
    _ask(screen, scene.name)
    found["answers"] = screen.faults()
    screen.press(screen.go(scene.paths["chart"]).get_by_role("button", name="Mostrar todas las clases"))
    found["neighbours"] = screen.faults()
    screen.press(screen.page.get_by_role("button", name="Agregar todos estos"))
    screen.press(screen.page.get_by_role("button", name="Buscar el camino más corto"))
    screen.page.evaluate("scrollTo(0, 0)")  # a link that is half under the head of the page is no small one
    found["path"] = screen.faults()
    for text in (PLATE, "no identifier at all"):
        _check(screen, text)
        found[f"check {text}"] = screen.faults()
    screen.page.context.clear_cookies()
    screen.go("/sign-in")
    found["sign-in"] = screen.faults()
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_steward_s_pages_are_accessible_fit_and_ask_nobody_else(
    browser: Browser, base: str, scene: Scene
) -> None:
    screen = Screen(browser, base, looks=LOOKS).signed_in(scene.steward)
    found: dict[str, list[str]] = {}
    for name, path in scene.ours.items():
        assert screen.go(path).locator("main .msg.now").count() == (name in ("expunge", "load expunge")), name
        found[name] = screen.faults()
    _choose_a_label(screen, scene.ours["reclassify"])
    found["what it will do"] = screen.faults()
    _correct_wrongly(screen, scene.ours["correct"])
    found["wrong correction"] = screen.faults()
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_pages_about_use_and_sessions_are_accessible_fit_and_ask_nobody_else(
    browser: Browser, base: str, people: People
) -> None:
    worked(people.house, people.person("WBRO", "web-ancha", Tier.OPEN), {NOON: 0}, refused=9)
    inspector = people.enrol("WBRO", "web-mirada", Tier.OPEN, duties=["inspector"])
    found: dict[str, list[str]] = {}
    for viewer, paths in (  # of one agency: that of all has thousands here, one like the other
        (inspector, ("/unusual", "/unusual/rules")), (people.registrar, ("/registry/sessions?agency=WBRO",)),
    ):  # fmt: skip
        screen = Screen(browser, base, looks=LOOKS).signed_in(viewer)
        for path in paths:
            page = screen.go(path)
            for one in page.locator("main details").all():
                one.evaluate("one => one.open = true")
            found[path] = screen.faults()
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_steward_s_pages_fit_in_english_as_well(browser: Browser, base: str, scene: Scene) -> None:
    screen = Screen(browser, base, language="en-US").signed_in(scene.steward)
    assert _too_wide(screen, scene.ours) == []


@pytest.mark.parametrize("script", [True, False])
def test_a_steward_loads_a_file_and_corrects_a_record_of_it_by_keyboard_alone(
    browser: Browser, base: str, scene: Scene, tmp_path: Path, script: bool
) -> None:
    file = tmp_path / "one.ftm.jsonl"
    line = {"id": f"k{script}", "schema": "Person", "properties": {"name": ["Clave Por Teclado"]}}
    file.write_bytes(orjson.dumps(line) + b"\n")
    page = Screen(browser, base, PHONE, script=script).signed_in(scene.steward).go("/ours/upload")
    _tab_to(page, "#source")
    page.keyboard.type("padron")
    _tab_to(page, "input[name=tier]")
    page.keyboard.press("Space")
    _tab_to(page, "input[name=release]")
    page.keyboard.press("Space")
    page.set_input_files("#file", file)  # the system's own dialog
    _tab_to(page, "main .btn")
    page.keyboard.press("Enter")
    page.wait_for_url("**/load/*")
    assert page.locator("h1").inner_text() == "Se aceptó el único renglón"
    page.goto(base + scene.ours["correct"])
    _tab_to(page, "#why")
    page.keyboard.type("nada que corregir")
    _tab_to(page, "main .btn")
    page.keyboard.press("Enter")
    page.wait_for_url("**?done=same")


def test_english_fits_as_well(browser: Browser, base: str, scene: Scene) -> None:
    screen = Screen(browser, base, language="en-US").signed_in(scene.viewer)
    assert _too_wide(screen, scene.paths) == []
    assert screen.page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(("language", "verb"), [("es-MX", "ALTO"), ("en-US", "STOP")])
def test_a_field_officer_s_check_by_keyboard_alone_on_a_phone(
    browser: Browser, base: str, scene: Scene, house: House, language: str, verb: str, script: bool
) -> None:
    screen = Screen(browser, base, PHONE, language=language, script=script)
    page = screen.go("/")
    _sign_in_by_keyboard(page, scene.officer, house)
    _choose_by_keyboard(page, "checkpoint")
    page.goto(f"{base}/check")
    page.locator("#v:focus").wait_for()  # the cursor stands in the one field
    page.keyboard.type(PLATE.lower())
    page.keyboard.press("Enter")
    assert page.locator("#ans").inner_text() == verb
    _tab_to(page, "summary")
    page.keyboard.press("Enter")
    assert page.locator("details a").first.is_visible()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_an_analyst_s_way_from_a_name_to_a_decision_by_keyboard_alone(
    browser: Browser, base: str, scene: Scene, width: int
) -> None:
    screen = Screen(browser, base, width).signed_in(scene.viewer)
    page = screen.go("/ask")
    page.locator("#big:focus").wait_for()
    page.keyboard.type(scene.name)
    page.keyboard.press("Enter")
    _tab_to(page, "ol.list .t a")
    page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == scene.name
    assert "Se presume inocente" in page.locator("main").inner_text()
    page.goto(base + scene.paths["pair"])
    _tab_to(page, "textarea")
    page.keyboard.type("no basta para decidir")
    _tab_to(page, "button[value=unsure]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review")
    page.goto(base + scene.paths["pair"])
    assert "no basta para decidir" in page.locator("aside").inner_text()


def test_the_skip_link_comes_first_and_focus_is_seen(browser: Browser, base: str, scene: Scene) -> None:
    page = Screen(browser, base).signed_in(scene.viewer).go(scene.paths["entity"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def _too_wide(screen: Screen, paths: dict[str, str]) -> list[tuple[str, int]]:
    """Pages that scroll sideways, and at which width."""
    found = []
    for name, path in paths.items():
        screen.go(path)
        found += [(name, width) for width in (DESK, PHONE) if screen.too_wide(width)]
    return found


def _choose_a_label(screen: Screen, path: str) -> None:
    page = screen.go(path)
    page.check("input[name=tier][value=SECRET]")
    page.check("input[name=release][value=none]")
    page.fill("#why", "fuente protegida")
    screen.press(page.locator("main form button").first)


def _correct_wrongly(screen: Screen, path: str) -> None:
    page = screen.go(path)
    page.fill("#f-birthDate", "31/02/1985")
    page.fill("#s-source_grade", "Z")
    page.fill("#why", "una prueba")
    screen.press(page.locator("main form button").first)


def _ask(screen: Screen, text: str) -> None:
    screen.go("/ask").fill("#big", text)
    screen.press(screen.page.locator("main button[type=submit]").first)


def _check(screen: Screen, text: str) -> None:
    screen.go("/check").fill("#v", text)
    screen.press(screen.page.locator("main form.ask1 button").first)


def _sign_in_by_keyboard(page: Page, officer: Person, house: House) -> None:
    forget_codes(house, officer.login)
    page.locator("#u:focus").wait_for()
    for text in (officer.login, PASSWORD, code_of(officer.totp_secret)):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/purpose**")


def _choose_by_keyboard(page: Page, purpose: str) -> None:
    _tab_to(page, "input[type=radio]")
    page.keyboard.press("Space")
    for _ in range(20):
        if page.locator("input[type=radio]:checked").get_attribute("value") == purpose:
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/*k")


def _tab_to(page: Page, selector: str) -> None:
    """On with Tab until one of these has the focus; whoever cannot get there fails."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(f":focus:is({selector})").count():
            return
    raise AssertionError(f"Tab never came to {selector}")
