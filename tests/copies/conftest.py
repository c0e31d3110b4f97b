"""A town with people of two agencies, some of whom take copies of what they see."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tearline.codes import CopyFormat
from tearline.copies.register import Copies, Held, OfOurs, copies_of_ours, own_copies
from tearline.copies.take import Copy, take_dossier
from tearline.copies.wish import Wish
from tearline.ledger.look import Viewer
from tests.people import People
from tests.picture.conftest import Town

WHY = "for the file of the case"


@dataclass
class Counter:
    """Where copies are taken and asked for: ``taker`` is an officer of B, who sees what A releases to B."""

    town: Town
    taker: Viewer

    def dossier(
        self,
        id: str,
        format: CopyFormat = CopyFormat.JSON,
        by: Viewer | None = None,
        recipient: str | None = None,
    ) -> Copy:
        """A copy of the dossier that holds a record."""
        return take_dossier(self.town.desk, by or self.taker, id, Wish(format, recipient, WHY), "en")

    def held(self, by: Viewer | None = None) -> Copies:
        """What the holder's list says."""
        return own_copies(self.town.desk, by or self.taker)

    def only(self, by: Viewer | None = None) -> Held:
        """The one copy of that list."""
        (one,) = self.held(by).copies
        return one

    def of(self, agency: str, only_out: bool = True) -> list[OfOurs]:
        """In which copies that agency's records stand."""
        return copies_of_ours(self.town.desk, self.town.stewards[agency], only_out=only_out)


@pytest.fixture
def town(people: People, tmp_path: Path) -> Town:
    return Town(people, tmp_path)


@pytest.fixture
def counter(town: Town) -> Counter:
    return Counter(town, town.high)
