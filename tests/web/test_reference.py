"""The API's reference at /api: every route of the description is on it, each field with its bounds, for anyone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from tearline.api import PREFIX
from tearline.api.app import create_app
from tearline.api.examples import examples
from tearline.api.problems import all_problems
from tearline.api.who import Who
from tearline.ledger.look import Desk, Viewer
from tearline.settings import Settings
from tearline.web.described import GROUPS, WHO, described
from tearline.web.site import add_pages
from tests.picture.conftest import Town
from tests.web.chromium import LOOKS, Screen
from tests.web.walker import Walker

PATHS = ["/api", *(f"/api/{name}" for name in GROUPS)]


@pytest.fixture(scope="module")
def document(site: TestClient) -> dict[str, Any]:
    app = site.app
    assert isinstance(app, FastAPI)
    return app.openapi()


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): told
        for path, many in document["paths"].items()
        for method, told in many.items()
    }


def test_every_route_is_on_the_page_and_leads_to_its_own_place(
    walker: Walker, document: dict[str, Any]
) -> None:
    links = walker.go("/api").values("//main//ul[@class='routes']//a/@href")
    named = walker.values("//main//ul[@class='routes']//a/text()")
    assert sorted(named) == sorted(f"{method} {path}" for method, path in operations(document))
    places = {
        f"/api/{name}#{place}"
        for name in GROUPS
        for place in walker.go(f"/api/{name}").values("//section/@id")
    }
    assert set(links) == places
    assert len(set(links)) == len(links)


def test_each_route_says_who_may_and_what_may_go_wrong(walker: Walker, document: dict[str, Any]) -> None:
    routes = [one for many in described(document).values() for one in many]
    assert {one.who for one in routes} == set(Who), "each of the words is true of some route"
    titles = {status: title for status, _, title in all_problems()}
    for name, many in described(document).items():
        walker.go(f"/api/{name}")
        for one in many:
            at = f"//section[@id='{one.place}']"
            assert walker.words(f"{at}//dd[1]").startswith(str(WHO[one.who])), one
            said = walker.values(f"{at}//dd[3]/span/@title")
            assert said == [str(titles[status]) for status in one.problems]
            assert one.problems


def test_fields_have_type_bounds_and_place(walker: Walker) -> None:
    walker.go("/api/copies")
    at = "//section[@id='post-drawings-export']//table[1]"
    rows = {row[0]: row[1:] for row in _rows(walker, at)}
    assert rows["nodes mandatory"][:2] == ["body, JSON", "list of object; 1 to 2000 entries"]
    assert rows["nodes[].id mandatory"][2] == "The id of any record of the entity."
    assert rows["nodes[].pinned"][1] == "true or false; false if absent"
    assert rows["copy.format mandatory"][1].startswith("one of pdf, csv, json")
    assert rows["copy.reason mandatory"][1] == "text; 3 to 500 characters"
    assert rows["Tearline-Purpose mandatory"][0] == "header"
    walker.go("/api/loads")
    rows = {row[0]: row[1:] for row in _rows(walker, "//section[@id='post-loads']//table[1]")}
    assert rows["file mandatory"][:2] == ["body, form with files", "list of file; 1 to 4 entries"]


def _rows(walker: Walker, at: str) -> list[list[str]]:
    return [
        [" ".join(cell.text_content().split()) for cell in row] for row in walker.page.xpath(f"{at}/tbody/tr")
    ]


def test_every_field_of_a_request_is_on_it(document: dict[str, Any]) -> None:
    """Counted another way: by the names of the properties that each form of a body has."""
    told = {(one.method, one.path): one for many in described(document).values() for one in many}
    for key, operation in operations(document).items():
        names = {one["name"] for one in operation.get("parameters", ())}
        for body in operation.get("requestBody", {}).get("content", {}).values():
            schema = body["schema"]
            if "$ref" in schema:
                schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            names |= schema["properties"].keys()
        assert names <= {one.name for one in told[key].given}, key


def test_each_route_has_one_example_and_no_example_is_of_no_route(document: dict[str, Any]) -> None:
    known = {f"{method} {path.removeprefix(PREFIX)}" for method, path in operations(document)}
    assert examples().of_route.keys() == known
    for name, lines in examples().of_route.items():
        method, path = name.split(" ", 1)
        asked = re.escape(f'"$API{path}').replace(r"\{", "{").replace(r"\}", "}")
        asked = re.sub(r"{\w+}", r"[^/\"? ]+", re.sub(r"\(\w+\)", "", asked)) + r'["?]'
        last = lines.splitlines()[-1] if lines.splitlines()[-1] != "WHO=" else lines.splitlines()[-2]
        assert re.search(asked, last), name
        verb = re.search(r"-X (\w+)", last)
        sends = "--json" in last or " -F " in last
        assert method == (verb[1] if verb else "POST" if sends else "GET"), name


@pytest.mark.parametrize("path", PATHS)
def test_no_session_and_no_database_are_needed(path: str) -> None:
    """Without a desk behind it the page is the same: it tells nothing of this deployment."""

    class Nothing:
        digest_key = b"\0" * 32
        house = signin = pool = None

    app = create_app(Nothing(), Settings(requests_per_minute=0))  # type: ignore[arg-type]
    add_pages(app)
    bare = TestClient(app, base_url="https://127.0.0.1").get(path, headers={"accept-language": "en"})
    assert bare.status_code == 200
    assert "<script" not in bare.text, "nothing runs, so nothing can ask elsewhere"
    assert not re.search(r'(?:src|href)="(?!/|#)', bare.text)


def test_a_stranger_and_everybody_signed_in_read_the_same(
    site: TestClient, walk: Callable[[Viewer], Walker], town: Town
) -> None:
    for path in PATHS:
        strangers = Walker(site).go(path).words("//main")
        assert (
            walk(town.high).go(path).words("//main") == walk(town.low).go(path).words("//main") == strangers
        )


def test_a_stranger_who_asks_too_often_waits(desk: Desk) -> None:
    app = create_app(desk, Settings(requests_per_minute=2))
    add_pages(app)
    asked = TestClient(app, base_url="https://127.0.0.1")
    assert [asked.get("/api").status_code for _ in range(3)] == [200, 200, 429]
    assert asked.get("/sign-in").status_code == 200, "others behind the address may still sign in"


def test_every_page_leads_there(walker: Walker, walk: Callable[[Viewer], Walker], town: Town) -> None:
    assert walker.go("/sign-in").follow("API reference").path == "/api"
    assert walk(town.high).go("/ask").follow("API reference").heading.startswith("The API has")
    assert walk(town.high).go("/api").values("//nav[1]//a/@href"), (
        "the sections stay for whoever is signed in"
    )
    walker.language = "es"
    assert "La explicación de cada ruta y de cada campo está en inglés" in walker.go("/api/copies").seen


def test_it_is_readable_in_both_sizes_and_lights_and_asks_nobody_else(browser: Browser, base: str) -> None:
    screen = Screen(browser, base, looks=LOOKS)
    for path in ("/api", "/api/copies", "/api/service"):
        screen.go(path)
        screen.page.locator("details summary").evaluate_all("all => all.forEach(one => one.click())")
        assert screen.faults() == [], path
