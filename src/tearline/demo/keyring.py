"""What a demo keeps beside its data: its officers' passwords and second factors, and what is loaded.

A real deployment keeps no password anywhere. The file is for a demo only, readable by its owner alone, with
passwords made at random for this one folder.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import mkstemp
from threading import Lock
from typing import Self

import pyotp

from tearline.errors import NotFound
from tearline.language import msg
from tearline.registry.totp import DRIFT, STEP

FILE = "demo.json"


@dataclass(slots=True)
class Credential:
    """How one officer of the demo signs in; ``used`` is the last step of whose code use was made."""

    password: str
    totp_secret: str
    used: int = 0


@dataclass(slots=True)
class Keyring:
    """The demo's file, read and written whole."""

    path: Path
    officers: dict[str, Credential] = field(default_factory=dict)
    loads: dict[str, list[int | str]] = field(default_factory=dict)
    """By agency and file: the load's id, and size and time of change of what was read."""
    _turn: Lock = field(default_factory=Lock, repr=False)

    @classmethod
    def of(cls, data: Path) -> Self:
        """The keyring of a data folder; a new one where there is none yet."""
        ring = cls(data / FILE)
        if ring.path.exists():
            kept = json.loads(ring.path.read_text("utf-8"))
            ring.officers = {login: Credential(**told) for login, told in kept["officers"].items()}
            ring.loads = kept["loads"]
        return ring

    def save(self) -> None:
        """Replace the file at once: whoever is killed leaves the old one or the new one."""
        kept = {
            "officers": {login: asdict(credential) for login, credential in self.officers.items()},
            "loads": self.loads,
        }
        handle, draft = mkstemp(dir=self.path.parent, prefix=FILE)  # mkstemp makes it 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(kept, file, indent=1)
        Path(draft).replace(self.path)

    def keep(self, login: str, password: str, totp_secret: str) -> None:
        """Remember an officer, at once: the database has the new secret already."""
        self.officers[login] = Credential(password, totp_secret)
        self.save()

    def code(self, login: str) -> str:
        """A code that was not used yet; waits for the next half minute when those of this one are used up.

        Raises :class:`NotFound` for an officer who is not in the file.
        """
        credential = self.officers.get(login)
        if credential is None:
            known = ", ".join(self.officers) or "-"
            raise NotFound(
                msg("{file} knows no officer of that login; it has {known}.", file=self.path, known=known)
            )
        with self._turn:
            while (step := _unused(credential.used)) is None:
                time.sleep(0.5)
            credential.used = step
            self.save()
        return pyotp.HOTP(credential.totp_secret).at(step)


def new_password() -> str:
    """Sixteen random signs."""
    return secrets.token_urlsafe(12)


def _unused(used: int) -> int | None:
    """The first step that sign-in takes now and that was not used: the clock's drift gives three of them."""
    now = int(time.time() // STEP)
    return next((step for step in range(now - DRIFT, now + DRIFT + 1) if step > used), None)
