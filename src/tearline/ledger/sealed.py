"""A sealed report: one file that a court can verify without us, without a database and without a network.

It is a ZIP file whose parts are stored as they are, in this order, and nothing else:

    LEEME.txt, README.txt   what it is and how it is verified
    report.pdf              the report to read
    report.json             the same for a program: {"report": number, "order": …, "about": [ids], "sources": […],
                            "withheld": […], "looks": [one for each entry]}
    entries.jsonl           a line for each look: {"seq": n, "body": <hashed text>, "proof": [<base64>, …]}
    checkpoint.txt          the signed checkpoint under which each of these is proved
    handovers.jsonl         a line for each change of the ledger's key: the same, and {"growth": […]} from the tree that
                            the key before signed last to that of the checkpoint
    SEAL.txt                a signed note (C2SP signed-note): the number, and the SHA-256 of each part

The seal is signed by the ledger's key in force, so no part can be changed by whoever does not hold it. Its first line
is never that of a checkpoint or a handover.
"""

from __future__ import annotations

import io
import json
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tearline.errors import BadInput
from tearline.language import Language, Message, msg
from tearline.ledger.entry import is_well_spelt, read_entry
from tearline.ledger.handover import ACTION, Handover
from tearline.ledger.note import (
    BadNote,
    BadSignature,
    Checkpoint,
    Note,
    SigningKey,
    VerifierKey,
    open_checkpoint,
    sign,
)
from tearline.ledger.proof import read_proof
from tearline.ledger.tree import leaf_hash, verify_consistency, verify_inclusion

TITLE = "tearline sealed report"
SEAL = "SEAL.txt"
PARTS = (
    "LEEME.txt", "README.txt", "report.pdf", "report.json", "entries.jsonl", "checkpoint.txt", "handovers.jsonl",
)  # fmt: skip
MOST_BYTES = 500_000_000
# What Python's reader of ZIP files raises for one that is not as ours are: NotImplementedError is its word for another
# packing or version, RuntimeError for one under a password.
_NO_ZIP = (
    zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError,
)  # fmt: skip
_THEN = (2020, 1, 1, 0, 0, 0)  # of every part: the file depends on nothing but what is in it
_SAID = ("entry", "at", "kind", "agency", "purpose", "action")  # of a look, as its entry has them
_ENTRY = ("seq", "written_at", "kind", "agency", "purpose", "action")


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is not as it was sealed, in ``part`` of the file."""

    code: str
    part: str
    message: Message


@dataclass(slots=True)
class Opened:
    """The outcome of a verification. ``key_given`` False: the key is the file's own word, which proves less."""

    number: str = ""
    order: Mapping[str, str] = field(default_factory=dict)
    about: Sequence[str] = ()
    looks: int = 0
    withheld: int = 0
    checkpoint: Checkpoint | None = None
    vkey: str = ""
    key_given: bool = False
    remarks: list[Message] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing at all was found wrong."""
        return not self.flaws

    def to_json(self, language: Language = "en") -> dict[str, Any]:
        """As plain data, sentences in ``language``."""
        head = self.checkpoint
        return {
            "ok": self.ok, "report": self.number, "order": dict(self.order), "about": list(self.about),
            "looks": self.looks, "withheld": self.withheld, "vkey": self.vkey, "key_given": self.key_given,
            "checkpoint": head and {"origin": head.origin, "size": head.size, "root": b64encode(head.root).decode()},
            "remarks": [one.text(language) for one in self.remarks],
            "flaws": [{"code": f.code, "part": f.part, "message": f.message.text(language)} for f in self.flaws],
        }  # fmt: skip


def sealed(number: str, parts: Mapping[str, bytes], key: SigningKey) -> bytes:
    """The whole file over ``parts`` (all of PARTS), under a seal by ``key``."""
    return packed({**parts, SEAL: sign(_seal_text(number, parts), key).encode()})


def proof_line(seq: int, body: str, steps: Iterable[bytes], growth: Iterable[bytes] | None = None) -> bytes:
    """A line of ``entries.jsonl``; with ``growth``, of ``handovers.jsonl``."""
    told: dict[str, Any] = {"seq": seq, "body": body, "proof": [b64encode(step).decode() for step in steps]}
    if growth is not None:
        told["growth"] = [b64encode(step).decode() for step in growth]
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


def report_part(told: Mapping[str, Any]) -> bytes:
    """``report.json`` in its one spelling."""
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def verify_report(content: bytes, keys: Sequence[str] = ()) -> Opened:
    """Check a sealed report against a key of the ledger as obtained elsewhere, or several; one of any time will do if
    each handover since is signed by the key before. Raises BadNote for a given key that is none."""
    given = [VerifierKey.parse(key) for key in keys]
    opened = Opened(key_given=bool(given))
    parts = _parts(content, opened)
    if parts is not None:
        _Check(parts, given, opened).run()
    return opened


class _Check:
    """One verification: each step needs what the one before found."""

    def __init__(self, parts: Mapping[str, bytes], given: Sequence[VerifierKey], opened: Opened) -> None:
        self.parts, self.given, self.opened = parts, given, opened

    def run(self) -> None:
        """All of it. Whatever cannot be read is a flaw of its part."""
        text = self._seal()
        chain = self._each("handovers.jsonl", self._handover)
        key = self._key(text, [one for _, one in chain])
        if key is None:
            return
        self.opened.vkey = str(key)
        self._signed(text, key)
        if not self._checkpoint(key):
            return
        self._proved("handovers.jsonl", [line for line, _ in chain])
        self._grown(chain)
        entries = self._proved("entries.jsonl", self._lines("entries.jsonl"))
        self._report(entries)

    def flaw(self, code: str, part: str, message: Message) -> None:
        """One more."""
        self.opened.flaws.append(Flaw(code, part, message))

    # ── the seal ────────────────────────────────────────────────────────────────────────────────

    def _seal(self) -> str:
        """The seal's note, whose digests are compared with the parts."""
        note = self.parts[SEAL].decode("utf-8", "replace")
        text = note.partition("\n\n")[0] + "\n"
        self.opened.number = _second_line(text)
        if text == _seal_text(self.opened.number, self.parts):
            return note
        told = text.split("\n")
        for name in PARTS:
            if _digest_line(name, self.parts[name]) not in told:
                self.flaw("changed", name, msg("{part} is not what was sealed.", part=name))
        if self.opened.ok:
            self.flaw("seal", SEAL, msg("The seal has another form than the seal of a report."))
        return note

    def _signed(self, note: str, key: VerifierKey) -> None:
        try:
            parsed = Note.parse(note)
            if parsed.signed_by([key]) != [key] or not _is_plain(note, parsed):
                raise BadSignature(msg("The seal is not signed by {key}.", key=key.name))
        except BadInput as error:
            self.flaw("seal", SEAL, error.message)

    # ── keys ────────────────────────────────────────────────────────────────────────────────────

    def _key(self, seal: str, chain: list[Handover]) -> VerifierKey | None:
        """The key in force, if it may be trusted; else a flaw says which one is needed."""
        named = [chain[0].old, *(one.new for one in chain)] if chain else self._named(seal)
        if not named:
            self.flaw("other-key", SEAL, msg("The file is not signed by the key that you hold."))
            return None
        given = set(self.given or named)
        trusted = named[0] in given
        for before, one in zip(named, chain, strict=False):
            if one.old != before:
                self.flaw(
                    "handover",
                    "handovers.jsonl",
                    msg("The handovers of the ledger do not follow each other."),
                )
                return None
            trusted = one.new in given or (trusted and one.confirmed)
            self.opened.remarks.append(
                msg("The ledger went on under {key}; reason given: {reason}", key=one.new, reason=one.reason)
            )
        if not trusted:
            self.flaw("other-key", "handovers.jsonl" if chain else SEAL, msg(
                "The report is sealed by {key}, and no key that you gave leads to it. Get that key by a way that you "
                "trust and give it too.", key=named[-1],
            ))  # fmt: skip
            return None
        return named[-1]

    def _named(self, seal: str) -> list[VerifierKey]:
        """Of a ledger that never changed its key: the given one that signed, or without any the file's own word."""
        try:
            by = {(name, id_) for name, id_, _ in Note.parse(seal).signatures}
            own = [] if self.given else [VerifierKey.parse(str(self._told().get("vkey")))]
        except BadInput:
            return []
        return [key for key in (*self.given, *own) if (key.name, key.id) in by][:1]

    def _handover(self, line: dict[str, Any]) -> Handover:
        entry = read_entry(str(line["body"]))
        if (entry.get("kind"), entry.get("action")) != ("job", ACTION):
            raise BadNote(msg("This is not the handover of a ledger."))
        return Handover.open(str(dict(entry["body"]).get("statement")))

    def _grown(self, chain: list[tuple[dict[str, Any], Handover]]) -> None:
        """Each handover's tree only grew into that of the checkpoint."""
        head = self.opened.checkpoint
        assert head is not None  # noqa: S101 asked before
        for line, one in chain:
            steps = [b64decode(step, validate=True) for step in line["growth"]]
            if one.size and not verify_consistency(one.size, head.size, one.root, head.root, steps):
                self.flaw("handover", "handovers.jsonl", msg(
                    "The tree that {key} signed last does not grow into that of the checkpoint.", key=one.old.name
                ))  # fmt: skip

    # ── the ledger ──────────────────────────────────────────────────────────────────────────────

    def _checkpoint(self, key: VerifierKey) -> bool:
        try:
            self.opened.checkpoint = open_checkpoint(
                self.parts["checkpoint.txt"].decode("utf-8", "replace"), key
            )
        except BadInput as error:
            self.flaw("checkpoint", "checkpoint.txt", error.message)
        return self.opened.checkpoint is not None

    def _proved(self, part: str, lines: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
        """The entries of a part by their numbers, each of them in the checkpoint's tree."""
        head = self.opened.checkpoint
        assert head is not None  # noqa: S101 asked before
        found: dict[int, dict[str, Any]] = {}
        for line in lines:
            try:
                seq, body = int(line["seq"]), str(line["body"])
                entry = read_entry(body)
                steps = [b64decode(step, validate=True) for step in line["proof"]]
                good = entry.get("seq") == seq and is_well_spelt(body, entry) and seq not in found
                good = good and verify_inclusion(leaf_hash(body.encode()), seq, head.size, steps, head.root)
            except (KeyError, TypeError, ValueError):
                good, seq, entry = False, -1, {}
            if not good:
                self.flaw("entry", part, msg("Entry {seq} is not proved.", seq=line.get("seq")))
            found[seq] = entry
        return found

    # ── what the report says of it ──────────────────────────────────────────────────────────────

    def _report(self, entries: dict[int, dict[str, Any]]) -> None:
        told, opened = self._told(), self.opened
        try:
            opened.order, opened.about = dict(told["order"]), list(told["about"])
            looks = {int(one["entry"]): one for one in told["looks"]}
            opened.looks, opened.withheld = len(looks), len(told["withheld"])
            if told["report"] != opened.number or len(looks) != len(told["looks"]):
                raise ValueError
            for name in ("authority", "number", "day"):
                if not opened.order[name]:
                    raise ValueError
        except (KeyError, TypeError, ValueError):
            self.flaw("report", "report.json", msg("report.json lacks a part or has one in another form."))
            return
        if list(looks) != list(entries):
            self.flaw(
                "report", "report.json", msg("The looks of report.json are not the entries of entries.jsonl.")
            )
            return
        for seq, look in looks.items():
            if not _agrees(look, entries[seq], opened.about):
                said = msg("What report.json says of entry {seq} is not what the entry says.", seq=seq)
                self.flaw("report", "report.json", said)

    def _told(self) -> dict[str, Any]:
        try:
            return read_proof(self.parts["report.json"])
        except BadInput:
            return {}

    def _lines(self, part: str) -> list[dict[str, Any]]:
        return [line for line, _ in self._each(part, lambda line: line)]

    def _each(self, part: str, read: Any) -> list[tuple[dict[str, Any], Any]]:
        """The lines of a part, each with what ``read`` makes of it."""
        found = []
        for number, raw in enumerate(self.parts[part].splitlines(), 1):
            try:
                line = read_proof(raw)
                found.append((line, read(line)))
            except (BadInput, KeyError, TypeError, ValueError):
                self.flaw(
                    "malformed", part, msg("Line {line} of {part} cannot be read.", line=number, part=part)
                )
        return found


def _agrees(look: Mapping[str, Any], entry: Mapping[str, Any], about: Sequence[str]) -> bool:
    """Whether a look is told as its entry has it, and its words are those for which the entry's digest stands."""
    try:
        same = all(look[name] == entry[field] for name, field in zip(_SAID, _ENTRY, strict=True))
        shown = look["records"] == [id for id in entry["subjects"] if id in about] and bool(look["records"])
        return same and shown and _is_worded(look, entry)
    except (KeyError, TypeError, AttributeError):
        return False


def _is_worded(look: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
    body = dict(entry["body"])
    digest = body.get("words") if entry["action"] == "copied" else body.get("reason")
    if look["words"] is None:
        return bool(look["digest"] in (None, digest))
    recipient = f"{look['recipient'] or ''} " if entry["action"] == "copied" else ""
    made = sha256(f"{look['opens']} {recipient}{look['words']}".encode()).hexdigest()
    return bool(made == digest == look["digest"])


def _parts(content: bytes, opened: Opened) -> dict[str, bytes] | None:
    """The parts of the file; None, with a flaw, where it is not such a file byte for byte."""
    wrong = Flaw(
        "container", "", msg("The file is not a sealed report: it was cut, or something was added to it.")
    )
    try:
        if len(content) > MOST_BYTES:
            raise zipfile.BadZipFile
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if sorted(names) != sorted((*PARTS, SEAL)) or any(i.compress_type for i in archive.infolist()):
                raise zipfile.BadZipFile
            parts = {name: archive.read(name) for name in names}
    except _NO_ZIP:
        opened.flaws.append(wrong)
        return None
    if packed(parts) != content:
        opened.flaws.append(wrong)
    return parts


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as they are, so that the same parts are the same bytes everywhere."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name in (*PARTS, SEAL):
            info = zipfile.ZipInfo(name, _THEN)
            info.external_attr, info.create_system = 0o644 << 16, 3
            archive.writestr(info, parts[name])
    return file.getvalue()


def _seal_text(number: str, parts: Mapping[str, bytes]) -> str:
    return "\n".join([TITLE, f"report {number}", *(_digest_line(name, parts[name]) for name in PARTS), ""])


def _digest_line(name: str, part: bytes) -> str:
    return f"sha256 {sha256(part).hexdigest()} {name}"


def _is_plain(note: str, parsed: Note) -> bool:
    """One signature, spelt in the one way: no second one, which nobody would miss."""
    lines = [f"— {name} {b64encode(id_ + value).decode()}" for name, id_, value in parsed.signatures]
    return len(lines) == 1 and note == f"{parsed.text}\n{lines[0]}\n"


def _second_line(text: str) -> str:
    lines = text.split("\n")
    return lines[1].removeprefix("report ") if len(lines) > 1 else ""
