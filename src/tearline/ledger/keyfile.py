"""The ledger's signing key on disk: made once, readable by the service's own account only."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import mkstemp

from tearline.errors import BadInput
from tearline.language import msg
from tearline.ledger.note import SigningKey

FILE = "ledger.key"


def signing_key(folder: Path, name: str) -> SigningKey:
    """The key kept under ``folder``, made at the first call; ``name`` is the ledger's origin.

    Raises BadInput when the file may be read by others or holds a key of another name.
    """
    path = folder / FILE
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(path, name)
    if path.stat().st_mode & 0o077:
        raise BadInput(msg("{file} may be read by others: set its mode to 600.", file=path))
    key = SigningKey.parse(path.read_text("utf-8").strip())
    if key.name != name:
        raise BadInput(
            msg("{file} is the key of {found}, not of {name}.", file=path, found=key.name, name=name)
        )
    return key


def _make(path: Path, name: str) -> None:
    """Write a new key whole, or leave the one that another process wrote meanwhile."""
    handle, draft = mkstemp(dir=path.parent, prefix=FILE)  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(SigningKey.make(name).secret() + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
