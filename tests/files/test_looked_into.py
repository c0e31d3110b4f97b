"""Looking into a file, by the process that holds nothing: the type, pages, a picture, and files made to hurt."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from tearline.files import looked_into as side
from tearline.files.kinds import KINDS, WHY, belies, name_to_keep, plain_name
from tearline.files.looked_into import Bounds, Seen, looked_into
from tests.files.samples import OTHERS, SAMPLES, bomb, open_file, pdf, photo

DRAWN = ("image/jpeg", "image/png", "image/webp", "image/tiff", "application/pdf")


def seen(content: bytes, bounds: Bounds | None = None) -> Seen:
    with open_file(content) as file:
        return looked_into(file, len(content), bounds)


@pytest.mark.parametrize("type", SAMPLES)
def test_each_kind_is_known_by_its_content(type: str) -> None:
    found = seen(SAMPLES[type])
    assert found.type == type
    assert (found.picture is not None) == (type in DRAWN)
    assert found.why == (None if type in DRAWN else "no-reader" if type == "image/heic" else "kind")


def test_every_kind_that_is_taken_has_a_sample() -> None:
    assert set(SAMPLES) == set(KINDS)


@pytest.mark.parametrize("what", OTHERS)
def test_others_are_of_no_kind(what: str) -> None:
    assert seen(OTHERS[what]) == Seen(None, None, None, "kind")


def test_the_picture_is_ours_and_shows_what_is_there() -> None:
    found = seen(photo(size=(4000, 3000)))
    assert found.picture is not None
    with Image.open(io.BytesIO(found.picture), formats=("JPEG",)) as picture:
        assert picture.size == (480, 360)
        red, _, blue = picture.getpixel((480 * 3 // 8, 360 * 3 // 8))  # type: ignore[misc]
        assert red > 150 > blue
        red, _, blue = picture.getpixel((450, 330))  # type: ignore[misc]
        assert blue > 120 > red


def test_a_picture_lies_as_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter, as telephones write it
    made = io.BytesIO()
    Image.new("RGB", (400, 200)).save(made, "JPEG", exif=exif)
    found = seen(made.getvalue()).picture
    assert found is not None
    with Image.open(io.BytesIO(found)) as picture:
        assert picture.size == (200, 400)
        assert not picture.getexif()  # nor where it was taken: nothing of the original is in it


def test_a_document_has_its_pages() -> None:
    assert seen(pdf(7)).pages == 7


@pytest.mark.parametrize(
    ("content", "type", "why"),
    [
        (bomb(10_900), "image/png", "damaged"),  # its rows end long before its pixels do
        (bomb(60_000), "image/png", "too-large"),
        (photo()[:2000], "image/jpeg", "damaged"),
        (b"%PDF-1.7\n" + os.urandom(3000), "application/pdf", "damaged"),
    ],
    ids=["bomb", "bomb that says so", "cut off", "no document"],
)  # fmt: skip
def test_a_bad_file_has_no_picture_and_says_why(content: bytes, type: str, why: str) -> None:
    assert seen(content) == Seen(type, None, None, why)


def test_memory_is_bounded() -> None:
    assert seen(photo("PNG", (9000, 9000)), Bounds(megabytes=320)).why == "too-large"


def test_time_is_bounded() -> None:
    assert seen(photo("PNG", (9000, 9000)), Bounds(seconds=0)).picture is None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("sys.exit(3)", Seen(None, None, None, "kind")),
        ("os.kill(os.getpid(), 11)", Seen(None, None, None, "kind")),
        ("""os.write(1, b'{"type": "image/png", "walls": []}\\n'); os.kill(os.getpid(), 11)""",
         Seen("image/png", None, None, "died")),
        ("""os.write(1, b'{"type": "text/html"}\\n{"why": "kind"}\\n')""", Seen(None, None, None, "kind")),
        ("""os.write(1, b'{"type": "image/png"}\\n{"width": 480, "height": 480}\\n' + b'x' * 100)""",
         Seen("image/png", None, None, "died")),
        ("""os.write(1, b'{"type": "image/png"}\\n{"width": 1e9, "height": true, "why": "<b>", "pages": -4}\\n')""",
         Seen("image/png", None, None, "died")),
        ("""os.write(1, b'[1]\\n[2]\\n')""", Seen(None, None, None, "kind")),
        ("""[os.write(1, b'{"type": "image/png"}\\n' + b'x' * 60000) for _ in range(10 ** 6)]""",
         Seen("image/png", None, None, "died")),
    ],
)  # fmt: skip
def test_nothing_is_believed(monkeypatch: pytest.MonkeyPatch, answer: str, expected: Seen) -> None:
    """What a child that was taken over may send: it lies about its own file at most."""
    code = f"import os, sys; sys.stdin.read(); {answer}"
    monkeypatch.setattr(side, "_CHILD", (*side._CHILD[:1], "-I", "-c", code))
    assert seen(b"x") == expected


def test_the_child_can_open_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The walls stand before the file is looked into."""
    secret = tmp_path / "roles.secret"
    secret.write_text("a secret")
    code = (
        "import filetype, os, tearline.files.child as child\n"
        "class Png: mime = 'image/png'\n"
        "def spy(head):\n"
        f"    try: open({str(secret)!r})\n"
        "    except OSError: return Png\n"
        "filetype.guess = spy\nchild.main()"
    )
    monkeypatch.setattr(side, "_CHILD", (*side._CHILD[:1], "-I", "-c", code))
    assert seen(b"x").type == "image/png"


def test_every_reason_has_its_sentence() -> None:
    assert {"kind", "no-reader", "damaged", "locked", "too-large", "too-slow", "died"} == set(WHY)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\fotos\\la foto.jpg", "la foto.jpg"), ("a\nb\0c.png", "a b c.png"),
        ("invoice\u202egpj.exe", "invoice gpj.exe"), ("   ", ""), ("x" * 300 + ".jpeg", "x" * 145 + ".jpeg"),
    ],
)  # fmt: skip
def test_a_name_is_plain(given: str, kept: str) -> None:
    assert plain_name(given) == kept


@pytest.mark.parametrize(
    ("name", "type", "lies", "handed_out"),
    [
        ("a.JPG", "image/jpeg", False, "a.JPG"), ("a.jpg", "application/pdf", True, "a.jpg.pdf"),
        ("a", "image/png", True, "a.png"), ("a.html", "text/plain", True, "a.html.txt"), ("a.csv",
        "text/plain", False, "a.csv"),
    ],
)  # fmt: skip
def test_a_name_that_lies_is_found(name: str, type: str, lies: bool, handed_out: str) -> None:
    assert belies(name, type) is lies
    assert name_to_keep(name, type) == handed_out
