"""The demo from beginning to end: settle, make, load, ask, prove; each step told as it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tearline.demo.cast import VIEWERS, Member, steward_of
from tearline.demo.collections import nation_files, official_lists
from tearline.demo.deciding import deciding
from tearline.demo.deployment import Deployment
from tearline.demo.desks import desks_said
from tearline.demo.joint_unit import joint_unit
from tearline.demo.leaks import leaks
from tearline.demo.leave import passing_on
from tearline.demo.loading import Tell, load_all
from tearline.demo.morning import morning
from tearline.demo.papers import papers
from tearline.demo.persons import persons, see_all
from tearline.demo.plans import planning
from tearline.demo.pointing import pointing
from tearline.demo.printout import answers, ask_all, loaded, made, opening, proved
from tearline.demo.proof import prove
from tearline.demo.questions import Question, questions
from tearline.demo.reckoning import Reckoning, reckon
from tearline.demo.releases import releases
from tearline.demo.requests import requested
from tearline.demo.sources import sources_kept
from tearline.demo.suspects import suspects
from tearline.errors import BadInput
from tearline.language import Language, msg
from tearline.nation.make import Progress as Making
from tearline.nation.make import make
from tearline.nation.plan import Plan

Say = Callable[[Iterable[str]], None]
NATION = "nation"  # its folder, in the demo's data folder


def show(
    demo: Deployment,
    plan: Plan,
    lists: Path | None,
    language: Language,
    say: Say,
    tell: Tell,
    making: Callable[[Making], None],
) -> None:
    """Print by ``say``; progress by ``making`` and ``tell``. Raises :class:`BadInput` for a folder without lists."""
    official = list(official_lists(lists)) if lists else []
    if lists and not official:
        raise BadInput(
            msg("{folder} holds no list: neither …sdn.csv (OFAC) nor …consolidated….xml (UN).", folder=lists)
        )
    say(opening(language))
    demo.settle()  # first, since it refuses a folder that is no demo's
    folder = demo.house.data / NATION
    make(plan, folder, making)
    say(made(plan, language))
    wanted = [*nation_files(folder), *official]
    stewards = [steward_of(agency) for agency in dict.fromkeys(one.agency for one in wanted)]
    demo.sign_in([*VIEWERS, *stewards])
    say(loaded(demo, load_all(demo, wanted, tell), language))
    curp, plate, name = questions(folder)
    asked = [(question, ask_all(demo, question)) for question in (curp, plate, name)]
    for question, answer in asked:
        say(answers(question, answer, language))
    say(persons(see_all(demo, asked[0][1]), language))
    say(desks_said(demo, stewards, language))
    say(passed_on(demo, plate, stewards, language))
    say(deciding(demo, language))
    say(morning(demo, [answer for _, answer in asked], language))
    say(suspects(demo, [answer for _, answer in asked], language))
    say(requested(demo, [answer for _, answer in asked], language))
    say(passing_on(demo, language))
    say(pointing(demo, language))
    say(sources_kept(demo, language))
    say(releases(demo, [answer for _, answer in asked], stewards, language))
    say(joint_unit(demo, language))
    say(planning(demo, language))
    say(papers(demo, [answer for _, answer in asked], language))
    say(leaks(demo, [answer for _, answer in asked], language))
    say(proved(prove(demo.house, demo.settings.origin), language))


def passed_on(demo: Deployment, plate: Question, to: Iterable[Member], language: Language) -> Iterator[str]:
    """The plate is given to all agencies, as one that is sought is, and each checks it: many officers at one record on
    one day, of which an inspector is to be told (``gate.unusual_rule``)."""
    agencies = [member.agency for member in to if plate.ask(demo, demo.viewer(member))[0]]
    yield ""
    yield msg(
        "The plate was passed on to all agencies; {n} found it. The inspector is told of many looks at one record.",
        n=len(agencies),
    ).text(language)


def load_nation(demo: Deployment, folder: Path, tell: Tell) -> list[Reckoning]:
    """Load the nation in ``folder`` as its agencies would, and hold each receipt against its truth."""
    wanted = list(nation_files(folder))
    demo.settle()
    demo.sign_in(map(steward_of, dict.fromkeys(collection.agency for collection in wanted)))
    return [reckon(demo, collection, receipt) for collection, receipt in load_all(demo, wanted, tell)]
