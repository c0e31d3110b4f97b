"""A copy as JSON: an object whose first member is the banner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from tearline.copies.contents import Contents
from tearline.copies.head import NOTICE, Head
from tearline.picture.answer import Found

_NONE = b"[]\n}"  # how an object ends whose last member is an empty list
_BETWEEN = b",\n"


def as_json(contents: Contents, head: Head) -> bytes:
    """``{"copy": {…}, …}``: number, label, taker, holder, purpose and time, then what it holds."""
    return _dumped({"copy": _banner(head), **contents.data})


class LongData:
    """The same of a search whose records come in parts: ``{"copy": {…}, "text": "…", "records": […]}``."""

    def __init__(self, text: str) -> None:
        self._text = text

    def kept(self, records: list[Found]) -> bytes:
        """The records as they stand in the list."""
        return _BETWEEN.join(b"    " + _dumped(record).replace(b"\n", b"\n    ") for record in records)

    def file(self, head: Head, _names: list[str], parts: Iterable[bytes]) -> Iterator[bytes]:
        """The banner, then a piece for each part."""
        begun = _dumped({"copy": _banner(head), "text": self._text, "records": []})
        yield begun.removesuffix(_NONE) + b"["
        for n, part in enumerate(parts):
            yield (_BETWEEN if n else b"\n") + part
        yield b"\n  ]\n}"


def _banner(head: Head) -> dict[str, str]:
    return {**head.as_data(), "notice": head.said(NOTICE)}


def _dumped(told: object) -> bytes:
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)
