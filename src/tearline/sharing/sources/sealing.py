"""Sealing who a source is: by an agency's public key, so that only who holds the private one opens it.

A JWE (RFC 7516) of the algorithms ECDH-ES and A256GCM over P-256, which any JOSE library opens without us; a browser
makes the same (islands/seal.ts). The text begins with the source's code, so that one that was put in another's place is
found out, and is padded, so that its length does not tell a name. The private key stands in no store: an agency
keeps it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from tearline.errors import BadInput
from tearline.language import msg

LONGEST = 4000  # characters
_STEP = 512  # bytes that a text is padded to a multiple of
_ALGORITHMS = ("ECDH-ES", "A256GCM")
_PARTS = 5


def new_pair(passphrase: str) -> tuple[bytes, str]:
    """A new private key, as PEM under the passphrase (nothing: bare), and its public half."""
    private = ec.generate_private_key(ec.SECP256R1())
    how = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how), _public_pem(private.public_key())


def public_key(pem: str) -> str:
    """A public key as it is kept: PEM of P-256, in one form. Raises :class:`BadInput`."""
    if "PRIVATE KEY" in pem:
        raise BadInput(
            msg(
                "That is the private key: it must not leave your agency. Give the public one, which ends in .pub."
            )
        )
    try:
        key = load_pem_public_key(pem.strip().encode())
    except Exception:  # cryptography has several for what is no key
        key = None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadInput(
            msg("That is no public key of the kind P-256 in PEM form: `tearline source key` makes one.")
        )
    return _public_pem(key)


def fingerprint(pem: str) -> str:
    """SHA-256 of a public key as DER, in hexadecimal: what two people compare by telephone."""
    der = load_pem_public_key(pem.encode()).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def in_groups(print_: str) -> str:
    """A fingerprint in groups of four, to be read out."""
    return " ".join(print_[at : at + 4] for at in range(0, len(print_), 4))


def sealed(identity: str, code: str, pem: str) -> str:
    """Who a source is, sealed. Raises :class:`BadInput` for nothing, and for too much."""
    from joserfc import jwe
    from joserfc.jwk import ECKey

    text = identity.strip()
    if not text or len(text) > LONGEST:
        raise BadInput(msg("Say who it is in 1 to {most} characters.", most=LONGEST))
    plain = f"{code}\n{text}".encode()
    padded = plain + b" " * (-len(plain) % _STEP)
    algorithm, content = _ALGORITHMS
    head = {"alg": algorithm, "enc": content, "kid": fingerprint(pem)}
    return jwe.encrypt_compact(head, padded, ECKey.import_key(pem), algorithms=list(_ALGORITHMS))


def sealed_under(text: str) -> str:
    """The fingerprint of the key that a sealed text is for. Raises :class:`BadInput` for what is no sealed text."""
    parts = text.strip().split(".")
    head = _head(parts[0])
    algorithm, content = _ALGORITHMS
    if (
        len(parts) != _PARTS
        or head.get("alg") != algorithm
        or head.get("enc") != content
        or not head.get("kid")
    ):
        raise BadInput(
            msg(
                "That is no sealed text. Seal it on the source's page or with `tearline source seal`; never send "
                "it bare."
            )
        )
    return str(head["kid"])


def opened(text: str, private_pem: bytes, passphrase: str, code: str | None = None) -> tuple[str, str]:
    """The source's code and who it is. ``code``: of which source it must be. Raises :class:`BadInput`, which
    says what is wrong: no key, another key, an altered text, another source's."""
    from joserfc import jwe
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey

    under, private = sealed_under(text), _private(private_pem, passphrase)
    own = fingerprint(_public_pem(private.public_key()))
    if under != own:
        raise BadInput(
            msg(
                "It was sealed with another key. The text is for the key {under}…; this file holds the key {own}….",
                under=in_groups(under)[:19],
                own=in_groups(own)[:19],
            )
        )
    bare = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        plain = jwe.decrypt_compact(
            text.strip(), ECKey.import_key(bare), algorithms=list(_ALGORITHMS)
        ).plaintext
        told, _, identity = (plain or b"").decode().rstrip(" ").partition("\n")
    except (JoseError, ValueError):
        raise BadInput(msg("The sealed text was altered or is cut short: it cannot be opened.")) from None
    if code is not None and told != code:
        raise BadInput(
            msg("The text is whole, but was sealed for another source: somebody put it in this one's place.")
        )
    return told, identity


def _private(pem: bytes, passphrase: str) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(pem, passphrase.encode() or None)
    except (ValueError, TypeError):
        raise BadInput(
            msg("The file holds no private key in PEM form, or its passphrase is another one.")
        ) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadInput(msg("The file holds a private key of another kind than `tearline source key` makes."))
    return key


def _public_pem(key: ec.EllipticCurvePublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _head(part: str) -> dict[str, object]:
    try:
        told = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
