"""What the registry's names may be, told by field before the database would refuse them without a word."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tearline.codes import Duty, Level
from tearline.errors import BadInput
from tearline.handling import is_code
from tearline.language import msg

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
_PURPOSE = re.compile(r"[a-z][a-z0-9-]{1,31}")
LONGEST_NAME = 200


def agency_code(text: str) -> str:
    """An agency's code, as labels write it."""
    if not is_code(text):
        raise BadInput(
            msg(
                "An agency's code has 2 to 32 capital letters, digits, hyphens or underscores, "
                "beginning with a letter or digit; ALL is no agency."
            )
        )
    return text


def compartment_codes(codes: Iterable[str]) -> list[str]:
    """Compartments, each once, in order."""
    found = sorted(set(codes))
    if not all(is_code(code) for code in found):
        raise BadInput(
            msg("A compartment's code has 2 to 32 capital letters, digits, hyphens or underscores.")
        )
    return found


def login_name(text: str) -> str:
    """A login: compared and kept in lower case."""
    login = text.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise BadInput(
            msg(
                "A login has 2 to 64 letters a-z, digits, points, hyphens, underscores or @, "
                "and begins with a letter or digit."
            )
        )
    return login


def purpose_code(text: str) -> str:
    """A purpose's code, as looks name it."""
    if not _PURPOSE.fullmatch(text):
        raise BadInput(
            msg("A purpose's code has 2 to 32 letters a-z, digits or hyphens, and begins with a letter.")
        )
    return text


def kind_of_test(text: str) -> str:
    """The kind of a test, as rules and vettings name it."""
    if not _PURPOSE.fullmatch(text):
        raise BadInput(
            msg("A kind of test has 2 to 32 letters a-z, digits or hyphens, and begins with a letter.")
        )
    return text


def duties_of(duties: Iterable[str]) -> list[str]:
    """Duties, each once, in order."""
    found = sorted(set(duties))
    if not set(found) <= set(Duty):
        raise BadInput(msg("A duty is one of {duties}.", duties=", ".join(Duty)))
    return found


def level_of(level: int) -> int:
    """A level of decision."""
    if str(level) not in set(Level):
        raise BadInput(msg("A level is 0 to 5."))
    return level


def written_name(text: str, longest: int = LONGEST_NAME) -> str:
    """A name for people to read: one line."""
    name = " ".join(text.split())
    if not name or len(name) > longest or not name.isprintable():
        raise BadInput(msg("A name has 1 to {most} characters on one line.", most=longest))
    return name
