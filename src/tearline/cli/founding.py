"""Founding a deployment."""

from __future__ import annotations

from typing import Annotated

import typer

from tearline.cli.opening import open_house
from tearline.cli.options import AsJson
from tearline.cli.output import print_json, say
from tearline.cli.session import PasswordFile, given_password
from tearline.cli.tongue import said
from tearline.errors import BadInput
from tearline.language import msg


def init(
    agency: Annotated[str, typer.Option(help=said(msg("Code of the first agency, for example CNF.")))],
    login: Annotated[str, typer.Option(help=said(msg("Login of the registrar.")))],
    full_name: Annotated[str, typer.Option(help=said(msg("Name of the registrar.")))],
    name_es: Annotated[str | None, typer.Option(help=said(msg("The agency's name in Spanish.")))] = None,
    name_en: Annotated[str | None, typer.Option(help=said(msg("The agency's name in English.")))] = None,
    vetting: Annotated[
        str, typer.Option(help=said(msg("Rules of vetting to begin with: mexico or without_polygraph.")))
    ] = "mexico",
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """Found this deployment: once for each of its two registrars."""
    from tearline.registry.founding import found

    password = given_password(password_file)
    if password_file is None and given_password(None) != password:
        raise BadInput(msg("The two passwords are not the same."))
    spanish, english = name_es or name_en or agency, name_en or name_es or agency
    with open_house(founding=True) as house:
        enrolled = found(house, agency, spanish, english, login, full_name, password, vetting)
    if as_json:
        print_json(enrolled)
        return
    say(
        msg(
            "Founded. Enter this in the authenticator of {login}; it is shown only now:", login=enrolled.login
        )
    )
    typer.echo(enrolled.totp_uri)
    say(msg("What gives much takes two registrars: the second one is founded by the same command."))
