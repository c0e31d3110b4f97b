"""The language of this call: ``--lang``, else the environment's (TEARLINE_LANG, LANG); else Spanish."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tearline.codes import Code, words_of
from tearline.language import Language, Message, choose_language

if TYPE_CHECKING:
    from tearline.picture.sentence import Sentence

_chosen: Language | None = None


def choose(arguments: list[str]) -> list[str]:
    """Settle the language; returns the arguments without ``--lang``."""
    global _chosen
    rest, asked = _without_lang(arguments)
    _chosen = choose_language(asked) if asked else None
    return rest


def language() -> Language:
    """The language to speak now."""
    if _chosen is not None:
        return _chosen
    names = ("TEARLINE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    return choose_language(next((os.environ[name] for name in names if os.environ.get(name)), None))


def said(message: Message) -> str:
    """A sentence in that language."""
    return message.text(language())


def told(kind: type[Code], code: str | None) -> str:
    """The words for a code in that language; nothing for none."""
    return said(words_of(kind, code)) if code else ""


def kind(schema: str) -> str:
    """A kind of thing as people call it."""
    from tearline.ontology.labels import kind_label

    return kind_label(schema, language())


def property_of(schema: str, name: str) -> str:
    """A property as people call it."""
    from tearline.ontology.labels import property_label

    return property_label(schema, name, language())


def either(es: str, en: str) -> str:
    """What is there in both languages, in that one."""
    return es if language() == "es" else en


def in_tongue(sentence: Sentence) -> str:
    """A sentence of an answer, which has it in both languages."""
    return either(sentence.es, sentence.en)


def _without_lang(arguments: list[str]) -> tuple[list[str], str | None]:
    rest: list[str] = []
    asked: str | None = None
    given = iter(arguments)
    for argument in given:
        if argument == "--":
            return [*rest, argument, *given], asked
        if argument == "--lang":
            asked = next(given, "")
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
        else:
            rest.append(argument)
    return rest, asked
