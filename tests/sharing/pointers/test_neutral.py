"""The neutral desk of a pool: who asks learns of an answer alone, who holds it learns who asks, others nothing."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser

from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import Matter, matter
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.sharing.consents import end_consent
from tearline.sharing.neutral import holders, neutral_desk, pass_on, set_neutral_desk
from tearline.sharing.requests import BY, OF, one_side
from tests.sharing.pointers.conftest import PLATES, Place
from tests.sharing.pointers.test_faces import serving
from tests.web.chromium import LOOKS, Screen
from tests.web.plain import browsers

POOL = ("PSSC", "PADU", "PSEM")
SAID = {"wants": "data", "urgency": "normal", "basis": "CNPP, art. 215", "case": "218/2026"}


@pytest.fixture(autouse=True)
def desk(place: Place) -> Iterator[str]:
    """The centre's own desk, named by its coordinator."""
    if "PCEN.liaison" not in place.viewers:
        place.enrols("PCEN", "liaison", ["liaison"])
        place.enrols("PCEN", "coordinator", ["coordinator"])
        place.enrols("PCEN", "analyst", ["analyst"])
    set_neutral_desk(place.desk, place["PCEN.coordinator"], "PCEN")
    yield "PCEN"
    set_neutral_desk(place.desk, place["PCEN.coordinator"], "")


@pytest.fixture
def token(place: Place, plate: str) -> str:
    """Of a pool of three, two of which hold it."""
    place.holds("PSSC", plate)
    place.holds("PSEM", plate)
    place.holds("PADU", next(PLATES))
    for agency in POOL:
        place.permits(agency, "pool")
    (hit,) = place.asks("PFGR", plate).hits
    assert (hit.reveal, hit.agency) == ("pool", None)
    return str(hit.token)


def asked(place: Place, token: str, of: str = "PCEN", by: str = "PFGR.analyst") -> str:
    label = f"{by.partition('.')[0]}//RESTRICTED//-//{of}//H0"
    return str(open_matter(place.desk, place[by], "request", {"name": ["Lo que haya"], "summary": ["Para un cateo"]},
                           label=label, said={**SAID, "addressee": of, "token": token}))  # fmt: skip


def read(place: Place, by: str, id: str) -> Matter:
    return matter(place.desk, place[by], id)


def move(place: Place, by: str, id: str, code: str, **said: str) -> None:
    move_matter(place.desk, place[by], id, code, UUID(read(place, by, id).last_move), said=said)


def test_it_is_passed_on_to_who_holds_it_and_answered(place: Place, token: str) -> None:
    request = asked(place, token)
    assert read(place, "PCEN.liaison", request).said["known"] == "yes"
    told = holders(place.desk, place["PCEN.liaison"], request)
    assert [(one.agency, one.reached, one.passed_id) for one in told] == [
        ("PSEM", "radio PSEM", None), ("PSSC", "radio PSSC", None),
    ]  # fmt: skip
    passed = str(pass_on(place.desk, place["PCEN.liaison"], request, "PSSC", "es"))
    found = read(place, "PSSC.liaison", passed)
    assert (found.owner, found.said["on_behalf"], found.said["known"]) == ("PCEN", "PFGR", "yes")
    assert found.properties["summary"] == ["Para un cateo"]
    assert found.label == "PCEN//RESTRICTED//-//PSSC//H0"
    with pytest.raises(Conflict, match="already"):
        pass_on(place.desk, place["PCEN.liaison"], request, "PSSC", "es")
    before = read(place, "PFGR.analyst", request)
    move(place, "PSSC.liaison", passed, "answer", outcome="released")
    told = holders(place.desk, place["PCEN.liaison"], request)
    assert [(one.agency, one.passed_id, one.state) for one in told][1] == ("PSSC", passed, "answered")
    assert read(place, "PFGR.analyst", request) == before, "who asked learns nothing of it yet"
    move(place, "PCEN.liaison", request, "answer", outcome="released")
    assert read(place, "PFGR.analyst", request).state == "answered"


def test_who_asked_sees_nothing_of_who_holds_it(place: Place, token: str) -> None:
    request = asked(place, token)
    passed = str(pass_on(place.desk, place["PCEN.liaison"], request, "PSSC", "es"))
    for other in ("PFGR.analyst", "PSEM.liaison", "PUIF.analyst"):
        with pytest.raises(NotFound):
            read(place, other, passed)
        assert holders(place.desk, place[other], request) == []
    with pytest.raises(NotFound):  # and who holds it sees nothing of what was asked but what was passed on
        read(place, "PSSC.liaison", request)
    assert {line.id for line in one_side(place.desk, place["PFGR.analyst"], BY).lines} >= {request}
    assert "PSSC" not in repr(read(place, "PFGR.analyst", request))


def test_nobody_but_the_neutral_desk_passes_on(place: Place, token: str) -> None:
    request = asked(place, token)
    assert holders(place.desk, place["PCEN.analyst"], request) == []
    for by, of in (("PCEN.analyst", "PSSC"), ("PCEN.liaison", "PADU"), ("PCEN.liaison", "PUIF")):
        with pytest.raises(NotFound):
            pass_on(place.desk, place[by], request, of, "es")
    with pytest.raises(BadInput, match="no token"):  # nor by a form of one's own
        asked(place, token, "PADU", "PCEN.liaison")
    with pytest.raises(BadInput, match="no token"):
        asked(place, token, "PSSC", "PCEN.analyst")
    move(place, "PFGR.analyst", request, "withdraw")
    with pytest.raises(BadInput, match="no token"):
        asked(place, token, "PSSC", "PCEN.liaison")


def test_a_pools_token_opens_a_request_by_the_neutral_desk_alone(place: Place, token: str) -> None:
    for of, by in (("PSSC", "PFGR.analyst"), ("PADU", "PFGR.analyst"), ("PCEN", "PUIF.analyst")):
        with pytest.raises(BadInput, match="no token"):
            asked(place, token, of, by)
    set_neutral_desk(place.desk, place["PCEN.coordinator"], "")
    assert neutral_desk(place.desk, place["PFGR.analyst"]) is None
    with pytest.raises(BadInput, match="no token"):
        asked(place, token)


@pytest.mark.parametrize("stake", ["PADU", "PFGR"])
def test_who_has_a_stake_is_not_neutral(place: Place, token: str, stake: str) -> None:
    """One of the pool, also where it holds nothing; and who asks."""
    set_neutral_desk(place.desk, place["PCEN.coordinator"], stake)
    assert neutral_desk(place.desk, place["PUIF.analyst"]) == stake
    with pytest.raises(BadInput):
        asked(place, token, stake)


def test_once_the_consents_end_there_is_nobody_to_pass_it_on_to(place: Place, token: str) -> None:
    request = asked(place, token)
    consents = place.rows("SELECT id::text FROM store.consent WHERE owner = 'PSSC' AND ended_at IS NULL")
    end_consent(place.desk, place["PSSC.steward"], str(consents[0][0]))
    assert [one.agency for one in holders(place.desk, place["PCEN.liaison"], request)] == ["PSEM"]
    assert request in {line.id for line in one_side(place.desk, place["PCEN.liaison"], OF).lines}


@pytest.mark.parametrize(("by", "agency", "refused"), [
    ("PSSC.liaison", "PSSC", NotEntitled), ("PCEN.coordinator", "PNOBODY", BadInput)])  # fmt: skip
def test_a_coordinator_names_it(
    place: Place, desk: str, by: str, agency: str, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        set_neutral_desk(place.desk, place[by], agency)
    assert neutral_desk(place.desk, place[by]) == desk


def test_on_pages(place: Place, token: str) -> None:
    with browsers(place.desk) as site:
        coordinator = site.open(place.persons["PCEN.coordinator"]).go("/desks")
        coordinator.send("/desks/neutral", agency="PCEN")
        assert "Neutral desk PCEN" in coordinator.main
        analyst = site.open(place.persons["PFGR.analyst"]).go("/pointers")
        assert "the request goes by the neutral desk, PCEN" in analyst.main
        analyst.go(f"/requests/new?f-addressee=PCEN&f-token={token}&f-wants=data")
        told = {"name": "Lo que haya", "f-urgency": "normal", "f-basis": "CNPP, art. 215", "f-case": "1/2026"}
        analyst.send("/requests/new", **told, tier="RESTRICTED")
        assert analyst.heading == "Lo que haya", analyst.main
        request = str(analyst.answer.url).split("/")[-1].split("?")[0]
        assert "Pass it on" not in analyst.main
        assert analyst.go(f"/requests/{request}/pool").status == 404
        desk = (
            site.open(place.persons["PCEN.liaison"])
            .go(f"/matter/{request}")
            .follow("Pass it on to who holds it")
        )
        assert desk.heading == "2 agencies of the pool hold something"
        desk.send(f"/requests/{request}/pool", agency="PSSC")
        assert desk.heading == "For PFGR: Lo que haya"
        assert "On behalf of" in desk.main
        assert "the request to it" in desk.go(f"/requests/{request}/pool").main


def test_its_pages_hold_to_axe_and_to_the_width_of_a_phone(
    place: Place, token: str, browser: Browser
) -> None:
    request = asked(place, token)
    with serving(place.desk) as base:
        screen = Screen(browser, base, looks=LOOKS).signed_in(place["PCEN.liaison"])
        for path in (f"/requests/{request}/pool", "/desks"):
            screen.go(path)
            assert screen.faults() == [], path
