"""Pointers on pages: a consent, a question, its notice, what an inspector sees."""

from __future__ import annotations

from tests.sharing.pointers.conftest import Place
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
