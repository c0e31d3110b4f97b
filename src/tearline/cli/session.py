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
from tearline.language import Message, msg, plural

if TYPE_CHECKING:
    from tearline.ledger.look import Desk
    from tearline.registry.renewal import Asking
    from tearline.registry.signin import Officer, Session
    from tearline.settings import Settings

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
    new_password_file: Annotated[
        Path | None,
        typer.Option(
            help=said(msg("At the first sign-in: your own password, from this file instead of asking."))
        ),
    ] = None,
) -> None:
    """Open a session and keep its token."""
    from tearline.registry.signin import HandedOver, sign_in

    chosen = settings()
    refuse_an_empty_folder(chosen)
    name = login or typer.prompt(said(msg("Login")))
    password = given_password(password_file)
    six = code or typer.prompt(said(msg("Code of the authenticator")))
    with open_desk() as desk:
        mark = token.device(name)
        try:
            session = sign_in(desk, name, password, six, f"cli {getpass.getuser()}", chosen, mark)
        except HandedOver as error:
            session = _own(desk, error.given.token, chosen, new_password_file)
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


def _own(desk: Desk, given: str, chosen: Settings, file: Path | None) -> Session:
    """The first session, once a password and an authenticator of one's own are set."""
    from tearline.registry.own import WrongCode, own_password, take_own, to_set

    told = to_set(desk, given)
    say(
        msg(
            "What was handed over to you opens nothing. Set a password and an authenticator that nobody else knows."
        )
    )
    password = _typed_twice() if file is None else given_password(file)
    own_password(desk, given, password)
    say(msg("Enter this in your own authenticator; it is shown only now:"))
    typer.echo(told.totp_uri)
    while True:
        code = typer.prompt(said(msg("Code of the new authenticator")))
        try:
            return take_own(desk, given, password, code, chosen)
        except WrongCode as error:
            say(error.message)


def _typed_twice() -> str:
    password = str(typer.prompt(said(msg("Your own password")), hide_input=True))
    if typer.prompt(said(msg("The same once more")), hide_input=True) != password:
        raise BadInput(msg("The two passwords are not the same."))
    return password


def sign_out_command() -> None:
    """End the session and forget its token."""
    from tearline.registry.signin import sign_out

    kept = token.kept()
    with open_desk() as desk:
        was_live = sign_out(desk, kept)
    token.forget()
    say(msg("Signed out.") if was_live else msg("The session was over already."))


def password_command(
    password_file: PasswordFile = None,
    code: Annotated[
        str | None, typer.Option(help=said(msg("The authenticator's code; asked for if absent.")))
    ] = None,
    new_password_file: Annotated[
        Path | None, typer.Option(help=said(msg("The new one, from this file instead of asking.")))
    ] = None,
) -> None:
    """The one so far and a code are asked for; your other sessions end."""
    from tearline.registry.renewal import change_password, other_password, show_code

    kept = token.kept()
    present = given_password(password_file)
    new = _typed_twice() if new_password_file is None else given_password(new_password_file)
    with open_desk() as desk:
        other_password(desk, kept, present, new)
        shown = show_code(desk, _asking(desk, kept), present, _code(code), settings())
        ended = change_password(desk, kept, shown, new)
    say(msg("Your password is changed; that is on record."))
    say(_ended(ended))


def authenticator_command(
    password_file: PasswordFile = None,
    code: Annotated[
        str | None, typer.Option(help=said(msg("The authenticator's code; asked for if absent.")))
    ] = None,
) -> None:
    """The password and a code of the one so far are asked for; your other sessions end."""
    from tearline.registry.own import WrongCode
    from tearline.registry.renewal import begin_authenticator, show_code, take_authenticator

    kept = token.kept()
    present = given_password(password_file)
    with open_desk() as desk:
        shown = show_code(desk, _asking(desk, kept), present, _code(code), settings())
        told = begin_authenticator(desk, kept, shown)
        say(msg("Enter this in your new authenticator; it is shown only now:"))
        typer.echo(told.totp_uri)
        while True:
            typed = typer.prompt(said(msg("Code of the new authenticator")))
            try:
                ended = take_authenticator(desk, kept, typed)
                break
            except WrongCode as error:
                say(error.message)
    say(msg("It takes the place of the one so far; that is on record."))
    say(_ended(ended))


def _asking(desk: Desk, kept: str) -> Asking:
    from tearline.registry.renewal import Asking
    from tearline.registry.signin import whoami

    officer = whoami(desk, kept)
    mark = token.device(officer.login) if officer else None
    return Asking(kept, f"cli {getpass.getuser()}", mark)


def _code(given: str | None) -> str:
    return given or str(typer.prompt(said(msg("Code of the authenticator"))))


def _ended(n: int) -> Message:
    return plural(n, msg("One other session of yours ended."), msg("{n} other sessions of yours ended.", n=n))


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
            *([(msg("decides up to level"), officer.level)] if officer.level else []),
            (
                msg("tier"),
                said(msg("none: no vetting stands")) if officer.tier is None else officer.tier.name,
            ),
            (msg("compartments"), held(officer.compartments)),
            (msg("vetted until"), minute(officer.clearance_until)),
            (msg("session until"), minute(officer.ends_at)),
        ]
    )
