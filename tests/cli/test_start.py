"""A command imports what it needs and nothing else: each module named here takes a tenth of a second or more.

What a command takes in seconds is measured by ``python -m bench start``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tearline.handling import Tier
from tests.cli.conftest import Outcome, Tearline
from tests.people import People

CHILD = """
import sys
from pathlib import Path
from tearline.cli.run import run

code = run(sys.argv[2:])
Path(sys.argv[1]).write_text("\\n".join(sys.modules))
sys.exit(code)
"""
# FollowTheMoney with what it brings, the service, readers of files, what only a batch needs, what only speaks in a log.
NEVER = (
    "followthemoney", "sqlalchemy", "requests", "normality", "babel", "fastapi", "starlette", "uvicorn", "limits",
    "lxml", "openpyxl", "charset_normalizer", "numpy", "structlog", "pydantic_settings",
)  # fmt: skip
SIGNED = ("cryptography",)  # checkpoints; no look signs one
SECRETS = ("argon2", "pyotp")  # who is signed in already gives neither password nor code
COMPARED = ("yaml", "rapidfuzz")  # what matches is weighed where records hang together
OPENED = ("psycopg", "pydantic", "rich")  # a help opens no database, reads no setting, prints no table
FORBIDDEN = {
    "--help": (*NEVER, *SIGNED, *SECRETS, *COMPARED, *OPENED, "typer"),
    "whoami --help": (*NEVER, *SIGNED, *SECRETS, *COMPARED, *OPENED),
    "check --help": (*NEVER, *SIGNED, *SECRETS, *COMPARED, *OPENED),
    "search --help": (*NEVER, *SIGNED, *SECRETS, *COMPARED, *OPENED),
    "whoami": (*NEVER, *SIGNED, *SECRETS, *COMPARED),
    "check XK4471777": (*NEVER, *SIGNED, *SECRETS),
    "check +15415550143": (*NEVER, *SIGNED, *SECRETS),
    "check a.b@example.org": (*NEVER, *SIGNED, *SECRETS),
    "search velocísimo": (*NEVER, *SIGNED, *SECRETS),
}


@pytest.fixture
def known(tearline: Tearline, people: People, loaded: Callable[..., Outcome]) -> str:
    """A record that the steward whose session is kept here sees; its id."""
    steward = people.enrol("CLIA", "cli-veloz", Tier.SECRET, [], ["steward"], "stewardship")
    told = {"name": "Ramira Velocísimo", "passportNumber": "XK4471777", "phone": "+15415550143"}
    loaded(steward, "CLIA//OPEN//-//ALL//H0", "quick", **told, email="a.b@example.org")
    return str(tearline("check", "XK4471777", "--json").data["hits"][0]["record"]["id"])


@pytest.mark.parametrize("command", [*FORBIDDEN, "record"])
def test_a_command_does_not_import_what_it_does_not_need(known: str, tmp_path: Path, command: str) -> None:
    """With an answer to show: a record, in words, with the kind it is of."""
    arguments = [command, known] if command == "record" else command.split(" ")
    listed = tmp_path / "modules"
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(listed), *arguments],
        env=os.environ | {"TEARLINE_LANG": "es"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    if "--help" not in command and command != "whoami":
        assert "Persona" in done.stdout
    loaded = {name.partition(".")[0] for name in listed.read_text().split()}
    assert loaded & set(FORBIDDEN.get(command, (*NEVER, *SIGNED, *SECRETS))) == set()
