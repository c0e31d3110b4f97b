"""docs/days.md, docs/first-file.md, docs/api.md and the examples of the page /api are run as they stand, on a demo."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser

from tearline.api import PREFIX
from tearline.api.examples import examples
from tearline.api.who import Who
from tearline.demo.cast import EVERYBODY
from tests.demo.conftest import Run
from tests.web.chromium import Screen

DOCS = Path(__file__).parents[2] / "docs"


def commands(page: str, name: str) -> str:
    """The shell lines of a page's blocks of that name, one after the other."""
    text = (DOCS / page).read_text("utf-8")
    found = re.findall(rf"^```sh {name}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found, name
    return "\n".join(found)


def blocks(page: str) -> set[str]:
    return set(re.findall(r"^```sh ?(.*)$", (DOCS / page).read_text("utf-8"), re.MULTILINE))


@pytest.fixture(scope="module")
def served(first: Run, demo_data: Path) -> Iterator[int]:
    """The demo's service on a port of its own, as in the other terminal; its database is up for every command."""
    assert first.code == 0
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "tearline.cli", "demo", "--data", str(demo_data), "--port", str(port), "--lang", "en"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=tempfile.gettempdir(),
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            while "for example" not in (line := process.stdout.readline()):
                assert line
            yield port
        finally:
            process.terminate()


@pytest.fixture
def folder(first: Run, demo_data: Path) -> Iterator[Path]:
    """As a person's checkout: the commands in .venv/bin, and the demo in the folder that the commands expect."""
    assert first.code == 0
    made = Path(tempfile.mkdtemp(prefix="tearline-page-"))
    bin = made / ".venv" / "bin"
    bin.mkdir(parents=True)
    script = bin / "tearline"
    script.write_text(
        f'#!/bin/sh\ncase "$1" in demo-*) set -- "$@" --data "{demo_data}";; esac\n'
        f'exec "{sys.executable}" -m tearline.cli "$@"\n'
    )
    script.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def run(folder: Path, script: str) -> str:
    """Every line must succeed; what was written, for a look at it."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "TEARLINE_LANG": "en"}, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def test_every_block_of_the_pages_is_run() -> None:
    assert blocks("days.md") == {"officer", "analyst", "guard", "commander", "steward", "inspector"}
    assert blocks("api.md") == {"api"}
    assert blocks("first-file.md") == {"file"}


@pytest.mark.slow
@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("officer", ["pen.campo", "entity opened", "search"]),
        ("analyst", ["fgr.analista"]),
        ("guard", ["Camioneta sin placas", "Look at the sources before", "triaged"]),
        ("commander", ["decides up to level", "commander"]),
        ("steward", ["QRS-482-B", "Corrected.", "gris", "correction"]),
        ("inspector", ["pen.campo", "looked at by many officers", "Verified:"]),
    ],
)
def test_a_day(folder: Path, who: str, said: list[str]) -> None:
    out = run(folder, commands("days.md", who))
    for text in said:
        assert text in out


@pytest.mark.slow
@pytest.mark.usefixtures("served")
def test_the_first_file(folder: Path) -> None:
    out = run(folder, commands("first-file.md", "file"))
    for text in (
        'name: {columns: ["nombre", "paterno", "materno"], join: " "}',
        '"talla": no property of that name',
        "column folio, the key, is empty",
        "Nothing was stored.",
        "Person P-0001, line 2: ZOILA INVENTADA DEL VALLE",
        "complete",
        "+525512345679",
        "correction",
    ):
        assert text in out
    assert re.findall(r"would be rejected +(\d+)", out) == ["1", "0"]


@pytest.mark.slow
def test_the_api_in_ten_requests(folder: Path, served: int) -> None:
    out = run(folder, commands("api.md", "api").replace("127.0.0.1:8080", f"127.0.0.1:{served}"))
    for text in (
        '"login":"fgr.analista"',
        '"hits":[',
        '"history":[',
        '"candidates":[',
        '"pairs":[',
        '"records":1',
    ):
        assert text in out


# Signs each person in once, and again only when an example ended the session: what demo-as takes is not the page's.
_AS = """
declare -A KEPT
as() {
  WHO=$1; eval "${KEPT[$1]:-}"
  if [ -z "${KEPT[$1]:-}" ] || ! api "$API/session" > alive 2>&1; then KEPT[$1]=$(tearline demo-as "$1"); fi
  eval "${KEPT[$1]}"
}
"""
_NEEDS = "# Needs "  # what no demo that was just made has
_DUTIES = (
    Who.STEWARD,
    Who.INSPECTOR,
    Who.REGISTRAR,
    Who.COORDINATOR,
    Who.KEEPER,
    Who.DECIDER,
    Who.COUNTS,
    Who.DESK,
    Who.ANSWERS,
    Who.TOLD,
    Who.KEEPS,
    Who.SEALS,
)


@pytest.fixture(scope="module")
def who_may(served: int) -> dict[str, Who]:
    """Who may ask each route, as the service's own description says."""
    with urlopen(f"http://127.0.0.1:{served}{PREFIX}/openapi.json") as told:
        paths = json.load(told)["paths"]
    return {
        f"{method.upper()} {path.removeprefix(PREFIX)}": Who(told["x-who"])
        for path, many in paths.items() for method, told in many.items()
    }  # fmt: skip


def _one_example(name: str, lines: str, who: Who) -> str:
    """Its lines; before the last one, which is the route's own, the same line asked by an officer without any duty."""
    *before, last = lines.removesuffix("\nWHO=").splitlines()
    shown = [f"echo '@@ {name}'", *before]
    if who in _DUTIES:
        shown.append(
            f"echo; if TOLD=$(as fgr.analista; {last}); then echo \"other: $TOLD\"; else echo 'other: refused'; fi"
        )
    return "\n".join(shown if lines.startswith(_NEEDS) else [*shown, last, "echo"])


@pytest.mark.slow
def test_every_example_of_the_page_works_and_who_may_is_true(
    folder: Path, served: int, who_may: dict[str, Who]
) -> None:
    """Each as it stands; where the page names a duty, an officer without it is refused or shown nothing."""
    shown = examples()
    blocks = [_one_example(name, lines, who_may[name]) for name, lines in shown.of_route.items()]
    script = "\n".join((shown.before.replace("127.0.0.1:8080", f"127.0.0.1:{served}"), _AS, *blocks))
    out = run(folder, script)
    assert [part.partition("\n")[0] for part in out.split("@@ ")[1:]] == list(shown.of_route)
    others = {
        part.partition("\n")[0]: told[1]
        for part in out.split("@@ ")[1:] if (told := re.search(r"^other: (.*)$", part, re.MULTILINE))
    }  # fmt: skip
    assert others.keys() == {name for name, who in who_may.items() if who in _DUTIES}
    for name, answer in others.items():
        assert answer == "refused" or _is_empty(json.loads(answer)), name


def _is_empty(answer: object) -> bool:
    return not (answer.get("records") if isinstance(answer, dict) else answer)


@pytest.mark.slow
def test_what_any_officer_may_is_asked_by_one_without_duties(who_may: dict[str, Who]) -> None:
    keepers = {"steward", "inspector", "registrar", "coordinator"}
    plain = {
        member.login for member in EVERYBODY if not keepers & set(member.duties) and member.tier is not None
    }
    for name, lines in examples().of_route.items():
        if who_may[name] is Who.OFFICER:
            assert re.findall(r"^as (\S+)$", lines, re.MULTILINE)[-1] in plain, name
    needs = [name for name, lines in examples().of_route.items() if lines.startswith(_NEEDS)]
    assert needs == [
        "POST /session/own", "POST /session/password", "POST /session/authenticator", "PUT /session/authenticator",
        "POST /units/{id}/seats", "POST /seats/{id}/confirmation",
        "DELETE /seats/{id}/confirmation", "DELETE /seats/{id}", "POST /seats/{id}/lead", "PUT /seats/{id}/lead",
        "POST /unusual/{id}/note", "POST /requests/{id}/pool", "POST /requests/leave",
        "POST /matters/{id}/contributions", "DELETE /contributions/{id}",
        "POST /releases/copies/{number}/acknowledgement", "POST /releases/{id}/issue",
        "GET /leaves/{id}", "POST /leaves/{id}/answer", "POST /sources/{id}/takeover",
        "DELETE /sources/{id}/reports/{record}", "POST /origins/{id}/answer",
    ]  # fmt: skip


@pytest.mark.slow
def test_two_of_the_demo_s_people_see_two_pictures_of_one_person(
    served: int, first: Run, browser: Browser
) -> None:
    """By one click each, as a newcomer does it in a browser, of the person whose CURP the demo asks about."""
    curp = re.search(r"Check the CURP (\w{18})", first.out)
    assert curp is not None
    seen = {}
    for login in ("pen.campo", "fgr.analista"):
        page = Screen(browser, f"http://127.0.0.1:{served}", language="en-US").go("/")
        page.click(f"button[value='{login}']")
        page.wait_for_url(re.compile("/(day|check)$"))
        page.goto(f"http://127.0.0.1:{served}/ask")
        page.fill("#big", curp[1])
        page.click("main button[type=submit]")
        page.click("ol.list .t a >> nth=0")
        seen[login] = {
            "name": page.locator("h1").inner_text(),
            "records": page.locator("#records tbody tr").count(),
            "tier": page.locator("header .banner b").inner_text(),
        }
    field, analyst = seen["pen.campo"], seen["fgr.analista"]
    assert field["name"]
    assert 0 < field["records"] < analyst["records"]
    assert (field["tier"], analyst["tier"]) == ("RESTRICTED", "CONFIDENTIAL")
