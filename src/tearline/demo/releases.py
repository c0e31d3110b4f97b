"""Tear-line releases in the demo: one issued in marked copies, and a draft in which something from above
stands. By ordinary deeds, once for a deployment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tearline.casework.deeds import move_matter
from tearline.casework.questions import board, matter
from tearline.demo.cast import ANALYST, FIELD, Member
from tearline.demo.deployment import Deployment
from tearline.demo.printout import Asked
from tearline.errors import BadInput, Conflict
from tearline.handling import Label, Tier
from tearline.language import Language, msg
from tearline.picture.answer import Found
from tearline.sharing.releases import deeds
from tearline.sharing.releases.questions import KIND, release, waiting

_MOST = 2  # sources
_RECIPIENTS = 3
_KNOWN = 40  # who could have known a place or a time that stays
_FIRST = msg(
    "A vehicle of light colour has been seen at night near the harbour, often during the second half of the month; "
    "however, nobody saw who drives it. It is believed that it comes back, sometimes with another person."
)
_SECOND = msg(
    "Together with it, another vehicle has been seen at night: it waits beside the road, usually by day; apparently it "
    "keeps watch, although nobody has spoken to its driver."
)
_LAST = msg(
    "There is no order against anybody. Whoever sees it should write down time and place, at once; if possible, "
    "without being seen."
)


def releases(
    demo: Deployment, asked: Sequence[Sequence[Asked]], stewards: Sequence[Member], language: Language
) -> Iterator[str]:
    """One that its owners gave leave for, with its copies; and a draft."""
    desk, author = demo.desk, demo.viewer(ANALYST)
    if not any(board(desk, author, KIND, ended=ended).lines for ended in (False, True)):
        sources = _sources(asked)
        try:
            id = _issued(demo, sources, stewards, language)
            _draft(demo, sources, language)
        except (BadInput, Conflict) as error:  # a nation in which nothing may be released so
            yield error.message.text(language)
            return
        copies = release(desk, author, str(id)).copies
    else:
        copies = []
    yield ""
    yield msg(
        "Tear-line releases: {login} wrote one, {releaser} approved it, and it went out in {n} marked copies.",
        login=ANALYST.login, releaser=_releaser(stewards).login, n=len(copies) or _RECIPIENTS,
    ).text(language)  # fmt: skip


def _releaser(stewards: Sequence[Member]) -> Member:
    return next(one for one in stewards if one.agency == ANALYST.agency)


def _sources(asked: Sequence[Sequence[Asked]]) -> list[Found]:
    """Records that the analyst found, one of each owner."""
    found: dict[str, Found] = {}
    for answer in asked:
        for one in answer:
            for hit in one.hits if one.member is ANALYST else ():
                if hit.record.source != "casework" and hit.record.owner != ANALYST.agency:
                    found.setdefault(hit.record.owner, hit.record)
    return sorted(found.values(), key=lambda one: (Label.parse(one.label).tier, one.id))[:_MOST]


def _lower(sources: Sequence[Found]) -> str:
    highest = max((Label.parse(one.label).tier for one in sources), default=Tier.OPEN)
    tier = min(Tier.RESTRICTED, highest)
    return str(Label(ANALYST.agency, tier))


def _text(demo: Deployment, id: UUID, language: Language, more: str = "") -> str:
    """A paragraph for each source, with its number."""
    about = matter(demo.desk, demo.viewer(ANALYST), str(id)).about
    told = [sentence.text(language) for sentence in (_FIRST, _SECOND)]
    parts = [f"[{n}] {told[n - 1]}{more if n == 1 else ''}" for n in range(1, len(about) + 1)]
    return "\n\n".join((*parts, f"[-] {_LAST.text(language)}"))


def _written(
    demo: Deployment, sources: Sequence[Found], to: Sequence[str], language: Language, more: str = ""
) -> UUID:
    title = msg("A vehicle at the harbour").text(language)
    id = deeds.begin(demo.desk, demo.viewer(ANALYST), title, [UUID(one.id) for one in sources])
    deeds.write(
        demo.desk, demo.viewer(ANALYST), str(id), 0, title=msg("A vehicle to look out for").text(language),
        body=_text(demo, id, language, more), lower=_lower(sources), recipients=to,
        valid_until=datetime.now(UTC) + timedelta(days=90),
    )  # fmt: skip
    return id


def _issued(
    demo: Deployment, sources: Sequence[Found], stewards: Sequence[Member], language: Language
) -> UUID:
    others = (one.agency for one in stewards if one.agency not in (ANALYST.agency, FIELD.agency))
    to = [FIELD.agency, *others][:_RECIPIENTS]
    id = _written(demo, sources, to, language)
    why = {
        one.sign: msg("it is what is to be said").text(language)
        for one in release(demo.desk, demo.viewer(ANALYST), str(id)).open_findings
    }
    if why:
        deeds.write(
            demo.desk, demo.viewer(ANALYST), str(id), 1, title=msg("A vehicle to look out for").text(language),
            body=_text(demo, id, language), lower=_lower(sources), recipients=to,
            valid_until=datetime.now(UTC) + timedelta(days=90), why=why, known=dict.fromkeys(why, _KNOWN),
        )  # fmt: skip
    _moved(demo, ANALYST, id, "check")
    _moved(demo, _releaser(stewards), id, "approve")
    for member in stewards:
        viewer = demo.viewer(member)
        for one in waiting(demo.desk, viewer).asked if member.agency in {s.owner for s in sources} else ():
            if one.granted is None:
                deeds.answer_leave(demo.desk, viewer, UUID(one.id), True)
    deeds.issue(
        demo.desk, demo.viewer(ANALYST), str(id),
        UUID(matter(demo.desk, demo.viewer(ANALYST), str(id)).last_move),
    )  # fmt: skip
    return id


def _draft(demo: Deployment, sources: Sequence[Found], language: Language) -> None:
    """In which an exact hour stands."""
    more = " " + msg("The last time it came at 22:48.").text(language)
    _written(demo, sources[:1], ["PEN"], language, more)


def _moved(demo: Deployment, by: Member, id: UUID, move: str) -> None:
    desk, viewer = demo.desk, demo.viewer(by)
    move_matter(desk, viewer, str(id), move, UUID(matter(desk, viewer, str(id)).last_move))
