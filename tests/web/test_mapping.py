"""A table becomes records without a mapping by hand: drafted, changed, tried out, saved and loaded on screen."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import anyio
import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.testclient import TestClient

from tearline.intake.load import Progress
from tearline.intake.load import load as load_file
from tearline.web.progress import UnderWay
from tests.picture.conftest import Town
from tests.web.chromium import DESK, PHONE, Screen
from tests.web.walker import signed_in

TABLE = """folio;nombre;paterno;materno;nacimiento;telefono;talla
P-0001;ZOILA;INVENTADA;DEL VALLE;31/12/1979;55 1234 5678;M
P-0002;NADIE;QUIROGA;;30/02/1985;81 8765 4321;L
;SIN FOLIO;LARA;BACA;01/05/1990;;S
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "personas.csv"
    path.write_text(TABLE)
    return path


def _begin(page: Page, table: Path) -> None:
    page.fill("#source", "padron")
    page.check("input[name=tier][value=OPEN]")
    page.check("input[name=release][value=all]")
    page.set_input_files("#file", table)


@pytest.mark.parametrize("script", [True, False])
def test_a_steward_maps_tries_and_loads_a_table(
    browser: Browser, base: str, town: Town, table: Path, script: bool
) -> None:
    screen = Screen(browser, base, DESK, script=script).signed_in(town.stewards[town.a])
    page = screen.go("/ours/upload")
    _begin(page, table)
    page.click("button[formaction='/ours/mapping']")
    expect(page.locator("h1")).to_have_text("No se aceptaría uno de 3 renglones")
    assert page.locator("select[name=use]").nth(0).input_value() == "key"
    assert page.locator("select[name=use]").nth(4).input_value() == "birthDate"
    if picture := os.environ.get("PICTURE"):
        page.screenshot(path=picture, full_page=True)
    page.locator("select[name=use]").nth(6).select_option("notes")
    if not script:  # a browser without scripts does not keep it
        page.set_input_files("#file", table)
    page.click("button[value=try]")
    expect(page.locator("#records")).to_contain_text("Notas")
    if not script:
        page.set_input_files("#file", table)
    with page.expect_download() as saved:
        page.click("button[value=save]")
    mapping = Path(saved.value.path()).read_text("utf-8")
    assert 'notes: "talla"' in mapping
    assert "ZOILA" not in mapping
    if not script:
        page.set_input_files("#file", table)
    page.click("button[value=load]")
    page.wait_for_url("**/load/*")
    expect(page.locator("h1")).to_have_text("No se aceptó uno de 3 renglones")
    assert screen.complaints == []
    own = table.with_name("mapping.yaml")
    own.write_text(mapping)
    again = load_file(
        town.desk, town.stewards[town.a], table, source="padron", label=f"{town.a}//OPEN//-//ALL//H0", mapping=own
    )  # fmt: skip
    assert again.unchanged == 2, "what was saved is what was loaded"


def test_it_is_accessible_and_fits(browser: Browser, base: str, town: Town, table: Path) -> None:
    for width, theme in ((PHONE, "dark"), (DESK, "light")):
        screen = Screen(browser, base, width, theme).signed_in(town.stewards[town.a])
        page = screen.go("/ours/upload")
        _begin(page, table)
        page.click("button[formaction='/ours/mapping']")
        page.wait_for_selector("#columns")
        assert screen.faults() == []


def test_what_is_wrong_is_said_and_what_was_chosen_stays(
    browser: Browser, base: str, town: Town, table: Path
) -> None:
    page = Screen(browser, base).signed_in(town.stewards[town.a]).go("/ours/upload")
    _begin(page, table)
    page.click("button[formaction='/ours/mapping']")
    page.wait_for_selector("#columns")
    page.locator("select[name=use]").nth(0).select_option("")
    page.locator("select[name=use]").nth(6).select_option("notes")
    page.click("button[value=try]")
    expect(page.locator("[role=alert]")).to_contain_text("Elija la columna que es la clave")
    page.click("button[value=fresh]")
    expect(page.locator("select[name=use]").nth(0)).to_have_value("key")


def test_a_large_load_tells_how_far_it_is(browser: Browser, base: str, town: Town, tmp_path: Path) -> None:
    rows = "\n".join(f"L-{n};NADIE {n}" for n in range(6000))
    path = tmp_path / "muchos.csv"
    path.write_text(f"folio;nombre\n{rows}\n")
    (tmp_path / "m.yaml").write_text("schema: Person\nkey: folio\nproperties: {name: nombre}\n")
    page = Screen(browser, base).signed_in(town.stewards[town.a]).go("/ours/upload")
    _begin(page, path)
    page.set_input_files("#mapping", tmp_path / "m.yaml")
    page.evaluate(
        "new MutationObserver(() => (window.told ??= []).push(document.getElementById('progress-told').textContent))"
        ".observe(document.getElementById('progress-told'), {childList: true})"
    )
    page.click("button[value=load]")
    expect(page.locator("#progress-told")).to_contain_text("renglones leídos", timeout=60_000)
    page.wait_for_url("**/load/*", timeout=120_000)
    expect(page.locator("h1")).to_contain_text("6")


def test_only_a_steward_has_the_page(site: TestClient, town: Town) -> None:
    assert signed_in(site, town.high).go("/ours/upload").status == 404
    assert signed_in(site, town.high).send("/ours/mapping", source="padron").status == 404


@pytest.mark.parametrize(
    ("login", "heard"),
    [("somebody", b'data: {"items":5,"rejected":1}\n\n'), ("another", b"event: over\ndata: {}\n\n")],
)
def test_nobody_hears_of_another_s_load(login: str, heard: bytes) -> None:
    """A ticket is worth nothing to whoever did not make it up, as if there were no such load."""
    under_way, ticket = UnderWay(), "0190f3c2-7a1b-4c3d-8e4f-5a6b7c8d9e0f"

    async def first() -> bytes:
        return await anext(aiter(under_way.events(login, ticket)))

    with under_way.told("somebody", ticket) as told, patch("tearline.web.progress.WAIT", 0.0):
        assert told is not None
        told(Progress(5, 1))
        with ThreadPoolExecutor(1) as apart:  # playwright has a loop in this thread
            assert apart.submit(anyio.run, first).result() == heard


def test_what_is_no_ticket_is_not_followed() -> None:
    with UnderWay().told("somebody", "no ticket") as told:
        assert told is None
