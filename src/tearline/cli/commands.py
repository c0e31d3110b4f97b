"""The commands, in the order of the help. Each one's module is imported when it is called, not before."""

from __future__ import annotations

from dataclasses import dataclass

from tearline.language import Message, msg


@dataclass(frozen=True, slots=True)
class Command:
    """A name, what it does, and where: a function, or a group of commands."""

    name: str
    help: Message
    module: str
    attribute: str


def _command(name: str, place: str, help: Message) -> Command:
    module, attribute = place.split(":")
    return Command(name, help, f"tearline.cli.{module}", attribute)


COMMANDS = (
    _command("init", "founding:init", msg("Found this deployment: its first agency and its two registrars.")),
    _command("sign-in", "session:sign_in_command", msg("Open a session.")),
    _command("sign-out", "session:sign_out_command", msg("End the session.")),
    _command("password", "session:password_command", msg("Change your own password.")),
    _command("authenticator", "session:authenticator_command", msg("Replace your own authenticator.")),
    _command("whoami", "session:whoami_command", msg("Whose session it is and what it may see.")),
    _command(
        "sessions", "sessions:group", msg("Who is signed in: your own sessions, and for a registrar others'.")
    ),
    _command("day", "day:day_command", msg("Your day: what waits, what became of what you opened, notices.")),
    _command("figures", "figures:figures_command", msg("What came of the leads that you see, in figures.")),
    _command("check", "picture:check_command", msg("Field check: who or what carries this identifier.")),
    _command(
        "check-list", "copies:check_list_command", msg("Field check of each line of a list, as a file.")
    ),
    _command("search", "picture:search_command", msg("Search names and text.")),
    _command("questions", "questions:group", msg("Questions that you keep under a name, to ask them again.")),
    _command("record", "picture:record_command", msg("One record with its history and links.")),
    _command("match", "fusion:match_command", msg("Who or what may a described thing be.")),
    _command("entity", "fusion:entity_command", msg("All that is known of one thing, with who says it.")),
    _command("expand", "graph:expand_command", msg("What an entity is linked to, by kind of link.")),
    _command("path", "graph:path_command", msg("A shortest path between two entities.")),
    _command("scenes", "graph:scenes_command", msg("Your saved charts.")),
    _command("scene", "graph:scene_command", msg("One of your saved charts, asked anew.")),
    _command(
        "matter",
        "matters:group",
        msg("Matters: what somebody has to act on, where each stands, and its moves."),
    ),
    _command("unit", "units:group", msg("Joint units: who sits in them, who leads, and each step of them.")),
    _command(
        "request",
        "requests:group",
        msg("Requests between agencies: what we are asked, what we ask, and what came of it."),
    ),
    _command(
        "plan", "plans:group", msg("Plans of your agency, and which of them clash with another agency's.")
    ),
    _command(
        "release",
        "releases:group",
        msg("Tear-line releases: written below the line, in marked copies, recalled, traced."),
    ),
    _command(
        "trace-copy", "releases:trace_copy_command", msg("Whose copy a text is that was found outside.")
    ),
    _command("desk", "desks:group", msg("Desks: how each agency is reached, day and night.")),
    _command(
        "clocks",
        "clocks:clocks_command",
        msg("The clocks of a case in a file: what is due by when, and why."),
    ),
    _command("credit", "credit:group", msg("What each agency gave to outcomes, and citing.")),
    _command(
        "pointer", "pointers:group", msg("Pointers: does another agency hold something of an identifier?")
    ),
    _command("consent", "pointers:consent", msg("Consents: whom your agency lets ask for what it holds.")),
    _command(
        "source",
        "sources:group",
        msg("Sources of reports: who keeps each, who it is (sealed), which reports are of it."),
    ),
    _command(
        "origin",
        "origins:group",
        msg("Of which sources some reports are: asked by one inspector, agreed to by another."),
    ),
    _command(
        "independence",
        "origins:independence",
        msg("Whether reports may be read as confirming each other."),
    ),
    _command("file", "files:group", msg("Files beside records: photographs, scans, documents, recordings.")),
    _command("export", "copies:export_command", msg("Take a copy of a dossier or a record as a file.")),
    _command(
        "copies", "copies:group", msg("Copies: yours, those of your agency's records, what became of them.")
    ),
    _command("explain", "fusion:explain_command", msg("Why two records are, or are not, taken as one.")),
    _command("history", "history:history_command", msg("What joined an entity and parted from it, and why.")),
    _command(
        "timeline",
        "time_and_place:timeline_command",
        msg("What is told in time of one thing, or of several."),
    ),
    _command(
        "places",
        "time_and_place:places_command",
        msg("Where things are told to be, or what stands within an extent."),
    ),
    _command("review", "review:review_command", msg("Pairs that may be one thing, for you to decide.")),
    _command("decide", "review:decide_command", msg("Decide whether two records are one thing.")),
    _command("undo", "review:undo_command", msg("Take a decision of your agency back.")),
    _command("mapping", "mapping:group", msg("Draft a mapping of a table's columns.")),
    _command("load", "loads:load_command", msg("Load a file of your agency into records.")),
    _command("loads", "loads:loads_command", msg("Your agency's loads.")),
    _command("receipt", "loads:receipt_command", msg("The receipt of one load.")),
    _command("kinds", "kinds:kinds_command", msg("Kinds of things, with the properties that files name.")),
    _command("correct", "steward:correct_command", msg("Correct a record of your agency.")),
    _command("reclassify", "steward:reclassify_command", msg("Put a record or a load under another label.")),
    _command("recall", "steward:recall_command", msg("Take a record or a load back from other agencies.")),
    _command("restore", "steward:restore_command", msg("End a recall: share again under a label.")),
    _command("retain", "steward:retain_command", msg("A record was reviewed and is still justified.")),
    _command("unhold", "steward:unhold_command", msg("Let loads decide again about what was set by hand.")),
    _command("expunge", "steward:expunge_command", msg("Remove a record or a load for good.")),
    _command("reviews", "steward:reviews_command", msg("Your agency's records that wait for review.")),
    _command(
        "came-back", "steward:came_back_command", msg("Records that a load brought back against a deed.")
    ),
    _command("looks", "looks:group", msg("Who looked at what, and why.")),
    _command(
        "unusual", "unusual:group", msg("For an inspector: unusual use of the ledger's kind, and its rules.")
    ),
    _command(
        "tracing",
        "tracings:group",
        msg("For inspectors: leak tracings. Who was shown some records before a moment."),
    ),
    _command("reason", "reasons:reason_command", msg("Why a deed was done, by the digest in its entry.")),
    _command("agency", "registry:agency", msg("Agencies of the deployment (registrar).")),
    _command("officer", "registry:officer", msg("Officers, their duties and credentials (registrar).")),
    _command("vetting", "vetting:vetting", msg("Vettings, which give access (registrar).")),
    _command(
        "proposal", "proposals:proposal", msg("What waits for a second registrar, to confirm or to refuse.")
    ),
    _command(
        "matrix",
        "rights:matrix",
        msg("The matrix of who may decide what: read it, write its draft, publish it."),
    ),
    _command(
        "delegation",
        "rights:delegation",
        msg("What you lent of your right to decide, and what was lent to you."),
    ),
    _command("purpose", "registry:purpose", msg("Purposes that a look may name.")),
    _command("ledger", "ledger:group", msg("The ledger: its head, its book, proofs, verification.")),
    _command("serve", "operating:serve_command", msg("Run the service.")),
    _command("status", "status:status_command", msg("Whether the service is up and ready, and its figures.")),
    _command("jobs", "operating:jobs", msg("What runs by the clock.")),
    _command("labels", "operating:labels", msg("Numbers of labels: how many are left, and free again.")),
    _command("backup", "operating:backup_command", msg("Write a backup of the database.")),
    _command("put-back", "operating:put_back_command", msg("Restore a backup into a new data folder.")),
    _command(
        "weights",
        "weights:group",
        msg("What matching weighs: trained anew, or written for another engine."),
    ),
    _command("nation", "nation:group", msg("An invented country with its truth, at any size.")),
    _command("demo", "demo:demo", msg("An invented nation, three viewers, a running service.")),
    _command("demo-as", "demo:demo_as", msg("Ask as an officer of the demo: what to put into a shell.")),
    _command("demo-code", "demo:demo_code", msg("A current code of an officer of the demo.")),
)
