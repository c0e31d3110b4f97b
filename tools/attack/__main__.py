"""``python -m tools.attack --seconds N --seed S [--folder DIR] [--prove]``; exit code 1 for a difference."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from types import FrameType

from tools.attack.campaign import Campaign, base, twins
from tools.attack.opened import prove
from tools.quick_folder import quick_folder

CONTROL = 150  # pairs before anything is hidden
EVERY = 10.0  # seconds between lines of progress


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
    options = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, _interrupted)
    with _folder(options.folder) as folder:
        cast = base(folder, options.seed)
        if options.prove:
            return prove(folder, cast, options.seed, options.scale)
        with twins(folder, cast) as both, closing(Campaign(both, options.seed, options.scale)) as campaign:
            return attack(campaign, options.seconds, options.seed, options.findings, folder)


def attack(campaign: Campaign, seconds: float, seed: str, most: int, folder: Path) -> int:
    """Run it, tell how it goes, and the count in a last line of JSON; 1 if anything differed."""
    started, told, differences = time.monotonic(), time.monotonic(), 0

    def goes_on() -> bool:
        nonlocal told
        if time.monotonic() - told > EVERY:
            told = time.monotonic()
            rate = campaign.count.pairs / (told - started)
            _say(
                f"{campaign.count.pairs} pairs ({rate:.0f}/s), {campaign.hiding.count['rows']} hidden rows, "
                f"{differences} differences"
            )
        return differences < most and time.monotonic() - started < seconds

    with suppress(KeyboardInterrupt):
        for part in (campaign.control(CONTROL), campaign.run(goes_on)):
            for finding in part:
                differences += 1
                where = folder / "findings" / f"{seed}-{finding.step}"
                finding.write(where)
                _say(f"DIFFERENCE {finding.summary()}\n  seed {seed}; both answers: {where}")
                if differences >= most:
                    break
    print(json.dumps(_told(campaign, seed, differences, time.monotonic() - started)))
    return int(differences > 0)


def _told(campaign: Campaign, seed: str, differences: int, seconds: float) -> dict[str, object]:
    count = campaign.count
    return {
        "seed": seed,
        "seconds": round(seconds),
        "pairs": count.pairs,
        "differences": differences,
        "asked_again": count.repeated,
        "operations": f"{len(count.operations)} of {len(campaign.operations)}",
        "by_operation": dict(count.operations.most_common()),
        "statuses": dict(sorted(count.statuses.items())),
        "hidden": dict(campaign.hiding.count.most_common()),
    }


@contextmanager
def _folder(named: Path | None) -> Iterator[Path]:
    """The one named, which stays; else one in memory, where there is plenty, that goes."""
    with ExitStack() as held:
        yield named if named is not None else held.enter_context(quick_folder())


def _interrupted(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
