"""The link chart in a real Chromium: how long a layout takes, whether it holds up the page, and a saved chart opened.

``python -m bench chart [--nodes 1000] [--scene 2000]``

People of an invented agency, each linked to one or two who came before (half of the links to the few that many are
linked to); a service of its own; a chart of ``nodes`` that has no places yet, laid out in its worker, and one of
``scene`` whose places were saved, opened again. While the layout runs, the longest time between two frames of the page
is what a click would wait.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import tempfile
import time
from pathlib import Path

import orjson
import psycopg
from playwright.sync_api import Browser, Page, sync_playwright

from bench.check import free_port, until_open
from bench.picture import serve
from bench.report import Bar, report
from bench.world import World, label_of, world
from tearline.intake.load import load
from tearline.picture.graph.scenes import Draft, Place, save_scene
from tearline.web import cookies
from tools.browser import installed

LAYOUT_S, OPEN_S, FRAME_MS = 4, 3, 200
_FRAMES = """
window.longest = 0; let last = performance.now();
const look = now => { window.longest = Math.max(window.longest, now - last); last = now; requestAnimationFrame(look); };
requestAnimationFrame(look);
"""


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench chart", description=__doc__)
    parser.add_argument("--nodes", type=int, default=1000)
    parser.add_argument("--scene", type=int, default=2000)
    options = parser.parse_args(argv)
    with world(0, 10) as w:
        ids = _loaded(w, max(options.nodes, options.scene))
        scenes = [
            save_scene(w.desk, w.steward, Draft("bench", "", [Place(id) for id in ids[: options.nodes]])).id,
            save_scene(w.desk, w.steward, Draft("bench", "", list(_spread(ids[: options.scene])))).id,
        ]
        port = free_port()
        server = multiprocessing.get_context("spawn").Process(
            target=serve, args=(w.house.data, port), daemon=True
        )
        server.start()
        until_open(port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=installed(), args=["--no-sandbox"])
            laid, frame = _laid_out(_page(browser, port, w), f"http://127.0.0.1:{port}/scene/{scenes[0]}")
            opened = _opened(_page(browser, port, w), f"http://127.0.0.1:{port}/scene/{scenes[1]}")
            browser.close()
        server.terminate()
        server.join()
    figures = {"nodes laid out": options.nodes, "layout, s": laid, "longest frame meanwhile, ms": frame}
    figures |= {"nodes of the saved chart": options.scene, "saved chart opened, s": opened}
    report(
        "chart",
        figures,
        [
            Bar("layout, s", laid, LAYOUT_S, at_least=False),
            Bar("longest frame while it is laid out, ms", frame, FRAME_MS, at_least=False),
            Bar("saved chart opened, s", opened, OPEN_S, at_least=False),
        ],
    )


def _page(browser: Browser, port: int, w: World) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    held = {cookies.SESSION: w.steward.token, cookies.PURPOSE: w.steward.purpose}
    context.add_cookies(
        [
            {"name": name, "value": value, "url": f"https://127.0.0.1:{port}", "secure": True}
            for name, value in held.items()
        ]
    )
    return context.new_page()


def _laid_out(page: Page, address: str) -> tuple[float, float]:
    """Seconds from the page's being there until its layout stands, and the longest frame meanwhile."""
    page.add_init_script(_FRAMES)
    page.goto(address)
    page.wait_for_selector("#drawing[data-drawn]", timeout=120_000)
    page.evaluate("window.longest = 0")
    begun = time.monotonic()
    page.locator("[data-deed=layout]").click()
    page.wait_for_selector("#drawing[data-laid='2']", timeout=120_000)
    return time.monotonic() - begun, float(page.evaluate("window.longest"))


def _opened(page: Page, address: str) -> float:
    """Seconds from asking for the saved chart until it is drawn."""
    begun = time.monotonic()
    page.goto(address, wait_until="commit")
    page.wait_for_selector("#drawing[data-drawn]", timeout=120_000)
    return time.monotonic() - begun


def _loaded(w: World, count: int) -> list[str]:
    """The records' ids, in their order in the file."""
    rng = random.Random(1)
    with tempfile.TemporaryDirectory(prefix="tearline-bench-file-") as folder:
        file = Path(folder) / "net.jsonl"
        with file.open("wb") as out:
            for n in range(count):
                name = "".join(rng.choice("abcdefghiklmnoprstuv") for _ in range(18))
                out.write(
                    orjson.dumps({"id": f"p{n}", "schema": "Person", "properties": {"name": [name]}}) + b"\n"
                )
                for m in range(1 + n % 2 if n else 0):
                    other = rng.randrange(max(1, n // 50)) if rng.random() < 0.5 else rng.randrange(n)
                    told = {"person": [f"p{n}"], "associate": [f"p{other}"]}
                    out.write(
                        orjson.dumps({"id": f"a{n}-{m}", "schema": "Associate", "properties": told}) + b"\n"
                    )
        load(w.desk, w.steward, file, source="net", label=label_of(0, 0))
    with psycopg.connect(w.house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT id::text FROM store.record WHERE key LIKE 'p%' ORDER BY length(key), key"
        ).fetchall()
    return [str(id) for (id,) in rows]


def _spread(ids: list[str]) -> list[Place]:
    """Places on a grid, as they would stand after an afternoon."""
    return [Place(id, float(n % 50) * 90, float(n // 50) * 90) for n, id in enumerate(ids)]
