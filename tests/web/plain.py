"""A browser without scripts over the shared house: pages asked for, forms filled in as they stand, links followed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

import httpx
import lxml.html
from fastapi.testclient import TestClient

from tearline.api.app import create_app
from tearline.ledger.look import Desk
from tearline.settings import Settings
from tearline.web.site import add_pages
from tests.people import PASSWORD, Person, code_of, forget_codes

BASE = "https://127.0.0.1"
Typed = str | list[str]


class Plain:
    """One person's browser, on one page at a time."""

    def __init__(self, client: TestClient, desk: Desk) -> None:
        self._client = client
        self._desk = desk
        self._read: httpx.Response | None = None
        self._tree: lxml.html.HtmlElement | None = None
        self.answer: httpx.Response = client.get("/sign-in")

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def page(self) -> lxml.html.HtmlElement:
        """The same tree for the same answer: an element of it is found in it again."""
        if self._read is not self.answer:
            self._read, self._tree = self.answer, lxml.html.fromstring(self.answer.text)
        return self._tree

    @property
    def heading(self) -> str:
        return _text(self.page.find(".//h1"))

    @property
    def main(self) -> str:
        """What the page says between its banners, in one line."""
        return _text(self.page.get_element_by_id("main"))

    def go(self, path: str) -> Plain:
        self.answer = self._client.get(path)
        return self

    def follow(self, words: str) -> Plain:
        """The link that says so."""
        found = [a for a in self.page.iter("a") if words in _text(a) or words == a.get("title")]
        assert found, f"no link says {words!r}: {self.main}"
        return self.go(urljoin(str(self.answer.url), found[0].get("href")))

    def send(self, action: str, which: int = 0, **typed: Typed) -> Plain:
        """The page's form for this address, filled in: fields that are not named stay as they stand."""
        forms = [form for form in self.page.forms if form.get("action") == action]
        assert len(forms) > which, f"no form for {action}: {self.main}"
        form = forms[which]
        names = {field.get("name") for field in form.iter("input", "select", "textarea")}
        told = {name.replace("__", "-"): value for name, value in typed.items()}
        assert set(told) <= names, f"no such fields: {set(told) - names}"
        fields: dict[str, Typed] = {}
        for name, value in form.form_values():
            held = fields.get(name)
            fields[name] = value if held is None else [*([held] if isinstance(held, str) else held), value]
        fields.update(told)
        if form.method == "GET":
            self.answer = self._client.get(action, params=fields)
        else:
            self.answer = self._client.post(action, data=fields)
        return self

    def post(self, path: str, **fields: Typed) -> Plain:
        """A form that no page showed to this person, with the stamp of the own session."""
        stamp = self.go("/looks/mine").page.xpath("//input[@name='stamp']/@value")
        self.answer = self._client.post(path, data={**fields, "stamp": stamp[0]})
        return self

    def sign_in(self, person: Person, purpose: str) -> Plain:
        forget_codes(self._desk.house, person.login)
        self.go("/sign-in").send(
            "/sign-in", login=person.login, password=PASSWORD, code=code_of(person.totp_secret)
        )
        return self.send("/purpose", purpose=purpose)

    def error_at(self, field: str) -> str:
        """The sentence at a field; empty for none."""
        found = self.page.xpath(f"//*[@id='{field}-e']")
        return _text(found[0]) if found else ""

    def value_of(self, field: str) -> str:
        return str(self.page.get_element_by_id(field).value)


@contextmanager
def browsers(desk: Desk, language: str = "en") -> Iterator[Browsers]:
    """As many browsers as a test needs, all at one site."""
    settings = Settings(requests_per_minute=0, failed_sign_ins_per_address=0)
    app = create_app(desk, settings)
    add_pages(app)
    with TestClient(app, base_url=BASE):
        yield Browsers(app, desk, language)


class Browsers:
    def __init__(self, app: object, desk: Desk, language: str) -> None:
        self._app = app
        self._desk = desk
        self._language = language

    def open(self, person: Person | None = None, purpose: str = "investigation") -> Plain:
        """A new browser; of somebody who is signed in, if named."""
        client = TestClient(self._app, base_url=BASE, headers={"accept-language": self._language})  # type: ignore[arg-type]
        opened = Plain(client, self._desk)
        return opened if person is None else opened.sign_in(person, purpose)


def _text(element: lxml.html.HtmlElement | None) -> str:
    return "" if element is None else " ".join(str(element.text_content()).split())
