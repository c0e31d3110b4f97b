-- The ledger's two tables that answer viewers: each reads the own looks, an inspector all, a steward
-- those at records of the own agency which that steward may see.
GRANT USAGE ON SCHEMA ledger TO tearline_reader;
GRANT SELECT ON ledger.entry, ledger.shown TO tearline_reader;
ALTER TABLE ledger.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.shown ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.entry FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger.shown FORCE ROW LEVEL SECURITY;
CREATE POLICY keeps ON ledger.entry TO tearline_owner, tearline_ledger USING (true) WITH CHECK (true);
CREATE POLICY keeps ON ledger.shown TO tearline_owner, tearline_ledger USING (true) WITH CHECK (true);
CREATE POLICY steward_sees_looks ON ledger.shown FOR SELECT TO tearline_reader
    USING (owner = (SELECT gate.writes_for()) AND EXISTS (SELECT FROM store.record r WHERE r.id = record));
CREATE POLICY own_or_inspector ON ledger.entry FOR SELECT TO tearline_reader
    USING (officer = (SELECT gate.officer()) OR (SELECT gate.has_duty('inspector'))
           OR EXISTS (SELECT FROM ledger.shown s WHERE s.seq = entry.seq));
