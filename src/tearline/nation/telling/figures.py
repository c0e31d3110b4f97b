"""Errors of figures: dates, plates, telephones, serial numbers, CURP and RFC.

Each function changes what is said in place and returns whether it did. A birth is never moved so that a grown
person becomes a child or an old one older than people grow: such slips are caught by whoever types them.
"""

from __future__ import annotations

import re
from datetime import date
from random import Random

from tearline.nation.telling.forms import Form, Said
from tearline.ontology.mexican import curp_check

_GROWN = 35
_OLDEST = 105
_RESPONSIBLE = 13
_LIKE = {"0": "O", "O": "0", "8": "B", "B": "8", "1": "I", "5": "S", "S": "5", "2": "Z", "Z": "2"}


def day_month_swapped(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """03/12 for 12/03."""
    born = said["born"]
    if len(born) < 10 or int(born[8:10]) > 12 or born[5:7] == born[8:10]:
        return False
    return _born(said, f"{born[:4]}-{born[8:10]}-{born[5:7]}")


def born_year_only(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """The year, where nobody knew more."""
    return bool(said["born"]) and _born(said, said["born"][:4], later=True)


def born_first_january(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """1 January, which forms ask for where only the year is known."""
    return bool(said["born"]) and _born(said, said["born"][:4] + "-01-01")


def born_year_guessed(said: Said, rng: Random) -> bool:
    """A year that was guessed from the looks, and its 1 January."""
    if not said["born"]:
        return False
    return _born(said, f"{int(said['born'][:4]) + rng.randint(-4, 4)}-01-01")


def born_digit_off(said: Said, rng: Random) -> bool:
    """One figure of the date beside."""
    born = said["born"]
    if len(born) < 10:
        return False
    at = (3, 6, 8, 9, 9)[int(rng.random() * 5)]
    figure = (int(born[at]) + (1 if rng.random() < 0.5 else 9)) % 10
    return _born(said, f"{born[:at]}{figure}{born[at + 1 :]}")


def born_unknown(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """No date of birth."""
    known, said["born"] = said["born"], ""
    return bool(known)


def _born(said: Said, told: str, *, later: bool = False) -> bool:
    true, said["born"] = said["born"], told
    if told == true:
        return False
    try:
        born = date.fromisoformat(told) if len(told) == 10 else date(int(told), 1, 1)
    except ValueError:
        born = None
    this_year = int(said["_year"])
    died = said.get("died") or told
    possible = born is not None and born.year >= this_year - _OLDEST and told <= died[: len(told)]
    grown = born is not None and (born.year <= this_year - _GROWN or told <= true[: len(told)])
    since = said.get("valid_from") or "9999"  # nobody is suspected as a child
    of_age = int(told[:4]) + _RESPONSIBLE < int(since[:4]) or told <= true[: len(told)]
    if not possible or not of_age or not (grown or later):
        said["born"] = true
        return False
    return True


def plate_signs_mixed(said: Said, rng: Random) -> bool:
    """0 for O, 8 for B and the like, on a plate, a serial or a VIN that a person or a lens read."""
    name = next((n for n in ("plate", "serial") if said.get(n)), None)
    if name is None:
        return False
    at = [n for n, sign in enumerate(said[name]) if sign in _LIKE]
    if not at:
        return False
    n = at[int(rng.random() * len(at))]
    said[name] = said[name][:n] + _LIKE[said[name][n]] + said[name][n + 1 :]
    return True


def plate_digit_off(said: Said, rng: Random) -> bool:
    """Two neighbouring figures of a plate in the wrong order."""
    return _transposed(said, "plate", rng)


def phone_old_form(said: Said, rng: Random) -> bool:
    """As numbers were dialled until 2019: 01, 044, +521 before it."""
    prefix = ("01", "044", "+521", "01 ", "045")[int(rng.random() * 5)]
    return _rewritten(said, "phone", lambda number: prefix + number)


def phone_punctuated(said: Said, rng: Random) -> bool:
    """(667) 123-45-67 and other ways to write the same number."""
    form = ("({}) {}-{}-{}", "{}-{}-{}-{}", "{}.{}.{}.{}", "{} {} {} {}")[int(rng.random() * 4)]
    return _rewritten(said, "phone", lambda n: form.format(n[:3], n[3:6], n[6:8], n[8:]))


def phone_digits_swapped(said: Said, rng: Random) -> bool:
    """Two of the last four digits in the wrong order; the area stays one that exists."""
    at = rng.choice((6, 7, 8))
    return _rewritten(said, "phone", lambda n: f"{n[:at]}{n[at + 1]}{n[at]}{n[at + 2 :]}")


def phone_lost(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """No telephone."""
    return _rewritten(said, "phone", lambda _: "")


def curp_lost(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """No CURP: it was not asked for, or not at hand."""
    known, said["curp"] = said["curp"], ""
    return bool(known)


def curp_of_wrong_birth(said: Said, rng: Random) -> bool:
    """The CURP that follows from a wrong day of birth: in form and check it is good."""
    curp = said["curp"]
    if not curp:
        return False
    day = rng.randint(1, 28)
    said["curp"] = _checked(f"{curp[:8]}{day:02}{curp[10:]}")
    return said["curp"] != curp


def curp_homonym_digit(said: Said, rng: Random) -> bool:
    """Another 17th sign, which only the registry can give, and the check that follows from it."""
    curp = said["curp"]
    if not curp:
        return False
    sign = rng.choice("123" if curp[16].isdigit() else "BCD")
    said["curp"] = _checked(curp[:16] + sign + curp[17:])
    return said["curp"] != curp


def curp_check_wrong(said: Said, rng: Random) -> bool:
    """Its last digit misread: the intake must refuse it (``curp-check``)."""
    curp = said["curp"]
    if not curp:
        return False
    said["curp"] = curp[:17] + str((int(curp[17]) + rng.randint(1, 9)) % 10)
    said["_fate"] = "curp-check"
    return True


def rfc_lost(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """No RFC."""
    known, said["rfc"] = said["rfc"], ""
    return bool(known)


def rfc_homoclave_wrong(said: Said, rng: Random) -> bool:
    """Its last sign wrong, as on one in fourteen: the intake warns."""
    if not said["rfc"]:
        return False
    said["rfc"] = said["rfc"][:-1] + rng.choice("0123456789A".replace(said["rfc"][-1], ""))
    return True


def licence_digits_swapped(said: Said, rng: Random) -> bool:
    """Two neighbouring figures of a driving licence in the wrong order."""
    return _transposed(said, "licence", rng)


def nss_digits_swapped(said: Said, rng: Random) -> bool:
    """Two neighbouring figures of a social security number in the wrong order."""
    return _transposed(said, "nss", rng)


def serial_digits_swapped(said: Said, rng: Random) -> bool:
    """Two neighbouring figures of a firearm's serial in the wrong order."""
    return _transposed(said, "serial", rng)


def vin_digits_swapped(said: Said, rng: Random) -> bool:
    """Two neighbouring figures of a VIN in the wrong order: the intake warns."""
    return _transposed(said, "vin", rng)


def imei_digits_swapped(said: Said, rng: Random) -> bool:
    """Two neighbouring figures of an IMEI in the wrong order: the intake warns."""
    return _transposed(said, "imei", rng)


def _checked(curp: str) -> str:
    return curp[:17] + curp_check(curp)


def _transposed(said: Said, name: str, rng: Random) -> bool:
    pairs = list(re.finditer(r"(?=\d\d)", said.get(name, "")))
    if not pairs:
        return False
    at = pairs[int(rng.random() * len(pairs))].start()
    text = said[name]
    said[name] = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return said[name] != text


def _rewritten(said: Said, name: str, form: Form) -> bool:
    number = said.get(name, "")
    if len(number) != 10:
        return False
    said[name] = form(number)
    return said[name] != number
