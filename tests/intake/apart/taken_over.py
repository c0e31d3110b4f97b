"""A reading process that was taken over: says what it is told to, instead of what a file holds.

``python taken_over.py SCRIPT``: SCRIPT is JSON, a list of steps: a text is written as it is (latin-1), a
number is slept, an object is sent as a frame; ``"mine"`` sends what the process holds as the file's record.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import time
from pathlib import Path


def frame(content: object) -> bytes:
    body = json.dumps(content).encode()
    return struct.pack(">I", len(body)) + body


def what_it_holds() -> dict[str, list[str]]:
    descriptors = (Path(f"/proc/self/fd/{n}") for n in range(256))
    return {
        "environment": [name for name in os.environ if name != "LC_CTYPE"],  # Python's own (PEP 538)
        "descriptors": [str(d.readlink()) for d in descriptors if d.is_symlink()],
    }


def main() -> None:
    told = json.loads(sys.stdin.buffer.read())
    for step in json.loads(sys.argv[1]):
        if step == "mine":
            record = [0, 0, 1, "k", "Person", what_it_holds(), None, None]
            out = (
                frame({"format": told["format"], "walls": []})
                + frame({"items": [record]})
                + frame({"end": True})
            )
        elif isinstance(step, str):
            out = step.encode("latin-1")
        elif isinstance(step, int | float):
            time.sleep(step)
            continue
        else:
            out = frame(step)
        os.write(1, out)


if __name__ == "__main__":
    main()
