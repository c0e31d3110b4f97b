"""The command line: what a viewer asks and does there, as text for a program and for a person."""

from __future__ import annotations

import atexit
import tempfile
from pathlib import Path
from uuid import uuid4

from tests.gate.asker import Answer, Asker
from tests.gate.stage import (
    CURP,
    FAR,
    HERE,
    NAMES,
    PHONES,
    PLATES,
    SOURCE,
)  # fmt: skip
from tests.gate.surface import (
    COMMANDS,
    EXTENTS,
    NOWHERE,
    NUMBER,
    TRIED,
    TRIED_UNDER,
    beside,
    surface,
    surface_by_few,
    surface_by_id,
)
from tests.gate.surfaces_of_api import (
    COPY_FILE,
    CREDENTIAL,
    DESK,
    INSPECTOR,
    KEPT,
    LENT,
    ONTOLOGY,
    REGISTRY,
    RIGHTS,
    SESSIONS,
)


# the command line: what a viewer asks and does there, as text for a program and for a person
def add_commands() -> None:
    def command(name: str, *asked: tuple[str, ...]) -> None:
        COMMANDS.add(name)
        surface(
            f"tearline {name}",
            lambda a: b"\n".join(a.run(*name.split(), *words) for words in asked or ((), ("--json",))),
        )

    def by_id(name: str, *words: str, of: str = "records", deed: bool = False, option: str = "") -> None:
        COMMANDS.add(name)
        surface_by_id(
            f"tearline {name} {option}".strip(),
            lambda a, id: a.run(*name.split(), *([option] if option else []), id, *words),
            of,
            deed,
        )

    command("check", (PHONES[0],), (PHONES[0], "--json"), (PLATES[0], "--json"), ("x",))
    command("search", ("ana lopez",), ("ana lopez", "--json"), ("camioneta", "--json", "--size", "1"))
    command("questions list")
    command("unusual list")
    command("unusual rules")
    command("loads")
    with tempfile.NamedTemporaryFile("w", prefix="tearline-tried-", suffix=".jsonl", delete=False) as tried:
        tried.write(TRIED)
    atexit.register(Path(tried.name).unlink)
    how = ("load", tried.name, "--source", SOURCE, "--label", TRIED_UNDER, "--dry-run")
    surface("tearline load --dry-run", lambda a: a.run(*how) + a.run(*how, "--json"))
    command("reviews", ("--until", FAR.isoformat()), ("--until", FAR.isoformat(), "--json"))
    command("came-back")
    command("copies mine")
    command("copies ours", (), ("--all", "--json"))
    command("copies taken")
    command("copies records", (NUMBER,), (NUMBER, "--json"))
    command("copies shared")
    command("copies answer", (NUMBER, "destroyed"))
    by_id(
        "export",
        "--to",
        str(Path(tempfile.gettempdir()) / f"tearline-export-{uuid4()}"),
        "--reason",
        "a reason",
        deed=True,
    )
    command("looks mine")
    command("looks ours")
    command("looks all")
    by_id("looks at", "--whole")
    by_id("looks at", "--json")
    to = ("--to", str(Path(tempfile.gettempdir()) / f"tearline-report-{uuid4()}"), "--reason", "a reason")
    by_id("looks report", *to, deed=True)
    by_id("looks court", *to, "--authority", "a court", "--order", "1", "--dated", "2026-05-04", deed=True)
    by_id("reason", of="reasons")
    by_id("reason", "--json", of="reasons")
    by_id("record", "--json")
    command(
        "match",
        ("--as", "Person", f"name={NAMES[0]}", f"curp={CURP}"),
        ("--as", "Vehicle", f"registrationNumber={PLATES[0]}", "--json"),
        ("--as", "Person", "name=Ana"),
    )
    command("review")
    by_id("history")
    by_id("history", "--json")
    COMMANDS.update({"explain", "decide"})
    surface_by_id(
        "tearline explain", lambda a, id: b"\n".join(a.run("explain", id, one) for one in beside(a))
    )
    surface_by_id("tearline decide", lambda a, id: b"\n".join(
        a.run("decide", id, one, "apart", "--reason", "a reason") for one in beside(a)), deed=True)  # fmt: skip
    by_id("undo", "--reason", "a reason", deed=True)
    by_id("entity")
    by_id("entity", "--json")
    by_id("expand")
    by_id("expand", "--json")
    COMMANDS.add("path")
    surface_by_few("tearline path", lambda a, id: b"\n".join(a.run("path", id, one) for one in beside(a)))
    command("scenes")
    by_id("scene", of="scenes")
    command("day", (), ("--json",))
    command("figures", (), ("--json",))
    command("matter kinds")
    command("matter board", *(("lead", *more) for more in (
        (), ("--json",), ("--ended",), ("--state", "new", "--state", "in-hand"), ("--page", "2"))))  # fmt: skip
    command("request list", (), ("--json",), ("--ended",), ("--page", "2"))
    COMMANDS.add("request ask")
    asked = (
        "request",
        "ask",
        "GNADIE",
        "--title",
        "a title",
        "--wants",
        "check",
        "--basis",
        "art. 1",
        "--case",
        "1",
    )
    surface_by_id("tearline request ask --about", lambda a, id: a.run(*asked, "--about", id), deed=True)
    by_id("request pool", of="matters")
    by_id("request leave", "--for", "Court", "--basis", "art. 1", "--case", "1", deed=True)
    by_id("request receive", of="matters", deed=True)
    by_id("request promise", "--for", "2001-01-01T00:00:00Z", of="matters", deed=True)
    by_id("request answer", "--outcome", "no-outcome", of="matters", deed=True)
    by_id("request refuse", "--because", "no-reason", of="matters", deed=True)
    by_id("request nothing", "--because", "no-reason", of="matters", deed=True)
    by_id("matter show", of="matters")
    by_id("matter show", "--json", of="matters")
    by_id("matter move", "take", "--seen", NOWHERE, of="matters", deed=True)
    COMMANDS.add("matter open")
    opened = ("matter", "open", "lead", "--title", "a lead", "--label", TRIED_UNDER, "--said", "channel=own")
    surface_by_id("tearline matter open --about", lambda a, id: a.run(*opened, "--about", id), deed=True)
    surface_by_id(
        "tearline matter open --suspect", lambda a, id: a.run(*opened, "--suspect", f"{id}={id}"), deed=True
    )
    by_id("file list")
    surface_by_id("tearline file list --json", lambda a, id: a.run("file", "list", id, "--json"))
    with tempfile.NamedTemporaryFile("w", prefix="tearline-nota-", suffix=".txt", delete=False) as note:
        note.write("Una nota inventada.")
    atexit.register(Path(note.name).unlink)
    by_id("file add", note.name, deed=True)
    COMMANDS.add("file get")
    surface_by_id("tearline file get", got, "files")
    by_id("timeline")
    by_id("places", "--json", "--from", "2026-05-19", "--to", "2026-05-21")
    near = f"{HERE[0] - 1},{HERE[1] - 1},{HERE[0] + 1},{HERE[1] + 1}"
    surface_by_id("tearline places ID --extent", lambda a, id: a.run("places", id, "--extent", near))
    by_extent = [("--extent", f"{one.south},{one.west},{one.north},{one.east}") for one in EXTENTS]
    surface("tearline places --extent", lambda a: b"\n".join(a.run("places", *words) for words in by_extent))
    by_id("receipt", "--json", of="loads")
    by_id("receipt", "--all", of="loads")
    by_id("looks ours", "--json", option="--record")
    because, open_label = ("--reason", "a reason"), ("--label", "GSSC//OPEN//-//ALL//H0")
    with tempfile.NamedTemporaryFile("w", prefix="tearline-changes-", suffix=".json", delete=False) as file:
        file.write('{"status": "other"}')
    atexit.register(Path(file.name).unlink)
    by_id("correct", "--changes", file.name, *because, deed=True)
    by_id("retain", "--next", FAR.isoformat(), *because, deed=True)
    for option in ("", "--load"):
        by_id("reclassify", *open_label, *because, deed=True, option=option)
        by_id("restore", *open_label, *because, deed=True, option=option)
        by_id("recall", *because, deed=True, option=option)
        by_id("unhold", *because, deed=True, option=option)
        by_id("expunge", "--yes", *because, deed=True, option=option)


# Commands that are no surface of the two-world test, each with its reason.
_OPERATOR = "for whoever holds the machine and the database's own keys: no viewer, no answer about records"
EXEMPT_COMMANDS: dict[str, str] = {
    "init": _OPERATOR, "serve": _OPERATOR, "jobs run": _OPERATOR, "jobs wipe": _OPERATOR, "backup": _OPERATOR,
    "status": _OPERATOR, "labels left": _OPERATOR, "labels free": _OPERATOR,
    "demo": _OPERATOR, "demo-code": _OPERATOR, "demo-as": _OPERATOR, "nation load": _OPERATOR,
    "kinds": ONTOLOGY,
    "source key": "makes a pair of keys in files of one's own, and opens no database",
    "clocks": "reads a file that one has, and opens no database",
    "mapping draft": "reads a file that one has, and opens no database",
    "weights export": "writes the release's weights, or a file's, in another form; it reads nothing of the store",
    "weights train": "reads an invented country's files and writes files; it asks no database",
    "nation make": "writes an invented country into files; it asks no database",
    "ledger head": "the same as GET /ledger/checkpoint",
    "ledger export": "for an inspector, who sees every entry; refused to others before a byte is written",
    "put-back": "for whoever holds the machine: fills an empty data folder from a backup, before anybody is let in",
    **dict.fromkeys(
        ("ledger new-key", "ledger lost-key", "ledger restored"),
        "for whoever holds the machine: changes the ledger's key, which is public, and reads no record"),
    **dict.fromkeys(("ledger verify", "ledger verify-report"), "offline, on a file that one has"),
    "ledger prove": "GET /ledger/proof/{entry} asks the same",
    "sign-in": "before there is a viewer", "sign-out": "ends the session", "whoami": "GET /session asks the same",
    "password": CREDENTIAL, "authenticator": CREDENTIAL,
    "questions save": KEPT, "questions forget": KEPT,
    "questions ask": "asks as search and check do, which are surfaces",
    "check-list": "test_copies takes the same list in both worlds and compares; the command writes it",
    "copies search": "test_copies takes the same copy in both worlds and compares; the command writes it",
    "unusual note": INSPECTOR, "unusual rule": INSPECTOR,
    **dict.fromkeys(("tracing open", "tracing agree", "tracing end"), INSPECTOR),
    "sessions mine": SESSIONS, "sessions end": SESSIONS, "sessions live": REGISTRY, "sessions cut": REGISTRY,
    "load": "test_two_worlds loads the same file in both worlds and compares the receipts",
    "request withdraw": "tearline matter move does the same",
    **dict.fromkeys(("credit show", "credit cite", "credit uncite"), "GET /credit and /contributions do the same"),
    "release save": COPY_FILE,
    "desk list": "GET /desks asks the same", "desk set": DESK, "desk neutral": DESK,
    "purpose list": "GET /purposes asks the same",
    "matrix show": "GET /matrix asks the same", "matrix who": "GET /matrix/decision asks the same",
    "delegation list": "GET /delegations asks the same", "delegation end": "DELETE /delegations/{id} does the same",
    "delegation lend": LENT, "matrix check": "reads a file that one has, and opens no database",
    **dict.fromkeys(("matrix load", "matrix ask", "matrix publish", "matrix refuse", "matrix drop"), RIGHTS),
    **dict.fromkeys(
        ("agency list", "agency admit", "agency suspend", "officer list", "officer enrol", "officer renew",
         "officer duties", "officer level", "officer suspend", "officer organisation", "vetting list", "vetting give",
         "vetting withdraw", "vetting rules",
         "vetting rule", "vetting alone", "proposal list", "proposal confirm", "proposal refuse", "purpose set"),
        REGISTRY,
    ),
}  # fmt: skip


def got(a: Asker, name: str) -> Answer:
    """What the command says, and the file that it wrote, if it wrote one."""
    with tempfile.TemporaryDirectory(prefix="tearline-got-") as folder:
        to = Path(folder) / "got"
        told = a.run("file", "get", name, "--to", str(to)).replace(folder.encode(), b"FOLDER")
        return told + (to.read_bytes() if to.exists() else b"")
