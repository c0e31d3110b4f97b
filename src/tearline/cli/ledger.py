"""The ledger at the command line: its head, the whole book in a file, proofs, and verification offline."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.opening import asking, open_house, settings
from tearline.cli.options import AsJson, Purpose, group_of_commands
from tearline.cli.output import print_facts, print_json, print_table, say
from tearline.cli.sealing import seal
from tearline.cli.tongue import language, said
from tearline.errors import BadInput
from tearline.language import msg, plural

if TYPE_CHECKING:
    from tearline.db import House
    from tearline.ledger.again import Again
    from tearline.ledger.findings import Report
    from tearline.ledger.handover import Why
    from tearline.ledger.note import VerifierKey
    from tearline.ledger.sealed import Opened
    from tearline.oversight.proofs import Archive

group = group_of_commands()


@group.command(help=said(msg("The newest checkpoint and the key that signs it; needs no session.")))
def head(as_json: AsJson = False) -> None:
    from tearline.oversight.proofs import newest_checkpoint

    with open_house() as house:
        key = seal(house)
        with _archive(house) as archive:
            note = newest_checkpoint(archive)
    if as_json:
        print_json({"checkpoint": note, "vkey": str(key.vkey)})
    else:
        typer.echo(note, nl=False)
        print_facts([(msg("key"), key.vkey)])


@group.command(help=said(msg("For an inspector: the whole ledger into a file that anyone can verify.")))
def export(
    file: Annotated[Path, typer.Argument(help=said(msg("A new file.")))],
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.oversight.proofs import whole_book

    with asking(purpose) as this, _archive(this.house) as archive:
        key = seal(this.house)
        with _new_file(file) as handle, os.fdopen(handle, "wb") as book:
            exported = whole_book(this.desk, archive, this.viewer, book, key.vkey)
    if as_json:
        print_json(exported)
    else:
        say(
            msg(
                "{entries} entries and {checkpoints} checkpoints are in {file}.",
                entries=exported.entries,
                checkpoints=exported.checkpoints,
                file=file,
            )
        )


@group.command(help=said(msg("Check an exported ledger, offline; exit code 1 when anything is wrong.")))
def verify(
    file: Annotated[Path, typer.Argument(help=said(msg("The exported file.")))],
    vkey: Annotated[
        list[str] | None,
        typer.Option(help=said(msg("A key of the ledger, as obtained elsewhere; may be repeated."))),
    ] = None,
    since: Annotated[
        Path | None, typer.Option(help=said(msg("File with a checkpoint that you kept.")))
    ] = None,
    witness: Annotated[
        list[str] | None, typer.Option(help=said(msg("Key of a witness; may be repeated.")))
    ] = None,
    as_json: AsJson = False,
) -> None:
    from tearline.ledger.verify import verify_file

    kept = _text(since) if since else None
    try:
        report = verify_file(file, vkey, kept, witness or [])
    except OSError as error:
        raise BadInput(msg("{file} cannot be read: {why}.", file=file, why=str(error.strerror))) from None
    if as_json:
        print_json(report.to_json(language()))
    else:
        _show(report)
    if not report.ok:
        raise typer.Exit(1)


@group.command(
    "verify-report",
    help=said(msg("Check a sealed report, offline; exit code 1 when anything is wrong.")),
)
def verify_report_command(
    file: Annotated[Path, typer.Argument(help=said(msg("The sealed report.")))],
    vkey: Annotated[
        list[str] | None,
        typer.Option(help=said(msg("A key of the ledger, as obtained elsewhere; may be repeated."))),
    ] = None,
    as_json: AsJson = False,
) -> None:
    from tearline.ledger.sealed import verify_report

    try:
        opened = verify_report(file.read_bytes(), vkey or [])
    except OSError as error:
        raise BadInput(msg("{file} cannot be read: {why}.", file=file, why=str(error.strerror))) from None
    if as_json:
        print_json(opened.to_json(language()))
    else:
        _show_report(opened)
    if not opened.ok:
        raise typer.Exit(1)


@group.command(help=said(msg("For an inspector: the proof that an entry is in the ledger, as JSON.")))
def prove(
    entry: Annotated[int, typer.Argument(min=0, help=said(msg("The entry's number.")))],
    size: Annotated[
        int | None, typer.Option(min=1, help=said(msg("Under the checkpoint of this size.")))
    ] = None,
    purpose: Purpose = None,
) -> None:
    from tearline.oversight.proofs import proof_of_entry

    with asking(purpose) as this, _archive(this.house) as archive:
        seal(this.house)
        print_json(proof_of_entry(this.desk, archive, this.viewer, entry, size))


_WHY = typer.Option(
    "--reason", help=said(msg("Why, on one line: it stands in the book for everyone to read."))
)
_OLD = typer.Option("--old-key", help=said(msg("The key that signed so far, as it was published.")))


@group.command(
    "new-key",
    help=said(
        msg("On the machine itself: replace the ledger's key, or its name after a new TEARLINE_ORIGIN.")
    ),
)
def new_key(reason: Annotated[str, _WHY], as_json: AsJson = False) -> None:
    _hand_over("rotation", reason, None, as_json)


@group.command(
    "lost-key", help=said(msg("On the machine itself: the ledger's key is lost; go on under a new one."))
)
def lost_key(
    reason: Annotated[str, _WHY], old_key: Annotated[str | None, _OLD] = None, as_json: AsJson = False
) -> None:
    _hand_over("lost", reason, old_key, as_json)


@group.command(
    help=said(
        msg(
            "On the machine itself, after a restore: expunge again what a book says, end all sessions, and go on "
            "under the new TEARLINE_ORIGIN and a new key."
        )
    )
)
def restored(
    reason: Annotated[str, _WHY],
    book: Annotated[
        Path | None, typer.Option(help=said(msg("The newest export of the ledger made before the restore.")))
    ] = None,
    old_key: Annotated[str | None, _OLD] = None,
    as_json: AsJson = False,
) -> None:
    from tearline.ledger.again import expunge_again
    from tearline.ledger.keyfile import any_key
    from tearline.ledger.note import VerifierKey

    with open_house() as house:
        held = any_key(house.data)
        key = VerifierKey.parse(old_key) if old_key else (held.vkey if held else None)
        if book is not None and key is None:
            raise BadInput(msg("Name the key that the book is verified with: --old-key."))
        done = expunge_again(house, book, key)
    _say_again(done, book, as_json)
    _hand_over("restored", reason, old_key, as_json)


def _say_again(done: Again, book: Path | None, as_json: bool) -> None:
    if as_json:
        return  # the ledger has it; what is printed is what must be published
    if book is None:
        say(msg("No book was given, so nothing was expunged again."))
    else:
        say(
            plural(
                done.gone,
                msg("One record that was expunged or purged since the copy is gone again."),
                msg(
                    "{gone} records that were expunged or purged since the copy are gone again.",
                    gone=done.gone,
                ),
            )
        )
    say(
        plural(
            done.sessions,
            msg("One session was ended. Everybody signs in again."),
            msg("{sessions} sessions were ended. Everybody signs in again.", sessions=done.sessions),
        )
    )
    for load, count in done.left.items():
        say(
            plural(
                count,
                msg(
                    "One record still says what load {load} wrote: its steward must expunge it again.",
                    load=load,
                ),
                msg(
                    "{count} records still say what load {load} wrote: its steward must expunge it again.",
                    count=count,
                    load=load,
                ),
            )
        )
    if done.took_back:
        deeds = ", ".join(f"{action}: {count}" for action, count in sorted(done.took_back.items()))
        say(msg("Since the copy there were also, to be done again by hand: {deeds}.", deeds=deeds))


def _hand_over(why: Why, reason: str, old_key: str | None, as_json: bool) -> None:
    from tearline.ledger.change import hand_over
    from tearline.ledger.note import VerifierKey

    lost = VerifierKey.parse(old_key) if old_key else None
    with open_house() as house:
        vkey, confirmed = hand_over(house, settings().origin, why, reason, lost)
    show_handover(vkey, confirmed, as_json)


def show_handover(vkey: VerifierKey, confirmed: bool, as_json: bool) -> None:
    """What whoever changed the key must publish."""
    if as_json:
        print_json({"vkey": str(vkey), "confirmed": confirmed})
        return
    say(msg("The ledger goes on under a new key. Publish it: {key}", key=vkey))
    if not confirmed:
        say(msg("The old key did not confirm it, so whoever trusted that one must get this one from you."))


def _show(report: Report) -> None:
    if report.ok:
        say(msg("Verified: {n} entries, unbroken from the first to the last.", n=report.entries))
    else:
        say(
            msg(
                "NOT verified: {n} faults. Entries proved: {proved}.",
                n=report.fault_count,
                proved=report.proved,
            )
        )
    print_facts([(msg("ledger"), report.origin), (msg("key"), report.vkey)])
    for remark in report.remarks:
        say(remark)
    if not report.key_given:
        say(msg("The key is the file's own. Compare it with one obtained elsewhere, or give it with --vkey."))
    print_table(
        (msg("line"), msg("entries"), msg("what is wrong")),
        [(f.line, _stretch(f.first, f.last), said(f.message)) for f in report.faults],
    )


def _show_report(opened: Opened) -> None:
    if opened.ok:
        say(
            msg(
                "Verified: the report is whole, and each of its {n} entries is in the ledger.", n=opened.looks
            )
        )
    else:
        say(msg("NOT verified: {n} parts or entries are not as they were sealed.", n=len(opened.flaws)))
    order = opened.order
    head = opened.checkpoint
    print_facts(
        [
            (msg("report"), opened.number),
            (msg("ordered by"), order.get("authority")),
            (msg("order"), " · ".join(filter(None, [order.get("number"), order.get("day")]))),
            (msg("withheld"), opened.withheld),
            (msg("ledger"), head.origin if head else None),
            (msg("entries in the ledger"), head.size if head else None),
            (msg("key"), opened.vkey),
        ]
    )
    for remark in opened.remarks:
        say(remark)
    if not opened.key_given:
        say(msg("The key is the file's own. Compare it with one obtained elsewhere, or give it with --vkey."))
    say(
        msg(
            "What it does not show stands in the report; above all, that no entry about the person is missing."
        )
    )
    print_table((msg("part"), msg("what is wrong")), [(f.part, said(f.message)) for f in opened.flaws])


def _stretch(first: int | None, last: int | None) -> str:
    if first is None:
        return ""
    return str(first) if last in (None, first) else f"{first}-{last}"


@contextmanager
def _archive(house: House) -> Iterator[Archive]:
    from tearline.oversight.proofs import Archive

    archive = Archive(house)
    try:
        yield archive
    finally:
        archive.close()


@contextmanager
def _new_file(path: Path) -> Iterator[int]:
    """A file that was not there before, mode 0600; gone again if what writes it fails."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BadInput(msg("{file} cannot be made: {why}.", file=path, why=str(error.strerror))) from None
    try:
        yield handle
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadInput(msg("{file} is not a text that can be read.", file=path)) from None
