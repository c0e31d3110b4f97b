"""The session's token, and the marks of this device, kept in files that only their owner can read."""

from __future__ import annotations

import json
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


def keep(token: str, path: Path | None = None) -> Path:
    """Write the token down at its place, or at ``path``: whole or not at all, mode 0600."""
    return _write(path or place(), token)


def device(login: str) -> str | None:
    """The mark that this device got when this login signed in last; None where there is none."""
    return _devices().get(_key(login))


def keep_device(login: str, mark: str) -> None:
    """Keep a login's mark beside the session. It outlives the session, and gives no access."""
    _write(_devices_place(), json.dumps({**_devices(), _key(login): mark}))


def _devices() -> dict[str, str]:
    try:
        found = json.loads(_devices_place().read_text("ascii"))
    except (OSError, ValueError):
        return {}
    return {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}


def _devices_place() -> Path:
    path = place()
    return path.with_name(f"{path.name}.devices")


def _key(login: str) -> str:
    return login.strip().lower()


def _write(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # 0600 from the start
        with os.fdopen(handle, "w") as file:
            file.write(text)
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
