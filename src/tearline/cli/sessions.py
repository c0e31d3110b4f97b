"""Live sessions at the command line: one's own, and for a registrar everybody's."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from tearline.cli import token
from tearline.cli.loads import id_of
from tearline.cli.opening import asking, open_desk
from tearline.cli.options import AsJson, Login, Purpose, group_of_commands
from tearline.cli.output import minute, print_json, print_table, say
from tearline.cli.tongue import said
from tearline.errors import BadInput
from tearline.language import Message, msg, plural

group = group_of_commands(said(msg("Who is signed in: your own sessions, and for a registrar others'.")))

SessionId = Annotated[
    str | None, typer.Argument(metavar=said(msg("SESSION")), help=said(msg("Only this session, by its id.")))
]


@group.command(help=said(msg("Your own live sessions.")))
def mine(as_json: AsJson = False) -> None:
    from tearline.registry.sessions import own_sessions

    kept = token.kept()
    with open_desk() as desk:
        listed = own_sessions(desk, kept)
    if as_json:
        print_json(listed)
        return
    print_table(
        (msg("id"), msg("from"), msg("device"), msg("since"), msg("used"), msg("until"), msg("which")),
        [
            (
                str(s.id), s.client, _device(s.known_since), minute(s.opened_at), minute(s.used_at), minute(s.ends_at),
                said(_which(s.this, s.same_device)),
            )
            for s in listed
        ],
    )  # fmt: skip


@group.command(help=said(msg("Sign out of one of your sessions, or everywhere.")))
def end(
    session: SessionId = None,
    everywhere: Annotated[
        bool, typer.Option("--everywhere", help=said(msg("All of them, this one too.")))
    ] = False,
    others: Annotated[bool, typer.Option("--others", help=said(msg("All of them but this one.")))] = False,
) -> None:
    from tearline.registry.sessions import end_own_session, end_own_sessions

    if [session is not None, everywhere, others].count(True) != 1:
        raise BadInput(msg("Name one session, or --others, or --everywhere."))
    kept = token.kept()
    with open_desk() as desk:
        if session is not None:
            end_own_session(desk, kept, id_of(session))
        ended = 1 if session is not None else end_own_sessions(desk, kept, but_this=others)
    if everywhere:
        token.forget()
    say(_ended(ended))


@group.command(help=said(msg("For a registrar: who is signed in now, at an agency or as an officer.")))
def live(
    agency: Annotated[str | None, typer.Option(help=said(msg("Only of this agency's officers.")))] = None,
    officer: Annotated[str | None, typer.Option(help=said(msg("Only this login's.")))] = None,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.registry.sessions import list_sessions

    with asking(purpose) as this:
        listed = list_sessions(this.desk, this.viewer, agency, officer)
    if as_json:
        print_json(listed)
        return
    print_table(
        (msg("id"), msg("login"), msg("agency"), msg("from"), msg("device"), msg("since"), msg("used"), msg("until")),
        [
            (
                str(s.id), s.login, s.agency, s.client, _device(s.known_since), minute(s.opened_at), minute(s.used_at),
                minute(s.ends_at),
            )
            for s in listed
        ],
    )  # fmt: skip


@group.command(help=said(msg("For a registrar: end an officer's sessions at once, or one of them.")))
def cut(login: Login, session: SessionId = None, purpose: Purpose = None) -> None:
    from tearline.registry.sessions import end_sessions

    with asking(purpose) as this:
        ended = end_sessions(this.desk, this.viewer, login, id_of(session) if session else None)
    say(_ended(ended))


def _device(known_since: datetime | None) -> str:
    if known_since is None:
        return said(msg("new when it signed in"))
    return said(msg("known since {day}", day=f"{known_since.astimezone():%Y-%m-%d}"))


def _which(this: bool, same_device: bool) -> Message:
    return msg("this one") if this else msg("this device") if same_device else msg("another device")


def _ended(n: int) -> Message:
    return plural(n, msg("One session ended."), msg("{n} sessions ended.", n=n))
