"""The pages of releases: a walk without scripts through the whole of one, and a look with Chromium."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from tearline.copies.number import written
from tearline.ledger.look import Viewer
from tearline.sharing.releases.questions import release
from tests.sharing.below_the_line import BODY, Line
from tests.web.chromium import PHONE, Screen
from tests.web.conftest import base, site, windows
from tests.web.walker import Walker, signed_in

__all__ = ["base", "site", "windows"]  # fixtures


@pytest.fixture
def walk(site: TestClient, line: Line) -> dict[str, Walker]:
    who: dict[str, Viewer] = {
        "author": line.author, "releaser": line.releaser, "ssc": line.ssc, "uif": line.uif, "reader": line.reader,
        "inspector": line.inspector,
    }  # fmt: skip
    return {name: signed_in(site, viewer) for name, viewer in who.items()}


def stamp(walker: Walker) -> str:
    return walker.values("//input[@name='stamp']/@value")[0]


def press(walker: Walker, id: str, move: str, reason: str = "") -> None:
    """The button of a move, as it stands on the page."""
    assert move in walker.values("//input[@name='move']/@value"), walker.seen
    seen = walker.values("//input[@name='seen']/@value")[0]
    walker.send(f"/release/{id}/move", stamp=stamp(walker), move=move, seen=seen, reason=reason)


def test_one_is_written_checked_approved_issued_recalled_and_traced(
    line: Line, walk: dict[str, Walker]
) -> None:
    id = line.begun()
    author = walk["author"].go(f"/matter/{id}").follow("Write, check and issue it")
    assert author.heading == "Nothing is written below the line yet"
    until = datetime.now(UTC) + timedelta(days=40)
    kinds = {"person": "1", "vehicle": "2"} if author.seen.index("Person") < author.seen.index("Vehicle") else {
        "person": "2", "vehicle": "1"}  # fmt: skip
    body = BODY.replace("[person]", f"[{kinds['person']}]").replace("[vehicle]", f"[{kinds['vehicle']}]")
    named = body.replace("otra persona.", "otra persona, «don Leo», en el Muelle 3.")
    how = {"title": "Vehículo a observar", "to": "GUIF GSSC", "tier": "RESTRICTED", "until-day": f"{until:%Y-%m-%d}",
           "until-hour": "18:00"}  # fmt: skip
    author.fill(f"/release/{id}", body=named, **how)
    assert author.heading == "2 things must go from below the line, or have their reasons"
    assert author.values("//mark[@class='out']/text()") == ["Leo", "Muelle 3"]
    assert "Ask for approval" not in author.seen
    author.send(
        f"/release/{id}",
        stamp=stamp(author),
        version="7",
        body=body,
        **how,
    )
    assert author.status == 409
    assert "zona portuaria" in author.words("//textarea[@name='body']")
    author.go(f"/release/{id}").fill(
        f"/release/{id}",
        body=named.replace(", en el Muelle 3", ""),
        **how,
        **{"why-0": "así lo conocen todos"},
    )
    assert author.heading == "Nothing from above is left below the line"
    press(author, id, "check")
    assert author.heading == "It waits for who approves it"
    releaser = walk["releaser"].go(f"/release/{id}")
    press(releaser, id, "approve")
    assert releaser.go(f"/release/{id}").heading == "The leave of 2 owners is missing"
    for name in ("ssc", "uif"):
        owner = walk[name].go("/releases")
        assert owner.heading.startswith("Your agency is asked for leave")
        owner.go(owner.values("//a[starts-with(@href, '/leave/')]/@href")[0])
        owner.send(owner.path, stamp=stamp(owner), answer="grant")
        assert "Leave is given" in owner.seen
    author.go(f"/release/{id}")
    assert author.heading == "It may be issued"
    press(author, id, "issue")
    assert author.heading == "Issued in 2 copies"
    reader = walk["reader"].go("/releases")
    path = reader.values("//a[starts-with(@href, '/releases/copy/')]/@href")[0]
    reader.go(path)
    assert "marked in its text" in reader.seen
    assert "GSSC" not in reader.seen
    text = reader.go(f"{path}/file?format=text").content.decode()
    number = path.rpartition("/")[2]
    assert written(number) in text
    assert "difundible a" in text or "releasable to GUIF" in text
    assert reader.go(f"{path}/file?format=pdf").content.startswith(b"%PDF")
    inspector = walk["inspector"].go("/releases/trace").fill("/releases/trace", text=text)
    assert inspector.heading == f"It is copy {written(number)}." or "More than one" in inspector.heading
    press(author.go(f"/release/{id}"), id, "recall", "ya no es vigente")
    assert author.heading == "recalled"
    assert "was recalled" in reader.go(path).seen
    assert "ya no es vigente" in reader.seen
    assert reader.go(f"{path}/file?format=pdf").status == 409
    walk["uif"].go(path).fill(path)
    assert "Acknowledged" in walk["uif"].seen
    assert "recall acknowledged" in author.go(f"/release/{id}").seen


@pytest.mark.slow
def test_they_hold_in_a_browser(line: Line, browser: Browser, base: str) -> None:
    found = line.issued()
    waits = line.approved()
    draft = line.begun()
    line.write(draft, BODY.replace("otra persona.", "otra persona, «don Leo», en el Muelle 3 a las 22:48."))
    number = next(one.number for one in found.copies if one.agency == "GUIF")
    leave = next(one.id for one in release(line.desk, line.author, waits).leaves if one.owner == "GUIF")
    for viewer, paths in (
        (line.author, (f"/release/{draft}", f"/release/{found.matter.id}")),
        (line.uif, ("/releases", f"/leave/{leave}", f"/releases/copy/{number}")),
    ):
        screen = Screen(browser, base, looks=((PHONE, "light"),)).signed_in(viewer)
        for path in paths:
            screen.go(path)
            assert screen.faults() == [], path
