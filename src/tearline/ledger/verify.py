"""Checks a book (see :mod:`tearline.ledger.book`) from beginning to end, with nothing but the file.

Each line and each hashed text must be spelt as the book's own functions spell it, each text is hashed again,
each number must follow the one before, and at each checkpoint the tree so far must have the root that was
signed. Checkpoints are a sequence of their own. One pass, constant memory. A fault names the entry where the
file gives it away, else the entries between the last good checkpoint and the first bad one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from tearline.errors import BadInput
from tearline.language import Message, msg
from tearline.ledger.book import (
    FORMAT,
    VERSION,
    checkpoint_line,
    end_line,
    entry_line,
    first_header_line,
    header_line,
)
from tearline.ledger.entry import is_well_spelt, read_entry
from tearline.ledger.findings import Fault, Report
from tearline.ledger.handover import ACTION, Handover
from tearline.ledger.note import BadSignature, Checkpoint, Note, VerifierKey, digest, open_checkpoint
from tearline.ledger.signers import Signers, said_of
from tearline.ledger.succession import Succession
from tearline.ledger.tree import EMPTY_ROOT, HASH_BYTES, Frontier

REMEMBERED = 1_000  # checkpoints whose roots a handover may name


def verify_file(
    path: Path,
    vkey: str | Sequence[str] | None = None,
    checkpoint: str | None = None,
    witnesses: Sequence[str] = (),
) -> Report:
    """Check the book at ``path``.

    ``vkey`` is the ledger's key as obtained elsewhere, or several; one of any time will do, because each handover
    is signed by the key before. Without one the file's own word is taken for it.
    ``checkpoint`` is a signed checkpoint kept from before, which the book must extend. ``witnesses`` are
    keys whose signatures, where they stand, must be good. Raises BadNote for a given key that is none.
    """
    known = [VerifierKey.parse(key) for key in witnesses]
    given = [vkey] if isinstance(vkey, str) else vkey or []
    keys = [VerifierKey.parse(key) for key in given]
    with path.open("rb") as lines:
        return Reading(keys, checkpoint, known).read(lines)


class Reading:
    """One pass over a book's lines."""

    _signers: Signers  # set by the header
    _succession: Succession

    def __init__(
        self, given: VerifierKey | Sequence[VerifierKey], kept: str | None, witnesses: list[VerifierKey]
    ) -> None:
        self._given = [given] if isinstance(given, VerifierKey) else list(given)
        self.report = Report(key_given=bool(self._given))
        self._kept_note = kept
        self._kept: Checkpoint | None = None
        self._kept_by = 0  # place of its key among those of the book
        self._roots: dict[int, bytes] = {0: EMPTY_ROOT}  # of the newest good checkpoints, by size
        self._witnesses = witnesses
        self._frontier = Frontier()
        self._whole = True  # every leaf so far is known, so roots can be compared
        self._next = 0  # the number that the next entry must have
        self._line = 0
        self._promised = 0  # entries, by the header
        self._gaps: list[Fault] = []
        self._ended = False

    def read(self, lines: Iterable[bytes]) -> Report:
        """Check every line and say what was found."""
        rest = iter(lines)
        self._line = 1
        if not self._header(next(rest, b"")):
            return self.report
        for raw in rest:
            self._line += 1
            item = _parsed(raw)
            if "body" in item and not self._ended:
                self._entry(item, raw)
            else:
                self._other(item, raw)
        self._finish()
        return self.report

    # ── the header ──────────────────────────────────────────────────────────────────────────────

    def _header(self, raw: bytes) -> bool:
        item = _parsed(raw)
        version, keys, entries = item.get("version"), _keys(item), item.get("entries")
        if item.get("format") != FORMAT or not keys or type(entries) is not int:
            self._fault("malformed", msg("The first line is not the header of an exported ledger."))
            return False
        if version not in (1, VERSION):
            self._fault("malformed", msg("The book is of version {found}; this release reads {known} and older. "
                                         "Use a newer release.", found=version, known=VERSION))  # fmt: skip
            return False
        try:
            named = [VerifierKey.parse(key) for key in keys]
        except BadInput as error:
            self._fault("malformed", error.message)
            return False
        self._take_header(version, named, entries)
        if version == 1:
            self._spelt(raw, first_header_line(named[0].name, keys[0], entries))
        else:
            self._spelt(raw, header_line(keys, entries))
        return True

    def _take_header(self, version: int, named: list[VerifierKey], entries: int) -> None:
        self._promised = entries
        self._signers = Signers(named, self._given)
        self._succession = Succession(numbered=version > 1)
        self.report.version, self.report.keys = version, [str(key) for key in named]
        self.report.origin, self.report.vkey = named[-1].name, str(named[-1])
        if not self._signers.is_known:
            self._fault("other-key", msg("The file names another key than the one that you hold."))
        self._open_kept()

    def _open_kept(self) -> None:
        if self._kept_note is None:
            return
        try:
            self._kept, self._kept_by = self._signers.open_any(self._kept_note, self._witnesses)
        except BadInput as error:
            self._fault("bad-signature", error.message)

    # ── entries ─────────────────────────────────────────────────────────────────────────────────

    def _entry(self, item: dict[str, Any], raw: bytes) -> None:
        """The path of a good line is short: it is taken a million times."""
        seq, body = item.get("seq"), item["body"]
        if type(seq) is not int or type(body) is not str:
            self._malformed()
            return
        leaf = sha256(b"\x00" + body.encode()).digest()
        if seq != self._next and not self._misplaced(seq):
            return
        if leaf.hex() != item.get("leaf"):
            leaf = self._changed(seq, item.get("leaf"), leaf)
        else:
            self._spelt(raw, entry_line(seq, leaf, body), seq)
            self._read_body(seq, body)
        self._frontier.append(leaf)
        self._next += 1
        if ACTION in body:
            self._handover(seq, body)
        if self._kept and self._kept.size == self._next:
            self._compare_kept(self._kept)

    def _read_body(self, seq: int, body: str) -> None:
        entry = read_entry(body)
        if entry.get("seq") != seq:
            self._fault("misnumbered", msg("Entry {seq} bears another number in its own text.", seq=seq), seq)
        elif not is_well_spelt(body, entry):
            self._fault("spelling", msg("The text of entry {seq} is not spelt as a ledger spells it: a field "
                                        "is there twice, added or left out.", seq=seq), seq)  # fmt: skip

    def _handover(self, seq: int, body: str) -> None:
        entry = read_entry(body)
        if (entry.get("kind"), entry.get("action")) != ("job", ACTION):
            return
        try:
            handover = Handover.open(str(dict(entry["body"]).get("statement")))
            if self._roots.get(handover.size) != handover.root:
                raise BadSignature(msg("The handover names another tree than this one."))
            was_trusted = self._signers.is_trusted
            self._signers.hand_over(handover, seq)
        except (BadInput, TypeError, ValueError) as error:
            said = (
                error.message if isinstance(error, BadInput) else msg("This is not the handover of a ledger.")
            )
            self._fault(
                "handover", msg("Entry {seq} does not hand the ledger over: {why}", seq=seq, why=said), seq
            )
            return
        self._say_handover(seq, handover, broken=was_trusted and not self._signers.is_trusted)

    def _say_handover(self, seq: int, handover: Handover, *, broken: bool) -> None:
        for message in said_of(seq, handover):
            self.report.remarks.append(message)
        if broken:
            self._fault("break", msg(
                "From entry {seq} on the ledger is signed by {key}, which the key before did not confirm. Get that key "
                "by a way that you trust and give it with --vkey too; without it nothing from there on is proved.",
                seq=seq, key=handover.new,
            ), seq)  # fmt: skip

    def _misplaced(self, seq: int) -> bool:
        """Say how ``seq`` is out of place; True if reading goes on from it."""
        if seq > self._next:
            self._missing(seq - 1)
            return True
        gap = next((gap for gap in self._gaps if (gap.first or 0) <= seq <= (gap.last or 0)), None)
        if gap is None:
            self._fault("repeated", msg("Entry {seq} stands in the file twice.", seq=seq), seq)
            return False
        if gap.first == gap.last:
            self.report.withdraw(gap)
        self._fault("out-of-order", msg("Entry {seq} is not in its place.", seq=seq), seq)
        return False

    def _missing(self, last: int) -> None:
        first = self._next
        gap = Fault(
            "missing",
            msg("Entries {first} to {last} are missing.", first=first, last=last),
            self._line,
            first,
            last,
        )
        self._gaps.append(gap)
        self.report.add(gap)
        self._whole = False
        self._next = last + 1

    def _changed(self, seq: int, claimed: object, found: bytes) -> bytes:
        """Name the entry, and go on with the leaf that it had, if the file still gives one."""
        self._fault("changed", msg("The text of entry {seq} is not the one that was recorded.", seq=seq), seq)
        try:
            was = bytes.fromhex(str(claimed))
        except ValueError:
            return found
        return was if len(was) == HASH_BYTES else found

    # ── checkpoints and the end ─────────────────────────────────────────────────────────────────

    def _other(self, item: dict[str, Any], raw: bytes) -> None:
        if self._ended or not (type(item.get("checkpoint")) is str or type(item.get("end")) is dict):
            self._malformed()
        elif "end" in item:
            self._end(item["end"], raw)
        else:
            self._checkpoint(item["checkpoint"], raw)

    def _checkpoint(self, note: str, raw: bytes) -> None:
        self.report.checkpoints += 1
        self._spelt(raw, checkpoint_line(note))
        try:
            checkpoint = open_checkpoint(note, self._signers.in_force, self._witnesses)
        except BadInput as error:
            self._fault("bad-signature", error.message, *self._since_head(self._next))
            self._succession.skip()
            return
        for code, message in self._succession.take(checkpoint, digest(note)):
            self._fault(code, message, *self._since_head(checkpoint.size))
        self._compare_number(checkpoint, note)
        if checkpoint.size > self._next:
            self._missing(checkpoint.size - 1)
        if checkpoint.size < self._next:
            self._fault("misplaced-checkpoint", msg("The checkpoint of size {size} is not in its place.",
                                                    size=checkpoint.size))  # fmt: skip
        elif self._whole and checkpoint.root == self._frontier.root():
            self._remember(checkpoint)
            if not self._signers.is_trusted:
                return
            self.report.head = checkpoint
            signed = Note.parse(note).signed_by(self._witnesses)
            self.report.witnesses = [witness.name for witness in signed]
        elif self._whole:
            self._altered(checkpoint.size)

    def _remember(self, checkpoint: Checkpoint) -> None:
        """A handover names the tree that was signed last, or one of few before it."""
        self._roots[checkpoint.size] = checkpoint.root
        if len(self._roots) > REMEMBERED:
            del self._roots[next(iter(self._roots))]

    def _compare_number(self, checkpoint: Checkpoint, note: str) -> None:
        """The same number twice with other words: somebody signed two histories, or took one back."""
        if self._kept is None or self._kept_note is None or checkpoint.number is None:
            return
        if self._kept_by != self._signers.place:
            return  # of another name or key: after a restore a number comes again
        if checkpoint.number == self._kept.number and digest(note) != digest(self._kept_note):
            self._fault(
                "rewritten",
                msg(
                    "The checkpoint that you kept is number {number}, and the file has another one of that number.",
                    number=checkpoint.number,
                ),
                *self._since_head(checkpoint.size),
            )

    def _altered(self, size: int) -> None:
        """Later roots depend on what is wrong here, so nothing after it can be proved from this file."""
        self._whole = False
        first, last = self._since_head(size)
        self._fault(
            "altered",
            msg(
                "Something between entries {first} and {last} is not as it was signed.",
                first=first,
                last=last,
            ),
            first,
            last,
        )

    def _compare_kept(self, kept: Checkpoint) -> None:
        if kept.size > self._signers.end_of(self._kept_by):
            return  # of a tree that was lost: said at the end
        if self._whole and self._frontier.root() != kept.root:
            self._fault(
                "rewritten",
                msg(
                    "The first {size} entries are not those of the checkpoint that you kept.", size=kept.size
                ),
                0,
                kept.size - 1,
            )

    def _end(self, counts: dict[str, Any], raw: bytes) -> None:
        self._ended = True
        if (counts.get("entries"), counts.get("checkpoints")) != (self._promised, self.report.checkpoints):
            self._fault("truncated", msg("The file does not hold as many lines as its end says."))
        else:
            self._spelt(raw, end_line(self._promised, self.report.checkpoints))

    def _finish(self) -> None:
        self._remark()
        self.report.entries = self._frontier.size
        if not self._ended:
            self._fault("truncated", msg("The file was cut: its last line is missing."))
        if self._next < self._promised:
            last = self._promised - 1
            self._fault(
                "truncated", msg("The file ends before entry {seq}.", seq=self._next), self._next, last
            )
        self._finish_keys()
        if self._kept and self._kept.size > self._signers.end_of(self._kept_by):
            self._gone_back(self._kept)
        elif self._kept and self._kept.size > self._next:
            self._fault(
                "behind",
                msg("You hold a checkpoint of {kept} entries; the file has {found}.",
                    kept=self._kept.size, found=self._next),
                self._next,
                self._kept.size - 1,
            )  # fmt: skip
        if self._whole and self.report.proved < self._next:
            first, last = self._since_head(self._next)
            self._fault(
                "unsigned",
                msg("Entries {first} to {last} are under no signature.", first=first, last=last),
                first,
                last,
            )

    def _finish_keys(self) -> None:
        if self._signers.place != len(self.report.keys) - 1:
            self._fault("other-key", msg("The file names {named} keys; its entries hand the ledger over to {found}.",
                                         named=len(self.report.keys), found=self._signers.place + 1))  # fmt: skip
        if self.report.key_given and self._signers.is_known and self.report.head is None and self._next:
            self._fault("unsigned", msg("Nothing in this file is signed by the key that you hold."))

    def _gone_back(self, kept: Checkpoint) -> None:
        last = self._signers.end_of(self._kept_by)
        self._fault(
            "gone-back",
            msg(
                "You hold a checkpoint of {kept} entries of {origin}. Of these this book has the first {last}: the "
                "ledger went back in a restore. The rest is shown by the export made before it, checked against your "
                "checkpoint.",
                kept=kept.size,
                origin=kept.origin,
                last=last,
            ),
            last,
            kept.size - 1,
        )

    def _remark(self) -> None:
        if self.report.version == 1:
            self.report.remarks.append(msg(
                "The book is of version 1, as older releases wrote it: its checkpoints bear no numbers, so one that "
                "was taken out between two others is not missed. The entries are held by those that are there."
            ))  # fmt: skip
        elif self._succession.unnumbered:
            self.report.remarks.append(msg(
                "The first {count} checkpoints bear no numbers: an older release signed them.",
                count=self._succession.unnumbered,
            ))  # fmt: skip

    # ── saying so ───────────────────────────────────────────────────────────────────────────────

    def _since_head(self, size: int) -> tuple[int, int]:
        """First and last entry after the newest good checkpoint, in a tree of ``size``."""
        return self.report.proved, max(self.report.proved, size - 1)

    def _spelt(self, raw: bytes, right: bytes, seq: int | None = None) -> None:
        """One spelling for each line, or two readers could read two things in it."""
        if raw != right:
            message = msg(
                "Line {line} is not spelt as a book spells it: a key is there twice, something was added, or a "
                "character is written otherwise.",
                line=self._line,
            )
            self._fault("spelling", message, seq)

    def _malformed(self) -> None:
        self._fault("malformed", msg("Line {line} cannot be read.", line=self._line))

    def _fault(self, code: str, message: Message, first: int | None = None, last: int | None = None) -> None:
        self.report.add(Fault(code, message, self._line, first, first if last is None else last))


def _parsed(raw: bytes) -> dict[str, Any]:
    """The JSON object in ``raw``; an empty one if there is none."""
    try:
        item = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    return item if type(item) is dict else {}


def _keys(header: dict[str, Any]) -> list[str]:
    """The keys that a header names; none where it is no header. Version 1 had one."""
    found = [header.get("vkey")] if header.get("version") == 1 else header.get("keys")
    return [key for key in found if type(key) is str] if type(found) is list else []
