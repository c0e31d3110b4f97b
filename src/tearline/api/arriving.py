"""A form with one file, taken as it comes: the file goes to its place on the disk, nothing of it waits in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from fastapi.concurrency import contextmanager_in_threadpool
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from tearline.errors import BadInput, TearlineError
from tearline.files.deeds import too_large
from tearline.files.kinds import plain_name
from tearline.language import msg
from tearline.shelf import Arriving, Shelf

FIELDS = 100  # of one form
LONGEST = 10_000  # bytes of a field


@dataclass
class Arrived:
    """What came: the file, the name that was given to it, and the other fields, each as often as it was sent; of a form
    that is refused, those that came before what was wrong."""

    came: Arriving
    name: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    wrong: TearlineError | None = None

    def accept(self) -> None:
        """Raises what was wrong with the form: a file that is too large, or none."""
        if self.wrong is not None:
            raise self.wrong
        if not self.name:
            raise BadInput(msg("Choose the file to add."))


@asynccontextmanager
async def arrived(request: Request, shelf: Shelf, most: int) -> AsyncIterator[Arrived]:
    """The form of a request, once all of it is there; its file is gone again with the block, unless it was put up.

    Raises :class:`BadInput` for what is no form; of one that is broken off, or whose file has more than ``most`` bytes,
    the rest is read and dropped, so that a browser, which listens only when it has sent all, gets the answer
    (:meth:`Arrived.accept`).
    """
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise no_form()
    async with contextmanager_in_threadpool(shelf.arriving()) as came:
        form = _Form(options[b"boundary"], Arrived(came), most)
        async for piece in request.stream():
            await run_in_threadpool(form.take, piece)
        yield form.whole()


def no_form() -> BadInput:
    """What is said of a request that brings no file."""
    return BadInput(msg("Send the file as multipart/form-data, in one part named file."))


class _Form:
    """One form under way. What is wrong with it is kept until it has ended."""

    def __init__(self, boundary: bytes, told: Arrived, most: int) -> None:
        self._told, self._most = told, most
        self._ended = False
        self._files = 0
        self._header, self._headers = [b"", b""], {b"": b""}
        self._name, self._text, self._is_file = "", bytearray(), False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin, "on_header_field": self._header_field,
                "on_header_value": self._header_value, "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished, "on_part_data": self._data, "on_part_end": self._end,
                "on_end": self._all,
            },
        )  # fmt: skip

    def take(self, piece: bytes) -> None:
        """The next bytes of the form."""
        if self._told.wrong is not None:
            return
        try:
            self._parser.write(piece)
        except FormParserError:
            self._told.wrong = no_form()
        except TearlineError as error:
            self._told.wrong = error

    def whole(self) -> Arrived:
        """What came of it."""
        if not self._ended and self._told.wrong is None:
            self._told.wrong = no_form()
        return self._told

    def _begin(self) -> None:
        self._headers, self._header = {}, [b"", b""]

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header[0] += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1] += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._header[0].lower()] = self._header[1]
        self._header = [b"", b""]

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        self._text = bytearray()
        self._is_file = b"filename" in options
        if self._is_file and options[b"filename"]:
            self._files += 1
            self._told.name = plain_name(options[b"filename"].decode("utf-8", "replace"))
        if self._files > 1 or (self._is_file and self._name != "file"):
            raise BadInput(msg("Send one file at a time, in a part named file."))

    def _data(self, data: bytes, start: int, end: int) -> None:
        piece = bytes(data[start:end])
        if not self._is_file:
            self._text += piece
            if len(self._text) > LONGEST:
                raise BadInput(msg("A field of the form is longer than any may be."))
        elif self._told.came.size + len(piece) > self._most:
            raise too_large(self._told.name, self._most)
        else:
            self._told.came.write(piece)

    def _end(self) -> None:
        if not self._is_file:
            self._told.fields.append((self._name, self._text.decode("utf-8", "replace")))
            if len(self._told.fields) > FIELDS:
                raise BadInput(msg("The form has more fields than any may have."))

    def _all(self) -> None:
        self._ended = True
