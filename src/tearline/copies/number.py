"""The number of a copy: short, to be read out, and drawn by chance, so that it does not tell how many others there are.

Eight signs of 31 that cannot be taken for each other (no 0, O, 1, I, L), the last of which is a check over the first
seven: their values, weighted 8, 7 … 2, and the check's own add up to a multiple of 31. As 31 is prime and the weights
differ, any one sign misread and any two changed round are found.
"""

from __future__ import annotations

import secrets

from tearline.errors import BadInput
from tearline.language import msg

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 8


def drawn() -> str:
    """A new number, as it is stored: K7Q4M2XD."""
    first = "".join(secrets.choice(SIGNS) for _ in range(_LENGTH - 1))
    return first + SIGNS[-_sum(first) % len(SIGNS)]


def written(number: str) -> str:
    """As people read it: K7Q4-M2XD; nothing of none."""
    return f"{number[:4]}-{number[4:]}" if number else ""


def read(text: str) -> str:
    """A number as somebody typed it, with or without blanks and hyphens. Raises :class:`BadInput` for what is none."""
    number = "".join(text.split()).replace("-", "").upper()
    if len(number) != _LENGTH or not set(number) <= set(SIGNS) or _sum(number) % len(SIGNS):
        raise BadInput(
            msg(
                "That is no number of a copy. It has eight signs, like K7Q4-M2XD: compare each with the file's."
            )
        )
    return number


def _sum(number: str) -> int:
    return sum(SIGNS.index(sign) * (_LENGTH - place) for place, sign in enumerate(number))
