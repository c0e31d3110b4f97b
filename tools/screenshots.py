"""Pictures of every page, of a demo's people at their work: ``python -m tools.screenshots OUT`` (`make screenshots`).

Each page at the size of a desk and of a phone, in both lights. People look at them beside the designs; those of
docs/guide are taken from them (``--guide``). Needs the data folder of a demo that is not being served, and Chromium.
"""

from __future__ import annotations

import argparse
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import uvicorn
from playwright.sync_api import Page, sync_playwright

from tearline.db import House
from tearline.demo.deployment import Deployment
from tearline.ledger.look import Desk
from tearline.service import server_config
from tearline.settings import Settings, clone_data
from tools.browser import FLAGS, installed

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LIGHTS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PATIENCE = 30.0  # seconds
CURP, PLATE, WORDS = "MUML831215HTSRRN33", "XRN-85-88", "muro de cardona"  # of the nation of `make demo`
READ = "XRR294E"  # the plate that its cameras read most often


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, who looks, and how to get there; ``guide``: one of those in docs/guide."""

    name: str
    login: str
    way: Callable[[Page], object]
    guide: str = ""  # the size that is shown there


def at(path: str) -> Callable[[Page], object]:
    """By its address."""
    return lambda page: page.goto(path)


def asked(text: str) -> Callable[[Page], object]:
    """By the ask box."""

    def ask(page: Page) -> None:
        page.goto("/ask")
        page.fill("#big", text)
        page.click("main button[type=submit]")

    return ask


def checked(text: str) -> Callable[[Page], object]:
    """By the field check."""

    def check(page: Page) -> None:
        page.goto("/check")
        page.fill("#v", text)
        page.click("main form.ask1 button")

    return check


def then(way: Callable[[Page], object], *links: str) -> Callable[[Page], object]:
    """The same, and on by links."""

    def walk(page: Page) -> None:
        way(page)
        for link in links:
            page.click(f"{link} >> nth=0")

    return walk


FIRST = "ol.list .t a"


def exit_of(name: str) -> Callable[[Page], object]:
    """A deed on the first of the steward's records that will be reviewed."""
    return then(
        at("/ours?until=2099-12-31"),
        "#reviews .t a",
        "main a.alt[href^='/record/']",
        f".exits a[href$='/{name}']",
    )


TABLE = """folio;nombre;paterno;materno;nacimiento;telefono;talla
P-0001;ZOILA;INVENTADA;DEL VALLE;31/12/1979;55 1234 5678;M
P-0002;NADIE;QUIROGA;;30/02/1985;81 8765 4321;L
;SIN FOLIO;LARA;BACA;01/05/1990;;S
"""


def mapped(table: str) -> Callable[[Page], object]:
    """A table without a mapping, on the way to be loaded."""

    def send(page: Page) -> None:
        page.goto("/ours/upload")
        page.fill("#source", "padron")
        page.check("input[name=tier][value=OPEN]")
        page.check("input[name=release][value=all]")
        page.set_input_files(
            "#file", {"name": "personas.csv", "mimeType": "text/csv", "buffer": table.encode()}
        )
        page.click("button[formaction='/ours/mapping']")
        page.wait_for_selector("#columns, [role=alert]")

    return send


def opened(title: str) -> Callable[[Page], object]:
    """A matter that was just opened, about nothing; each picture opens one more."""

    def send(page: Page) -> None:
        page.goto("/matters/lead/new")
        page.fill("#name", title)
        page.fill("#summary", "Descarga nocturna tres noches seguidas, según dos vecinos.")
        page.check("input[name=tier][value=OPEN]")
        page.check("input[name=release][value=all]")
        page.click("main form button[type=submit]")
        page.wait_for_url("**?done=opened")

    return send


def grown(way: Callable[[Page], object]) -> Callable[[Page], object]:
    """A chart with what its first entity is linked to, drawn."""

    def grow(page: Page) -> None:
        way(page)
        page.wait_for_selector("#drawing[data-laid='1']")
        page.keyboard.press("e")
        page.wait_for_selector("#drawing[data-laid='2']")

    return grow


def on_the_map(way: Callable[[Page], object], brushed: bool = False) -> Callable[[Page], object]:
    """The places of an entity once their map stands; ``brushed``: the later half of the time."""

    def look(page: Page) -> None:
        way(page)
        page.wait_for_selector("body[data-map]")
        if brushed:
            page.evaluate(
                "(slider => { slider.value = slider.max / 2; slider.dispatchEvent(new Event('input')); })"
                "(document.getElementById('brush-from'))"
            )
        page.wait_for_timeout(1500)  # tiles and names come in

    return look


SHOTS = (
    Shot("sign-in", "", at("/sign-in"), "desk"),
    Shot("purpose", "pen.campo", at("/purpose")),
    Shot("session", "pen.campo", at("/session")),
    Shot("check", "pen.campo", checked(PLATE), "phone"),
    Shot("check-wrong", "pen.campo", checked("no es nada")),
    Shot("ask", "fgr.analista", asked(WORDS), "desk"),
    Shot("ask-nothing", "fgr.analista", asked("zzzz qqqq")),
    Shot("dossier-field", "pen.campo", then(asked(CURP), FIRST), "desk"),
    Shot("dossier", "fgr.analista", then(asked(CURP), FIRST), "desk"),
    Shot("timeline", "fgr.analista", then(asked(CURP), FIRST, "nav a[href$='/timeline']")),
    Shot(
        "places-nowhere", "fgr.analista", then(asked(CURP), FIRST, "nav a[href$='/places']")
    ),  # none has a point
    Shot("places", "fgr.analista", on_the_map(then(asked(READ), FIRST, "nav a[href$='/places']"))),
    Shot(
        "places-brushed",
        "fgr.analista",
        on_the_map(then(asked(READ), FIRST, "nav a[href$='/places']"), brushed=True),
    ),
    Shot("history", "fgr.analista", then(asked(CURP), FIRST, "aside .hd a")),
    Shot(
        "chart",
        "fgr.analista",
        then(asked(CURP), FIRST, "[href^='/chart/']", "#picked [value='kind:']"),
        "desk",
    ),
    Shot("chart-drawn", "fgr.analista", grown(then(asked(CURP), FIRST, "[href^='/chart/']"))),
    Shot("charts", "fgr.analista", at("/chart")),
    Shot("copy", "fgr.analista", then(asked(CURP), FIRST, "[href$='/copy']")),
    Shot("copies", "fgr.analista", at("/copies")),
    Shot("questions", "fgr.analista", at("/questions")),
    Shot("matter", "fgr.analista", opened("Bodega inventada 118: ¿cateo o vigilancia?")),
    Shot("matters", "fgr.analista", at("/matters/lead"), "desk"),
    Shot(
        "matter-field",
        "pen.campo",
        then(
            checked(PLATE),
            "main details summary",
            "main a[href^='/record/']",
            "#matters a[href^='/matters/lead/new']",
        ),
        "phone",
    ),
    Shot("matter-about", "fgr.analista", then(asked(CURP), FIRST, "#matters a[href^='/matters/lead/new']")),
    Shot("bases", "fgr.analista", at("/matters/basis")),
    Shot("basis", "fgr.analista", then(at("/matters/basis?state=in-force"), "main a[href^='/matter/']")),
    Shot("basis-read", "fgr.fiscal", then(at("/matters/basis?state=to-read"), "main a[href^='/matter/']")),
    Shot("basis-new", "fgr.analista", then(asked(CURP), FIRST, "#matters a[href^='/matters/basis/new']")),
    Shot(
        "suspect",
        "fgr.analista",
        then(
            at("/matters/basis?state=in-force"),
            "main a[href^='/matter/']",
            "section[aria-labelledby=resting] ol a",
        ),
    ),
    Shot("day-prosecutor", "fgr.fiscal", at("/day")),
    Shot("record", "fgr.analista", then(asked(CURP), FIRST, "#records tbody a"), "desk"),
    Shot("files", "fgr.analista", then(asked(CURP), FIRST, "#records tbody a", "#files .hd a")),
    Shot("review", "pen.campo", at("/review")),
    Shot("pair", "pen.campo", then(at("/review"), FIRST), "desk"),
    Shot("nothing", "pen.campo", at("/record/none")),
    Shot("looks-mine", "pen.campo", at("/looks/mine")),
    Shot("registry", "registro", at("/registry"), "desk"),
    Shot("registry-rules", "registro", at("/registry/rules")),
    Shot("ledger", "inspeccion", at("/ledger")),
    Shot("unusual", "inspeccion", at("/unusual")),
    Shot("unusual-rules", "inspeccion", at("/unusual/rules")),
    Shot("looked", "inspeccion", at("/looks/at")),
    Shot("copies-taken", "inspeccion", at("/ledger/copies")),
    Shot("copy-made", "inspeccion", at("/ask/copy/making")),
    Shot("password", "pen.campo", at("/session/password")),
    Shot("authenticator", "pen.campo", at("/session/authenticator")),
    Shot("factors", "pen.campo", at("/session/factors")),
    Shot("sessions", "pen.campo", at("/sessions")),
    Shot("pointers", "fgr.analista", at("/pointers?told=yes")),
    Shot("pointer-notices", "cni.enlace", at("/pointers/notices")),
    Shot("consents", "cni.enlace", at("/consents")),
    Shot("pointer-rates", "inspeccion", at("/pointers/rates")),
    Shot("looks-ours", "pen.enlace", at("/looks/ours")),
    Shot("ours", "pen.enlace", at("/ours"), "desk"),
    Shot("receipt", "pen.enlace", then(at("/ours"), "#loads tr:has(.soon) th a")),
    Shot("upload", "pen.enlace", at("/ours/upload")),
    Shot("mapping", "pen.enlace", mapped(TABLE)),
    Shot("mapping-wrong", "pen.enlace", mapped("\n")),
    Shot("copies-ours", "pen.enlace", at("/ours/copies")),
    Shot("shared", "pen.enlace", at("/ours/shared")),
    Shot("correct", "pen.enlace", exit_of("correct")),
    Shot("reclassify", "pen.enlace", exit_of("reclassify")),
    Shot("expunge", "pen.enlace", exit_of("expunge")),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for the pictures")
    parser.add_argument("--data", type=Path, default=None, help="data folder of the demo")
    parser.add_argument("--guide", action="store_true", help="only the pictures of docs/guide, in light")
    parser.add_argument("--language", choices=("es-MX", "en-US"), default="es-MX", help="of the browser")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="these pictures alone")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    data = options.data or clone_data(Path.cwd())
    with served(data.resolve()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        sessions: dict[str, Any] = {}  # one sign-in a person: a code can be used once
        for size, light in ((size, light) for size in SIZES for light in LIGHTS[: 1 if options.guide else 2]):
            chosen = [
                shot for shot in SHOTS
                if (not options.guide or shot.guide == size) and (not options.only or shot.name in options.only)
            ]  # fmt: skip
            for login in dict.fromkeys(shot.login for shot in chosen):
                width, height = SIZES[size]
                context = browser.new_context(
                    base_url=address, viewport={"width": width, "height": height}, locale=options.language,
                    color_scheme=light, storage_state=sessions.get(login),
                )  # fmt: skip
                page = context.new_page()
                if login and login not in sessions:
                    enter(page, login)
                    sessions[login] = context.storage_state()
                for shot in (one for one in chosen if one.login == login):
                    shot.way(page)
                    name = shot.name if options.guide else f"{shot.name}-{size}-{light}"
                    page.screenshot(path=options.out / f"{name}.png", full_page=not options.guide)
                    print(options.out / f"{name}.png", flush=True)
                context.close()
        browser.close()


def enter(page: Page, login: str) -> None:
    """As one of the cast, by one click."""
    page.goto("/sign-in")
    if not page.locator(f"button[value='{login}']").first.is_visible():
        page.click("main details summary")
    page.click(f"button[value='{login}']")
    page.wait_for_url(lambda url: not url.endswith(("/sign-in", "/demo")), timeout=90_000)


@contextlib.contextmanager
def served(data: Path) -> Iterator[str]:
    """The demo's service on a free port of this process; gives its address."""
    with House(data) as house:
        desk = Desk(house, 4)
        Deployment(house, desk, Settings()).settle()  # of a demo that an older release made
        listening = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(server_config(desk, Settings(requests_per_minute=0)))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            until = time.monotonic() + PATIENCE
            while not server.started and time.monotonic() < until:
                time.sleep(0.05)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            listening.close()
            desk.close()


if __name__ == "__main__":
    main()
