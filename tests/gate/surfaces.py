"""SURFACES: every way of asking, and the routes and commands that are none, each with its reason.

Whoever adds an endpoint, a command, a page, a job's output or an export adds its surface to the room of its face
(``surfaces_in_python``, ``surfaces_of_api``, ``surfaces_of_commands``, ``surfaces_of_pages``; ``surfaces_of_units``,
``surfaces_of_plans``, ``surfaces_of_pointers``, ``surfaces_of_releases``, ``surfaces_of_sources``,
``surfaces_of_tracings`` for all faces of these), in the same change.
``test_two_worlds.py`` then holds it to the claim: what a viewer gets, byte for byte, does not depend on what that
viewer may not see. ``test_surfaces.py`` fails while a route of the API, a page or a command is on neither list.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4

from tests.gate.asker import Answer, Asker
from tests.gate.surface import BY_ID, COMMANDS, PAGES, ROUTES, SURFACES, face
from tests.gate.surfaces_in_python import add_python
from tests.gate.surfaces_of_api import EXEMPT_ROUTES, add_api
from tests.gate.surfaces_of_commands import EXEMPT_COMMANDS, add_commands
from tests.gate.surfaces_of_pages import EXEMPT_PAGES, add_pages
from tests.gate.surfaces_of_plans import add_plans
from tests.gate.surfaces_of_pointers import add_pointers
from tests.gate.surfaces_of_releases import add_releases
from tests.gate.surfaces_of_sources import add_sources
from tests.gate.surfaces_of_tracings import add_tracings
from tests.gate.surfaces_of_units import add_units

__all__ = [
    "BY_ID", "COMMANDS", "EXEMPT_COMMANDS", "EXEMPT_PAGES", "EXEMPT_ROUTES", "PAGES", "ROUTES", "SURFACES", "answers",
    "differences", "of", "unknown",
]  # fmt: skip

add_python()
add_api()
add_commands()
add_pages()
add_units()
add_plans()
add_pointers()
add_releases()
add_sources()
add_tracings()


def of(*faces: str) -> list[str]:
    """The surfaces of ``functions``, ``api``, ``commands`` and ``pages``; all where none is named."""
    return [name for name in SURFACES if not faces or face(name) in faces]


def answers(asker: Asker, names: Iterable[str] | None = None) -> dict[str, Answer]:
    """What every surface answers, and no trace that it was asked."""
    asker.stage.sequence()
    given = {name: SURFACES[name](asker) for name in (names or SURFACES)}
    asker.stage.forget_own_looks()
    return given


def differences(before: dict[str, Answer], after: dict[str, Answer]) -> dict[str, tuple[str, str]]:
    """The surfaces that do not answer alike, with the first place where they part; and those that break alike, for two
    worlds that break say nothing."""
    parted = {}
    for name, was in before.items():
        now = after[name]
        if was != now:
            at = next((i for i, (x, y) in enumerate(zip(was, now, strict=False)) if x != y), 0)
            parted[name] = tuple(
                told[max(0, at - 60) : at + 60].decode(errors="replace") for told in (was, now)
            )
        elif was.startswith(b"500\n"):
            parted[name] = ("500", "500")
    return parted


def unknown() -> str:
    return str(uuid4())
