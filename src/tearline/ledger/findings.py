"""What a check of the book found: for a program as JSON, for a person as sentences."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

from tearline.language import Language, Message
from tearline.ledger.note import Checkpoint

MOST_LISTED = 100  # further faults are counted, not listed: one shift of a file makes a million


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. ``first`` to ``last`` are entry numbers, inclusive; ``line`` counts from 1."""

    code: str
    message: Message
    line: int
    first: int | None = None
    last: int | None = None


@dataclass(slots=True)
class Report:
    """The outcome. ``proved`` is the number of entries, from 0 on, that stand under a good signature."""

    version: int = 0  # of the book's form
    origin: str = ""
    vkey: str = ""
    keys: list[str] = field(default_factory=list)  # all that signed, the first one first
    key_given: bool = False  # False: the key came from the file itself, which proves less
    entries: int = 0  # that were read and found in order
    checkpoints: int = 0
    head: Checkpoint | None = None
    witnesses: list[str] = field(default_factory=list)  # known ones whose signature the head carries
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    remarks: list[Message] = field(
        default_factory=list
    )  # what this book cannot show, though nothing is wrong

    @property
    def ok(self) -> bool:
        """Nothing at all was found wrong."""
        return self.fault_count == 0

    @property
    def proved(self) -> int:
        """How many entries the newest good checkpoint covers."""
        return self.head.size if self.head else 0

    def add(self, fault: Fault) -> None:
        """Count a fault, and list it if there is room."""
        self.fault_count += 1
        if len(self.faults) < MOST_LISTED:
            self.faults.append(fault)

    def withdraw(self, fault: Fault) -> None:
        """Take back a fault that a later line explains better."""
        if fault in self.faults:
            self.faults.remove(fault)
            self.fault_count -= 1

    def to_json(self, language: Language = "en") -> dict[str, Any]:
        """The report as plain data, sentences in ``language``."""
        head = self.head and {"size": self.head.size, "root": b64encode(self.head.root).decode()}
        return {
            "ok": self.ok,
            "version": self.version,
            "origin": self.origin,
            "vkey": self.vkey,
            "keys": self.keys,
            "key_given": self.key_given,
            "entries": self.entries,
            "proved": self.proved,
            "checkpoints": self.checkpoints,
            "head": head,
            "witnesses": self.witnesses,
            "remarks": [remark.text(language) for remark in self.remarks],
            "fault_count": self.fault_count,
            "faults": [
                {
                    "code": fault.code,
                    "message": fault.message.text(language),
                    "line": fault.line,
                    "first": fault.first,
                    "last": fault.last,
                }
                for fault in self.faults
            ],
        }
