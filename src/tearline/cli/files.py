"""Files beside records at the command line: adding one, which there are, and one of them with its bytes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Annotated

import typer

from tearline.cli.loads import id_of
from tearline.cli.opening import asking, settings
from tearline.cli.options import AsJson, Purpose, group_of_commands
from tearline.cli.output import Page, hint, minute, print_json, say
from tearline.cli.tongue import said
from tearline.errors import BadInput, Unavailable
from tearline.language import msg

group = group_of_commands(said(msg("Files beside records: photographs, scans, documents, recordings.")))

Id = Annotated[str, typer.Argument(metavar=said(msg("RECORD")), help=said(msg("A record's id.")))]


@group.command("add", help=said(msg("Add a file to a record, as a record of your agency.")))
def add_command(
    id: Id,
    path: Annotated[Path, typer.Argument(metavar=said(msg("FILE")), help=said(msg("The file.")))],
    label: Annotated[
        str | None,
        typer.Option("--label", help=said(msg("A label of your agency, joined with the record's."))),
    ] = None,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.files.deeds import add_file, too_large
    from tearline.shelf import PIECE, Shelf

    most = settings().file_bytes
    try:
        file = path.open("rb")
    except OSError as error:
        raise BadInput(msg("{file} cannot be read: {why}.", file=path, why=str(error.strerror))) from None
    with file, asking(purpose) as this, Shelf(this.house.data).arriving() as came:
        while piece := file.read(PIECE):
            if came.size + len(piece) > most:
                raise too_large(path.name, most)
            came.write(piece)
        added = add_file(this.desk, this.viewer, id_of(id), came, path.name, label)
    if as_json:
        print_json({"id": added.id, "name": added.name})
    else:
        say(msg("Added, under the name {name} (record {id}).", name=added.name, id=added.id))


@group.command("list", help=said(msg("The files beside a record.")))
def list_command(
    id: Id,
    after: Annotated[
        str | None,
        typer.Option("--after", help=said(msg("The record of the last file of the page before."))),
    ] = None,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.files.kinds import WHY
    from tearline.files.questions import files_of

    with asking(purpose) as this:
        found = files_of(this.desk, this.viewer, id_of(id), id_of(after) if after else None)
        if as_json:
            print_json(found)
            return
        with Page(this, found.banner.label) as page:
            page.table(
                (msg("file"), msg("type"), msg("bytes"), msg("pages"), msg("agency"), msg("officer"), msg("added on"),
                 msg("label"), msg("remark"), msg("name")),
                [
                    (
                        one.file_name, one.type, one.bytes, one.pages, one.owner, one.officer, minute(one.added_at),
                        one.label,
                        said(msg("its name says otherwise")) if one.belies
                        else said(WHY[one.unpictured]) if one.unpictured not in (None, "kind") else "",
                        one.name,
                    )
                    for one in found.files
                ],
            )  # fmt: skip
            if not found.files:
                page.text(msg("No file that you see."))
            elif found.more:
                page.text(msg("There are more: --after {next}", next=found.files[-1].id))


@group.command("get", help=said(msg("Write the bytes of a file into a new one.")))
def get_command(
    name: Annotated[
        str,
        typer.Argument(
            metavar=said(msg("NAME")), help=said(msg("The file's name, of `tearline file list`."))
        ),
    ],
    to: Annotated[Path, typer.Option("--to", help=said(msg("The file to write; it must not be there yet.")))],
    purpose: Purpose = None,
) -> None:
    from tearline.cli.copies import refuse_what_is_there
    from tearline.files.questions import opened
    from tearline.shelf import pieces

    refuse_what_is_there(to)
    digest = hashlib.sha256()
    with asking(purpose) as this:
        file, kept = opened(this.desk, this.viewer, id_of(name))
    try:
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for piece in pieces(kept, 0, file.bytes):
                digest.update(piece)
                out.write(piece)
    except OSError as error:
        raise BadInput(msg("{file} cannot be made: {why}.", file=to, why=str(error.strerror))) from None
    if digest.hexdigest() != file.sha256:
        raise Unavailable(
            msg(
                "{file} was written, but its bytes are not those that were added: do not rely on it.", file=to
            )
        )
    hint(msg("{file}: {type}, {bytes} bytes, SHA-256 {digest}",
             file=to, type=file.type, bytes=file.bytes, digest=file.sha256))  # fmt: skip
