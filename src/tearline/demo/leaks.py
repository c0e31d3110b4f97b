"""A leak traced in the demo: by two inspectors, for a case that a duty officer opened, over records that the three
viewers found; and one that waits for the second. By ordinary deeds, once for a deployment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from tearline.casework.deeds import open_matter
from tearline.demo.cast import GUARD, INSPECTOR, SECOND_INSPECTOR
from tearline.demo.deployment import Deployment
from tearline.demo.printout import Asked
from tearline.language import Language, msg
from tearline.ledger.change import seal
from tearline.sharing.tracings import Wanted, agree_tracing, exposure, finding, open_tracing, tracings

_MOST = 5  # records
_CASE = msg("Raids that were known before they began")
_WHY = msg("The raids failed; who had been shown the records that they rested on?")


def leaks(demo: Deployment, asked: Sequence[Sequence[Asked]], language: Language) -> Iterator[str]:
    """One that is agreed, and what it counts; and one that the second inspector opened."""
    desk, one, two = demo.desk, demo.viewer(INSPECTOR), demo.viewer(SECOND_INSPECTOR)
    records = list(dict.fromkeys(hit.record.id for answer in asked for told in answer for hit in told.hits))[
        :_MOST
    ]
    made = [found for found in tracings(desk, one) if found.mine]
    if not made and not records:
        return
    if not made:
        case, wanted = _case(demo, language), [Wanted(id) for id in records]
        now, why = datetime.now(UTC), _WHY.text(language)
        id = str(open_tracing(desk, one, wanted, now, case, why))
        agree_tracing(desk, two, id)
        open_tracing(desk, two, wanted[:1], now, case, why)
    else:
        id = str(made[-1].id)
    seal(demo.house, demo.settings.origin)  # what is counted stands in the tree
    said = finding(exposure(desk, one, id)).text(language)
    yield ""
    yield msg(
        "Leak tracing: {one} asked who was shown {n} of these records, {two} agreed, and they read: {said}",
        one=INSPECTOR.login, two=SECOND_INSPECTOR.login, n=len(records) or _MOST, said=said,
    ).text(language)  # fmt: skip


def _case(demo: Deployment, language: Language) -> str:
    """A lead that everybody sees, inspectors among them."""
    properties, label = {"name": [_CASE.text(language)]}, f"{GUARD.agency}//OPEN//-//ALL//H0"
    return str(
        open_matter(demo.desk, demo.viewer(GUARD), "lead", properties, label=label, said={"channel": "own"})
    )
