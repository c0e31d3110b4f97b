"""A real Chromium at a real service: contexts of one person's browser, and what every page must hold to."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Error, Locator, Page, sync_playwright

from tearline.ledger.look import Viewer
from tearline.web import cookies
from tools.browser import FLAGS, installed

PHONE, DESK = 390, 1440
PATIENCE = 60  # seconds: how slow a machine is decides nothing
LOOKS = ((DESK, "light"), (PHONE, "dark"))  # every page: both sizes and both lights, in two readings
CROSSED = ((DESK, "dark"), (PHONE, "light"))  # the frame of all pages, once
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def holds(page: Page, expression: str) -> None:
    """Wait until it is true. Asked from here again and again: a page's policy forbids the browser to evaluate texts."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        with suppress(Error):  # between two pages there is none to ask
            if page.evaluate(expression):
                return
        page.wait_for_timeout(30)
    raise AssertionError(f"never true: {expression}")


@contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Screen:
    """One person's browser window."""

    browser: Browser
    base: str
    width: int = DESK
    theme: str = "light"
    language: str = "es-MX"
    script: bool = True
    looks: Sequence[
        tuple[int, str]
    ] = ()  # that each page is held to; the window's own alone, if none are named
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @cached_property
    def page(self) -> Page:
        context = self.browser.new_context(
            viewport={"width": self.width, "height": 900}, locale=self.language, color_scheme=self.theme,  # type: ignore[arg-type]
            java_script_enabled=self.script,
        )  # fmt: skip
        page = context.new_page()
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda said: self._hear(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def signed_in(self, viewer: Viewer) -> Screen:
        """With a session that was opened elsewhere."""
        kept = {cookies.SESSION: viewer.token, cookies.PURPOSE: viewer.purpose}
        self.page.context.add_cookies(
            [
                {"name": name, "value": value, "url": self.base.replace("http:", "https:"), "secure": True}
                for name, value in kept.items()
            ]
        )
        return self

    def go(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def press(self, button: Locator) -> None:
        """Press it, and wait for the page that answers: a new one, or a new main part that a script took over."""
        self.page.evaluate("window.before = document.getElementById('main')")
        button.click()
        holds(self.page, "(document.getElementById('main') ?? window.before) !== window.before")
        self.page.wait_for_load_state()
        self.page.wait_for_timeout(400)  # a script has the answer, and draws it

    def faults(self) -> list[str]:
        """What is wrong with the page that is open: accessibility, width, requests to others, the console."""
        told = [
            f"{width} {theme}: {one}"
            for width, theme in self.looks or ((self.width, self.theme),)
            for one in self._faults_at(width, theme)
        ]
        self._show_at(self.width, self.theme, 900)
        here = urlsplit(self.base).netloc
        told += [f"asked {url}" for url in self.asked if urlsplit(url).netloc != here]
        return told + self.complaints

    def _faults_at(self, width: int, theme: str) -> list[str]:
        # as high as the page: what the banner at the foot covers for now is no target that is too small
        self._show_at(width, theme, 900)
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self._show_at(width, theme, max(900, min(height, 8000)))
        if not self.page.evaluate("'axe' in window"):  # half a megabyte: once a page
            self.page.evaluate(AXE_SCRIPT)
        options = {"runOnly": RULES, "resultTypes": ["violations"], "selectors": False, "preload": False}
        asked = "async options => (await axe.run(document, options)).violations"
        found: list[dict[str, Any]] = self.page.evaluate(asked, options)
        told = [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]}" for one in found]
        wide = self.too_wide(width)
        return [*told, f"scrolls sideways by {wide} px"] if wide > 0 else told

    def too_wide(self, width: int) -> int:
        """By how many pixels the page scrolls sideways in a window of this width."""
        height = (self.page.viewport_size or {"height": 900})["height"]
        self.page.set_viewport_size({"width": width, "height": height})
        return int(
            self.page.evaluate(
                "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
            )
        )

    def _show_at(self, width: int, theme: str, height: int) -> None:
        self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        self.page.set_viewport_size({"width": width, "height": height})

    def _hear(self, said: str) -> None:
        """What the browser says of a page. That an answer was 4xx is no fault of it, nor that whoever typed already was
        left where they were."""
        if "Failed to load resource" not in said and "Autofocus processing was blocked" not in said:
            self.complaints.append(said)
