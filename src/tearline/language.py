"""Sentences that people read, in Spanish and English.

Code writes a sentence once, in English, with named fields: ``msg("line {line}: no label", line=3)``.
The Spanish text stands in ``locale/es.po``; a test extracts every sentence and fails on a missing one.
A face (API, CLI) asks for the language at the last moment: ``message.text("es")``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Literal

Language = Literal["es", "en"]
LANGUAGES: tuple[Language, ...] = ("es", "en")


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with its values, not yet in any language."""

    template: str
    values: dict[str, object] = field(default_factory=dict)

    def text(self, language: Language = "en") -> str:
        """The sentence in ``language``; values that are messages are rendered in it too."""
        template = self.template if language == "en" else _spanish().get(self.template, self.template)
        values = {
            name: value.text(language) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return template.format(**values) if values else template

    def __str__(self) -> str:
        return self.text("en")


def msg(template: str, /, **values: object) -> Message:
    """Mark a sentence for translation and hold its values."""
    return Message(template, values)


def together(messages: Iterable[Message]) -> Message:
    """Several sentences, one after the other."""
    values: dict[str, object] = {f"m{n}": message for n, message in enumerate(messages)}
    return Message(" ".join(f"{{{name}}}" for name in values), values)


def is_sentence(template: str) -> bool:
    """Whether it is one of the catalogue's: what another process says of itself is held against this."""
    return template in _spanish()


@lru_cache(maxsize=1)
def _spanish() -> dict[str, str]:
    from babel.messages.pofile import read_po  # here: processes that write sentences need not read any

    with resources.files("tearline.locale").joinpath("es.po").open("rb") as file:
        entries = [entry for entry in read_po(file, locale="es") if entry.id and entry.string]
    return {str(entry.id): str(entry.string) for entry in entries}


def choose_language(accept: str | None) -> Language:
    """The language for an ``Accept-Language`` header or a ``LANG`` value; Spanish unless English is asked."""
    wanted = (accept or "").lower()
    spanish, english = wanted.find("es"), wanted.find("en")
    return "en" if english >= 0 and (spanish < 0 or english < spanish) else "es"
