"""Files beside a record in the browser: listed with previews, added without scripts and on a phone, handed out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from tearline.api.app import create_app
from tearline.casework.deeds import open_matter
from tearline.files.deeds import add_file
from tearline.ledger.look import Desk, Viewer
from tearline.settings import Settings
from tearline.shelf import Shelf
from tearline.web.site import add_pages
from tests.files.samples import OTHERS, SAMPLES, bomb, pdf, photo
from tests.people import People
from tests.picture.conftest import Town
from tests.web.chromium import LOOKS, PHONE, Screen, holds
from tests.web.walker import Walker, signed_in

Walk = Callable[[Viewer], Walker]
JPEG = SAMPLES["image/jpeg"]
MOST = 200_000


@pytest.fixture(scope="module")
def scene(people: People, tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, str]:
    town = Town(people, Path(tmp_path_factory.mktemp("town")))
    return town, town.tell(town.a, "v1", "Vehicle", name="Camioneta blanca", registrationNumber="ABC-123-D")


@pytest.fixture(scope="module")
def small(desk: Desk) -> Iterator[TestClient]:
    app = create_app(desk, Settings(requests_per_minute=0, file_bytes=MOST))
    add_pages(app)
    with TestClient(app, base_url="https://127.0.0.1") as opened:
        yield opened


def choose(walker: Walker, content: bytes, name: str = "foto.jpg", **fields: str) -> Walker:
    return walker.fill(files={"file": (name, content)}, **fields)


def test_a_file_is_added_and_stands_on_the_record(walk: Walk, scene: tuple[Town, str]) -> None:
    town, record = scene
    walker = walk(town.high).go(f"/record/{record}").follow("Add a file")
    assert walker.path == f"/record/{record}/files"
    choose(walker, pdf(3), "Acta <b>.pdf")
    assert walker.path == f"/record/{record}/files?done=file-added"
    assert "Added. It stands first in the list" in walker.text
    assert "Acta &lt;b&gt;.pdf" in walker.text
    assert "3 pages" in walker.text
    walker.go(f"/record/{record}")
    src = walker.page.xpath("//img[@class='thumb']/@src")[0]
    assert walker.page.xpath("//img[@class='thumb']/@alt") == ["Preview of Acta <b>.pdf"]
    walker.go(src)
    assert (walker.status, walker.headers["content-type"], walker.content[:3]) == (
        200,
        "image/jpeg",
        b"\xff\xd8\xff",
    )
    walker.go(f"/record/{record}").follow("Acta")
    assert walker.headers["content-type"] == "application/pdf"
    assert walker.headers["content-disposition"].startswith("attachment;")
    assert walker.headers["content-security-policy"].startswith("sandbox;")
    assert walker.content.startswith(b"%PDF")


def test_a_name_that_lies_and_a_file_without_a_preview_say_so(walk: Walk, scene: tuple[Town, str]) -> None:
    town, record = scene
    walker = choose(walk(town.high).go(f"/record/{record}/files"), SAMPLES["text/plain"], "informe.jpg")
    assert "it is handed out as informe.jpg.txt" in walker.text
    choose(walker, bomb(60_000), "mapa.png")
    assert "too many pixels" in walker.text


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "vacia.jpg", "vacia.jpg is empty"), (OTHERS["program"], "foto.jpg",
        "foto.jpg is of no kind that is taken"),
        (photo("TIFF"), "grande.tif", f"grande.tif is larger than {MOST} B"),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_at_the_field(
    small: TestClient, scene: tuple[Town, str], content: bytes, name: str, said: str
) -> None:
    town, record = scene
    walker = signed_in(small, town.high).go(f"/record/{record}/files")
    choose(walker, content, name, tier="SECRET", release="none")
    assert walker.status == 400
    assert said in walker.words("//span[@id='file-err']")
    assert walker.page.xpath("//input[@name='tier'][@checked]/@value") == ["SECRET"]


def test_a_form_without_a_file_or_from_elsewhere_adds_nothing(walk: Walk, scene: tuple[Town, str]) -> None:
    town, record = scene
    walker = walk(town.high).go(f"/record/{record}/files")
    choose(walker, JPEG, "")
    assert (walker.status, "Choose the file to add." in walker.text) == (400, True)
    walker.go(f"/record/{record}/files")
    choose(walker, JPEG, stamp="forged")
    assert walker.status == 403
    assert "foto.jpg" not in walker.go(f"/record/{record}/files").text


def test_only_for_some(walk: Walk, scene: tuple[Town, str]) -> None:
    town, record = scene
    walker = walk(town.high).go(f"/record/{record}/files")
    choose(walker, JPEG, "reservada.jpg", tier="SECRET", release="none")
    assert "reservada.jpg" in walker.text
    name = walker.page.xpath("//li[.//bdi[.='reservada.jpg']]//a/@href")[0]
    low = walk(town.low)
    assert "reservada.jpg" not in low.go(f"/record/{record}/files").text
    for under in ("", "/preview"):
        assert low.go(name + under).status == low.go(f"/file/{uuid4()}{under}").status == 404


def test_a_matter_leads_to_its_files(walk: Walk, scene: tuple[Town, str]) -> None:
    town, record = scene
    lead = open_matter(
        town.desk, town.high, "lead", {"name": ["Pista"]}, about=[UUID(record)], said={"channel": "own"}
    )
    walker = walk(town.high).go(f"/matter/{lead}").follow("Files beside it")
    choose(walker, JPEG, "lugar.jpg")
    assert walker.path == f"/record/{lead}/files?done=file-added"
    assert "lugar.jpg" in walker.text


def test_a_session_that_ended_asks_for_the_file_again(walk: Walk, scene: tuple[Town, str]) -> None:
    town, record = scene
    walker = walk(town.high).go(f"/record/{record}/files")
    walker.jar.clear()
    choose(walker, JPEG)
    assert "Sign in" in walker.heading


def test_on_a_phone(browser: Browser, base: str, scene: tuple[Town, str], tmp_path: Path) -> None:
    town, record = scene
    for content, name in (
        (photo(size=(1600, 1200)), "frente de la camioneta.jpg"),
        (pdf(2), f"{'informe' * 20}.jpg"),
    ):
        with Shelf(town.desk.house.data).arriving() as came:
            came.write(content)
            add_file(town.desk, town.high, UUID(record), came, name)
    taken = tmp_path / "desde el teléfono.jpg"
    taken.write_bytes(photo(size=(3000, 4000)))
    screen = Screen(browser, base, width=PHONE, looks=LOOKS).signed_in(town.high)
    page = screen.go(f"/record/{record}/files")
    page.get_by_label("Archivo", exact=True).set_input_files(taken)
    screen.press(page.get_by_role("button", name="Agregarlo a este registro"))
    page.wait_for_url("**/files?done=file-added")
    row = page.locator("li.row").first
    assert "desde el teléfono.jpg" in row.inner_text()
    picture = row.locator("img")
    picture.scroll_into_view_if_needed()
    holds(page, "document.querySelector('img.thumb').naturalWidth > 0")
    assert screen.faults() == []
    with page.expect_download() as waited:
        row.get_by_role("link", name="Descargar").click()
    assert waited.value.suggested_filename == "desde el teléfono.jpg"
    assert Path(waited.value.path()).read_bytes() == taken.read_bytes()
    screen.go(f"/record/{record}")
    assert screen.faults() == []
