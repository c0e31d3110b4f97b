"""The session's token, kept in a file that only its owner can read."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tearline.errors import BadInput, NotSignedIn
from tearline.language import msg


def place() -> Path:
    """TEARLINE_SESSION, or a file among the user's own state."""
    named = os.environ.get("TEARLINE_SESSION")
    if named:
        return Path(named)
    from platformdirs import user_state_path

    return user_state_path("tearline") / "session"


def keep(token: str) -> Path:
    """Write the token down, whole or not at all, mode 0600."""
    path = place()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # 0600 from the start
        with os.fdopen(handle, "w") as file:
            file.write(token)
        Path(draft).replace(path)
    except OSError as error:
        raise BadInput(
            msg("The session cannot be kept in {path}: {why}. Name another file in TEARLINE_SESSION.",
                path=path, why=str(error.strerror))
        ) from None  # fmt: skip
    return path


def kept() -> str:
    """The token. Raises :class:`NotSignedIn` where there is none."""
    path = place()
    try:
        text = path.read_text("ascii").strip()
        shared = path.stat().st_mode & 0o077
    except (OSError, ValueError):
        raise NotSignedIn(msg("You are not signed in. Sign in: tearline sign-in")) from None
    if shared:
        raise BadInput(msg("{path} may be read by others: set its mode to 600, or sign in again.", path=path))
    return text


def forget() -> None:
    """Remove it."""
    place().unlink(missing_ok=True)
