"""The command line: a thin face over what a person asks and does, on the machine that holds the data."""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of ``tearline``."""
    from tearline.cli.run import run

    sys.exit(run(sys.argv[1:]))
