"""Sources in the demo: an agency's key, a person and a technical means in its register, reports of both, and a
controller's word that the reports are not assured to be independent. By the deeds of anybody, once for a deployment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tearline.copies.number import written
from tearline.copies.sharing import listed, shared
from tearline.demo.cast import CONTROLLER, HANDLER, steward_of
from tearline.demo.deployment import Deployment
from tearline.language import Language, msg
from tearline.sharing.sources import register
from tearline.sharing.sources.independence import say_independence
from tearline.sharing.sources.sealing import new_pair, sealed

_REPORTS = 3


def sources_kept(demo: Deployment, language: Language) -> Iterator[str]:
    """What the controller finds on /sources, and where the private key lies: in a demo without a passphrase."""
    demo.sign_in([HANDLER, CONTROLLER])
    path = demo.house.data / f"sources-{HANDLER.agency}.pem"
    controller = demo.viewer(CONTROLLER)
    found = register.sources(demo.desk, controller)
    if not found.sources:
        reports = _reports(demo)
        if len(reports) < _REPORTS:
            return
        _open(demo, path, reports, language)
        found = register.sources(demo.desk, controller)
    first = max(found.sources, key=lambda one: one.reports)
    yield ""
    yield msg(
        "{agency} keeps a register of sources: sign in as {handler} or {controller} and open /sources. Source {code} "
        "has {n} reports; who it is opens with: tearline source open {id} --key {path}",
        agency=HANDLER.agency, handler=HANDLER.login, controller=CONTROLLER.login, code=written(first.code),
        n=first.reports, id=first.id, path=path,
    ).text(language)  # fmt: skip


def _open(demo: Deployment, path: Path, reports: list[str], language: Language) -> None:
    public = _key(demo, path)
    handler, controller = demo.viewer(HANDLER), demo.viewer(CONTROLLER)
    for kind, risk, days, who, of_it in (
        ("human", "high", 30, msg("An invented dockhand of the northern pier"), reports[:2]),
        ("technical", "none", 300, msg("An invented camera at the harbour's gate"), reports[2:]),
    ):
        day = (datetime.now(UTC) + timedelta(days=days)).date()
        id = str(register.open_source(demo.desk, controller, "controller", HANDLER.login, kind, risk, day))
        code = register.source(demo.desk, handler, id).source.code
        register.seal_source(demo.desk, handler, id, sealed(who.text(language), code, public))
        for n, report in enumerate(of_it, 1):
            note = msg("What was told at meeting {n}", n=n).text(language)
            register.write_origin(demo.desk, handler, id, report, note)
    say_independence(demo.desk, controller, reports, "not-assured")


def _key(demo: Deployment, path: Path) -> str:
    """A pair of keys as `tearline source key` makes one; its public half is set by the agency's steward."""
    private, public = new_pair("")
    path.touch(0o600)
    path.write_bytes(private)
    register.set_source_key(demo.desk, demo.viewer(steward_of(HANDLER.agency)), public)
    return public


def _reports(demo: Deployment) -> list[str]:
    """Records of the agency under one label that the handler sees."""
    steward = demo.viewer(steward_of(HANDLER.agency))
    for one in shared(demo.desk, steward).labels:
        found = listed(demo.desk, steward, one.label, limit=_REPORTS).records
        if len(found) >= _REPORTS:
            return [record.id for record in found[:_REPORTS]]
    return []
