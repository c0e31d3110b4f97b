"""Sequences and signs without a pause, to be killed while it does: ``… DSN FOLDER ORIGIN``"""

from __future__ import annotations

import sys
from pathlib import Path

from tearline.ledger.keyfile import signing_key
from tearline.ledger.sequencer import Sequencer


def main(dsn: str, folder: str, origin: str) -> None:
    sequencer = Sequencer(dsn, signing_key(Path(folder), origin), every=0)
    print("ready", flush=True)
    while True:
        sequencer.step(force=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
