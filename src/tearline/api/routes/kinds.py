"""The kinds of things and their properties, in both languages: nothing of any record, so without a session."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.problems import responses
from tearline.api.viewer import PUBLIC
from tearline.ontology import kinds

router = APIRouter(prefix=PREFIX, tags=["kinds"])


@router.get(
    "/kinds",
    response_model=list[kinds.Kind],
    responses=responses(),
    dependencies=[PUBLIC],
    summary="Kinds of things",
)
def all_kinds() -> Response:
    """What a record may be of, by the name that files use."""
    return Answer(kinds.kinds())


@router.get(
    "/kinds/{schema}",
    response_model=kinds.KindInFull,
    responses=responses(404),
    dependencies=[PUBLIC],
    summary="One kind of thing",
)
def one_kind(schema: str) -> Response:
    """Its properties, by the names that files and mappings use."""
    return Answer(kinds.kind(schema))
