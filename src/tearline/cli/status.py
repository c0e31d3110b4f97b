"""How a deployment is: whether its service answers and is ready, and figures with their units, for the operator."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import orjson
import typer

from tearline.cli.opening import open_house, refuse_an_empty_folder, settings
from tearline.cli.options import AsJson
from tearline.cli.output import print_facts, print_json
from tearline.cli.tongue import language, said
from tearline.errors import BadInput, TearlineError, Unavailable
from tearline.language import Message, msg

if TYPE_CHECKING:
    from tearline.jobs.figures import Figure
    from tearline.settings import Settings

SECONDS = 10.0  # for an answer of the service
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 what a host may be set to


def status_command(as_json: AsJson = False) -> None:
    """Whether the service is up and ready, and its figures; exit code 7 where it is not."""
    chosen = settings()
    refuse_an_empty_folder(chosen)
    trouble = _trouble(chosen)
    figures = list(_of_the_service(chosen) or _without_it(chosen))
    streets = _street_map(chosen)
    if as_json:
        told = {"ready": trouble is None, "why": trouble and said(trouble), "figures": _told(figures)}
        print_json({**told, "street_map": streets})
    else:
        drawn_on = streets and (streets["why"] or streets["file"])
        service = (msg("Service"), said(trouble or msg("ready")))
        print_facts([service, *_lines(figures), (msg("Street map"), drawn_on)])
    if trouble is not None:
        raise typer.Exit(7)


def _trouble(chosen: Settings) -> Message | None:
    """Why the service is not ready, in its own words if it says any."""
    answer = _asked(chosen, "/api/v1/health")
    if answer is None:
        return msg("does not answer on {host}, port {port}", host=chosen.host, port=chosen.port)
    status, body = answer
    if status == 200:
        return None
    with suppress(ValueError, KeyError, TypeError):
        return msg("is not ready: {why}", why=orjson.loads(body)["detail"])
    return msg("is not ready: {why}", why=status)


def _asked(chosen: Settings, path: str) -> tuple[int, bytes] | None:
    host = _EVERYWHERE.get(chosen.host, chosen.host)
    line = _line(chosen, host)
    try:
        line.request(
            "GET", path, headers={"Host": (chosen.hosts or [host])[0], "Accept-Language": language()}
        )
        answer = line.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        line.close()


def _line(chosen: Settings, host: str) -> http.client.HTTPConnection:
    if chosen.certificate is None:
        return http.client.HTTPConnection(host, chosen.port, timeout=SECONDS)
    from tearline.certificate import trusting

    try:
        told = trusting(chosen.certificate)
    except OSError:  # ssl's errors are such too
        raise BadInput(msg("The certificate in {path} cannot be read.", path=chosen.certificate)) from None
    return http.client.HTTPSConnection(host, chosen.port, timeout=SECONDS, context=told)


def _of_the_service(chosen: Settings) -> list[Figure]:
    """Nothing where no service gives them to whoever asks from here."""
    from prometheus_client.parser import text_string_to_metric_families

    from tearline.jobs.figures import KINDS, Figure

    answer = _asked(chosen, "/api/v1/metrics")
    if answer is None or answer[0] != 200:
        return []
    return [
        Figure(sample.name, sample.value, next(iter(sample.labels.values()), None))
        for family in text_string_to_metric_families(answer[1].decode())
        for sample in family.samples
        if sample.name in KINDS
    ]


def _without_it(chosen: Settings) -> Iterator[Figure]:
    """What the folder tells, and the database if it runs: none is started to be asked how it is."""
    from tearline.db.server import EmbeddedServer
    from tearline.jobs.figures import of_the_database, of_the_machine

    if chosen.dsn is not None or EmbeddedServer(chosen.data).is_running():
        with suppress(Unavailable), open_house() as house:
            yield from of_the_database(house)
    try:
        yield from of_the_machine(chosen.data)
    except OSError as error:
        raise TearlineError(
            msg("{path} cannot be read: {why}.", path=chosen.data, why=str(error.strerror))
        ) from None


def _street_map(chosen: Settings) -> dict[str, str | None] | None:
    """The file that maps are drawn on, and why it cannot be."""
    from tearline.web.streets import streets_in

    found = streets_in(chosen.data)
    if found is None:
        return None
    return {"file": found.path.name, "why": said(found.trouble) if found.trouble else None}


def _lines(figures: list[Figure]) -> Iterator[tuple[Message, str]]:
    from tearline.jobs.figures import KINDS

    for name, kind in KINDS.items():
        for figure in figures:
            if figure.name == name:
                says = (
                    kind.says
                    if figure.of is None
                    else msg("{what} ({of})", what=said(kind.says), of=figure.of)
                )
                yield says, _with_unit(figure.value, kind.unit)


def _with_unit(value: float, unit: str) -> str:
    if unit == "seconds":
        return f"{value:.0f} s"
    if unit == "bytes":
        return f"{value / 1e6:,.0f} MB"
    return f"{value:,.0f}"


def _told(figures: list[Figure]) -> dict[str, Any]:
    """By name; where there are several of one, by what each is of."""
    told: dict[str, Any] = {}
    for figure in figures:
        if figure.of is None:
            told[figure.name] = figure.value
        else:
            told.setdefault(figure.name, {})[figure.of] = figure.value
    return told
