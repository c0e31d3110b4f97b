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
    _command("sign-in", "signing:sign_in_command", msg("Open a session.")),
    _command("sign-out", "signing:sign_out_command", msg("End the session.")),
    _command("whoami", "signing:whoami_command", msg("Whose session it is and what it may see.")),
    _command("check", "asking:check_command", msg("Field check: who or what carries this identifier.")),
    _command("search", "asking:search_command", msg("Search names and text.")),
    _command("record", "asking:record_command", msg("One record with its history and links.")),
    _command("match", "fusing:match_command", msg("Who or what may a described thing be.")),
    _command("entity", "fusing:entity_command", msg("All that is known of one thing, with who says it.")),
    _command("explain", "fusing:explain_command", msg("Why two records are, or are not, taken as one.")),
    _command("history", "log:history_command", msg("What joined an entity and parted from it, and why.")),
    _command("review", "reviewing:review_command", msg("Pairs that may be one thing, for you to decide.")),
    _command("decide", "reviewing:decide_command", msg("Decide whether two records are one thing.")),
    _command("undo", "reviewing:undo_command", msg("Take a decision of your agency back.")),
    _command("load", "loading:load_command", msg("Load a file of your agency into records.")),
    _command("loads", "loading:loads_command", msg("Your agency's loads.")),
    _command("receipt", "loading:receipt_command", msg("The receipt of one load.")),
    _command("correct", "stewarding:correct_command", msg("Correct a record of your agency.")),
    _command(
        "reclassify", "stewarding:reclassify_command", msg("Put a record or a load under another label.")
    ),
    _command("recall", "stewarding:recall_command", msg("Take a record or a load back from other agencies.")),
    _command("restore", "stewarding:restore_command", msg("End a recall: share again under a label.")),
    _command("retain", "stewarding:retain_command", msg("A record was reviewed and is still justified.")),
    _command(
        "unhold", "stewarding:unhold_command", msg("Let loads decide again about what was set by hand.")
    ),
    _command("expunge", "stewarding:expunge_command", msg("Remove a record or a load for good.")),
    _command("reviews", "stewarding:reviews_command", msg("Your agency's records that wait for review.")),
    _command(
        "came-back", "stewarding:came_back_command", msg("Records that a load brought back against a deed.")
    ),
    _command("looks", "looking:group", msg("Who looked at what, and why.")),
    _command("reason", "reasons:reason_command", msg("Why a deed was done, by the digest in its entry.")),
    _command("agency", "registering:agency", msg("Agencies of the deployment (registrar).")),
    _command("officer", "registering:officer", msg("Officers, their duties and credentials (registrar).")),
    _command("vetting", "registering:vetting", msg("Vettings, which give access (registrar).")),
    _command(
        "proposal", "confirming:proposal", msg("What waits for a second registrar, to confirm or to refuse.")
    ),
    _command("purpose", "registering:purpose", msg("Purposes that a look may name.")),
    _command("ledger", "book:group", msg("The ledger: its head, its book, proofs, verification.")),
    _command("serve", "operating:serve_command", msg("Run the service.")),
    _command("status", "status:status_command", msg("Whether the service is up and ready, and its figures.")),
    _command("jobs", "operating:jobs", msg("What runs by the clock.")),
    _command("labels", "operating:labels", msg("Numbers of labels: how many are left, and free again.")),
    _command("backup", "operating:backup_command", msg("Write a backup of the database.")),
    _command("put-back", "operating:put_back_command", msg("Restore a backup into a new data folder.")),
    _command(
        "weights",
        "training:group",
        msg("What matching weighs: trained anew, or written for another engine."),
    ),
    _command("nation", "nation:group", msg("An invented country with its truth, at any size.")),
    _command("demo", "demo:demo", msg("An invented nation, three viewers, a running service.")),
    _command("demo-as", "demo:demo_as", msg("Ask as an officer of the demo: what to put into a shell.")),
    _command("demo-code", "demo:demo_code", msg("A current code of an officer of the demo.")),
)
