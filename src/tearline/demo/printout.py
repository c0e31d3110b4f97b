"""What the demo prints: nation, loads, the same questions to three viewers, and the proof of the ledger."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from tearline.codes import Status, words_of
from tearline.demo.cast import VIEWERS, Member, steward_of
from tearline.demo.collections import Collection
from tearline.demo.deployment import Deployment
from tearline.demo.proof import Proof
from tearline.demo.questions import Question
from tearline.intake.receipt import LineFinding, Receipt, findings
from tearline.language import Language, msg
from tearline.nation.plan import Plan
from tearline.picture.answer import Banner, Hit

MOST_HITS = 6
MOST_REJECTED = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """One viewer's answer to one question."""

    member: Member
    hits: list[Hit]
    total: int
    banner: Banner
    milliseconds: float


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
    yield msg("Tearline. The nation that you will see is invented: nobody in it exists.").text(language)


def made(plan: Plan, language: Language) -> Iterator[str]:
    """What nation it is."""
    yield msg("A nation of {people} people from seed {seed}, as of {day}.",
              people=f"{plan.people:,}", seed=plan.seed, day=plan.as_of).text(language)  # fmt: skip


def loaded(demo: Deployment, done: Iterable[tuple[Collection, Receipt]], language: Language) -> Iterator[str]:
    """A line for each agency, and the first of the lines that were rejected, with why."""
    results = list(done)
    heads = (msg("files"), msg("read"), msg("accepted"), msg("rejected"))
    yield ""
    yield f"{msg('Loaded').text(language):<10}" + "".join(f"{head.text(language):>13}" for head in heads)
    for agency in dict.fromkeys(receipt.owner for _, receipt in results):
        own = [receipt for _, receipt in results if receipt.owner == agency]
        kept = sum(r.accepted + r.changed + r.unchanged for r in own)
        counts = (len(own), sum(r.read for r in own), kept, sum(r.rejected for r in own))
        yield f"  {agency:<8}" + "".join(f"{count:>13,}" for count in counts)
    yield from _rejected(demo, [(c, r) for c, r in results if c.truth and r.rejected], language)


def _rejected(demo: Deployment, wrong: list[tuple[Collection, Receipt]], language: Language) -> Iterator[str]:
    """A few that were rejected, one a file; the receipts have them all."""
    for collection, receipt in wrong[:MOST_REJECTED]:
        lines = receipt.findings or findings(
            demo.desk, demo.viewer(steward_of(collection.agency)), UUID(receipt.id)
        )
        first = next(line for line in lines if line.severity == "rejected")
        yield f"    {collection.name}, {_told(first, language)}"
    more = sum(receipt.rejected for _, receipt in wrong) - min(len(wrong), MOST_REJECTED)
    if more > 0:
        yield f"    {msg('and {count} more', count=f'{more:,}').text(language)}"


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
        yield headline(answer.member, answer.milliseconds, language)
        yield f"    {_banner(answer, language)}"
        yield from (f"      {_hit(hit, language)}" for hit in answer.hits[:MOST_HITS])
        if answer.total > MOST_HITS:
            yield f"      {msg('and {count} more', count=answer.total - MOST_HITS).text(language)}"


def headline(member: Member, milliseconds: float, language: Language) -> str:
    """Whose answer follows, and how long it took."""
    return f"  {_viewer(member, language):<62}{milliseconds:>7.1f} ms"


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
    status = f" ({words_of(Status, record.status).text(language)})" if record.status else ""
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
