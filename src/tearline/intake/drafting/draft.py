"""A mapping drafted from the first rows of a table: which kind of thing it tells of, what fills which property, which
column is the key, and what could not be placed. Pure: of texts, and to texts.

A column's name proposes and its cells decide: no property is filled by a column whose cells the load would not take. A
person checks the draft; nothing of it is hidden in the code, for all that it can say is the mapping's own language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tearline.errors import BadInput
from tearline.intake.drafting.columns import Column, Reading, Table
from tearline.intake.drafting.content import Form, are_labels, statuses
from tearline.intake.drafting.words import EXACT, Kind, meanings, plain, vocabulary
from tearline.language import Message, msg
from tearline.ontology.model import model

_LEAST = 0.6  # of a match by name
_SPEAKS, _SAYS_LITTLE = 2.0, 0.3
_COMMON = frozenset(
    ("name", "notes", "description", "address", "country", "type", "kind", "alias", "status", "summary")
)
_SEVERAL = frozenset(("phone", "email", "alias", "notes", "website"))
"""Properties that several columns fill, each with values of its own."""
_STRONG = {"plate": ("registrationNumber", "plate")}  # by kind of identifier, where no property has its name
_YEARS = frozenset(("modelo", "anio", "ano", "ano modelo", "anio modelo", "year", "model year"))
_NO_KEY = frozenset(("name", "date", "address", "phone", "text", "number", "country", "gender"))


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of the mapping: a property, or ``label`` or ``status``, and the columns that fill it."""

    target: str
    columns: list[str]
    join: str | None = None
    date: str | None = None
    map: dict[str, str] | None = None
    split: str | None = None
    remark: Message | None = None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A column that fills nothing, and why."""

    column: str
    why: Message


@dataclass(slots=True)
class Draft:
    """A mapping of the table ``file``, whose column names stand in ``line``, drafted from ``rows`` rows; ``columns``
    are those that it could use, as they stand in the table.
    """

    file: str
    line: int
    rows: int
    schema: str
    key: list[str]
    key_remark: Message | None = None
    several: bool = False
    encoding: str | None = None
    fields: list[Placed] = field(default_factory=list)
    properties: list[Placed] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)


def draft(
    table: Table,
    encoding: str | None = None,
    schema: str | None = None,
    uses: Mapping[str, str] | None = None,
) -> Draft:
    """The draft for a table; of the kind ``schema`` and with the ``uses`` of columns (`choices`) where a person chose.

    Raises :class:`BadInput` where no column of it says anything that is known, or no column was chosen as the key.
    """
    kinds = [kind for kind in vocabulary().kinds if schema in (None, kind.schema)]
    if not kinds:
        raise BadInput(msg("No mapping is drafted for {schema}.", schema=schema))
    kind = max(kinds, key=lambda one: _speaks_for(one, table))
    if uses:
        return _Drafting(table, kind, encoding).chosen(uses)
    if schema is None and not _speaks_for(kind, table):
        raise BadInput(
            msg(
                "{file}: no column of line {line} has a name or content that is known. Write the mapping by hand: "
                "`tearline kinds` lists what may be named, docs/first-file.md shows how.",
                file=table.file,
                line=table.line,
            )
        )
    return _Drafting(table, kind, encoding).whole()


def _speaks_for(kind: Kind, table: Table) -> float:
    """How much of the table's columns, and of its name, says that it is of this kind."""
    told: dict[str, float] = {}
    for column in table.columns:
        score, name = _meaning(column, kind)
        if score < 1.0 and plain(column.name) in vocabulary().key:
            continue  # each kind has a number of its own
        weight = _SPEAKS if name in kind.columns else _SAYS_LITTLE if name in _COMMON else 1.0
        told[name] = max(told.get(name, 0.0), score * weight)
    name = plain(table.file.rpartition(".")[0])
    named = any(f" {word} " in f" {name} " for word in kind.files)
    return sum(told.values()) + (1.5 if named and told else 0.0)


def _meaning(column: Column, kind: Kind) -> tuple[float, str]:
    """What the column says most likely, and how sure; half as sure where its cells say otherwise."""
    found = _candidates(column, kind)
    if found:
        score, name = found[0]
        return min(score, 1.0) * (1.0 if column.values else 0.6), name
    named = [(score, name) for score, name in meanings(column.name, kind)[:1] if score >= EXACT]
    return (named[0][0] * 0.4, named[0][1]) if named else (0.0, "")


def _candidates(column: Column, kind: Kind) -> list[tuple[float, str]]:
    """Properties that the column may fill, by its name and its cells, the likeliest first."""
    properties = model().schemata[kind.schema].properties
    by_content = [
        (2.0, name)
        for name in _STRONG.get(column.identifier or "", (column.identifier or "",))
        if name in properties
    ][:1]
    if column.identifier == "year" and "modelYear" in properties and plain(column.name) in _YEARS:
        by_content = [(0.99, "modelYear")]  # registers of vehicles call the year the model
    by_name = [
        (score, name)
        for score, name in meanings(column.name, kind)[:4]
        if score >= _LEAST and column.reading(kind.schema, name) is not None
    ]
    rest = [one for one in by_name if one[1] not in {name for _, name in by_content}]
    return sorted(by_content + rest, key=lambda one: -one[0])


class _Drafting:
    """One table under work, of a kind that is settled."""

    def __init__(self, table: Table, kind: Kind, encoding: str | None) -> None:
        self._table, self._kind = table, kind
        self._properties = model().schemata[kind.schema].properties
        self._left = list(table.columns)
        self._filled: dict[str, Placed] = {}
        names = [column.name for column in table.columns]
        self._made = Draft(
            table.file, table.line, table.rows, kind.schema, [], encoding=encoding, columns=names
        )

    def whole(self) -> Draft:
        """Everything, in the order in which one thing leaves columns for the next."""
        made = self._made
        self._say_what_is_no_column()
        self._place_key()
        self._place_fields()
        self._place_names()
        self._place_properties()
        self._place_address()
        made.properties = self._in_order()
        for column in self._left:
            made.unplaced.append(Unplaced(column.name, self._why(column)))
        if not made.properties:
            column = next((c for c in self._table.columns if c.name in made.key), self._table.columns[0])
            made.properties = [Placed("name" if "name" in self._properties else "summary", [column.name])]
        made.remarks = list(self._table.remarks)
        return made

    def chosen(self, uses: Mapping[str, str]) -> Draft:
        """As a person chose: each column fills what it was said to fill, in the form that its cells have.

        Names in parts that were chosen are put together as ever.
        """
        made = self._made
        self._say_what_is_no_column()
        for use in dict.fromkeys(uses.values()):
            self._place_chosen(use, [c for c in self._left if uses.get(c.name) == use])
        if not made.key:
            raise BadInput(
                msg("Choose the column that is the key: by it the next file finds the record again.")
            )
        if "name" not in self._filled:
            self._join_names()
        made.properties = self._in_order()
        if not made.properties:
            raise BadInput(msg("Choose a property for at least one column."))
        made.unplaced += [Unplaced(column.name, msg("you chose not to load it")) for column in self._left]
        made.remarks = list(self._table.remarks)
        return made

    def _place_chosen(self, use: str, columns: list[Column]) -> None:
        if use == "key":
            self._made.key = [column.name for column in columns]
            for column in columns:
                self._take(column)
        elif use in ("label", "status"):
            for column in columns[:1]:
                map = statuses(column.values) if use == "status" else None
                self._made.fields.append(Placed(use, [column.name], map=map, remark=_remark(column, None)))
                self._take(column)
        elif use in self._properties and (len(columns) == 1 or use in _SEVERAL):
            for column in columns:
                self._place(use, column)
        elif use in self._properties and columns:
            join = ", " if use == "address" else " "
            self._fill(use, Placed(use, [column.name for column in columns], join=join))
            for column in columns:
                self._take(column)

    def _join_names(self) -> None:
        """The whole name, of the parts that columns fill by themselves."""
        parts = [self._filled[part].columns[0] for part in vocabulary().names if part in self._filled]
        if len(parts) > 1 and "name" in self._properties:
            self._fill("name", Placed("name", parts, join=" "))

    def _say_what_is_no_column(self) -> None:
        self._made.unplaced += [Unplaced(name, why) for name, why in self._table.unusable]

    # ── the key ─────────────────────────────────────────────────────────────────────────────────

    def _place_key(self) -> None:
        made, whole = self._made, [column for column in self._left if column.is_whole]
        named = sorted(
            (c for c in self._left if c.is_nearly_whole and plain(c.name) in vocabulary().key),
            key=lambda c: (self._is_said_of_the_kind(c), vocabulary().key.index(plain(c.name))),
        )
        unique = next((c for c in named if c.is_unique), None)
        if unique is not None:
            self._take(unique)
            made.key = [unique.name]
            if not unique.is_whole and unique.values:
                made.key_remark = msg("a row without a value in it would be rejected, and some have none")
            return
        several = next((c for c in named if c.stands_together), None)
        if several is not None and not any(c.is_unique and self._may_be_key(c) for c in whole):
            self._take(several)
            made.key, made.several = [several.name], True
            made.key_remark = msg("rows of one key follow each other: they become one record (rows: several)")
            return
        self._place_unnamed_key(whole)

    def _is_said_of_the_kind(self, column: Column) -> bool:
        """Whether a column of this kind with this name tells something else than the key."""
        return any(score >= 1.0 for score, _ in _candidates(column, self._kind))

    def _place_unnamed_key(self, whole: list[Column]) -> None:
        """One that no name tells: it fills its property as well."""
        made = self._made
        column = next((c for c in whole if c.is_unique and self._may_be_key(c)), None)
        if column is not None:
            made.key = [column.name]
            made.key_remark = msg(
                "no value of it comes twice in the rows looked at; check that it is so in all"
            )
            if not _candidates(column, self._kind):
                self._take(column)
            return
        made.key = [(whole or self._table.columns)[0].name]
        made.key_remark = msg(
            "CHECK: no column was found that has a value of its own in each row. Name one, or several that are "
            "unique together: [first, second]"
        )

    def _may_be_key(self, column: Column) -> bool:
        """Whether it may tell things apart: no name, date, telephone or text does."""
        found = _candidates(column, self._kind)
        if not found:
            return column.form is None and column.is_short
        prop = self._properties[found[0][1]]
        return prop.type.name not in _NO_KEY and column.form is None

    # ── what says something of the record ───────────────────────────────────────────────────────

    def _place_fields(self) -> None:
        known = vocabulary()
        for column in list(self._left):
            name = plain(column.name)
            if name in known.label and (not column.values or are_labels(column.values)):
                self._made.fields.append(Placed("label", [column.name], remark=_remark(column, None)))
                self._take(column)
            elif self._kind.schema == "Person" and name in known.status:
                map = statuses(column.values)
                if map is not None:
                    remark = msg("how the law sees the person; check each word, and add those of other rows")
                    self._made.fields.append(Placed("status", [column.name], map=map, remark=remark))
                    self._take(column)

    # ── properties ──────────────────────────────────────────────────────────────────────────────

    def _place_names(self) -> None:
        """A person's name in parts: each part by itself, and the whole, put together."""
        if "firstName" not in self._properties:
            return
        parts = dict(self._parts(list(vocabulary().names.items())))
        if len(parts) < 2:
            return
        whole = next((c for c in self._left if c not in parts.values() and self._means(c) == "name"), None)
        for part, column in parts.items():
            self._fill(part, Placed(part, [column.name]))
            self._take(column)
        if whole is None:
            self._fill("name", Placed("name", [column.name for column in parts.values()], join=" "))

    def _place_address(self) -> None:
        """An address in parts, where no column has it whole."""
        if "address" not in self._properties or "address" in self._filled:
            return
        named = [(str(n), words) for n, words in enumerate(vocabulary().address)]
        parts = [column for _, column in self._parts(named)]
        if len(parts) > 1:
            self._fill("address", Placed("address", [column.name for column in parts], join=", "))
            for column in parts:
                self._take(column)

    def _parts(self, named: Sequence[tuple[str, frozenset[str]]]) -> Iterator[tuple[str, Column]]:
        taken: set[str] = set()
        for part, words in named:
            column = next((c for c in self._left if plain(c.name) in words and c.name not in taken), None)
            if column is not None:
                taken.add(column.name)
                yield part, column

    def _means(self, column: Column) -> str | None:
        return next((name for _, name in _candidates(column, self._kind)), None)

    def _place_properties(self) -> None:
        """The surest first, whatever the order of the columns."""
        found = [
            (score, -place, name, column)
            for place, column in enumerate(self._left)
            for score, name in _candidates(column, self._kind)
        ]
        for _, _, name, column in sorted(found, key=lambda one: (-one[0], -one[1])):
            if column in self._left and (name not in self._filled or name in _SEVERAL):
                self._place(name, column)

    def _place(self, name: str, column: Column) -> None:
        reading = column.reading(self._kind.schema, name) or Reading()
        before = self._filled.get(name)
        if before is None:
            form, map = reading.form, reading.map
            if map and all(word == code for word, code in map.items()):
                map = None
            columns, remark = [column.name], _remark(column, form)
            placed = Placed(
                name, columns, None, None if form is None else form.form, map, reading.split, remark
            )
            self._fill(name, placed)
        elif before.split is None and reading.split is None:
            self._fill(name, Placed(name, [*before.columns, column.name], remark=before.remark))
        else:
            return
        self._take(column)

    def _fill(self, name: str, placed: Placed) -> None:
        self._filled[name] = placed

    def _take(self, column: Column) -> None:
        self._left = [one for one in self._left if one is not column]

    def _in_order(self) -> list[Placed]:
        """As the columns stand in the table."""
        places = {column.name: place for place, column in enumerate(self._table.columns)}
        return sorted(
            self._filled.values(), key=lambda placed: (places[placed.columns[0]], -len(placed.columns))
        )

    def _why(self, column: Column) -> Message:
        """Why a column fills nothing."""
        meant = meanings(column.name, self._kind)
        if meant and meant[0][0] >= EXACT:
            name = meant[0][1]
            if name in self._filled:
                return msg(
                    "{property} is filled by {column}", property=name, column=self._filled[name].columns[0]
                )
            if self._properties[name].type.name == "entity":
                return msg(
                    "{property} needs the key of another record, and this holds no keys", property=name
                )
            return msg("what is in it cannot be read as {property}", property=name)
        if not column.values:
            return msg("no property of that name, and no row that was looked at has a value in it")
        if column.form is not None:
            return msg("dates; of what, the name does not tell")
        near = [name for score, name in meant[:2] if score > 0]
        if near:
            return msg("no property of that name; perhaps {near}", near=", ".join(near))
        return msg("no property of that name")


def _remark(column: Column, form: Form | None) -> Message | None:
    if not column.values:
        return msg("by its name alone: no row that was looked at has a value in it")
    if form is None or not form.either:
        return None
    return msg("day and month may be the other way round, as far as these rows tell; check it")
