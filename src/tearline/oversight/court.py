"""A sealed report for a court: every look, reason and source on one person, for a stated order, as one file that is
verified without us (K1; ADR 0038; its form: :mod:`tearline.ledger.sealed`).

What its label keeps from a court, or from going onward, stays out of it, and is said to be withheld; so does what the
inspector may not see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from tearline.codes import CopyFormat, CopyKind
from tearline.copies.head import Head
from tearline.copies.leave import COURT, leaves
from tearline.copies.number import written
from tearline.copies.take import Copy
from tearline.copies.wish import LEAST, MOST, Wish
from tearline.db import translated
from tearline.errors import BadInput, Conflict, NotFound
from tearline.handling import Label
from tearline.language import LANGUAGES, Language, Message, msg
from tearline.ledger.handover import chain_of
from tearline.ledger.keyfile import any_key
from tearline.ledger.look import Desk, Viewer
from tearline.ledger.note import Checkpoint, Note, SigningKey
from tearline.ledger.prove import Proved, prove_each, prove_handovers
from tearline.ledger.reason import accepted_reason
from tearline.ledger.sealed import proof_line, report_part, sealed
from tearline.oversight.looked import ANY
from tearline.oversight.proofs import Archive, as_inspector, newest_checkpoint
from tearline.oversight.report import Line, Order, Report, Withheld, gather, taken
from tearline.oversight.report_pdf import NOT_SHOWN, as_pdf
from tearline.picture.answer import Found
from tearline.registry.signin import purposes

ENTRIES = 10_000  # in one sealed report
NUMBER = 100  # characters of an order's number; the database has the same bound


@dataclass(frozen=True, slots=True)
class Ground:
    """What the proofs stand on: the newest checkpoint, its note, and the key in force, which seals."""

    note: str
    checkpoint: Checkpoint
    key: SigningKey
    handovers: list[Proved]


def take_sealed(
    desk: Desk,
    archive: Archive,
    viewer: Viewer,
    records: Sequence[UUID],
    order: Order,
    reason: str,
    language: Language,
) -> Copy:
    """The file, entered in the register under its order. Raises :class:`NotEntitled` for whoever is no inspector or not
    cleared for all of it together, :class:`BadInput` for more than 10,000 entries or a reason that will not do,
    :class:`Conflict` while the ledger's key is being changed, :class:`NotFound` before anything is signed."""
    names = purposes(desk)
    wish = Wish(CopyFormat.ZIP, order.authority, accepted_reason(reason))
    as_inspector(desk, viewer, "proof", {"records": [str(id) for id in records], "order": order.number})
    ground = _ground(desk, archive)
    kept: list[Withheld] = []

    def hold() -> Report:
        whole = gather(desk, viewer, records, ANY, ground.checkpoint.size, ENTRIES)
        bound = [one.id for one in whole.sources if not _is_free(one.label)]
        given = leaves(desk, viewer, bound, COURT, order.authority) if bound else []
        report, kept[:] = for_court(whole, frozenset(one.record_id for one in given if one.leave_id))
        return report

    def write(held: Report, head: Head) -> bytes:
        handled = [one for one in kept if one.handling]
        parts = {
            "LEEME.txt": readme(head, "es").encode(), "README.txt": readme(head, "en").encode(),
            "report.pdf": as_pdf(held, head, names, order, handled),
            "report.json": b"", "entries.jsonl": b"",
            "checkpoint.txt": ground.note.encode(),
            "handovers.jsonl": b"".join(proof_line(p.seq, p.body, p.steps, p.growth) for p in ground.handovers),
        }  # fmt: skip
        entries = list(_proved(archive, held, ground))
        parts["entries.jsonl"] = b"".join(proof_line(p.seq, p.body, p.steps) for p in entries)
        parts["report.json"] = report_part(_told(held, head, order, kept, entries, ground))
        return sealed(written(head.number), parts, ground.key)

    return taken(desk, viewer, wish, language, hold, write, order)


def for_court(held: Report, given: frozenset[str] = frozenset()) -> tuple[Report, list[Withheld]]:
    """What of a report may go to a court, and what is withheld of it. ``given``: records whose agency gave leave."""
    sources = [one for one in held.sources if _is_free(one.label) or one.id in given]
    lines = [line if all(map(_is_free, line.looked.labels)) else _silent(line) for line in held.lines]
    return replace(held, kind=CopyKind.SEALED, sources=sources, lines=lines), list(
        _withheld(held, sources, lines)
    )


def accepted_authority(text: str) -> str:
    """Whose order it is. Raises :class:`BadInput`."""
    told = text.strip()
    if not LEAST <= len(told) <= MOST or not told.isprintable():
        raise BadInput(
            msg(
                "Name the court or authority that ordered it, in {least} to {most} characters.",
                least=LEAST,
                most=MOST,
            )
        )
    return told


def accepted_number(text: str) -> str:
    """The order's number. Raises :class:`BadInput`."""
    told = text.strip()
    if not 0 < len(told) <= NUMBER or not told.isprintable():
        raise BadInput(
            msg("Give the number that stands on the order, in {most} characters at most.", most=NUMBER)
        )
    return told


def accepted_day(day: date) -> date:
    """The order's day. Raises :class:`BadInput` for one that is still to come."""
    if not date(1900, 1, 1) <= day <= date.today():
        raise BadInput(msg("Give the day that stands on the order; it cannot be in the future."))
    return day


def readme(head: Head, language: Language) -> str:
    """What the file is, how it is verified without us, and what it does not show, in one language."""
    number = written(head.number)
    told: list[Message] = [
        msg("SEALED REPORT {number}", number=number),
        msg("Every look, reason and source on one person, as the ledger has them; made by an inspector for a "
            "court's order."),
        msg("The parts: report.pdf is to be read; report.json says the same for a program; entries.jsonl has each"
            " entry of the ledger, word for word, with the hashes that prove it (RFC 6962); checkpoint.txt is the"
            " signed state of the ledger under which they are proved (C2SP tlog-checkpoint, Ed25519); "
            "handovers.jsonl has each change of the key that signs it; SEAL.txt has the SHA-256 of each part, "
            "signed by that key."),
        msg("To verify it, on any machine, without a network and without a database: install Tearline (it is open"
            " source), take the ledger's public key from where the deployment publishes it and not from this "
            "file, and run"),
        msg("    tearline ledger verify-report FILE --vkey KEY"),
        msg("It says that the report is whole, or names each part that is not as it was sealed. An older key of "
            "the ledger will do too, where each change of the key since was signed by the one before. The forms "
            "are open: any program that checks SHA-256, Ed25519 and RFC 6962 can do the same, as "
            "tearline/ledger/sealed.py describes."),
        msg("What is withheld stands in report.pdf and report.json: what the inspector may not see, told like "
            "what is not there; and what its owner's label keeps from a court or from going onward, with the "
            "agency whose leave is needed."),
        msg("What this report does not show:"),
        *NOT_SHOWN,
        msg("That report.pdf says what report.json says: both are sealed, and only the latter is held against the"
            " entries."),
        msg("Which person a login is, and that records and words are true: an entry has an officer's id and a "
            "digest of words; logins and sources are as the deployment told them."),
        msg("Entries of the last seconds before it was made that no checkpoint covered yet."),
    ]  # fmt: skip
    return "\n\n".join(one.text(language) for one in told) + "\n"


def _is_free(label: str) -> bool:
    """Whether a label lets it go to a court: it has no handling code (H1 not in court, H2 not onward, H3 in words)."""
    return not Label.parse(label).handling


def _silent(line: Line) -> Line:
    return Line(replace(line.looked, words=None, labels=[], recipient=None))


def _withheld(held: Report, sources: Sequence[Found], lines: Sequence[Line]) -> Iterator[Withheld]:
    free, seen = {one.id for one in sources}, {one.id: one.owner for one in held.sources}
    for id in map(str, held.about):
        if id not in free:
            yield Withheld(id, None, id in seen, seen.get(id))
    for was, line in zip(held.lines, lines, strict=True):
        if line.looked.digest and line.looked.words is None:
            agencies = sorted({Label.parse(text).owner for text in was.looked.labels})
            yield Withheld(None, line.looked.entry, bool(agencies), ", ".join(agencies) or None)


def _ground(desk: Desk, archive: Archive) -> Ground:
    note = newest_checkpoint(archive)
    checkpoint = Checkpoint.parse(Note.parse(note).text)
    key = any_key(desk.house.data)
    if key is None:
        raise NotFound(msg("The ledger has no checkpoint yet. Ask again in a moment."))
    with translated(), archive.pool.connection() as conn:
        expected = chain_of(conn, checkpoint.size).key_of(checkpoint.size)
        if expected not in (None, key.vkey) or Note.parse(note).signed_by([key.vkey]) != [key.vkey]:
            raise Conflict(msg("The ledger's key is being changed. Take the report in a minute."))
        return Ground(note, checkpoint, key, list(prove_handovers(conn, checkpoint.size)))


def _proved(archive: Archive, held: Report, ground: Ground) -> Iterator[Proved]:
    with translated(), archive.pool.connection() as conn:
        yield from prove_each(conn, [line.looked.entry for line in held.lines], ground.checkpoint.size)


def _told(
    held: Report,
    head: Head,
    order: Order,
    withheld: Sequence[Withheld],
    entries: Sequence[Proved],
    ground: Ground,
) -> dict[str, Any]:
    return {
        "report": written(head.number),
        "made": {
            "by": head.by, "at": head.taken_at.isoformat(timespec="seconds"), "purpose": head.purpose.code,
            "label": head.label, "language": head.language,
        },
        "order": {"authority": order.authority, "number": order.number, "day": order.day.isoformat()},
        "ledger": {"origin": ground.checkpoint.origin, "size": ground.checkpoint.size},
        "vkey": str(ground.key.vkey),
        "about": [str(id) for id in held.about],
        "sources": [_source(one) for one in held.sources],
        "withheld": [asdict(one) for one in withheld],
        "lookers": [asdict(one) for one in held.lookers],
        "looks": [_look(line, orjson.loads(one.body), held) for line, one in zip(held.lines, entries, strict=True)],
        "does_not_show": {tongue: [one.text(tongue) for one in NOT_SHOWN] for tongue in LANGUAGES},
    }  # fmt: skip


def _source(one: Found) -> dict[str, Any]:
    names = (
        "id", "owner", "source", "key", "schema", "caption", "status", "grade_scale", "source_grade", "info_grade",
        "label", "recorded_at",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names}


def _look(line: Line, entry: Mapping[str, Any], held: Report) -> dict[str, Any]:
    """One look: what its entry says, the login, and the words with what opens the entry's digest."""
    one, about = line.looked, {str(id) for id in held.about}
    return {
        "entry": entry["seq"], "at": entry["written_at"], "kind": entry["kind"], "officer": one.officer,
        "agency": entry["agency"], "purpose": entry["purpose"], "action": entry["action"],
        "records": [id for id in entry["subjects"] if id in about], "digest": one.digest, "words": one.words,
        "labels": one.labels, "opens": line.opens if one.words is not None else None, "copy": one.copy,
        "recipient": one.recipient,
    }  # fmt: skip
