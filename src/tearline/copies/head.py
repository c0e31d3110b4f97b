"""What stands over every copy, whatever its format: number, label, who took it, for whom, when and for what purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tearline.copies.number import written
from tearline.language import Language, Message, msg
from tearline.registry.signin import Officer, Purpose


@dataclass(frozen=True, slots=True)
class Head:
    """``number`` as it is stored; ``taken_at`` with a time zone."""

    number: str
    label: str
    officer: Officer
    purpose: Purpose
    recipient: str | None
    taken_at: datetime
    language: Language

    @property
    def by(self) -> str:
        """Who took it."""
        return f"{self.officer.agency} · {self.officer.full_name} ({self.officer.login})"

    @property
    def holder(self) -> str:
        """Whose copy it is: the named recipient, or who took it."""
        return self.recipient or f"{self.officer.full_name} ({self.officer.login})"

    @property
    def purpose_name(self) -> str:
        """The purpose as people call it."""
        return self.purpose.name_es if self.language == "es" else self.purpose.name_en

    def said(self, message: Message) -> str:
        """A sentence in the copy's language."""
        return message.text(self.language)

    def as_data(self) -> dict[str, str]:
        """For a program, and for the columns of a table."""
        return {
            "copy": written(self.number), "copy_label": self.label, "copy_by": self.by, "copy_for": self.holder,
            "copy_purpose": self.purpose.code, "copy_taken_at": self.taken_at.isoformat(timespec="seconds"),
        }  # fmt: skip


NOTICE = msg(
    "This copy is on record. What becomes of the records in it is told to its holder, who destroys it, hands it back "
    "or says why it is still needed."
)
