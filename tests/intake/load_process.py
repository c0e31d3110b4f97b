"""A load in a process of its own, for tests that kill it or measure it.

``python load_process.py DATA SERVER_DSN|- FILE SOURCE LABEL``; the token is in TEARLINE_TEST_TOKEN.
Prints the position after each chunk, then one line of JSON: the receipt's counts and the peak memory in MB.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from tearline.db import House
from tearline.errors import TearlineError
from tearline.intake.load import load
from tearline.ledger.look import Desk, Viewer


def main(data: str, dsn: str, file: str, source: str, label: str) -> int:
    viewer = Viewer(os.environ["TEARLINE_TEST_TOKEN"], "stewardship")
    with House(Path(data), server_dsn=None if dsn == "-" else dsn) as house:
        desk = Desk(house, 4)
        try:
            receipt = load(
                desk, viewer, Path(file), source=source, label=label,
                progress=lambda done: print(done.items, flush=True),
            )  # fmt: skip
        except TearlineError as error:
            print(json.dumps({"error": error.code}), flush=True)
            return 1
        finally:
            desk.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = {
        name: getattr(receipt, name)
        for name in ("read", "accepted", "changed", "unchanged", "rejected", "resumed")
    }
    print(json.dumps({**counts, "id": receipt.id, "peak_mb": peak}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
