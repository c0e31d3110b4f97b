"""Lines of a text file whose encoding nobody wrote down.

A file is opened once to look (`open_text`) and streamed after (`TextSource.lines`), in memory bounded by
the longest line that is allowed. What is wrong with the file as a whole is `BadInput`; what is wrong with
one line is a `Reject`, and the next line is read.

Which encoding: a byte order mark decides; else NULs in every second byte mean UTF-16; else UTF-8 where
the lines with other than ASCII are mostly valid UTF-8 (a text in another encoding almost never is); else
the single-byte code page in which those bytes are letters of Spanish words: Windows (cp1252, or latin-1
where it holds bytes that cp1252 lacks) against DOS (cp850); where neither explains them,
charset-normalizer's guess. The sample is the whole of a file up to 1 MB, and 16 evenly spaced windows of
64 KB of a longer one.

A guess is said: `TextSource.remarks` holds it for the receipt. What follows DOS's end-of-file sign (0x1A, as
in the US Treasury's files) is nothing, where nothing follows it.

An encoding must be one of texts whose lines and delimiters can be told: ASCII stands in it as itself, or it
is UTF-16 or UTF-32. So UTF-7, EBCDIC, and what Python calls a codec and is no character set, are refused.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from charset_normalizer import from_bytes

from tearline.errors import BadInput
from tearline.intake.draft import Reject, Warned
from tearline.intake.files import no_encoding, open_file
from tearline.language import msg

MAX_LINE = 1_000_000
"""Bytes in one line, without its end (for UTF-16: as UTF-8). A longer one is rejected."""

_END_OF_FILE = b"\x1a"  # Control-Z, by which DOS ended texts
_WINDOW = 64 * 1024
_WINDOWS = 16
_SPANISH = "ñáéíóúüÑÁÉÍÓÚÜ¿¡ºª"
_BOMS = (  # the longer mark first: UTF-32-LE begins like UTF-16-LE
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be")
_NARROW = (
    "ascii", "utf_8", "utf_8_sig", "latin_1", "koi8_r", "koi8_t", "koi8_u", "kz1048", "ptcp154", "tis_620",
    *(f"iso8859_{n}" for n in range(1, 17) if n != 12),
    *(f"cp125{n}" for n in range(9)),
    *(f"cp{n}" for n in (437, 720, 737, 775, 850, 852, 855, 856, 857, 858, 860, 861, 862, 863, 864, 865, 866,
                         869, 874, 1006, 1125)),
    *(f"mac_{name}" for name in ("roman", "latin2", "cyrillic", "greek", "iceland", "turkish", "croatian",
                                 "romanian")),
    "gb2312", "gbk", "gb18030", "big5", "big5hkscs", "cp950", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949",
)  # fmt: skip
_GUESSED = _NARROW[3:]  # ASCII and UTF-8 are ruled out before
ENCODINGS = _NARROW + _WIDE
"""Modules of Python's package ``encodings``: the character sets that a text may be in."""


class File(Protocol):
    """A ``Path``, or a file that another process opened (`tearline.intake.apart.handed`)."""

    @property
    def name(self) -> str:
        """Without its folder."""

    @property
    def suffix(self) -> str:
        """The end of the name, with its dot."""

    def open(self, mode: Literal["rb"]) -> io.BufferedReader:
        """From the beginning."""


@dataclass(frozen=True, slots=True)
class TextSource:
    """A text file that exists, is not empty and has a known encoding."""

    path: File
    encoding: str
    skip: int = 0
    """Bytes of the byte order mark."""
    newline: bytes = b"\n"
    guessed: bool = False
    """Whether neither a mark nor valid UTF-8 says the encoding, and nobody named it."""

    @property
    def remarks(self) -> list[Warned]:
        """What a receipt says of the file as a whole."""
        if not self.guessed:
            return []
        reason = msg(
            "No mark in {file} says its encoding; it was read as {encoding}. If accents come out wrong, load it "
            "again with --encoding.",
            file=self.name,
            encoding=self.encoding,
        )
        return [Warned(None, "encoding-guessed", reason)]

    @property
    def name(self) -> str:
        """The file's name without its folder, for drafts and sentences."""
        return self.path.name

    def lines(self, limit: int = MAX_LINE) -> Iterator[tuple[int, str] | Reject]:
        """Each line's number (from 1) and text with its ``\\n``; a line that cannot be read is a Reject."""
        with self._bytes() as file:
            number, encoding = 0, self._line_encoding
            while line := file.readline(limit + 2):
                number += 1
                if b"\x1a" in line and not file.peek(1):
                    line = line.rstrip(b"\r\n").removesuffix(_END_OF_FILE)
                    if not line:
                        return
                if len(line) > limit and len(line.rstrip(b"\r\n")) > limit:
                    _skip_to_line_end(file, line)
                    yield self._too_long(number, limit)
                elif b"\0" in line:
                    yield self._has_nul(number)
                else:
                    try:
                        yield number, line.decode(encoding)
                    except UnicodeDecodeError:
                        yield self._undecodable(number)

    @property
    def _line_encoding(self) -> str:
        return "utf-8" if _is_wide(self.encoding) else self.encoding

    def pieces(self) -> Iterator[str]:
        """The text in pieces of some 64 KB, for what is not written by lines. BadInput: it is not in its encoding."""
        decoder = codecs.getincrementaldecoder(self._line_encoding)()
        line = 1
        with self._bytes() as file:
            while True:
                piece = file.read(_WINDOW)
                try:
                    text = decoder.decode(piece, final=not piece)
                except UnicodeDecodeError:
                    raise BadInput(self._undecodable(line).reason) from None
                line += text.count("\n")
                yield text
                if not piece:
                    return

    def _bytes(self) -> io.BufferedReader:
        file = open_bytes(self.path)
        file.seek(self.skip)
        if _is_wide(self.encoding):
            return io.BufferedReader(_Narrowed(file, self.encoding), _WINDOW)
        if self.newline == b"\r":
            return io.BufferedReader(_NewlinesFromReturns(file), _WINDOW)
        return file

    def _too_long(self, number: int, limit: int) -> Reject:
        reason = msg(
            "{file}, line {line}: longer than {limit} bytes.", file=self.name, line=number, limit=limit
        )
        return Reject(self.name, number, None, "too-long", reason)

    def _has_nul(self, number: int) -> Reject:
        reason = msg(
            "{file}, line {line}: holds a NUL byte; the file is damaged there.", file=self.name, line=number
        )
        return Reject(self.name, number, None, "nul-byte", reason)

    def _undecodable(self, number: int) -> Reject:
        reason = msg(
            "{file}, line {line}: bytes that are not {encoding}. If the file is in another encoding, "
            "name it with --encoding.",
            file=self.name,
            line=number,
            encoding=self.encoding,
        )
        return Reject(self.name, number, None, "not-decodable", reason)


def open_text(path: File, encoding: str | None = None) -> TextSource:
    """Settle the encoding of ``path``, or take the one that is given. BadInput where it is no text file."""
    sample = _sample(path)
    mark, marked = next(((m, e) for m, e in _BOMS if sample.startswith(m)), (b"", None))
    if encoding is not None:
        chosen = _known_encoding(encoding)
        own_mark = marked is not None and chosen.replace("-sig", "") in (marked, marked[:6].rstrip("-"))
        skip = len(mark) if own_mark else 0
        chosen = marked if own_mark and marked else chosen
    else:
        skip, chosen = len(mark), marked or _guess(path, sample)
    newline = b"\r" if _ends_lines_with_return(sample) else b"\n"
    guessed = encoding is None and marked is None and chosen != "utf-8"
    return TextSource(path, chosen, skip, newline, guessed)


def open_bytes(path: File) -> io.BufferedReader:
    """``path`` opened for reading, or BadInput saying why it cannot be."""
    return open_file(path) if isinstance(path, Path) else path.open("rb")


def not_empty(path: File) -> File:
    """``path``, or BadInput where it is a folder, missing, unreadable or has no bytes."""
    with open_bytes(path) as file:
        if not file.read(1):
            raise BadInput(msg("{file} is empty.", file=path.name))  # also told over HTTP: no folder of ours
    return path


def _skip_to_line_end(file: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(_WINDOW)


def _sample(path: File) -> bytes:
    with open_bytes(not_empty(path)) as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        if size <= _WINDOW * _WINDOWS:
            return file.read(_WINDOW * _WINDOWS)
        parts = [file.read(_WINDOW)]
        for window in range(1, _WINDOWS):
            file.seek((size - _WINDOW) * window // (_WINDOWS - 1))
            # whole lines only, so that a window never begins within a character
            parts.append(file.read(_WINDOW).partition(b"\n")[2].rpartition(b"\n")[0])
    return b"\n".join(parts)


def _known_encoding(encoding: str) -> str:
    try:
        found = codecs.lookup(encoding).name
    except (LookupError, ValueError):  # no such name; a name with a NUL or half a character in it
        raise no_encoding(encoding) from None
    if found not in _names():
        raise BadInput(
            msg(
                "{encoding} is no encoding that a table or list can be read in. Save the file as UTF-8.",
                encoding=encoding[:50],
            )
        )
    return found


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(codecs.lookup(name).name for name in ENCODINGS)


def import_encodings() -> None:
    """Import all that are known, for a process that can import nothing later."""
    for name in ENCODINGS:
        import_module(f"encodings.{name}")


def _guess(path: File, sample: bytes) -> str:
    if (nuls := sample.count(0)) * 10 > len(sample):
        # ASCII in UTF-16 has its NULs in the odd bytes (little-endian) or in the even ones
        odd = sample[: _WINDOW - 1][1::2].count(0)
        even = sample[: _WINDOW - 1][::2].count(0)
        if max(odd, even) > 10 * min(odd, even):
            return "utf-16-le" if odd > even else "utf-16-be"
        raise BadInput(
            msg("{file} is not text: {nuls} NUL bytes in its first part.", file=path.name, nuls=nuls)
        )
    return "utf-8" if _is_mostly_utf8(sample) else _code_page(sample)


def _is_mostly_utf8(sample: bytes) -> bool:
    beyond_ascii = [line for line in sample.splitlines() if not line.isascii()]
    valid = sum(_decodes(line, "utf-8") for line in beyond_ascii)
    # the last line of the sample may be cut within a character
    return 2 * valid >= len(beyond_ascii) or (len(beyond_ascii) == 1 and _decodes(sample[:-4], "utf-8"))


def _code_page(sample: bytes) -> str:
    windows, dos = _spanish_share(sample, "cp1252"), _spanish_share(sample, "cp850")
    if max(windows, dos) < 0.5:
        guess = from_bytes(sample[:_WINDOW], cp_isolation=list(_GUESSED)).best()
        return guess.encoding if guess and not _is_wide(guess.encoding) else "cp1252"
    if dos > windows:
        return "cp850"
    return "cp1252" if _decodes(sample, "cp1252") else "latin-1"


def _spanish_share(sample: bytes, encoding: str) -> float:
    """Of the bytes beyond ASCII, the share that are Spanish letters beside another letter or digit."""
    text = f" {sample.decode(encoding, 'replace')} "
    beyond = [i for i, character in enumerate(text) if character > "\x7f"]
    return sum(text[i] in _SPANISH and _in_word(text[i - 1], text[i + 1]) for i in beyond) / len(beyond)


def _in_word(before: str, after: str) -> bool:
    return any(c in _SPANISH or (c.isascii() and c.isalnum()) for c in (before, after))


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_wide(encoding: str) -> bool:
    return encoding.replace("_", "-").startswith(("utf-16", "utf-32"))


def _ends_lines_with_return(sample: bytes) -> bool:
    """Old Macintosh text, which spreadsheets still write: no line feed anywhere."""
    return b"\r" in sample and b"\n" not in sample


class _Recoded(io.RawIOBase):
    """A raw stream over another, changed piece by piece."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready:
            piece = self._file.read(_WINDOW)
            self._ready = self._change(piece)
            if not piece:
                break
        given, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _change(self, piece: bytes) -> bytes:
        """A piece as it goes on. Each of the two kinds below has its own; this one is never made by itself."""
        raise NotImplementedError


class _NewlinesFromReturns(_Recoded):
    def _change(self, piece: bytes) -> bytes:
        return piece.replace(b"\r", b"\n")


class _Narrowed(_Recoded):
    """UTF-16 or UTF-32 as UTF-8; what does not decode becomes a byte that is never UTF-8."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        super().__init__(file)
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="tearline.mark-undecodable")

    def _change(self, piece: bytes) -> bytes:
        return self._decoder.decode(piece, final=not piece).encode("utf-8", "surrogateescape")


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end


codecs.register_error("tearline.mark-undecodable", _mark_undecodable)
