"""Running a deployment: the service, the jobs, a backup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from tearline.cli.opening import open_house, settings
from tearline.cli.options import AsJson, group_of_commands
from tearline.cli.output import hint, print_json, say
from tearline.cli.tongue import said
from tearline.errors import BadInput
from tearline.language import Message, msg, plural

if TYPE_CHECKING:
    from tearline.db.backup_of_files import Lost
    from tearline.settings import Settings

jobs = group_of_commands()

labels = group_of_commands()


def serve_command(
    host: Annotated[str | None, typer.Option(help=said(msg("Address to listen on.")))] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help=said(msg("Port to listen on.")))] = None,
    certificate: Annotated[
        Path | None,
        typer.Option(help=said(msg("Speak https with this certificate (PEM), followed by those above it."))),
    ] = None,
    key: Annotated[Path | None, typer.Option(help=said(msg("The certificate's key (PEM).")))] = None,
    make_certificate: Annotated[
        bool,
        typer.Option(
            "--make-certificate", help=said(msg("Speak https with a certificate made here, for a trial."))
        ),
    ] = False,
) -> None:
    """Run the service until SIGTERM or Ctrl-C."""
    from tearline.service import serve, tls_of

    given = {"host": host, "port": port, "certificate": certificate, "certificate_key": key}
    chosen = settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    tls_of(chosen)  # a wrong file is told before anything starts
    with open_house() as house:
        if make_certificate:
            chosen = _for_a_trial(chosen)
        serve(house, chosen, lambda address: hint(_serving(address)))


def _for_a_trial(chosen: Settings) -> Settings:
    from tearline.certificate import fingerprint, for_a_trial

    if chosen.certificate is not None:
        raise BadInput(
            msg(
                "There is a certificate already: {path}. Leave --make-certificate out.",
                path=chosen.certificate,
            )
        )
    address = [] if not chosen.address else [str(urlsplit(chosen.address).hostname)]
    pair = for_a_trial(chosen.data, [*chosen.hosts, *address])
    hint(
        msg(
            "The certificate in {path} is for a trial: nobody vouches for it, so browsers warn. Go on there only if "
            "they show this SHA-256 fingerprint: {fingerprint}",
            path=pair.certificate,
            fingerprint=fingerprint(pair.certificate),
        )
    )
    return chosen.model_copy(update={"certificate": pair.certificate, "certificate_key": pair.key})


@jobs.callback()
def _jobs() -> None:
    """What runs by the clock."""


@jobs.command(help=said(msg("Do all of it now: purge, note overdue reviews, sweep.")))
def run(as_json: AsJson = False) -> None:
    from tearline.jobs.schedule import Schedule

    with open_house() as house:
        met = Schedule(house).run(everything=True)
    if as_json:
        print_json(met)
    elif "purge" not in met:
        say(msg("Another process is at it."))
    else:
        say(msg("{purged} records were purged; {overdue} wait for an overdue review.",
                purged=met["purge"], overdue=met["overdue"]))  # fmt: skip


@jobs.command(
    help=said(msg("Write over on the disk what expungements left there; locks the tables meanwhile."))
)
def wipe() -> None:
    from tearline.db.wipe import wipe as write_over

    with open_house() as house:
        write_over(house)
    say(msg("What was expunged or purged is gone from this server's files too. Backups are yours to treat."))


@labels.callback()
def _labels() -> None:
    """Numbers of labels."""


@labels.command(help=said(msg("How many new labels there can still be.")))
def left(as_json: AsJson = False) -> None:
    from tearline.db.labels import left as count

    with open_house() as house:
        number = count(house)
    if as_json:
        print_json({"left": number})
    else:
        say(
            plural(
                number,
                msg("There can be one more label."),
                msg("There can be {count} more labels.", count=number),
            )
        )


@labels.command(help=said(msg("Take back the numbers of labels that nothing uses. Ends every session.")))
def free(as_json: AsJson = False) -> None:
    from tearline.db.labels import free as take_back

    with open_house() as house:
        number = take_back(house)
    if as_json:
        print_json({"freed": number})
    else:
        say(
            plural(
                number,
                msg("One number of a label is free again. Everybody signs in anew."),
                msg("{count} numbers of labels are free again. Everybody signs in anew.", count=number),
            )
        )


def backup_command(
    file: Annotated[Path, typer.Argument(help=said(msg("A new file.")))],
    without_files: Annotated[
        bool,
        typer.Option(
            "--without-files", help=said(msg("Leave out the bytes of files: you copy DATA/files yourself."))
        ),
    ] = False,
) -> None:
    """Write the whole database into a file, which then must be encrypted and kept as docs/backups.md says."""
    from tearline.db.backup import dump
    from tearline.db.backup_of_files import beside

    with open_house() as house:
        lost = dump(house, file, with_files=not without_files)
    _tell_lost(lost)
    if beside(file).exists():
        say(msg("The bytes of files are in {file}, which belongs to it.", file=beside(file)))
    say(
        msg(
            "The backup is in {file}. It holds every record of every agency: encrypt it before it leaves "
            "this machine.",
            file=file,
        )
    )


def put_back_command(
    file: Annotated[Path, typer.Argument(help=said(msg("A backup of `tearline backup`.")))],
) -> None:
    """Restore a backup into a new data folder; then `tearline ledger restored`, before anybody is let in."""
    from tearline.db.backup import put_back

    with open_house(founding=True) as house:
        lost = put_back(house, file)
    with open_house():
        _tell_lost(lost)
        say(
            msg(
                "The backup is restored. Before the service starts: tearline ledger restored (docs/backups.md)."
            )
        )


def _tell_lost(lost: list[Lost]) -> None:
    """Files whose bytes are not as they were added, each by its record."""
    for one in lost:
        if one.missing:
            hint(msg("The bytes of the file with the record {id} are missing.", id=one.record))
        else:
            hint(
                msg(
                    "The bytes of the file with the record {id} are not those that were added.", id=one.record
                )
            )


def _serving(address: str) -> Message:
    return msg("Serving on {address} (pages, and the API under /api/v1). Ctrl-C ends it.", address=address)
