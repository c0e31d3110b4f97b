"""The clocks of a case: computed from what is sent, and kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.problems import responses
from tearline.api.viewer import At, Office, Token
from tearline.errors import NotSignedIn
from tearline.justice.answer import ToldClocks, told_clocks
from tearline.justice.asked import Asked, read
from tearline.justice.events import kinds
from tearline.justice.law import all_rules
from tearline.justice.places import all_places, name_of
from tearline.language import msg
from tearline.picture.sentence import Sentence, sentence
from tearline.registry.signin import whoami

router = APIRouter(prefix=PREFIX, tags=["justice"])


@dataclass(frozen=True, slots=True)
class KindOfEvent:
    """A kind of event by its code; ``takes``: what it may say besides."""

    code: str
    name: Sentence
    stage: str
    takes: list[str]


@dataclass(frozen=True, slots=True)
class LawOfClock:
    """A clock's name and article, in force from a day; ``standing``: read, confirm (a lawyer has yet to), ours."""

    code: str
    name: Sentence
    article: Sentence
    since: str
    until: str | None
    standing: str


@dataclass(frozen=True, slots=True)
class ZoneOfPlace:
    """A place as ``place`` of an event takes it, and its time zone."""

    place: str
    key: str
    zone: str
    law: Sentence
    standing: str


@dataclass(frozen=True, slots=True)
class Lists:
    """What the clocks are made of, as data: kinds of events, the law, the zones."""

    events: list[KindOfEvent]
    clocks: list[LawOfClock]
    places: list[ZoneOfPlace]


@router.get(
    "/clocks",
    response_model=Lists,
    responses=responses(401),
    summary="Kinds of events, law and zones of clocks",
)
def lists(office: At, token: Token) -> Response:
    """The lists that this deployment's lawyers keep."""
    _signed_in(office, token)
    return Answer(
        Lists(
            [KindOfEvent(one.code, sentence(one.name), one.stage, list(one.takes)) for one in kinds().values()],
            [
                LawOfClock(
                    one.code, sentence(one.name), sentence(one.article), one.since.isoformat(),
                    one.until_day.isoformat() if one.until_day else None, one.standing,
                )
                for one in all_rules()
            ],
            [ZoneOfPlace(name_of(one), one.key, one.zone, sentence(one.act.name), one.act.standing)
             for one in all_places()],
        )
    )  # fmt: skip


@router.post(
    "/clocks", response_model=ToldClocks, responses=responses(400, 401), summary="The clocks of a case"
)
def of_case(office: At, token: Token, form: Asked) -> Response:
    """Each step with its article, all ways of counting it, which is operative, and in sentences how it was counted.
    Nothing is kept."""
    _signed_in(office, token)
    return Answer(told_clocks(read(form, datetime.now(UTC))))


def _signed_in(office: Office, token: str) -> None:
    if whoami(office.desk, token) is None:
        raise NotSignedIn(msg("There is no live session. Sign in."))
