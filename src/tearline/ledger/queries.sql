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
