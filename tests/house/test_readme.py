"""The README's commands are there, and CI runs what it tells people to run."""

from __future__ import annotations

import re
import subprocess

from tests.house.paths import ROOT, page


def test_each_make_command_in_the_readme_is_a_target() -> None:
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.M))
    told = set(re.findall(r"\bmake ([a-z]+)", page("README.md") + page("CONTRIBUTING.md")))
    assert {"demo", "test", "check", "bench"} <= told
    assert told <= targets


def test_ci_finds_one_test_command_between_the_marks() -> None:
    script = re.search(r"test_command=\$\((.*)\)\n", page(".ci/run"))
    assert script
    found = subprocess.run(["bash", "-c", script[1]], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "make test"


def test_links_between_pages_lead_somewhere() -> None:
    for file in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", file.read_text("utf-8")):
            assert (file.parent / target).exists(), f"{file.name} links to {target}"


def test_make_says_what_it_can_do() -> None:
    said = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for command in ("demo", "test", "check", "bench", "setup", "lock", "wheel", "clean"):
        assert f"make {command}" in said


def test_make_refuses_an_old_python_with_a_clear_sentence() -> None:
    told = ["make", "-s", "setup", "PYTHON=false", "STAMP=no-such-stamp"]
    refused = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=False)
    assert refused.returncode != 0
    assert "needs Python 3.11 or newer" in refused.stderr
