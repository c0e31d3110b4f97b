"""Questions that an officer keeps under a name, to ask them again: the officer's own, told to nobody else (D2).

Keeping one asks nothing. Asking it again is a look like any other, with the purpose of that moment.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tearline.db import as_json
from tearline.errors import BadInput
from tearline.handling import Tier
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.ontology.recognise import FORMLESS, recognise
from tearline.picture.check import LONGEST as LONGEST_IDENTIFIER
from tearline.picture.search import LONGEST, Filters

NAME = 80
VALUES = 50  # of one narrowing


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a text, and how it is narrowed; ``words``: as words, whatever its form."""

    text: str
    words: bool = False
    kinds: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()

    def filters(self) -> Filters:
        """As the search takes them."""
        return Filters(list(self.kinds), list(self.agencies), [Tier[name] for name in self.tiers])

    @property
    def is_identifier(self) -> bool:
        """Whether the form of the text says that it is an identifier, and of which kind; a bare number may be one too.
        Then it is checked, not searched for."""
        if self.words or len(self.text) > LONGEST_IDENTIFIER:
            return False
        kinds = [found.kind for found in recognise(self.text)]
        return any(kind not in FORMLESS for kind in kinds) or (bool(kinds) and " " not in self.text)


@dataclass(frozen=True, slots=True)
class Saved:
    """A question under the name that its officer gave it; ``unit``: the joint unit that it is shown to."""

    id: UUID
    name: str
    question: Question
    saved_at: datetime
    unit: str | None


@asked_again
def saved_questions(desk: Desk, viewer: Viewer) -> list[Saved]:
    """The viewer's own, by name."""
    with look(desk, viewer, "saved-questions", {}) as this:
        rows: list[dict[str, Any]] = this.conn.execute("SELECT * FROM ask.saved_questions()").fetchall()
    return [
        Saved(row["id"], row["name"], question_of(row["asked"]), row["saved_at"], row["unit"]) for row in rows
    ]


def save_question(desk: Desk, viewer: Viewer, name: str, question: Question) -> UUID:
    """Keep a question; its id. The ledger has that one was kept, not what it says.

    Raises :class:`BadInput` for a name or question outside its bounds, :class:`Conflict` for a name that the officer
    has given already, and for the hundred-and-first.
    """
    told = " ".join(name.split())
    if not 1 <= len(told) <= NAME:
        raise BadInput(msg("A saved question has a name of 1 to {limit} characters.", limit=NAME))
    _accept(question)
    with look(desk, viewer, "question-saved", {}) as this:
        rows: list[dict[str, Any]] = this.conn.execute(
            "SELECT act.save_question(%s, %s) AS id", [told, as_json(asdict(question))]
        ).fetchall()
    id: UUID = rows[0]["id"]
    return id


def show_question(desk: Desk, viewer: Viewer, id: UUID, unit: str | None, tier: Tier) -> None:
    """Show one of the viewer's own to a unit in which the viewer sits (None: to nobody else any more), to those of it
    who are vetted up to ``tier``. Raises :class:`NotFound`, and :class:`BadInput` for any other unit."""
    with look(desk, viewer, "question-shown", {"question": id, "unit": unit, "tier": tier.name}) as this:
        this.conn.execute("SELECT act.show_question(%s, %s, %s::smallint)", [id, unit, int(tier)])


def forget_question(desk: Desk, viewer: Viewer, id: UUID) -> None:
    """Take one of the viewer's own away. Raises :class:`NotFound` for any other id."""
    with look(desk, viewer, "question-forgotten", {}) as this:
        this.conn.execute("SELECT act.forget_question(%s)", [id])


def _accept(question: Question) -> None:
    if not question.text.strip() or len(question.text) > LONGEST:
        raise BadInput(msg("A question has 1 to {limit} characters.", limit=LONGEST))
    narrowed = (question.kinds, question.agencies, question.tiers)
    if any(len(values) > VALUES or any(len(one) > 64 for one in values) for values in narrowed):
        raise BadInput(msg("A question is narrowed by at most {limit} values of one kind.", limit=VALUES))
    if any(name not in Tier.__members__ for name in question.tiers):
        raise BadInput(msg("A tier is one of {tiers}.", tiers=", ".join(t.name for t in Tier)))


def question_of(told: dict[str, Any]) -> Question:
    """A question as it is kept."""
    return Question(
        told["text"], told["words"], tuple(told["kinds"]), tuple(told["agencies"]), tuple(told["tiers"])
    )
