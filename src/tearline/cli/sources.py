"""The register of sources at the command line: keys, sealing and opening on one's own machine, reports, hands."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.opening import asking
from tearline.cli.options import DAY, AsJson, Purpose, group_of_commands
from tearline.cli.output import print_json, print_table, say
from tearline.cli.tongue import said
from tearline.codes import SourceDeed, SourceKind, SourceRisk, words_of
from tearline.errors import BadInput
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.sharing.sources.register import Source

group = group_of_commands(
    said(msg("Sources of reports: who keeps each, who it is (sealed), which reports are of it."))
)

SourceId = Annotated[
    str,
    typer.Argument(
        metavar=said(msg("SOURCE")), help=said(msg("A source's id: `tearline source list --json`."))
    ),
]
RecordId = Annotated[str, typer.Argument(metavar=said(msg("RECORD")), help=said(msg("The report's id.")))]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file", help=said(msg("Read the passphrase from this file instead of asking."))
    ),
]
KeyFile = Annotated[Path, typer.Option("--key", help=said(msg("The file with the private key.")))]
ReviewOn = Annotated[
    datetime,
    typer.Option(
        "--review-on", formats=[DAY], help=said(msg("The day of the next review, within twelve months."))
    ),
]
Risk = Annotated[str, typer.Option("--risk", help="none | low | medium | high")]


@group.command(
    "key", help=said(msg("Make the agency's pair of keys: the private one never comes into the service."))
)
def key_command(
    file: Annotated[
        Path,
        typer.Argument(
            metavar=said(msg("FILE")),
            help=said(msg("Where the private key goes; the public one goes beside it, as FILE.pub.")),
        ),
    ],
    passphrase_file: PassphraseFile = None,
) -> None:
    from tearline.sharing.sources.sealing import fingerprint, in_groups, new_pair

    passphrase = _passphrase(passphrase_file, twice=True)
    private, public = new_pair(passphrase)
    beside = file.with_name(f"{file.name}.pub")
    if beside.exists():
        raise BadInput(msg("{path} is there already. Name another file: no key is overwritten.", path=beside))
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadInput(
            msg("{path} is there already. Name another file: no key is overwritten.", path=file)
        ) from None
    except OSError as error:
        raise BadInput(msg("{path} cannot be written: {why}", path=file, why=error.strerror or "")) from None
    with os.fdopen(handle, "wb") as out:
        out.write(private)
    beside.write_text(public)
    say(
        msg(
            "Private key: {path}. Keep it and its passphrase apart from this machine, and a copy of each elsewhere: "
            "without them nobody opens what was sealed.",
            path=file,
        )
    )
    say(msg("Public key: {path}. A steward sets it: tearline source set-key {path}", path=beside))
    say(msg("Fingerprint: {fingerprint}", fingerprint=in_groups(fingerprint(public))))


@group.command(
    "set-key", help=said(msg("Set the public key under which your agency seals from now on (steward)."))
)
def set_key_command(
    file: Annotated[
        Path, typer.Argument(metavar=said(msg("FILE")), help=said(msg("The file with the public key.")))
    ],
    purpose: Purpose = None,
) -> None:
    from tearline.sharing.sources.register import set_source_key
    from tearline.sharing.sources.sealing import in_groups

    pem = _read(file).decode(errors="replace")
    with asking(purpose) as this:
        print_ = set_source_key(this.desk, this.viewer, pem)
    say(
        msg(
            "Set. Compare the fingerprint with who made the key: {fingerprint}", fingerprint=in_groups(print_)
        )
    )


@group.command("list", help=said(msg("The sources that you keep, those whose review is due first.")))
def list_command(
    closed: Annotated[bool, typer.Option("--closed", help=said(msg("Those that were closed.")))] = False,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.sharing.sources.register import sources
    from tearline.sharing.sources.sealing import in_groups

    with asking(purpose) as this:
        found = sources(this.desk, this.viewer, closed=closed)
    if as_json:
        print_json(found)
        return
    if found.key:
        say(msg("Sealed from now on by the key {fingerprint}", fingerprint=in_groups(found.key.fingerprint)))
    if not found.sources:
        say(msg("You keep no source."))
        return
    print_table(
        (
            msg("id"),
            msg("code"),
            msg("handled by"),
            msg("controlled by"),
            msg("risk"),
            msg("review"),
            msg("identity"),
            msg("reports"),
        ),
        [
            (
                str(one.id),
                _code(one),
                one.handler,
                one.controller,
                said(words_of(SourceRisk, one.risk)),
                said(msg("due since {day}", day=one.review_on)) if one.due else str(one.review_on),
                said(msg("sealed")) if one.sealed_under else said(msg("not sealed yet")),
                str(one.reports),
            )
            for one in found.sources
        ],
    )


@group.command("show", help=said(msg("One source with its reports, by id and note, and what was done.")))
def show_command(source_id: SourceId, purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.sharing.sources.register import source

    with asking(purpose) as this:
        found = source(this.desk, this.viewer, source_id)
    if as_json:
        print_json(found)
        return
    say(
        msg(
            "{code}, {kind}: {risk}, review {day}",
            code=_code(found.source),
            kind=words_of(SourceKind, found.source.kind),
            risk=words_of(SourceRisk, found.source.risk),
            day=found.source.review_on,
        )
    )
    print_table(
        (msg("report"), msg("note"), msg("written by"), msg("when")),
        [
            (str(one.record_id), one.note, one.written_by, f"{one.written_at:%Y-%m-%d %H:%M}")
            for one in found.reports
        ],
    )
    print_table(
        (msg("when"), msg("what"), msg("detail"), msg("by")),
        [
            (f"{one.at:%Y-%m-%d %H:%M}", said(words_of(SourceDeed, one.what)), one.detail, one.by_login)
            for one in found.done
        ],
    )


@group.command("add", help=said(msg("Open a source: you name the other of its two keepers.")))
def add_command(
    risk: Risk,
    review_on: ReviewOn,
    handler: Annotated[
        str | None, typer.Option("--handler", help=said(msg("Its handler, by login: you control it.")))
    ] = None,
    controller: Annotated[
        str | None, typer.Option("--controller", help=said(msg("Its controller, by login: you handle it.")))
    ] = None,
    kind: Annotated[str, typer.Option("--kind", help="human | technical")] = "human",
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.sharing.sources.register import open_source

    if (handler is None) == (controller is None):
        raise BadInput(msg("Name one of the two: --handler or --controller."))
    own, other = ("controller", handler) if handler else ("handler", controller)
    with asking(purpose) as this:
        id = open_source(this.desk, this.viewer, own, other or "", kind, risk, review_on.date())
    if as_json:
        print_json({"id": id})
        return
    say(msg("Opened: {id}. Now seal who it is: tearline source seal {id}", id=id))


@group.command(
    "seal", help=said(msg("Seal who a source is, on this machine, from standard input or as asked."))
)
def seal_command(source_id: SourceId, purpose: Purpose = None) -> None:
    from tearline.sharing.sources.register import seal_source, source
    from tearline.sharing.sources.sealing import in_groups, sealed

    with asking(purpose) as this:
        found = source(this.desk, this.viewer, source_id)
        if found.key is None:
            raise BadInput(msg("Your agency has no key yet: a steward sets one (tearline source set-key)."))
        identity = _typed(said(msg("Who it is"))) if sys.stdin.isatty() else sys.stdin.read()
        seal_source(this.desk, this.viewer, source_id, sealed(identity, found.source.code, found.key.pem))
    say(msg("Sealed by the key {fingerprint}", fingerprint=in_groups(found.key.fingerprint)))


@group.command(
    "open", help=said(msg("Open who a source is, on this machine, with the agency's private key."))
)
def open_command(
    key: KeyFile,
    source_id: Annotated[
        str | None,
        typer.Argument(
            metavar=said(msg("SOURCE")), help=said(msg("A source's id: `tearline source list --json`."))
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help=said(msg("A sealed text in a file, instead of a source: then no session is needed.")),
        ),
    ] = None,
    passphrase_file: PassphraseFile = None,
    purpose: Purpose = None,
) -> None:
    from tearline.copies.number import written
    from tearline.sharing.sources.register import source
    from tearline.sharing.sources.sealing import opened

    code = None
    if (source_id is None) == (file is None):
        raise BadInput(msg("Name one of the two: a source, or --file."))
    if source_id is not None:
        with asking(purpose) as this:
            found = source(this.desk, this.viewer, source_id)
        if found.sealed is None:
            raise BadInput(msg("Who this source is was not sealed yet."))
        text, code = found.sealed, found.source.code
    else:
        assert file is not None  # noqa: S101 as the condition above has it
        text = _read(file).decode(errors="replace")
    told, identity = opened(text, _read(key), _passphrase(passphrase_file), code)
    say(msg("Source {code}:", code=written(told)))
    typer.echo(identity)


@group.command("review", help=said(msg("Say the risk anew and when it is reviewed next (its controller).")))
def review_command(source_id: SourceId, risk: Risk, review_on: ReviewOn, purpose: Purpose = None) -> None:
    from tearline.sharing.sources.register import review_source

    with asking(purpose) as this:
        review_source(this.desk, this.viewer, source_id, risk, review_on.date())
    say(msg("Reviewed."))


@group.command(
    "hand-over", help=said(msg("Hand it over to another handler or another controller (its controller)."))
)
def hand_over_command(
    source_id: SourceId,
    handler: Annotated[
        str | None, typer.Option("--handler", help=said(msg("Who handles it from now on.")))
    ] = None,
    controller: Annotated[
        str | None, typer.Option("--controller", help=said(msg("Who controls it from now on.")))
    ] = None,
    purpose: Purpose = None,
) -> None:
    from tearline.sharing.sources.register import hand_over_source

    if (handler is None) == (controller is None):
        raise BadInput(msg("Name one of the two: --handler or --controller."))
    with asking(purpose) as this:
        duty, login = ("handler", handler) if handler else ("controller", controller)
        hand_over_source(this.desk, this.viewer, source_id, duty, login or "")
    say(msg("Handed over."))


@group.command(
    "take-over", help=said(msg("Take over a source whose controller has left (another controller)."))
)
def take_over_command(source_id: SourceId, purpose: Purpose = None) -> None:
    from tearline.sharing.sources.register import take_over_source

    with asking(purpose) as this:
        take_over_source(this.desk, this.viewer, source_id)
    say(msg("Taken over: you control it."))


@group.command("close", help=said(msg("Close a source (its controller).")))
def close_command(source_id: SourceId, purpose: Purpose = None) -> None:
    from tearline.sharing.sources.register import close_source

    with asking(purpose) as this:
        close_source(this.desk, this.viewer, source_id)
    say(msg("Closed: nothing is written on it any more."))


@group.command("report", help=said(msg("Write that a report is of a source, for its keepers alone.")))
def report_command(
    source_id: SourceId,
    record: RecordId,
    note: Annotated[
        str, typer.Option("--note", help=said(msg("Your own words, by which you know it again.")))
    ] = "",
    purpose: Purpose = None,
) -> None:
    from tearline.sharing.sources.register import write_origin

    with asking(purpose) as this:
        write_origin(this.desk, this.viewer, source_id, record, note)
    say(msg("Written. The report itself has not changed."))


@group.command("unreport", help=said(msg("Take a report from a source.")))
def unreport_command(source_id: SourceId, record: RecordId, purpose: Purpose = None) -> None:
    from tearline.sharing.sources.register import take_back_origin

    with asking(purpose) as this:
        take_back_origin(this.desk, this.viewer, source_id, record)
    say(msg("Taken back."))


def _code(one: Source) -> str:
    from tearline.copies.number import written

    return written(one.code)


def _passphrase(file: Path | None, *, twice: bool = False) -> str:
    if file is not None:
        return _read(file).decode(errors="replace").rstrip("\n")
    given = _typed(said(msg("Passphrase of the private key")))
    if twice and _typed(said(msg("The same once more"))) != given:
        raise BadInput(msg("The two passphrases are not the same."))
    return given


def _typed(what: str) -> str:
    return str(typer.prompt(what, hide_input=True, default="", show_default=False))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(msg("{path} cannot be read: {why}", path=file, why=error.strerror or "")) from None
