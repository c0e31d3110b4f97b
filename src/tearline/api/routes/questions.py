"""Saved questions: the viewer's own, and to which unit one is shown."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Form, TierName
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At, id_of
from tearline.handling import Tier
from tearline.picture.questions import (
    NAME,
    Question,
    Saved,
    forget_question,
    save_question,
    saved_questions,
    show_question,
)

router = APIRouter(prefix=PREFIX, tags=["questions"])


class ToSave(Form):
    """A question and the name to keep it under. ``words``: asked as words, whatever the form of the text."""

    name: str = Field(max_length=NAME)
    text: str
    words: bool = False
    kinds: list[str] = Field(default=[], max_length=50)
    agencies: list[str] = Field(default=[], max_length=50)
    tiers: list[TierName] = Field(default=[], max_length=5)


class SavedLine(BaseModel):
    """A saved question. Ask it by ``POST /check`` or ``POST /search``, with the purpose of that moment."""

    id: UUID
    name: str
    text: str
    words: bool
    kinds: list[str]
    agencies: list[str]
    tiers: list[TierName]
    saved_at: AwareDatetime
    unit: str | None = Field(description="The joint unit that it is shown to.")


class ToShow(Form):
    """To which unit in which you sit; null: to nobody else any more. ``tier``: up to which its readers are vetted."""

    unit: str | None = Field(max_length=32)
    tier: TierName = "RESTRICTED"


class SavedId(BaseModel):
    """Which one it is."""

    id: UUID


@router.get(
    "/questions",
    response_model=list[SavedLine],
    responses=responses(400, 401, 403),
    summary="My saved questions",
)
def my_questions(office: At, viewer: Asking) -> Response:
    """By name. Nobody else sees them but the unit that one is shown to (GET /units/{id}/table)."""
    return Answer([_line(one) for one in saved_questions(office.desk, viewer)])


@router.post(
    "/questions", status_code=201, response_model=SavedId, responses=responses(400, 401, 403, 409),
    summary="Save a question",
)  # fmt: skip
def save(office: At, viewer: Asking, form: ToSave) -> Response:
    """Under a name of one's own; a hundred at most. The ledger has that one was saved, not what it says."""
    asked = Question(form.text, form.words, tuple(form.kinds), tuple(form.agencies), tuple(form.tiers))
    return Answer({"id": save_question(office.desk, viewer, form.name, asked)}, 201)


@router.delete(
    "/questions/{id}",
    status_code=204,
    responses=responses(400, 401, 403, 404),
    summary="Forget a saved question",
)
def forget(office: At, viewer: Asking, id: str) -> Response:
    """One of one's own."""
    forget_question(office.desk, viewer, id_of(id))
    return done()


@router.put(
    "/questions/{id}/unit",
    status_code=204,
    responses=responses(400, 401, 403, 404),
    summary="Show a saved question",
)
def show(office: At, viewer: Asking, id: str, form: ToShow) -> Response:
    """One of one's own, to whoever sits in the unit."""
    show_question(office.desk, viewer, id_of(id), form.unit, Tier[form.tier])
    return done()


def _line(one: Saved) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        **asdict(one.question),
        "saved_at": one.saved_at,
        "unit": one.unit,
    }
