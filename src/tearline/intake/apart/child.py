"""The process that reads a file: ``python -I -m tearline.intake.apart.child``, started by `reading`.

What to do comes as one line of JSON on standard input, what was read goes to standard output as frames
(`wire`): first the format and the walls that stand, then items, last how it ended. Only the parsers of the
one format are imported, and all they will need is, before the walls go up: nothing is opened after.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import orjson

from tearline.errors import BadInput
from tearline.intake.apart import walls, wire
from tearline.intake.apart.handed import Handed
from tearline.intake.encoding import import_encodings
from tearline.intake.files import Form
from tearline.intake.readers import reader_of, recognised

_OUT = 1
_BEHIND = 10  # as `tearline.crew`, whose imports a child does without


def main() -> None:
    """Read what standard input names; ends the process."""
    os.nice(_BEHIND)
    told = orjson.loads(sys.stdin.buffer.read())
    files = [Handed(*file) for file in told["files"]]
    try:
        # a comparison of the first 4 KB with fixed words, before the parsers of one format are imported
        format: Form = told["format"] or recognised(files[0])
        _import_all(format, files)
        stand = walls.seal(told["parent"], told["megabytes"], told["seconds"])
        _send(wire.packed({"format": format, "walls": stand}))
        _send(wire.packed(_read(format, files, told["encoding"])))
    except BadInput as error:
        _send(wire.packed({"bad": wire.told_message(error.message)}))


def _read(format: Form, files: Sequence[Handed], encoding: str | None) -> dict[str, Any]:
    """How it ended; the items are sent on the way."""
    batch = wire.Batch([file.name for file in files])
    end: dict[str, Any] = {"end": True}
    try:
        for item in reader_of(format, files, encoding).read():
            if batch.add(item):
                _send(batch.frame())
    except BadInput as error:
        end = {"bad": wire.told_message(error.message)}
    except MemoryError:
        end = {"memory": True}
    except BrokenPipeError:
        raise
    except Exception as error:  # what no reader foresees in a file must not cost more than the file
        end = {"fault": [type(error).__name__, *_places(error)]}
    _send(batch.frame())
    return end


def _places(error: Exception) -> list[str]:
    """The innermost places in the code, without values."""
    return [f"{PurePath(f.filename).name}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)[-3:]]


def _send(frame: bytes) -> None:
    view = memoryview(frame)
    while view:
        view = view[os.write(_OUT, view) :]


def _import_all(format: Form, files: Sequence[Handed]) -> None:
    """Everything that readers of this format import or load when they first need it."""
    reader_of(format, files)
    import_encodings()
    importlib.import_module("_strptime")
    if format == "table":
        importlib.import_module("tearline.intake.readers.mapping").zones()
    if format in ("table", "columns") and files[0].suffix.lower() in (".xlsx", ".xlsm"):
        importlib.import_module("tearline.intake.readers.sheet")
    if format not in ("ftm", "table", "columns"):
        importlib.import_module("tearline.intake.readers.properties").load_all()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # nobody wants more
        os._exit(1)
    os._exit(0)
