"""Signing in and out at the command line, and who one is."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli import token
from tearline.cli.opening import open_desk, refuse_an_empty_folder, settings
from tearline.cli.options import AsJson
from tearline.cli.output import held, joined, minute, print_facts, print_json, say
from tearline.cli.tongue import said, told
from tearline.codes import Duty
from tearline.errors import BadInput, NotSignedIn
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.registry.signin import Officer

PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", help=said(msg("Read the password from this file instead of asking."))),
]


def sign_in_command(
    login: Annotated[str | None, typer.Argument(help=said(msg("Your login; asked for if absent.")))] = None,
    password_file: PasswordFile = None,
    code: Annotated[
        str | None, typer.Option(help=said(msg("The authenticator's code; asked for if absent.")))
    ] = None,
) -> None:
    """Open a session and keep its token."""
    from tearline.registry.signin import sign_in

    chosen = settings()
    refuse_an_empty_folder(chosen)
    name = login or typer.prompt(said(msg("Login")))
    password = given_password(password_file)
    six = code or typer.prompt(said(msg("Code of the authenticator")))
    with open_desk() as desk:
        mark = token.device(name)
        session = sign_in(desk, name, password, six, f"cli {getpass.getuser()}", chosen, mark)
    path = token.keep(session.token)
    token.keep_device(name, session.device)
    ends = session.ends_at.astimezone().strftime("%Y-%m-%d %H:%M")
    say(
        msg(
            "Signed in until {ends}, or {idle} minutes without a look. The session is kept in {path}.",
            ends=ends,
            idle=f"{chosen.idle_minutes:g}",
            path=path,
        )
    )


def sign_out_command() -> None:
    """End the session and forget its token."""
    from tearline.registry.signin import sign_out

    kept = token.kept()
    with open_desk() as desk:
        was_live = sign_out(desk, kept)
    token.forget()
    say(msg("Signed out.") if was_live else msg("The session was over already."))


def whoami_command(as_json: AsJson = False) -> None:
    """Whose session it is, and what it may see now."""
    from tearline.handling import tier_names
    from tearline.registry.signin import whoami

    kept = token.kept()
    with open_desk() as desk:
        officer = whoami(desk, kept)
    if officer is None:
        raise NotSignedIn(msg("Your session is over. Sign in: tearline sign-in"))
    if as_json:
        tier = None if officer.tier is None else officer.tier.name
        print_json({**asdict(officer), "tier": tier, "compartments": tier_names(officer.compartments)})
    else:
        _show(officer)


def given_password(file: Path | None) -> str:
    """From a file (its first line), or typed unseen."""
    if file is None:
        return str(typer.prompt(said(msg("Password")), hide_input=True))
    try:
        return file.read_text("utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError):
        raise BadInput(msg("The password file {file} cannot be read.", file=file)) from None


def _show(officer: Officer) -> None:
    print_facts(
        [
            (msg("login"), officer.login),
            (msg("name"), officer.full_name),
            (msg("agency"), officer.agency),
            (msg("duties"), joined(told(Duty, d) for d in officer.duties)),
            (
                msg("tier"),
                said(msg("none: no vetting stands")) if officer.tier is None else officer.tier.name,
            ),
            (msg("compartments"), held(officer.compartments)),
            (msg("vetted until"), minute(officer.clearance_until)),
            (msg("session until"), minute(officer.ends_at)),
        ]
    )
