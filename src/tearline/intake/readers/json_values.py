"""JSON that is not one value a line: a list of values, or values printed over several lines, read as a stream.

No value is held that is longer than a line may be (`MAX_LINE`). Where the JSON breaks, reading ends: what follows
cannot be told from what is broken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice

from tearline.intake.draft import Reject
from tearline.intake.encoding import MAX_LINE, TextSource

_SPACE = " \t\r\n"
_DECODER = json.JSONDecoder()


def are_lines(source: TextSource) -> bool:
    """Whether each line is a value: not where the first begins a list, or leaves open what the second goes on with."""
    lines = (item for item in source.lines() if isinstance(item, Reject) or item[1].strip())
    first, second = [*islice(lines, 2), None, None][:2]
    if isinstance(first, Reject):
        return first.code != "too-long" or not next(source.pieces()).lstrip(_SPACE).startswith("[")
    if first is None:
        return True
    text = first[1].strip()
    if text.startswith("["):
        return _is_value(text) and second is not None
    return not text.startswith("{") or _is_value(text) or second is None or _begins_anew(second)


def values(source: TextSource) -> Iterator[tuple[int, str, bool]]:
    """Each value's first line and text, and whether it is whole; after one that is not, nothing."""
    reading = _Reading(source.pieces())
    depth = 0
    while (sign := reading.next_sign()) is not None:
        if sign == "[" and depth == 0:
            depth = 1
            reading.step()
        elif sign in ",]":
            reading.step()
        elif (text := reading.value()) is None:
            yield reading.line, "", False
            return
        else:
            yield reading.line - text.count("\n"), text, True


def _is_value(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    except RecursionError:  # brackets without end, on a line of their own
        return True
    return True


def _begins_anew(line: tuple[int, str] | Reject) -> bool:
    return isinstance(line, Reject) or line[1].startswith("{")


class _Reading:
    """A text that comes in pieces, and where in it one is."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces, self._text, self._at = pieces, "", 0
        self.line = 1

    def next_sign(self) -> str | None:
        """The next sign that is no space; None at the end."""
        while True:
            while self._at < len(self._text):
                sign = self._text[self._at]
                if sign not in _SPACE:
                    return sign
                self.step()
            if not self._more():
                return None

    def step(self) -> None:
        """Over one sign."""
        self.line += self._text[self._at] == "\n"
        self._at += 1

    def value(self) -> str | None:
        """The value that begins here, as text; None where it is broken or too long."""
        while True:
            try:
                _, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                return None
            except ValueError:
                if len(self._text) - self._at > MAX_LINE or not self._more():
                    return None
                continue
            if end == len(self._text) and self._more():
                continue  # a number may go on
            text = self._text[self._at : end]
            self._at = end
            self.line += text.count("\n")
            return text

    def _more(self) -> bool:
        for piece in self._pieces:
            if piece:
                self._text, self._at = self._text[self._at :] + piece, 0
                return True
        return False
