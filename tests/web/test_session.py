"""Signing in, in a browser without JavaScript: cookies, forged forms, a session that ends, language and light."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import psycopg
import pytest
from starlette.testclient import TestClient

from tearline.db import House
from tearline.handling import Tier
from tearline.settings import deployment_zone
from tearline.web import cookies
from tests.people import PASSWORD, People, Person, code_of, forget_codes
from tests.web.walker import Walker, signed_in


@pytest.fixture(scope="module")
def officer(people: People) -> Person:
    return people.person("WSSC", "web", Tier.RESTRICTED)


def test_a_person_signs_in_chooses_a_purpose_and_signs_out(walker: Walker, officer: Person) -> None:
    walker.go("/")
    assert (walker.status, walker.heading) == (401, "Sign in")
    walker.sign_in(officer)
    assert walker.heading == "No matter waits for you"
    assert "Investigation" in walker.words("//header")
    walker.go("/session")
    assert "RESTRICTED" in walker.words("//dl")
    assert officer.login in walker.seen
    walker.fill("/sign-out")
    assert walker.heading == "Sign in"
    assert cookies.SESSION not in walker.jar
    assert walker.go("/ask").status == 401


def test_the_session_s_cookie_is_bound_to_this_host_and_out_of_reach(
    site: TestClient, officer: Person
) -> None:
    forget_codes(site.app.state.office.desk.house, officer.login)  # type: ignore[attr-defined]
    form = {"login": officer.login, "password": PASSWORD, "code": code_of(officer.totp_secret)}
    given = site.post("/sign-in", data=form, follow_redirects=False).headers.get_list("set-cookie")
    session = next(line for line in given if line.startswith("__Host-tearline="))
    for demand in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
        assert demand in session
    assert "Domain" not in session


def test_wrong_password_and_wrong_code_say_the_same_and_keep_the_login(
    walker: Walker, officer: Person
) -> None:
    said = []
    for password, code in (("wrong", "000000"), (PASSWORD, "000000")):
        walker.go("/sign-in").fill("/sign-in", login=officer.login, password=password, code=code)
        assert walker.status == 401
        said.append(walker.words("//*[@role='alert']"))
        assert walker.values("//input[@name='login']/@value") == [officer.login]
        assert walker.values("//input[@name='password']/@value") == []
    assert said[0] == said[1] != ""


def test_over_an_open_network_nobody_signs_in(site: TestClient, officer: Person) -> None:
    plain = TestClient(site.app, base_url="http://localhost")
    assert plain.get("/sign-in").status_code == 200  # the machine itself
    form = {"login": officer.login, "password": PASSWORD, "code": "000000"}
    answer = plain.post("http://127.0.0.1/sign-in", data=form)
    assert answer.status_code == 401
    settings = site.app.state.office.settings  # type: ignore[attr-defined]
    far = TestClient(_renamed(site, settings), base_url="http://fusion.example")
    answer = far.post("/sign-in", data=form, headers={"accept-language": "en"})
    assert answer.status_code == 403
    assert "Open it by https" in answer.text


def _renamed(site: TestClient, settings: object) -> object:
    from tearline.api.app import create_app
    from tearline.web.site import add_pages

    app = create_app(site.app.state.office.desk, settings.model_copy(update={"hosts": ["fusion.example"]}))  # type: ignore[attr-defined]
    add_pages(app)
    return app


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}]
)
def test_a_form_from_another_site_is_refused(
    site: TestClient, people: People, headers: dict[str, str]
) -> None:
    viewer = people.enrol("WSSC", "forged")
    walker = signed_in(site, viewer).go("/ask")
    fields = {"stamp": walker.values("//input[@name='stamp']/@value")[0], "text": "ana"}
    jar = "; ".join(f"{name}={value}" for name, value in walker.jar.items())
    answer = site.post("/ask", data=fields, headers={"Cookie": jar, **headers}, follow_redirects=False)
    assert answer.status_code == 403


def test_a_form_without_the_session_s_stamp_is_refused(site: TestClient, people: People) -> None:
    walker = signed_in(site, people.enrol("WSSC", "stampless"))
    other = signed_in(site, people.enrol("WSSC", "other")).go("/ask")
    for stamp in ("", "x" * 24, other.values("//input[@name='stamp']/@value")[0]):
        assert walker.send("/ask", stamp=stamp, text="ana").status == 403


def test_an_ended_session_asks_again_in_place_and_sends_what_was_typed(
    walker: Walker, house: House, officer: Person
) -> None:
    walker.sign_in(officer, "checkpoint").go("/check")
    _end_sessions(house, officer)
    walker.fill("/check", text="ABC-123-D")
    assert walker.status == 401
    assert "What you typed is kept" in walker.words("//*[@role='alert']")
    assert "ABC-123-D" not in walker.text  # sealed: who comes next to this screen does not read it
    forget_codes(house, officer.login)
    walker.fill("/sign-in", password=PASSWORD, code=code_of(officer.totp_secret))
    assert walker.status == 200
    assert walker.values("//input[@id='v']/@value") == ["ABC-123-D"]
    assert walker.words("//*[@id='ans']") == "NOT KNOWN"


def test_what_one_typed_is_not_sent_in_another_s_name(
    walker: Walker, house: House, officer: Person, people: People
) -> None:
    walker.sign_in(officer, "checkpoint").go("/check")
    _end_sessions(house, officer)
    walker.fill("/check", text="ABC-123-D")
    other = people.person("WSSC", "next", Tier.OPEN)
    walker.fill("/sign-in", login=other.login, password=PASSWORD, code=code_of(other.totp_secret))
    assert "ABC-123-D" not in walker.text
    assert not walker.page.xpath("//*[@id='ans']")


def test_a_question_s_address_opens_for_the_same_person_after_a_new_sign_in_and_for_nobody_else(
    walker: Walker, house: House, officer: Person, people: People, site: TestClient
) -> None:
    walker.sign_in(officer).go("/ask").fill("/ask", text="ana lopez")
    address = walker.path
    assert "ana" not in address
    _end_sessions(house, officer)
    assert walker.go(address).status == 401
    forget_codes(house, officer.login)
    walker.fill("/sign-in", password=PASSWORD, code=code_of(officer.totp_secret))
    assert "«ana lopez»" in walker.seen
    stranger = signed_in(site, people.enrol("WSSC", "stranger")).go(address)
    assert "ana" not in stranger.text
    assert "another person's session" in stranger.words("//*[@role='status']")


@pytest.mark.parametrize(
    "bad", ["//elsewhere.example/x", "/\\elsewhere.example", "https://elsewhere.example", "/a\nb"]
)
def test_sign_in_leads_nowhere_else(walker: Walker, officer: Person, house: House, bad: str) -> None:
    forget_codes(house, officer.login)
    form = {"login": officer.login, "password": PASSWORD, "code": code_of(officer.totp_secret), "next": bad}
    walker.jar[cookies.PURPOSE] = "investigation"
    walker.send("/sign-in", **form)
    assert walker.path == "/day"


def test_language_is_the_person_s_choice_then_the_browser_s(walker: Walker) -> None:
    walker.language = "de"
    assert walker.go("/sign-in").heading == "Iniciar sesión"
    walker.language = "en-US"
    assert walker.go("/sign-in").heading == "Sign in"
    walker.fill("/language", button="language=es")
    assert walker.heading == "Iniciar sesión"
    assert walker.values("/html/@lang") == ["es"]
    assert walker.headers["content-language"] == "es"


@pytest.mark.parametrize(
    ("duties", "purpose", "path"),
    [
        ([], "investigation", "/day"), ([], "checkpoint", "/check"), (["inspector"], "oversight", "/day"),
        (["registrar"], "administration", "/day"), (["steward"], "stewardship", "/day"),
    ],
)  # fmt: skip
def test_work_begins_where_it_is(
    site: TestClient, people: People, duties: list[str], purpose: str, path: str
) -> None:
    walker = signed_in(site, people.enrol("WSSC", "home", Tier.OPEN, (), duties, purpose))
    assert walker.go("/").path == path


def test_light_and_dark(walker: Walker) -> None:
    walker.go("/sign-in").fill("/theme", button="theme=dark")
    assert walker.values("/html/@data-theme") == ["dark"]
    walker.fill("/theme", button="theme=")
    assert walker.values("/html/@data-theme") == []


def test_without_a_purpose_nothing_is_asked(site: TestClient, people: People) -> None:
    walker = signed_in(site, people.enrol("WSSC", "purposeless"))
    del walker.jar[cookies.PURPOSE]
    walker.go("/check")
    assert walker.heading == "Why do you ask?"
    walker.fill("/purpose", purpose="checkpoint")
    assert walker.path == "/check"
    walker.jar[cookies.PURPOSE] = "no-such-purpose"
    assert walker.go("/check").heading == "Why do you ask?"


def test_what_was_typed_before_a_purpose_was_chosen_is_sent_after(site: TestClient, people: People) -> None:
    walker = signed_in(site, people.enrol("WSSC", "hasty")).go("/check")
    del walker.jar[cookies.PURPOSE]
    walker.fill("/check", text="ABC-123-D")
    assert walker.heading == "Why do you ask?"
    assert "ABC-123-D" not in walker.text
    walker.fill("/purpose", purpose="checkpoint")
    assert walker.values("//input[@id='v']/@value") == ["ABC-123-D"]
    assert walker.words("//*[@id='ans']") == "NOT KNOWN"
    assert walker.jar[cookies.PURPOSE] == "checkpoint"


def test_a_fault_of_ours_is_a_page_without_a_word_of_it(
    site: TestClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("a value of a record")

    monkeypatch.setattr("tearline.web.pages.picture.record.record", fail)
    walker = signed_in(site, people.enrol("WSSC", "unlucky")).go(
        "/record/00000000-0000-4000-8000-000000000007"
    )
    assert walker.status == 500
    assert "a value of a record" not in walker.text
    assert walker.heading == "A fault of the service"


def test_pages_load_nothing_from_elsewhere_and_are_kept_nowhere(walker: Walker) -> None:
    walker.go("/sign-in")
    policy = walker.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert walker.headers["cache-control"] == "no-store"
    assert not walker.page.xpath("//*[@style] | //script | //style")
    for address in walker.values("//link/@href"):
        assert address.startswith("/static/")
        sheet = walker.site.get(address)
        assert sheet.status_code == 200
        assert "immutable" in sheet.headers["cache-control"]
        assert "http://" not in sheet.text.replace("http://www.w3.org/2000/svg", "")


def test_what_is_not_there_and_what_is_no_id_are_one_page(site: TestClient, people: People) -> None:
    walker = signed_in(site, people.enrol("WSSC", "lost"))
    pages = [walker.go(f"/record/{id}").text for id in ("x", "00000000-0000-4000-8000-000000000007")]
    assert walker.status == 404
    assert _without_clock(pages[0]) == _without_clock(pages[1])


def _without_clock(text: str) -> str:
    text = re.sub(r'data-now="[^"]*"', "", text)
    return "".join(part.partition("</time>")[2] for part in text.split("<time"))


def _end_sessions(house: House, officer: Person) -> None:
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute(
            "UPDATE gate.session SET closed_at = now() WHERE officer_id ="
            " (SELECT id FROM gate.officer WHERE login = %s)",
            [officer.login],
        )


def test_one_sees_where_one_is_signed_in_and_signs_out_there(site: TestClient, people: People) -> None:
    person = people.person("WSSC", "web-sesiones", Tier.OPEN)
    here, there, elsewhere = (Walker(site).sign_in(person) for _ in range(3))
    here.go("/session").follow("Where you are signed in")
    assert here.heading == "You are signed in 3 times"
    assert all(one.jar[cookies.SESSION] not in here.text for one in (here, there, elsewhere))
    here.fill("/sessions/end")
    assert "Ended" in here.words("//*[@role='status']")
    assert here.heading == "You are signed in 2 times"
    assert sorted(one.go("/looks/mine").status for one in (there, elsewhere)) == [200, 401]
    here.fill("/sessions/end-all", others="yes")
    assert here.heading == "You are signed in here, and nowhere else"
    assert [one.go("/looks/mine").status for one in (there, elsewhere)] == [401, 401]
    here.fill("/sessions/end-all")
    assert (here.heading, here.go("/ask").status) == ("Sign in", 401)


def test_the_header_says_at_which_hour_the_session_ends(site: TestClient, people: People) -> None:
    walker = Walker(site).sign_in(people.person("WSSC", "web-reloj", Tier.OPEN))
    ends = datetime.fromisoformat(walker.values("//div[@class='who']//time/@datetime")[0])
    assert abs((ends - datetime.now(UTC)).total_seconds() - 12 * 3600) < 120
    here = ends.astimezone(ZoneInfo(deployment_zone()))
    assert f"Session until {here:%H:%M}" in walker.words("//header")
