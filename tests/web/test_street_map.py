"""The street map of the data folder: what is told of a file that cannot be drawn, and its bytes to who is signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tearline.ledger.look import Desk, Viewer
from tearline.web.streets import Streets, streets_in
from tests.picture.conftest import Town
from tests.web.street_maps import written
from tests.web.walker import Walker, signed_in

BOX = (-120.6, -41.7, -120.3, -41.4)


def found(folder: Path) -> Streets:
    told = streets_in(folder)
    assert told is not None
    return told


def trouble(folder: Path, language: str = "en") -> str:
    told = found(folder).trouble
    assert told is not None
    return told.text(language)  # type: ignore[arg-type]


@pytest.fixture
def file(desk: Desk) -> Iterator[Path]:
    """A street map in the data folder of the shared house, for one test."""
    path = written(desk.house.data / "test.pmtiles", BOX)
    yield path
    path.unlink()


# ── what is looked at in a file ─────────────────────────────────────────────────────────────────


def test_without_a_file_there_is_none(tmp_path: Path) -> None:
    assert streets_in(tmp_path) is None
    assert streets_in(tmp_path / "nowhere") is None


def test_a_whole_file_is_taken_and_says_whose_it_is_as_plain_text(tmp_path: Path) -> None:
    written(tmp_path / "base.pmtiles", BOX)
    told = found(tmp_path)
    assert (told.path.name, told.trouble) == ("base.pmtiles", None)
    assert told.attribution == "© Cartografía Inventada"


def test_of_several_the_last_by_name_is_taken(tmp_path: Path) -> None:
    for name in ("2026-01.pmtiles", "2026-11.pmtiles", "2026-03.pmtiles"):
        written(tmp_path / name, BOX)
    assert found(tmp_path).path.name == "2026-11.pmtiles"


def test_another_file_is_another_version(tmp_path: Path) -> None:
    path = written(tmp_path / "base.pmtiles", BOX)
    before = found(tmp_path).version
    assert found(tmp_path).version == before
    written(path, BOX, zoom=13)
    assert found(tmp_path).version != before


def test_what_cannot_be_drawn_says_why(tmp_path: Path) -> None:
    path = written(tmp_path / "base.pmtiles", BOX)
    whole = path.read_bytes()

    def told(content: bytes) -> str:
        path.write_bytes(content)
        return trouble(tmp_path)

    assert told(b"") == "base.pmtiles is no PMTiles archive of version 3."
    assert told(b"PK\x03\x04" + whole) == "base.pmtiles is no PMTiles archive of version 3."
    assert told(whole[:7] + b"\x02" + whole[8:]) == "base.pmtiles is no PMTiles archive of version 3."
    size = len(whole)
    assert told(whole[:-9]) == f"base.pmtiles is cut off: it has {size - 9} of {size} bytes. Copy it again."
    assert "no vector tiles" in told(whole[:99] + b"\x02" + whole[100:])  # PNG
    assert "no vector tiles" in told(whole[:98] + b"\x04" + whole[99:])  # zstd
    root = int.from_bytes(whole[16:24], "little")
    assert "does not say which layers" in told(whole[: 127 + root] + b"\0" * (len(whole) - 127 - root))
    written(path, BOX, layers=["transportation"])
    assert "no layer “roads”" in trouble(tmp_path)
    assert "roads" in trouble(tmp_path, "es")
    assert trouble(tmp_path, "es") != trouble(tmp_path)


def test_a_file_that_cannot_be_read_says_so_until_it_can(tmp_path: Path) -> None:
    (tmp_path / "base.pmtiles").mkdir()
    assert trouble(tmp_path).startswith("base.pmtiles cannot be read: ")
    (tmp_path / "base.pmtiles").rmdir()
    written(tmp_path / "base.pmtiles", BOX)
    assert found(tmp_path).trouble is None


# ── its bytes ───────────────────────────────────────────────────────────────────────────────────


def test_ranges_of_it_are_given_with_an_etag(site: TestClient, town: Town, file: Path) -> None:
    whole, ask = file.read_bytes(), _asking(site, town.low, file)
    all_of_it = ask()
    assert (all_of_it.status_code, all_of_it.content) == (200, whole)
    assert all_of_it.headers["accept-ranges"] == "bytes"
    etag = all_of_it.headers["etag"]
    part = ask(range="bytes=0-126")
    assert (part.status_code, part.content) == (206, whole[:127])
    assert part.headers["content-range"] == f"bytes 0-126/{len(whole)}"
    assert part.headers["etag"] == etag
    assert "public" not in part.headers["cache-control"]
    assert part.headers["content-security-policy"]
    assert ask(range="bytes=-10").content == whole[-10:]
    assert ask(**{"range": "bytes=0-126", "if-range": etag}).status_code == 206
    assert ask(**{"range": "bytes=0-126", "if-range": '"another"'}).status_code == 200
    beyond = ask(range=f"bytes={len(whole)}-{len(whole) + 9}")
    assert beyond.status_code == 416
    assert beyond.headers["content-range"].endswith(f"*/{len(whole)}")


def test_who_is_not_signed_in_gets_what_every_page_gives(site: TestClient, file: Path) -> None:
    version = found(file.parent).version
    asked = Walker(site).go(f"/street-map/{version}")
    other = Walker(site).go("/ours")
    assert asked.status == other.status == 401
    assert b"PMTiles" not in asked.content
    assert asked.heading == other.heading
    assert asked.headers.get("etag") is None


def test_another_version_and_a_broken_file_are_not_there(site: TestClient, town: Town, file: Path) -> None:
    walker = signed_in(site, town.low)
    assert walker.go("/street-map/0123456789abcdef").status == 404
    version = found(file.parent).version
    file.write_bytes(file.read_bytes()[:-1])
    assert walker.go(f"/street-map/{version}").status == 404
    assert walker.go(f"/street-map/{found(file.parent).version}").status == 404


def _asking(site: TestClient, viewer: Viewer, file: Path) -> Callable[..., object]:  # type: ignore[misc]
    jar = signed_in(site, viewer).jar
    cookie = "; ".join(f"{name}={value}" for name, value in jar.items())
    address = f"/street-map/{found(file.parent).version}"
    return lambda **headers: site.get(address, headers={"cookie": cookie, **headers})


# ── what people are told ────────────────────────────────────────────────────────────────────────


def test_the_page_names_whose_streets_they_are(site: TestClient, town: Town, file: Path) -> None:
    page = _places(site, town)
    assert "© Cartografía Inventada" in page.words("//figure[@id='map']")
    assert page.values("//figure[@id='map']/@data-streets") == [f"/street-map/{found(file.parent).version}"]


def test_a_broken_file_is_told_on_the_page_and_the_map_goes_on(
    site: TestClient, town: Town, file: Path
) -> None:
    file.write_bytes(file.read_bytes()[:-1])
    page = _places(site, town)
    assert "test.pmtiles is cut off" in page.words("//p[@class='msg soon']")
    assert page.values("//figure[@id='map']/@data-streets") == [""]
    assert page.values("//*[@id='map-drawn']//*[name()='circle']/@r")


def _places(site: TestClient, town: Town) -> Walker:
    one = town.person(town.a, "p1")
    town.tell(town.a, "e1", "Event", name="hecho", involved="p1", latitude="-41.5", longitude="-120.5")
    return signed_in(site, town.low).go(f"/entity/{one}/places")
