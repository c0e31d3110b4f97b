"""Unusual use, for an inspector: the list with its reasons, what came of a line, and the rules."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Form
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At
from tearline.codes import Unusual
from tearline.oversight.unusual import (
    DAYS,
    MOST_DAYS,
    Line,
    Rule,
    note_unusual,
    set_unusual_rule,
    unusual,
    unusual_rules,
)

router = APIRouter(prefix=PREFIX, tags=["looks"])
_ASKED = responses(400, 401, 403)


class LookedInto(Form):
    """What came of it; without content of any record."""

    words: str


class RuleText(Form):
    """What is unusual from now on; see the answer of ``GET /unusual/rules``."""

    at_least: int = Field(ge=1, le=1_000_000)
    times: float = Field(default=1, ge=1, le=1000)
    days: int = Field(default=1, ge=1, le=90)
    history: int = Field(default=1, ge=1, le=90)
    usual: int = Field(default=1, ge=1, le=90)
    source: str = Field(description="Where it stands: an order, a minute.")


@router.get("/unusual", response_model=list[Line], responses=_ASKED, summary="Unusual use")
def listed(
    office: At,
    viewer: Asking,
    days: Annotated[int, Query(description=f"How many days, today included: 1 to {MOST_DAYS}.")] = DAYS,
) -> Response:
    """What was unusual, with the reason of each line: never a number for a person. First what nobody looked into."""
    return Answer(unusual(office.desk, viewer, days))


@router.post(
    "/unusual/{id}/note", status_code=204, responses=responses(400, 401, 403, 404), summary="What came of it"
)
def note(office: At, viewer: Asking, id: str, form: LookedInto) -> Response:
    """Say what came of a line; on record. Nobody does so about the own use."""
    note_unusual(office.desk, viewer, id, form.words)
    return done()


@router.get("/unusual/rules", response_model=list[Rule], responses=_ASKED, summary="Rules of unusual use")
def rules(office: At, viewer: Asking) -> Response:
    """From when on something is unusual: the newest of each kind first, then what was in force before."""
    return Answer(unusual_rules(office.desk, viewer))


@router.put("/unusual/rules/{rule}", status_code=204, responses=_ASKED, summary="Set a rule of unusual use")
def set_rule(office: At, viewer: Asking, rule: Unusual, form: RuleText) -> Response:
    """From now on; days before are judged as they were."""
    set_unusual_rule(
        office.desk, viewer,
        Rule(rule, None, form.at_least, form.times, form.days, form.history, form.usual, form.source, None),
    )  # fmt: skip
    return done()
