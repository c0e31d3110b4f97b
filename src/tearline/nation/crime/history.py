"""Eight years of a district's groups, in the order of time: founding, recruitment, succession, splits."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from tearline.nation.crime import openings
from tearline.nation.crime.careers import COMMAND, Career
from tearline.nation.crime.charters import Charter, charters, group_id
from tearline.nation.crime.community import Community
from tearline.nation.crime.outfit import Outfit
from tearline.nation.crime.recruiting import Opening, Recruiting
from tearline.nation.crime.tables import table
from tearline.nation.facts import Cell, District, Group
from tearline.nation.plan import Plan


class _Step(NamedTuple):
    """What happens on a day. ``order`` keeps steps of one day apart; founding comes before joining."""

    on: date
    order: int
    kind: str  # found, split, succeed, join
    n: int
    until: date | None = None
    exit: str = ""


class History:
    """Fills a district's groups with members and cells; ``outfits`` are its groups afterwards."""

    def __init__(self, plan: Plan, district: District, community: Community) -> None:
        self._rng: Random = plan.chance("crime", "history", district.number)
        self._as_of, self._recruiting = plan.as_of, Recruiting(self._rng, community)
        self._charters = charters(plan, district.number)
        self.outfits = [self._outfit(district, charter) for charter in self._charters]
        self._sizes = openings.heads(self._rng, self._charters, community.adults)
        self.moved: list[tuple[Career, date]] = []  # who went over to a new group, and when

    def unfold(self) -> None:
        """Everything that happened, day by day."""
        for step in sorted(self._steps(), key=lambda step: (step.on, step.order)):
            outfit = self.outfits[step.n]
            if step.kind == "found":
                self._found(outfit, step.on)
            elif step.kind == "split":
                self._split(outfit, step.on)
            elif step.kind == "succeed":
                self._succeed(outfit, step.on, step.exit)
            else:
                self._join(outfit, step)
        for outfit in self.outfits:
            outfit.group.members.sort(key=lambda membership: membership.since)

    @property
    def careers(self) -> list[Career]:
        """Everybody's, each once, in the order of joining."""
        found = {id(career): career for outfit in self.outfits for career in outfit.careers}
        return list(found.values())

    def _outfit(self, district: District, charter: Charter) -> Outfit:
        group = Group(
            group_id(district.number, charter.n), charter.name, charter.founded, charter.trades, charter.turf
        )
        if charter.parent is not None:
            group.parent, group.split_on = district.groups[charter.parent], charter.founded
        district.groups.append(group)
        return Outfit(self._rng, group, charter)

    # ── what is to happen ──

    def _steps(self) -> list[_Step]:
        steps: list[_Step] = []
        for charter, size in zip(self._charters, self._sizes, strict=True):
            kind = "found" if charter.parent is None else "split"
            steps.append(_Step(charter.founded, -1, kind, charter.n))
            steps += self._joins(charter, size)
            if self._rng.random() < table("rates")["succession"] and size > 8 and charter.parent is None:
                days = (self._as_of - charter.founded).days
                day = charter.founded + timedelta(days=int(days * (0.4 + 0.5 * self._rng.random())))
                steps.append(
                    _Step(day, 10_000, "succeed", charter.n, None, self._rng.choice(("jailed", "left")))
                )
        return steps

    def _joins(self, charter: Charter, size: int) -> list[_Step]:
        """Who joins one by one: neither founders nor those who come over in a split, who join the parent."""
        rng, as_of, first = self._rng, self._as_of, charter.founded
        if charter.parent is None:
            days = openings.lasting(rng, first, as_of, size - openings.founders(size))
            for child in self._charters:
                if child.parent == charter.n:
                    early = openings.lasting(
                        rng, first, child.founded - timedelta(days=30), self._movers(child.n)
                    )
                    days += [day for day in early if day > first]
        else:
            days = openings.lasting(rng, first, as_of, size - self._movers(charter.n))
        gone = round(table("rates")["former"] * size)
        steps = [_Step(day, n, "join", charter.n) for n, day in enumerate(days)]
        return steps + [
            _Step(since, 1_000 + n, "join", charter.n, until, exit)
            for n, (since, until, exit) in enumerate(openings.passing(rng, first, as_of, gone))
        ]

    def _movers(self, n: int) -> int:
        """How many found group ``n`` by leaving its parent: half of it, two at least."""
        return max(2, self._sizes[n] // 2)

    # ── what happens ──

    def _found(self, outfit: Outfit, on: date) -> None:
        many = openings.founders(self._sizes[outfit.charter.n])
        for n in range(many):
            role, cell = ("leader", None) if n == 0 else outfit.vacancy(on)
            self._enrol(outfit, role, cell, Opening(role, on))

    def _join(self, outfit: Outfit, step: _Step) -> None:
        role, cell = outfit.vacancy(step.on)
        opening = Opening(role, step.on, step.until, step.exit)
        if self._enrol(outfit, role, cell, opening) is None and role not in ("leader", "cell head"):
            self._enrol(outfit, "courier", None, opening._replace(role="courier"))

    def _enrol(self, outfit: Outfit, role: str, cell: Cell | None, opening: Opening) -> Career | None:
        recruiter = outfit.someone(opening.since, cell)
        person = self._recruiting.find(opening, recruiter.person if recruiter else None)
        if person is None and opening.exit == "died":  # nobody fell then: jailed instead
            opening = opening._replace(exit="jailed")
            person = self._recruiting.find(opening, recruiter.person if recruiter else None)
        if person is None:
            return None
        until = person.died if opening.exit == "died" else opening.until
        career = outfit.enrol(person, role, cell, opening.since, until, recruiter, opening.exit)
        self._recruiting.take(career)
        return career

    def _succeed(self, outfit: Outfit, on: date, exit: str) -> None:
        """The leader is gone; the lieutenant of longest standing takes over."""
        active = outfit.active(on)
        leader = next((career for career in active if career.role == "leader"), None)
        heirs = [c for c in active if c.role == "lieutenant" and c.until is None and c.now.since < on]
        if leader is not None and heirs and leader.now.since < on:
            leader.now.until, leader.exit = on, exit
            heirs[0].change(on, "leader")

    def _split(self, outfit: Outfit, on: date) -> None:
        """A head of the parent leaves with his cell and some of others, and leads the new group."""
        charter = outfit.charter
        parent = self.outfits[charter.parent if charter.parent is not None else charter.n]
        movers = self._who_leaves(parent, on, self._movers(charter.n))
        for n, career in enumerate(movers):
            role, cell = ("leader", None) if n == 0 else outfit.vacancy(on)
            if cell is not None and role not in COMMAND and career.cell is not None:
                role = career.role if career.role not in COMMAND else role  # goes on with what he did
            outfit.adopt(career, on, role, cell)
            self.moved.append((career, on))
        if not movers:
            self._found(outfit, on)

    def _who_leaves(self, parent: Outfit, on: date, many: int) -> list[Career]:
        """The head of the largest cell first, then his people, then others; the leader and two more stay."""
        lasting = [
            c for c in parent.active(on) if c.until is None and c.role != "leader" and c.now.since < on
        ]
        heads = [career for career in lasting if career.role in ("lieutenant", "cell head")]
        if not heads:
            return []
        size = {id(h): sum(c.cell is h.cell and h.cell is not None for c in lasting) for h in heads}
        first = max(heads, key=lambda head: (size[id(head)], -head.since.toordinal()))
        his = [c for c in lasting if c is not first and c.cell is first.cell and first.cell is not None]
        others = [career for career in lasting if career is not first and career not in his]
        return [first, *his, *others][: max(1, min(many, len(lasting) - 1))]
