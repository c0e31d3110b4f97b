"""Timeline and places as pages without scripts: narrowed alike, leading to each other, a table beside each drawing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tearline.ledger.look import Viewer
from tests.picture.conftest import BORN, Town
from tests.web.walker import Walker

Walk = Callable[[Viewer], Walker]
ARABIC = "شاهد عند البوابة"


@pytest.fixture
def p1(town: Town) -> str:
    """Somebody to whom three things happened, one of them hidden from the lower officer."""
    p1 = town.person(town.a, "p1", birthDate=BORN, status="suspect", address="Calle Uno 1")
    here = {"latitude": "-41.5", "longitude": "-120.5"}
    town.tell(town.a, "e1", "Event", name="hecho uno", involved="p1", date="2026-06-17T18:00-06:00", **here)
    town.tell(
        town.a, "e2", "Event", name=ARABIC, involved="p1", date="2025", location="Puerto Inventado", **here
    )
    town.tell(
        town.a, "e3", "Event", tier="SECRET", name="reunión", involved="p1", date="2026-06-18", latitude="-41.6",
        longitude="-120.4",
    )  # fmt: skip
    town.tell(town.a, "d1", "Detention", detainee="p1", startDate="2026-06-26", registrationNumber="D-1")
    return p1


def lines(page: Walker) -> list[str]:
    """The rows of the page's first table."""
    return [" ".join(row.text_content().split()) for row in page.page.xpath("(//main//table)[1]/tbody/tr")]


def test_the_timeline_says_the_same_in_drawing_and_table(town: Town, walk: Walk, p1: str) -> None:
    page = walk(town.high).go(f"/entity/{p1}").follow("Timeline")
    assert page.status == 200
    assert page.heading == "5 dates, from 12 Mar 1985 to 26 Jun 2026"
    rows = lines(page)
    assert rows[0].startswith("26 Jun 2026 ")
    assert any(row.startswith("2025 ") for row in rows)  # not its first of January
    assert ARABIC in page.words("//bdi")
    assert "Presumed innocent" in page.seen
    targets = set(page.values("//svg//a/@href"))
    assert targets
    assert {target[1:] for target in targets} <= set(page.values("//tr/@id"))


def test_narrowed_by_days_and_kinds_and_the_other_page_keeps_it(town: Town, walk: Walk, p1: str) -> None:
    page = walk(town.high).go(f"/entity/{p1}/timeline")
    page.fill(since="2026-06-01", until="2026-06-18", kind="Event")
    assert page.status == 200
    assert "?q=" in page.path
    assert "2026" not in page.path
    assert page.heading.startswith("2 dates")
    assert page.values("//input[@name='since']/@value") == ["2026-06-01"]
    page.follow("Places")
    assert page.heading == "2 places, all of them on the map"
    assert page.values("//input[@name='until']/@value") == ["2026-06-18"]
    assert page.values("//input[@name='kind'][@checked]/@value") == ["Event"]
    page.follow("17 Jun 2026 18:00")
    assert "/timeline?q=" in page.path
    assert page.heading.startswith("2 dates")
    page.follow("everything")
    assert page.heading.startswith("5 dates")


def test_days_that_cannot_be_are_told_at_their_field_and_kept(town: Town, walk: Walk, p1: str) -> None:
    for where in ("timeline", "places"):
        page = walk(town.high).go(f"/entity/{p1}/{where}").fill(since="2026-06-18", until="2026-06-01")
        assert page.status == 400
        assert "first day is after the last" in page.words("//*[@id='until-e']")
        assert page.values("//input[@name='since']/@value") == ["2026-06-18"]
        page.fill(since="ayer")
        assert page.status == 400
        assert page.words("//*[@id='since-e']")
        assert page.values("//input[@name='since']/@value") == ["ayer"]
        assert page.fill(since="", until="", kind="Dragon").status == 400


def test_the_map_bundles_and_numbers_and_the_table_says_the_same(town: Town, walk: Walk, p1: str) -> None:
    page = walk(town.high).go(f"/entity/{p1}").follow("Places and map")
    assert page.heading == "4 places, 3 of them on the map"
    assert "×2" in page.words("//*[name()='svg'][1]//*[name()='text']")
    assert "Calle Uno 1" in page.seen
    assert "no day is given" in page.seen
    assert "-41.50000, -120.50000" in page.seen
    targets = page.values("(//svg)[1]//a/@href")
    assert targets
    assert {target[1:] for target in targets} <= set(page.values("//tr/@id"))
    styled = re.findall(r"<[^>]+ style=", page.text)
    assert styled == []


def test_what_else_stands_on_the_map_is_shown_when_it_is_asked_for(town: Town, walk: Walk, p1: str) -> None:
    town.tell(town.b, "c1", "Camera", name="Arco Vecino", latitude="-41.55", longitude="-120.45")
    hidden = town.tell(
        town.b, "c2", "Camera", tier="SECRET", name="Arco Cubierto", latitude="-41.55", longitude="-120.44"
    )
    page = walk(town.low).go(f"/entity/{p1}/places")
    assert "Arco Vecino" not in page.seen
    page.fill(around="yes")
    assert "Arco Cubierto" not in page.text
    assert hidden not in page.text
    page = walk(town.high).go(f"/entity/{p1}/places").fill(around="yes")
    assert "Arco Vecino" in page.seen
    assert "Arco Cubierto" in page.seen
    assert "SECRET" in page.text


def test_two_people_see_two_of_each(town: Town, walk: Walk, p1: str) -> None:
    for where, more, less in (("timeline", "5 dates", "4 dates"), ("places", "4 places", "3 places")):
        assert walk(town.high).go(f"/entity/{p1}/{where}").heading.startswith(more)
        low = walk(town.low).go(f"/entity/{p1}/{where}")
        assert low.heading.startswith(less)
        assert town.ids["e3"] not in low.text
        assert "reunión" not in low.text


def test_nothing_at_all_is_told_so(town: Town, walk: Walk) -> None:
    alone = town.person(town.a, "sola")
    for where in ("timeline", "places"):
        page = walk(town.high).go(f"/entity/{alone}/{where}")
        assert page.status == 200
        assert page.heading in ("Nothing is told in this time", "No place is told in this time")
        assert walk(town.high).go(f"/entity/none/{where}").status == 404


def test_in_spanish_as_well(town: Town, walk: Walk, p1: str) -> None:
    page = walk(town.high)
    page.language, page.jar["tearline-language"] = "es", "es"
    assert page.go(f"/entity/{p1}/timeline").heading == "5 fechas, de 12 mar 1985 a 26 jun 2026"
    assert page.go(f"/entity/{p1}/places").heading == "4 lugares, 3 en el mapa"


def test_no_name_and_no_day_stands_in_a_title_or_an_address(town: Town, walk: Walk, p1: str) -> None:
    page = walk(town.high).go(f"/entity/{p1}/timeline")
    assert page.words("//title") == "Timeline · Tearline"
    assert page.go(f"/entity/{p1}/places").words("//title") == "Places · Tearline"
    assert not [a for a in page.values("//a/@href") if "2026" in a]
