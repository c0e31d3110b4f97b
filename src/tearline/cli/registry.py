"""Agencies and officers at the command line, for a registrar; the list of purposes for everybody."""

from __future__ import annotations

from typing import Annotated

import typer

from tearline.cli.opening import asking, open_desk
from tearline.cli.options import AsJson, Login, Purpose, group_of_commands
from tearline.cli.output import held, joined, print_json, print_table, say
from tearline.cli.proposals import say_it_waits
from tearline.cli.session import PasswordFile, given_password
from tearline.cli.tongue import either, said, told
from tearline.codes import Duty as Role
from tearline.codes import Level
from tearline.language import msg
from tearline.registry.deeds import Enrolled

agency = group_of_commands(said(msg("Agencies of the deployment (registrar).")))
officer = group_of_commands(said(msg("Officers, their duties and credentials (registrar).")))
purpose = group_of_commands(said(msg("Purposes that a look may name.")))

Code = Annotated[str, typer.Argument(help=said(msg("The code, for example SSC.")))]
Back = Annotated[bool, typer.Option("--back", help=said(msg("Let back instead.")))]
Duty = Annotated[
    list[str] | None,
    typer.Option(
        "--duty", help=said(msg("A duty by its code, such as steward or commander; may be repeated."))
    ),
]
Spanish = Annotated[str, typer.Option("--name-es", help=said(msg("The name in Spanish.")))]
English = Annotated[str, typer.Option("--name-en", help=said(msg("The name in English.")))]


# ── agencies ────────────────────────────────────────────────────────────────────────────────────


@agency.command("list", help=said(msg("All agencies.")))
def agency_list(purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.registry.deeds import list_agencies

    with asking(purpose) as this:
        listed = list_agencies(this.desk, this.viewer)
    if as_json:
        print_json(listed)
    else:
        print_table(
            (msg("code"), msg("name"), msg("state")),
            [(a.code, either(a.name_es, a.name_en), _state(a.suspended)) for a in listed],
        )


@agency.command("admit", help=said(msg("Admit an agency.")))
def agency_admit(code: Code, name_es: Spanish, name_en: English, purpose: Purpose = None) -> None:
    from tearline.registry.deeds import admit_agency

    with asking(purpose) as this:
        admit_agency(this.desk, this.viewer, code, name_es, name_en)
    say(msg("{code} is admitted.", code=code))


@agency.command("suspend", help=said(msg("Cut an agency off, or let it back.")))
def agency_suspend(code: Code, back: Back = False, purpose: Purpose = None) -> None:
    from tearline.registry.deeds import suspend_agency

    with asking(purpose) as this:
        suspend_agency(this.desk, this.viewer, code, not back)
    _said_suspended(code, back)


# ── officers ────────────────────────────────────────────────────────────────────────────────────


@officer.command("list", help=said(msg("All officers, with what their vettings give now.")))
def officer_list(purpose: Purpose = None, as_json: AsJson = False) -> None:
    from dataclasses import asdict

    from tearline.handling import tier_names
    from tearline.registry.deeds import list_officers

    with asking(purpose) as this:
        listed = list_officers(this.desk, this.viewer)
    if as_json:
        print_json(
            [
                {
                    **asdict(o),
                    "tier": None if o.tier is None else o.tier.name,
                    "compartments": tier_names(o.compartments),
                }
                for o in listed
            ]
        )
        return
    print_table(
        (
            msg("login"),
            msg("name"),
            msg("agency"),
            msg("duties"),
            msg("level"),
            msg("state"),
            msg("tier"),
            msg("compartments"),
            msg("until"),
        ),
        [
            (
                o.login,
                o.full_name,
                o.agency,
                joined(told(Role, d) for d in o.duties),
                o.level or "-",
                _state(o.suspended)
                if o.own_credential
                else f"{_state(o.suspended)}, {said(msg('not signed in yet'))}",
                "-" if o.tier is None else o.tier.name,
                held(o.compartments),
                o.until,
            )
            for o in listed
        ],
    )


@officer.command("enrol", help=said(msg("Enrol an officer; prints the authenticator's secret, once.")))
def officer_enrol(
    login: Login,
    full_name: Annotated[str, typer.Option("--name", help=said(msg("The officer's name.")))],
    agency: Annotated[str, typer.Option("--agency", help=said(msg("The code, for example SSC.")))],
    duty: Duty = None,
    password_file: PasswordFile = None,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.registry.deeds import enrol_officer

    password = given_password(password_file)
    with asking(purpose) as this:
        enrolled = enrol_officer(this.desk, this.viewer, login, full_name, agency, password, duty or [])
    _hand_over(enrolled, as_json)


@officer.command("renew", help=said(msg("New password and authenticator after a loss; ends open sessions.")))
def officer_renew(
    login: Login, password_file: PasswordFile = None, purpose: Purpose = None, as_json: AsJson = False
) -> None:
    from tearline.registry.deeds import set_credential

    password = given_password(password_file)
    with asking(purpose) as this:
        enrolled = set_credential(this.desk, this.viewer, login, password)
    _hand_over(enrolled, as_json)


@officer.command("duties", help=said(msg("Set all duties; without any --duty, none is left.")))
def officer_duties(login: Login, duty: Duty = None, purpose: Purpose = None) -> None:
    from tearline.registry.deeds import set_duties

    with asking(purpose) as this:
        waits = set_duties(this.desk, this.viewer, login, duty or [])
    if waits:
        say_it_waits(waits)
    else:
        say(
            msg(
                "Duties of {login}: {duties}.",
                login=login,
                duties=joined([told(Role, d) for d in duty or []] or ["-"]),
            )
        )


@officer.command("level", help=said(msg("Set up to which level an officer decides; 0: nothing.")))
def officer_level(
    login: Login,
    level: Annotated[
        int,
        typer.Argument(
            min=0,
            max=5,
            metavar=said(msg("LEVEL")),
            help=said(msg("1 field, 2 unit, 3 zone (colonel or equal), 4 state, 5 national.")),
        ),
    ],
    purpose: Purpose = None,
) -> None:
    from tearline.registry.deeds import set_level

    with asking(purpose) as this:
        waits = set_level(this.desk, this.viewer, login, level)
    if waits:
        say_it_waits(waits)
    else:
        say(
            msg(
                "Level of {login}: {level}, {words}.", login=login, level=level, words=told(Level, str(level))
            )
        )


@officer.command("suspend", help=said(msg("Shut an officer out, or let one back.")))
def officer_suspend(login: Login, back: Back = False, purpose: Purpose = None) -> None:
    from tearline.registry.deeds import suspend_officer

    with asking(purpose) as this:
        suspend_officer(this.desk, this.viewer, login, not back)
    _said_suspended(login, back)


@officer.command(
    "organisation", help=said(msg("Let an officer sign in by the organisation, or withdraw it."))
)
def officer_organisation(
    login: Login,
    withdraw: Annotated[bool, typer.Option("--withdraw", help=said(msg("Not any more.")))] = False,
    purpose: Purpose = None,
) -> None:
    from tearline.registry.deeds import allow_organisation

    with asking(purpose) as this:
        allow_organisation(this.desk, this.viewer, login, not withdraw)
    if withdraw:
        say(
            msg(
                "{login} may not sign in by the organisation any more; open sessions have ended.", login=login
            )
        )
    else:
        say(msg("{login} may sign in by the organisation, the first time with an own code too.", login=login))


# ── purposes ────────────────────────────────────────────────────────────────────────────────────


@purpose.command("list", help=said(msg("The purposes; needs no session.")))
def purpose_list(as_json: AsJson = False) -> None:
    from tearline.registry.signin import purposes

    with open_desk() as desk:
        listed = purposes(desk)
    if as_json:
        print_json(listed)
    else:
        print_table(
            (msg("code"), msg("name")),
            [(p.code, either(p.name_es, p.name_en)) for p in listed],
        )


@purpose.command("set", help=said(msg("Add a purpose, rename it, or retire it (registrar).")))
def purpose_set(
    code: Annotated[str, typer.Argument(help=said(msg("The purpose's code, for example checkpoint.")))],
    name_es: Spanish,
    name_en: English,
    retired: Annotated[
        bool, typer.Option("--retired", help=said(msg("No look may name it any more.")))
    ] = False,
    purpose: Purpose = None,
) -> None:
    from tearline.registry.deeds import set_purpose

    with asking(purpose) as this:
        set_purpose(this.desk, this.viewer, code, name_es, name_en, retired)
    say(msg("The list of purposes is set."))


def _hand_over(enrolled: Enrolled, as_json: bool) -> None:
    if as_json:
        print_json(enrolled)
        return
    say(msg("Enter this in the authenticator of {login}; it is shown only now:", login=enrolled.login))
    typer.echo(enrolled.totp_uri)
    if enrolled.proposal:
        say_it_waits(enrolled.proposal)


def _state(suspended: bool) -> str:
    return said(msg("suspended")) if suspended else said(msg("active"))


def _said_suspended(name: str, back: bool) -> None:
    say(msg("{name} is let back.", name=name) if back else msg("{name} is shut out.", name=name))
