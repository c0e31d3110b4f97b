"""Saved questions at the command line: kept under a name, and asked again by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose, group_of_commands
from tearline.cli.output import joined, minute, print_json, print_table, say
from tearline.cli.tongue import said
from tearline.errors import NotFound
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.cli.opening import Asking
    from tearline.picture.questions import Saved

group = group_of_commands(said(msg("Questions that you keep under a name, to ask them again.")))

Name = Annotated[str, typer.Argument(metavar=said(msg("NAME")), help=said(msg("The name that you gave it.")))]


@group.command("list", help=said(msg("Your saved questions.")))
def list_command(purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.picture.questions import saved_questions

    with asking(purpose) as this:
        listed = saved_questions(this.desk, this.viewer)
    if as_json:
        print_json(listed)
        return
    print_table(
        (msg("name"), msg("question"), msg("narrowed by"), msg("since")),
        [
            (
                one.name, one.question.text,
                joined([*one.question.kinds, *one.question.agencies, *one.question.tiers]), minute(one.saved_at),
            )
            for one in listed
        ],
    )  # fmt: skip


@group.command(help=said(msg("Save a question under a name.")))
def save(
    name: Name,
    text: Annotated[list[str], typer.Argument(help=said(msg("An identifier, a name or words.")))],
    words: Annotated[
        bool, typer.Option("--words", help=said(msg("Ask for it as words, whatever its form.")))
    ] = False,
    kind: Annotated[
        list[str] | None, typer.Option(help=said(msg("Only this kind (schema); may be repeated.")))
    ] = None,
    agency: Annotated[
        list[str] | None, typer.Option(help=said(msg("Only this agency; may be repeated.")))
    ] = None,
    tier: Annotated[
        list[str] | None, typer.Option(help=said(msg("Only this tier; may be repeated.")))
    ] = None,
    purpose: Purpose = None,
) -> None:
    from tearline.picture.questions import Question, save_question

    asked = Question(
        " ".join(text), words, tuple(kind or ()), tuple(agency or ()), tuple(t.upper() for t in tier or ())
    )
    with asking(purpose) as this:
        save_question(this.desk, this.viewer, name, asked)
    say(msg("Saved: {name}.", name=name))


@group.command(help=said(msg("Ask a saved question again; exit code 1 when nothing is found.")))
def ask(name: Name, purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.cli.picture import check_command, search_command
    from tearline.picture.questions import Question

    with asking(purpose) as this:
        asked: Question = _named(this, name).question
    if asked.is_identifier:
        check_command([asked.text], purpose, as_json)
        return
    search_command(
        [asked.text], list(asked.kinds), list(asked.agencies), list(asked.tiers), None, None, 1, 20, purpose, as_json
    )  # fmt: skip


@group.command(help=said(msg("Forget a saved question.")))
def forget(name: Name, purpose: Purpose = None) -> None:
    from tearline.picture.questions import forget_question

    with asking(purpose) as this:
        forget_question(this.desk, this.viewer, _named(this, name).id)
    say(msg("Forgotten: {name}.", name=name))


def _named(this: Asking, name: str) -> Saved:
    from tearline.picture.questions import saved_questions

    found = next((one for one in saved_questions(this.desk, this.viewer) if one.name == name), None)
    if found is None:
        raise NotFound(msg("You have saved no question under the name {name}.", name=name))
    return found
