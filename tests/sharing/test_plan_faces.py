"""Plans on pages, at the API and at the command line: from notice to what was agreed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from tearline.api.app import create_app
from tearline.cli.run import run
from tearline.settings import Settings, deployment_zone
from tests.sharing.field import SIX, Ground
from tests.web.plain import browsers

A, B = "DCEN", "DMAR"


@pytest.fixture
def field(ground: Ground) -> Ground:
    ground.north += 0.5
    ground.found()
    return ground


def typed(field: Ground, name: str) -> dict[str, str]:
    """What somebody types into the form for a plan."""
    here = SIX.astimezone(ZoneInfo(deployment_zone()))
    over = here + timedelta(hours=4)
    return {
        "name": name, "f-act": "raid", "f-point": field.at().replace(" ", ", "), "f-radius": "400", "f-covert": "no",
        "f-begins-day": f"{here:%Y-%m-%d}", "f-begins-hour": f"{here:%H:%M}", "f-ends-day": f"{over:%Y-%m-%d}",
        "f-ends-hour": f"{over:%H:%M}", "f-subjects": "XYZ-98-76", "f-case": str(field.case(A)),
        "tier": "CONFIDENTIAL", "release": "none",
    }  # fmt: skip


def test_a_plan_is_given_notice_of_clashes_and_is_settled_on_pages(field: Ground) -> None:
    field.by(A, "liaison")
    field.person(B, "liaison")
    theirs = field.plan(B, "surveillance", (1, 3), point=field.at(200))
    with browsers(field.desk) as site:
        author = site.open(field.person(A, "author")).go("/plans").follow("give notice of a plan")
        author.send("/matters/plan/new", **{**typed(field, "Bodega Salitre"), "f-radius": "5000"})
        assert (author.status, "from 50 to 2000" in author.main) == (400, True)
        author.send("/matters/plan/new", **typed(field, "Bodega Salitre"))
        assert author.heading == "Bodega Salitre", author.main
        plan = str(author.answer.url).split("/")[-1].split("?")[0]
        assert "None known" in author.main
        commander = site.open(field.person(A, "commander")).go(f"/matter/{plan}")
        ways = [form for form in commander.page.forms if form.get("action") == f"/matter/{plan}/move"]
        approve = next(n for n, form in enumerate(ways) if form.fields["move"] == "approve")
        commander.send(f"/matter/{plan}/move", which=approve)
        assert "live" in commander.main
        assert "none known" in author.go("/plans").main
        field.found()
        desk = site.open(field.person(A, "liaison")).go("/plans")
        assert "Your plan clashes: call DMAR before" in desk.heading
        desk.follow("Open the clash")
        assert "Your plan of" in desk.heading
        for agency in (A, B):
            assert f"telephone of {agency}" in desk.main
        clash = str(desk.answer.url).split("/")[-1]
        assert desk.go(f"/matter/{clash}").answer.url.path == f"/plans/{clash}"
        here = (SIX - timedelta(days=2)).astimezone(ZoneInfo(deployment_zone()))
        late = SIX.astimezone(ZoneInfo(deployment_zone()))
        desk.send(
            f"/plans/{clash}/move", **{"f-ours-day": f"{late:%Y-%m-%d}", "f-ours-hour": f"{late:%H:%M}"}
        )
        assert desk.status == 400  # a call that is to come
        desk.send(
            f"/plans/{clash}/move",
            **{"f-ours-day": f"{here - timedelta(days=1):%Y-%m-%d}", "f-ours-hour": "14:25"},
        )
        assert "we say we spoke, they not yet" in desk.heading or "clashes" in desk.heading
        found = field.clash(B, theirs)
        assert found is not None
        field.found()
        field.move(B, "liaison", found.id, "spoke", ours=(SIX - timedelta(days=3)).isoformat())
        field.found()
        desk.go(f"/plans/{clash}").send(f"/plans/{clash}/move", **{"f-outcome": "both-go-on"})
        assert "both go on" in desk.main
        field.found()
        field.move(B, "liaison", found.id, "accept")
        field.found()
        assert "agreed" in desk.go(f"/plans/{clash}").heading
        assert site.open(field.person(B, "liaison")).go(f"/plans/{clash}").status == 404


def test_the_api_and_the_command_line_tell_the_same(
    field: Ground, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = field.plan(A, "arrest", (0, 2), covert="yes")
    field.plan(B, "flight", (0, 1), point=field.at(150))
    field.found()
    found = field.clash(A, ours)
    assert found is not None
    by = field.by(A, "liaison")
    settings = Settings(hosts=["testserver"], requests_per_minute=0, failed_sign_ins_per_address=0)
    headers = {"Authorization": f"Bearer {by.token}", "Tearline-Purpose": by.purpose, "Accept-Language": "en"}
    with TestClient(create_app(field.desk, settings), headers=headers) as client:
        listed = client.get("/api/v1/plans").json()
        mine = next(one for one in listed["plans"] if one["plan"]["id"] == str(ours))
        assert [one["id"] for one in mine["clashes"]] == [found.id]
        told = client.get(f"/api/v1/plans/{found.id}").json()
        assert (told["clash"]["said"]["other"], told["desk"]["reached"]) == (B, f"telephone of {B}")
        kinds = client.get("/api/v1/matters/kinds").json()
        types = {
            one["code"]: one["type"] for kind in kinds for one in kind["fields"] if kind["code"] == "plan"
        }
        assert (types["point"], types["radius"], types["subjects"]) == ("point", "number", "identifiers")
        assert client.get(f"/api/v1/plans/{ours}").status_code == 404  # a plan is no clash
    monkeypatch.setenv("TEARLINE_DATA", str(field.house.data))
    monkeypatch.setenv("TEARLINE_DSN", field.house.dsn("admin"))
    monkeypatch.setenv("TEARLINE_SESSION", str(tmp_path / "session"))
    monkeypatch.setenv("TEARLINE_LANG", "en")
    monkeypatch.setenv("TEARLINE_PURPOSE", by.purpose)
    (tmp_path / "session").touch(mode=0o600)
    (tmp_path / "session").write_text(by.token)
    for arguments, holds in ((["list"], f"{B} "), (["clash", found.folio], f"telephone of {B}")):
        capsys.readouterr()
        assert run(["plan", *arguments]) == 0, capsys.readouterr().err
        assert holds in capsys.readouterr().out
