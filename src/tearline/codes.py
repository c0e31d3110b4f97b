"""Codes that the database and the API speak, with the words that people read: one place for each list.

A code is stored and sent as it is; a face shows its ``words``. What SQL checks and writes, and what forms take, is
held against these lists by a test.
"""

from __future__ import annotations

from enum import StrEnum

from tearline.language import Message, msg


class Code(StrEnum):
    """A code with the words for it."""

    words: Message

    def __new__(cls, code: str, words: Message) -> Code:
        """As the members write it: the code, then its words."""
        made = str.__new__(cls, code)
        made._value_ = code
        made.words = words
        return made


def words_of(kind: type[Code], code: str | None) -> Message:
    """What a person reads for a code; a code that is none of the list (of a newer release) as it stands."""
    return next((one.words for one in kind if one == code), Message("{code}", {"code": code or ""}))


class Status(Code):
    """How the law sees a person; never more than that."""

    SUSPECT = "suspect", msg("suspect")
    DETAINED = "detained", msg("detained")
    CHARGED = "charged", msg("charged")
    ACQUITTED = "acquitted", msg("acquitted")
    CONVICTED = "convicted", msg("convicted")
    VICTIM = "victim", msg("victim")
    WITNESS = "witness", msg("witness")
    OTHER = "other", msg("other")


class Verdict(Code):
    """What a person says about two records."""

    SAME = "same", msg("one thing")
    APART = "apart", msg("two things")
    UNSURE = "unsure", msg("left open")


class Band(Code):
    """How two records stand by their score alone."""

    MATCH = "match", msg("taken as one")
    UNSURE = "unsure", msg("unsure, for a person to decide")
    NO = "no", msg("not taken as one")


class Duty(Code):
    """What an officer is entrusted with beside asking; ``hint``: what that is, and what giving it takes."""

    hint: Message

    def __new__(cls, code: str, words: Message, hint: Message) -> Duty:
        """As the members write it: the code, its words, then the hint."""
        made = str.__new__(cls, code)
        made._value_ = code
        made.words, made.hint = words, hint
        return made

    STEWARD = "steward", msg("steward"), msg("loads and looks after the own agency's records")
    INSPECTOR = "inspector", msg("inspector"), msg("reads the whole ledger; takes two registrars")
    REGISTRAR = "registrar", msg("registrar"), msg("gives and takes access; takes two registrars")
    ANALYST = "analyst", msg("analyst"), msg("takes leads in hand and closes them with what came of them")
    DUTY_OFFICER = (
        "duty-officer",
        msg("duty officer"),
        msg("says which lead comes first, and drops those that are none"),
    )
    COMMANDER = "commander", msg("commander"), msg("decides what is done about a lead, within a level")
    PROSECUTOR = "prosecutor", msg("prosecutor"), msg("says whether the law allows what is proposed")
    COORDINATOR = (
        "coordinator",
        msg("coordinator"),
        msg("looks after joint units and the matrix of who may decide what; takes two registrars"),
    )
    LIAISON = "liaison", msg("liaison officer"), msg("answers other agencies at the own agency's desk")
    HANDLER = "handler", msg("handler of sources"), msg("meets sources and writes which reports are of which")
    CONTROLLER = (
        "controller",
        msg("controller of sources"),
        msg("answers for sources that others handle: risk, review, independence of reports"),
    )


class Role(Code):
    """What a record gave to an outcome."""

    FIRST_TIP = "first-tip", msg("first tip")
    IDENTIFIED = "identified", msg("identified")
    LOCATED = "located", msg("located")
    EVIDENCE = "evidence", msg("evidence")
    CAPACITY = "capacity", msg("means lent")


class Level(Code):
    """Up to which decisions an officer may take; a number that is written as a code."""

    NONE = "0", msg("decides nothing")
    FIELD = "1", msg("field")
    UNIT = "2", msg("unit")
    ZONE = "3", msg("zone, colonel or equal")
    STATE = "4", msg("state")
    NATIONAL = "5", msg("national")


class Deed(Code):
    """What two registrars do together."""

    VETTING = "vetting", msg("a vetting")
    DUTIES = "duties", msg("duties")
    LEVEL = "level", msg("a level of decision")
    CREDENTIAL = "credential", msg("a new password and authenticator")
    TEST_RULE = "test-rule", msg("a rule of vetting")
    ALONE = "alone", msg("what one registrar may give alone")


class CopyKind(Code):
    """What a copy is of."""

    DOSSIER = "dossier", msg("dossier")
    SEARCH = "search", msg("search results")
    RECORD = "record", msg("record")
    CHART = "chart", msg("link chart")
    LOOKS = "looks", msg("report of who looked at a person")
    LEDGER = "ledger", msg("extract of the ledger")
    SEALED = "sealed", msg("sealed report for a court")
    LIST = "list", msg("list of identifiers, checked")
    RELEASE = "release", msg("tear-line release")


class CopyFormat(Code):
    """What a copy is written in."""

    PDF = "pdf", msg("PDF, to read and print")
    CSV = "csv", msg("CSV, for a spreadsheet")
    JSON = "json", msg("JSON, for a program")
    SVG = "svg", msg("SVG, a picture of the drawing")
    PNG = "png", msg("PNG, a picture for a document or a slide")
    GRAPHML = "graphml", msg("GraphML, for other chart programs")
    ANX = "anx", msg("ANX, for i2 Analyst's Notebook")
    ZIP = "zip", msg("ZIP, to be verified without us")
    TEXT = "text", msg("text, as it was sent")


class CopyAnswer(Code):
    """What the holder of a copy says became of it."""

    DESTROYED = "destroyed", msg("destroyed")
    RETURNED = "returned", msg("handed back")
    NEEDED = "needed", msg("still needed")


class CopyChange(Code):
    """What has become of a record in a copy, the mildest first."""

    CORRECTED = "corrected", msg("corrected")
    CLEARED = "cleared", msg("acquitted, or a warrant that stands no more")
    STRICTER = "stricter", msg("under a stricter label")
    WITHDRAWN = "withdrawn", msg("withdrawn")


class Change(Code):
    """What made a version of a record."""

    NEW = "new", msg("loaded")
    CORRECTED = "corrected", msg("correction")
    RECLASSIFIED = "reclassified", msg("reclassification")
    RECALLED = "recalled", msg("recall")
    RESTORED = "restored", msg("shared again")
    REVIEWED = "reviewed", msg("review")


class LoadState(Code):
    """How a load stands, as far as its reader sees its lines."""

    OPEN = "open", msg("under way or interrupted")
    COMPLETE = "complete", msg("complete")
    IN_PART = "in-part", msg("complete in part")
    REFUSED = "refused", msg("load refused")
    EXPUNGED = "expunged", msg("expunged")


class Why(Code):
    """Why a record answers a question."""

    EXACT = "exact", msg("the same")
    NEAR = "near", msg("nearly the same")
    NAME = "name", msg("by its name")
    TEXT = "text", msg("in its text")


class Advice(Code):
    """What a field check says to do, by what is visible to the officer; never what somebody is guilty of."""

    STOP = "stop", msg("stop")
    CONFIRM = "confirm", msg("confirm first")
    NONE = "none", msg("no alert")


class AlertKind(Code):
    """What of the answer to a field check asks for something to be done."""

    STOLEN = "stolen", msg("vehicle reported stolen and not recovered")
    WARRANT = "warrant", msg("warrant of arrest in force")
    UNREAD = "unread", msg("a report whose state is not one of the known ones: read it")


class Direction(Code):
    """Which of two linked records names the other."""

    IN = "in", msg("names this one")
    OUT = "out", msg("named by this one")


class How(Code):
    """How a record tells of a thing."""

    ITSELF = "itself", msg("describes it")
    NAMES = "names", msg("names it")
    CARRIES = "carries", msg("carries the same plate or number")


class IdentifierKind(Code):
    """What an identifier is, by its form."""

    CURP = "curp", msg("CURP")
    RFC = "rfc", msg("RFC")
    CLABE = "clabe", msg("CLABE")
    VIN = "vin", msg("VIN")
    PLATE = "plate", msg("plate")
    NCI = "nci", msg("NCI of a vehicle")
    ICAO24 = "icao24", msg("ICAO address of an aircraft")
    AIRCRAFT = "aircraft", msg("registration of an aircraft")
    IMEI = "imei", msg("IMEI")
    IMO = "imo", msg("IMO number")
    PHONE = "phone", msg("telephone")
    EMAIL = "email", msg("e-mail address")
    TAX = "tax", msg("tax number")
    PASSPORT = "passport", msg("passport")
    ACCOUNT = "account", msg("account number")
    SERIAL = "serial", msg("serial number")
    DETENTION = "detention", msg("number in the register of detentions")
    CASE = "case", msg("case number")
    DOCUMENT = "document", msg("document number")


class Reveal(Code):
    """What a consent reveals to whoever asks by a pointer (ADR 0057)."""

    SILENT = "silent", msg("nothing; only the owner learns who asked")
    POOL = "pool", msg("that one of several agencies holds it")
    CONTACT = "contact", msg("which agency holds it")


class SourceKind(Code):
    """What a source in the register is."""

    HUMAN = "human", msg("a person")
    TECHNICAL = "technical", msg("a technical means")


class SourceRisk(Code):
    """The risk to a source, as its controller judges it."""

    NONE = "none", msg("no known risk")
    LOW = "low", msg("low risk")
    MEDIUM = "medium", msg("medium risk")
    HIGH = "high", msg("high risk")


class SourceDeed(Code):
    """What was done on a source."""

    OPENED = "opened", msg("opened")
    SEALED = "sealed", msg("identity sealed")
    REVIEWED = "reviewed", msg("reviewed")
    HANDED_OVER = "handed-over", msg("handed over")
    TAKEN_OVER = "taken-over", msg("taken over by another controller")
    CLOSED = "closed", msg("closed")
    ORIGIN_WRITTEN = "origin-written", msg("a report written to it")
    ORIGIN_TAKEN_BACK = "origin-taken-back", msg("a report taken from it")
    INDEPENDENCE = "independence", msg("independence of reports said")
    TOLD = "told", msg("two inspectors read of which source a report is")


class Independence(Code):
    """Whether two reports may be read as confirming each other."""

    ASSURED = "assured", msg("assured")
    NOT_ASSURED = "not-assured", msg("not assured")
    UNKNOWN = "unknown", msg("not known")


class OriginAsk(Code):
    """How far what two inspectors ask is."""

    ASKED = "asked", msg("waits for another inspector")
    OPEN = "open", msg("open to both")
    DECLINED = "declined", msg("declined")
    LAPSED = "lapsed", msg("lapsed")
    ENDED = "ended", msg("ended")


class Consenting(Code):
    """How far a consent is."""

    DRAFT = "draft", msg("draft")
    ACTIVE = "active", msg("in force")
    ENDED = "ended", msg("ended")


class Entry(Code):
    """The kinds of entries of the ledger."""

    TICKET = "ticket", msg("question")
    RESULTS = "results", msg("what was shown")
    DEED = "deed", msg("deed")
    ACCESS = "access", msg("sign-in")
    REFUSED = "refused", msg("refused")
    JOB = "job", msg("job")


class Unusual(Code):
    """Why a line stands on the list of unusual use: what was counted, never what somebody is."""

    VOLUME = "volume", msg("many more questions than usual")
    HOUR = "hour", msg("at an unusual hour")
    REFUSED = "refused", msg("many refused looks")
    MANY = "many", msg("one record, looked at by many officers")
    OWN_NAME = "own-name", msg("a question for the officer's own name")


class Tracing(Code):
    """How a leak tracing stands."""

    OPEN = "open", msg("waits for a second")
    AGREED = "agreed", msg("agreed")
    ENDED = "ended", msg("ended")
    OVER = "over", msg("lapsed")


class Action(Code):
    """What an entry of the ledger says was asked or done."""

    # asked
    CHECK = "check", msg("field check")
    POINTER = "pointer", msg("pointer asked for")
    POINTER_QUESTIONS = "pointer-questions", msg("own pointer questions")
    POINTER_NOTICES = "pointer-notices", msg("notices of pointers")
    POINTER_RATES = "pointer-rates", msg("rates of pointers")
    CONSENTS = "consents", msg("consents to be asked")
    DESKS = "desks", msg("desks of agencies")
    SOURCES = "sources", msg("register of sources")
    SOURCE_KEY = "source-key", msg("key for sealing sources")
    ORIGIN_ASKS = "origin-asks", msg("what inspectors ask about origins")
    ORIGIN_READ = "origin-read", msg("origin of reports read by an inspector")
    INDEPENDENCE = "independence", msg("independence of reports")
    PLANS = "plans", msg("plans of one's agency, with their clashes")
    REQUESTS = "requests", msg("requests between agencies")
    CREDIT = "credit", msg("what each agency gave")
    RELEASES = "releases", msg("releases received, and leave that is asked for")
    RELEASE = "release", msg("release opened")
    LEAVE = "leave", msg("leave that is asked for, opened")
    WRITE_RELEASE = "write-release", msg("writing below the line")
    ISSUE_RELEASE = "issue-release", msg("issuing a release")
    ANSWER_LEAVE = "answer-leave", msg("answering for leave")
    OPEN_RELEASE = "open-release", msg("opening a copy of a release")
    ACKNOWLEDGE_RECALL = "acknowledge-recall", msg("acknowledging a recall")
    TRACE_COPY = "trace-copy", msg("comparing a text with copies")
    SEARCH = "search", msg("search")
    RECORD = "record", msg("record opened")
    ENTITY = "entity", msg("entity opened")
    ENTITY_HISTORY = "entity-history", msg("history of an entity")
    CHART = "chart", msg("chart")
    EXPAND = "expand", msg("neighbours on a chart")
    PATH = "path", msg("path between two entities")
    SCENES = "scenes", msg("list of own scenes")
    SCENE = "scene", msg("scene opened")
    TIMELINE = "timeline", msg("timeline")
    PLACES = "places", msg("places")
    MATTERS = "matters", msg("board of matters")
    MATTER = "matter", msg("matter opened")
    MATTERS_ABOUT = "matters-about", msg("matters about a record")
    MATTERS_OPENABLE = "matters-openable", msg("which matters may be opened")
    FILES = "files", msg("files beside a record")
    FILE = "file", msg("file opened")
    FILE_PICTURE = "file-picture", msg("preview of a file")
    MATCH = "match", msg("search by description")
    EXPLAIN = "explain", msg("comparison of two records")
    UNSURE = "unsure", msg("pairs to decide")
    DAY = "day", msg("own day")
    FIGURES = "figures", msg("figures of leads")
    NOTICES = "notices", msg("own notices")
    MATTER_ABOUT = "matter-about", msg("records that a matter is to be about")
    BASES = "bases", msg("bases of named suspects")
    BASIS_SOURCES = "basis-sources", msg("records that a basis is to rest on")
    MY_LOOKS = "my-looks", msg("own looks")
    LOOKS_AT_OURS = "looks-at-ours", msg("looks at the agency's records")
    INSPECT = "inspect", msg("inspection of the ledger")
    WHO_LOOKED = "who-looked", msg("who looked at a person")
    REASON = "reason", msg("reason of a deed")
    PROOF = "proof", msg("proof of an entry")
    CONSISTENCY = "consistency", msg("proof of growth")
    LEDGER_EXPORT = "ledger-export", msg("export of the ledger")
    LEDGER_VERIFY = "ledger-verify", msg("verification of the ledger")
    UNUSUAL = "unusual", msg("list of unusual use")
    TRACINGS = "tracings", msg("leak tracings")
    SAVED_QUESTIONS = "saved-questions", msg("own saved questions")
    REGISTRY_READ = "registry-read", msg("registry opened")
    LOADS = "loads", msg("list of loads")
    LOAD = "load", msg("receipt of a load")
    LOAD_DRY_RUN = "load-dry-run", msg("load tried out")
    LOAD_FINDINGS = "load-findings", msg("findings of a load")
    REVIEWS = "reviews", msg("records to review")
    CAME_BACK = "came-back", msg("records that came back")
    MATRIX = "matrix", msg("matrix of who decides")
    DELEGATIONS = "delegations", msg("delegations")
    COPIES = "copies", msg("own copies")
    COPIES_OF_OURS = "copies-of-ours", msg("copies of the agency's records")
    COPIES_TAKEN = "copies-taken", msg("register of copies")
    SHARED = "shared", msg("what of the agency's is shared")
    # asked on the way to a deed
    CORRECT_READ = "correct-read", msg("record read for a correction")
    RECALLED_LABELS = "recalled-labels", msg("labels read for a recall")
    RECLASSIFIED_LABELS = "reclassified-labels", msg("labels read for a reclassification")
    RESTORED_LABELS = "restored-labels", msg("labels read to share again")
    # done
    CORRECT = "correct", msg("correction asked for")
    CORRECTED = "corrected", msg("correction")
    RECLASSIFIED = "reclassified", msg("reclassification")
    RECALLED = "recalled", msg("recall")
    RESTORED = "restored", msg("shared again")
    REVIEW = "review", msg("review asked for")
    REVIEWED = "reviewed", msg("review")
    UNHOLD = "unhold", msg("hold to be ended")
    UNHELD = "unheld", msg("hold ended")
    EXPUNGE = "expunge", msg("expungement asked for")
    EXPUNGED = "expunged", msg("expungement")
    EXPUNGED_TAKEN = "expunged-taken", msg("expunged content loaded again")
    EXPUNGED_UNSEEN = "expunged-unseen", msg("versions expunged with a load unseen")
    DECIDE = "decide", msg("decision asked for")
    DECIDED = "decided", msg("decision on two records")
    UNDO_DECISION = "undo-decision", msg("decision to be undone")
    UNDECIDED = "undecided", msg("decision undone")
    SAVE_SCENE = "save-scene", msg("scene to be saved")
    SCENE_SAVED = "scene-saved", msg("scene saved")
    RENAME_SCENE = "rename-scene", msg("scene to be renamed")
    SCENE_RENAMED = "scene-renamed", msg("scene renamed")
    DELETE_SCENE = "delete-scene", msg("scene to be deleted")
    SCENE_DELETED = "scene-deleted", msg("scene deleted")
    SHOW_SCENE = "show-scene", msg("scene to be shown to a joint unit")
    SCENE_SHOWN = "scene-shown", msg("scene shown to a joint unit, or no more")
    QUESTION_SHOWN = "question-shown", msg("saved question shown to a joint unit, or no more")
    OPEN_MATTER = "open-matter", msg("matter to be opened")
    MOVE_MATTER = "move-matter", msg("matter to be moved")
    MOVED = "moved", msg("matter moved")
    MOVED_ON = "moved-on", msg("matter moved on by the end of another under it")
    GIVEN_BACK = "given-back", msg("matter given back by a joint unit that stands no more")
    CLOCK_RAN_OUT = "clock-ran-out", msg("clock of a matter ran out")
    RELEASED_BY_AGREEMENT = "released-by-agreement", msg("released at intake by an agreement")
    TAKEN_BACK = "taken-back", msg("taken back as an agreement ended")
    CLASH = "clash", msg("one side of a clash of plans opened or moved by the service")
    ACKNOWLEDGE = "acknowledge", msg("notices read")
    ADD_FILE = "add-file", msg("file to be added")
    FILE_ADDED = "file-added", msg("file added")
    LIST = "list", msg("list of identifiers asked for")
    LIST_BEGUN = "list-begun", msg("list of identifiers begun")
    COPY = "copy", msg("copy asked for")
    COPY_BEGUN = "copy-begun", msg("copy begun")
    COPY_PART = "copy-part", msg("part of a copy asked for")
    COPIED_PART = "copied-part", msg("part of a copy entered")
    COPY_DROPPED = "copy-dropped", msg("copy given up")
    COPIED = "copied", msg("copy taken")
    COPY_ANSWER = "copy-answer", msg("answer about a copy asked for")
    COPY_ANSWERED = "copy-answered", msg("answer about a copy")
    LABEL = "label", msg("new label")
    UNUSUAL_SEEN = "unusual-seen", msg("unusual use looked into")
    UNUSUAL_RULE_SET = "unusual-rule-set", msg("rule of unusual use set")
    TRACING_OPENED = "tracing-opened", msg("leak tracing opened")
    TRACING_AGREED = "tracing-agreed", msg("leak tracing agreed to by a second inspector")
    TRACING_READ = "tracing-read", msg("exposure of a leak tracing read")
    TRACING_ENDED = "tracing-ended", msg("leak tracing ended")
    QUESTION_SAVED = "question-saved", msg("question saved")
    QUESTION_FORGOTTEN = "question-forgotten", msg("saved question forgotten")
    LOAD_OPEN = "load-open", msg("load begun")
    LOAD_RESUME = "load-resume", msg("load gone on with")
    LOAD_CHUNK = "load-chunk", msg("records loaded")
    LOAD_CLOSE = "load-close", msg("load ended")
    LOAD_REFUSED = "load-refused", msg("load refused")
    LOAD_FORGOTTEN = "load-forgotten", msg("interrupted load ended")
    LOAD_EXPUNGED = "load-expunged", msg("load expunged")
    # releases
    RELEASE_WRITTEN = "release-written", msg("text of a release written")
    LEAVE_ANSWERED = "leave-answered", msg("leave to release given or refused")
    RELEASE_OPENED = "release-opened", msg("copy of a release opened")
    LEAVE_USED = "leave-used", msg("passed on by leave of its originator")
    RECALL_ACKNOWLEDGED = "recall-acknowledged", msg("recall of a copy acknowledged")
    # the registry
    AGENCY_ADMITTED = "agency-admitted", msg("agency admitted")
    CITED = "cited", msg("record cited with an outcome")
    CITATION_TAKEN_BACK = "citation-taken-back", msg("citation taken back")
    CONSENT_DRAFTED = "consent-drafted", msg("consent drafted")
    CONSENT_ACTIVATED = "consent-activated", msg("consent put in force")
    CONSENT_ENDED = "consent-ended", msg("consent ended")
    POINTER_ASKED = "pointer-asked", msg("pointer question asked")
    POINTER_TOLD = "pointer-told", msg("owner told of a pointer question")
    POINTER_PUT_AWAY = "pointer-put-away", msg("notice of a pointer put away")
    POINTERS_ENTERED = "pointers-entered", msg("pointers entered")
    NEUTRAL_DESK_SET = "neutral-desk-set", msg("neutral desk of pools named")
    DESK_SET = "desk-set", msg("how a desk is reached said")
    SOURCE_DEED = "source-deed", msg("deed in the register of sources")
    SOURCE_KEY_SET = "source-key-set", msg("key for sealing sources set")
    ORIGIN_ASKED = "origin-asked", msg("origin of reports asked for by an inspector")
    ORIGIN_AGREED = "origin-agreed", msg("agreed by a second inspector that an origin is read")
    ORIGIN_DECLINED = "origin-declined", msg("declined by a second inspector that an origin is read")
    AGENCY_SUSPENDED = "agency-suspended", msg("agency shut out or let back")
    OFFICER_ENROLLED = "officer-enrolled", msg("officer enrolled")
    OFFICER_SUSPENDED = "officer-suspended", msg("officer shut out or let back")
    CREDENTIAL_SET = "credential-set", msg("credential renewed")
    ORGANISATION_ALLOWED = "organisation-allowed", msg("sign-in by the organisation allowed or withdrawn")
    DUTIES_SET = "duties-set", msg("duties set")
    LEVEL_SET = "level-set", msg("level of decision set")
    VETTING_GIVEN = "vetting-given", msg("vetting given")
    VETTING_WITHDRAWN = "vetting-withdrawn", msg("vetting withdrawn")
    TEST_RULE_SET = "test-rule-set", msg("rule of vetting set")
    ALONE_SET = "alone-set", msg("tier of one registrar set")
    PURPOSE_SET = "purpose-set", msg("purpose set")
    PROPOSED = "proposed", msg("proposal")
    PROPOSAL_CONFIRMED = "proposal-confirmed", msg("proposal confirmed")
    PROPOSAL_REFUSED = "proposal-refused", msg("proposal refused")
    # joint units
    UNITS = "units", msg("list of joint units")
    UNIT = "unit", msg("joint unit opened")
    UNIT_PROPOSED = "unit-proposed", msg("joint unit proposed")
    UNIT_APPROVED = "unit-approved", msg("joint unit approved")
    UNIT_TABLE = "unit-table", msg("what a joint unit has in common")
    UNIT_MOVED = "unit-moved", msg("joint unit set up, suspended or dissolved")
    UNIT_AGENCY_ASKED = "unit-agency-asked", msg("agency asked into a joint unit")
    UNIT_AGENCY_LEFT = "unit-agency-left", msg("agency out of a joint unit")
    SEAT_PROPOSED = "seat-proposed", msg("seat in a joint unit proposed")
    SEAT_CONFIRMED = "seat-confirmed", msg("seat in a joint unit confirmed")
    SEAT_REFUSED = "seat-refused", msg("seat in a joint unit refused")
    SEAT_ENDED = "seat-ended", msg("seat in a joint unit ended")
    LEAD_NAMED = "lead-named", msg("lead of a joint unit named")
    LEAD_HANDED_OVER = "lead-handed-over", msg("lead of a joint unit handed over")
    # who may decide
    MATRIX_DRAFTED = "matrix-drafted", msg("draft of the matrix written")
    MATRIX_DROPPED = "matrix-dropped", msg("draft of the matrix thrown away")
    MATRIX_ASKED = "matrix-asked", msg("publication of the matrix asked for")
    MATRIX_REFUSED = "matrix-refused", msg("publication of the matrix refused")
    MATRIX_PUBLISHED = "matrix-published", msg("matrix published")
    DELEGATED = "delegated", msg("right to decide lent")
    DELEGATION_ENDED = "delegation-ended", msg("delegation ended")
    # access
    SIGN_IN = "sign-in", msg("sign-in")
    SIGN_IN_FAILED = "sign-in-failed", msg("sign-in that failed")
    SIGN_OUT = "sign-out", msg("sign-out")
    SIGN_IN_HANDED_OVER = "sign-in-handed-over", msg("sign-in with what was handed over")
    KEY_ADDED = "key-added", msg("security key added")
    KEY_REMOVED = "key-removed", msg("security key taken away")
    ORGANISATION_BOUND = "organisation-bound", msg("bound to a person of the organisation")
    CREDENTIAL_OWN = "credential-own", msg("own credential set")
    PASSWORD_CHANGED = "password-changed", msg("password changed")
    AUTHENTICATOR_REPLACED = "authenticator-replaced", msg("authenticator replaced")
    # jobs
    FOUNDED = "founded", msg("deployment founded")
    CREDENTIALS_COUNTED_AS_OWN = (
        "credentials-counted-as-own",
        msg("credentials of invented people counted as their own"),
    )
    MATCHED = "matched", msg("records matched")
    PURGED = "purged", msg("records purged")
    FILES_WIPED = "files-wiped", msg("files wiped with their records")
    REVIEWS_OVERDUE = "reviews-overdue", msg("reviews overdue")
    FEATURES_UNREADABLE = "features-unreadable", msg("records that cannot be matched")
    LEDGER_HANDED_OVER = "ledger-handed-over", msg("ledger handed over")
    EXPUNGED_AGAIN = "expunged-again", msg("expunged again after a restore")
    SESSIONS_ENDED = "sessions-ended", msg("sessions ended")
    ROLES_PUT_BACK = "roles-put-back", msg("database roles put back")
    TRANSACTIONS_ENDED = "transactions-ended", msg("transactions ended")
    LABELS_FREED = "labels-freed", msg("numbers of labels freed")
