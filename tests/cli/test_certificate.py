"""https by the service itself: what is refused before it starts, and a session over it."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from tearline.certificate import Pair, accepted, fingerprint, for_a_trial
from tearline.errors import BadInput
from tearline.ledger.look import Desk
from tearline.web import cookies
from tests.api.wire import served
from tests.cli.conftest import Tearline
from tests.people import PASSWORD, People, code_of

NAMES = ["127.0.0.1", "localhost", "::1"]


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return for_a_trial(tmp_path, NAMES)


def _gone(pair: Pair) -> None:
    pair.certificate.unlink()


def _no_certificate(pair: Pair) -> None:
    pair.certificate.write_text("hola")


def _no_key(pair: Pair) -> None:
    pair.key.write_text("hola")


def _gone_key(pair: Pair) -> None:
    pair.key.unlink()


def _open_key(pair: Pair) -> None:
    pair.key.chmod(0o644)


def _other_key(pair: Pair) -> None:
    other = for_a_trial(pair.key.parent, ["other.example"])
    pair.certificate.write_bytes(other.certificate.read_bytes())
    key = ec.generate_private_key(ec.SECP256R1())
    pair.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _locked_key(pair: Pair) -> None:
    key = load_pem_private_key(pair.key.read_bytes(), None)
    pair.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")))


def _run_out(pair: Pair) -> None:
    old = for_a_trial(pair.key.parent, ["old.example"], datetime.now(UTC) - timedelta(days=91))
    assert old == pair


def _yet_to_come(pair: Pair) -> None:
    for_a_trial(pair.key.parent, ["new.example"], datetime.now(UTC) + timedelta(days=2))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_gone, "cannot be read: No such file"),
        (_no_certificate, "holds no certificate in PEM form"),
        (_gone_key, "trial-certificate.key cannot be read"),
        (_no_key, "holds no key in PEM form"),
        (_open_key, "Everybody on this machine can open the key"),
        (_other_key, "is not the one of the certificate"),
        (_locked_key, "has a password"),
        (_run_out, "ran out on"),
        (_yet_to_come, "is yet to come"),
    ],
)
def test_a_wrong_file_is_told_before_anything_starts(
    tearline: Tearline, pair: Pair, spoil: Callable[[Pair], None], said: str
) -> None:
    spoil(pair)
    outcome = tearline("serve", "--certificate", str(pair.certificate), "--key", str(pair.key))
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err


def test_one_without_the_other_is_refused(tearline: Tearline, pair: Pair) -> None:
    for one in (["--certificate", str(pair.certificate)], ["--key", str(pair.key)]):
        outcome = tearline("serve", *one)
        assert outcome.code == 2
        assert "TEARLINE_CERTIFICATE_KEY" in outcome.err
    both = ["--certificate", str(pair.certificate), "--key", str(pair.key)]
    outcome = tearline("serve", *both, "--make-certificate")
    assert outcome.code == 2
    assert "Leave --make-certificate out" in outcome.err


def test_one_for_a_trial_is_its_owners_alone_and_used_again(tmp_path: Path) -> None:
    pair = for_a_trial(tmp_path, NAMES)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    first = fingerprint(pair.certificate)
    assert len(first.split(":")) == 32
    assert fingerprint(for_a_trial(tmp_path, NAMES).certificate) == first
    assert fingerprint(for_a_trial(tmp_path, [*NAMES, "fusion.example"]).certificate) != first
    late = datetime.now(UTC) + timedelta(days=89.5)
    anew = fingerprint(for_a_trial(tmp_path, NAMES, late).certificate)
    assert accepted(pair, late + timedelta(days=30)).minimum_version is ssl.TLSVersion.TLSv1_2
    assert anew != first
    with pytest.raises(BadInput):
        accepted(pair, late + timedelta(days=91))


def test_a_session_is_kept_over_https(
    desk: Desk, people: People, pair: Pair, tearline: Tearline, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = people.person("WTLS", "con-https")
    with served(
        desk, certificate=pair.certificate, certificate_key=pair.key, failed_sign_ins_per_address=0
    ) as port:
        told = {"login": person.login, "password": PASSWORD, "code": code_of(person.totp_secret)}
        verify = ssl.create_default_context(cafile=str(pair.certificate))
        with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=verify) as browser:
            entered = browser.post("/sign-in", data=told)
            assert entered.status_code == 303
            assert "strict-transport-security" in entered.headers
            assert cookies.SESSION in browser.cookies
            assert person.login in browser.get("/session").text
            # an answer that comes before all of the request was read arrives over TLS too
            assert browser.post("/sign-in", content=b"x" * 3_000_000).status_code == 413
        plain = httpx.Client(base_url=f"http://127.0.0.1:{port}")
        with pytest.raises(httpx.TransportError):
            plain.get("/sign-in")
        monkeypatch.setenv("TEARLINE_PORT", str(port))
        assert tearline("status").code == 7
        monkeypatch.setenv("TEARLINE_CERTIFICATE", str(pair.certificate))
        assert tearline("status").code == 0
