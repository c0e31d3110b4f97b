"""``python -m tools.kill_trial --minutes N [--seed S] [--folder DIR]``; exit code 1 for a fault."""

from __future__ import annotations

import argparse
import json
import random
import secrets
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from tools.kill_trial.checker import faults
from tools.kill_trial.deployment import Deployment
from tools.kill_trial.work import Work


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.kill_trial")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument(
        "--seed", default=secrets.token_hex(4), help="of the moments; printed, to be given again"
    )
    parser.add_argument(
        "--folder", type=Path, help="kept, with logs and the book; else a temporary one that goes"
    )
    options = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, _interrupted)
    with _folder(options.folder) as folder:
        deployment = Deployment(folder)
        try:
            moments = random.Random(options.seed)
            work = trial(deployment, drawn(options.minutes * 60, moments), options.seed)
            found = list(faults(deployment, work.answered))
        finally:
            deployment.end()
    for fault in found:
        print(fault)
    print(json.dumps({"seed": options.seed, **told(work), "faults": len(found)}))
    return 1 if found else 0


def trial(deployment: Deployment, kills: Iterable[str], seed: str) -> Work:
    """Work and kills, then all that was begun brought to its end; the deployment is left running."""
    deployment.begin()
    work = Work(deployment, seed)
    work.begin()
    rng = random.Random(seed)
    try:
        for what in kills:
            kill(deployment, what, work.answered.killed, rng)
        deployment.until_ready()
    finally:
        work.end()
    if deployment.command("jobs", "run").wait(600):
        work.answered.faults.append("the jobs cannot be run at the end")
    return work


def drawn(seconds: float, rng: random.Random) -> Iterator[str]:
    """What is killed next, for so long, at moments that are drawn."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(rng.uniform(0.2, 4))
        yield rng.choice(("service", "both", "server", "process", "process"))


def kill(deployment: Deployment, what: str, killed: Counter[str], rng: random.Random) -> None:
    """The service, the server, both, or a process of the server. The next may be killed while this one comes back."""
    if what == "process":
        killed["process of the server"] += deployment.kill_one_of(rng.random())
    if what in ("server", "both"):
        killed["server"] += deployment.kill_server()
    if what in ("service", "both"):
        deployment.kill_service()
        killed["service"] += 1
        deployment.start()
    elif rng.random() < 0.7:
        deployment.until_ready()


def told(work: Work) -> dict[str, object]:
    """The counts, for the last line."""
    answered = work.answered
    return {
        "kills": dict(sorted(answered.killed.items())), "done": dict(sorted(answered.done.items())),
        "refused": {what: n for what, n in sorted(answered.refused.items()) if n},
        "records accepted": sum(answered.loads.values()), "answers with records": sum(answered.shown.values()),
        "corrections accepted": sum(map(len, answered.corrected.values())), "backups": len(answered.backups),
        "leads opened": len(answered.opened), "moves accepted": len(answered.moved),
    }  # fmt: skip


@contextmanager
def _folder(named: Path | None) -> Iterator[Path]:
    """On the disk, not in memory: what is proved is what a disk keeps. The database's own user passes through it."""
    if named is not None:
        named.mkdir(parents=True, exist_ok=True)
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="tearline-kills-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o711)
        yield Path(made)


def _interrupted(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
