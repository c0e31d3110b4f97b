"""Checks a book (see :mod:`tearline.ledger.book`) from beginning to end, with nothing but the file.

Each text is hashed again, each number must follow the one before, and at each checkpoint the tree so far
must have the root that was signed. One pass, constant memory. A fault names the entry where the file gives
it away, else the entries between the last good checkpoint and the first bad one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from tearline.errors import BadInput
from tearline.language import Message, msg
from tearline.ledger.book import FORMAT, VERSION
from tearline.ledger.findings import Fault, Report
from tearline.ledger.note import Checkpoint, Note, VerifierKey, open_checkpoint
from tearline.ledger.tree import HASH_BYTES, Frontier


def verify_file(
    path: Path, vkey: str | None = None, checkpoint: str | None = None, witnesses: Sequence[str] = ()
) -> Report:
    """Check the book at ``path``.

    ``vkey`` is the ledger's key as obtained elsewhere; without it the file's own word is taken for it.
    ``checkpoint`` is a signed checkpoint kept from before, which the book must extend. ``witnesses`` are
    keys whose signatures, where they stand, must be good. Raises BadNote for a given key that is none.
    """
    known = [VerifierKey.parse(key) for key in witnesses]
    key = VerifierKey.parse(vkey) if vkey is not None else None
    with path.open("rb") as lines:
        return Reading(key, checkpoint, known).read(lines)


class Reading:
    """One pass over a book's lines."""

    _key: VerifierKey  # set by the header: the given key, or the one that the file names

    def __init__(self, key: VerifierKey | None, kept: str | None, witnesses: list[VerifierKey]) -> None:
        self.report = Report(key_given=key is not None)
        self._given = key
        self._kept_note = kept
        self._kept: Checkpoint | None = None
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
        if not self._header(_parsed(next(rest, b""))):
            return self.report
        for raw in rest:
            self._line += 1
            item = _parsed(raw)
            if "body" in item and not self._ended:
                self._entry(item)
            else:
                self._other(item)
        self._finish()
        return self.report

    # ── the header ──────────────────────────────────────────────────────────────────────────────

    def _header(self, item: dict[str, Any]) -> bool:
        if (item.get("format"), item.get("version")) != (FORMAT, VERSION) or type(
            item.get("entries")
        ) is not int:
            self._fault("malformed", msg("The first line is not the header of an exported ledger."))
            return False
        self._promised = item["entries"]
        try:
            named = VerifierKey.parse(str(item.get("vkey")))
        except BadInput as error:
            self._fault("malformed", error.message)
            return False
        self._key = self._given or named
        if (named, item.get("origin")) != (self._key, self._key.name):
            self._fault("other-key", msg("The file names another key than the one that you hold."))
        self.report.origin, self.report.vkey = self._key.name, str(self._key)
        self._open_kept()
        return True

    def _open_kept(self) -> None:
        if self._kept_note is None:
            return
        try:
            self._kept = open_checkpoint(self._kept_note, self._key, self._witnesses)
        except BadInput as error:
            self._fault("bad-signature", error.message)

    # ── entries ─────────────────────────────────────────────────────────────────────────────────

    def _entry(self, item: dict[str, Any]) -> None:
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
        elif _parsed(body).get("seq") != seq:
            self._fault("misnumbered", msg("Entry {seq} bears another number in its own text.", seq=seq), seq)
        self._frontier.append(leaf)
        self._next += 1
        if self._kept and self._kept.size == self._next:
            self._compare_kept(self._kept)

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

    def _other(self, item: dict[str, Any]) -> None:
        if self._ended or not (type(item.get("checkpoint")) is str or type(item.get("end")) is dict):
            self._malformed()
        elif "end" in item:
            self._end(item["end"])
        else:
            self._checkpoint(item["checkpoint"])

    def _checkpoint(self, note: str) -> None:
        self.report.checkpoints += 1
        try:
            checkpoint = open_checkpoint(note, self._key, self._witnesses)
        except BadInput as error:
            self._fault("bad-signature", error.message, *self._since_head(self._next))
            return
        if checkpoint.size > self._next:
            self._missing(checkpoint.size - 1)
        if checkpoint.size < self._next:
            self._fault("misplaced-checkpoint", msg("The checkpoint of size {size} is not in its place.",
                                                    size=checkpoint.size))  # fmt: skip
        elif self._whole and checkpoint.root == self._frontier.root():
            self.report.head = checkpoint
            signed = Note.parse(note).signed_by(self._witnesses)
            self.report.witnesses = [witness.name for witness in signed]
        elif self._whole:
            self._altered(checkpoint.size)

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
        if self._whole and self._frontier.root() != kept.root:
            self._fault(
                "rewritten",
                msg(
                    "The first {size} entries are not those of the checkpoint that you kept.", size=kept.size
                ),
                0,
                kept.size - 1,
            )

    def _end(self, counts: dict[str, Any]) -> None:
        self._ended = True
        if (counts.get("entries"), counts.get("checkpoints")) != (self._promised, self.report.checkpoints):
            self._fault("truncated", msg("The file does not hold as many lines as its end says."))

    def _finish(self) -> None:
        self.report.entries = self._frontier.size
        if not self._ended:
            self._fault("truncated", msg("The file was cut: its last line is missing."))
        if self._next < self._promised:
            last = self._promised - 1
            self._fault(
                "truncated", msg("The file ends before entry {seq}.", seq=self._next), self._next, last
            )
        if self._kept and self._kept.size > self._next:
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

    # ── saying so ───────────────────────────────────────────────────────────────────────────────

    def _since_head(self, size: int) -> tuple[int, int]:
        """First and last entry after the newest good checkpoint, in a tree of ``size``."""
        return self.report.proved, max(self.report.proved, size - 1)

    def _malformed(self) -> None:
        self._fault("malformed", msg("Line {line} cannot be read.", line=self._line))

    def _fault(self, code: str, message: Message, first: int | None = None, last: int | None = None) -> None:
        self.report.add(Fault(code, message, self._line, first, first if last is None else last))


def _parsed(raw: bytes | str) -> dict[str, Any]:
    """The JSON object in ``raw``; an empty one if there is none."""
    try:
        item = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    return item if type(item) is dict else {}
