-- A handover of the ledger to another key is an entry (tearline.ledger.handover); before each signature the
-- sequencer asks for all of them. This index holds nothing else, so it costs other entries a comparison.

SET ROLE tearline_owner;
CREATE INDEX entry_of_handover ON ledger.entry (seq) WHERE action = 'ledger-handed-over' AND kind = 'job';
RESET ROLE;
