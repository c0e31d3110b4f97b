"""The clocks of a case on a page and over HTTP: from what is typed to a page for a judge, and nothing kept."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from tearline.ledger.look import Viewer
from tests.picture.conftest import Town
from tests.web.chromium import LOOKS, Screen
from tests.web.walker import Walker

Walk = Callable[[Viewer], Walker]
TYPED = {
    "case": "FGR-0218", "place": "Juárez, Chihuahua", "basis": "flagrancy",
    "kind-0": "arrest", "day-0": "2026-10-31", "hour-0": "10:15",
    "kind-2": "handed-over", "day-2": "2026-10-31", "hour-2": "12:40", "note-2": "camino cerrado",
    "kind-3": "seized", "day-3": "2026-11-20", "hour-3": "09:00", "place-3": "Sonora",
}  # fmt: skip
AT = "/api/v1/clocks"
CASE = {"events": [{"kind": "arrest", "at": "2026-10-31 10:15", "place": "08037"}]}


def test_from_what_is_typed_to_a_page_for_a_judge(town: Town, walk: Walk) -> None:
    page = walk(town.high).go("/matters").follow("Clocks of a case")
    assert page.heading == "Clocks of a case"
    page.fill("/clocks", **TYPED)
    assert page.status == 200
    assert page.heading == "First: To tell the owner of the seizure"
    table = page.words("//*[@aria-labelledby='steps']")
    assert "Mon 2 Nov 2026 09:15 UTC−7 operative" in table  # clocks were put back in between
    assert "Mon 2 Nov 2026 11:40 UTC−7" in table
    assert "Constitution, art. 16" in table
    hows = page.words("//*[@aria-labelledby='hows']")
    assert "48 hours from the arrest (Sat 31 Oct 2026 10:15 UTC−6), moment by moment." in hows
    assert "the hour on the wall moves, the hours that ran do not" in hows
    assert "Reason stated: camino cerrado" in hows
    assert "late by" in table
    assert "America/Hermosillo" in page.words("//*[@aria-labelledby='typed']")
    assert page.page.xpath("//input[@id='day-0'][@value='2026-10-31']")  # what was typed is still there


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(town: Town, walk: Walk) -> None:
    page = walk(town.high).go("/clocks")
    wrongs = {
        "before the arrest": {"day-2": "2026-10-30"}, "more than one time zone": {"place": "Chihuahua"},
        "not come yet": {"day-0": "2099-01-01"}, "give both the day and the hour": {"hour-0": ""},
        "choose what happened": {"kind-0": ""}, "whole number": {"number-0": "many"},
        "no such hour": {"on-day": "2026-11-01", "on-hour": ""}, "federal": {"jurisdiction": "99"},
    }  # fmt: skip
    wrongs["both the day and the time"] = wrongs.pop("no such hour")
    for word, wrong in wrongs.items():
        page.go("/clocks").fill("/clocks", **{**TYPED, **wrong})
        assert page.status == 400, word
        assert word in page.words("//*[@role='alert']"), word
        assert page.page.xpath("//input[@name='case'][@value='FGR-0218']")
    page.fill("/clocks", button="more=yes")
    assert page.page.xpath("//*[@name='day-11']")
    assert page.page.xpath("//input[@name='case'][@value='FGR-0218']")
    assert page.go("/clocks").fill("/clocks").status == 400  # nothing typed at all
    page.fill("/clocks", **{**TYPED, "place": "", "place-3": ""})
    assert "no zone: not counted" in page.seen


def test_it_needs_a_session_and_enters_nothing_on_record(
    town: Town, site: TestClient, walker: Walker
) -> None:
    assert "sign-in" in walker.go("/clocks").text
    assert site.post(AT, json=CASE).status_code == 401
    assert site.get(AT, headers={"authorization": f"Bearer {'x' * 43}"}).status_code == 401
    signed = {"authorization": f"Bearer {town.high.token}", "accept-language": "en"}

    def entries() -> int:
        asked = "SELECT (SELECT count(*) FROM ledger.queue) + (SELECT count(*) FROM ledger.entry)"
        with psycopg.connect(town.desk.house.dsn("admin")) as owner:
            return int(owner.execute(asked).fetchone()[0])  # type: ignore[index]

    before = entries()
    told = site.post(AT, headers=signed, json=CASE).json()
    assert (
        next(one for one in told["steps"] if one["code"] == "N48")["counts"][0]["due"]
        == "2026-11-02T16:15:00+00:00"
    )
    assert entries() == before
    bad = site.post(AT, headers=signed, json={"events": [{**CASE["events"][0], "at": "31-02-2026 10:00"}]})
    assert (bad.status_code, bad.json()["code"]) == (400, "bad-moment")
    assert "Arrest (event 1)" in bad.json()["detail"]
    lists = site.get(AT, headers=signed).json()
    assert {"N48", "J72"} <= {one["code"] for one in lists["clocks"]}
    assert {"place": "Juárez, Chihuahua", "zone": "America/Ciudad_Juarez"}.items() <= next(
        one for one in lists["places"] if one["key"] == "08037").items()  # fmt: skip


def test_the_page_is_accessible_fits_and_prints_without_its_form(
    town: Town, browser: Browser, base: str
) -> None:
    screen = Screen(browser, base, looks=LOOKS).signed_in(town.high)
    page = screen.go("/clocks")
    page.fill("#place", "Juárez, Chihuahua")
    for n, (day, hour) in {0: ("2026-10-31", "10:15"), 2: ("2026-10-31", "12:40")}.items():
        page.fill(f"#day-{n}", day)
        page.fill(f"#hour-{n}", hour)
    screen.press(page.get_by_role("button", name="Contar"))
    assert "48 horas desde la detención" in page.locator("main").inner_text()
    faults = screen.faults()  # with the form below
    page.emulate_media(media="print")
    assert not page.locator("form").first.is_visible()
    assert not page.locator("nav").first.is_visible()
    assert page.locator("#hows").is_visible()
    assert faults == []
