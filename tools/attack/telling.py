"""Runs an attack and tells how it goes: progress and differences as they come, the count in a last line of JSON."""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

from tools.attack.campaign import Campaign

CONTROL = 150  # pairs before anything is hidden
BETWEEN, STATEMENTS = 60, 1000  # pairs of requests, then statements, in turn
EVERY = 10.0  # seconds between lines of progress


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


def attack_by_sql(campaign: Campaign, seconds: float, seed: str, most: int, folder: Path) -> int:
    """As :func:`attack`, by statements; some requests between them bring hidden things and what is known of."""
    started, differences = time.monotonic(), [finding.summary() for finding in campaign.control(CONTROL)]
    with closing(campaign.statements(seed)) as statements, suppress(KeyboardInterrupt):
        statements.control()
        while len(differences) < most and time.monotonic() - started < seconds:
            differences += [finding.summary() for finding in campaign.pairs(BETWEEN)]
            differences += [parted.summary() for parted in statements.some(STATEMENTS, most)]
            rows = campaign.hiding.count["rows"]
            _say(f"{statements.count} statements, {rows} hidden rows, {len(differences)} differences")
    for n, difference in enumerate(differences):
        _say(f"DIFFERENCE {difference}")
        (folder / "findings").mkdir(exist_ok=True)
        (folder / "findings" / f"{seed}-sql-{n}.txt").write_text(difference, "utf-8", "backslashreplace")
    told = {"statements": statements.count, "apart_by_themselves": statements.apart}
    by = {"by_question": dict(statements.by.most_common())}
    print(json.dumps({**_told(campaign, seed, len(differences), time.monotonic() - started), **told, **by}))
    return int(bool(differences))


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


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
