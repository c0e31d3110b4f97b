"""The types of files that are taken, and what their names may say."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from tearline.language import Message, msg

LONGEST = 150  # characters of a name


@dataclass(frozen=True, slots=True)
class Kind:
    """``schema``: of the record; ``endings``: what names of such files end with, the usual one first."""

    schema: str
    name: Message
    endings: tuple[str, ...]


KINDS: dict[str, Kind] = {
    "image/jpeg": Kind("Image", msg("JPEG picture"), (".jpg", ".jpeg", ".jpe", ".jfif")),
    "image/png": Kind("Image", msg("PNG picture"), (".png",)),
    "image/webp": Kind("Image", msg("WebP picture"), (".webp",)),
    "image/tiff": Kind("Image", msg("TIFF picture"), (".tif", ".tiff")),
    "image/heic": Kind("Image", msg("HEIC picture"), (".heic", ".heif", ".hif")),
    "application/pdf": Kind("Pages", msg("PDF document"), (".pdf",)),
    "audio/wav": Kind("Audio", msg("WAV recording"), (".wav", ".wave")),
    "audio/mpeg": Kind("Audio", msg("MP3 recording"), (".mp3",)),
    "audio/mp4": Kind("Audio", msg("M4A recording"), (".m4a", ".mp4", ".aac")),
    "audio/ogg": Kind("Audio", msg("OGG recording"), (".ogg", ".oga", ".opus")),
    "video/mp4": Kind("Video", msg("MP4 video"), (".mp4", ".m4v", ".m4a")),
    "text/plain": Kind("PlainText", msg("plain text"), (".txt", ".text", ".md", ".csv", ".tsv", ".log")),
}

WHY: dict[str, Message] = {
    "kind": msg("There is no preview of this kind of file."),
    "no-reader": msg("No preview: this deployment has no reader for this kind of picture."),
    "damaged": msg("No preview: the file is damaged, or is made in a way that its reader does not know."),
    "locked": msg("No preview: the document asks for a password."),
    "too-large": msg("No preview: the picture has too many pixels to be drawn."),
    "too-slow": msg("No preview: drawing it took too long, and was ended."),
    "died": msg("No preview: the process that draws it broke off over this file. Treat the file with care."),
}
"""Why there is no picture of a file, by its code."""


def taken() -> str:
    """The types that are taken, for a sentence."""
    return "JPEG, PNG, WebP, TIFF, HEIC, PDF, WAV, MP3, M4A, MP4, OGG, TXT"


def plain_name(name: str) -> str:
    """A given name without its folders, in printable characters, LONGEST at most, its ending kept; empty for none."""
    last = PurePosixPath(name.replace("\\", "/")).name
    told = "".join(
        c if unicodedata.category(c)[0] != "C" else " " for c in unicodedata.normalize("NFC", last)
    )
    told = re.sub(r"\s+", " ", told).strip()
    if len(told) <= LONGEST:
        return told
    ending = PurePosixPath(told).suffix[:10]
    return told[: LONGEST - len(ending)].rstrip() + ending


def belies(name: str, type: str) -> bool:
    """Whether a name ends as files of another kind do, or as none does."""
    kind = KINDS.get(type)
    return kind is not None and PurePosixPath(name).suffix.lower() not in kind.endings


def name_to_keep(name: str, type: str) -> str:
    """The name under which it is handed out: one that ends as its content is, whatever it ended with."""
    kind = KINDS.get(type)
    return f"{name}{kind.endings[0]}" if kind is not None and belies(name, type) else name
