"""A sentence of an answer, in both languages: the same data goes to every reader."""

from __future__ import annotations

from dataclasses import dataclass

from tearline.language import Message


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said to people, in Spanish and English."""

    es: str
    en: str


def sentence(message: Message) -> Sentence:
    """A message in both languages."""
    return Sentence(message.text("es"), message.text("en"))
