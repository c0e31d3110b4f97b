"""A group as it grows: who leads, which cells it has, which role the next one fills."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from random import Random

from tearline.nation.chance import Weighted
from tearline.nation.crime.careers import COMMAND, Career
from tearline.nation.crime.charters import Charter
from tearline.nation.crime.tables import table
from tearline.nation.facts import Cell, Group, Membership, Person, Place


class Outfit:
    """A group and those who are or were in it."""

    def __init__(self, rng: Random, group: Group, charter: Charter) -> None:
        self.group, self.charter = group, charter
        self.careers: list[Career] = []
        self._rng = rng
        self._room: dict[str, int] = {}  # by the id of a cell

    def active(self, on: date) -> list[Career]:
        """Who belongs to it on a day; careers that went on in another group are that one's."""
        return [career for career in self.careers if career.group is self.group and career.active(on)]

    def vacancy(self, on: date) -> tuple[str, Cell | None]:
        """The role that is needed next, and the cell it is in: command first, then rank and file."""
        active = self.active(on)
        ranks = [career.role for career in active]
        if "leader" not in ranks:
            return "leader", None
        headless = [c for c in self.group.cells if not _headed(c, active) and _size(c, active)]
        if headless:
            return "cell head", headless[0]
        cells = sum(_headed(cell, active) for cell in self.group.cells)
        if len(active) > 7 and ranks.count("lieutenant") < 1 + (cells - 1) // self._a_lieutenant():
            return "lieutenant", None
        role = self._rank()
        if not table("rates")["roles"][role].get("cell"):
            return role, None
        cell = self._with_room(active)
        return (role, cell) if cell is not None else ("cell head", self._new_cell())

    def someone(self, on: date, cell: Cell | None) -> Career | None:
        """Who takes somebody in: mostly one of the cell, heads more often than others, leaders hardly ever."""
        active = self.active(on)
        if not active:
            return None
        inside = [career for career in active if cell is not None and career.cell is cell]
        if inside and self._rng.random() < table("rates")["own_cell"]:
            active = inside
        weights = {"leader": 0.1, "cell head": 4.0, "lieutenant": 1.5}  # assumed
        return Weighted(active, [weights.get(career.role, 1.0) for career in active]).pick(self._rng)

    def enrol(
        self, person: Person, role: str, cell: Cell | None, since: date, until: date | None,
        recruiter: Career | None, exit: str = "",
    ) -> Career:  # fmt: skip
        """Somebody joins."""
        by = recruiter.person if recruiter is not None else None
        membership = Membership(person, self.group, cell, role, since, until, by)
        career = Career.begin(membership, exit)
        self.careers.append(career)
        return career

    def adopt(self, career: Career, on: date, role: str, cell: Cell | None) -> None:
        """Somebody of another group comes over."""
        career.change(on, role, self.group, cell)
        self.careers.append(career)

    def open_cell(self, turf: Place) -> Cell:
        """A new cell, without anybody."""
        number = f"{self.group.id.removeprefix('G-')}-{len(self.group.cells)}"
        cell = Cell(f"C-{number}", "", self.group, turf)
        self.group.cells.append(cell)
        least, most = table("rates")["cell"]
        self._room[cell.id] = self._rng.randint(least, most)
        return cell

    def _new_cell(self) -> Cell:
        return self.open_cell(self._rng.choice(self.group.turf))

    def _with_room(self, active: list[Career]) -> Cell | None:
        open_ones = [
            c for c in self.group.cells if _headed(c, active) and _size(c, active) < self._room[c.id]
        ]
        return self._rng.choice(open_ones) if open_ones else None

    def _rank(self) -> str:
        return _ranks(self.group.trades).pick(self._rng)

    def _a_lieutenant(self) -> int:
        cells: int = table("rates")["cells_a_lieutenant"]
        return cells


def _headed(cell: Cell, active: list[Career]) -> bool:
    return any(career.cell is cell and career.role == "cell head" for career in active)


def _size(cell: Cell, active: list[Career]) -> int:
    return sum(career.cell is cell for career in active)


@lru_cache(maxsize=512)
def _ranks(trades: tuple[str, ...]) -> Weighted[str]:
    """Roles outside command, for a group in these trades."""
    return Weighted.of(
        {
            role: facts["share"]
            for role, facts in table("rates")["roles"].items()
            if role not in COMMAND and ("trade" not in facts or facts["trade"] in trades)
        }
    )
