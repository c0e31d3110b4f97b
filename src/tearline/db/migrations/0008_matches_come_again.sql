-- What the matcher writes can be made again: a record leaves the queue in the transaction that writes its
-- matches, and is back in it where a power cut took that away. So its commits need not wait for the disk. A
-- load is closed after them by one that waits, and whatever is written before a commit that waits is safe with it.

ALTER ROLE tearline_fusion SET synchronous_commit = off;
