"""The certificate by which the service itself speaks https: read with care, or made for a trial."""

from __future__ import annotations

import ipaddress
import os
import secrets
import ssl
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tearline.errors import BadInput
from tearline.language import msg

CERTIFICATE, KEY = "trial-certificate.pem", "trial-certificate.key"
_DAYS = 90  # of one for a trial
_OTHERS = 0o007


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate (PEM, with those above it, the own one first) and its key (PEM)."""

    certificate: Path
    key: Path


def accepted(pair: Pair, now: datetime | None = None) -> ssl.SSLContext:
    """What the service speaks TLS with: 1.2 or newer (RFC 9325, 3.1.1).

    Raises :class:`BadInput` that says which file is wrong, and how: not readable, not in its form, not in force at
    ``now``, not of each other, a key that everybody on the machine could read.
    """
    certificate = _certificate(pair.certificate)
    _refuse_out_of_force(pair.certificate, certificate, now or datetime.now(UTC))
    _refuse_open(pair.key)
    if _public(pair.key) != certificate.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    ):
        raise BadInput(
            msg(
                "The key in {key} is not the one of the certificate in {certificate}. Name the two that were made "
                "together; of several certificates in one file, the service's own comes first.",
                key=pair.key,
                certificate=pair.certificate,
            )
        )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(pair.certificate, pair.key)
    except (OSError, ssl.SSLError) as error:  # a certificate further down, or one too weak for this OpenSSL
        raise BadInput(
            msg(
                "No https can be spoken with {path}: {why}.",
                path=pair.certificate,
                why=getattr(error, "reason", None) or str(error),
            )
        ) from None
    return context


def trusting(certificate: Path) -> ssl.SSLContext:
    """For a question of this machine to its own service: that certificate, whatever name it is for."""
    context = ssl.create_default_context(cafile=str(certificate))
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.check_hostname = False
    return context


def fingerprint(certificate: Path) -> str:
    """SHA-256 of a certificate, as browsers show it. Raises :class:`BadInput`."""
    return _certificate(certificate).fingerprint(SHA256()).hex(":").upper()


def for_a_trial(data: Path, names: Iterable[str], now: datetime | None = None) -> Pair:
    """One that nobody vouches for, in the data folder, for these names; made anew where that there is runs out within a
    day or is for others."""
    now = now or datetime.now(UTC)
    pair, wanted = Pair(data / CERTIFICATE, data / KEY), _names(names)
    if not _is_there(pair, wanted, now):
        key = ec.generate_private_key(ec.SECP256R1())
        _keep(pair.key, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        _keep(pair.certificate, _signed_by_itself(key, wanted, now).public_bytes(Encoding.PEM))
    return pair


def _is_there(pair: Pair, wanted: list[x509.GeneralName], now: datetime) -> bool:
    try:
        accepted(pair, now + timedelta(days=1))
        found = _certificate(pair.certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName)
        return list(found.value) == wanted
    except (BadInput, x509.ExtensionNotFound):
        return False


def _signed_by_itself(
    key: ec.EllipticCurvePrivateKey, names: list[x509.GeneralName], now: datetime
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tearline, for a trial")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))  # clocks differ
        .not_valid_after(now + timedelta(days=_DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, SHA256())
    )


def _names(names: Iterable[str]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for name in dict.fromkeys(names):
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            found.append(x509.DNSName(name.encode("idna").decode()))
    return found


def _keep(path: Path, told: bytes) -> None:
    """A file of the folder's owner alone, there whole or not at all."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(told)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BadInput(msg("{path} cannot be written: {why}.", path=path, why=str(error.strerror))) from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(msg("{path} cannot be read: {why}.", path=path, why=str(error.strerror))) from None


def _certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificates(_read(path))[0]
    except (ValueError, IndexError):
        raise BadInput(
            msg(
                "{path} holds no certificate in PEM form: a file that has a line BEGIN CERTIFICATE.",
                path=path,
            )
        ) from None


def _refuse_out_of_force(path: Path, certificate: x509.Certificate, now: datetime) -> None:
    until, since = certificate.not_valid_after_utc, certificate.not_valid_before_utc
    if now >= until:
        raise BadInput(
            msg(
                "The certificate in {path} ran out on {day}: browsers would refuse it. Renew it, and start again.",
                path=path,
                day=until.date().isoformat(),
            )
        )
    if now < since:
        raise BadInput(
            msg(
                "The certificate in {path} holds from {day} on, which is yet to come. Look at this machine's clock.",
                path=path,
                day=since.date().isoformat(),
            )
        )


def _refuse_open(path: Path) -> None:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise BadInput(msg("{path} cannot be read: {why}.", path=path, why=str(error.strerror))) from None
    if mode & _OTHERS:
        raise BadInput(
            msg(
                "Everybody on this machine can open the key in {path}, so it may be known already. Have the "
                "certificate made anew if others use this machine; then chmod 600 {path}.",
                path=path,
            )
        )


def _public(path: Path) -> bytes:
    try:
        key = load_pem_private_key(_read(path), None)
    except TypeError:
        raise BadInput(
            msg(
                "The key in {path} has a password. The service starts without a person: take it off.",
                path=path,
            )
        ) from None
    except Exception:  # cryptography has several for what is no key
        raise BadInput(
            msg("{path} holds no key in PEM form: a file that has a line BEGIN PRIVATE KEY.", path=path)
        ) from None
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
