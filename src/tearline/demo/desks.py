"""Desks in the demo: each agency says how it is reached, and who answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tearline.demo.cast import Member
from tearline.demo.deployment import Deployment
from tearline.language import Language, msg
from tearline.sharing.desks import desks, set_desk


def desks_said(demo: Deployment, liaisons: Sequence[Member], language: Language) -> Iterator[str]:
    """Each of these says how the desk of their agency is reached, as they would on the page."""
    first = demo.viewer(liaisons[0])
    said = {one.agency for one in desks(demo.desk, first) if one.reached}
    for n, member in enumerate(liaisons):
        if member.agency not in said:
            set_desk(
                demo.desk, demo.viewer(member), msg("telephone 000 555 {n}", n=f"{101 + n:04}").text(language)
            )
    yield ""
    yield msg(
        "{n} agencies say how their desk is reached; at that of {agency} answers {login}.",
        n=len(liaisons), agency=liaisons[0].agency, login=liaisons[0].login,
    ).text(language)  # fmt: skip
