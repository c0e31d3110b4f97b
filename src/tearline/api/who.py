"""Who may ask a route, for the API's description alone: the gate decides about each request by itself, and
tests/demo/test_pages.py holds this list against what it decides."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tearline.api import PREFIX


class Who(StrEnum):
    """From the widest circle to those of one duty."""

    ANYONE = "anyone"
    SIGNED_IN = "signed-in"
    OFFICER = "officer"
    MOVER = "mover"
    SEATED = "seated"
    STEWARD = "steward"
    INSPECTOR = "inspector"
    REGISTRAR = "registrar"
    COORDINATOR = "coordinator"
    KEEPER = "keeper"
    DECIDER = "decider"
    COUNTS = "counts"
    DESK = "desk"
    ANALYST = "analyst"
    ANSWERS = "answers"
    TOLD = "told"
    KEEPS = "keeps"
    SEALS = "seals"


_BY_GROUP = {"stewardship": Who.STEWARD, "loads": Who.STEWARD, "registry": Who.REGISTRAR, "units": Who.SEATED}
_BY_ROUTE = {
    "POST /matters/{id}/moves": Who.MOVER,
    "GET /units": Who.OFFICER, "GET /units/{id}": Who.SEATED, "POST /units": Who.COORDINATOR,
    "PUT /units/{id}/state": Who.COORDINATOR, "POST /units/{id}/agencies": Who.COORDINATOR,
    "POST /seats/{id}/lead": Who.COORDINATOR,
    "GET /figures": Who.COUNTS,
    "PUT /desks/neutral": Who.COORDINATOR,
    "PUT /desk": Who.DESK, "POST /pointers": Who.ANALYST, "GET /pointers/notices": Who.TOLD,
    "POST /pointers/notices/{id}/read": Who.TOLD,
    "GET /pointers/rates": Who.INSPECTOR, "GET /consents": Who.STEWARD, "POST /consents": Who.STEWARD,
    "PUT /consents/{id}/state": Who.STEWARD,
    "GET /sources": Who.SEALS, "POST /sources": Who.KEEPS, "GET /sources/{id}": Who.KEEPS,
    "PUT /sources/{id}/identity": Who.KEEPS,
    "PUT /sources/{id}/review": Who.KEEPS, "PUT /sources/{id}/keepers": Who.KEEPS,
    "POST /sources/{id}/takeover": Who.KEEPS,
    "POST /sources/{id}/close": Who.KEEPS, "PUT /sources/{id}/reports/{record}": Who.KEEPS,
    "DELETE /sources/{id}/reports/{record}": Who.KEEPS, "PUT /independence": Who.KEEPS, "GET /source-key": Who.SEALS,
    "PUT /source-key": Who.STEWARD, "GET /origins": Who.INSPECTOR, "POST /origins": Who.INSPECTOR,
    "GET /origins/{id}": Who.INSPECTOR, "POST /origins/{id}/answer": Who.INSPECTOR,
    "POST /releases/trace": Who.INSPECTOR, "GET /leaves/{id}": Who.ANSWERS, "POST /leaves/{id}/answer": Who.ANSWERS,
    "POST /releases/copies/{number}/acknowledgement": Who.ANSWERS,
    "GET /matrix/draft": Who.KEEPER, "PUT /matrix/draft": Who.COORDINATOR, "DELETE /matrix/draft": Who.COORDINATOR,
    "PUT /matrix/draft/request": Who.COORDINATOR, "DELETE /matrix/draft/request": Who.KEEPER,
    "POST /matrix/draft/publication": Who.KEEPER, "POST /delegations": Who.DECIDER,
    "GET /copies/ours": Who.STEWARD, "GET /shared": Who.STEWARD, "POST /shared/records": Who.STEWARD,
    "GET /looks/ours": Who.STEWARD, "GET /copies/taken": Who.INSPECTOR, "GET /looks": Who.INSPECTOR,
    "GET /copies/taken/{number}/records": Who.INSPECTOR,
    "GET /looks/at": Who.INSPECTOR, "POST /looks/at/export": Who.INSPECTOR, "POST /looks/export": Who.INSPECTOR,
    "POST /looks/at/sealed": Who.INSPECTOR, "GET /unusual": Who.INSPECTOR, "POST /unusual/{id}/note": Who.INSPECTOR,
    "GET /unusual/rules": Who.INSPECTOR, "PUT /unusual/rules/{rule}": Who.INSPECTOR,
    "GET /tracings": Who.INSPECTOR, "POST /tracings": Who.INSPECTOR, "GET /tracings/{id}": Who.INSPECTOR,
    "POST /tracings/{id}/agreement": Who.INSPECTOR, "GET /tracings/{id}/exposure": Who.INSPECTOR,
    "POST /tracings/{id}/end": Who.INSPECTOR,
    "GET /ledger/book": Who.INSPECTOR, "GET /ledger/proof/{entry}": Who.INSPECTOR,
    "GET /ledger/consistency": Who.INSPECTOR,
}  # fmt: skip


def who_may(method: str, path: str, operation: dict[str, Any], purpose: str) -> Who:
    """Who may ask this operation of the description; ``purpose``: the header that every look bears."""
    if not operation.get("security"):
        return Who.ANYONE
    if all(one["name"] != purpose for one in operation.get("parameters", ())):
        return Who.SIGNED_IN
    named = _BY_ROUTE.get(f"{method.upper()} {path.removeprefix(PREFIX)}")
    return named or _BY_GROUP.get(operation["tags"][0], Who.OFFICER)
