"""A steward's and a registrar's work at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from tearline.handling import Tier
from tests.cli.conftest import Outcome, Tearline
from tests.people import PASSWORD, People


def test_from_load_to_expunged(
    tearline: Tearline, people: People, loaded: Callable[..., Outcome], tmp_path: Path
) -> None:
    steward = people.enrol("CLID", "cli-ines", Tier.SECRET, [], ["steward"], "stewardship")
    receipt = loaded(
        steward, "CLID//RESTRICTED//-//ALL//H0", "p9", name="Ofelia Zamudio", passportNumber="XK4471299"
    )
    load = receipt.data["id"]
    id = tearline("check", "XK4471299", "--json", by=steward).data["hits"][0]["record"]["id"]

    changes = tmp_path / "changes.json"
    changes.write_text(json.dumps({"status": "witness"}))
    arguments = ("correct", id, "--changes", str(changes), "--reason", "statement of 3 May")
    assert tearline(*arguments).out == "Corrected.\n"
    assert "nothing was changed" in tearline(*arguments).out
    assert "witness" in tearline("record", id).out

    assert tearline("recall", id, "--reason", "source at risk").code == 0
    assert "yes" in tearline("record", id).out
    assert tearline("restore", id, "--label", "CLID//SECRET//-//-//H1", "--reason", "source safe").code == 0
    assert (
        tearline(
            "reclassify", "--load", load, "--label", "CLID//SECRET//-//-//H2", "--reason", "why not"
        ).code
        == 0
    )
    assert "label" in tearline("record", id).out.split("held against loads")[1]
    assert (
        tearline("unhold", id, "--reason", "the agency's own system says so").out
        == "Loads decide again about one record.\n"
    )
    assert "held against loads" not in tearline("record", id).out
    soon = (date.today() + timedelta(days=30)).isoformat()
    assert tearline("retain", id, "--next", soon, "--reason", "still charged").code == 0
    assert [r["id"] for r in tearline("reviews", "--until", soon, "--json").data] == [id]
    assert id in tearline("reviews", "--until", soon).out

    assert tearline("receipt", load, "--json").data["accepted"] == 1
    assert load in tearline("loads").out
    assert tearline("expunge", "--load", load, "--reason", "court order", "--yes").code == 0
    assert tearline("record", id).code == 1
    assert tearline("expunge", id, "--reason", "court order", "--yes").code == 1
    assert "Nothing came back." in tearline("came-back").out

    inspector = people.enrol("CLID", "cli-olga", Tier.SECRET, [], ["inspector"], "oversight")
    page = tearline("looks", "all", "--limit", "1000", "--json", by=inspector).data
    digest = next(e["reason"] for e in page if e["action"] == "load-expunged" and e["agency"] == "CLID")
    assert digest in tearline("looks", "all", "--limit", "100").out
    assert "court order" in tearline("reason", digest).out
    assert tearline("reason", digest, "--json").data["words"] == "court order"
    assert tearline("reason", "0" * 64).code == 1


def test_rejected_lines_are_told_and_never_shown(tearline: Tearline, people: People, tmp_path: Path) -> None:
    steward = people.enrol("CLIE", "cli-juan", Tier.SECRET, [], ["steward"], "stewardship")
    file = tmp_path / "bad.jsonl"
    file.write_text(
        '{"id": "a", "schema": "NoSuchThing", "properties": {"name": ["Secreto Absoluto"]}}\n{oops\n'
    )
    outcome = tearline("load", str(file), "--source", "bad", "--label", "CLIE//OPEN//-//ALL//H0", by=steward)
    assert outcome.code == 8  # it ended, and lines of it were not taken
    assert "ended; 2 lines were not taken" in outcome.out
    assert "rejected" in outcome.out
    assert "Secreto" not in outcome.out
    for label, source in (("nonsense", "s"), ("CLIE//OPEN//-//ALL//H0", " ")):
        assert tearline("load", str(file), "--source", source, "--label", label).code == 2
    assert (
        tearline("load", str(tmp_path / "absent"), "--source", "s", "--label", "CLIE//OPEN//-//ALL//H0").code
        == 2
    )
    assert tearline("load", str(file), "--source", "s", "--label", "CLIE//TOP_SECRET//-//-//H0").code == 4


def test_a_registrar_admits_enrols_vets_and_withdraws(
    tearline: Tearline, people: People, tmp_path: Path
) -> None:
    secret = tmp_path / "password"
    secret.write_text(PASSWORD)
    registrar = people.registrar
    assert tearline("agency", "admit", "CLIF", "--name-es", "Efe", "--name-en", "Eff", by=registrar).code == 0
    assert tearline("agency", "admit", "CLIF", "--name-es", "Efe", "--name-en", "Eff").code == 5
    assert {"code": "CLIF", "name_es": "Efe", "name_en": "Eff", "suspended": False} in tearline(
        "agency", "list", "--json"
    ).data
    enrolled = tearline(
        "officer", "enrol", "cli-karla", "--name", "Karla", "--agency", "CLIF", "--duty", "steward",
        "--password-file", str(secret), "--json",
    )  # fmt: skip
    assert enrolled.data["totp_uri"].startswith("otpauth://")
    until = (date.today() + timedelta(days=90)).isoformat()
    given = tearline(
        "vetting",
        "give",
        "cli-karla",
        "--tier",
        "secret",
        "--until",
        until,
        "--compartment",
        "ALFA",
        "--json",
    )
    proposal = given.data["proposal"]
    assert tearline("proposal", "confirm", proposal).code == 4, "nobody confirms their own"
    assert "ALFA" in tearline("proposal", "list", by=people.second).out
    assert tearline("proposal", "confirm", proposal, by=people.second).code == 0
    assert tearline("proposal", "confirm", proposal).code == 5
    officer = next(o for o in tearline("officer", "list", "--json").data if o["login"] == "cli-karla")
    assert (officer["tier"], officer["compartments"], officer["duties"]) == (
        "SECRET",
        {"ALFA": "SECRET"},
        ["steward"],
    )
    assert "cli-karla" in tearline("officer", "list").out
    listed = tearline("vetting", "list", "cli-karla", "--json").data
    assert listed[0]["stands"] is True
    assert "stands" in tearline("vetting", "list", "cli-karla").out
    assert tearline("vetting", "withdraw", "cli-karla").code == 0
    assert "withdrawn" in tearline("vetting", "list", "cli-karla").out
    assert "the first time with an own code" in tearline("officer", "organisation", "cli-karla").out
    assert (
        "not sign in by the organisation"
        in tearline("officer", "organisation", "cli-karla", "--withdraw").out
    )
    assert tearline("officer", "suspend", "cli-karla").code == 0
    assert tearline("officer", "duties", "cli-karla").code == 0
    assert tearline("officer", "renew", "cli-karla", "--password-file", str(secret), "--json").code == 0
    wanted = tearline("officer", "duties", "cli-karla", "--duty", "registrar")
    assert "tearline proposal confirm" in wanted.out
    (mine,) = [p["id"] for p in tearline("proposal", "list", "--json").data if p["login"] == "cli-karla"]
    assert tearline("proposal", "refuse", mine).code == 0
    assert mine not in {p["id"] for p in tearline("proposal", "list", "--json").data}
    assert "RESTRICTED" in tearline("vetting", "alone").out
    assert tearline("officer", "suspend", "nobody-by-that-name").code == 1
    assert tearline("agency", "suspend", "CLIF", "--back").code == 0
    assert tearline("purpose", "set", "cli-purpose", "--name-es", "x", "--name-en", "y").code == 0
    assert "cli-purpose" in {p["code"] for p in tearline("purpose", "list", "--json").data}
