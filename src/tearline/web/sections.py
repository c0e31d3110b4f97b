"""The sections of the pages, by what an officer is entrusted with. A link that is not shown gives no one less access:
the gate decides about each page anew."""

from __future__ import annotations

from dataclasses import dataclass

from tearline.codes import Duty
from tearline.language import Message, msg
from tearline.registry.signin import Officer


@dataclass(frozen=True, slots=True)
class Section:
    """A place of the navigation; ``duty``: only for those who have it, or one of ``others``. Those of a ``group`` stand
    there as one, and side by side on their own pages."""

    name: str
    path: str
    title: Message
    duty: Duty | None = None
    others: tuple[Duty, ...] = ()
    group: str = ""


GROUPS = {"matters": msg("Matters"), "sharing": msg("Between agencies"), "sources": msg("Sources")}
SECTIONS = (
    Section("day", "/day", msg("My day")),
    Section("ask", "/ask", msg("Search")),
    Section("chart", "/chart", msg("Link chart")),
    Section("check", "/check", msg("Field check")),
    Section("review", "/review", msg("Unsure pairs")),
    Section("matters", "/matters", msg("Matters"), group="matters"),
    Section("clocks", "/clocks", msg("Clocks of a case"), group="matters"),
    Section("requests", "/requests", msg("Requests"), group="sharing"),
    Section(
        "pointers",
        "/pointers",
        msg("Pointers"),
        Duty.ANALYST,
        (Duty.LIAISON, Duty.STEWARD, Duty.INSPECTOR),
        "sharing",
    ),
    Section("plans", "/plans", msg("Plans"), group="sharing"),
    Section("releases", "/releases", msg("Releases"), group="sharing"),
    Section("credit", "/credit", msg("What each agency gave"), group="sharing"),
    Section("desks", "/desks", msg("Desks"), group="sharing"),
    Section("sources", "/sources", msg("Register of sources"), Duty.HANDLER, (Duty.CONTROLLER,), "sources"),
    Section("origins", "/origins", msg("Origins of reports"), Duty.INSPECTOR, group="sources"),
    Section("units", "/units", msg("Joint units")),
    Section("copies", "/copies", msg("My copies")),
    Section(
        "figures", "/figures", msg("What came of leads"), Duty.COMMANDER, (Duty.DUTY_OFFICER, Duty.INSPECTOR)
    ),
    Section("rights", "/rights", msg("Who decides what")),
    Section("delegations", "/delegations", msg("My delegations"), Duty.COMMANDER),
    Section("stewardship", "/ours", msg("Our records"), Duty.STEWARD),
    Section("shared", "/ours/shared", msg("Shared of ours"), Duty.STEWARD),
    Section("registry", "/registry", msg("Staff and access"), Duty.REGISTRAR),
    Section("ledger", "/ledger", msg("Ledger"), Duty.INSPECTOR),
    Section("looked", "/looks/at", msg("Who looked at whom"), Duty.INSPECTOR),
    Section("unusual", "/unusual", msg("Unusual use"), Duty.INSPECTOR),
    Section("tracings", "/tracings", msg("Leak tracing"), Duty.INSPECTOR),
    Section("ours", "/looks/ours", msg("Looks at our records"), Duty.STEWARD),
    Section("looks", "/looks/mine", msg("My looks")),
)


def sections_of(officer: Officer | None) -> list[Section]:
    """What this officer's navigation holds; of a group its first place, under the group's name and title."""
    listed: dict[str, Section] = {}
    for one in _open_to(officer):
        if not one.group:
            listed[one.name] = one
        elif one.group not in listed:
            listed[one.group] = Section(one.group, one.path, GROUPS[one.group])
    return list(listed.values())


def group_of(section: str) -> str:
    """The group that a section is of, or itself."""
    return next((one.group for one in SECTIONS if one.name == section and one.group), section)


def beside(officer: Officer | None, section: str) -> list[Section]:
    """The places of a section's group; none for a section of no group."""
    group = group_of(section)
    return [one for one in _open_to(officer) if one.group == group] if group in GROUPS else []


def _open_to(officer: Officer | None) -> list[Section]:
    if officer is None:
        return []
    return [one for one in SECTIONS if one.duty is None or {one.duty, *one.others} & set(officer.duties)]
