"""The process that looks into a file: ``python -I -m tearline.files.child``, started by `looked_into`.

It gets one open file, finds out what it is, and sends one line of JSON and, where it can draw the file, the pixels of a
small picture: plain red, green and blue, so that nothing of the file's own form comes out. What it needs is imported
before the walls go up (`tearline.intake.apart.walls`).
"""

from __future__ import annotations

import codecs
import importlib
import json
import os
import sys
from typing import Any

import filetype

from tearline.intake.apart import walls
from tearline.intake.apart.handed import Handed

HEAD = 8192  # bytes by which a type is known
SIDE = 480  # pixels of a picture, at most, across and down
PIXELS = 120_000_000  # of a picture that is drawn at all: a telephone's largest has 108 million
PIECE = 1024**2

_SAME = {"audio/x-wav": "audio/wav", "image/heif": "image/heic", "audio/x-m4a": "audio/mp4"}
_DRAWN = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/tiff": "TIFF"}
_CONTROLS = bytes(sorted({*range(32), 127} - {*b"\t\n\r\f"}))  # which no text has


def main() -> None:
    """Look into the file that standard input names; ends the process."""
    told = json.loads(sys.stdin.buffer.read())
    file = Handed("file", told["size"], told["file"], "file")
    _import_all()
    stand = walls.seal(told["parent"], told["megabytes"], told["seconds"])
    type = _type_of(file)
    seen: dict[str, Any] = {"type": type, "walls": stand}
    _send(json.dumps(seen).encode() + b"\n")  # on its way whatever its drawing comes to
    pixels = b""
    try:
        drawn, pixels = _drawn(type, file)
    except MemoryError:
        drawn = {"why": "too-large"}
    except Exception:  # what no reader foresees in a file costs its preview
        drawn = {"why": "damaged"}
    _send(json.dumps(drawn).encode() + b"\n" + pixels)


def _type_of(file: Handed) -> str | None:
    """The type by content, as `kinds` names it or another; None for none that is known."""
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    found = filetype.guess(head)
    if found is not None:
        mime = str(found.mime)
        return _SAME.get(mime, mime)
    return "text/plain" if _is_text(file) else None


def _is_text(file: Handed) -> bool:
    """Whether it is text to its end: in UTF-8 or UTF-16, or in a code page of one byte a sign; without controls."""
    with file.open("rb") as opened:
        head = opened.read(2)
        opened.seek(0)
        if head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return _decodes(opened, "utf-16")
        while piece := opened.read(PIECE):
            if piece.translate(None, _CONTROLS) != piece:
                return False
    return True


def _decodes(opened: Any, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := opened.read(PIECE):
            if "\0" in decoder.decode(piece):
                return False
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _drawn(type: str | None, file: Handed) -> tuple[dict[str, Any], bytes]:
    """Pages, width and height with the pixels; or why there are none."""
    if type == "application/pdf":
        return _page(file)
    if type in _DRAWN:
        return _picture(file, _DRAWN[type])
    return {"why": "no-reader" if type == "image/heic" else "kind"}, b""


def _picture(file: Handed, format: str) -> tuple[dict[str, Any], bytes]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = PIXELS
    with file.open("rb") as opened:
        try:
            picture = Image.open(opened, formats=(format,))
        except Image.DecompressionBombError:
            return {"why": "too-large"}, b""
        if picture.width * picture.height > PIXELS:
            return {"why": "too-large"}, b""
        picture.thumbnail((SIDE, SIDE), reducing_gap=2.0)
        upright = ImageOps.exif_transpose(picture)
        return _sent(upright.convert("RGBA"))


def _page(file: Handed) -> tuple[dict[str, Any], bytes]:
    import pypdfium2

    with file.open("rb") as opened:
        try:
            document = pypdfium2.PdfDocument(opened)
        except pypdfium2.PdfiumError as error:
            locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
            return {"why": "locked" if locked else "damaged"}, b""
        pages = len(document)
        if pages < 1:
            return {"why": "damaged"}, b""
        try:
            page = document[0]
            longest = max(page.get_size())
            if not 1 <= longest <= 100_000:
                return {"pages": pages, "why": "damaged"}, b""
            seen, pixels = _sent(page.render(scale=SIDE / longest).to_pil().convert("RGBA"))
        except (pypdfium2.PdfiumError, ValueError):
            return {"pages": pages, "why": "damaged"}, b""
    return {"pages": pages, **seen}, pixels


def _sent(picture: Any) -> tuple[dict[str, Any], bytes]:
    """On white, no larger than it may be."""
    from PIL import Image

    picture.thumbnail((SIDE, SIDE))
    white = Image.new("RGBA", picture.size, "white")
    white.alpha_composite(picture)
    return {"width": white.width, "height": white.height}, white.convert("RGB").tobytes()


def _import_all() -> None:
    """Everything that is imported or loaded when it is first needed: nothing is opened after."""
    import pypdfium2
    from PIL import Image

    importlib.import_module("PIL.ImageOps")
    Image.init()
    pypdfium2.PdfDocument.new().close()  # the library's own set-up
    for name in ("utf-16", "hex"):  # the latter is filetype's
        codecs.lookup(name)


def _send(sent: bytes) -> None:
    view = memoryview(sent)
    while view:
        view = view[os.write(1, view) :]


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # nobody wants more
        os._exit(1)
    os._exit(0)  # without the libraries' own endings, which the walls do not let through
