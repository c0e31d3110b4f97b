"""Opens the house for a command, and finds out who asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tearline.cli import token
from tearline.errors import BadInput, NotSignedIn
from tearline.language import msg

if TYPE_CHECKING:  # a command that fails early, or prints its help, pays for none of these
    from tearline.db import House
    from tearline.ledger.look import Desk, Viewer
    from tearline.registry.signin import Officer
    from tearline.settings import Settings

CONNECTIONS = 4
_PURPOSE = re.compile(r"[a-z][a-z0-9-]{1,31}")


@dataclass(frozen=True, slots=True)
class Asking:
    """An open desk and a live session."""

    house: House
    desk: Desk
    viewer: Viewer
    officer: Officer


def settings() -> Settings:
    """What the deployment sets. Raises :class:`BadInput` naming the variable that is wrong."""
    from tearline.settings import deployed

    return deployed()


def refuse_an_empty_folder(chosen: Settings) -> None:
    """Raises :class:`BadInput` where there is no deployment yet: else a mistyped folder would become a second, empty
    one, in which no password is right."""
    from tearline.db.server import is_there

    if chosen.dsn is None and not is_there(chosen.data):
        raise BadInput(
            msg(
                "There is no deployment in {folder}. Name its folder with TEARLINE_DATA, or found one: tearline init",
                folder=chosen.data,
            )
        )


@contextmanager
def open_house(founding: bool = False) -> Iterator[House]:
    """The deployment's house: started, migrated, and left as it was found. One is made only for ``founding``."""
    from tearline.cli.output import hint
    from tearline.db import House

    chosen = settings()
    dsn = chosen.dsn.get_secret_value() if chosen.dsn else None
    if not founding:
        refuse_an_empty_folder(chosen)
    with House(chosen.data, dsn, tell=hint) as house:
        yield house


@contextmanager
def open_desk() -> Iterator[Desk]:
    """The house open for business."""
    from tearline.ledger.look import Desk

    with open_house() as house:
        desk = Desk(house, CONNECTIONS)
        try:
            yield desk
        finally:
            desk.close()


@contextmanager
def asking(purpose: str | None) -> Iterator[Asking]:
    """A desk and the viewer whose session is kept here. Raises :class:`NotSignedIn`, :class:`BadInput`."""
    from tearline.ledger.look import Viewer
    from tearline.registry.signin import whoami

    kept = token.kept()
    if purpose is None or not _PURPOSE.fullmatch(purpose):
        raise BadInput(
            msg(
                "Say why you ask, with --purpose or TEARLINE_PURPOSE. `tearline purpose list` names "
                "the purposes of this deployment."
            )
        )
    with open_desk() as desk:
        officer = whoami(desk, kept)
        if officer is None:
            raise NotSignedIn(msg("Your session is over. Sign in: tearline sign-in"))
        yield Asking(desk.house, desk, Viewer(kept, purpose), officer)
