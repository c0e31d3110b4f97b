"""Pointers on pages: a consent, a question, its notice, what an inspector sees."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from playwright.sync_api import Browser

from tearline.ledger.look import Desk
from tearline.service import server_config
from tearline.settings import Settings
from tests.sharing.pointers.conftest import Place
from tests.web.chromium import LOOKS, Screen
from tests.web.plain import browsers


def test_the_whole_way_on_pages(place: Place, plate: str) -> None:
    label = "PSSC//RESTRICTED//-//PINS//H0"
    place.holds("PSSC", plate, label=label)
    folio = str(place.rows("SELECT folio FROM store.matter WHERE id = %s", place.cases["PFGR"])[0][0])
    with browsers(place.desk) as site:
        steward = site.open(place.persons["PSSC.steward"]).go("/consents")
        assert "Nobody may ask" in steward.heading
        told = {
            "label": label, "kinds": ["plate"], "reveal": "contact", "audience": ["PFGR"],
            "purposes": ["investigation"], "since": "2026-01-01", "until": "2126-01-01",
        }  # fmt: skip
        assert "twelve months" in steward.send("/consents", **told).main
        assert steward.value_of("label") == label
        year = place.rows(
            "SELECT (now() - interval '1 day')::date::text, (now() + interval '300 days')::date::text"
        )[0]
        told |= {"since": str(year[0]), "until": str(year[1])}
        assert "at least one" in steward.send("/consents", **told | {"kinds": []}).error_at("kinds")
        steward.send("/consents", **told)
        assert "Drafted" in steward.main
        steward.send("/consents/move", 0)
        assert steward.heading == "One consent is in force"
        place.enter()

        analyst = site.open(place.persons["PFGR.analyst"]).go("/pointers")
        assert "You may ask 30 more" in analyst.heading
        assert analyst.send("/pointers", identifier="Ana López", case=folio).status == 400
        assert "A name is not" in analyst.error_at("identifier")
        assert "folio" in analyst.send("/pointers", identifier=plate, case="x").error_at("case")
        analyst.send("/pointers", identifier=plate, case=folio)
        assert analyst.heading == f"One hit for {plate}"
        assert "PSSC holds something its desk: radio PSSC" in analyst.main
        assert "A hit is no ground to act: confirm first." in analyst.main
        assert "Nothing, as far as you may see." in analyst.main

        place.tells()
        desk = site.open(place.persons["PSSC.liaison"]).go("/day")
        assert "Another agency asked about something of yours" in desk.main
        desk.follow("Another agency asked")
        assert desk.heading == "One question hit something of yours"
        assert plate in desk.main
        desk.send("/pointers/notices")
        assert desk.heading == "No new question hit anything of yours"
        assert "put away" in desk.follow("those put away too").main

        inspector = site.open(place.persons["PINS.inspector"]).go("/pointers/rates")
        assert inspector.heading == "One officer asked by pointers in 90 days"
        steward.go("/consents").send("/consents/move", 0)
        assert "Nobody may ask" in steward.heading
        analyst.go("/pointers").send("/pointers", identifier=plate, case=folio)
        assert analyst.heading == f"No hit for {plate}"


def test_each_page_holds_to_axe_and_to_the_width_of_a_phone(
    place: Place, plate: str, browser: Browser
) -> None:
    label = "PSSC//RESTRICTED//-//PINS//H0"
    place.holds("PSSC", plate, label=label)
    place.permits("PSSC", "silent", label=label)
    place.holds("PADU", plate)
    place.permits("PADU", "contact")
    place.asks("PFGR", plate)
    place.tells()
    pages = {
        "PFGR.analyst": "/pointers?told=yes", "PADU.liaison": "/pointers/notices", "PADU.steward": "/consents",
        "PINS.inspector": "/pointers/rates",
    }  # fmt: skip
    with serving(place.desk) as base:
        for who, path in pages.items():
            screen = Screen(browser, base, looks=LOOKS).signed_in(place[who])
            screen.go(path)
            assert screen.faults() == [], path


@contextmanager
def serving(desk: Desk) -> Iterator[str]:
    """The service on a free port of this process; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(server_config(desk, Settings(requests_per_minute=0)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
        listening.close()
