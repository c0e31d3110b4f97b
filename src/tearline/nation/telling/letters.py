"""Errors of letters: keys that lie side by side, sounds that are one in Spanish, signs that a scanner mixes up.

Each function changes what is said in place, once, and returns whether it did: an error that finds nothing to
spoil is none.
"""

from __future__ import annotations

from random import Random

from tearline.nation.telling.forms import Form, Said, plain, unaccented

FIELD = 20
"""Characters of a form's field that cuts off what is longer."""

_TEXTS = ("given", "first", "second", "first", "second", "street")
_NAMES = ("given", "first", "second")
_ROWS = ("qwertyuiop", "asdfghjklñ", "zxcvbnm")
_BESIDE = {key: row[max(0, n - 1) : n] + row[n + 1 : n + 2] for row in _ROWS for n, key in enumerate(row)}
# Sounds that are one to most of Mexico (seseo, yeísmo, b and v, mute h).
_SOUNDS = (
    ("z", "s"), ("s", "z"), ("ce", "se"), ("ci", "si"), ("se", "ce"), ("si", "ci"), ("b", "v"), ("v", "b"),
    ("ll", "y"), ("y", "ll"), ("h", ""), ("j", "g"), ("ge", "je"), ("gi", "ji"), ("x", "j"), ("qui", "ki"),
    ("c", "k"), ("hu", "gu"), ("gu", "hu"),
)  # fmt: skip
_SCANS = (
    ("rn", "m"), ("m", "rn"), ("cl", "d"), ("ii", "u"), ("l", "1"), ("i", "l"), ("o", "0"), ("e", "c"),
    ("h", "b"), ("vv", "w"), ("ri", "n"), ("s", "5"),
)  # fmt: skip


def typing_slip(said: Said, rng: Random) -> bool:
    """One letter beside, left out, doubled or before its turn: Damerau's four."""
    name = _some(said, _TEXTS, 4, rng)
    if name is None:
        return False
    text = said[name]
    at = rng.randrange(1, len(text))
    letter = text[at]
    if not letter.isalpha() or not text[at - 1].isalpha():
        return False
    near = _BESIDE.get(letter.lower(), "") or letter
    spoilt = (
        text[:at] + _cased(near[int(rng.random() * len(near))], letter) + text[at + 1 :],
        text[:at] + text[at + 1 :],
        text[:at] + letter + text[at:],
        text[: at - 1] + _cased(letter, text[at - 1]) + _cased(text[at - 1], letter) + text[at + 1 :],
    )[int(rng.random() * 4)]
    return _set(said, name, spoilt)


def hearing_slip(said: Said, rng: Random) -> bool:
    """A sound written another way: Vásquez, Bázquez; Hernández, Ernandes; Yáñez, Llanes."""
    return _exchanged(said, _NAMES, _SOUNDS, rng)


def scanning_slip(said: Said, rng: Random) -> bool:
    """Signs that look alike: rn and m, 0 and O, 1 and l."""
    return _exchanged(said, _TEXTS, _SCANS, rng)


def accents_lost(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """Every accent, as on a keyboard that has none; Ñ stays."""
    return _each(said, (*_NAMES, "street", "neighbourhood"), unaccented)


def enye_lost(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """Ñ as N, and accents with it: Núñez, Nunez."""
    return any(letter in said[name] for name in _NAMES for letter in "ñÑ") and _each(said, _NAMES, plain)


def field_cut(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """Each field cut off behind its twentieth character."""
    return _each(said, (*_NAMES, "street", "neighbourhood", "municipality"), _cut)


def line_cut(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """Surnames and given names in one field of twenty characters: the given names lose."""
    room = FIELD - len(f"{said['first']} {said['second']} ".lstrip())
    return room > 0 and _set(said, "given", said["given"][:room].rstrip())


def street_abbreviated(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """Av., C., Blvd., Col. in place of the words."""
    text = said["street"]
    for word, short in (
        ("Avenida ", "Av. "), ("Calle ", "C. "), ("Boulevard ", "Blvd. "), ("Bulevar ", "Blvd. "),
        ("Calzada ", "Calz. "), ("Privada ", "Priv. "), ("Prolongación ", "Prol. "), ("Andador ", "And. "),
        ("Carretera ", "Carr. "), ("Callejón ", "Cjon. "), ("Cerrada ", "Cda. "), ("General ", "Gral. "),
    ):  # fmt: skip
        text = text.replace(word, short)
    return _set(said, "street", text)


def house_number_lost(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """The street without its number."""
    return _set(said, "house", "S/N")


def neighbourhood_lost(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """Neither neighbourhood nor postcode."""
    said["postcode"] = ""
    return _set(said, "neighbourhood", "")


def _exchanged(said: Said, names: tuple[str, ...], pairs: tuple[tuple[str, str], ...], rng: Random) -> bool:
    name = _some(said, names, 3, rng)
    if name is None:
        return False
    low = said[name].lower()
    fitting = [(one, other) for one, other in pairs if one in low]
    if not fitting:
        return False
    one, other = fitting[int(rng.random() * len(fitting))]
    at = low.index(one)
    cased = other.capitalize() if said[name][at].isupper() else other
    rest = said[name][at + len(one) :]
    if not other and said[name][at].isupper():
        rest = rest[:1].upper() + rest[1:]
    return _set(said, name, said[name][:at] + cased + rest)


def _some(said: Said, names: tuple[str, ...], least: int, rng: Random) -> str | None:
    long = [name for name in names if len(said.get(name, "")) >= least]
    return long[int(rng.random() * len(long))] if long else None


def _each(said: Said, names: tuple[str, ...], change: Form) -> bool:
    changed = False
    for name in names:
        if said.get(name):
            changed |= _set(said, name, change(said[name]))
    return changed


def _cut(text: str) -> str:
    return text[:FIELD].rstrip()


def _cased(letter: str, like: str) -> str:
    return letter.upper() if like.isupper() else letter.lower()


def _set(said: Said, name: str, text: str) -> bool:
    changed = text != said[name]
    said[name] = text
    return changed
