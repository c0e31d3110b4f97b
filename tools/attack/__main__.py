"""``python -m tools.attack --seconds N --seed S [--folder DIR] [--prove]``; exit code 1 for a difference."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import FrameType

from tools.attack.campaign import Campaign, base, twins
from tools.attack.opened import prove
from tools.attack.telling import attack, attack_by_sql
from tools.quick_folder import quick_folder


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.attack")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--folder", type=Path, help="kept, so that the next piece needs no founding")
    parser.add_argument("--findings", type=int, default=1, help="end after so many differences")
    parser.add_argument(
        "--scale", type=float, default=1, help="how many rows the large hidden loads have, of the usual"
    )
    parser.add_argument(
        "--prove", action="store_true", help="open the gate on purpose; each opening must be found"
    )
    parser.add_argument(
        "--sql", action="store_true", help="statements as the application's role instead of HTTP"
    )
    options = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, _interrupted)
    with _folder(options.folder) as folder:
        cast = base(folder, options.seed)
        if options.prove:
            return prove(folder, cast, options.seed, options.scale)
        with twins(folder, cast) as both, closing(Campaign(both, options.seed, options.scale)) as campaign:
            by = attack_by_sql if options.sql else attack
            return by(campaign, options.seconds, options.seed, options.findings, folder)


@contextmanager
def _folder(named: Path | None) -> Iterator[Path]:
    """The one named, which stays; else one in memory, where there is plenty, that goes."""
    with ExitStack() as held:
        yield named if named is not None else held.enter_context(quick_folder())


def _interrupted(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:  # before the first pair: what was started has ended
        sys.exit(130)
