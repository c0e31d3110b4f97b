"""Vettings and the rules they follow, at the command line, for a registrar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from tearline.cli.loads import id_of
from tearline.cli.opening import asking
from tearline.cli.options import DAY, AsJson, Login, Purpose, group_of_commands
from tearline.cli.output import joined, print_json, print_table, say
from tearline.cli.picture import tier_named
from tearline.cli.proposals import say_it_waits
from tearline.cli.tongue import either, said
from tearline.language import Message, msg, plural

if TYPE_CHECKING:
    from tearline.registry.vettings import Vetting

vetting = group_of_commands(said(msg("Vettings, which give access (registrar).")))


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
        datetime, typer.Option(formats=[DAY], help=said(msg("Last day on which the tests stand.")))
    ],
    compartment: Annotated[
        list[str] | None, typer.Option(help=said(msg("A compartment; may be repeated.")))
    ] = None,
    taken: Annotated[
        datetime | None,
        typer.Option(formats=[DAY], help=said(msg("Day on which the tests were taken; today if absent."))),
    ] = None,
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


@vetting.command("list", help=said(msg("An officer's vettings with their tests, the newest first.")))
def vetting_list(login: Login, purpose: Purpose = None, as_json: AsJson = False) -> None:
    from dataclasses import asdict

    from tearline.registry.vettings import list_vettings

    with asking(purpose) as this:
        listed = list_vettings(this.desk, this.viewer, login)
    if as_json:
        print_json([{**asdict(one), "tier": one.tier.name, "ends_at": one.ends_at} for one in listed])
        return
    print_table(
        (msg("id"), msg("tier"), msg("compartments"), msg("given"), msg("state"), msg("until"), msg("tests")),
        [
            (
                one.id, one.tier.name, joined(one.compartments) or "-", one.given_at.date(), said(_state(one)),
                one.ends_at.date() if one.ends_at else "-",
                joined(t.kind if t.passed else said(msg("{kind} (failed)", kind=t.kind)) for t in one.tests),
            )
            for one in listed
        ],
    )  # fmt: skip


def _state(one: Vetting) -> Message:
    if one.withdrawn_at:
        return msg("withdrawn")
    return msg("stands") if one.stands else msg("gives nothing")


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
    say(
        plural(
            ended,
            msg("One vetting of {login} is withdrawn.", login=login),
            msg("{n} vettings of {login} are withdrawn.", n=ended, login=login),
        )
    )


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
                r.kind, either(r.name_es, r.name_en), r.least_tier.name, r.months,
                r.since.date(), "-" if r.until is None else r.until.date(), r.source,
            )
            for r in listed
        ],
    )  # fmt: skip


@vetting.command("rule", help=said(msg("Put a rule in force, or end one: a tier needs this test.")))
def vetting_rule(
    kind: Annotated[str, typer.Argument(help=said(msg("The kind of test, for example medical.")))],
    tier: Annotated[str, typer.Option(help=said(msg("The least tier that needs it.")))],
    source: Annotated[str, typer.Option(help=said(msg("Where it stands: a law's article, an order.")))],
    months: Annotated[int | None, typer.Option(help=said(msg("How old the test may be.")))] = None,
    name_es: Annotated[str | None, typer.Option(help=said(msg("The name in Spanish.")))] = None,
    name_en: Annotated[str | None, typer.Option(help=said(msg("The name in English.")))] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=[DAY], help=said(msg("First day (UTC); now if absent."))),
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
        typer.Option("--from", formats=[DAY], help=said(msg("First day (UTC); now if absent."))),
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
