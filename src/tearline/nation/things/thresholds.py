"""From which amount on something must be reported, with the rule that says so."""

from __future__ import annotations

from typing import NamedTuple


class Threshold(NamedTuple):
    """An amount in pesos from which on ``kind`` is reported."""

    kind: str
    pesos: int
    source: str


_PESOS_A_DOLLAR = 18  # assumed for the nation's present

RELEVANT = Threshold(
    "cash",
    7_500 * _PESOS_A_DOLLAR,
    "Relevant operation: cash of 7,500 US dollars or more at a bank, CNBV's general provisions under article "
    "115 of the Ley de Instituciones de Crédito (read second-hand); the rate of exchange is assumed",
)
DOLLARS = Threshold(
    "dollars-in-cash",
    500 * _PESOS_A_DOLLAR,
    "Dollars in cash of 500 or more, the same provisions; rate assumed",
)
THRESHOLDS = (RELEVANT, DOLLARS)
