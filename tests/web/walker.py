"""A browser without JavaScript: it follows forms and links as they stand on the page, and keeps cookies."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import html
from starlette.testclient import TestClient

from tearline.ledger.look import Viewer
from tearline.web import cookies
from tests.people import PASSWORD, Person, code_of, forget_codes


@dataclass
class Walker:
    """One person's browser at a site."""

    site: TestClient
    jar: dict[str, str] = field(default_factory=dict)
    language: str = "en"
    status: int = 0
    path: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""
    content: bytes = b""

    def go(self, path: str) -> Walker:
        """Open an address."""
        return self._ask("GET", path)

    def send(self, path: str, **fields: str | list[str]) -> Walker:
        """Send fields as they are, with nothing that the page's form holds."""
        return self._ask("POST", path, fields)

    def fill(
        self, form: int | str = -1, button: str = "", files: dict[str, tuple[str, bytes]] | None = None,
        **fields: str | list[str],
    ) -> Walker:  # fmt: skip
        """Send a form of this page: by its place, or by its action; ``button`` is the name=value of the one pressed,
        ``files`` what is chosen in its fields for files.
        """
        found = self._form(form)
        told: dict[str, str | list[str]] = {}
        for one in _fields(found):
            kind = one.get("type", "")
            if kind == "file" or (kind in ("radio", "checkbox") and one.get("checked") is None):
                continue
            value = one.text or "" if one.tag == "textarea" else one.get("value", "")
            if one.tag == "select":
                chosen = one.xpath(".//option[@selected]") or one.xpath(".//option")[:1]
                value = chosen[0].get("value", chosen[0].text) if chosen else ""
            kept = told.get(one.get("name"))
            if kept is not None and kind not in ("radio", "submit"):
                value = [*(kept if isinstance(kept, list) else [kept]), value]
            told[one.get("name")] = value
        told.update(fields)
        if button:
            name, _, value = button.partition("=")
            told[name] = value
        target = found.get("action") or self.path
        return self._ask(found.get("method", "get").upper(), target, told, files)

    def follow(self, words: str) -> Walker:
        """The link whose words hold these."""
        links = [a for a in self.page.xpath("//a[@href]") if words in " ".join(a.text_content().split())]
        assert links, f"no link says {words!r} on {self.path}"
        return self.go(links[0].get("href"))

    @property
    def page(self) -> html.HtmlElement:
        """The page as a tree."""
        return html.fromstring(self.text)

    @property
    def heading(self) -> str:
        """The page's finding."""
        return self.words("//h1")

    @property
    def seen(self) -> str:
        """All that a reader sees, blanks made one."""
        return " ".join(self.page.xpath("//body")[0].text_content().split())

    def words(self, path: str) -> str:
        """What stands at a place."""
        return " ".join(" ".join(e.text_content() for e in self.page.xpath(path)).split())

    def values(self, path: str) -> list[str]:
        """Texts or attributes at a place."""
        return [str(one) for one in self.page.xpath(path)]

    def sign_in(self, person: Person, purpose: str = "investigation") -> Walker:
        """By the form, as a person does."""
        forget_codes(kept_house(self.site), person.login)
        self.go("/sign-in").fill(
            "/sign-in", login=person.login, password=PASSWORD, code=code_of(person.totp_secret)
        )
        assert self.status == 200, self.seen
        if self.path.startswith("/purpose"):
            self.fill("/purpose", purpose=purpose)
        return self

    def _form(self, form: int | str) -> html.HtmlElement:
        forms = self.page.xpath("//main//form")
        if isinstance(form, int):
            return forms[form]
        sent = [
            one for one in self.page.xpath("//form") if one.get("method") != "dialog"
        ]  # which goes nowhere
        named = [one for one in sent if (one.get("action") or self.path) == form]
        assert named, f"no form leads to {form} on {self.path}"
        return named[-1]

    def _ask(self, method: str, path: str, fields: object = None, files: object = None) -> Walker:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.jar.items()),
            "Accept-Language": self.language, "Sec-Fetch-Site": "same-origin", "Origin": "https://127.0.0.1",
        }  # fmt: skip
        how = {"params": fields} if method == "GET" and fields else {"data": fields} if fields else {}
        how |= {"files": files} if files else {}
        answer = self.site.request(method, path, headers=headers, follow_redirects=False, **how)  # type: ignore[arg-type]
        self._keep(answer.headers.get_list("set-cookie"))
        if answer.status_code == 303:
            return self._ask("GET", answer.headers["location"])
        self.status, self.path, self.text = answer.status_code, path, answer.text
        self.content = answer.content
        self.headers = dict(answer.headers)
        return self

    def _keep(self, given: list[str]) -> None:
        for line in given:
            pair, _, rest = line.partition(";")
            name, _, value = pair.partition("=")
            if "Max-Age=0" in rest:
                self.jar.pop(name, None)
            else:
                self.jar[name] = value.strip('"')


def kept_house(site: TestClient):  # type: ignore[no-untyped-def]
    """The house behind a site."""
    return site.app.state.office.desk.house  # type: ignore[attr-defined]


def _fields(form: html.HtmlElement) -> list[html.HtmlElement]:
    """What a form sends: its own fields, and those elsewhere on the page that name it."""
    kinds = ("input", "textarea", "select")
    inside = " | ".join(f".//{kind}[@name][not(@form)]" for kind in kinds)
    outside = " | ".join(f"//{kind}[@name][@form=$id]" for kind in kinds)
    found: list[html.HtmlElement] = form.xpath(inside)
    return [*found, *(form.getroottree().xpath(outside, id=form.get("id")) if form.get("id") else [])]


def signed_in(site: TestClient, viewer: Viewer) -> Walker:
    """A browser that holds a viewer's session already."""
    return Walker(site, {cookies.SESSION: viewer.token, cookies.PURPOSE: viewer.purpose})
