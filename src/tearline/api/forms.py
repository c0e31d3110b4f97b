"""What bodies of several routes share; what one route takes or answers stands beside it."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

TierName = Literal["OPEN", "RESTRICTED", "CONFIDENTIAL", "SECRET", "TOP_SECRET"]
Reason = Annotated[
    str, Field(min_length=3, max_length=500, description="Why, without any content of the record.")
]
LabelText = Annotated[str, Field(max_length=2000, examples=["SSC//SECRET//ALFA,BETA//FGR,UIF//H1"])]


class Form(BaseModel):
    """A request's body: nothing besides the named fields."""

    model_config = ConfigDict(extra="forbid")


class Because(Form):
    """Why."""

    reason: Reason


class Ended(BaseModel):
    """How many sessions ended."""

    ended: int


class Proposed(BaseModel):
    """The proposal that a second registrar confirms; null: done already."""

    proposal: UUID | None
