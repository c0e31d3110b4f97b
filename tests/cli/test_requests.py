"""Requests between agencies at the command line: asked, promised, refused, answered, and what is wrong said."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from tests.cli.conftest import Tearline
from tests.people import People

ASKED = (
    "--title",
    "Confirmar la placa",
    "--wants",
    "confirm",
    "--basis",
    "art. 215",
    "--case",
    "1/2026",
    "--urgent",
)
LABEL = ("--label", "CLRA//RESTRICTED//-//CLRB//H0")


def test_a_request_from_asking_to_each_answer(tearline: Tearline, people: People) -> None:
    asker = people.enrol("CLRA", "pide", duties=["analyst"])
    desk = people.enrol("CLRB", "mesa", duties=["liaison"])

    def ask() -> str:
        done = tearline("request", "ask", "clrb", *ASKED, *LABEL, "--json", by=asker)
        assert done.code == 0, done.err
        return str(json.loads(done.out)["id"])

    first, second, third = ask(), ask(), ask()
    assert "Confirmar la placa" in tearline("request", "list", by=desk).out
    assert tearline("request", "receive", first, by=desk).code == 0
    soon = (datetime.now(UTC) + timedelta(minutes=30)).isoformat()
    assert tearline("request", "promise", first, "--for", soon, by=desk).code == 0
    assert tearline("request", "answer", first, "--outcome", "confirmed", by=desk).code == 0
    assert tearline("request", "nothing", second, "--because", "protected", by=desk).code == 0
    assert tearline("request", "withdraw", third, by=asker).code == 0
    told = json.loads(tearline("request", "list", "--ended", "--json", by=asker).out)
    assert {one["id"]: one["state"] for one in told["by"]} == {first: "answered", third: "withdrawn"}
    told = json.loads(tearline("request", "list", "--json", by=asker).out)
    assert [(one["id"], one["state"]) for one in told["by"]] == [(second, "sent")]
    assert tearline("request", "list", "--ended", by=desk).out.count("Confirmar la placa") == 3


def test_what_is_not_theirs_or_not_so_is_refused(tearline: Tearline, people: People) -> None:
    asker = people.enrol("CLRA", "pide", duties=["analyst"])
    assert tearline("request", "ask", "CLRX", *ASKED, *LABEL, by=asker).code == 2
    assert tearline("request", "ask", "CLRA", *ASKED, *LABEL, by=asker).code == 2
    done = tearline("request", "ask", "CLRB", *ASKED, *LABEL, "--json", by=asker)
    id = json.loads(done.out)["id"]
    assert tearline("request", "answer", id, "--outcome", "confirmed", by=asker).code != 0
    desk = people.enrol("CLRB", "mesa", duties=["liaison"])
    refused = tearline("request", "refuse", id, "--because", "operation", by=desk)
    assert refused.code != 0, "nobody knows that it is held"
