"""A copy of a search that takes long, in a browser without scripts and in Chromium: made meanwhile, then saved."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
import pytest
from playwright.sync_api import Browser, expect
from starlette.testclient import TestClient

from tearline import stewardship
from tearline.copies.in_parts import Far, Watched
from tearline.copies.register import own_copies
from tearline.copies.take import Copy, take_search
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer
from tearline.picture.search import Filters
from tearline.registry.deeds import withdraw_vetting
from tearline.web.making import BeingMade, Making
from tests.picture.conftest import Town
from tests.web.chromium import LOOKS, PHONE, Screen
from tests.web.walker import Walker

Walk = Callable[[Viewer], Walker]
WHY = "for the file of the case"
MANY = 23
ALL_TOLD = """
    window.told = new Set();
    new MutationObserver(() => window.told.add(document.getElementById("making-told")?.textContent ?? ""))
        .observe(document, { subtree: true, childList: true, characterData: true });
"""


@dataclass
class Held:
    """Copies of searches are held after ten records, until they may go on; before the first, until they may begin."""

    may_begin: threading.Event = field(default_factory=threading.Event)
    may_go_on: threading.Event = field(default_factory=threading.Event)

    def take(
        self, desk: Desk, viewer: Viewer, text: str, filters: Filters, wish, language, watched: Watched
    ) -> Copy:  # type: ignore[no-untyped-def]
        def tell(far: Far) -> None:
            watched.tell(far)
            if far.read >= 10:
                assert self.may_go_on.wait(60)

        assert self.may_begin.wait(60)
        return take_search(desk, viewer, text, filters, wish, language, Watched(tell, watched.wanted))


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    found = Held()
    found.may_begin.set()
    monkeypatch.setattr("tearline.copies.take.PART", 5)
    monkeypatch.setattr("tearline.web.pages.oversight.copies.SOON", 0.0)
    monkeypatch.setattr("tearline.web.pages.oversight.copies.take_search", found.take)
    yield found
    found.may_begin.set()
    found.may_go_on.set()


@pytest.fixture
def told(town: Town) -> list[str]:
    town.tell_many(town.a, "car", "Event", MANY, summary=town.name("Camioneta"))
    with psycopg.connect(town.people.house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT id::text FROM store.record WHERE owner = %s ORDER BY id", [town.a]
        ).fetchall()
    return [row[0] for row in rows]


def begun(town: Town, page: Walker, **fields: str) -> Walker:
    """The page that a form for a copy of all that answers leads to."""
    page.go("/ask").fill("/ask", text=town.name("Camioneta")).follow("Take a copy")
    return page.fill(0, reason=WHY, format="csv", **fields)


def until_over(site: TestClient, walker: Walker, by: str) -> Walker:
    making = site.app.state.being_made.of(by)  # type: ignore[attr-defined]
    assert making.wait(60)
    return walker.go("/ask/copy/making")


def login_of(walker: Walker) -> str:
    return walker.go("/session").words("//dl//dd[1]/span")


@pytest.mark.usefixtures("told")
def test_it_is_made_meanwhile_and_saved(town: Town, site: TestClient, walk: Walk, held: Held) -> None:
    page = walk(town.high)
    login = login_of(page)
    begun(town, page)
    assert page.path == "/ask/copy/making"
    assert page.heading == "The copy is being made"
    while "10 of 23 records" not in page.go("/ask/copy/making").words("//main"):
        assert page.heading == "The copy is being made"
    assert page.page.xpath("//progress/@value")
    assert "A copy of a search is being made" in page.go("/copies").words("//main")
    assert begun(town, walk(town.high)).status == 409
    assert walk(town.low).go("/ask/copy/making").heading == "No copy is being made", "it is nobody else's"
    assert own_copies(town.desk, town.high).copies == []
    held.may_go_on.set()
    until_over(site, page, login)
    (one,) = own_copies(town.desk, town.high).copies
    number = f"{one.number[:4]}-{one.number[4:]}"
    assert page.heading == f"Copy {number} is ready"
    assert "ready to be saved" in page.go("/copies").words("//main")
    page.go("/ask/copy/making")
    for _ in range(2):  # a link that broke: once more
        file = walk(town.high).go("/ask/copy/file")
        assert (file.status, file.headers["tearline-copy"]) == (200, number)
        assert file.headers["content-length"] == str(one.size) == str(len(file.content))
        assert len(list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))) == MANY
    assert walk(town.low).go("/ask/copy/file").status == 404
    assert page.fill("/ask/copy/give-up").path == "/copies"
    assert page.go("/ask/copy/making").heading == "No copy is being made"
    assert page.go("/ask/copy/file").status == 404


@pytest.mark.usefixtures("told")
def test_it_is_given_up(town: Town, site: TestClient, walk: Walk, held: Held) -> None:
    page = walk(town.high)
    login = login_of(page)
    assert begun(town, page).heading == "The copy is being made"
    page.fill("/ask/copy/give-up")
    held.may_go_on.set()
    until_over(site, page, login)
    assert page.heading == "No copy was taken"
    assert "given up" in page.words("//main")
    assert own_copies(town.desk, town.high).copies == []
    assert "was not taken" in page.go("/copies").words("//main")


def test_what_was_taken_back_since_is_not_given_out(
    town: Town, site: TestClient, walk: Walk, held: Held, told: list[str]
) -> None:
    page = walk(town.high)
    login = login_of(page)
    held.may_go_on.set()
    begun(town, page)
    if page.path == "/ask/copy/making":
        until_over(site, page, login)
    else:  # it was made at once, and is out
        pytest.fail("it was to take longer")
    stewardship.recall(town.desk, town.stewards[town.a], "a source", record=UUID(told[3]))
    page.go("/ask/copy/file")
    assert page.status == 409
    assert page.heading == "The file is not given out any more"
    assert page.go("/ask/copy/file").status == 404
    assert own_copies(town.desk, town.high).copies[0].change == "withdrawn"


@pytest.mark.usefixtures("told")
def test_nobody_saves_it_whose_vetting_ended(town: Town, site: TestClient, walk: Walk, held: Held) -> None:
    person = town.people.person(town.b, "ends", Tier.OPEN)
    by = town.people.sign_in(person)
    page = walk(by)
    assert begun(town, page).path == "/ask/copy/making"
    held.may_go_on.set()
    until_over(site, page, person.login)
    withdraw_vetting(town.desk, town.people.registrar, person.login)
    assert page.go("/ask/copy/file").status == 403


@pytest.mark.usefixtures("told", "held")
def test_a_form_that_is_no_page_of_ours_gives_nothing_up(town: Town, walk: Walk) -> None:
    page = walk(town.high)
    assert begun(town, page).heading == "The copy is being made"
    assert page.send("/ask/copy/give-up", stamp="forged").status == 403
    assert page.go("/ask/copy/making").heading == "The copy is being made"


def test_a_copy_that_nobody_saves_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = threading.Event()

    class Kept(Copy):
        def close(self) -> None:
            closed.set()

    monkeypatch.setattr("tearline.web.making.KEPT", 0.01)
    copies = BeingMade()
    making = copies.begin("ana", "/ask", lambda _: Kept("K7Q4M2XD", "csv", b"x"))  # type: ignore[arg-type]
    assert closed.wait(60)
    assert making.over
    assert copies.of("ana") is None


def test_what_fails_is_said_without_a_word_of_it() -> None:
    def fails(_: Watched) -> Copy:
        raise ZeroDivisionError("a value")

    making = Making("/ask")
    making.run(fails)
    assert making.over
    assert making.copy is None
    assert making.wrong is not None
    assert "a value" not in str(making.wrong)


@pytest.mark.usefixtures("told")
def test_its_page_goes_on_by_itself(browser: Browser, base: str, town: Town, held: Held) -> None:
    screen = Screen(browser, base, PHONE, looks=LOOKS).signed_in(town.high)
    held.may_begin.clear()
    page = screen.go("/ask")
    page.add_init_script(ALL_TOLD)
    page.fill("main input[name=text]", town.name("Camioneta"))
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Sacar una copia")
    page.click("a:has-text('Sacar una copia')")
    page.fill("#reason", "para la carpeta")
    with page.expect_response("**/ask/copy/progress"):
        page.click("main form .btn:not(.alt)")
    page.wait_for_url("**/ask/copy/making")
    expect(page.locator("#making-told")).to_contain_text("se están buscando")
    held.may_begin.set()
    expect(page.locator("#making-told")).to_contain_text("10 de 23")
    assert not [said for said in page.evaluate("[...window.told]") if "0 de 0" in said]
    assert screen.faults() == []
    held.may_go_on.set()
    expect(page.locator("h1")).to_contain_text("lista")
    assert screen.faults() == []
    with page.expect_download() as waiting:
        page.click("a[href='/ask/copy/file']")
    (one,) = own_copies(town.desk, town.high).copies
    assert waiting.value.suggested_filename == f"tearline-{one.number}.csv"
