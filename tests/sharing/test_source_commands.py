"""Keys, sealing and opening at the command line: nothing but a sealed text comes to the store, and what is
wrong is said."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from tearline.cli.run import run as run_alone
from tearline.db import House
from tests.gate.asker import Asker, Known
from tests.gate.stage import Stage
from tests.people import People
from tests.sharing.kept import IDENTITY, Keep


@pytest.fixture(scope="module")
def keep(people: People) -> Keep:
    return Keep(people.desk, people)


def made(file: Path, *words: str) -> tuple[int, str]:
    """A pair of keys: a command that opens no database."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(out):
        code = run_alone(["source", "key", str(file), *words, "--lang", "en"])
    return code, out.getvalue()


def test_a_pair_is_made_a_source_is_sealed_and_opened(
    house: House, people: People, keep: Keep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(name: str, *words: str) -> tuple[int, str]:
        asker = Asker(Stage(house, people.desk, people), keep[name], Known())
        code, _, told = asker.run(*words).decode().partition("\n")
        return int(code), told

    key, spoken, other = tmp_path / "agency.pem", tmp_path / "spoken", tmp_path / "other.pem"
    spoken.write_text("nine foxes\n")
    phrase = ("--passphrase-file", str(spoken))
    code, told = made(key, *phrase)
    assert (code, key.stat().st_mode & 0o777) == (0, 0o600)
    shown = told.partition("Fingerprint: ")[2].strip()
    assert made(key, *phrase)[0] == 2  # no key is overwritten
    assert made(other, *phrase)[0] == 0
    assert run("handler", "source", "set-key", f"{key}.pub")[0] == 4
    assert "private key" in run("steward", "source", "set-key", str(key))[1]
    code, told = run("steward", "source", "set-key", f"{key}.pub")
    assert code == 0
    assert shown in told
    when = ("--risk", "high", "--review-on", "2027-05-04")
    code, told = run("controller", "source", "add", "--handler", keep.login("handler"), *when, "--json")
    assert code == 0, told
    id = json.loads(told)["id"]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{IDENTITY}\n"))
    assert run("handler", "source", "seal", id)[0] == 0
    assert "sealed" in run("controller", "source", "list")[1]
    assert IDENTITY in run("controller", "source", "open", id, "--key", str(key), *phrase)[1]
    kept = json.loads(run("handler", "source", "show", id, "--json")[1])
    (text := tmp_path / "sealed.txt").write_text(kept["sealed"])
    opens = ("source", "open", "--file", str(text))
    assert IDENTITY in run("stranger", *opens, "--key", str(key), *phrase)[1]  # carried to where the key is
    for words, said in (
        (("--key", str(other), *phrase), "sealed with another key"),
        (("--key", str(key), "--passphrase-file", str(text)), "passphrase is another one"),
        (("--key", str(tmp_path / "nothing")), "cannot be read"),
    ):  # fmt: skip
        code, told = run("handler", *opens, *words)
        assert (code, said in told) == (2, True), told
    text.write_text(kept["sealed"][:-4] + "AAAA")
    assert "altered or is cut short" in run("handler", *opens, "--key", str(key), *phrase)[1]
    [report, free] = keep.reports(2)
    assert run("handler", "source", "report", id, report, "--note", "the pier")[0] == 0
    assert "the pier" in run("controller", "source", "show", id)[1]
    assert run("handler", "independence", "say", "not-assured", report, free)[0] == 4
    assert run("controller", "independence", "say", "not-assured", report, free)[0] == 0
    assert "not assured" in run("stranger", "independence", "show", report)[1]
    code, told = run(
        "inspector", "origin", "ask", report, "--case", "OIC/7", "--reason", "a raid failed", "--json"
    )
    ask = json.loads(told)["id"]
    assert run("second", "origin", "agree", ask)[0] == 0
    assert keep.login("handler") in run("inspector", "origin", "read", ask)[1]
