"""Where the machine's Chromium is: for the tests in a browser, and for pictures of the pages."""

from __future__ import annotations

import shutil
import sys

# no sandbox: tests run as root; WebGL, which maps take, by the processor alone
FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "The pages are tested in Chromium, and there is none here. On Debian and Ubuntu: apt install chromium; "
    "elsewhere install Chromium or Google Chrome."
)


def found() -> str | None:
    """Its path; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def installed() -> str:
    """Its path. Raises :class:`RuntimeError` that says what to install."""
    path = found()
    if path is None:
        raise RuntimeError(MISSING)
    return path


if __name__ == "__main__":  # make test asks before it begins
    if found() is None:
        sys.exit(MISSING)
