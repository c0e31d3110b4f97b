-- Who decides, who says whether the law allows it, and who looks after the rules by which is decided (ADR 0046).
SET ROLE tearline_owner;
ALTER TABLE gate.officer DROP CONSTRAINT officer_duties_check;
ALTER TABLE gate.officer ADD CONSTRAINT officer_duties_check
    CHECK (duties <@ ARRAY['steward', 'inspector', 'registrar', 'analyst', 'duty-officer', 'commander', 'prosecutor', 'coordinator']::text[]);
RESET ROLE;
