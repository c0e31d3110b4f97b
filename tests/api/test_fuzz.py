"""schemathesis on the app's own OpenAPI: no call makes the service fail, and each answer is as described."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import psycopg
import pytest
import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tearline.api import PREFIX
from tearline.api.app import ROUTERS, create_app
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer
from tearline.settings import Settings
from tests.people import People

pytestmark = pytest.mark.slow

EXAMPLES = 12  # of each of some 40 operations, in each mode
ENDS = ("DELETE", f"{PREFIX}/session")  # would end everyone's session
OPERATIONS = [
    (method, route.path)
    for module in ROUTERS
    for route in module.router.routes
    if isinstance(route, APIRoute) and route.include_in_schema
    for method in sorted(route.methods)
    if (method, route.path) != ENDS
]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def everyone(people: People) -> Iterator[Viewer]:
    """Who holds every duty, and so reaches every line of every route. The rules of vetting that are made up on
    the way go again: later tests vet officers by those that were founded."""
    with psycopg.connect(people.house.dsn("admin"), autocommit=True) as conn:
        conn.execute("CREATE TABLE public.rules_before AS SELECT * FROM gate.test_rule")
        yield people.enrol("FUZ", "fuzz", Tier.SECRET, ["ALFA"], ["steward", "inspector", "registrar"])
        conn.execute("DELETE FROM gate.test_rule")
        conn.execute("INSERT INTO gate.test_rule OVERRIDING SYSTEM VALUE SELECT * FROM public.rules_before")
        conn.execute("DROP TABLE public.rules_before")


@pytest.fixture(scope="module")
def description(desk: Desk) -> schemathesis.BaseSchema:
    free = Settings(
        hosts=["localhost", "testserver"],
        requests_per_minute=0,
        failed_sign_ins_per_address=0,
    )
    return schemathesis.openapi.from_asgi(f"{PREFIX}/openapi.json", create_app(desk, free))


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_call_is_answered_as_described(
    description: schemathesis.BaseSchema, everyone: Viewer, method: str, path: str, mode: GenerationMode
) -> None:
    """``positive``: as the description allows; ``negative``: as it does not."""
    headers = {"Authorization": f"Bearer {everyone.token}", "Tearline-Purpose": everyone.purpose}

    @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck))
    @given(case=description[path][method].as_strategy(generation_mode=mode))
    def call(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    with contextlib.suppress(Unsatisfiable):  # some calls have nothing that could be wrong
        call()


def test_the_description_names_every_route(description: schemathesis.BaseSchema) -> None:
    described = {(op.method.upper(), op.path) for op in (r.ok() for r in description.get_all_operations())}
    assert described == {*OPERATIONS, ENDS}
