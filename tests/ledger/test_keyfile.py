"""The signing key is made once and kept from others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tearline.errors import BadInput
from tearline.ledger.keyfile import FILE, signing_key


def test_the_key_is_made_at_the_first_use_and_is_the_same_ever_after(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    key = signing_key(folder, "ledger.example")
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in folder.iterdir()] == [FILE]
    assert signing_key(folder, "ledger.example").vkey == key.vkey


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    signing_key(tmp_path, "ledger.example")
    (tmp_path / FILE).chmod(0o644)
    with pytest.raises(BadInput, match="600"):
        signing_key(tmp_path, "ledger.example")


def test_a_key_of_another_ledger_is_refused(tmp_path: Path) -> None:
    signing_key(tmp_path, "ledger.example")
    with pytest.raises(BadInput, match=r"other\.example"):
        signing_key(tmp_path, "other.example")


def test_two_services_that_start_at_once_end_with_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: signing_key(tmp_path, "ledger.example").vkey, range(16)))
    assert len(set(keys)) == 1
