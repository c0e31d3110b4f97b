"""The attacker for some seconds: it meets no difference, and it meets a gate that was opened on purpose.

Longer attacks are run by hand (``python -m tools.attack``); here it is held that the attacker itself works.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tools.attack.campaign import Campaign, base, twins
from tools.attack.opened import OPENINGS, Opening, met
from tools.attack.services import Service
from tools.quick_folder import quick_folder

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # it founds a deployment and serves two

SEED = "ci"
PAIRS = 100


@pytest.fixture(scope="module")
def attack() -> Iterator[tuple[Campaign, Service]]:
    """Two copies of one deployment, into one of which each kind of hidden deed was done."""
    with (
        quick_folder() as folder,
        twins(folder, base(folder, SEED)) as both,
        closing(Campaign(both, SEED, scale=0.2)) as campaign,
    ):
        yield campaign, both.other


def test_no_answer_differs(attack: tuple[Campaign, Service]) -> None:
    campaign, _ = attack
    assert [finding.summary() for finding in campaign.pairs(PAIRS)] == []
    assert campaign.count.pairs >= PAIRS
    assert campaign.hiding.count["rows"] > 100, "hardly anything is hidden"
    assert campaign.hiding.count["opened"] > 0, "no lead is hidden"
    assert len(campaign.count.operations) > 15


@pytest.mark.parametrize("opening", OPENINGS[:2], ids=lambda opening: opening.name)
def test_a_gate_that_is_open_is_met(attack: tuple[Campaign, Service], opening: Opening) -> None:
    campaign, other = attack
    assert met(campaign, other.data, opening)
