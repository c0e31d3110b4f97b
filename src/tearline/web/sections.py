"""The sections of the pages, by what an officer is entrusted with. A link that is not shown gives no one less access:
the gate decides about each page anew."""

from __future__ import annotations

from dataclasses import dataclass

from tearline.codes import Duty
from tearline.language import Message, msg
from tearline.registry.signin import Officer


@dataclass(frozen=True, slots=True)
class Section:
    """A place of the navigation; ``duty``: only for those who have it, or one of ``others``."""

    name: str
    path: str
    title: Message
    duty: Duty | None = None
    others: tuple[Duty, ...] = ()


SECTIONS = (
    Section("day", "/day", msg("My day")),
    Section("ask", "/ask", msg("Search")),
    Section("chart", "/chart", msg("Link chart")),
    Section("check", "/check", msg("Field check")),
    Section("review", "/review", msg("Unsure pairs")),
    Section("matters", "/matters", msg("Matters")),
    Section("units", "/units", msg("Joint units")),
    Section("copies", "/copies", msg("My copies")),
    Section("releases", "/releases", msg("Releases")),
    Section(
        "figures", "/figures", msg("What came of leads"), Duty.COMMANDER, (Duty.DUTY_OFFICER, Duty.INSPECTOR)
    ),
    Section("credit", "/credit", msg("What each agency gave")),
    Section(
        "pointers", "/pointers", msg("Pointers"), Duty.ANALYST, (Duty.LIAISON, Duty.STEWARD, Duty.INSPECTOR)
    ),
    Section(
        "desks", "/desks", msg("Desks"), Duty.LIAISON, (Duty.REGISTRAR, Duty.COMMANDER, Duty.DUTY_OFFICER)
    ),
    Section("plans", "/plans", msg("Plans")),
    Section("rights", "/rights", msg("Who decides what")),
    Section("delegations", "/delegations", msg("My delegations"), Duty.COMMANDER),
    Section("stewardship", "/ours", msg("Our records"), Duty.STEWARD),
    Section("shared", "/ours/shared", msg("Shared of ours"), Duty.STEWARD),
    Section("registry", "/registry", msg("Staff and access"), Duty.REGISTRAR),
    Section("ledger", "/ledger", msg("Ledger"), Duty.INSPECTOR),
    Section("looked", "/looks/at", msg("Who looked at whom"), Duty.INSPECTOR),
    Section("unusual", "/unusual", msg("Unusual use"), Duty.INSPECTOR),
    Section("ours", "/looks/ours", msg("Looks at our records"), Duty.STEWARD),
    Section("looks", "/looks/mine", msg("My looks")),
)


def sections_of(officer: Officer | None) -> list[Section]:
    """What this officer's navigation holds."""
    if officer is None:
        return []
    return [one for one in SECTIONS if one.duty is None or {one.duty, *one.others} & set(officer.duties)]
