"""The checkout as others get it: contracts, lock file, wheel, and nothing of the machine it was made on."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.house.paths import ROOT, page

BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: nothing says which files belong to it")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_import_contracts_hold() -> None:
    done = subprocess.run([BIN / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_file_names_a_path_of_this_machine(files: list[Path]) -> None:
    places = [f"{ROOT}/", f"{Path.home()}/", f"{ROOT.parent}/"]
    places = [place for place in places if place not in {"/", "//", f"{tempfile.gettempdir()}/"}]
    assert _naming(files, "|".join(map(re.escape, places))) == []


def test_no_file_names_a_registry_host(files: list[Path]) -> None:
    hosts = ["pypi.or" + "g", "pythonhosted.or" + "g", "registry.npm" + "js", "files.python" + "hosted"]
    downloads = r"https?://[^\s\"')]*(?:/simple/?(?=\s|$)|/packages/[0-9a-f]|\.whl|\.tgz|/pool/main)"
    assert _naming(files, "|".join([*map(re.escape, hosts), downloads])) == []


def _naming(files: list[Path], pattern: str) -> list[str]:
    searched = re.compile(pattern.encode())
    return [str(file.relative_to(ROOT)) for file in files if searched.search(file.read_bytes())]


def test_every_locked_package_has_hashes_and_none_an_address() -> None:
    lock = page("requirements.lock")
    assert "://" not in lock
    assert not re.search(r"^-", lock, re.M), "no option, so no index"
    entries = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.M)[1:]
    assert len(entries) > 50
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_every_dependency_is_locked() -> None:
    locked = {_plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", page("requirements.lock"), re.M)}
    project = tomllib.loads(page("pyproject.toml"))
    declared = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = [re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in declared]
    assert {_plain(name[0]) for name in names if name} <= locked


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_wheel_carries_what_is_not_python(tmp_path: Path) -> None:
    subprocess.run(
        [BIN / "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, capture_output=True, check=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "src" / "tearline"
    data = {f for f in package.rglob("*") if f.suffix in {".sql", ".yaml", ".po", ".txt", ".js"}}
    assert {f"tearline/{file.relative_to(package).as_posix()}" for file in data} <= inside
    assert {Path(name).name for name in inside} >= {"LICENSE", "NOTICE"}
