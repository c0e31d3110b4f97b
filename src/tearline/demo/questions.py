"""What the demo asks: about people and a car that several agencies know, found in the nation's own files.

They serve to choose only; the answers come through the gate like everybody's.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tearline.demo.cast import VIEWERS
from tearline.demo.collections import nation_files
from tearline.demo.deployment import Deployment
from tearline.language import Message, msg
from tearline.ledger.look import Viewer
from tearline.nation.files import TRUTH
from tearline.picture.answer import Banner, Hit
from tearline.picture.check import check
from tearline.picture.search import search

Answer = tuple[list[Hit], int, Banner]
_CURP = re.compile(rb"[A-Z]{4}[0-9]{6}[HM][A-Z]{5}[0-9A-Z][0-9]")
_DISCREET = {"CNI", "FGR", "UIF"}  # what they know is not for everybody
_SLIPS = (("1", "I"), ("0", "O"), ("8", "B"), ("5", "S"))  # as they are misread on a plate
_HEARD = (("qu", "k"), ("ñ", "n"), ("v", "b"), ("z", "s"), ("h", ""), ("ll", "y"), ("ge", "je"), ("gi", "ji"))


@dataclass(frozen=True, slots=True)
class Question:
    """The same question for everyone. ``text`` is typed as people type: with slips."""

    said: Message
    ask: Callable[[Deployment, Viewer], Answer]


def questions(nation: Path) -> list[Question]:
    """A CURP, a plate misread, and a name as it was heard."""
    first, second = _best(_by_curp(nation), _rows(nation, "people"), "curp")
    cars = (row for row in _rows(nation, "vehicles") if not row["clone_of"])
    car, _ = _best(_by_truth(nation), cars, "vehicle")
    plate, name = misread(car["plate"]), heard(f"{second['given']} {second['father']}")
    return [
        Question(
            msg("Check the CURP {text}: is this person known?", text=first["curp"]), _check(first["curp"])
        ),
        Question(msg("Check the plate {text} (misread)", text=plate), _check(plate)),
        Question(msg("Search “{text}”, as it was heard over the radio", text=name), _search(name)),
    ]


def misread(plate: str) -> str:
    """A plate as it is typed from a bad picture: spaces for hyphens, and one sign taken for another."""
    text = plate.replace("-", " ")
    return next((text.replace(right, wrong, 1) for right, wrong in _SLIPS if right in text), text)


def heard(name: str) -> str:
    """A name as it is written down by who only hears it."""
    text = name.casefold().translate(str.maketrans("áéíóúü", "aeiouu"))
    for sound, sign in _HEARD:
        text = text.replace(sound, sign)
    return text


def _by_curp(nation: Path) -> dict[str, set[str]]:
    """Which agencies wrote each CURP."""
    known: dict[str, set[str]] = defaultdict(set)
    for collection in nation_files(nation):
        for found in set(_CURP.findall(collection.path.read_bytes())):
            known[found.decode()].add(collection.agency)
    return known


def _by_truth(nation: Path) -> dict[str, set[str]]:
    """Which agencies wrote of each true thing."""
    known: dict[str, set[str]] = defaultdict(set)
    for collection in nation_files(nation):
        if collection.truth is not None:
            with collection.truth.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    for thing in row["true"].split():
                        known[thing].add(collection.agency)
    return known


def _best(
    known: dict[str, set[str]], rows: Iterator[dict[str, str]], name: str
) -> tuple[dict[str, str], dict[str, str]]:
    """The two of which the discreet agencies, the field officer's own, then the most agencies, know."""
    own = VIEWERS[0].agency

    def rank(row: dict[str, str]) -> tuple[int, bool, int, str]:
        agencies = known.get(row[name], set())
        return (-len(agencies & _DISCREET), own not in agencies, -len(agencies), row[name])

    best = sorted(rows, key=rank)[:2]
    return best[0], best[-1]


def _rows(nation: Path, table: str) -> Iterator[dict[str, str]]:
    with (nation / TRUTH / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _check(text: str) -> Callable[[Deployment, Viewer], Answer]:
    def ask(demo: Deployment, viewer: Viewer) -> Answer:
        answer = check(demo.desk, viewer, text)
        return answer.hits, len(answer.hits), answer.banner

    return ask


def _search(text: str) -> Callable[[Deployment, Viewer], Answer]:
    def ask(demo: Deployment, viewer: Viewer) -> Answer:
        answer = search(demo.desk, viewer, text)
        return answer.hits, answer.total, answer.banner

    return ask
