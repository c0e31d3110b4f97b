"""A row of the matrix, and a file of rows: what it may say is in docs/decision-rights.md; anything else is refused, by
row and field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, TypeVar

import yaml

from tearline.codes import Code, Duty
from tearline.errors import BadInput
from tearline.language import Message, msg, together
from tearline.matrix.box import DIMENSIONS, Box
from tearline.measures import DECIDERS, LEVELS, RISKS, Agencies, Instrument, Measure, Scope, Where, coded

C = TypeVar("C", bound=Code)
ANY = "any"
MOST_ROWS = 500
LONGEST = 200_000  # characters of a file
LONGEST_SOURCE = 500
MINUTES = range(5, 43_201)  # a month
MOST_TOLD = 12  # of what is wrong
_KEYS = (*DIMENSIONS, "needs", "decides", "minutes", "agree", "inform", "two_persons", "source")


class BadRows(BadInput):
    """A matrix that cannot be taken; ``problems`` say in which row and field, and why."""

    def __init__(self, problems: Sequence[Message]) -> None:
        more = [msg("And {n} more.", n=len(problems) - MOST_TOLD)] if len(problems) > MOST_TOLD else []
        super().__init__(together([*problems[:MOST_TOLD], *more]))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Agree:
    """A role that must agree, within a scope; ``silence``: theirs lets the decider go on, never for law."""

    duty: Duty
    scope: Scope
    silence: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row stands, in both languages, and since when that is in force."""

    es: str
    en: str
    since: date


@dataclass(frozen=True, slots=True)
class Decides:
    """Who decides, within how many minutes, with whose agreement; ``inform``: who learns of it."""

    duty: Duty
    level: int
    minutes: int
    agree: tuple[Agree, ...] = ()
    inform: tuple[Duty, ...] = ()
    two_persons: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What it covers, and who decides that; or the instrument that is needed, without which it is not allowed."""

    box: Box
    source: Source
    decides: Decides | None
    needs: Instrument | None


# ── from a file ─────────────────────────────────────────────────────────────────────────────────


def shipped_text() -> str:
    """The matrix that comes with Tearline, as a file."""
    return resources.files(__package__).joinpath("shipped", "mexico.yaml").read_text("utf-8")


@cache
def shipped() -> tuple[Row, ...]:
    """The matrix that comes with Tearline."""
    return tuple(rows_of(shipped_text()))


def rows_of(text: str) -> list[Row]:
    """The rows of a file. Raises :class:`BadRows` that names each row and field that is wrong."""
    if len(text) > LONGEST:
        raise BadInput(msg("A matrix has at most {most} characters.", most=f"{LONGEST:,}"))
    try:
        told = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadInput(
            msg("The file is no YAML; look at line {line}.", line=mark.line + 1 if mark else 1)
        ) from None
    except (ValueError, RecursionError):  # a day that is none; lists in lists without end
        raise BadInput(
            msg("The file is no YAML that can be read: a day that there is not, or too deep.")
        ) from None
    if (
        not isinstance(told, dict)
        or not set(told) <= {"sources", "rows"}
        or not isinstance(told.get("rows"), list)
    ):
        raise BadInput(msg("A matrix has the keys rows and, if rows share theirs, sources; and no other."))
    sources = told.get("sources") or {}
    return read_rows(told["rows"], sources if isinstance(sources, dict) else {})


def read_rows(
    told: Sequence[object], sources: Mapping[object, object] | None = None, first: int = 1
) -> list[Row]:
    """Rows as plain data; ``first``: the number of the first of them. Raises :class:`BadRows`."""
    if not 1 <= len(told) <= MOST_ROWS:
        raise BadInput(msg("A matrix has 1 to {most} rows.", most=MOST_ROWS))
    wrong: list[Message] = []
    rows = [_Reading(n, one, sources or {}, wrong).row() for n, one in enumerate(told, first)]
    if wrong:
        raise BadRows(wrong)
    return rows


class _Reading:
    """One row being read; what is wrong is added to a list, so that all of it is said at once."""

    def __init__(
        self, number: int, told: object, sources: Mapping[object, object], wrong: list[Message]
    ) -> None:
        self.number, self.sources, self._wrong = number, sources, wrong
        self.told: Mapping[str, Any] = told if isinstance(told, dict) else {}
        if not isinstance(told, dict):
            self.bad("rows", msg("a row is a list of fields"))
        for key in self.told:
            if key not in _KEYS:
                self.bad(str(key)[:40], msg("there is no such field"))

    def bad(self, field: str, why: Message) -> None:
        self._wrong.append(msg("Row {row}, {field}: {why}.", row=self.number, field=field, why=why))

    def row(self) -> Row:
        box = Box(
            self._codes("actions", Measure), self._codes("where", Where), self._risks(),
            self._codes("agencies", Agencies), self._codes("instrument", Instrument),
        )  # fmt: skip
        source, needs = self._source(), self._needs()
        if needs is not None:
            return Row(box, source, None, needs)
        return Row(box, source, self._decides(), None)

    # what it covers

    def _codes(self, field: str, kind: type[C]) -> tuple[C, ...]:
        values = self._values(field)
        if values == [ANY]:
            return tuple(kind)
        unknown = [str(value)[:40] for value in values if value not in set(kind)]
        if unknown or not values:
            self.bad(
                field,
                msg("{unknown} is none of {known}", unknown=", ".join(unknown) or "–", known=", ".join(kind)),
            )
        return tuple(one for one in kind if one in values)

    def _risks(self) -> tuple[int, ...]:
        values = self._values("risk")
        if values == [ANY]:
            return RISKS
        if not values or any(value is True or value not in RISKS for value in values):
            self.bad("risk", msg("a risk is 1, 2, 3 or 4"))
        return tuple(one for one in RISKS if one in values)

    def _values(self, field: str) -> list[object]:
        value = self.told.get(field, ANY)
        return list(value) if isinstance(value, list) else [value]

    # who decides

    def _needs(self) -> Instrument | None:
        value = self.told.get("needs")
        if value is None:
            return None
        others = [
            name for name in ("decides", "minutes", "agree", "inform", "two_persons") if self.told.get(name)
        ]
        if others:
            self.bad(
                "needs",
                msg(
                    "what is not allowed has nobody who decides; leave {fields} out", fields=", ".join(others)
                ),
            )
        needed = [one for one in Instrument if one is not Instrument.NONE]
        return self._one("needs", value, needed, Instrument.ORDER)

    def _decides(self) -> Decides:
        said = self._fields("decides", self.told.get("decides"), ("duty", "level"))
        agree = self.told.get("agree") or []
        if not isinstance(agree, list) or len(agree) > 2:
            self.bad("agree", msg("at most two roles agree"))
            agree = []
        agrees = tuple(map(self._agree, agree))
        if len({one.duty for one in agrees}) < len(agrees):
            self.bad("agree", msg("the two are different duties"))
        return Decides(
            self._one("decides: duty", said.get("duty"), DECIDERS, Duty.COMMANDER),
            self._number("decides: level", said.get("level"), range(1, len(LEVELS) + 1)),
            self._number("minutes", self.told.get("minutes"), MINUTES),
            agrees, self._inform(), self._yes("two_persons", self.told.get("two_persons", False)),
        )  # fmt: skip

    def _agree(self, told: object) -> Agree:
        said = self._fields("agree", told, ("duty", "scope", "silence"))
        scope = self._one("agree: scope", said.get("scope"), tuple(Scope), Scope.LAW)
        silence = self._yes("agree: silence", said.get("silence", False))
        if silence and scope is Scope.LAW:
            self.bad("agree: silence", msg("silence never lets a decision go on whose law is in question"))
        return Agree(self._one("agree: duty", said.get("duty"), DECIDERS, Duty.PROSECUTOR), scope, silence)

    def _inform(self) -> tuple[Duty, ...]:
        value = self.told.get("inform") or []
        values = value if isinstance(value, list) else [value]
        return tuple(dict.fromkeys(self._one("inform", one, DECIDERS, Duty.COMMANDER) for one in values))

    def _source(self) -> Source:
        told = self.told.get("source")
        if isinstance(told, str):
            if told not in self.sources:
                self.bad("source", msg("there is no source of that name among sources"))
                return Source("", "", date.min)
            told = self.sources[told]
        said = self._fields("source", told, ("es", "en", "since"))
        spanish, english = (self._text(f"source: {name}", said.get(name)) for name in ("es", "en"))
        since = said.get("since")
        if isinstance(since, str):
            try:
                since = date.fromisoformat(since)
            except ValueError:
                since = None
        if type(since) is not date:
            self.bad("source: since", msg("the day since when it is in force, as 2026-11-30"))
            since = date.min
        return Source(spanish, english, since)

    # fields

    def _fields(self, field: str, told: object, names: tuple[str, ...]) -> Mapping[str, Any]:
        if isinstance(told, dict) and set(told) <= set(names):
            return told
        self.bad(field, msg("it has the fields {names}", names=", ".join(names)))
        return {}

    def _one(self, field: str, told: object, known: Sequence[C], instead: C) -> C:
        found = next((one for one in known if one == told), None) if isinstance(told, str) else None
        if found is None:
            self.bad(
                field,
                msg("{unknown} is none of {known}", unknown=str(told or "–")[:40], known=", ".join(known)),
            )
        return found or instead

    def _number(self, field: str, told: object, known: range) -> int:
        if type(told) is int and told in known:
            return told
        self.bad(field, msg("a whole number from {least} to {most}", least=known[0], most=known[-1]))
        return known[0]

    def _yes(self, field: str, told: object) -> bool:
        if not isinstance(told, bool):
            self.bad(field, msg("true or false"))
        return told is True

    def _text(self, field: str, told: object) -> str:
        text = " ".join(told.split()) if isinstance(told, str) else ""
        if not text or len(text) > LONGEST_SOURCE or not text.isprintable():
            self.bad(field, msg("a text of 1 to {most} characters", most=LONGEST_SOURCE))
        return text


# ── as plain data, and as a file ────────────────────────────────────────────────────────────────


def told(row: Row) -> dict[str, Any]:
    """A row as a file has it."""
    box, source = row.box, row.source
    said: dict[str, Any] = {
        "actions": _or_any(box.actions, Measure), "where": _or_any(box.where, Where), "risk": _or_any(box.risk, RISKS),
        "agencies": _or_any(box.agencies, Agencies), "instrument": _or_any(box.instrument, Instrument),
    }  # fmt: skip
    if row.needs is not None:
        said["needs"] = str(row.needs)
    elif row.decides is not None:
        one = row.decides
        said["decides"] = {"duty": str(one.duty), "level": one.level}
        said["minutes"] = one.minutes
        if one.agree:
            said["agree"] = [
                {"duty": str(a.duty), "scope": str(a.scope), "silence": a.silence} for a in one.agree
            ]
        if one.inform:
            said["inform"] = [str(duty) for duty in one.inform]
        if one.two_persons:
            said["two_persons"] = True
    return {**said, "source": {"es": source.es, "en": source.en, "since": source.since}}


def as_file(rows: Iterable[Row]) -> str:
    """Rows as a file that :func:`rows_of` reads; what several name as their source stands once."""
    sources: dict[Source, str] = {}
    lines = []
    for row in rows:
        name = sources.setdefault(row.source, f"source-{len(sources) + 1}")
        lines.append({**told(row), "source": name})
    named = {
        name: {"es": source.es, "en": source.en, "since": source.since} for source, name in sources.items()
    }
    return str(
        yaml.safe_dump(
            {"sources": named, "rows": lines},
            allow_unicode=True,
            sort_keys=False,
            width=120,
            default_flow_style=None,
        )
    )


def as_line(row: Row) -> dict[str, object]:
    """A row as the database takes it."""
    one = row.decides
    return {
        "actions": row.box.actions, "places": row.box.where, "risks": row.box.risk, "agencies": row.box.agencies,
        "instruments": row.box.instrument, "needs": row.needs, "duty": one and one.duty, "level": one and one.level,
        "minutes": one and one.minutes, "inform": one.inform if one else (),
        "two_persons": bool(one and one.two_persons),
        "agree": [{"duty": a.duty, "scope": a.scope, "silence": a.silence} for a in (one.agree if one else ())],
        "source_es": row.source.es, "source_en": row.source.en, "since": row.source.since.isoformat(),
    }  # fmt: skip


def from_line(line: Mapping[str, Any]) -> Row:
    """A row as the database has it."""
    box = Box(
        _in(Measure, line["actions"]), _in(Where, line["places"]), tuple(sorted(line["risks"])),
        _in(Agencies, line["agencies"]), _in(Instrument, line["instruments"]),
    )  # fmt: skip
    source = Source(line["source_es"], line["source_en"], line["since"])
    if line["needs"] is not None:
        return Row(box, source, None, coded(Instrument, line["needs"]))
    agree = tuple(
        Agree(coded(Duty, a["duty"]), coded(Scope, a["scope"]), a["silence"]) for a in line["agree"]
    )
    decides = Decides(
        coded(Duty, line["duty"]),
        line["level"],
        line["minutes"],
        agree,
        tuple(coded(Duty, one) for one in line["inform"]),
        line["two_persons"],
    )
    return Row(box, source, decides, None)


def _in(kind: type[C], codes: Iterable[str]) -> tuple[C, ...]:
    held = set(codes)
    return tuple(one for one in kind if one in held)


def _or_any(values: Sequence[object], known: Iterable[object]) -> str | list[object]:
    plain: Callable[[object], object] = lambda value: value if isinstance(value, int) else str(value)  # noqa: E731
    return ANY if len(values) == len(tuple(known)) else [plain(value) for value in values]
