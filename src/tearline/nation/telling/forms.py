"""How a value is written: letters, dates, telephones, plates; and what is put together from several values.

What is known of one thing is a :data:`Said`: texts by the names of ``kinds.yaml``, dates in ISO. A form is
text to text and its own on every row of a column; what goes wrong on some rows only is an error (``slips``).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import yaml

Said: TypeAlias = dict[str, str]
Form: TypeAlias = Callable[[str], str]
Taker: TypeAlias = Callable[[Said], str]

_PLAIN = str.maketrans("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunAEIOUUN")
_UNACCENTED = str.maketrans("áéíóúÁÉÍÓÚ", "aeiouAEIOU")


def plain(text: str) -> str:
    """Without accents, Ñ as N."""
    return text.translate(_PLAIN)


def unaccented(text: str) -> str:
    """Without accents; Ñ and Ü stay."""
    return text.translate(_UNACCENTED)


def dmy(day: str) -> str:
    """``1985-03-12`` as 12/03/1985. A year alone becomes its 1 January, as forms with one full date ask."""
    return f"{day[8:10]}/{day[5:7]}/{day[:4]}" if len(day) >= 10 else f"01/01/{day[:4]}" if day else ""


def dmy_dashed(day: str) -> str:
    """12-03-1985."""
    return dmy(day).replace("/", "-")


def dmy_dotted(day: str) -> str:
    """12.03.1985."""
    return dmy(day).replace("/", ".")


def mdy(day: str) -> str:
    """03/12/1985, as north of the border."""
    return f"{day[5:7]}/{day[8:10]}/{day[:4]}" if len(day) >= 10 else f"01/01/{day[:4]}" if day else ""


def compact(day: str) -> str:
    """19850312."""
    return f"{day[:4]}{day[5:7]}{day[8:10]}" if len(day) >= 10 else f"{day[:4]}0101" if day else ""


def day(moment: str) -> str:
    """The day of a moment."""
    return moment[:10]


def spaced(number: str) -> str:
    """``5512345678`` as 55 1234 5678 or 667 123 4567."""
    if len(number) != 10:
        return number
    two = number[:2] in ("55", "33", "81", "56")
    return f"{number[:2]} {number[2:6]} {number[6:]}" if two else f"{number[:3]} {number[3:6]} {number[6:]}"


def abroad(number: str) -> str:
    """With the country's code: +52 5512345678."""
    return f"+52 {number}" if len(number) == 10 else number


def bare(text: str) -> str:
    """A plate or a registration without its hyphens."""
    return text.replace("-", "")


def parted(text: str) -> str:
    """A plate with spaces for its hyphens."""
    return text.replace("-", " ")


def unknown(text: str) -> str:
    """``S/D`` where nothing is known."""
    return text or "S/D"


def inapplicable(text: str) -> str:
    """``NO APLICA`` where there is nothing."""
    return text or "NO APLICA"


FORMS: dict[str, Form] = {
    "upper": str.upper,
    "title": str.title,
    "plain": plain,
    "unaccented": unaccented,
    "dmy": dmy,
    "dmy_dashed": dmy_dashed,
    "dmy_dotted": dmy_dotted,
    "mdy": mdy,
    "compact": compact,
    "day": day,
    "spaced": spaced,
    "abroad": abroad,
    "bare": bare,
    "parted": parted,
    "unknown": unknown,
    "inapplicable": inapplicable,
}
DATES = {
    "dmy": "%d/%m/%Y",
    "dmy_dashed": "%d-%m-%Y",
    "dmy_dotted": "%d.%m.%Y",
    "mdy": "%m/%d/%Y",
    "compact": "%Y%m%d",
}
"""Forms of dates that a mapping must know, in the signs of strptime."""

CODES: dict[str, dict[str, str]] = yaml.safe_load(
    Path(__file__).with_name("codes.yaml").read_text(encoding="utf-8")
)


def name(said: Said) -> str:
    """Given names, first and second surname."""
    return _joined(said, "given", "first", "second")


def name_surnames_first(said: Said) -> str:
    """First and second surname, given names, without a comma."""
    return _joined(said, "first", "second", "given")


def name_comma(said: Said) -> str:
    """LAST SECOND, Given."""
    surnames = _joined(said, "first", "second")
    return f"{surnames}, {said['given']}" if surnames and said["given"] else surnames or said["given"]


def name_short(said: Said) -> str:
    """The first given name and the first surname, as those who call each other so."""
    return " ".join(part for part in (said["given"].partition(" ")[0], said["first"]) if part)


def address(said: Said) -> str:
    """Street, number, neighbourhood, postcode, municipality and state in one line."""
    head = f"{said['street']} {said['house']}".strip()
    rest = (said["neighbourhood"], f"{said['postcode']} {said['municipality']}".strip(), said["state"])
    return ", ".join(part for part in (head, *rest) if part)


def _joined(said: Said, *names: str) -> str:
    return " ".join([part for name in names if (part := said[name])])


COMPOSED: dict[str, Taker] = {
    "name_surnames_first": name_surnames_first,
    "name_comma": name_comma,
    "name_short": name_short,
}
"""Of a person only; ``name`` and ``address`` are put together where what is said has no such value whole."""


def taker(field: str, forms: list[str]) -> Taker:
    """What takes ``field`` from what is said and writes it by ``forms``, in their order."""
    take = _whole(field)
    for form in forms:
        take = _formed(take, FORMS[form] if form in FORMS else _coded(CODES[form]))
    return take


def _whole(field: str) -> Taker:
    if field in COMPOSED:
        return COMPOSED[field]
    if field in ("name", "address"):
        compose = name if field == "name" else address
        return lambda said: said[field] if field in said else compose(said)
    return lambda said: said.get(field, "")


def _formed(take: Taker, form: Form) -> Taker:
    return lambda said: form(take(said))


def _coded(codes: dict[str, str]) -> Form:
    return lambda value: codes[value] if value else ""
