"""Statements as the application's role: the same text to the databases of both copies, the same rows back.

For whoever holds the password of ``tearline_app`` (``roles.secret``), and perhaps the token and a ticket of a
low viewer. Asked are the questions of the schema ``ask``, each with arguments that are visible, hidden or of
nothing; tables that nobody may read; and every relation of the catalogue that the role may read.

Left out: EXPLAIN, whose counts of buffers tell of hidden rows, and temporary schemas, which tell how many
connections loaded or corrected something at one time (docs/gate.md says both). A relation of the
catalogue whose rows differ before anything is hidden (numbers of processes, moments of starts, log positions
of this very server) says nothing here; :attr:`Statements.apart` names those.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from tools.attack import things
from tools.attack.cast import Session
from tools.attack.known import Known, nowhere
from tools.attack.sameness import Difference, Sameness
from tools.attack.wire import Answer

LATER = (
    "ask.my_looks",
    "ask.looks_at_ours",
    "ask.inspect",
)  # told from the tree, some moments after the look
SETTLED, TRIES = 0.7, 4  # seconds, and how often such a question is asked again
RENEWED = 25  # statements that one ticket is used for: it lives a minute
_ARGUMENT = re.compile(r"(?:(\w+) )?([a-z ]+(?:\[\])?)")
_QUESTIONS = """
SELECT p.proname::text, pg_get_function_identity_arguments(p.oid)
FROM pg_proc p WHERE p.pronamespace = 'ask'::regnamespace AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1, 2
"""
_RELATIONS = """
SELECT c.oid::regclass::text FROM pg_class c
WHERE c.relkind IN ('r', 'v') AND has_schema_privilege(c.relnamespace, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its values, and what it is counted as."""

    about: str
    text: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Parted:
    """Two results that differ."""

    number: int
    statement: Statement
    difference: Difference
    viewer: str | None

    def summary(self) -> str:
        """In a few lines."""
        return (
            f"statement {self.number} as {self.viewer or 'nobody'}: {self.statement.text} {self.statement.values}\n"
            f"  plain: {self.difference.plain!r}\n  other: {self.difference.other!r}"
        )


@dataclass(slots=True)
class _Side:
    """The two roles' connections to one database."""

    app: psycopg.Connection
    ledger: psycopg.Connection

    def enter(self, session: Session | None) -> None:
        """From now on this viewer, with a fresh ticket; or nobody."""
        token, ticket = "", ""
        if session is not None:
            asked = {
                "token": session.token,
                "action": "check",
                "purpose": session.part.purpose,
                "question": "-",
                "seconds": 60,
            }
            row = self.ledger.execute("SELECT answer FROM gate.settle(%s)", [json.dumps([asked])]).fetchone()
            token, ticket = session.token, str(row[0].get("ticket", "")) if row else ""
        self.app.execute(
            "SELECT set_config('tearline.token', %s, false), set_config('tearline.ticket', %s, false)",
            [token, ticket],
        )

    def result(self, statement: Statement) -> Answer:
        """Rows as text in their order, or the error with all that it says."""
        try:
            rows = self.app.execute(statement.text.encode(), statement.values).fetchall()
        except psycopg.Error as error:
            told = error.diag
            return Answer(
                400,
                body=json.dumps(
                    [
                        told.sqlstate,
                        told.message_primary,
                        told.message_detail,
                        told.message_hint,
                        told.constraint_name,
                    ]
                ).encode(),
            )
        return Answer(200, body="\n".join(str(row[0]) for row in rows).encode())


@dataclass(slots=True)
class Statements:
    """Draws statements and holds both results against each other."""

    folders: tuple[Path, Path]
    viewers: list[tuple[Session, Session]]
    same: Sameness
    seen: Known
    hidden: Known
    rng: Random
    count: int = 0
    by: Counter[str] = field(default_factory=Counter)
    apart: list[str] = field(default_factory=list)
    _sides: list[_Side] = field(init=False)
    _questions: list[tuple[str, str]] = field(init=False)
    _relations: list[str] = field(init=False)
    _viewer: tuple[Session, Session] | None = None

    def __post_init__(self) -> None:
        self._sides = [
            _Side(*(_connected(folder, role) for role in ("app", "ledger"))) for folder in self.folders
        ]
        app = self._sides[0].app
        self._questions = [(str(name), str(given)) for name, given in app.execute(_QUESTIONS)]
        self._relations = [str(name) for (name,) in app.execute(_RELATIONS)]

    def close(self) -> None:
        """End the connections."""
        for side in self._sides:
            side.app.close()
            side.ledger.close()

    def control(self) -> None:
        """Before anything is hidden: which relations of the catalogue differ by themselves."""
        self.apart = [name for name in self._relations if self._difference(_relation(name)) is not None]
        self._relations = [name for name in self._relations if name not in self.apart]

    def some(self, number: int, most: int) -> list[Parted]:
        """The differences of so many statements; it ends after ``most``."""
        differences: list[Parted] = []
        for _ in range(number):
            if len(differences) < most and (parted := self._one()) is not None:
                differences.append(parted)
        return differences

    def _one(self) -> Parted | None:
        if self.count % RENEWED == 0:
            self._enter(self.rng.choice([None, *self.viewers, *self.viewers]))
        statement = (
            self._question() if self.rng.random() < 0.9 else _relation(self.rng.choice(self._relations))
        )
        self.count += 1
        self.by[statement.about] += 1
        difference = self._difference(statement)
        for _ in range(TRIES if statement.about in LATER else 0):
            if difference is None:
                break
            time.sleep(SETTLED)
            difference = self._difference(statement)
        viewer = self._viewer[0].part.login if self._viewer else None
        return None if difference is None else Parted(self.count, statement, difference, viewer)

    def _enter(self, pair: tuple[Session, Session] | None) -> None:
        self._viewer = pair
        for side, session in zip(self._sides, pair or (None, None), strict=True):
            side.enter(session)

    def _difference(self, statement: Statement) -> Difference | None:
        translated = Statement(statement.about, statement.text, tuple(map(self._there, statement.values)))
        return self.same.difference(self._sides[0].result(statement), self._sides[1].result(translated))

    def _there(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._there(one) for one in value]
        return self.same.ids.there.get(value, value) if isinstance(value, str) else value

    def _question(self) -> Statement:
        name, given = self.rng.choice(self._questions)
        values, places = [], []
        for argument in filter(None, given.split(", ")):
            found = _ARGUMENT.fullmatch(argument)
            kind = found[2] if found else "text"
            values.append(self._value((found and found[1]) or "", kind))
            places.append(f"%s::{kind}")
        return Statement(
            f"ask.{name}", f"SELECT x::text FROM ask.{name}({', '.join(places)}) AS x", tuple(values)
        )

    def _value(self, name: str, kind: str) -> Any:
        rng = self.rng
        if kind.endswith("[]"):
            return (
                [self._value(name, kind[:-2]) for _ in range(rng.randint(0, 4))]
                if rng.random() > 0.1
                else None
            )
        match kind:
            case "uuid":
                known = rng.choice((self.seen, self.hidden))
                return known.an_id(rng, "loads" if "load" in name else "records") or nowhere(rng)
            case "integer" | "bigint" | "smallint":
                return rng.choice((0, 1, 2, 25, 400)) if rng.random() > 0.05 else None
            case "date" | "timestamp with time zone":
                return rng.choice((None, things.day(-1), things.day(0), things.day(1), things.day(400)))
            case "jsonb":
                return rng.choice(("null", "[]", "[[1]]", "{}"))
        n = rng.randrange(things.PEOPLE)
        return rng.choice(
            (things.phone(n), things.passport(n), f"phone:{things.phone(n)}", "Person", "SSC", "agent", None)
        )


def _relation(name: str) -> Statement:
    text = f"SELECT x::text FROM {name} AS x WHERE x::text !~ 'pg_(toast_)?temp_' ORDER BY 1 LIMIT 2000"
    return Statement("catalogue", text)


def _connected(folder: Path, role: str) -> psycopg.Connection:
    config = (folder / "postgresql" / "postgresql.auto.conf").read_text("utf-8")
    sockets = re.findall(r"unix_socket_directories = '([^']+)'", config)[0]
    secret = json.loads((folder / "roles.secret").read_text("utf-8"))[role]
    told = psycopg.conninfo.make_conninfo(
        host=sockets,
        user=f"tearline_{role}",
        password=secret,
        dbname="tearline",
        options="-c timezone=UTC",
    )
    return psycopg.connect(told, autocommit=True)
