"""Sessions at the command line."""

from __future__ import annotations

from pathlib import Path

import pyotp
import pytest

from tearline.handling import Tier
from tests.cli.conftest import Tearline
from tests.people import PASSWORD, People, code_of, forget_codes


def test_sign_in_keeps_a_token_that_only_its_owner_reads(
    tearline: Tearline, people: People, tmp_path: Path
) -> None:
    person = people.person("CLIA", "cli-hugo", Tier.CONFIDENTIAL, ["ALFA"])
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n")
    code = code_of(person.totp_secret)
    signed = tearline("sign-in", person.login, "--password-file", str(secret), "--code", code)
    assert signed.code == 0
    assert (tmp_path / "session").stat().st_mode & 0o777 == 0o600
    me = tearline("whoami", "--json").data
    assert (me["login"], me["tier"], me["compartments"]) == (
        person.login,
        "CONFIDENTIAL",
        {"ALFA": "CONFIDENTIAL"},
    )
    assert person.login in tearline("whoami").out

    (tmp_path / "session").chmod(0o644)
    assert tearline("whoami").code == 2
    (tmp_path / "session").chmod(0o600)

    assert tearline("sign-out").code == 0
    assert not (tmp_path / "session").exists()
    assert tearline("whoami").code == 3
    again = tearline("sign-in", person.login, "--password-file", str(secret), "--code", code)
    assert again.code == 3  # a code is good once


def test_a_first_sign_in_sets_an_own_password_and_authenticator(
    tearline: Tearline, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = people.person("CLIA", "cli-nueva", own=False)
    handed, own = tmp_path / "password", tmp_path / "own"
    handed.write_text(PASSWORD)
    own.write_text("once gatos negros")
    shown: list[str] = []
    monkeypatch.setattr("typer.echo", shown.append)
    codes = iter(["000000", ""])
    monkeypatch.setattr(
        "typer.prompt",
        lambda *_: next(codes) or pyotp.parse_uri(shown[-1]).now(),  # type: ignore[union-attr]
    )
    signed = tearline(
        "sign-in", person.login, "--password-file", str(handed), "--code", code_of(person.totp_secret),
        "--new-password-file", str(own),
    )  # fmt: skip
    assert signed.code == 0
    assert "opens nothing" in signed.out
    assert "Wait for the next one" in signed.out, "a wrong code is asked for again"
    assert tearline("whoami", "--json").data["login"] == person.login


def test_a_password_and_an_authenticator_are_changed(
    tearline: Tearline, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = people.person("CLIA", "cli-cambia")
    present, other = tmp_path / "password", tmp_path / "other"
    present.write_text(PASSWORD)
    other.write_text("doce grullas vuelven tarde")

    def code() -> str:
        forget_codes(people.house, person.login)
        return code_of(person.totp_secret)

    signs = ("sign-in", person.login, "--password-file")
    assert tearline(*signs, str(present), "--code", code()).code == 0
    changes = ("password", "--password-file", str(present), "--new-password-file", str(other), "--code")
    wrong = tearline(*changes, "000000")
    assert wrong.code == 2
    assert "is not right" in wrong.err
    done = tearline(*changes, code())
    assert (done.code, "Your password is changed" in done.out) == (0, True)
    assert "0 other sessions" in done.out
    shown: list[str] = []
    monkeypatch.setattr("typer.echo", shown.append)
    codes = iter(["000000", ""])
    monkeypatch.setattr(
        "typer.prompt",
        lambda *_: next(codes) or pyotp.parse_uri(shown[-1]).now(),  # type: ignore[union-attr]
    )
    done = tearline("authenticator", "--password-file", str(other), "--code", code())
    assert done.code == 0
    assert "Wait for the next one" in done.out, "a wrong code is asked for again"
    assert "takes the place" in done.out
    assert tearline("whoami").code == 0
    assert tearline(*signs, str(other), "--code", code()).code == 3
    forget_codes(people.house, person.login)
    fresh = pyotp.parse_uri(shown[-1]).now()  # type: ignore[union-attr]
    assert tearline(*signs, str(other), "--code", fresh).code == 0


def test_an_ended_session_is_told(tearline: Tearline, tmp_path: Path) -> None:
    (tmp_path / "session").touch(mode=0o600)
    (tmp_path / "session").write_text("x" * 43)
    assert tearline("check", "ABC-123-D", "--purpose", "checkpoint").code == 3
    assert tearline("sign-out").code == 0


@pytest.mark.usefixtures("people")  # who founded it
def test_there_is_one_founding(tearline: Tearline, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text(PASSWORD)
    outcome = tearline(
        "init", "--agency", "AAA", "--login", "second", "--full-name", "Second",
        "--password-file", str(secret),
    )  # fmt: skip
    assert outcome.code == 5


@pytest.mark.parametrize(
    "command", [["purpose", "list"], ["sign-in", "ana"], ["serve"], ["jobs", "run"], ["labels", "left"]]
)
def test_no_command_makes_a_deployment_by_the_way(
    tearline: Tearline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    """A folder that was mistyped would be a second, empty one, in which no password is right."""
    monkeypatch.delenv("TEARLINE_DSN", raising=False)
    monkeypatch.setenv("TEARLINE_DATA", str(tmp_path / "mistyped"))
    outcome = tearline(*command)
    assert outcome.code == 2
    assert "There is no deployment in" in outcome.err
    assert "TEARLINE_DATA" in outcome.err
    assert not (tmp_path / "mistyped").exists()


def test_own_sessions_and_a_registrar_s_list(tearline: Tearline, people: People, tmp_path: Path) -> None:
    person = people.person("CLIS", "cli-sesiones", Tier.OPEN)
    here, there, elsewhere = (people.sign_in(person) for _ in range(3))
    listed = tearline("sessions", "mine", "--json", by=here).data
    assert [one["this"] for one in listed] == [False, False, True]
    assert "this one" in tearline("sessions", "mine", by=here).out
    assert tearline("sessions", "end", by=here).code == 2
    assert tearline("sessions", "end", listed[0]["id"], by=here).out == "One session ended.\n"
    assert tearline("whoami", by=elsewhere).code == 3
    assert tearline("sessions", "end", "--others", by=here).out == "One session ended.\n"
    assert tearline("whoami", by=there).code == 3
    live = tearline("sessions", "live", "--agency", "CLIS", "--json", by=people.registrar).data
    assert [one["login"] for one in live] == [person.login]
    assert person.login in tearline("sessions", "live", "--officer", person.login, by=people.registrar).out
    assert tearline("sessions", "cut", person.login, by=here).code == 4
    assert tearline("sessions", "cut", person.login, by=people.registrar).out == "One session ended.\n"
    assert tearline("whoami", by=here).code == 3
    again = people.sign_in(person)
    assert tearline("sessions", "end", "--everywhere", by=again).code == 0
    assert not (tmp_path / "session").exists()
