"""Checkpoints and their signatures, in the forms of C2SP signed-note and tlog-checkpoint.

A checkpoint says "the tree called *origin* holds *size* entries and has this root". It is the text that
is signed: by the ledger itself, and by every witness that saw it and found it consistent with what it saw
before. Keys are Ed25519; a key's text form is ``name+hexid+base64(0x01 || public key)``.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tearline.errors import BadInput
from tearline.language import msg
from tearline.ledger.tree import HASH_BYTES

ED25519 = b"\x01"  # signed-note's number for this kind of signature
MOST_SIGNATURES = 100  # more than any set of witnesses; keeps a hostile note from costing much

_NAME = re.compile(r"[^\s+]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)")
_NUMBER, _PREVIOUS = "number", "previous"  # how the extension lines of a checkpoint begin
_MARK = "PRIVATE+KEY+"  # how a secret key's text begins


class BadNote(BadInput):
    """A note, checkpoint or key is not in the agreed form."""

    code = "bad-note"


class BadSignature(BadInput):
    """A note is not signed, or not correctly signed, by a key that must have signed it."""

    code = "bad-signature"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The statement itself. ``root`` is 32 bytes.

    ``number`` counts the checkpoints of a ledger from 1, and ``previous`` is the :func:`digest` of the one
    before: two extension lines, by which a checkpoint that was taken out is missed. Before release 0.2
    there were none.
    """

    origin: str
    size: int
    root: bytes
    number: int | None = None
    previous: bytes | None = None

    def text(self) -> str:
        """The lines that are signed."""
        text = f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"
        if self.number is not None:
            text += f"{_NUMBER} {self.number}\n"
        if self.previous is not None:
            text += f"{_PREVIOUS} {b64encode(self.previous).decode()}\n"
        return text

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the lines back; extension lines of others are allowed and left alone. Raises BadNote."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]) or not _SIZE.fullmatch(lines[1]):
            raise BadNote(
                msg("This is not a checkpoint: it needs an origin, a size and a root, a line each.")
            )
        root = decode(lines[2], HASH_BYTES)
        return cls(lines[0], int(lines[1]), root, *_place(lines[3:-1]))


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a key, with the name under which it signs."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form. Raises BadNote, also when the id does not belong to the key."""
        name, public = _key_parts(text)
        key = cls(name, public)
        if str(key) != text:
            raise BadNote(msg("The key's id does not belong to the key: a character is missing or changed."))
        return key

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether this key made ``signature`` over ``text``."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


class SigningKey:
    """The secret half of a key."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        if not _NAME.fullmatch(name):
            raise BadNote(msg("A key's name must not be empty or contain a space or a plus sign."))
        self.name = name
        self.vkey = VerifierKey(name, private.public_key().public_bytes_raw())
        self._private = private

    @classmethod
    def make(cls, name: str) -> Self:
        """A new key."""
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def parse(cls, secret: str) -> Self:
        """Read what :meth:`secret` gives. Raises BadNote."""
        name, seed = _key_parts(secret.removeprefix(_MARK))
        key = cls(name, Ed25519PrivateKey.from_private_bytes(seed))
        if key.secret() != secret:
            raise BadNote(msg("The key's id does not belong to the key: a character is missing or changed."))
        return key

    def secret(self) -> str:
        """The text that the key file holds; it must never leave it."""
        seed = b64encode(ED25519 + self._private.private_bytes_raw()).decode()
        return f"{_MARK}{self.name}+{self.vkey.id.hex()}+{seed}"

    def signature(self, text: str) -> str:
        """The signature line over ``text``."""
        made = self.vkey.id + self._private.sign(text.encode())
        return f"— {self.name} {b64encode(made).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A signed text: each signature is (name, key id, signature bytes). Nothing is verified yet."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    @classmethod
    def parse(cls, note: str) -> Self:
        """Take a note apart. Raises BadNote."""
        text, gap, lines = note.rpartition("\n\n")
        if not gap or not lines.endswith("\n") or any(c < " " and c != "\n" for c in note):
            raise BadNote(msg("This is not a signed note: text, an empty line and signatures are expected."))
        signed = lines[:-1].split("\n")
        if len(signed) > MOST_SIGNATURES:
            raise BadNote(msg("The note has more than {most} signatures.", most=MOST_SIGNATURES))
        return cls(text + "\n", tuple(_signature(line) for line in signed))

    def signed_by(self, keys: Iterable[VerifierKey]) -> list[VerifierKey]:
        """Those of ``keys`` that signed, in their order. Signatures of unknown keys are left alone.

        Raises BadSignature when a line claims to be of one of ``keys`` and is not.
        """
        return [key for key in keys if self._has(key)]

    def _has(self, key: VerifierKey) -> bool:
        claimed = [value for name, id_, value in self.signatures if (name, id_) == (key.name, key.id)]
        if not all(key.verifies(self.text, value) for value in claimed):
            raise BadSignature(msg("The signature in the name of {name} is not by its key.", name=key.name))
        return bool(claimed)


def sign(text: str, *keys: SigningKey) -> str:
    """``text`` with a signature by each of ``keys``. ``text`` must end its last line."""
    return add_signatures(text + "\n", text, keys)


def cosign(note: str, *keys: SigningKey) -> str:
    """``note`` with further signatures, of witnesses. Whether to sign is theirs to check first."""
    return add_signatures(note, Note.parse(note).text, keys)


def add_signatures(note: str, text: str, keys: Iterable[SigningKey]) -> str:
    """``note`` followed by each key's signature line over ``text``."""
    return note + "".join(key.signature(text) for key in keys)


def open_checkpoint(note: str, log: VerifierKey, witnesses: Iterable[VerifierKey] = ()) -> Checkpoint:
    """The checkpoint in ``note``, which ``log`` must have signed; known witnesses' signatures must hold.

    Raises BadNote or BadSignature.
    """
    parsed = Note.parse(note)
    if log not in parsed.signed_by([log, *witnesses]):
        raise BadSignature(msg("The checkpoint is not signed by {name}.", name=log.name))
    checkpoint = Checkpoint.parse(parsed.text)
    if checkpoint.origin != log.name:
        raise BadSignature(msg("The checkpoint is of another ledger than {name}.", name=log.name))
    return checkpoint


def digest(note: str) -> bytes:
    """SHA-256 of what was signed, whoever has signed it since: how a checkpoint names the one before."""
    return sha256(Note.parse(note).text.encode()).digest()


def _place(extensions: list[str]) -> tuple[int | None, bytes | None]:
    """A checkpoint's number and the digest of the one before, if its extension lines begin with them."""
    name, _, number = extensions[0].partition(" ") if extensions else ("", "", "")
    if name != _NUMBER or not _SIZE.fullmatch(number) or number == "0":
        return None, None
    name, _, previous = extensions[1].partition(" ") if len(extensions) > 1 else ("", "", "")
    return int(number), decode(previous, HASH_BYTES) if name == _PREVIOUS else None


def _signature(line: str) -> tuple[str, bytes, bytes]:
    found = _SIGNATURE.fullmatch(line)
    if not found:
        raise BadNote(msg("A signature line must be a dash, a name and a signature."))
    value = decode(found[2])
    if len(value) < 5:
        raise BadNote(msg("A signature is too short."))
    return found[1], value[:4], value[4:]


def _key_parts(text: str) -> tuple[str, bytes]:
    parts = text.split("+", 2)
    if len(parts) != 3 or not _NAME.fullmatch(parts[0]):
        raise BadNote(msg("This is not a key: name+id+key is expected."))
    value = decode(parts[2], 33)
    if value[:1] != ED25519:
        raise BadNote(msg("Only Ed25519 keys are known."))
    return parts[0], value[1:]


def decode(text: str, length: int | None = None) -> bytes:
    try:
        value = b64decode(text, validate=True)
    except NotBase64:
        value = b""
    # re-encoding refuses a second spelling of the same bytes
    if not value or b64encode(value).decode() != text or length not in (None, len(value)):
        raise BadNote(msg("A root, key or signature is not complete base64."))
    return value
