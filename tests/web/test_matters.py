"""Matters in a browser: a life by forms alone, what goes wrong, what two readers see, and pages held to axe."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser

import tearline.web
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import board, matter
from tearline.copies.number import written
from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tearline.matters import kinds
from tearline.matters.kind import ASKED, decision_fields
from tests.people import PASSWORD, code_of, forget_codes
from tests.picture.conftest import Town
from tests.web.chromium import CROSSED, LOOKS, Screen
from tests.web.walker import Walker

Walk = Callable[[Viewer], Walker]
LEAD = kinds()["lead"]
TITLE = "Camioneta blanca en la bodega"
WIDE = {"f-channel": "own", "tier": "OPEN", "release": "all"}
TRIAGED = {"f-value": "high", "f-danger": "no"}


@dataclass
class Crew:
    """Three people of two agencies who work on one lead."""

    town: Town
    opener: Viewer  # of A
    guard: Viewer  # of A, the duty officer
    analyst: Viewer  # of B, who sees what is open alone


@pytest.fixture
def crew(town: Town) -> Crew:
    enrol = town.people.enrol
    return Crew(
        town,
        enrol(town.a, "opener"),
        enrol(town.a, "guard", duties=["duty-officer"]),
        enrol(town.b, "analyst", Tier.OPEN, duties=["analyst"]),
    )


def opened(crew: Crew, title: str = TITLE, tier: str = "OPEN", **how: object) -> str:
    label = f"{crew.town.a}//{tier}//-//ALL//H0"
    return str(
        open_matter(
            crew.town.desk,
            crew.opener,
            "lead",
            {"name": [title]},
            label=label,
            **{"said": {"channel": "own"}, **how},
        )
    )  # type: ignore[arg-type]


def moved(crew: Crew, by: Viewer, id: str, code: str, **how: object) -> None:
    seen = UUID(matter(crew.town.desk, by, id).last_move)
    move_matter(crew.town.desk, by, id, code, seen, **how)  # type: ignore[arg-type]


def form_of(page: Walker, move: str) -> int:
    """The place of a move's form on the page."""
    moves = [form.xpath("string(.//input[@name='move']/@value)") for form in page.page.xpath("//main//form")]
    assert move in moves, f"{move} is not open: {moves}"
    return moves.index(move)


def make(page: Walker, move: str, **fields: str | list[str]) -> Walker:
    return page.fill(form_of(page, move), **fields)


def timeless(page: Walker) -> str:
    """The page without the hour at which it was made, and how long each clock has left then."""
    return re.sub(r"<time.*?</time>|data-now=\"[^\"]*\"|<span class=\"due[^<]*</span>", "", page.text)


# ── a life ──────────────────────────────────────────────────────────────────────────────────────


def test_a_lead_s_life_by_three_people_of_two_agencies_with_forms_alone(crew: Crew, walk: Walk) -> None:
    town = crew.town
    person = town.person(
        town.a, "p1", status="suspect", source_grade="B", info_grade="2", grade_scale="admiralty"
    )
    page = walk(crew.opener).go(f"/record/{person}").follow("Open lead about this")
    assert page.heading == "Open lead"
    assert "Presumed innocent" in page.seen
    page.fill(0, name=TITLE, summary="Vista tres noches.\nSin placas.", **{
        "f-perishes_at-day": "2031-12-01", "f-perishes_at-hour": "18:30"})  # fmt: skip
    assert page.heading == TITLE
    assert "Opened." in page.seen
    at = page.path.partition("?")[0]
    assert page.words("//span[contains(@class,'tag plain')][1]").startswith("new")
    assert "2 B" in page.text or "B2" in page.seen.replace(" ", "")
    assert page.page.xpath(f"//main//a[@href='/record/{person}']")
    assert "There is no move that you may make now. It waits for a duty officer of" in page.seen
    assert page.page.xpath("//p[contains(@class,'typed')][contains(.,'noches.') and contains(.,'\n')]")
    assert "to be triaged: " in page.seen
    assert "1 Dec 2031 18:30" in page.seen

    guard = walk(crew.guard).go("/matters").follow(TITLE)
    assert not guard.page.xpath("//aside//*[@checked or @selected]"), "something is chosen beforehand"
    make(guard, "triage", **TRIAGED)
    assert guard.words("//main//h1/following-sibling::span") == "triaged"
    assert "Value: high" in guard.words("//*[@id='moves']")

    analyst = walk(crew.analyst).go("/matters/lead?state=triaged").follow(TITLE)
    make(analyst, "take")
    make(analyst, "close", reason="se supo de quién es", **{"f-result": "information"})
    assert analyst.words("//main//h1/following-sibling::span") == "closed"
    assert "It has ended" in analyst.words("//aside")

    page.go(at)
    history = page.values("//*[@id='moves']//li/b[1]/text()")
    assert history == ["Close with its outcome", "Take in hand", "Triage", "Open"]
    assert "in hand → closed" in page.words("//*[@id='moves']//li[1]")
    assert "«se supo de quién es»" in page.words("//*[@id='moves']//li[1]")
    assert TITLE not in page.go("/matters/lead").seen
    assert TITLE in page.follow("all closed").seen
    assert page.heading == "Leads: closed matters"
    assert TITLE in page.go(f"/record/{person}").words("//*[@id='matters']")
    dossier = page.go(f"/entity/{person}").words("//*[@id='matters']")
    assert TITLE in dossier
    assert "closed" in dossier


def test_a_matter_about_nothing_is_opened_with_a_label_and_found_by_its_folio(crew: Crew, walk: Walk) -> None:
    page = walk(crew.opener).go("/matters/lead").follow("Open lead")
    page.fill(0, name=TITLE, **WIDE)
    folio = page.words("//main//p[@class='m']/span[@class='id']")
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", folio)
    assert walk(crew.analyst).go(f"/matter/{folio}").heading == TITLE


def test_a_matter_is_found_by_its_folio_and_its_title_from_the_ask_box(crew: Crew, walk: Walk) -> None:
    at = opened(crew, "Muelle Inventado")
    guard = walk(crew.guard)
    folio = written(matter(crew.town.desk, crew.guard, at).folio)
    asked = guard.go("/ask").fill(0, text=f" {folio.lower().replace('-', ' ')} ")
    assert asked.follow(f"open the matter that has the folio {folio}").heading == "Muelle Inventado"
    wrong = folio[:-1] + ("2" if folio[-1] != "2" else "3")
    assert "has the folio" not in guard.go("/ask").fill(0, text=wrong).seen
    dossier = guard.go("/ask").fill(0, text="Muelle Inventado").follow("Muelle Inventado")
    assert dossier.path.startswith("/entity/")
    assert dossier.follow("Where this matter stands").path == f"/matter/{at}"
    assert guard.go(f"/record/{at}").follow("Where this matter stands").path == f"/matter/{at}"
    person = crew.town.person(crew.town.a, "p1")
    assert "Where this matter stands" not in guard.go(f"/record/{person}").seen


def test_an_entity_s_records_are_offered_and_one_is_left_out(crew: Crew, walk: Walk) -> None:
    town = crew.town
    one = town.person(town.a, "p1", phone="+525511112222")
    two = town.person(town.b, "p2", phone="+525511112222")
    town.decided(one, two, "same", town.a)
    page = walk(crew.opener).go(f"/entity/{one}").follow("Open lead about this")
    assert one not in page.path
    assert set(page.values("//input[@name='about']/@value")) == {one, two}
    page.fill(0, name="", about=[two])
    assert page.status == 400
    assert page.values("//input[@name='about'][@checked]/@value") == [two]
    assert set(page.values("//input[@name='about']/@value")) == {one, two}
    page.fill(0, name=TITLE, about=[two])
    assert page.values("//main//dd[@class='val']/a/@href") == [f"/record/{two}"]


def test_what_was_done_earlier_is_put_down_with_its_own_moment(crew: Crew, walk: Walk) -> None:
    id = opened(crew)
    page = walk(crew.guard).go(f"/matter/{id}")
    make(page, "triage", **TRIAGED, **{"happened-day": "2026-01-02", "happened-hour": "07:05"})
    assert "done 2 Jan 2026 07:05" in page.words("//*[@id='moves']//li[1]")
    step = matter(crew.town.desk, crew.guard, id).steps[-1]
    assert step.happened_at == datetime.fromisoformat("2026-01-02T07:05:00-06:00")


# ── what goes wrong ─────────────────────────────────────────────────────────────────────────────


USE = "f-perishes_at"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "", **WIDE}, "Give it a title"), ({"name": TITLE}, "Choose a tier"),
        ({"name": TITLE, "tier": "OPEN"}, "Choose who it may be released to"),
        ({"name": TITLE, **WIDE, "f-danger": "perhaps"}, "Choose one of the answers"),
        ({"name": TITLE, **WIDE, f"{USE}-day": "2031-12-01"}, "Give both the day and the time of day"),
        ({"name": TITLE, **WIDE, f"{USE}-day": "2031-13-01", f"{USE}-hour": "10:00"}, "Give the day as year"),
        ({"name": TITLE, **WIDE, f"{USE}-day": "2031-12-01", f"{USE}-hour": "25:00"}, "Give the time of day"),
        ({"name": TITLE, **WIDE, f"{USE}-day": "0001-01-01", f"{USE}-hour": "10:00"}, "the years 1900 and 2199"),
        ({"name": TITLE, **WIDE, "reason": "x"}, "Say why"),
    ],
)  # fmt: skip
def test_wrong_input_is_said_at_its_field_and_kept(
    crew: Crew, walk: Walk, fields: dict[str, str], words: str
) -> None:
    page = walk(crew.opener).go("/matters/lead/new").fill(0, **fields, summary="lo que se sabe")
    assert page.status == 400
    assert words in page.words("//*[contains(@class,'err') or @role='alert']")
    assert page.values("//input[@name='name']/@value") == [fields["name"]]
    assert page.words("//textarea[@name='summary']") == "lo que se sabe"
    for name in ("f-perishes_at-day", "f-perishes_at-hour"):
        assert page.values(f"//input[@name='{name}']/@value") == [fields.get(name, "")]
    page.fill(
        0,
        **{"f-danger": "", "f-perishes_at-day": "", "f-perishes_at-hour": "", "reason": ""},
        name=TITLE,
        **WIDE,
    )
    assert page.heading == TITLE


def test_a_label_beyond_the_own_clearance_and_a_record_that_is_not_there_are_refused(
    crew: Crew, walk: Walk
) -> None:
    page = walk(crew.analyst).go("/matters/lead/new")
    page.fill(0, name=TITLE, **{**WIDE, "tier": "SECRET"})
    assert page.status == 403
    assert page.values("//input[@name='name']/@value") == [TITLE]
    hidden = crew.town.person(crew.town.a, "p1", tier="SECRET")
    said = []
    for id in (hidden, str(UUID(int=9, version=4)), "no id"):
        assert not page.go(f"/matters/lead/new?about={id}").page.xpath("//input[@name='about']")
        page.fill(0, name=TITLE, about=id, tier="", release="", **{"f-channel": "own"})
        assert page.status == 404
        said.append(timeless(page))
    assert len(set(said)) == 1


def test_a_wrong_move_is_said_at_its_field_and_kept(crew: Crew, walk: Walk) -> None:
    page = walk(crew.guard).go(f"/matter/{opened(crew)}")
    make(page, "triage", **{"f-value": "high"}, reason="no")
    assert page.status == 400
    assert "«Life in danger» is missing" in page.words("//*[@class='err']")
    assert "Say why, in 3 to 500 characters." in page.words("//*[@class='err']")
    assert page.values("//input[@name='f-value'][@checked]/@value") == ["high"]
    assert page.page.xpath("//details[contains(@class,'way')][@open]//input[@value='triage']")
    make(page, "triage", **{"f-danger": "no"}, reason="", tier="SECRET")
    assert page.status == 400
    assert "Choose who it may be released to" in page.words("//*[@class='err']")
    make(page, "triage", tier="", **{"happened-day": "2099-01-01", "happened-hour": "10:00"})
    assert page.status == 400
    assert "That cannot be" in page.words("//*[@role='alert']")
    make(page, "triage", **{"happened-day": "", "happened-hour": ""})
    assert page.words("//main//h1/following-sibling::span") == "triaged"


def test_who_comes_second_is_told_what_happened_and_loses_nothing(crew: Crew, walk: Walk) -> None:
    id = opened(crew)
    late = walk(crew.guard).go(f"/matter/{id}")
    form = form_of(late, "drop")
    other = crew.town.people.enrol(crew.town.a, "guard-2", duties=["duty-officer"])
    moved(crew, other, id, "triage", said={"value": "low", "danger": "no"}, words="poco urgente")
    late.fill(form, reason="ya se atendió")
    assert late.status == 409
    assert "It was moved since you opened it" in late.seen
    told = late.words("//section[@aria-labelledby='meanwhile']//li")
    assert "Triage" in told
    assert "poco urgente" in told
    assert late.words("//details[contains(@class,'way')][@open]//textarea") == "ya se atendió"
    make(late, "drop")
    assert late.words("//main//h1/following-sibling::span") == "dropped"


def test_what_was_typed_for_a_move_that_is_closed_by_now_stands_on_the_page(crew: Crew, walk: Walk) -> None:
    id = opened(crew)
    late = walk(crew.guard).go(f"/matter/{id}")
    form = form_of(late, "triage")
    other = crew.town.people.enrol(crew.town.a, "guard-2", duties=["duty-officer"])
    moved(crew, other, id, "drop", words="no es nada")
    late.fill(
        form,
        reason="vale la pena",
        **{**TRIAGED, "f-perishes_at-day": "2031-12-01", "f-perishes_at-hour": "18:30"},
    )
    assert late.status == 409
    kept = late.words("//section[.//h2[contains(.,'What you had typed')]]")
    for words in ("Triage", "Value", "high", "2031-12-01 18:30", "vale la pena"):
        assert words in kept
    assert "It has ended: no move leads on from here." in late.seen


def test_a_move_typed_before_the_session_ended_is_made_after_signing_in(crew: Crew, walker: Walker) -> None:
    id, people = opened(crew), crew.town.people
    person = people.person(crew.town.a, "guard-2", duties=["duty-officer"])
    page = walker.sign_in(person).go(f"/matter/{id}")
    form = form_of(page, "drop")
    Walker(page.site, dict(page.jar)).go("/session").fill("/sign-out")  # elsewhere in the same browser
    page.fill(form, reason="ya no sirve")
    assert page.status == 401
    forget_codes(people.house, person.login)
    page.fill("/sign-in", login=person.login, password=PASSWORD, code=code_of(person.totp_secret))
    assert page.path == f"/matter/{id}?done=moved"
    assert matter(people.desk, crew.guard, id).state == "dropped"


def test_whoever_may_not_move_it_cannot_and_a_kind_or_state_that_is_none_is_no_page(
    crew: Crew, walk: Walk
) -> None:
    id = opened(crew)
    page = walk(crew.opener).go(f"/matter/{id}")
    fields = {"stamp": page.values("//input[@name='stamp']/@value")[0], "move": "triage"}
    seen = matter(crew.town.desk, crew.opener, id).last_move
    assert page.send(f"/matter/{id}/move", **fields, seen=seen, **TRIAGED).status == 404
    assert matter(crew.town.desk, crew.opener, id).state == "new"
    assert page.send("/matter/no-matter/move", **fields, seen=seen).status == 404
    assert page.go("/matters/no-kind").status == 404
    assert page.go("/matters/no-kind/new").status == 404
    assert page.go("/matters/lead?state=no-state").status == 400
    assert page.go("/matters/lead?page=0").status == 400
    assert page.go("/matter/none").status == 404


# ── two readers ─────────────────────────────────────────────────────────────────────────────────


def test_a_reader_of_lower_clearance_sees_another_state_and_a_move_that_crossed_says_so(
    crew: Crew, walk: Walk
) -> None:
    id = opened(crew)
    moved(crew, crew.guard, id, "triage", said={"value": "high", "danger": "no"})
    high = walk(crew.guard).go(f"/matter/{id}")
    make(high, "take", tier="SECRET", release="none", reason="se protege la fuente")
    assert high.words("//main//h1/following-sibling::span") == "in hand"
    assert "fewer see it than see the matter" in high.words("//*[@id='moves']//li[1]")
    low = walk(crew.analyst).go(f"/matter/{id}")
    assert low.words("//main//h1/following-sibling::span") == "triaged"
    for word in ("protege", "SECRET", "Take in hand: ", "fewer see"):
        assert word not in low.words("//*[@id='moves']")
    low_board, high_board = (
        walk(by).go("/matters/lead?state=triaged").values("//main//li//a/@href")
        for by in (crew.analyst, crew.guard)
    )
    assert f"/matter/{id}" in low_board
    assert f"/matter/{id}" not in high_board
    make(low, "take")
    assert low.words("//main//h1/following-sibling::span") == "in hand"
    assert "Crossed" not in low.seen
    high.go(f"/matter/{id}")
    assert "Crossed: it changed nothing." in high.words("//*[@id='moves']//li[1]")
    assert high.words("//main//h1/following-sibling::span") == "in hand"


def test_a_hidden_matter_is_nowhere(crew: Crew, walk: Walk) -> None:
    town = crew.town
    person = town.person(town.a, "p1")
    walker = walk(crew.analyst)
    paths = ("/matters/lead", f"/record/{person}", f"/entity/{person}")
    before = [timeless(walker.go(path)) for path in paths]
    id = opened(crew, tier="SECRET", about=[UUID(person)])
    after = [timeless(walker.go(path)) for path in paths]
    assert before == after
    assert walker.go(f"/matter/{id}").status == 404


def test_a_board_has_its_states_counts_and_clocks(crew: Crew, walk: Walk) -> None:
    soon, done = opened(crew, "Uno"), opened(crew, "Dos")
    moved(crew, crew.guard, done, "triage", said={"value": "high", "danger": "yes"})
    page = walk(crew.guard).go("/matters/lead")
    assert re.fullmatch(r"Leads: \d+ open matters", page.heading)
    column = page.words("//section[@aria-labelledby='c-triaged']")
    assert "Value: high" in column
    assert "Life in danger: yes" in column
    folio = written(matter(crew.town.desk, crew.guard, soon).folio)
    new = page.words(f"//li[contains(.,'{folio}')]")
    assert "to be triaged: " in new
    assert "Tearline's default: a quarter of an hour" in new
    assert page.values("//nav[@aria-label='Sections']/a[@aria-current]/@href") == ["/matters"]


def test_a_board_says_how_many_clocks_ran_out_and_a_card_has_no_empty_line(crew: Crew, walk: Walk) -> None:
    id = opened(crew, "Tarde", said={"channel": "own", "perishes_at": "2020-01-01T00:00:00-06:00"})
    page = walk(crew.guard).go("/matters/lead")
    found = board(crew.town.desk, crew.guard, "lead")  # of all agencies: other tests open leads too
    late = sum(any(one.is_over(datetime.now(UTC)) for one in line.clocks) for line in found.lines)
    assert late >= 1
    told = f"{late} with a clock that ran out" if late > 1 else "one with a clock that ran out"
    assert page.words("//main//h1/following-sibling::span") == ("" if found.more else told)
    assert not page.page.xpath(f"//li[.//a[@href='/matter/{id}']]/div[not(normalize-space())]")


def test_a_long_board_has_pages(crew: Crew, walk: Walk) -> None:
    for n in range(51):
        opened(crew, f"Asunto {n}")
    page = walk(crew.guard).go("/matters/lead?state=new")
    first = set(page.values("//main//li//a/@href"))
    assert len(first) == 50
    page.follow("Next page")
    assert page.values("//main//li//a/@href")
    assert not first & set(page.values("//main//li//a/@href"))
    assert "all of these, in their order" in page.go("/matters/lead").seen


# ── in a real browser ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def pages(crew: Crew) -> dict[str, str]:
    """The three pages as full as they get."""
    town = crew.town
    people = [town.person(town.a, f"p{n}", status="suspect", source_grade="B", info_grade="2", grade_scale="admiralty")
              for n in range(2)]  # fmt: skip
    long = town.person(town.a, "long", name="Maximiliano" * 30)
    id = opened(crew, "Bodega Salitre " * 12, about=[UUID(one) for one in (*people, long)],
                said={"channel": "own", "danger": "yes", "perishes_at": "2031-12-01T18:30:00-06:00"})  # fmt: skip
    moved(
        crew,
        crew.guard,
        id,
        "triage",
        said={"value": "high", "danger": "yes"},
        words="tres noches de descarga",
    )
    secret = f"{town.a}//SECRET//-//-//H0"
    moved(crew, crew.guard, id, "take", label=secret, words="se protege la fuente")
    moved(crew, crew.analyst, id, "take")
    return {
        "board": "/matters/lead", "one state": "/matters/lead?state=in-hand", "closed": "/matters/lead?ended=yes",
        "open": "/matters/lead/new", "open about": f"/matters/lead/new?about={people[0]}&about={long}",
        "matter": f"/matter/{id}", "record": f"/record/{people[0]}", "entity": f"/entity/{people[0]}",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["es-MX", "en-US"])
def test_pages_of_matters_are_accessible_fit_and_ask_nobody_else(
    browser: Browser, base: str, crew: Crew, pages: dict[str, str], language: str
) -> None:
    looks = LOOKS if language == "es-MX" else CROSSED[1:]
    screen = Screen(browser, base, language=language, looks=looks).signed_in(crew.guard)
    found = {}
    for name, path in pages.items():
        page = screen.go(path)
        for one in page.locator("main details:not(.also)").all():
            one.evaluate("one => one.open = true")
        found[name] = screen.faults()
    page = screen.go(pages["open"])
    page.evaluate("document.querySelectorAll('form').forEach(one => one.noValidate = true)")
    screen.press(page.locator("main form button[type=submit]"))
    assert page.locator(".err").count() >= 2
    found["wrong"] = screen.faults()
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es-MX", ("Asuntos", "Abrir línea de investigación", "abierto")),
        ("en-US", ("Matters", "Open lead", "open")),
    ],
)
def test_a_lead_is_opened_and_triaged_without_scripts(
    browser: Browser, base: str, crew: Crew, language: str, words: tuple[str, str, str]
) -> None:
    section, button, state = words
    page = Screen(browser, base, 390, language=language, script=False).signed_in(crew.guard).go("/ask")
    page.get_by_role("link", name=section, exact=True).click()
    assert state in page.locator("h1").inner_text()
    page.get_by_role("link", name=button).click()
    page.fill("#name", TITLE)
    page.check("input[name=tier][value=OPEN]")
    page.check("input[name=release][value=all]")
    page.select_option("#f-channel", "sighting")
    page.get_by_role("button", name=button).click()
    page.check("input[name=f-value][value=medium]")
    page.check("input[name=f-danger][value=yes]")
    page.locator("details.way[open] > form button[type=submit]").click()
    page.wait_for_url("**?done=moved")
    assert LEAD.states["triaged"].text(language[:2]) in page.locator("main .hd .tag").inner_text()  # type: ignore[arg-type]


def test_nothing_on_the_pages_is_written_for_one_kind() -> None:
    """Words, fields, states and moves come from the kind: no page and no template names any of one."""
    folder = Path(tearline.web.__file__).parent
    files = [folder / "moves.py", *folder.glob("pages/**/matter*.py"), *folder.glob("templates/matter*.html")]
    assert len(files) == 8
    own = {name for kind in kinds().values() for name in (*kind.own, *kind.states, *kind.moves)}
    # words that the kernel has itself: of decisions under the matrix, and what a page says of any kind
    codes = ({kind.code for kind in kinds().values()} | own) - set(decision_fields()) - set(ASKED) - {
        "open", "closed", "close", "value", "new", "result", "take", "accept", "decided", "proposed", "refused",
        "withdrawn", "checked", "release", "stands", "ended", "offered",
        "addressee", "other",  # of a field of HTML, of a label, of any matter
    }  # fmt: skip
    for file in files:
        words = set(re.findall(r"""["']([\w-]+)["']""", file.read_text("utf-8")))  # codes are quoted
        assert not words & codes, (file.name, words & codes)
