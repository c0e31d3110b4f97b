"""A decision as the page of a matter shows it: what is proposed, whom the matrix asked, who must agree, the choice."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime

from tearline.casework.questions import Matter, Step
from tearline.codes import Duty
from tearline.matters import SEEN
from tearline.measures import Scope, coded

_OPTIONS = ("first_option", "second_option", "third_option")


@dataclass(frozen=True, slots=True)
class Option:
    """One of those that were proposed."""

    code: str
    text: str
    recommended: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A level that was asked. ``until`` is when it lets the next one be asked; ``ended``: how, a part of a decision;
    ``opened``: when one of it first opened the matter."""

    level: str
    since: datetime
    until: datetime | None
    ended: str
    opened: datetime | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """A role whose agreement the matrix asks; ``told``: yes, no, or nothing yet; ``silence``: which lets one go on."""

    duty: Duty
    scope: Scope
    told: str
    silence: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """The one that was asked for last, as the reader's moves have it. ``open``: nobody has decided yet."""

    open: bool
    said: dict[str, str]
    options: list[Option]
    asked: list[Asked]
    agreements: list[Agreement]
    two_persons: bool


def decision_of(found: Matter) -> Decision | None:
    """None, where none was asked for."""
    said = found.said
    if not said.get("decider"):
        return None
    options = [
        Option(str(n), said[name], said.get("recommended") == str(n), said.get("chosen") == str(n))
        for n, name in enumerate(_OPTIONS, 1) if said.get(name)
    ]  # fmt: skip
    agreements = [
        Agreement(
            coded(Duty, one["duty"]), coded(Scope, one["scope"]), said.get(f"agreed_{one['scope']}", ""), one["silence"]
        )
        for one in json.loads(said.get("agree") or "[]")
    ]  # fmt: skip
    asked = _asked(found)
    is_open = bool(asked) and not asked[-1].ended
    return Decision(is_open, said, options, asked, agreements, said.get("two_persons") == "yes")


def _asked(found: Matter) -> list[Asked]:
    """The levels, in the order in which they were asked, since it was proposed last."""
    asked: list[Asked] = []
    for step in found.steps:
        move = found.kind.moves.get(step.move)
        part = move.decides if move and not step.crossed else ""
        if part == "ask":
            asked = [_level(step)] if "level" in step.said else []
        elif part == "escalate" and asked:
            asked = [*asked[:-1], _ended(asked[-1], part, step.happened_at), _level(step)]
        elif part == "defer" and asked:
            asked[-1] = replace(asked[-1], until=_until(step))
        elif step.move == SEEN and asked and not asked[-1].ended:
            asked[-1] = replace(asked[-1], opened=step.made_at)
        elif asked and not asked[-1].ended and step.to_state != step.from_state and not step.crossed:
            asked[-1] = _ended(asked[-1], part or step.move, step.made_at)
    return asked


def _level(step: Step) -> Asked:
    return Asked(step.said["level"], step.made_at, _until(step), "")


def _until(step: Step) -> datetime | None:
    told = step.said.get("decide_by")
    return datetime.fromisoformat(told) if told else None


def _ended(one: Asked, how: str, at: datetime) -> Asked:
    return replace(one, until=at, ended=how)
