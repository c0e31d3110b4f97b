"""Notes and keys are those of C2SP signed-note: the reference example comes out byte for byte."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.ledger.note import (
    BadNote,
    BadSignature,
    Checkpoint,
    Note,
    SigningKey,
    VerifierKey,
    cosign,
    open_checkpoint,
    sign,
)

# The example in the documentation of golang.org/x/mod/sumdb/note.
SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = (
    TEXT + "\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

LOG = SigningKey.make("ledger.example/tearline")
WITNESS = SigningKey.make("witness.example/fgr")
HEAD = Checkpoint(LOG.name, 7, b"\x11" * 32)


def test_the_reference_example_is_signed_byte_for_byte() -> None:
    key = SigningKey.parse(SECRET)
    assert (str(key.vkey), key.secret()) == (VKEY, SECRET)
    assert sign(TEXT, key) == NOTE


def test_the_reference_example_verifies() -> None:
    key = VerifierKey.parse(VKEY)
    assert Note.parse(NOTE).signed_by([key]) == [key]
    with pytest.raises(BadSignature):
        Note.parse(NOTE.replace("think", "thinK")).signed_by([key])


def test_a_checkpoint_has_the_form_of_tlog_checkpoint() -> None:
    assert HEAD.text() == f"ledger.example/tearline\n7\n{b64encode(HEAD.root).decode()}\n"
    assert Checkpoint.parse(HEAD.text()) == HEAD
    assert Checkpoint.parse(HEAD.text() + "an extension line\n") == HEAD


@given(st.integers(0, 10**18), st.binary(min_size=32, max_size=32))
def test_a_signed_checkpoint_comes_back(size: int, root: bytes) -> None:
    head = Checkpoint(LOG.name, size, root)
    assert open_checkpoint(sign(head.text(), LOG), LOG.vkey) == head


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n1\n",
        "origin\n01\n" + b64encode(bytes(32)).decode() + "\n",
        "origin\n-1\n" + b64encode(bytes(32)).decode() + "\n",
        "origin\n1\n" + b64encode(bytes(31)).decode() + "\n",
        "origin\n1\nnot base64\n",
        "\n1\n" + b64encode(bytes(32)).decode() + "\n",
        "origin\n1\n" + b64encode(bytes(32)).decode(),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Checkpoint.parse(text)


def test_witnesses_add_their_signatures_and_unknown_ones_are_tolerated() -> None:
    note = cosign(sign(HEAD.text(), LOG), WITNESS)
    assert open_checkpoint(note, LOG.vkey) == HEAD
    assert open_checkpoint(note, LOG.vkey, [WITNESS.vkey]) == HEAD
    assert Note.parse(note).signed_by([WITNESS.vkey, LOG.vkey]) == [WITNESS.vkey, LOG.vkey]


def test_a_known_witness_with_a_wrong_signature_is_refused() -> None:
    other = cosign(sign(Checkpoint(LOG.name, 8, HEAD.root).text(), LOG), WITNESS)
    forged = sign(HEAD.text(), LOG) + other.splitlines(keepends=True)[-1]
    assert open_checkpoint(forged, LOG.vkey) == HEAD
    with pytest.raises(BadSignature, match=WITNESS.name):
        open_checkpoint(forged, LOG.vkey, [WITNESS.vkey])


def test_the_ledger_itself_must_have_signed() -> None:
    with pytest.raises(BadSignature):
        open_checkpoint(sign(HEAD.text(), WITNESS), LOG.vkey, [WITNESS.vkey])


def test_another_key_of_the_same_name_does_not_pass() -> None:
    impostor = SigningKey.make(LOG.name)
    with pytest.raises(BadSignature):
        open_checkpoint(sign(HEAD.text(), impostor), LOG.vkey)


def test_a_checkpoint_of_another_ledger_does_not_pass() -> None:
    with pytest.raises(BadSignature):
        open_checkpoint(sign(Checkpoint("other", 7, HEAD.root).text(), LOG), LOG.vkey)


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        TEXT + "\n",
        NOTE[:-1],
        NOTE.replace("— ", "- "),
        NOTE.replace("x08go", "x08g!"),
        NOTE.replace("you think", "you\tthink"),
        TEXT + "\n— PeterNeumann x08=\n",
        TEXT + "\n" + NOTE.splitlines(keepends=True)[-1] * 101,
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(BadNote):
        Note.parse(note)


@pytest.mark.parametrize(
    "key",
    ["", "name", "a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", VKEY.replace("c74f", "c74e"),
     VKEY.replace("PeterNeumann", "PeterNeuman"), VKEY[:-4], VKEY.replace("+AR", "+Ah")],
)  # fmt: skip
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(BadNote):
        VerifierKey.parse(key)


def test_a_secret_with_a_changed_character_is_refused() -> None:
    with pytest.raises(BadNote):
        SigningKey.parse(SECRET.replace("AYEK", "AYEL"))
    with pytest.raises(BadNote):
        SigningKey.make("two words")
