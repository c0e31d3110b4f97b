"""The demo from beginning to end: settle, load, ask, prove; each step told as it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from tearline.db import House
from tearline.demo.cast import VIEWERS, steward_of
from tearline.demo.collections import Tell, load_all, official_lists, sample, sample_folder
from tearline.demo.deployment import Deployment
from tearline.demo.printout import QUESTIONS, answers, ask_all, loaded, opening, proved
from tearline.demo.proof import prove
from tearline.errors import BadInput
from tearline.language import Language, msg
from tearline.ledger.look import Desk
from tearline.settings import Settings

Say = Callable[[Iterable[str]], None]


def show(
    house: House, settings: Settings, lists: Path | None, language: Language, say: Say, tell: Tell
) -> None:
    """Print by ``say``, progress of loads by ``tell``. Raises :class:`BadInput` for a folder with none."""
    wanted = list(official_lists(lists)) if lists else []
    if lists and not wanted:
        raise BadInput(
            msg("{folder} holds no list: neither …sdn.csv (OFAC) nor …consolidated….xml (UN).", folder=lists)
        )
    desk = Desk(house, 4)
    try:
        demo = Deployment(house, desk, settings)
        say(opening(language))
        demo.settle()
        with sample_folder() as folder:
            wanted = [*sample(folder), *wanted]
            agencies = dict.fromkeys(collection.agency for collection in wanted)
            demo.sign_in([*VIEWERS, *map(steward_of, agencies)])
            receipts = load_all(demo, wanted, tell)
        say(loaded(demo, receipts, language))
        for question in QUESTIONS:
            say(answers(question, ask_all(demo, question), language))
        say(proved(prove(house, settings.origin), language))
    finally:
        desk.close()
