"""Who decides at the demo's centre: the shipped matrix, published by two of its people, commanders of three levels and
two agencies, and one delegation. By the same deeds as anybody's, once for a deployment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tearline.codes import Level, words_of
from tearline.demo.cast import COORDINATOR, DECIDING, LIEUTENANT, SECOND_REGISTRAR, UNIT_CHIEF
from tearline.demo.deployment import Deployment
from tearline.language import Language, msg
from tearline.matrix.deeds import ask_for_publication, draft, publish
from tearline.matrix.delegations import delegations, lend
from tearline.matrix.questions import versions
from tearline.matrix.row import shipped
from tearline.measures import Cause, Measure, Where


def deciding(demo: Deployment, language: Language) -> Iterator[str]:
    """Publish and lend, unless it was done; then who decides up to what."""
    demo.sign_in([COORDINATOR, SECOND_REGISTRAR, *DECIDING])
    _publish(demo)
    _lend(demo)
    version = next(one for one in versions(demo.desk, demo.viewer(COORDINATOR)) if one.version is not None)
    yield ""
    yield msg(
        "Who decides: version {version} of the matrix, written by {author} and published by {publisher}.",
        version=version.version, author=version.asked_by, publisher=version.published_by,
    ).text(language)  # fmt: skip
    for member in DECIDING:
        level = words_of(Level, str(member.level)).text(language)
        told = msg("level {level}, {words}", level=member.level, words=level).text(language)
        yield f"  {member.login:<16}{member.agency:<5}{member.title.text(language)}, {told}"
    if any(one.gives for one in delegations(demo.desk, demo.viewer(UNIT_CHIEF))):
        lent = msg(
            "{receiver} decides for {giver} on arrests with a warrant in one municipality, for three days.",
            receiver=LIEUTENANT.login, giver=UNIT_CHIEF.login,
        )  # fmt: skip
        yield "  " + lent.text(language)


def _publish(demo: Deployment) -> None:
    writer, second = demo.viewer(COORDINATOR), demo.viewer(SECOND_REGISTRAR)
    listed = versions(demo.desk, writer)
    if any(one.version is not None for one in listed):
        return
    begun = next(iter(listed), None)  # by a start that was killed
    mark = draft(demo.desk, writer, begun.mark if begun else None, shipped())
    ask_for_publication(demo.desk, writer, mark, shipped())
    publish(demo.desk, second, mark)


def _lend(demo: Deployment) -> None:
    chief = demo.viewer(UNIT_CHIEF)
    if any(one.side == "given" for one in delegations(demo.desk, chief)):
        return  # as people have left it since
    lend(
        demo.desk, chief, LIEUTENANT.login, [Measure.ARREST], [Where.MUNICIPAL], 2,
        datetime.now(UTC) + timedelta(days=3), Cause.LEAVE,
    )  # fmt: skip
