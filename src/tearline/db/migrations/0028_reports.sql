-- Reports of an inspector are files that leave, too: an extract of the ledger, who looked at a person, and the sealed report for a
-- court (ADR 0038). They are entered in the register of copies; of a sealed one, also the order that it was made for.

SET ROLE tearline_owner;

ALTER TABLE store.copy
    DROP CONSTRAINT copy_kind_check,
    DROP CONSTRAINT copy_format_check,
    ADD CONSTRAINT copy_kind_check CHECK (kind IN ('dossier', 'search', 'record', 'chart', 'looks', 'ledger', 'sealed')),
    ADD CONSTRAINT copy_format_check CHECK (format IN ('pdf', 'csv', 'json', 'svg', 'graphml', 'zip')),
    ADD COLUMN order_number text CHECK (length(btrim(order_number)) BETWEEN 1 AND 100),    -- its authority is the recipient
    ADD COLUMN order_day date,
    ADD CONSTRAINT copy_of_order CHECK ((kind = 'sealed') = (order_number IS NOT NULL) AND (kind = 'sealed') = (order_day IS NOT NULL)
        AND (kind <> 'sealed' OR recipient IS NOT NULL));
ALTER TABLE store.copy ALTER COLUMN order_number SET STATISTICS 0, ALTER COLUMN order_day SET STATISTICS 0;

RESET ROLE;
