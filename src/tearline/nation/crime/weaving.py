"""Who knows whom inside a group: kin, the cell, the chain of command, who was recruited by whom, specialists.

A cell is nearly a clique; heads know their lieutenant and a few other heads; leaders keep few direct contacts
and work through others (Morselli 2009). Weights are in ``rates.yaml``.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import combinations
from random import Random
from typing import Any

from tearline.nation.chance import Weighted, poisson
from tearline.nation.crime.careers import Career, together
from tearline.nation.crime.community import Community
from tearline.nation.crime.tables import table
from tearline.nation.crime.web import Web
from tearline.nation.facts import Group


def weave_kin(web: Web, community: Community, careers: list[Career]) -> None:
    """Near relatives who are both members, at whatever time: kin from when the first of them joined."""
    inside = {career.person.id: career for career in careers}
    for career in inside.values():
        for relative in community.near_kin(career.person):
            other = inside.get(relative.id)
            if other is not None and not web.knows(career.person, relative):
                _kin(web, career, other)


def _kin(web: Web, a: Career, b: Career) -> None:
    since = max(min(a.since, b.since), a.person.born, b.person.born)
    deaths = [career.person.died for career in (a, b) if career.person.died is not None]
    web.tie(a.person, b.person, "kin", since, min(deaths) if deaths else None)


def weave_group(rng: Random, web: Web, group: Group, careers: list[Career]) -> None:
    """All other ties inside a group. ``careers``: everybody who is or was in it, in the order of joining."""
    rates = table("rates")["ties"]
    loose = [c for c in careers if c.role in rates["loose_roles"] and rng.random() < rates["loose"]]
    inner = [career for career in careers if career not in loose]
    _recruits(rng, web, careers, rates["recruiter"])
    for members in _by_cell(inner).values():
        _cell(rng, web, members)
    _command(rng, web, group, inner, rates)
    _specialists(rng, web, inner, rates["contacts"])
    _by_chance(rng, web, inner, rates["chance"])


def _recruits(rng: Random, web: Web, careers: list[Career], likely: float) -> None:
    """Who was recruited knows who did it; of some nobody knows more than that, and of a few not even that."""
    by_person = {career.person.id: career for career in careers}
    for career in careers:
        recruiter = career.memberships[0].recruited_by
        other = by_person.get(recruiter.id) if recruiter is not None else None
        if other is not None and rng.random() < likely:
            kind = "cell" if other.cell is not None and other.cell is career.cell else "command"
            web.join(career, other, kind, by=career.since)


def _by_cell(careers: list[Career]) -> dict[str, list[Career]]:
    """Members by cell, those of earlier memberships too."""
    cells: defaultdict[str, list[Career]] = defaultdict(list)
    for career in careers:
        for cell in dict.fromkeys(m.cell.id for m in career.memberships if m.cell is not None):
            cells[cell].append(career)
    return cells


def _cell(rng: Random, web: Web, members: list[Career]) -> None:
    """Nearly everybody knows everybody with whom he was long enough, and the head before others."""
    rates = table("rates")["ties"]
    for a, b in combinations(members, 2):
        headed = "cell head" in (a.role, b.role)
        if rng.random() < rates["to_head" if headed else "in_cell"] * _acquaintance(
            a, b, rates["getting_to_know"]
        ):
            web.join(a, b, "cell")


def _acquaintance(a: Career, b: Career, days: int) -> float:
    """0 to 1 by the time that two were in crime together, of ``days`` in which all come to know each other."""
    shared = together(a, b)
    if shared is None:
        return 0.0
    since, until = shared
    return 1.0 if until is None else min(1.0, (until - since).days / days)


def _command(rng: Random, web: Web, group: Group, careers: list[Career], rates: dict[str, Any]) -> None:
    ranks = {
        role: [c for c in careers if _was(c, role, group)] for role in ("leader", "lieutenant", "cell head")
    }
    for a, b in combinations(ranks["cell head"], 2):
        if rng.random() < rates["heads"]:
            web.join(a, b, "command")
    for a, b in combinations(ranks["lieutenant"], 2):
        if rng.random() < rates["lieutenants"]:
            web.join(a, b, "command")
    for leader in ranks["leader"]:
        _under(rng, web, leader, ranks["lieutenant"], rates["leader_lieutenant"])
        alone = not ranks["lieutenant"]
        _under(rng, web, leader, ranks["cell head"], 0.9 if alone else rates["leader_head"])
    for lieutenant in ranks["lieutenant"]:
        _under(rng, web, lieutenant, ranks["cell head"], rates["lieutenant_head"])


def _was(career: Career, role: str, group: Group) -> bool:
    return any(m.role == role and m.group is group for m in career.memberships)


def _under(rng: Random, web: Web, chief: Career, others: list[Career], likely: float) -> None:
    for other in others:
        if rng.random() < likely:
            web.join(chief, other, "command")


def _specialists(rng: Random, web: Web, careers: list[Career], contacts: dict[str, float]) -> None:
    """Launderers, lawyers, armourers, pilots and officials serve several cells and belong to none."""
    for career in careers:
        mean = contacts.get(career.role)
        others = [other for other in careers if other is not career and other.role not in contacts]
        if mean is None or not others:
            continue
        prone = Weighted(others, [_PRONE.get(other.role, 1.0) for other in others])
        for _ in range(1 + poisson(rng, mean - 1)):
            web.join(career, prone.pick(rng), "trade")


# How much likelier than one of the ranks a specialist deals with one in command (assumed).
_PRONE = {"leader": 1.5, "lieutenant": 6.0, "cell head": 5.0}


def _by_chance(rng: Random, web: Web, careers: list[Career], mean: float) -> None:
    """Some know somebody of another cell; who knows many comes to know more."""
    if len(careers) < 3:
        return
    quiet = [career for career in careers if career.role != "leader"]
    prone = Weighted(quiet, [1 + web.degree[career.person.id] for career in quiet])
    for career in quiet:
        for _ in range(poisson(rng, mean)):
            web.join(career, prone.pick(rng), "trade")


def part_company(rng: Random, web: Web, moved: list[tuple[Career, date]], careers: list[Career]) -> None:
    """After a split most of those who left have nothing more to do with those who stayed (assumed: 3 of 4)."""
    left = {id(career) for career, _ in moved}
    for career, on in moved:
        for other in careers:
            if id(other) not in left and web.knows(career.person, other.person) and rng.random() < 0.75:
                web.part(career.person, other.person, on)
