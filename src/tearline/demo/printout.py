"""What the demo prints: what was loaded, the same questions to three viewers, and the proof of the ledger."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from tearline.demo.cast import VIEWERS, Member, steward_of
from tearline.demo.collections import Collection
from tearline.demo.deployment import Deployment
from tearline.demo.proof import Proof
from tearline.intake.receipt import LineFinding, Receipt, findings
from tearline.language import Language, Message, msg
from tearline.ledger.look import Viewer
from tearline.picture.answer import Banner, Hit
from tearline.picture.check import check
from tearline.picture.search import search

MOST_HITS = 6
MOST_REJECTED = 3

STATUSES = {
    "suspect": msg("suspect"),
    "detained": msg("detained"),
    "charged": msg("charged"),
    "acquitted": msg("acquitted"),
    "convicted": msg("convicted"),
    "victim": msg("victim"),
    "witness": msg("witness"),
    "other": msg("other"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One viewer's answer to one question."""

    member: Member
    hits: list[Hit]
    total: int
    banner: Banner
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Question:
    """The same question for everyone. ``text`` is typed as people type: with slips."""

    said: Message
    ask: Callable[[Deployment, Viewer], tuple[list[Hit], int, Banner]]


def _check(text: str) -> Callable[[Deployment, Viewer], tuple[list[Hit], int, Banner]]:
    def ask(demo: Deployment, viewer: Viewer) -> tuple[list[Hit], int, Banner]:
        answer = check(demo.desk, viewer, text)
        return answer.hits, len(answer.hits), answer.banner

    return ask


def _search(text: str) -> Callable[[Deployment, Viewer], tuple[list[Hit], int, Banner]]:
    def ask(demo: Deployment, viewer: Viewer) -> tuple[list[Hit], int, Banner]:
        answer = search(demo.desk, viewer, text)
        return answer.hits, answer.total, answer.banner

    return ask


QUESTIONS = (
    Question(
        msg("Check the CURP {text}: is this person known?", text="QUBE790314HZSXRV07"),
        _check("QUBE790314HZSXRV07"),
    ),
    Question(msg("Check the plate {text} (typed I for 1)", text="ZGT 4I7 A"), _check("ZGT 4I7 A")),
    Question(
        msg("Search “{text}”, as it was heard over the radio", text="ebaristo kinones"),
        _search("ebaristo kinones"),
    ),
)


def ask_all(demo: Deployment, question: Question) -> list[Asked]:
    """Each viewer's answer, and how long it took with its two ledger entries."""
    answers = []
    for member in VIEWERS:
        viewer = demo.viewer(member)
        begun = time.perf_counter()
        hits, total, banner = question.ask(demo, viewer)
        answers.append(Asked(member, hits, total, banner, (time.perf_counter() - begun) * 1000))
    return answers


# ── as text ─────────────────────────────────────────────────────────────────────────────────────


def opening(language: Language) -> Iterator[str]:
    """What this is."""
    yield msg("Tearline. Of the sample everything is invented: nobody in it exists.").text(language)


def loaded(demo: Deployment, done: Iterable[tuple[Collection, Receipt]], language: Language) -> Iterator[str]:
    """A line for each load, and for the sample why lines were rejected."""
    heads = (msg("read"), msg("accepted"), msg("rejected"))
    yield ""
    yield f"{msg('Loaded').text(language):<34}" + "".join(f"{head.text(language):>13}" for head in heads)
    for collection, receipt in done:
        kept = receipt.accepted + receipt.changed + receipt.unchanged
        counts = "".join(f"{count:>13,}" for count in (receipt.read, kept, receipt.rejected))
        yield f"  {receipt.owner:<5}{receipt.file:<27}{counts}"
        if collection.invented and receipt.rejected:
            yield from _rejected(demo, collection, receipt, language)


def _rejected(
    demo: Deployment, collection: Collection, receipt: Receipt, language: Language
) -> Iterator[str]:
    lines = receipt.findings or findings(
        demo.desk, demo.viewer(steward_of(collection.agency)), UUID(receipt.id)
    )
    wrong = [line for line in lines if line.severity == "rejected"]
    for line in wrong[:MOST_REJECTED]:
        yield f"       {_told(line, language)}"
    if len(wrong) > MOST_REJECTED:
        yield f"       {msg('and {count} more', count=len(wrong) - MOST_REJECTED).text(language)}"


def _told(line: LineFinding, language: Language) -> str:
    reason = line.reason(language)
    if reason.startswith(f"{line.file}, "):  # the reader said where already
        return reason.removeprefix(f"{line.file}, ")
    place = msg("line {line}", line=line.line).text(language)
    return f"{place}{f', {line.field}' if line.field else ''}: {reason}"


def answers(question: Question, asked: Iterable[Asked], language: Language) -> Iterator[str]:
    """The question, then under each viewer what that viewer got."""
    yield ""
    yield question.said.text(language)
    for answer in asked:
        yield f"  {_viewer(answer.member, language):<62}{answer.milliseconds:>7.1f} ms"
        yield f"    {_banner(answer, language)}"
        yield from (f"      {_hit(hit, language)}" for hit in answer.hits[:MOST_HITS])
        if answer.total > MOST_HITS:
            yield f"      {msg('and {count} more', count=answer.total - MOST_HITS).text(language)}"


def _viewer(member: Member, language: Language) -> str:
    tier = member.tier.name if member.tier is not None else "-"
    compartments = ", ".join(member.compartments) or msg("no compartment").text(language)
    return f"{member.agency}, {member.title.text(language)} · {tier} · {compartments}"


def _banner(answer: Asked, language: Language) -> str:
    if answer.banner.label is None:
        return msg("nothing that this viewer may see").text(language)
    return f"[{answer.banner.label}] " + msg("records: {count}", count=answer.total).text(language)


def _hit(hit: Hit, language: Language) -> str:
    record = hit.record
    status = f" ({STATUSES[record.status].text(language)})" if record.status else ""
    return f"{record.schema:<10} {record.caption + status:<48} {record.label}"


def proved(proof: Proof, language: Language) -> Iterator[str]:
    """The ledger's head, as an outsider verified it."""
    yield ""
    yield msg("Ledger").text(language)
    yield "  " + msg(
        "{count} looks and deeds sequenced, checkpoint signed, exported, verified offline in {ms} ms",
        count=proof.entries, ms=round(proof.milliseconds),
    ).text(language)  # fmt: skip
    for name, value in (
        (msg("size"), proof.entries),
        (msg("root"), proof.root),
        (msg("origin"), proof.origin),
        (msg("key"), proof.vkey),
    ):
        yield f"  {name.text(language):<8}{value}"
