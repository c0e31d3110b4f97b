"""Those who work while things are killed, and what they were answered: the checker believes nothing else."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

import psycopg

from tools.attack import deeds
from tools.attack.wire import Answer, Line, Request
from tools.kill_trial import casework
from tools.kill_trial.deployment import GUARD, LABEL, READER, STEWARD, Deployment

SOURCE = "trial"
SENT, COMMANDED, DUE = (
    150,
    1500,
    400,
)  # lines of a file that is sent, that is loaded by command, that will be purged
AWAY = (0, 503)  # what may be answered while something is down: nothing, or that it is
BUSY = 409  # the chunk of a killed load may still be being written


@dataclass(slots=True)
class Answered:
    """What clients were told."""

    loads: dict[str, int] = field(default_factory=dict)  # lines of the file whose keys begin so
    shown: Counter[tuple[str, str]] = field(default_factory=Counter)  # answers by officer and record
    corrected: dict[str, list[str]] = field(default_factory=dict)  # the values that a record was given
    opened: list[str] = field(default_factory=list)  # leads
    moved: dict[str, str] = field(default_factory=dict)  # moves, with their leads
    backups: list[Path] = field(default_factory=list)  # of commands that ended well
    refused: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    killed: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)  # what may never be answered, as it was met


def lines(prefix: str, count: int) -> bytes:
    """A file of invented people, each with a passport number of its own."""
    return b"".join(
        json.dumps({
            "id": f"{prefix}-{n}", "schema": "Person",
            "properties": {"name": [f"Nadie Inventado {prefix} {n}"], "passportNumber": [passport(prefix, n)]},
        }).encode() + b"\n"
        for n in range(count)
    )  # fmt: skip


def passport(prefix: str, n: int) -> str:
    """The number of one of them: letters and digits, as a passport's are."""
    return f"{prefix.upper()}{n:05}"


class Work:
    """Clients of a deployment, each in a thread, until told to end."""

    def __init__(self, deployment: Deployment, seed: str) -> None:
        self.deployment = deployment
        self.answered = Answered()
        self._ending = threading.Event()
        self._note = threading.Lock()
        self._known: list[tuple[str, str]] = []  # passport and record that any client was shown
        self._threads = [
            threading.Thread(target=self._guarded, args=(client, f"{seed} {place}"), daemon=True)
            for place, client in enumerate(
                (self._ask, self._ask, self._correct, self._send, self._command, self._lead)
            )
        ]

    def begin(self) -> None:
        """Load what questions are about, and start."""
        self._load("first", SENT)
        self._load("due", DUE)
        for thread in self._threads:
            thread.start()
        # nothing is killed before somebody was shown something, and a lead was moved
        while not ((self._known and self.answered.moved) or self.answered.faults):
            time.sleep(0.05)

    def end(self) -> None:
        """Stop; every file that was begun is then loaded to its end."""
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def _guarded(self, client: Callable[[random.Random, Line], None], seed: str) -> None:
        try:
            client(random.Random(seed), Line(self.deployment.port))
        except Exception as error:  # a client that fails would make the trial look quiet
            self._fault(f"the client {client.__name__} failed: {type(error).__name__}: {error}")

    def _rounds(self, rng: random.Random, pause: float) -> Iterator[int]:
        n = 0
        while not self._ending.wait(rng.uniform(0, pause)):
            yield n
            n += 1

    # ── questions and deeds, over HTTP ──────────────────────────────────────────────────────────

    def _ask(self, rng: random.Random, line: Line) -> None:
        for _ in self._rounds(rng, 0.05):
            prefix = rng.choice([name for name in self.answered.loads if name != "due"])
            number = passport(prefix, rng.randrange(self.answered.loads[prefix]))
            told = self._told(READER.login, "asked", line, self._question(number))
            if told is None:
                continue
            records = [hit["record"]["id"] for hit in told["hits"]]
            if not records:
                self._fault(f"a record that was accepted is not found: {number}")
            with self._note:
                self.answered.shown.update((READER.login, record) for record in records)
                self._known += [(number, record) for record in records]

    def _question(self, number: str) -> Request:
        return deeds.form(self.deployment.sessions[READER.login], "POST", "/check", {"text": number})

    def _correct(self, rng: random.Random, line: Line) -> None:
        steward = self.deployment.sessions[STEWARD.login]
        for n in self._rounds(rng, 0.2):
            if not self._known:
                continue
            number, record = rng.choice(self._known)
            value = f"deed {n}"
            changes: dict[str, object] = {
                "properties": {"name": ["Nadie Corregido"], "passportNumber": [number], "notes": [value]}
            }
            told = self._told(STEWARD.login, "corrected", line, deeds.correct(steward, record, changes))
            if told is not None:
                self.answered.corrected.setdefault(record, []).append(value)

    def _lead(self, rng: random.Random, line: Line) -> None:
        """Open one, and triage it while its clock runs."""
        for n in self._rounds(rng, 0.4):
            opened = self._told(READER.login, "opened", line, casework.opening(self.deployment, f"Pista {n}"))
            if opened is None:
                continue
            id = opened["id"]
            self.answered.opened.append(id)
            seen = self._told(GUARD.login, "read", line, casework.reading(self.deployment, id))
            if seen is not None:
                move = casework.triage(self.deployment, id, seen["last_move"])
                moved = self._told(GUARD.login, "moved", line, move, casework.MOVED)
                if moved is not None:
                    self.answered.moved[moved["id"]] = id

    def _told(self, who: str, what: str, line: Line, request: Request, also: tuple[int, ...] = ()) -> Any:
        answer: Answer = line.ask(request)
        if answer.status in (200, 201):
            with self._note:
                self.answered.done[what] += 1
            return json.loads(answer.body)
        with self._note:
            self.answered.refused[f"{what}: {answer.status}"] += 1
        if answer.status not in (*AWAY, BUSY, *also):
            self._fault(f"{who} was answered {answer.status} where {what} was wanted: {answer.body[:200]!r}")
        return None

    # ── files ───────────────────────────────────────────────────────────────────────────────────

    def _send(self, rng: random.Random, _: Line) -> None:
        for n in self._rounds(rng, 0.5):
            self._load(f"s{n}", SENT)

    def _load(self, prefix: str, count: int) -> None:
        """The same file until it is taken, as whoever sends it does."""
        line = Line(self.deployment.port)
        parts = [
            ("file", f"{prefix}.jsonl", lines(prefix, count)),
            ("source", None, SOURCE.encode()),
            ("label", None, LABEL.encode()),
        ]
        request = deeds.upload(self.deployment.sessions[STEWARD.login], parts)
        while self._told(STEWARD.login, "sent", line, request) is None:
            time.sleep(0.3)
        self.answered.loads[prefix] = count

    # ── commands, some of which are killed ──────────────────────────────────────────────────────

    def _command(self, rng: random.Random, _: Line) -> None:
        for n in self._rounds(rng, 0.2):
            (self._backup, self._jobs, self._load_by_command)[n % 3](rng, n)

    def _load_by_command(self, rng: random.Random, n: int) -> None:
        prefix = f"c{n}"
        path = self.deployment.folder / f"{prefix}.jsonl"
        path.write_bytes(lines(prefix, COMMANDED))
        how = ("load", str(path), "--source", SOURCE, "--label", LABEL)
        attempts = 0
        while not self._ran(rng, "load", *how, spared=attempts > 1):
            attempts += 1
            time.sleep(0.2)
        self.answered.loads[prefix] = COMMANDED

    def _jobs(self, rng: random.Random, _: int) -> None:
        with suppress(psycopg.Error), self.deployment.superuser() as conn:
            conn.execute(
                "UPDATE store.record SET purge_on = current_date WHERE id IN (SELECT id FROM store.record"
                " WHERE source = %s AND key LIKE 'due-%%' ORDER BY id LIMIT 7)", [SOURCE],
            )  # fmt: skip
        self._ran(rng, "jobs", "jobs", "run")

    def _backup(self, rng: random.Random, n: int) -> None:
        file = self.deployment.folder / f"b{n}.dump"
        if self._ran(rng, "backup", "backup", str(file)):
            self.answered.backups.append(file)

    def _ran(self, rng: random.Random, what: str, *words: str, spared: bool = False) -> bool:
        """Whether it came to its end and ended well; half of those not ``spared`` are killed at a drawn moment."""
        process = self.deployment.command(*words, by=STEWARD if what == "load" else None)
        doomed = rng.random() < 0.5 and not spared and not self._ending.is_set()
        try:
            code = process.wait(rng.uniform(0.5, 8) if doomed else 600)
        except TimeoutExpired:
            process.kill()
            process.wait()
            with self._note:
                self.answered.killed[what] += 1
            return False
        with self._note:
            self.answered.done[f"command {what}"] += code == 0
            self.answered.refused[f"command {what}: {code}"] += code != 0
        if code not in (0, 5, 7):  # in conflict with a killed one's last chunk; the database is away
            self._fault(f"the command {what} ended with code {code}; its words are in commands.log")
        return code == 0

    def _fault(self, what: str) -> None:
        with self._note:
            self.answered.faults.append(what)
