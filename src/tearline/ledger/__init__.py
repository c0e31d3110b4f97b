"""What was done, by whom, for what purpose: an append-only tree that an outsider can verify."""

from tearline.ledger.appender import Answer, Appender
from tearline.ledger.columns import misfiled
from tearline.ledger.export import Exported, export_book
from tearline.ledger.findings import Fault, Report
from tearline.ledger.keyfile import signing_key
from tearline.ledger.note import BadNote, BadSignature, Checkpoint, SigningKey, VerifierKey
from tearline.ledger.proof import BadProof, check_proof, read_proof
from tearline.ledger.prove import prove_entry, prove_growth
from tearline.ledger.sequencer import HistoryChanged, Sequencer, Step
from tearline.ledger.verify import verify_file

__all__ = [
    "Answer",
    "Appender",
    "BadNote",
    "BadProof",
    "BadSignature",
    "Checkpoint",
    "Exported",
    "Fault",
    "HistoryChanged",
    "Report",
    "Sequencer",
    "SigningKey",
    "Step",
    "VerifierKey",
    "check_proof",
    "export_book",
    "misfiled",
    "prove_entry",
    "prove_growth",
    "read_proof",
    "signing_key",
    "verify_file",
]
