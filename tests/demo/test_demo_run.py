"""``tearline demo`` from nothing: the printout, a second start, the service, a code, a port in use."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tearline.db import House
from tearline.demo.cast import EVERYBODY, FIRST
from tearline.nation.agency import AGENCIES
from tearline.registry.founding import found
from tests.demo.conftest import Run, tearline
from tests.people import PASSWORD

pytestmark = pytest.mark.slow


def block(run: Run, question: str) -> str:
    """One question with its answers."""
    return next(part for part in run.out.split("\n\n") if part.startswith(question))


def owners(run: Run, question: str) -> list[list[str]]:
    """For each viewer in turn, whose records the answer holds."""
    answers: list[list[str]] = []
    for line in block(run, question).splitlines():
        if line.endswith(" ms"):
            answers.append([])
        elif match := re.match(r" {6}\S.* (\w+)//[A-Z_]+//", line):
            answers[-1].append(match[1])
    return answers


def test_three_viewers_get_three_answers_to_one_question(first: Run) -> None:
    for question in ("Check the CURP", "Check the plate"):
        totals = [int(n) for n in re.findall(r"\] records: (\d+)$", block(first, question), re.MULTILINE)]
        assert len(totals) == 3
        assert totals == sorted(totals), question
        assert totals[0] < totals[2], question
    assert not {"CNI", "UIF"} & set(owners(first, "Check the CURP")[0])
    assert {"CNI", "UIF"} & set(owners(first, "Check the CURP")[2])
    assert all(owners(first, "Search")), "a misspelt name finds its bearer for everybody"
    assert "[*//" in block(first, "Check the CURP")


def test_one_person_is_three_entities(first: Run) -> None:
    told = block(first, "The same person, as an entity")
    found = re.findall(r"^    \[(.*?)\] .*, records: (\d+), of (.+)$", told, re.MULTILINE)
    assert len(found) == 3
    counts = [int(count) for _, count, _ in found]
    assert counts == sorted(counts)
    assert counts[0] < counts[2], "the field officer sees less of the person than the chief analyst"
    agencies = [set(names.split(", ")) for *_, names in found]
    assert agencies[0] < agencies[2]
    assert "Where it is least sure: " in told


def test_every_answer_has_its_time(first: Run) -> None:
    times = [float(t) for t in re.findall(r"· .* ([\d.]+) ms$", first.out, re.MULTILINE)]
    assert len(times) == 12
    assert all(0 < t < 5000 for t in times)


LOADED = re.compile(r"^  ([A-Z]{2,5}) +([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+)$", re.MULTILINE)


def test_the_receipts_add_up_and_say_what_was_wrong(first: Run) -> None:
    loads = [
        (agency, *(int(n.replace(",", "")) for n in counts)) for agency, *counts in LOADED.findall(first.out)
    ]
    assert [agency for agency, *_ in loads] == [agency.code for agency in AGENCIES]
    assert all(read == kept + rejected for _, _, read, kept, rejected in loads)
    assert sum(read for _, _, read, *_ in loads) > 15_000
    assert "The check digit of the CURP does not hold" in first.out


@pytest.mark.usefixtures("first")
def test_every_line_has_the_fate_that_the_truth_gives_it(demo_data: Path) -> None:
    done = tearline("nation", "load", demo_data / "nation", "--data", demo_data, "--json")
    assert done.code == 0, done.err
    files = json.loads(done.out)
    assert len(files) > 60
    for file in files:
        assert file["told"] == file["read"] == file["taken"] + file["rejected"], file
        assert file["unexplained"] == file["missed"] == [], file
    assert sum(file["rejected"] for file in files) > 0


@pytest.mark.usefixtures("first")
def test_a_line_that_truth_did_not_announce_is_told(demo_data: Path) -> None:
    """The truth tampered with: the reckoning must say so."""
    announced = next(
        path
        for path in sorted((demo_data / "nation" / "truth").glob("records-*.csv"))
        if ",curp-check" in path.read_text()
    )
    before = announced.read_text()
    try:
        announced.write_text(before.replace(",curp-check", ",accepted", 1))
        done = tearline("nation", "load", demo_data / "nation", "--data", demo_data, "--json")
    finally:
        announced.write_text(before)
    assert done.code == 1
    assert sum(len(file["unexplained"]) for file in json.loads(done.out)) == 1


@pytest.mark.usefixtures("first")
def test_another_nation_does_not_go_into_the_same_folder(demo_data: Path) -> None:
    done = tearline("demo", "--once", "--seed", 99, "--data", demo_data, "--lang", "en")
    assert done.code == 5
    assert "seed 1" in done.err


def test_a_morning_at_the_centre_says_what_to_watch(first: Run) -> None:
    counts = re.search(
        r"to be triaged (\d+), triaged (\d+), in hand (\d+), wait for a decision (\d+), decided (\d+)",
        first.out,
    )
    assert counts is not None
    assert counts.groups() == ("1", "2", "2", "1", "1")
    assert re.search(
        r"waits [45] more minutes for a decision by pen\.teniente, then for pen\.unidad", first.out
    )
    assert re.search(r"is of use for (9|10) more minutes, then it is overtaken", first.out)


def test_somebody_is_named_as_a_suspect_on_a_basis_that_was_read(first: Run) -> None:
    found = re.search(
        r"sees them: in force (\d+), to be read by a second person (\d+)\. fgr\.fiscal may", first.out
    )
    assert found is not None
    assert found.groups() == ("1", "1")


def test_each_agency_whose_officers_open_leads_has_a_duty_officer() -> None:
    guarded = {one.agency for one in EVERYBODY if "duty-officer" in one.duties}
    assert guarded >= {
        one.agency for one in EVERYBODY if {"analyst", "commander", "prosecutor"} & set(one.duties)
    }
    assert "PEN" in guarded


def test_the_ledger_was_verified(first: Run) -> None:
    assert re.search(r"checkpoint signed, exported, verified offline", first.out)
    assert re.search(r"^  root +[\w+/]{43}=$", first.out, re.MULTILINE)
    assert re.search(r"^  origin +tearline.local/ledger$", first.out, re.MULTILINE)


def test_passwords_are_in_a_file_that_nobody_else_reads(first: Run, demo_data: Path) -> None:
    path = demo_data / "demo.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = json.loads(path.read_text())
    passwords = [officer["password"] for officer in kept["officers"].values()]
    assert len(passwords) == len(set(passwords)) == len(EVERYBODY)
    assert not any(password in first.out + first.err for password in passwords)


def test_a_second_start_finds_everything_and_speaks_spanish(first: Run, demo_data: Path) -> None:
    again = tearline("demo", "--once", "--data", demo_data, "--lang", "es")
    assert again.code == 0, again.err
    assert "inventada" in again.out
    assert LOADED.findall(again.out) == LOADED.findall(first.out), (
        "the same receipts: nothing was loaded again"
    )
    assert again.seconds < first.seconds + 5


@pytest.mark.usefixtures("first")
def test_codes_are_good_once_each(demo_data: Path) -> None:
    code = tearline("demo-code", "fgr.analista", "--data", demo_data)
    assert re.fullmatch(r"\d{6}\n", code.out), code.err
    unknown = tearline("demo-code", "nobody", "--data", demo_data)
    assert unknown.code != 0
    assert "pen.campo" in unknown.err
    elsewhere = tearline("demo-code", "pen.campo", "--data", demo_data.parent)
    assert elsewhere.code != 0
    assert "tearline demo" in elsewhere.err


def test_a_port_in_use_is_told_before_anything_else(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = tearline("demo", "--port", port, "--data", tmp_path / "never")
    assert done.code != 0
    assert f":{port}" in done.err
    assert "--port 8081" in done.err
    assert not (tmp_path / "never").exists()


@pytest.mark.usefixtures("first")
def test_lists_that_are_not_there(demo_data: Path, tmp_path: Path) -> None:
    for folder, said in ((tmp_path / "none", "none"), (tmp_path, "sdn.csv")):
        done = tearline("demo", "--once", "--data", demo_data, "--lists", folder)
        assert done.code != 0
        assert said in done.err


def test_a_real_deployment_is_no_demo(demo_data: Path) -> None:
    real = demo_data.parent / "real"
    with House(real) as house:
        found(house, "CNF", "Centro", "Centre", "registrar", "Registrar", PASSWORD)
    done = tearline("demo", "--once", "--data", real, "--lang", "en")
    assert done.code != 0
    assert str(real) in done.err
    assert "--data" in done.err
    assert not (real / "demo.json").exists()
    assert not (real / "nation").exists()


@pytest.mark.usefixtures("first")
def test_it_serves_until_it_is_told_to_stop(demo_data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", "from tearline.cli import main; main()", "demo", "--data", str(demo_data),
         "--port", str(port), "--lang", "en"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tempfile.gettempdir(),
    )  # fmt: skip
    try:
        assert process.stdout is not None
        told = ""
        while "for example" not in told:
            line = process.stdout.readline()
            assert line, process.stderr.read() if process.stderr else ""
            told += line
        assert f"http://127.0.0.1:{port}" in told
        assert str(demo_data / "demo.json") in told
        answer = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        answer.request("GET", "/api/v1/openapi.json")
        assert answer.getresponse().status in (200, 401, 404)
        as_people = re.findall(r'eval "\$\(.*\)"$', told, re.MULTILINE)
        assert len(as_people) == len(FIRST)
        (example,) = re.findall(r"for example: (.*)", told)
        for line in as_people[:2]:
            pasted = subprocess.run(
                ["bash", "-c", f"{line} && {example.partition(';')[0]}"], capture_output=True, text=True, check=False,
                cwd=tempfile.gettempdir(), env={**os.environ, "TEARLINE_DSN": "host=nowhere", "TEARLINE_LANG": "en"},
            )  # fmt: skip
            assert pasted.returncode == 0, pasted.stderr
            assert re.search(r"demo-as (\S+)", line)[1] in pasted.stdout  # type: ignore[index]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) in (0, 130)
    finally:
        process.kill()
        process.wait()
