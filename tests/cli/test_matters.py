"""Matters at the command line: a lead from first to last, exit codes, JSON as the API's, words in both languages."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import pytest

from tearline.casework.questions import matter
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer
from tests import bases
from tests.cli.conftest import Tearline
from tests.gate.stage import Stage
from tests.people import People

OPEN = "CLMA//OPEN//-//ALL//H0"
SECRET = "CLMA//SECRET//-//-//H0"
TRIAGE = ("--said", "value=high", "--said", "danger=no")


@pytest.fixture(scope="module")
def opener(people: People) -> Viewer:
    return people.enrol("CLMA", "cli-opener")


@pytest.fixture(scope="module")
def guard(people: People) -> Viewer:
    return people.enrol("CLMA", "cli-guard", duties=["duty-officer"])


@pytest.fixture(scope="module")
def analyst(people: People) -> Viewer:
    return people.enrol("CLMB", "cli-analyst", Tier.OPEN, duties=["analyst"])


def opened(tearline: Tearline, by: Viewer, *more: str, label: str = OPEN) -> str:
    done = tearline(
        "matter",
        "open",
        "lead",
        "--title",
        "Camioneta",
        "--label",
        label,
        "--json",
        "--said",
        "channel=own",
        *more,
        by=by,
    )
    assert done.code == 0, done.err
    return str(done.data["id"])


def test_a_lead_from_first_to_last(
    tearline: Tearline, opener: Viewer, guard: Viewer, analyst: Viewer
) -> None:
    record = opened(tearline, opener)
    told = tearline(
        "matter", "open", "lead", "--title", "Camioneta blanca", "--summary", "Tres noches", "--about", record,
        "--said", "danger=no", "--said", "channel=tip", "--reason", "la vio un vecino", by=opener,
    )  # fmt: skip
    found = re.fullmatch(r"Opened, with the folio ([2-9A-Z]{4}-[2-9A-Z]{4}) \(id (.*)\)\.\n", told.out)
    assert found, told
    folio, id = found.groups()
    shown = tearline("matter", "show", folio, by=guard).out
    for text in ("Camioneta blanca", "Tres noches", folio, id, "to be triaged", "la vio un vecino", "not graded",
                 "Life in danger: no", "Tearline's default", "triage", "drop", "hidden until"):  # fmt: skip
        assert text in shown, text
    assert not any(
        text in shown for text in (record, "cli-opener", "a tip", OPEN)
    )  # whose it is, she is not told
    for text in (record, "a tip", OPEN):
        assert text in tearline("matter", "show", folio, by=opener).out, text
    assert "There is no move that you may make now." in tearline("matter", "show", folio, by=opener).out

    assert tearline("matter", "move", folio, "triage", *TRIAGE, by=guard).out == "Moved.\n"
    seen = tearline("matter", "show", id, "--json", by=analyst).data["last_move"]
    taken = tearline("matter", "move", id, "take", "--seen", seen, "--json", by=analyst)
    assert taken.code == 0
    assert tearline("matter", "show", id, "--json", by=analyst).data["last_move"] == taken.data["id"]
    closing = ("matter", "move", id, "close", "--said", "result=information")
    why = ("--reason", "ya se supo", "--happened-at", "2026-01-01T10:00:00-06:00")
    assert tearline(*closing, *why, by=analyst).code == 0
    ended = tearline("matter", "show", id, by=opener).out
    assert "2026-01-01 16:00 UTC" in ended
    assert "What came of it: information" in ended


def test_a_stricter_move_is_marked_and_one_that_crossed_it(
    tearline: Tearline, opener: Viewer, guard: Viewer, analyst: Viewer
) -> None:
    id = opened(tearline, opener)
    tearline("matter", "move", id, "triage", *TRIAGE, by=guard)
    assert tearline("matter", "move", id, "take", "--label", SECRET, by=guard).code == 0
    assert tearline("matter", "move", id, "take", by=analyst).code == 0
    high, low = (tearline("matter", "show", id, by=by).out for by in (guard, analyst))
    assert "fewer see it than see the matter" in high
    assert "crossed another move, and changed nothing" in high
    assert "fewer see" not in low
    assert "crossed" not in low


def test_a_board(tearline: Tearline, opener: Viewer, guard: Viewer, analyst: Viewer) -> None:
    id, hidden = opened(tearline, opener), opened(tearline, opener, label=SECRET)
    folios = [tearline("matter", "show", one, "--json", by=guard).data["folio"] for one in (id, hidden)]
    high, low = (tearline("matter", "board", "lead", by=by).out for by in (guard, analyst))
    assert [folio in high for folio in folios] == [True, True]
    assert [folio in low for folio in folios] == [True, False]
    assert "to be triaged" in low
    data = tearline("matter", "board", "lead", "--state", "new", "--json", by=analyst).data
    assert {line["state"] for line in data["lines"]} == {"new"}
    assert id in {line["id"] for line in data["lines"]}
    empty = tearline("matter", "board", "lead", "--ended", "--state", "dropped", "--page", "2", by=analyst)
    assert (empty.code, "No matter of this kind stands so" in empty.out) == (0, True)


def test_kinds_in_both_languages(tearline: Tearline, opener: Viewer) -> None:
    english, spanish = (tearline("matter", "kinds", "--lang", lang, by=opener).out for lang in ("en", "es"))
    for text in ("Triage", "in hand", "[perishes_at]", "high", "a moment with its zone"):
        assert text in english, text
    for text in (
        "Línea de investigación",
        "Valorar",
        "en curso",
        "high (alto)",
        "un momento con su zona horaria",
    ):
        assert text in spanish, text
    told = {one["code"]: one for one in tearline("matter", "kinds", "--json", "--lang", "es", by=opener).data}
    lead, basis = told["lead"], told["basis"]
    assert (basis["code"], basis["name"], basis["may_open"]) == ("basis", "Motivo de sospecha", False)
    assert (lead["code"], lead["name"], lead["may_open"]) == ("lead", "Línea de investigación", True)


def test_the_page_of_a_matter_is_spanish_too(tearline: Tearline, opener: Viewer, guard: Viewer) -> None:
    id = opened(tearline, opener)
    shown = tearline("matter", "show", id, "--lang", "es", by=guard).out
    for text in (
        "Línea de investigación",
        "nueva",
        "por valorar",
        "Plazo de Tearline por omisión",
        "folio",
        "usted puede",
    ):
        assert text in shown, text
    done = tearline("matter", "move", id, "triage", *TRIAGE, "--lang", "es", by=guard)
    assert done.out == "Se hizo el movimiento.\n"


def test_json_is_the_same_as_the_api_s(tearline: Tearline, desk: Desk, opener: Viewer) -> None:
    id = opened(tearline, opener)
    told = tearline("matter", "show", id, "--json", by=opener).data
    assert told["folio"].replace("-", "") == matter(desk, opener, id).folio
    assert [clock["name"] for clock in told["clocks"]] == ["to be triaged"]


def test_what_cannot_be_ends_with_its_code(
    tearline: Tearline, opener: Viewer, guard: Viewer, analyst: Viewer
) -> None:
    id, hidden = opened(tearline, opener), opened(tearline, opener, label=SECRET)
    for words, by, code in (
        (("show", hidden), analyst, 1), (("show", "x"), analyst, 1), (("show", str(uuid4())), analyst, 1),
        (("move", hidden, "triage", *TRIAGE), analyst, 1), (("move", id, "triage", *TRIAGE), analyst, 1),
        (("move", id, "none"), guard, 1), (("move", id, "triage"), guard, 2),
        (("move", id, "triage", *TRIAGE, "--said", "value=low"), guard, 2),
        (("move", id, "triage", "--said", "x"), guard, 2),
        (("move", id, "triage", *TRIAGE, "--seen", "x"), guard, 2), (("move", id, "drop"), guard, 2),
        (("move", id, "triage", *TRIAGE, "--happened-at", "2026-01-01"), guard, 2),
        (("move", id, "triage", *TRIAGE, "--seen", str(uuid4())), guard, 5),
        (("board", "none"), guard, 1), (("board", "lead", "--state", "none"), guard, 2),
        (("board", "lead", "--page", "0"), guard, 2), (("open", "none", "--title", "x"), opener, 1),
        (("open", "lead", "--title", "x"), opener, 2), (("open", "lead"), opener, 2),
        (("open", "lead", "--title", "x", "--said", "channel=own", "--label", "CLMB//OPEN//-//ALL//H0"), opener, 4),
        (("open", "lead", "--title", "x", "--said", "channel=own", "--about", hidden), analyst, 1),
        (("open", "lead", "--title", "x", "--about", "x"), analyst, 1),
    ):  # fmt: skip
        done = tearline("matter", *words, by=by)
        assert (done.code, done.out, bool(done.err)) == (code, "", True), (words, done)
    refused = tearline("matter", "move", id, "triage", *TRIAGE, "--seen", str(uuid4()), "--json", by=guard)
    assert json.loads(refused.err)["code"] == "conflict"


def test_somebody_is_named_as_a_suspect_on_a_basis(tearline: Tearline, people: People, desk: Desk) -> None:
    person, source = bases.loaded(Stage(desk.house, desk, people))
    author, reader = (people.enrol("GSSC", "cli-basis", duties=[duty]) for duty in ("analyst", "prosecutor"))
    said = [text for name, told in bases.said().items() for text in ("--said", f"{name}={told}")]
    wrote = tearline(
        "matter", "open", "basis", "--title", "La camioneta", "--about", str(source), "--suspect", str(person),
        "--property", f"facts={bases.FACTS}", "--property", f"deedOn={bases.DEED}", *said, "--json", by=author,
    )  # fmt: skip
    assert wrote.code == 0, wrote.err
    basis = str(wrote.data["id"])
    for wrong in ((), ("--property", "facts")):
        refused = tearline(
            "matter",
            "open",
            "lead",
            "--title",
            "x",
            "--said",
            "channel=own",
            "--suspect",
            str(person),
            *wrong,
            by=author,
        )
        assert refused.code == 2
    moved = tearline("matter", "move", basis, "confirm", by=reader)
    assert moved.code == 0, moved.err
    lead = tearline(
        "matter",
        "open",
        "lead",
        "--title",
        "x",
        "--said",
        "channel=own",
        "--suspect",
        f"{person}={basis}",
        "--json",
        by=author,
    ).data["id"]
    shown = tearline("matter", "show", str(lead), by=author).out
    for text in ("named as a suspect", "An identified person says so in an interview", "Presumed innocent"):
        assert text in shown, text
    tearline("matter", "move", basis, "withdraw", "--reason", "no se sostiene", by=reader)
    assert "No basis in force that you see names" in tearline("matter", "show", str(lead), by=author).out
    assert "The basis of a suspect has ended" in tearline("day", by=author).out


def test_figures(tearline: Tearline, opener: Viewer, guard: Viewer) -> None:
    told = tearline("figures", by=guard)
    assert told.code == 0, told.err
    for text in ("Decided within the minutes of their row", "too few to say", "90%", "they had been warned"):
        assert text in told.out, text
    assert tearline("figures", "--since", "2026-01-01", "--json", by=guard).data["since"] == "2026-01-01"
    for words, by, code in ((("figures",), opener, 4), (("figures", "--since", "soon"), guard, 2)):
        assert tearline(*words, by=by).code == code
