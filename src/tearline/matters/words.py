"""Names that a kind's file gives in both languages, as sentences are that stand in the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from tearline.language import Language, Message


@dataclass(frozen=True, slots=True)
class Words(Message):
    """A name; ``template`` is the English one."""

    spanish: str = ""

    def text(self, language: Language = "en") -> str:
        """The name in ``language``."""
        return self.template if language == "en" else self.spanish


def words_in(english: str, spanish: str) -> Words:
    """A name in both languages."""
    return Words(english, {}, spanish)
