"""The field check: an identifier of any kind, recognised by its form, in milliseconds (capability D1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from tearline.codes import Advice, IdentifierKind, words_of
from tearline.db import Row
from tearline.errors import BadInput
from tearline.language import Message, msg
from tearline.ledger.look import Desk, Quick, Viewer, quick_look
from tearline.ledger.outage import asked_again
from tearline.ontology.identifier import Identifier, Problem
from tearline.ontology.identifiers import identifies_nobody
from tearline.ontology.recognise import recognise, wrong_with
from tearline.picture.alerts import Alert, advice_of, alerts_of
from tearline.picture.answer import Banner, Found, Hit, banner, found
from tearline.picture.head import Answering, answering
from tearline.picture.reach import LEAST, MOST, Reach, reach_from
from tearline.picture.sentence import Sentence, sentence

LIMIT = 50
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Checked:
    """What a typed identifier may be, the records that carry it, exact ones first, whose records they are, and what
    there is to do: ``advice`` is stop, confirm or none, by the ``alerts``."""

    text: str
    read_as: list[str]
    hits: list[Hit]
    more: bool
    banner: Banner
    entities: list[Answering] = field(default_factory=list)
    doubts: list[Sentence] = field(default_factory=list)
    """What is wrong with the identifier itself: a check digit, its length, that it stands for nobody."""
    advice: str = Advice.NONE
    alerts: list[Alert] = field(default_factory=list)


@asked_again
def check(desk: Desk, viewer: Viewer, text: str) -> Checked:
    """Who or what carries this identifier, among what the viewer may see.

    Confusable glyphs (0/O, 1/I, 8/B, 5/S) are tolerated: such a hit is marked ``near``. Raises
    :class:`BadInput` when the text is no identifier of any known form. One that is meant for an identifier and
    cannot be one is answered, with its ``doubts``.
    """
    wrong = wrong_with(_trimmed(text))
    kinds = recognise(_trimmed(text))
    if any(map(identifies_nobody, kinds)):
        kinds = []  # nobody is looked up by it, nor by another number that is written alike
    if not kinds and not wrong:
        raise BadInput(
            msg("This is not the form of any identifier. For a name or other words, search instead.")
        )
    with quick_look(desk, viewer, "check", {"text": text}) as this:
        rows = this.ask("check", [sorted({k.folded for k in kinds})], LIMIT + 1)
        this.show(rows[:LIMIT])
        hits = hits_of(rows[:LIMIT], kinds)
        reach = reach_around(this, [hit.record.id for hit in hits])
        entities = entities_of(this, reach, [hit.record.id for hit in hits])
        alerts = alerts_of(this, reach, hits)
    labels = [
        *(hit.record.label for hit in hits), *(entity.label for entity in entities),
        *(alert.record.label for alert in alerts),
    ]  # fmt: skip
    more, doubts = len(rows) > LIMIT, [sentence(_doubt(one)) for one in wrong]
    return Checked(
        text, [k.kind for k in kinds], hits, more, banner(labels), entities, doubts, advice_of(alerts), alerts
    )  # fmt: skip


def _doubt(wrong: Problem) -> Message:
    if wrong.kind == "number":
        return wrong.reason
    return msg("Read as {kind}: {what}", kind=words_of(IdentifierKind, wrong.kind), what=wrong.reason)


def reach_around(this: Quick, hits: list[str]) -> Reach:
    """What hangs together with the hits; nothing is asked where nothing was found."""
    if not hits:
        return Reach()
    return reach_from(this.ask("entity", [[UUID(id) for id in hits], LEAST], MOST + 1))


def entities_of(this: Quick, reach: Reach, hits: list[str]) -> list[Answering]:
    """Whose records the hits are."""
    entities, others = answering(reach, hits)
    this.show({"id": record.id, "owner": record.owner} for record in others)
    return entities


def _trimmed(text: str) -> str:
    text = text.strip()
    if not text:
        raise BadInput(msg("Type an identifier: a CURP, a plate, a phone number, a serial number …"))
    if len(text) > LONGEST:
        raise BadInput(msg("An identifier has at most {limit} characters.", limit=LONGEST))
    return text


def hits_of(rows: list[Row], kinds: list[Identifier]) -> list[Hit]:
    """One hit a record, exact before near; within each as the database gave them: things before what tells of them,
    the newest first."""
    exact = {k.value for k in kinds}
    best: dict[str, tuple[bool, Found, list[str]]] = {}
    for row in rows:
        record = best.get(str(row["id"]))
        same = row["value"] in exact
        matched = f"{row['kind']}:{row['value']}"
        if record is None:
            best[str(row["id"])] = (same, found(row), [matched])
        else:
            best[str(row["id"])] = (record[0] or same, record[1], [*record[2], matched])
    ordered = sorted(best.values(), key=lambda b: not b[0])
    return [Hit(r, "exact" if same else "near", 100.0 if same else 90.0, m) for same, r, m in ordered]
