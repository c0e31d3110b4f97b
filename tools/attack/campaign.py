"""One attack: twins on their way, hidden things into one of them, requests to both, answers compared."""

from __future__ import annotations

import copy
import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from urllib.parse import quote

from tools.attack import deeds, pages, things
from tools.attack.asking import Asking, Drawn
from tools.attack.cast import GUESTS, HIGH, KEEPERS, LOW, Cast, Part, Session, enrol, found
from tools.attack.hiding import Hiding
from tools.attack.known import Known, Pool
from tools.attack.operations import Operation
from tools.attack.sameness import Difference, Sameness
from tools.attack.services import Service, copied, serving
from tools.attack.statements import Statements
from tools.attack.wire import PREFIX, Answer, Line, Request, ask_both

ROUND = 300  # pairs between two additions of hidden things
HIDDEN_A_ROUND = 12
SHARED_EVERY = 40  # pairs between deeds that officers of high clearance do in both copies
LATER_EVERY = 60  # pairs between questions about looks
LATER = 4  # of them at once
SETTLED = 0.7  # seconds until entries are in the tree, from which looks are told
GUEST_EVERY = 400  # pairs between guests
NO_TOKEN = "no-token"  # noqa: S105 of nobody
AGAIN = 0.4  # seconds
TRIES = 8  # of a question whose answer may come a moment later on one side, or that one side was too busy for
# They tell when one last looked, from entries that are in the ledger some moments after the look.
LOOKED = ("/entity/{id}", "/entity/{id}/dossier")
UNANSWERED = (0, 503)  # a broken connection, an overloaded machine: told of by no record


@dataclass(frozen=True, slots=True)
class Finding:
    """Two answers that differ: where in the run, what was asked, both answers."""

    step: int
    viewer: str
    drawn: Drawn
    difference: Difference
    plain: Answer
    other: Answer
    again: bool | None = None

    def summary(self) -> str:
        """In a few lines."""
        return (
            f"step {self.step}, {self.viewer}: {self.drawn.operation}: {self.difference.what} differs"
            f"{'' if self.again is not False else ' (once: asked again, both said the same)'}\n"
            f"  plain: {self.difference.plain!r}\n  other: {self.difference.other!r}"
        )

    def _texts(self) -> tuple[tuple[str, str], ...]:
        asked = ("request", self.drawn.request.text()), ("summary", self.summary())
        return (*asked, ("plain", self.plain.text()), ("other", self.other.text()))

    def write(self, folder: Path) -> None:
        """What was asked and both answers, into files."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self._texts():
            (folder / f"{name}.txt").write_text(text, "utf-8", "backslashreplace")


@dataclass(slots=True)
class Count:
    """How much was tried."""

    pairs: int = 0
    repeated: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)


@dataclass(slots=True)
class Twins:
    """Two running copies and the sessions on each."""

    plain: Service
    other: Service
    sessions: dict[str, tuple[Session, Session]]
    copied_at: datetime
    cast: Cast


class Campaign:
    """Low viewers ask both copies. :meth:`run` until a number of pairs, a time or a difference."""

    def __init__(self, twins: Twins, seed: str, scale: float = 1) -> None:
        self._twins = twins
        self._rng = Random(f"{seed} requests")
        self._lines: tuple[Line, Line] = (twins.plain.line(), twins.other.line())
        self._same = Sameness(twins.copied_at)
        self._seen = Known()
        on_other = {login: pair[1] for login, pair in twins.sessions.items()}
        hidden = Random(f"{seed} hidden")
        self.hiding = Hiding(twins.other, twins.cast, on_other, self._seen, self._translated, hidden, scale)
        description = json.loads(self._lines[0].ask(Request("GET", f"{PREFIX}/openapi.json")).body)
        self._asking = Asking(description, self._seen, self.hiding.known, self._rng)
        self._viewers = [twins.sessions[part.login] for part in LOW]
        self.count = Count()
        self._stamps: dict[str, str] = {}
        self._learns = True

    @property
    def operations(self) -> list[str]:
        """All that are asked."""
        return [o.name for o in self._asking.operations]

    def statements(self, seed: str) -> Statements:
        """The same viewers, and what they know, at the databases of both copies."""
        folders = self._twins.plain.data, self._twins.other.data
        return Statements(
            folders, self._viewers, self._same, self._seen, self.hiding.known, Random(f"{seed} statements")
        )

    def close(self) -> None:
        """Wait for what is under way, end the connections."""
        self.hiding.close()
        for line in self._lines:
            line.close()

    def control(self, pairs: int) -> Iterator[Finding]:
        """Before anything is hidden: the copies must be alike, or a difference would prove nothing."""
        return self._asked_about(lambda: self.count.pairs < pairs, hide=False)

    def run(self, goes_on: Callable[[], bool]) -> Iterator[Finding]:
        """Rounds of hidden deeds and requests, while it ``goes_on``; each difference as it is met."""
        return self._asked_about(goes_on, hide=True)

    def pairs(self, number: int, reads: bool = False, looks: bool = True) -> Iterator[Finding]:
        """So many more pairs, after a round of hidden deeds; with ``reads`` no deed at all, without ``looks`` no
        question about looks."""
        first = self.count.pairs
        return self._asked_about(lambda: self.count.pairs < first + number, not reads, reads, looks)

    def looks(self, number: int) -> Iterator[Finding]:
        """So many questions about looks, and nothing else."""
        time.sleep(SETTLED)
        before = datetime.now(UTC)
        for pair in self._rng.choices(self._viewers, k=number):
            yield from self._tried(pair, self._asking.later(pair[0], before), wanted=True)

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        """What is told in the block is not asked about later, and ids and moments that stood for each other in it
        are forgotten."""
        kept, self._learns = copy.deepcopy(self._same), False
        try:
            yield
        finally:
            self._same, self._learns = kept, True

    # ── steps ───────────────────────────────────────────────────────────────────────────────────

    def _asked_about(
        self, goes_on: Callable[[], bool], hide: bool, reads: bool = False, looks: bool = True
    ) -> Iterator[Finding]:
        done = 0
        while goes_on():
            if hide and done % ROUND == 0:
                self._hide()
            if not reads and done % SHARED_EVERY == 0:
                self._shared()
            if looks and done % LATER_EVERY == LATER_EVERY // 2:
                yield from self._looks()
            if not reads and done % GUEST_EVERY == GUEST_EVERY - 1:
                yield from self._guest()
            operation = self._asking.operation(reads)
            pair = self._viewer(operation)
            drawn, answers = self._asking.draw(pair[0], operation), list[Answer]()
            yield from self._tried(pair, drawn, wanted=operation.path in LOOKED, into=answers)
            onward = pages.onward(drawn.request, answers[0]) if operation.page else None
            if onward is not None:
                yield from self._tried(pair, replace(drawn, request=onward), wanted=False)
            done += 1

    def _viewer(self, operation: Operation) -> tuple[Session, Session]:
        """Who asks: the first of the cast most often; what is a steward's or a registrar's to do, mostly they."""
        duty = operation.duty
        entitled = [pair for pair in self._viewers if duty in pair[0].part.duties]
        if entitled and self._rng.random() < 0.85:
            return self._rng.choice(entitled)
        return self._viewers[min(int(self._rng.expovariate(0.6)), len(self._viewers) - 1)]

    def _hide(self) -> None:
        """Each kind of deed the first time, then some of them."""
        if self.hiding.count:
            self.hiding.some(HIDDEN_A_ROUND)
        else:
            self.hiding.everything()

    def _guest(self) -> Iterator[Finding]:
        """A guest comes to both copies, by one code, and goes, twice."""
        part = self._rng.choice(GUESTS)
        form = self._twins.cast.form(part.login)
        nobody = (Session(part, NO_TOKEN), Session(part, NO_TOKEN))
        headers = (("Content-Type", "application/json"),)
        request = Request("POST", f"{PREFIX}/session", headers, json.dumps(form).encode())
        answers: list[Answer] = []
        yield from self._tried(
            nobody, Drawn("POST /session", request, "/session"), wanted=False, into=answers
        )
        if all(answer.status == 201 for answer in answers):
            came = tuple(Session(part, json.loads(answer.body)["token"]) for answer in answers)
            leave = Drawn(
                "DELETE /session", Request("DELETE", f"{PREFIX}/session", came[0].headers), "/session"
            )
            for drawn in (Drawn("GET /session", deeds.get(came[0], "/session"), "/session"), leave, leave):
                yield from self._tried((came[0], came[1]), drawn, wanted=False)

    def _looks(self) -> Iterator[Finding]:
        """Questions about looks, once all entries before are in both trees: asked again while they are not."""
        time.sleep(SETTLED)
        before = datetime.now(UTC)
        for pair in self._rng.sample(self._viewers, min(LATER, len(self._viewers))):
            yield from self._tried(pair, self._asking.later(pair[0], before), wanted=True)

    def _tried(
        self, pair: tuple[Session, Session], drawn: Drawn, wanted: bool, into: list[Answer] | None = None
    ) -> Iterator[Finding]:
        """The difference, if there is one. A question is asked again where a side did not answer, or where the answer
        may be ``wanted`` from one side still (what is told from the tree); counted as one pair."""
        finding = None
        for _ in range(TRIES):
            answers = self._asked(pair, drawn)
            finding = self._finding(pair, drawn, answers)
            busy = drawn.request.method == "GET" and _unanswered(answers)
            if finding is None or not (wanted or busy):
                break
            self.count.repeated += 1
            time.sleep(AGAIN)
        self._note(drawn, answers[0], alike=finding is None)
        if into is not None:
            into += answers
        if finding:
            yield self._repeated(pair, finding)

    def _finding(
        self, pair: tuple[Session, Session], drawn: Drawn, answers: tuple[Answer, Answer]
    ) -> Finding | None:
        different = self._same.difference(*answers)
        return (
            None
            if different is None
            else Finding(self.count.pairs, pair[0].part.login, drawn, different, *answers)
        )

    def _repeated(self, pair: tuple[Session, Session], finding: Finding) -> Finding:
        """Whether a question differs again, without all that came before it."""
        if finding.drawn.request.method != "GET":
            return finding
        again = self._same.difference(*self._asked(pair, finding.drawn)) is not None
        return replace(finding, again=again)

    def _translated(self, request: Request) -> Request:
        return self._same.translated(request)

    def _asked(self, pair: tuple[Session, Session], drawn: Drawn) -> tuple[Answer, Answer]:
        here = self._stamped(pair, 0, drawn.request)
        request = self._stamped(pair, 1, self._same.translated(drawn.request))
        there = tuple((n, v.replace(pair[0].token, pair[1].token)) for n, v in request.headers)
        plain, other = ask_both(
            *self._lines, here, Request(request.method, request.target, there, request.body)
        )
        return pages.bare(plain), pages.bare(other)

    def _stamped(self, pair: tuple[Session, Session], side: int, request: Request) -> Request:
        """With the stamp of the session on that side, where a page's form carries one."""
        if request.body is None or pages.STAMP.encode() not in request.body:
            return request
        token = pair[side].token
        if token not in self._stamps:
            self._stamps[token] = pages.stamp_of(pair[side], self._lines[side])
        return replace(
            request, body=request.body.replace(pages.STAMP.encode(), quote(self._stamps[token]).encode())
        )

    def _note(self, drawn: Drawn, answer: Answer, alike: bool) -> None:
        self.count.pairs += 1
        self.count.operations[drawn.operation] += 1
        self.count.statuses[answer.status] += 1
        if alike and self._learns and answer.status in (200, 201):
            self._seen.learn(answer.body, drawn.path.strip("/").partition("/")[0])

    def _shared(self) -> None:
        """A deed of a keeper in both copies alike: visible records come, or one moves up out of sight, and perhaps
        down again, with a version in its history that the low viewers may not see."""
        rng = self._rng
        pair = self._twins.sessions[rng.choice(KEEPERS).login]
        by, owner = pair[0], pair[0].part.agency
        id = self._seen.own.get(owner, Pool()).draw(rng)
        if id is None or rng.random() < 0.3:
            keys = [f"s{rng.randrange(10**6)}" for _ in range(6)]
            drafts = _visible(rng, owner, keys)
            self._alike(
                pair, deeds.load(by, drafts, rng.choice(things.SOURCES), things.open_label(rng, owner))
            )
            return
        up, down = things.hidden_label(rng, owner), things.open_label(rng, owner)
        self._alike(pair, deeds.relabel(by, "records", id, "reclassify", up))
        if rng.random() < 0.7:
            self._alike(pair, deeds.relabel(by, "records", id, "reclassify", down))

    def _alike(self, pair: tuple[Session, Session], request: Request) -> None:
        answers = self._asked(pair, Drawn("shared", request, "/shared"))
        if answers[0].status != answers[1].status:
            raise RuntimeError(
                "a deed of an officer of high clearance went otherwise: "
                f"{request.text()}\n{answers[0].text()}\n{answers[1].text()}"
            )


# ── setting up ──────────────────────────────────────────────────────────────────────────────────


def base(folder: Path, seed: str) -> Cast:
    """The deployment that both copies are made of, founded and filled once."""
    folder.mkdir(parents=True, exist_ok=True)
    cast = Cast.of(folder / "cast.json")
    if not cast.officers:
        shutil.rmtree(folder / "base", ignore_errors=True)  # of a founding that was interrupted
        found(folder / "base", cast)
        with serving(folder / "base") as (service,):
            enrol(service, cast)
            _fill(service, cast, Random(f"{seed} base"))
        cast.save()
    return cast


@contextmanager
def twins(folder: Path, cast: Cast) -> Iterator[Twins]:
    """Copies of the deployment, served; half of the viewers were signed in before the copy, the rest are after."""
    parts: list[Part] = [*LOW, *HIGH, *KEEPERS]
    before, after = parts[::2], parts[1::2]
    with serving(folder / "base") as (service,):
        line = service.line()
        sessions = {
            part.login: (one := Session(part, cast.sign_in(line, part.login)), one) for part in before
        }
    line.close()
    copied_at = datetime.now(UTC)
    with serving(*(copied(folder / "base", folder / name) for name in ("plain", "other"))) as services:
        lines = [one.line() for one in services]
        for part in after:
            tokens = cast.sign_in_everywhere(lines, part.login)
            sessions[part.login] = (Session(part, tokens[0]), Session(part, tokens[1]))
        for connection in lines:
            connection.close()
        cast.save()
        yield Twins(services[0], services[1], sessions, copied_at, cast)


def _fill(service: Service, cast: Cast, rng: Random) -> None:
    """The visible world: collections of each agency, corrections, a recall, decisions, rejected lines."""
    line = service.line()
    for part in KEEPERS:
        by = Session(part, cast.sign_in(line, part.login))
        for source in things.SOURCES[:2]:
            keys = [f"{source[0]}{n}" for n in range(30)]
            drafts: list[things.Draft | str] = _visible(rng, part.agency, keys)
            _must(
                line,
                deeds.load(by, [*drafts, things.broken(rng)], source, things.open_label(rng, part.agency)),
            )
        time.sleep(SETTLED)
        told = json.loads(_must(line, deeds.get(by, "/looks/mine?limit=50")).body)
        ids = [id for entry in told if entry["action"] == "load-chunk" for id in entry["records"]]
        for id in rng.sample(ids, 4):
            _must(
                line,
                deeds.correct(by, id, {"source_grade": "B", "info_grade": "2", "grade_scale": "admiralty"}),
            )
        _must(line, deeds.recall(by, "records", rng.choice(ids)))
        for _ in range(4):
            a, b = rng.sample(ids, 2)
            line.ask(deeds.decide(by, a, b, rng.choice(("same", "apart", "unsure"))))
    line.close()


def _visible(rng: Random, owner: str, keys: list[str]) -> list[things.Draft | str]:
    """Records under labels without compartments."""
    return [
        things.anything(rng, key, rng.randrange(things.SEEN), things.open_label(rng, owner, "SECRET"), keys)
        for key in keys
    ]


def _unanswered(answers: tuple[Answer, Answer]) -> bool:
    return any(answer.status in UNANSWERED for answer in answers)


def _must(line: Line, request: Request) -> Answer:
    answer = line.ask(request)
    if answer.status not in (200, 201, 204):
        raise RuntimeError(f"set-up failed: {request.text()[:500]}\n{answer.text()}")
    return answer
