"""Sentences that people read, in Spanish and English.

Code writes a sentence once, in English, with named fields: ``msg("line {line}: no label", line=3)``.
The Spanish text stands in ``locale/es.po``; a test extracts every sentence and fails on a missing one.
A face (API, CLI) asks for the language at the last moment: ``message.text("es")``.
"""

from __future__ import annotations

import json
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


def plural(count: int, one: Message, many: Message) -> Message:
    """The sentence for so many: Spanish and English alike say one thing of one, and another of none and of many."""
    return one if count == 1 else many


def together(messages: Iterable[Message]) -> Message:
    """Several sentences, one after the other."""
    values: dict[str, object] = {f"m{n}": message for n, message in enumerate(messages)}
    return Message(" ".join(f"{{{name}}}" for name in values), values)


def is_sentence(template: str) -> bool:
    """Whether it is one of the catalogue's: what another process says of itself is held against this."""
    return template in _spanish()


@lru_cache(maxsize=1)
def _spanish() -> dict[str, str]:
    """The catalogue as `tools.translations` writes it: entries of two texts, each in one line or more.

    Babel reads it too, and a test holds the two against each other; but it takes a fifth of a second, at each command.
    """
    text = resources.files("tearline.locale").joinpath("es.po").read_text("utf-8")
    entries = (_entry(lines) for lines in text.split("\n\n"))
    return {english: spanish for english, spanish in entries if english and spanish}


def _entry(lines: str) -> tuple[str, str]:
    english, _, spanish = lines.partition("\nmsgstr ")
    return _joined(english.partition("msgid ")[2]), _joined(spanish)


def _joined(quoted: str) -> str:
    return "".join(json.loads(line) for line in quoted.splitlines() if line.startswith('"'))


def choose_language(accept: str | None) -> Language:
    """The language for an ``Accept-Language`` header or a ``LANG`` value; Spanish unless English is asked."""
    wanted = (accept or "").lower()
    spanish, english = wanted.find("es"), wanted.find("en")
    return "en" if english >= 0 and (spanish < 0 or english < spanish) else "es"
