"""Check, search and record: exit codes, JSON as the API's, banner and status for people."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tearline.cli.output import print_facts, print_table, say
from tearline.handling import Tier
from tearline.language import msg
from tests.cli.conftest import Outcome, Tearline
from tests.people import People

OPEN = "//OPEN//-//ALL//H0"


def test_a_person_asks_and_is_answered(
    tearline: Tearline, people: People, loaded: Callable[..., Outcome]
) -> None:
    steward = people.enrol("CLIA", "cli-ana", Tier.SECRET, [], ["steward"], "stewardship")
    receipt = loaded(steward, f"CLIA{OPEN}", "p1", name="Ramiro Quintanar Ocaña", passportNumber="XK4471209")
    assert receipt.code == 0
    assert (receipt.data["read"], receipt.data["accepted"]) == (1, 1)

    checked = tearline("check", "XK4471209", "--json", by=steward)
    assert checked.code == 0
    hit = checked.data["hits"][0]
    assert hit["record"]["caption"] == "Ramiro Quintanar Ocaña"

    shown = tearline("search", "quintanar ocana")
    assert shown.code == 0
    lines = shown.out.splitlines()
    assert lines[0].startswith(f"CLIA{OPEN}  |  cli-ana-")
    assert lines[0].endswith("|  stewardship")
    assert [line for line in lines if line.startswith(f"CLIA{OPEN}  |")] == [lines[0]]  # it fits on a screen
    assert "Ramiro Quintanar Ocaña" in shown.out

    record = tearline("record", hit["record"]["id"])
    assert record.code == 0
    assert "XK4471209" in record.out


def test_the_banner_is_repeated_below_what_is_longer_than_a_screen(
    tearline: Tearline, people: People, loaded: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    steward = people.enrol("CLIA", "cli-alto", Tier.SECRET, [], ["steward"], "stewardship")
    loaded(steward, f"CLIA{OPEN}", "tall", name="Ramira Altagracia Ocaña", passportNumber="XK4471299")
    monkeypatch.setenv("LINES", "4")
    lines = tearline("search", "altagracia", by=steward).out.splitlines()
    assert len(lines) > 4
    assert lines[-1].startswith(f"CLIA{OPEN}  |")
    assert lines[-1] == lines[0]


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_nothing_is_lost_on_a_narrow_terminal(
    tearline: Tearline,
    people: People,
    loaded: Callable[..., Outcome],
    monkeypatch: pytest.MonkeyPatch,
    columns: int,
) -> None:
    """Neither the status beside the name, nor the label, nor an id that somebody copies."""
    steward = people.enrol("CLIA", "cli-angosta", Tier.SECRET, [], ["steward"], "stewardship")
    label = "CLIA//RESTRICTED//-//CLIB,CLID,CLIE//H0"
    name, number = f"Fidelia Angosta {columns}", f"XK44{columns:05}"
    loaded(steward, label, f"n{columns}", name=name, passportNumber=number, status="witness")
    hit = tearline("check", number, "--json", by=steward).data["hits"][0]["record"]
    monkeypatch.setattr("tearline.cli.output.WIDE", columns)
    shown = tearline("check", number)
    _, *lines = shown.out.splitlines()
    for text in (name, "witness", label, hit["id"]):
        assert any(text in line for line in lines), f"{text}:\n{shown.out}"


def test_nothing_is_exit_code_1(tearline: Tearline, people: People) -> None:
    viewer = people.enrol("CLIA", "cli-beto")
    unknown = tearline("check", "ZZZ-999-Z", by=viewer)
    assert unknown.code == 1
    assert "Read as: plate.\n" in unknown.out  # once, in however many ways it may be one
    assert tearline("search", "nobodycalledthis").code == 1
    outcome = tearline("record", "0198c2f0-0000-7000-8000-000000000000", "--json")
    assert outcome.code == 1
    assert json.loads(outcome.err)["code"] == "not-found"
    assert tearline("record", "no-id", "--json").err == outcome.err


def test_hidden_and_unknown_end_alike(
    tearline: Tearline, people: People, loaded: Callable[..., Outcome]
) -> None:
    steward = people.enrol("CLIB", "cli-caro", Tier.SECRET, [], ["steward"], "stewardship")
    loaded(steward, "CLIB//SECRET//-//-//H0", "p2", name="Nadie Conocido", passportNumber="XK4471210")
    hidden = tearline("check", "XK4471210", "--json", by=steward).data["hits"][0]["record"]["id"]
    other = people.enrol("CLIA", "cli-dora", Tier.TOP_SECRET)
    assert tearline("record", hidden, "--json", by=other) == tearline(
        "record", "0198c2f0-0000-7000-8000-000000000000", "--json"
    )


def test_exit_codes(tearline: Tearline, people: People) -> None:
    assert tearline("whoami").code == 3
    assert tearline("check", "ABC-123-D").code == 3
    viewer = people.enrol("CLIA", "cli-elsa")
    unvetted = people.enrol("CLIA", "cli-fina", None)
    assert tearline("check", "?", by=viewer).code == 2
    assert tearline("check", "ABC-123-D", "--purpose", "Curiosity").code == 2
    assert tearline("check", "ABC-123-D", "--purpose", "curiosity").code == 2
    assert tearline("check", "ABC-123-D", by=unvetted).code == 4
    assert tearline("agency", "list", by=viewer).code == 4
    assert tearline("loads", by=viewer).code == 0


def test_no_control_character_reaches_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "Evil\x1b[2J \x07\u202e\x9b [red]name[/red]"
    print_table((msg("caption"),), [[evil]])
    print_facts([(msg("caption"), evil)])
    say(msg("{name}", name=evil))
    shown = capsys.readouterr().out
    assert shown.count("[red]name[/red]") == 3
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(shown)


def test_spanish_is_the_first_language(tearline: Tearline) -> None:
    assert tearline("whoami").err != tearline("whoami", "--lang", "es").err


def test_a_question_is_saved_and_asked_again_by_its_name(
    tearline: Tearline, people: People, loaded: Callable[..., Outcome]
) -> None:
    steward = people.enrol("CLIQ", "cli-guarda", Tier.OPEN, (), ["steward"], "stewardship")
    loaded(steward, "CLIQ//OPEN//-//-//H0", "q1", name="Yamileth Urrutia Cisneros", phone="+525512349999")
    assert (
        tearline("questions", "save", "ella", "Yamileth", "Urrutia", "--kind", "Person", by=steward).code == 0
    )
    assert tearline("questions", "save", "su número", "+52 55 1234 9999", by=steward).code == 0
    assert tearline("questions", "save", "ella", "x", by=steward).code == 5
    listed = tearline("questions", "list", "--json", by=steward).data
    assert [one["name"] for one in listed] == ["ella", "su número"]
    assert "Yamileth Urrutia" in tearline("questions", "list", by=steward).out
    again = tearline("questions", "ask", "ella", "--json", by=steward).data
    assert [hit["record"]["key"] for hit in again["hits"]] == ["q1"]
    assert "read_as" in tearline("questions", "ask", "su número", "--json", by=steward).data
    assert tearline("questions", "forget", "ella", by=steward).code == 0
    assert tearline("questions", "ask", "ella", by=steward).code == 1
