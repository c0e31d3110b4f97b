"""A mapping made on screen: what each column of a table is, its first lines as records, and the load (K1).

Nothing is kept between two steps: the file comes with each of them, and the page's fields say what was chosen so far.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import anyio
from starlette.datastructures import FormData
from starlette.responses import Response

from tearline.api.door import MAPPING_PAGE
from tearline.api.leaving import Unregistered, sent_unregistered
from tearline.api.routes.loads import Told, Upload, bounds_of, how_to_read, kept, with_upload
from tearline.api.turns import Unwanted
from tearline.codes import Duty
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.intake.drafting import Choices, Draft, draft_of, uses_of, yaml_of
from tearline.intake.drafting.words import vocabulary
from tearline.intake.dry_run import DryRun, dry_run
from tearline.intake.load import load
from tearline.intake.receipt import Receipt
from tearline.language import Language, Message, msg
from tearline.ledger.look import Viewer
from tearline.ontology.labels import kind_label, property_label
from tearline.ontology.outline import properties_of
from tearline.picture.answer import banner
from tearline.web.pages.stewardship.upload import under_way
from tearline.web.slots import Slots
from tearline.web.visit import NOTHING, Page, Visit, fields_of

SHOWN = 20  # lines, as records
FIELDS = 2_000
_COLUMNS = 900  # of one table: each is two fields
_TITLE = msg("Mapping")


@dataclass(frozen=True, slots=True)
class Tried:
    """A draft as it was chosen, the text that a load takes, and what a load would do with it."""

    draft: Draft
    text: str
    found: DryRun


def form(visit: Visit) -> Response:
    """A mapping begins with a file: on to the form for one."""
    return visit.go("/ours/upload")


def again(visit: Visit) -> Response:
    """After a sign-in there is no file any more."""
    return _refused(visit, msg("You are signed in again; choose the file anew."), 400)


async def send(visit: Visit) -> Response:
    """The next step with the file that came: try the mapping out, save it as a file, or load."""
    viewer = await anyio.to_thread.run_sync(_steward, visit)

    def keep(sent: FormData, folder: Path) -> Upload:
        visit.form = fields_of(sent)
        visit.refuse_forged()
        label = Slots.typed(visit).label(visit.officer.agency if visit.officer else "")
        if not visit.value("source"):
            raise BadInput(msg("Say which source it is: your agency's name for the collection."))
        if not any(getattr(part, "filename", None) for part in sent.getlist("file")):
            raise BadInput(msg("Choose the table: a CSV or XLSX file."))
        files = [(name, part) for name, part in sent.multi_items() if name in ("file", "source", "encoding")]
        return kept(FormData([*files, ("label", str(label))]), folder)

    def do(upload: Upload, unwanted: Unwanted) -> Tried | Receipt:
        return _done(visit, viewer, told, upload, unwanted)

    try:
        with under_way(visit).told(visit.login, visit.request.query_params.get("ticket", "")) as told:
            done = await with_upload(visit.request, visit.office, viewer, do, keep, fields=FIELDS)
    except (BadInput, Conflict, NotEntitled) as error:
        status = {BadInput: 400, Conflict: 409, NotEntitled: 403}[type(error)]
        return await anyio.to_thread.run_sync(_refused, visit, error.message, status)
    if isinstance(done, Receipt):
        return visit.go(f"/load/{done.id}")
    if visit.value("do") == "save":
        return _file(done)
    return await anyio.to_thread.run_sync(_page, visit, done)


def _steward(visit: Visit) -> Viewer:
    viewer = visit.viewer
    if visit.officer is None or Duty.STEWARD not in visit.officer.duties:
        raise NotFound
    return viewer


def _choices(visit: Visit) -> Choices:
    """What the page's fields say; of another kind than before, the columns are looked at anew."""
    columns, uses = visit.values("column")[:_COLUMNS], visit.values("use")
    schema = visit.value("schema") or None
    if visit.value("do") == "fresh":
        return Choices()
    if len(columns) != len(uses) or schema != (visit.value("was") or None):
        return Choices(schema)
    return Choices(schema, dict(zip(columns, uses, strict=True)))


def _done(
    visit: Visit, viewer: Viewer, told: Told | None, upload: Upload, unwanted: Unwanted
) -> Tried | Receipt:
    desk, table, bounds = visit.office.desk, upload.files[0], bounds_of(visit.office)
    encoding = upload.fields.get("encoding")
    draft = draft_of(table, encoding=encoding, bounds=bounds, unwanted=unwanted, choices=_choices(visit))
    text = yaml_of(draft, visit.language)
    mapping = table.parent / "mapping.yaml"
    mapping.write_text(text, "utf-8")
    how = how_to_read(visit.office, Upload(upload.files, mapping, upload.fields), unwanted)
    if visit.value("do") == "load":
        return load(desk, viewer, table, **how, progress=told)
    return Tried(draft, text, dry_run(desk, viewer, table, **how, show=SHOWN))


def _file(tried: Tried) -> Response:
    """The mapping as a file, for the next time."""
    name = f"{tried.draft.schema.lower()}.yaml"
    return sent_unregistered(Unregistered.MAPPING, name, "application/yaml", tried.text.encode())


def _page(visit: Visit, tried: Tried) -> Response:
    draft, found = tried.draft, tried.found
    uses = uses_of(draft)
    why = {one.column: visit.said(one.why) for one in draft.unplaced}
    remarks = {column: visit.said(one.remark) for one in (*draft.fields, *draft.properties) if one.remark
               for column in one.columns}  # fmt: skip
    if draft.key_remark:
        remarks |= {column: visit.said(draft.key_remark) for column in draft.key}
    return visit.show(
        "mapping.html", _TITLE, banner([found.label]), section="stewardship", tried=tried, found=found,
        slots=Slots.typed(visit), source=visit.value("source"), encoding=visit.value("encoding"),
        unusable=[one for one in draft.unplaced if one.column not in draft.columns],
        columns=[(name, uses.get(name, ""), remarks.get(name) or why.get(name, "")) for name in draft.columns],
        properties=_properties(draft.schema, visit.language), kinds=_kinds(visit.language), finding=_finding(tried),
    )  # fmt: skip


def _finding(tried: Tried) -> Message:
    """The page's heading: what a load would do."""
    found = tried.found
    if found.rejected == 1:
        return msg("One of {read} lines would not be taken", read=found.read)
    if found.rejected:
        return msg("{rejected} of {read} lines would not be taken", rejected=found.rejected, read=found.read)
    if found.warned:
        return msg(
            "All {read} lines would be taken, {warned} with a warning", read=found.read, warned=found.warned
        )
    return msg("All {read} lines would be taken", read=found.read)


def _properties(schema: str, language: Language) -> list[tuple[str, str]]:
    """What a column may be, by the words that people read."""
    found = [(name, property_label(schema, name, language)) for name in properties_of(schema)]
    return sorted(found, key=lambda one: one[1].casefold())


def _kinds(language: Language) -> list[tuple[str, str]]:
    found = [(kind.schema, kind_label(kind.schema, language)) for kind in vocabulary().kinds]
    return sorted(found, key=lambda one: one[1].casefold())


def _refused(visit: Visit, wrong: Message, status: int) -> Response:
    """What speaks against it, with the way back to a form that holds what was typed."""
    return visit.show(
        "mapping-refused.html", _TITLE, NOTHING, status, section="stewardship", wrong=wrong, slots=Slots.typed(visit),
        source=visit.value("source"), encoding=visit.value("encoding"), schema=visit.value("schema"),
        choices=list(zip(visit.values("column"), visit.values("use"), strict=False)), was=visit.value("was"),
    )  # fmt: skip


PAGES = (Page("GET", MAPPING_PAGE, form), Page("POST", MAPPING_PAGE, again, files=send))
