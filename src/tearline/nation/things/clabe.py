"""CLABEs of banks that do not exist: 999, a plaza, eleven digits of the account, the check digit.

Everything follows from (plan, district, n), so that the account of a far firm can be named without making it.
The bank stands in the account's first two digits, since all invented banks share the code 999.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random

from tearline.nation.people import home_of
from tearline.nation.plan import Plan
from tearline.nation.things import firms
from tearline.ontology.mexican import clabe_check

MOST = 10_000  # accounts of a district; the first ``firms.MOST`` are the firms' main ones
_ACCOUNTS = 10**11
# Plazas of the state capitals, after Banxico's list, by the state's CURP letters; from memory, roughly.
_PLAZAS = {
    "AS": "010", "BC": "020", "BS": "040", "CC": "050", "CL": "078", "CM": "090", "CS": "100", "CH": "150",
    "DF": "180", "DG": "190", "GT": "225", "GR": "260", "HG": "290", "JC": "320", "MC": "420", "MN": "470",
    "MS": "540", "NT": "560", "NL": "580", "OC": "610", "PL": "650", "QT": "680", "QR": "690", "SP": "700",
    "SL": "730", "SR": "760", "TC": "790", "TS": "810", "TL": "830", "VZ": "840", "YN": "910", "ZS": "930",
}  # fmt: skip
# Invented banks with their shares in a hundred.
_BANKS = {
    "Banco Cenzontle": 27, "Banca Tezontle": 19, "Banco Alcaraván": 15, "Banco Ocote": 12, "Banca Obsidiana": 9,
    "Caja Jacaranda": 8, "Banco Mirasol": 6, "Financiera Zopilote": 4,
}  # fmt: skip
_BANK = [bank for bank, share in _BANKS.items() for _ in range(share)]
BANKS = tuple(_BANKS)


def clabe(plan: Plan, district: int, n: int) -> str:
    """The CLABE of account ``n`` of a district; below ``firm_count`` the main account of firm ``n``."""
    own = plan.number("account", _ACCOUNTS, district, n, MOST)
    stem = f"999{_plaza(plan, district)}{own:011}"
    return stem + clabe_check(stem)


def bank_of(clabe: str) -> str:
    """The invented bank of a CLABE."""
    return _BANK[int(clabe[6:8])]


def far_firm(rng: Random, plan: Plan, district: int) -> str | None:
    """The CLABE of some firm of another district; None where the nation has but one."""
    if plan.districts < 2:
        return None
    other = int(rng.random() * (plan.districts - 1))
    other += other >= district
    return clabe(plan, other, int(rng.random() * firms.firm_count(plan, other)))


@lru_cache(maxsize=4096)
def _plaza(plan: Plan, district: int) -> str:
    return _PLAZAS[home_of(plan, district)[0].state]
