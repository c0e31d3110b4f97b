"""Keeps ``locale/es.po`` in step with the sentences in the code.

``python -m tools.translations``: adds new sentences (untranslated), drops dead ones, keeps the rest. The
file is sorted and bears no line numbers or dates, so that a change of code is a small change here.
``--check`` changes nothing and fails on what is missing, fuzzy, dead, or names other fields.
"""

from __future__ import annotations

import ast
import string
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import jinja2
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import normalize, read_po

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "tearline"
CATALOGUE = PACKAGE / "locale" / "es.po"
DEFINES_MSG = PACKAGE / "language.py"  # where msg() hands on what it was given

_HEADER = """\
# Tearline in Spanish. English sentences stand in the code; `python -m tools.translations` adds new
# ones here. The field's words are those of docs/glossary.md.
msgid ""
msgstr ""
"Project-Id-Version: tearline\\n"
"Language: es\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def main(arguments: list[str]) -> int:
    """Renew the catalogue, or check it."""
    code = (path for path in PACKAGE.rglob("*.py") if path != DEFINES_MSG)
    sentences, faults = extract([*code, *PACKAGE.rglob("templates/*.html")])
    catalogue = load(CATALOGUE)
    if "--check" in arguments:
        faults += check(sentences, catalogue)
    else:
        CATALOGUE.write_text(rendered(sentences, catalogue), "utf-8")
    for fault in faults:
        print(fault)
    print(f"translations: {len(sentences)} sentences, {len(faults)} findings")
    return 1 if faults else 0


def extract(files: Iterable[Path]) -> tuple[dict[str, str], list[str]]:
    """Sentences with a place where each stands, and what cannot be extracted."""
    sentences: dict[str, str] = {}
    faults: list[str] = []
    for file in sorted(files):
        text = file.read_text("utf-8")
        for line, sentence in _in_template(text) if file.suffix == ".html" else _in_code(text):
            place = f"{file.relative_to(ROOT) if file.is_relative_to(ROOT) else file.name}:{line}"
            if sentence is None:
                faults.append(f"{place}: msg() takes a literal sentence, or nobody can translate it")
            else:
                sentences.setdefault(sentence, place)
    return sentences, faults


def _in_code(text: str) -> Iterator[tuple[int, str | None]]:
    """Lines and sentences of a module; None for what is no literal."""
    for call in _msg_calls(ast.parse(text)):
        template = call.args[0] if call.args else None
        literal = isinstance(template, ast.Constant) and isinstance(template.value, str)
        yield call.lineno, str(template.value) if literal else None  # type: ignore[union-attr]


def _in_template(text: str) -> Iterator[tuple[int, str | None]]:
    """The same of a page's template, which says ``{{ msg("…") }}``."""
    for call in jinja2.Environment(autoescape=True).parse(text).find_all(jinja2.nodes.Call):
        if isinstance(call.node, jinja2.nodes.Name) and call.node.name == "msg":
            template = call.args[0] if call.args else None
            literal = isinstance(template, jinja2.nodes.Const) and isinstance(template.value, str)
            yield call.lineno, str(template.value) if literal else None  # type: ignore[union-attr]


def _msg_calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name == "msg":
                yield node


def load(path: Path) -> dict[str, Message]:
    """The catalogue's entries by sentence; nothing for a file that is not there yet."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue: Catalog = read_po(file, locale="es")
    return {str(entry.id): entry for entry in catalogue if entry.id}


def check(sentences: dict[str, str], catalogue: dict[str, Message]) -> list[str]:
    """What keeps the catalogue from being complete and true, a line each."""
    faults = []
    for sentence, place in sentences.items():
        entry = catalogue.get(sentence)
        if entry is None or not entry.string:
            faults.append(f"{place}: not translated: {sentence!r}")
        elif entry.fuzzy:
            faults.append(f"{place}: the translation is marked fuzzy: {sentence!r}")
        elif fields(sentence) != fields(str(entry.string)):
            faults.append(f"{place}: the translation names other fields: {sentence!r}")
    faults += [
        f"es.po: no code says this any more: {sentence!r}" for sentence in catalogue.keys() - sentences
    ]
    return faults


def fields(template: str) -> list[str]:
    """The names in braces, sorted, with their formats."""
    parts = string.Formatter().parse(template)
    return sorted(f"{name}!{conversion}:{spec}" for _, name, spec, conversion in parts if name is not None)


def rendered(sentences: Iterable[str], catalogue: dict[str, Message]) -> str:
    """The catalogue as text."""
    entries = []
    for sentence in sorted(sentences):
        known = catalogue.get(sentence)
        flag = "#, fuzzy\n" if known is not None and known.fuzzy else ""
        spanish = str(known.string) if known is not None else ""
        entries.append(f"{flag}msgid {_quoted(sentence)}\nmsgstr {_quoted(spanish)}\n")
    return "\n".join([_HEADER, *entries])


def _quoted(text: str) -> str:
    return normalize(text, width=100)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
