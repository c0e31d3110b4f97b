-- Checkpoints are a sequence of their own: each bears its number and the digest of the one before (in its
-- note, as extension lines of C2SP tlog-checkpoint), so that one taken out of the middle is missed.
--
-- Those before have their place as a number here and none in their notes, which are signed and stay. The
-- number is unique: of two sequencers that sign at once one is let in, and no two checkpoints bear one number.

SET ROLE tearline_owner;

ALTER TABLE ledger.checkpoint ADD COLUMN number bigint;
ALTER TABLE ledger.checkpoint DISABLE TRIGGER append_only;
UPDATE ledger.checkpoint c SET number = o.place
FROM (SELECT size, row_number() OVER (ORDER BY size) AS place FROM ledger.checkpoint) AS o WHERE o.size = c.size;
ALTER TABLE ledger.checkpoint ENABLE TRIGGER append_only;
ALTER TABLE ledger.checkpoint
    ALTER COLUMN number SET NOT NULL,
    ADD CONSTRAINT checkpoint_number UNIQUE (number),
    ADD CONSTRAINT checkpoint_number_from_one CHECK (number > 0);

RESET ROLE;
