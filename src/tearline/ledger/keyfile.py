"""The ledger's signing key on disk: made once, readable by the service's own account only.

A key that is to follow waits in a file beside it until the tree holds the handover to it; then it takes the
place of the old one. Killed at any moment, a deployment has the old key or the new one, and the tree says which.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp

from tearline.errors import BadInput, Conflict
from tearline.language import msg
from tearline.ledger.note import SigningKey, VerifierKey

FILE = "ledger.key"
NEXT = "ledger.key.next"


def signing_key(folder: Path, name: str) -> SigningKey:
    """The key kept under ``folder``, made at the first call; ``name`` is the ledger's origin.

    Raises BadInput when the file may be read by others or holds a key of another name.
    """
    path = folder / FILE
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(path, name)
    return _of(path, name)


def key_in_force(folder: Path, name: str, expected: VerifierKey | None, *, signed: bool) -> SigningKey:
    """The key under which the ledger goes on.

    ``expected`` is the one that the ledger's last handover names; ``signed`` whether there is a checkpoint, so
    that no key may be made. Raises :class:`Conflict` with what to do when the file is lost or holds another key.
    """
    if expected is not None:
        _promote(folder, expected)
    if signed and not (folder / FILE).exists():
        raise Conflict(
            msg(
                "The key of the ledger is missing: {file}. Put the file back. If it is lost, say so with "
                "`tearline ledger lost-key`; until then nothing is signed.",
                file=folder / FILE,
            )
        )
    key = signing_key(folder, name)
    if expected not in (None, key.vkey):
        raise Conflict(
            msg(
                "The ledger goes on under the key {expected}, and {file} holds {found}. Put the right file there; if "
                "it is lost, say so with `tearline ledger lost-key`. Until then nothing is signed.",
                expected=expected,
                file=folder / FILE,
                found=key.vkey,
            )
        )
    return key


def any_key(folder: Path) -> SigningKey | None:
    """The key in the file, whatever its name; None where there is none. Raises BadInput as above."""
    path = folder / FILE
    return _of(path, None) if path.exists() else None


def put_next(folder: Path, key: SigningKey) -> None:
    """Keep ``key`` for the handover that is about to be written; it replaces one that never took place."""
    draft = _draft(folder, key)
    Path(draft).replace(folder / NEXT)
    _to_disk(folder)


@contextmanager
def changing_keys(folder: Path) -> Iterator[None]:
    """One change of keys at a time. Raises :class:`Conflict` while another is under way."""
    with (folder / "ledger.key.lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(msg("Another change of the ledger's key is under way.")) from None
        yield


def _promote(folder: Path, expected: VerifierKey) -> None:
    """Put the waiting key in its place if the ledger was handed over to it."""
    waiting = folder / NEXT
    with suppress(FileNotFoundError):  # another process was quicker
        if _of(waiting, None).vkey == expected:
            waiting.replace(folder / FILE)
            _to_disk(folder)


def _of(path: Path, name: str | None) -> SigningKey:
    if path.stat().st_mode & 0o077:
        raise BadInput(msg("{file} may be read by others: set its mode to 600.", file=path))
    key = SigningKey.parse(path.read_text("utf-8").strip())
    if name not in (None, key.name):
        raise BadInput(
            msg(
                "{file} is the key of {found}, not of {name}. Set TEARLINE_ORIGIN back, or hand the ledger over to "
                "the new name with `tearline ledger new-key`.",
                file=path,
                found=key.name,
                name=name,
            )
        )
    return key


def _make(path: Path, name: str) -> None:
    """Write a new key whole, or leave the one that another process wrote meanwhile."""
    draft = _draft(path.parent, SigningKey.make(name))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _draft(folder: Path, key: SigningKey) -> Path:
    handle, draft = mkstemp(dir=folder, prefix=FILE)  # mkstemp makes it 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(key.secret() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return Path(draft)


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
