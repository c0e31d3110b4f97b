-- What the ledger's own processes ask, as role tearline_ledger. Entries, tiles and checkpoints never
-- change once written, so none of these needs to be read in one snapshot with another.

-- name: sequence
-- Moves a batch from the queue into the tree; NULL while another session does it.
SELECT ledger.sequence(%(at_most)s);

-- name: size
-- How many entries the tree holds. Walks the primary key backwards, one step.
SELECT coalesce(max(seq) + 1, 0) FROM ledger.entry;

-- name: head
-- The newest checkpoint. Walks the primary key backwards, one step.
SELECT note FROM ledger.checkpoint ORDER BY size DESC LIMIT 1;

-- name: newest
-- The newest checkpoint and its number, which a note of an older release does not bear. As the one above.
SELECT number, note FROM ledger.checkpoint ORDER BY size DESC LIMIT 1;

-- name: checkpoint_of_size
-- The checkpoint of one size.
SELECT note FROM ledger.checkpoint WHERE size = %(size)s;

-- name: checkpoints_within
-- Checkpoints of a stretch of sizes, for the book.
SELECT size, note FROM ledger.checkpoint WHERE size > %(low)s AND size <= %(high)s ORDER BY size;

-- name: add_checkpoint
-- Of two sequencers that sign at once, the number lets one in: the checkpoints are one sequence.
INSERT INTO ledger.checkpoint (number, size, root, note) VALUES (%(number)s, %(size)s, %(root)s, %(note)s)
ON CONFLICT DO NOTHING RETURNING true;

-- name: entries_within
-- Entries of a stretch, for the book. Walks the primary key.
SELECT seq, leaf, body FROM ledger.entry WHERE seq >= %(low)s AND seq < %(high)s ORDER BY seq;

-- name: body
-- The hashed text of one entry.
SELECT body FROM ledger.entry WHERE seq = %(seq)s;

-- name: tile
-- The 256 hashes of a complete tile.
SELECT hashes FROM ledger.tile WHERE level = %(level)s AND idx = %(idx)s;

-- name: leaves_within
-- Leaf hashes where no tile is complete yet.
SELECT leaf FROM ledger.entry WHERE seq >= %(low)s AND seq < %(high)s ORDER BY seq;

-- name: roots_within
-- Roots of complete tiles where no tile of the next level is complete yet.
SELECT root FROM ledger.tile WHERE level = %(level)s AND idx >= %(low)s AND idx < %(high)s ORDER BY idx;

-- name: misfiled
-- Entries whose columns do not say what their hashed text says.
SELECT * FROM ledger.misfiled(%(low)s, %(high)s);

-- name: handovers
-- The entries that hand the ledger over to another key, in order. Walks entry_of_handover.
SELECT seq, body::jsonb #>> '{body,statement}' FROM ledger.entry
WHERE action = 'ledger-handed-over' AND kind = 'job' AND seq < %(size)s ORDER BY seq;

-- name: hand_over
-- Written by whoever holds the machine, as the database's administrator.
SELECT ledger.write('job', NULL, NULL, NULL, 'ledger-handed-over', '{}', '{}',
    jsonb_build_object('statement', %(statement)s::text));

-- ── after a restore, as the database's administrator: whoever holds the machine, before anybody is let in ──

-- name: mark_again
-- Marks of what goes again, by which the next load does not bring it back (ADR 0013). The officer is the one of then.
INSERT INTO store.expunged (owner, label_id, source, mark, record_id, load_id, officer_id)
SELECT r.owner, r.label_id, r.source, gate.mark_of(gate.salt(), r.owner, r.source, r.key), r.id, %(load)s, %(officer)s
FROM store.record r WHERE r.id = ANY (%(records)s) ORDER BY r.id;

-- name: delete_again
-- The records that a book says were expunged or purged, and are here again.
DELETE FROM store.record WHERE id = ANY (%(records)s) RETURNING id, owner;

-- name: brought_by
-- Of these records, those that the load brought and nobody had before: what it changed goes back to an older version.
SELECT r.id FROM store.record r
WHERE r.id = ANY (%(records)s) AND r.load_id = %(load)s AND NOT EXISTS (
    SELECT FROM store.history h WHERE h.record_id = r.id AND h.version ->> 'load_id' IS DISTINCT FROM %(load)s::text);

-- name: still_by
-- Of these records, how many still say what the load wrote: its steward must expunge it again.
SELECT count(*) FROM store.record r WHERE r.id = ANY (%(records)s) AND r.load_id = %(load)s;

-- name: drop_versions_again
-- Versions that the load wrote and that were replaced since.
DELETE FROM store.history WHERE record_id = ANY (%(records)s) AND version ->> 'load_id' = %(load)s::text;

-- name: note_again
-- The entry of one that was done again.
SELECT ledger.write('job', NULL, NULL, NULL, 'expunged-again', %(records)s, %(owners)s,
    jsonb_build_object('entry', %(entry)s::bigint, 'count', cardinality(%(records)s::uuid[])));

-- name: end_sessions
-- Sessions of before a restore end, with an entry that says how many.
WITH ended AS (
    UPDATE gate.session SET closed_at = clock_timestamp()
    WHERE closed_at IS NULL AND ends_at > clock_timestamp() RETURNING 1
), counted AS (SELECT count(*) AS n FROM ended)
SELECT n FROM counted, LATERAL (SELECT ledger.write('job', NULL, NULL, NULL, 'sessions-ended', '{}', '{}',
    jsonb_build_object('count', n))) AS noted;
