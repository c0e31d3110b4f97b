"""A mapping: a YAML file that says how the columns of a table become a draft.

::

    schema: Person                 # fixed, or {column: tipo, map: {persona: Person, empresa: Company}}
    key: folio                     # a column, or several joined by "-": [estado, folio]
    label: {column: etiqueta}      # or a fixed text; without it the load's default label holds
    status: {column: situacion, map: {imputado: suspect, víctima: victim}}
    valid_from: {column: alta, date: "%d/%m/%Y"}
    encoding: cp1252               # found out where it is not given
    delimiter: ";"                 # one of , ; | and tab is found out where it is not given
    zone: America/Tijuana          # of times that tell no zone; the deployment's where it is not given
    sheet: Personas                # of a workbook; its first where it is not given
    header: 3                      # line (of a workbook, row) of the column names; looked for where it is not given
    rows: several                  # rows of one key that follow each other are one record; else each row is one
    empty: ["", "-", "S/D", "NO APLICA"]
    properties:
      name: {columns: [nombre, paterno, materno], join: " "}
      lastName: [paterno, materno] # each is a value
      birthDate: {column: fecha_nac, date: "%d/%m/%Y"}
      gender: {column: sexo, map: {H: male, M: female}}
      alias: {column: alias, split: ";"}
      country: {fixed: mx}
      address: domicilio           # a column

``label``, ``status``, the grades and the four dates of a draft are given like ``schema``: a plain text is
fixed, ``{column: …}`` reads a column. Cells are trimmed. ``map`` and ``empty`` disregard case; an empty cell
is no value. ``date`` is in the signs of strptime; a cell that is an ISO date already is taken as it is. A form
with an hour (``%d/%m/%Y %H:%M``, ``%z`` for the zone) makes a moment, and the ``summary`` keeps the cell as written.

A cell of a property that cannot be read (not in ``map``, no date) is left out, with a warning. One that says
what the record is or how it may be handled (key, schema, label, status, grades, the four dates) rejects its row.

Without ``header`` the names are looked for in the first 20 rows: it is the first that has all the columns.

A mapping has at most 256 KB, keys within keys five deep, and no anchors and aliases (``&``, ``*``).

A cell in ``empty`` is never a value. Where it is a word ("No aplica", "S/D") it is still an answer, and
"does not apply" is not "not known": the draft's ``summary`` then says ``column: word``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import yaml

from tearline.errors import BadInput
from tearline.intake.draft import EMPTY
from tearline.intake.encoding import File, not_empty, open_bytes
from tearline.language import Message, msg

DRAFT_FIELDS = (
    "label",
    "status",
    "source_grade",
    "info_grade",
    "grade_scale",
    "valid_from",
    "valid_until",
    "review_on",
    "purge_on",
)
DATE_FIELDS = frozenset(DRAFT_FIELDS[-4:])
_SETTINGS = ("encoding", "delimiter", "sheet", "header", "rows", "zone")
_TOP = ("schema", "key", "properties", "empty", *_SETTINGS, *DRAFT_FIELDS)
_LONGEST = 256 * 1024  # bytes,
_DEEPEST = 5  # keys within keys: neither is near what a table's mapping needs
_RULE = ("column", "columns", "join", "split", "date", "map", "fixed")


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a value comes from and what is done to it."""

    at: str
    """The place in the mapping, for sentences: ``properties.name``."""
    columns: tuple[str, ...] = ()
    fixed: str | None = None
    join: str = " "
    split: str | None = None
    date: str | None = None
    map: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping that is consistent with itself; `check_columns` holds it against a table."""

    file: str
    schema: Rule
    key: tuple[str, ...]
    fields: dict[str, Rule]
    properties: dict[str, tuple[Rule, ...]]
    empty: frozenset[str] = field(default_factory=frozenset)
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header: int | None = None
    several: bool = False
    """Whether rows of one key that follow each other are one record."""
    zone: str | None = None

    def columns(self) -> dict[str, str]:
        """Each column that the mapping reads, with the place in the mapping that reads it."""
        read = dict.fromkeys(self.key, "key")
        rules = [
            self.schema,
            *self.fields.values(),
            *(r for rules in self.properties.values() for r in rules),
        ]
        for rule in rules:
            read.update(dict.fromkeys(rule.columns, rule.at))
        return read

    def check_columns(self, table: str, header: list[str], line: int) -> None:
        """BadInput where the table, whose names stand in ``line``, lacks a column or has one of that name twice."""
        for column, at in self.columns().items():
            if column not in header:
                raise _wrong(
                    self.file,
                    at,
                    msg(
                        "the table {table}, whose column names seem to stand in line {line}, has no column "
                        "{column}.{near}",
                        table=table,
                        line=line,
                        column=column,
                        near=_near(column, header),
                    ),
                )
            if header.count(column) > 1:
                raise _wrong(
                    self.file,
                    at,
                    msg("the table {table} has several columns {column}.", table=table, column=column),
                )


def read_mapping(path: File) -> Mapping:
    """The mapping at ``path``; BadInput naming the file, the key and near names where it is wrong."""
    file, content = path.name, _yaml(path)
    _known(file, "", content, _TOP)
    for needed in ("schema", "key", "properties"):
        if needed not in content:
            raise _wrong(file, needed, msg("is missing."))
    settings = {name: _text(file, name, content[name]) for name in _SETTINGS if name in content}
    delimiter = settings.get("delimiter")
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise _wrong(file, "delimiter", msg("must be one character, and neither a quote nor a line's end."))
    return Mapping(
        file=file,
        schema=_rule(file, "schema", content["schema"], plain_is_column=False),
        key=_columns(file, "key", content["key"]),
        fields={
            name: _rule(file, name, content[name], plain_is_column=False)
            for name in DRAFT_FIELDS
            if name in content
        },
        properties=_properties(file, content["properties"]),
        empty=frozenset(
            word.strip().casefold() for word in _texts(file, "empty", content.get("empty", [*EMPTY]))
        ),
        encoding=settings.get("encoding"),
        delimiter=delimiter,
        sheet=settings.get("sheet"),
        header=_line(file, settings.get("header")),
        several=_several(file, settings.get("rows", "one")),
        zone=_zone(file, settings.get("zone")),
    )


def _line(file: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:9]) == int(text)):
        raise _wrong(file, "header", msg("must be the number of a line, from 1."))
    return int(text)


def _zone(file: str, text: str | None) -> str | None:
    if text is not None and text not in zones():
        raise _wrong(
            file,
            "zone",
            msg("is no time zone, for example America/Mexico_City.{near}", near=_near(text, [*zones()])),
        )
    return text


@cache
def zones() -> frozenset[str]:
    """The names of time zones that this machine knows. Asked for first before a child's walls stand: they are files."""
    return frozenset(available_timezones())


def _several(file: str, text: str) -> bool:
    if text not in ("one", "several"):
        raise _wrong(file, "rows", msg("must be one (each row is a record) or several."))
    return text == "several"


def _yaml(path: File) -> dict[str, Any]:
    with open_bytes(not_empty(path)) as stream:
        raw = stream.read(_LONGEST + 1)
    if len(raw) > _LONGEST:
        raise BadInput(
            msg("The mapping {file} is longer than {limit} KB.", file=path.name, limit=_LONGEST // 1024)
        )
    try:
        # scalars stay texts: NO is no boolean and 007 no number; no objects are built
        content = yaml.load(raw.decode("utf-8-sig"), Loader=_Loader)  # noqa: S506
    except UnicodeDecodeError:
        raise BadInput(msg("The mapping {file} is not UTF-8; save it as UTF-8.", file=path.name)) from None
    except _TooMuchError as error:
        raise BadInput(
            msg(
                "The mapping {file}, line {line}: {what}",
                file=path.name, line=error.line, what=error.what,
            )
        ) from None  # fmt: skip
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise BadInput(
            msg(
                "The mapping {file} is not YAML at line {line}, column {column}.",
                file=path.name,
                line=line,
                column=column,
            )
        ) from None
    except yaml.YAMLError:
        raise BadInput(msg("The mapping {file} is not YAML.", file=path.name)) from None
    if not isinstance(content, dict):
        raise BadInput(msg("The mapping {file} must be a list of keys and values.", file=path.name))
    return content


class _TooMuchError(Exception):
    def __init__(self, line: int, what: Message) -> None:
        self.line, self.what = line, what


class _Loader(yaml.BaseLoader):
    """Refuses, before anything is built of them, what makes a small file a large one or a deep one."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _TooMuchError(line, msg("anchors and aliases are not taken; write it out."))
        if self._depth > _DEEPEST:
            raise _TooMuchError(line, msg("keys within keys, more than {limit} deep.", limit=_DEEPEST))
        if isinstance(event, yaml.ScalarEvent) and not _is_whole(event.value):
            raise _TooMuchError(line, msg("a text with half a character or a NUL in it."))
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


def _is_whole(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _properties(file: str, content: Any) -> dict[str, tuple[Rule, ...]]:
    if not isinstance(content, dict) or not content:
        raise _wrong(file, "properties", msg("must name at least one property."))
    properties = {}
    for name, value in content.items():
        given = value if isinstance(value, list) else [value]
        at = f"properties.{name}"
        properties[name] = tuple(_rule(file, at, one, plain_is_column=True) for one in given)
    return properties


def _rule(file: str, at: str, value: Any, *, plain_is_column: bool) -> Rule:
    if isinstance(value, str) and value:
        return Rule(at, columns=(value,)) if plain_is_column else Rule(at, fixed=value)
    if not isinstance(value, dict):
        raise _wrong(file, at, msg("must be a text, or keys such as {example}.", example="{column: …}"))
    _known(file, at, value, _RULE)
    sources = [name for name in ("column", "columns", "fixed") if name in value]
    if len(sources) != 1:
        raise _wrong(file, at, msg("needs exactly one of column, columns and fixed."))
    texts = {
        name: _text(file, f"{at}.{name}", value[name])
        for name in ("fixed", "join", "split", "date")
        if name in value
    }
    if "date" in texts and not _is_form(texts["date"]):
        raise _wrong(file, f"{at}.date", msg("is no form of a date in the signs of strptime."))
    columns = value.get("column", value.get("columns"))
    return Rule(
        at,
        columns=_columns(file, f"{at}.{sources[0]}", columns) if columns is not None else (),
        map=_map(file, f"{at}.map", value["map"]) if "map" in value else None,
        **texts,
    )


def _is_form(form: str) -> bool:
    try:
        datetime.strptime("", form)
    except ValueError as error:
        return "does not match format" in str(error)
    except re.error:  # the same sign twice
        return False
    return True


def _map(file: str, at: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise _wrong(file, at, msg("must give a text for each text."))
    return {name.strip().casefold(): text for name, text in value.items()}


def _columns(file: str, at: str, value: Any) -> tuple[str, ...]:
    texts = tuple(_texts(file, at, [value] if isinstance(value, str) else value))
    if not texts or not all(texts):
        raise _wrong(file, at, msg("must name a column or a list of columns."))
    return texts


def _texts(file: str, at: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise _wrong(file, at, msg("must be a list of texts."))
    return value


def _text(file: str, at: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise _wrong(file, at, msg("must be a text that is not empty."))
    return value


def _known(file: str, at: str, content: dict[str, Any], known: tuple[str, ...]) -> None:
    for name in content:
        if name not in known:
            place = f"{at}.{name}" if at else name
            raise _wrong(file, place, msg("there is no such key.{near}", near=_near(name, [*known])))


def _near(name: str, known: list[str]) -> Message | str:
    near = get_close_matches(name.casefold(), [other.casefold() for other in known], n=3, cutoff=0.5)
    names = [other for other in known if other.casefold() in near]
    return msg(" Did you mean {names}?", names=", ".join(names)) if names else ""


def _wrong(file: str, at: str, what: Message) -> BadInput:
    return BadInput(msg("The mapping {file}, at {key}: {what}", file=file, key=at, what=what))
