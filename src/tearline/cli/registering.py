"""The registry at the command line, for a registrar; the list of purposes for everybody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer

from tearline.cli.asking import tier_named
from tearline.cli.confirming import say_it_waits
from tearline.cli.loading import id_of
from tearline.cli.opening import asking, open_desk
from tearline.cli.options import AsJson, Day, Purpose, group_of_commands
from tearline.cli.output import held, joined, print_json, print_table, say
from tearline.cli.signing import PasswordFile, given_password
from tearline.cli.tongue import language, said
from tearline.language import msg
from tearline.registry.deeds import Enrolled

agency = group_of_commands(said(msg("Agencies of the deployment (registrar).")))
officer = group_of_commands(said(msg("Officers, their duties and credentials (registrar).")))
vetting = group_of_commands(said(msg("Vettings, which give access (registrar).")))
purpose = group_of_commands(said(msg("Purposes that a look may name.")))

Code = Annotated[str, typer.Argument(help=said(msg("The code, as SSC.")))]
Login = Annotated[str, typer.Argument(help=said(msg("The officer's login.")))]
Back = Annotated[bool, typer.Option("--back", help=said(msg("Let back instead.")))]
Duty = Annotated[
    list[str] | None,
    typer.Option("--duty", help=said(msg("steward, inspector or registrar; may be repeated."))),
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
            [(a.code, a.name_es if language() == "es" else a.name_en, _state(a.suspended)) for a in listed],
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
                joined(o.duties),
                _state(o.suspended),
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
    agency: Annotated[str, typer.Option("--agency", help=said(msg("The code, as SSC.")))],
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
        say(msg("Duties of {login}: {duties}.", login=login, duties=joined(duty or ["-"])))


@officer.command("suspend", help=said(msg("Shut an officer out, or let one back.")))
def officer_suspend(login: Login, back: Back = False, purpose: Purpose = None) -> None:
    from tearline.registry.deeds import suspend_officer

    with asking(purpose) as this:
        suspend_officer(this.desk, this.viewer, login, not back)
    _said_suspended(login, back)


# ── vettings ────────────────────────────────────────────────────────────────────────────────────


@vetting.command(
    "give",
    help=said(
        msg("Tier and compartments while the tests of the rules in force stand, all passed on one day.")
    ),
)
def vetting_give(
    login: Login,
    tier: Annotated[
        str, typer.Option(help=said(msg("OPEN, RESTRICTED, CONFIDENTIAL, SECRET or TOP_SECRET.")))
    ],
    until: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help=said(msg("Last day on which the tests stand.")))
    ],
    compartment: Annotated[
        list[str] | None, typer.Option(help=said(msg("A compartment; may be repeated.")))
    ] = None,
    taken: Day = None,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.handling import VettingTest
    from tearline.registry.deeds import give_vetting
    from tearline.registry.rules import list_rules

    day = taken.date() if taken else date.today()
    ends = (until + timedelta(days=1)).replace(tzinfo=UTC)
    level, now = tier_named(tier), datetime.now(UTC)
    with asking(purpose) as this:
        rules = [rule.as_tested() for rule in list_rules(this.desk, this.viewer)]
        kinds = sorted({rule.kind for rule in rules if rule.holds(level, now)})
        tests = [VettingTest(kind, day, True, ends) for kind in kinds]
        given = give_vetting(this.desk, this.viewer, login, level, compartment or [], tests)
    if as_json:
        print_json(given)
    elif given.proposal:
        say_it_waits(given.proposal)
    else:
        say(
            msg(
                "Vetted: {login} to {tier} until {until}. Vetting {id}.",
                login=login,
                tier=tier.upper(),
                until=until.date(),
                id=given.id,
            )
        )


@vetting.command("withdraw", help=said(msg("End one vetting, or all of an officer; access ends at once.")))
def vetting_withdraw(
    login: Login,
    id: Annotated[str | None, typer.Option("--id", help=said(msg("Only this vetting.")))] = None,
    purpose: Purpose = None,
) -> None:
    from tearline.registry.deeds import withdraw_vetting

    only: UUID | None = id_of(id) if id else None
    with asking(purpose) as this:
        ended = withdraw_vetting(this.desk, this.viewer, login, only)
    say(msg("{n} vettings of {login} are withdrawn.", n=ended, login=login))


@vetting.command("rules", help=said(msg("Which tests a vetting needs, for which tier, and for how long.")))
def vetting_rules(purpose: Purpose = None, as_json: AsJson = False) -> None:
    from dataclasses import asdict

    from tearline.registry.rules import list_rules

    with asking(purpose) as this:
        listed = list_rules(this.desk, this.viewer)
    if as_json:
        print_json([{**asdict(rule), "least_tier": rule.least_tier.name} for rule in listed])
        return
    print_table(
        (msg("test"), msg("name"), msg("tier"), msg("months"), msg("since"), msg("until"), msg("source")),
        [
            (
                r.kind, r.name_es if language() == "es" else r.name_en, r.least_tier.name, r.months,
                r.since.date(), "-" if r.until is None else r.until.date(), r.source,
            )
            for r in listed
        ],
    )  # fmt: skip


@vetting.command("rule", help=said(msg("Put a rule in force, or end one: a tier needs this test.")))
def vetting_rule(
    kind: Annotated[str, typer.Argument(help=said(msg("The kind of test, as medical.")))],
    tier: Annotated[str, typer.Option(help=said(msg("The least tier that needs it.")))],
    source: Annotated[str, typer.Option(help=said(msg("Where it stands: a law's article, an order.")))],
    months: Annotated[int | None, typer.Option(help=said(msg("How old the test may be.")))] = None,
    name_es: Annotated[str | None, typer.Option(help=said(msg("The name in Spanish.")))] = None,
    name_en: Annotated[str | None, typer.Option(help=said(msg("The name in English.")))] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help=said(msg("First day (UTC); now if absent."))),
    ] = None,
    end: Annotated[bool, typer.Option("--end", help=said(msg("End it instead.")))] = False,
    purpose: Purpose = None,
) -> None:
    from tearline.registry.rules import NewRule, end_rule, set_rule

    begins = since.replace(tzinfo=UTC) if since else None
    with asking(purpose) as this:
        if end:
            waits = end_rule(this.desk, this.viewer, kind, tier_named(tier), source, begins)
        else:
            names = (name_es or name_en or kind, name_en or name_es or kind)
            rule = NewRule(kind, *names, tier_named(tier), months or 0, source)
            waits = set_rule(this.desk, this.viewer, rule, begins)
    say_it_waits(waits)


@vetting.command(
    "alone", help=said(msg("Up to which tier one registrar is enough; with a tier, propose it."))
)
def vetting_alone(
    tier: Annotated[
        str | None, typer.Argument(help=said(msg("OPEN, RESTRICTED, CONFIDENTIAL, SECRET or TOP_SECRET.")))
    ] = None,
    source: Annotated[str, typer.Option(help=said(msg("Where it stands: a law's article, an order.")))] = "",
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help=said(msg("First day (UTC); now if absent."))),
    ] = None,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from dataclasses import asdict

    from tearline.registry.proposals import list_alone, set_alone

    with asking(purpose) as this:
        if tier:
            begins = since.replace(tzinfo=UTC) if since else None
            say_it_waits(set_alone(this.desk, this.viewer, tier_named(tier), source, begins))
            return
        listed = list_alone(this.desk, this.viewer)
    if as_json:
        print_json([{**asdict(rule), "tier": rule.tier.name} for rule in listed])
    else:
        print_table(
            (msg("tier"), msg("since"), msg("source")),
            [(rule.tier.name, rule.since.date(), rule.source) for rule in listed],
        )


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
            [(p.code, p.name_es if language() == "es" else p.name_en) for p in listed],
        )


@purpose.command("set", help=said(msg("Add a purpose, rename it, or retire it (registrar).")))
def purpose_set(
    code: Annotated[str, typer.Argument(help=said(msg("The purpose's code, as checkpoint.")))],
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
