"""A way of asking, its register, and what is asked: what tests/gate/surfaces_*.py have in common."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from tearline.copies.number import drawn
from tearline.handling import Tier
from tearline.oversight.looks import Narrowed
from tearline.picture.graph.expand import Wanted
from tearline.picture.graph.span import Span
from tearline.picture.places import Extent
from tearline.picture.search import Filters
from tearline.picture.window import Window
from tests.gate.asker import Answer, Asker
from tests.gate.stage import (
    CURP,
    HERE,
    NAMES,
    PHONES,
    PLATES,
    person,
)  # fmt: skip

QUESTIONS = ("ana lopez", "juan perez", "camioneta", "nadie asi")
NARROWED = (
    Filters(kinds=["Person"], since=date.today() - timedelta(days=1)), Filters(agencies=["GUIF", "GFGR"]),
    Filters(tiers=[Tier.SECRET, Tier.TOP_SECRET]), Filters(until=date.today() - timedelta(days=1)),
)  # fmt: skip
INSPECTED = (
    Narrowed(agency="GUIF"), Narrowed(purpose="investigation"), Narrowed(kind="results"),
    Narrowed(since=datetime.now(UTC) - timedelta(days=1)), Narrowed(until=datetime.now(UTC) + timedelta(days=1)),
)  # fmt: skip
LABELS = (
    "GSSC//OPEN//-//ALL//H0",
    "GSSC//RESTRICTED//-//GFGR,GUIF//H1",
    "GSSC//SECRET//ALFA//-//H0",
    "no label",
)
NUMBER = drawn()  # of no copy
WISH = {"format": "json", "reason": "a reason"}
REPORT = {"format": "pdf", "reason": "a reason"}
ORDER = {"authority": "a court", "number": "1", "day": "2026-05-04", "reason": "a reason"}
IDENTIFIERS = (*PHONES, PLATES[0], CURP, "A8C-I23-0", "no identifier at all")
# A street, a city, a country; and the days in which one of the visible things happened, and hidden ones.
EXTENTS = tuple(Extent(HERE[0] - by, HERE[1] - by, HERE[0] + by, HERE[1] + by) for by in (0.01, 0.4, 15.0))
MAY = Window(date(2026, 5, 19), date(2026, 5, 21))
NOTE = {"file": ("nota.txt", b"Una nota inventada.")}  # a file to be added
DESCRIBED = (
    ("Person", {"name": [NAMES[0]], "curp": [CURP]}), ("Person", {"name": [NAMES[1]], "phone": [PHONES[0]]}, 1),
    ("Vehicle", {"registrationNumber": [PLATES[0]]}), ("Person", {"name": ["Ana"]}), ("Ownership", {"role": ["x"]}),
)  # fmt: skip
TRIED_UNDER = "GSSC//OPEN//-//ALL//H0"
# keys of visible records, of hidden ones and of none; a label above a clerk
TRIED = "\n".join(json.dumps(d) for d in (
    person("p1"), person("h1"), person("t1"), person("h1"), person("n0", label="GSSC//SECRET//ALFA//-//H0"),
    {"id": "x", "schema": "Nonsense"}))  # fmt: skip
NOWHERE = str(UUID(int=8, version=4))  # a record that nobody has
EXPANDED = (
    Wanted(), Wanted(kinds=["Ownership"], limit=1), Wanted(limit=0),
    Wanted(span=Span(since=date(2020, 1, 1), until=date(2021, 1, 1))),
)  # fmt: skip

BY_ID: dict[str, Callable[[Asker, str], Answer]] = {}
SURFACES: dict[str, Callable[[Asker], Answer]] = {}
ROUTES: set[tuple[str, str]] = set()
PAGES: set[tuple[str, str]] = set()
COMMANDS: set[str] = set()


def surface(name: str, ask: Callable[[Asker], Answer]) -> None:
    """One more way of asking; ``ask`` gives all bytes that the viewer gets."""
    SURFACES[name] = ask


def surface_by_id(
    name: str, ask: Callable[[Asker, str], Answer], of: str = "records", deed: bool = False
) -> None:
    """A way of asking about one id: unknown, hidden and (to its code) malformed ids must not differ.

    One that only reads is also a surface on the ids that the asker knows of; ``of`` says which.
    """
    BY_ID[name] = ask
    if not deed:
        SURFACES[name] = lambda a: b"\n".join(ask(a, id) for id in _ids(a, of, name))


def _ids(a: Asker, of: str, name: str) -> list[str]:
    """What the asker knows of a kind. Of pages and commands, which say what the functions answer and cost more, the
    first, which was corrected, and the last two, of which hidden ties tell."""
    known: list[str] = getattr(a.known, of)
    return [*known[:1], *known[1:][-2:]] if face(name) in ("pages", "commands") else known


def surface_by_few(name: str, ask: Callable[[Asker, str], Answer]) -> None:
    """As by id; as a surface on the last records that the asker sees, for one whose ask is long and asks about all."""
    BY_ID[name] = ask
    SURFACES[name] = lambda a: b"\n".join(ask(a, id) for id in a.known.records[-2:])


def all_ids(a: Asker) -> list[str]:
    """All that the asker knows of, whether there or not."""
    return [*a.known.records, *a.known.others]


def beside(a: Asker) -> list[str]:
    """What an id is asked about together with: the last records that the asker sees, which hidden decisions are
    about, and one that is not there."""
    return [*a.known.records[-3:], str(UUID(int=7, version=4))]


def face(name: str) -> str:
    if re.match(r"(GET|POST|PUT|PATCH|DELETE) /", name):
        return "api"
    return {"page": "pages", "tearline": "commands"}.get(name.split(" ")[0], "functions")
