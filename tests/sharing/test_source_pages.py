"""The pages of sources: a walk without scripts through the whole of one, sealing in Chromium, and the commands'
keys."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from tearline.casework.deeds import open_matter
from tearline.sharing.sources.register import source
from tearline.sharing.sources.sealing import new_pair, opened, sealed
from tests.people import People
from tests.sharing.kept import IDENTITY, Keep, in_days
from tests.web.chromium import LOOKS, PHONE, Screen
from tests.web.conftest import base, site, windows
from tests.web.walker import Walker, signed_in

__all__ = ["base", "site", "windows"]  # fixtures


@pytest.fixture(scope="module")
def keep(people: People) -> Keep:
    return Keep(people.desk, people)


def test_a_source_is_opened_sealed_written_to_and_two_inspectors_read_it(
    keep: Keep, site: TestClient
) -> None:
    walk: dict[str, Walker] = {
        name: signed_in(site, keep[name])
        for name in ("steward", "controller", "handler", "analyst", "stranger", "inspector", "second")
    }
    private, public = new_pair("")
    steward = walk["steward"].go("/ours").follow("The key under which")
    steward.fill("/sources/key", pem=private.decode())
    assert "That is the private key" in steward.seen
    assert "PRIVATE KEY-----" not in steward.text
    steward.fill("/sources/key", pem=public)
    assert "Compare its fingerprint" in steward.seen
    controller = walk["controller"].go("/day").follow("Sources")
    how = {"kind": "human", "risk": "high", "review_on": in_days(60).isoformat()}
    controller.fill("/sources", other=keep.login("analyst"), **how)
    assert "name another officer of your agency" in controller.seen
    assert controller.status == 400
    controller.fill("/sources", other=keep.login("handler"), **how)
    assert controller.heading.startswith("Source ")
    at = controller.path.partition("?")[0]
    code = source(keep.desk, keep["controller"], at.rpartition("/")[2]).source.code
    handler = walk["handler"].go(at)
    assert "can be sealed only with scripts" in handler.text
    handler.fill(f"{at}/seal", sealed=IDENTITY)
    assert "That is no sealed text" in handler.seen
    assert "Ramiro" not in handler.text
    handler.fill(f"{at}/seal", sealed=sealed(IDENTITY, code, public))
    assert "Sealed. Only who holds" in handler.seen
    text = handler.values("//textarea[@readonly]/text()")[0]
    assert opened(text, private, "", code) == (code, IDENTITY)
    one, two, three = keep.reports(3)
    for report in (one, two):
        handler.go(f"/record/{report}").follow("Write of which source it is")
        handler.go(handler.values(f"//a[starts-with(@href, '{at}?record')]/@href")[0])
        handler.fill(f"{at}/report", note=f"note {report[:4]}")
        assert "The report itself has not changed" in handler.seen
    handler.fill(f"{at}/report", report="no id")
    assert "no such report" in handler.seen
    assert "Are reports independent" not in handler.seen
    controller.go(at).fill(f"{at}/independence", reports=[one, two], value="not-assured")
    assert "it would tell that they are of one source" in controller.seen
    controller.fill(f"{at}/independence", reports=[one, two], others=three, value="not-assured")
    assert "reads it beside them" in controller.seen
    lead = open_matter(keep.desk, keep["analyst"], "lead", {"name": ["Asunto"]}, about=[UUID(one), UUID(three)],
                       said={"channel": "own"})  # fmt: skip
    assert "Independence: not assured." in walk["stranger"].go(f"/matter/{lead}").seen
    assert walk["analyst"].go(at).status == 404
    assert walk["analyst"].go("/sources").heading == "No source is yours to know"
    inspector = walk["inspector"].go(f"/record/{one}").follow("Ask of which source it is")
    inspector.fill(
        "/origins", records=f"{one} {three}", case="OIC/7", reason="two raids failed after reports like it"
    )
    assert inspector.heading == "It waits for another inspector"
    ask = inspector.path.partition("?")[0]
    second = walk["second"].go("/day").follow("second inspector").go(ask)
    second.fill(ask, button="answer=agree")
    assert second.heading == "Of which sources the reports are"
    assert keep.login("handler") in second.seen
    assert "none in the register" in second.seen
    assert code not in second.text
    assert inspector.go(ask).heading == "Of which sources the reports are"
    assert "two inspectors read of which source" in handler.go(at).seen
    assert one not in handler.words("//section[@aria-labelledby='done']")
    controller.go(at).fill(f"{at}/review", risk="low", review_on=in_days(300).isoformat())
    assert "low risk" in controller.seen
    controller.fill(f"{at}/hand-over", duty="handler", login=keep.login("other-handler"))
    assert controller.path.startswith("/sources?done=given")
    assert handler.go(at).status == 404
    controller.go(at).fill(f"{at}/close")
    assert "Closed: nothing is written" in controller.seen


@pytest.mark.slow
def test_who_it_is_is_sealed_in_the_browser_and_opened_outside(
    keep: Keep, browser: Browser, base: str
) -> None:
    private, id = keep.private, keep.opened()
    keep.told_by(id, *keep.reports(2))
    found: dict[str, list[str]] = {}
    sent: list[str] = []
    screen = Screen(browser, base, looks=((PHONE, "light"),)).signed_in(keep["controller"])
    screen.page.on("request", lambda request: sent.append(request.post_data or ""))
    page = screen.go("/sources")
    found["list"] = screen.faults()
    page = screen.go(f"/sources/{id}")
    found["before"] = screen.faults()
    page.locator("#identity").fill(f"{IDENTITY} ñ")
    page.get_by_role("button", name="Sellar").click()
    page.locator("textarea[readonly]").wait_for(state="attached")
    kept = source(keep.desk, keep["handler"], id)
    assert kept.sealed is not None
    assert opened(kept.sealed, private, "", kept.source.code) == (kept.source.code, f"{IDENTITY} ñ")
    assert any(kept.sealed in body for body in sent)
    assert all("Ramiro" not in body for body in sent)
    assert "Ramiro" not in page.content()
    screen.looks = LOOKS[:1]
    found["after"] = screen.faults()
    assert found == {name: [] for name in found}
