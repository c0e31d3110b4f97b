SET ROLE tearline_owner;
-- How entries get their places in the ledger, and how much each officer asked in each hour.

-- Whether an entry's action asks for records. What is not named here does: a question of a later release counts by itself.
CREATE OR REPLACE FUNCTION ledger.asks_of_records(p_action text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_action <> ALL ('{my-looks,looks-at-ours,inspect,who-looked,reason,proof,consistency,ledger-export,ledger-verify,
        registry-read,
        saved-questions,question-saved,question-forgotten,unusual,unusual-seen,unusual-rule-set,loads,load,load-dry-run,
        load-findings,load-open,load-resume,load-chunk,load-close,load-refused,load-expunged,reviews,came-back,correct-read,
        recalled-labels,reclassified-labels,restored-labels,correct,corrected,reclassified,recalled,restored,review,reviewed,
        unhold,unheld,expunge,expunged,expunged-taken,expunged-unseen,decide,decided,undo-decision,undecided,scenes,save-scene,
        scene-saved,rename-scene,scene-renamed,delete-scene,scene-deleted,copies,copies-of-ours,copies-taken,shared,copy,copied,copy-begun,
        copy-part,copied-part,copy-dropped,copy-answer,copy-answered,label,agency-admitted,agency-suspended,officer-enrolled,officer-suspended,credential-set,
        duties-set,vetting-given,vetting-withdrawn,test-rule-set,alone-set,purpose-set,proposed,proposal-confirmed,
        proposal-refused,sessions-ended,organisation-allowed,
        matters-about,matters-openable,open-matter,move-matter,moved,day,notices,acknowledge,
        matrix,matrix-drafted,matrix-dropped,matrix-asked,matrix-refused,matrix-published,level-set,delegations,delegated,delegation-ended,
        units,unit,unit-proposed,unit-approved,unit-moved,unit-agency-asked,unit-agency-left,seat-proposed,seat-confirmed,
        seat-refused,seat-ended,lead-named,lead-handed-over,
        bases,basis-sources,figures,list,list-begun,show-scene,scene-shown,question-shown,
        files,file-picture,add-file,file-added,
        consents,consent-drafted,consent-activated,consent-ended,pointer-asked,pointer-questions,pointer-notices,
        pointer-put-away,pointer-rates,desks,desk-set,neutral-desk-set,
        credit,cited,citation-taken-back,released-by-agreement,taken-back,clash,releases,leave,write-release,issue-release,answer-leave,
        acknowledge-recall,trace-copy,tracings,tracing-opened,tracing-agreed,
        tracing-read,tracing-ended,release-written,leave-answered,release-opened,recall-acknowledged,leave-used,
        sources,source-key,origin-asks,origin-read,independence,source-deed,source-key-set,origin-asked,origin-agreed,origin-declined}'::text[])
$$;
REVOKE ALL ON FUNCTION ledger.asks_of_records(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.asks_of_records(text) TO tearline_reader;

-- Moves committed entries into the tree, all of a batch or nothing: their places, who was shown what, how much was asked.
-- NULL where another process is at it. The first form of it stands in migration 0003.
CREATE OR REPLACE FUNCTION ledger.sequence(at_most int) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    size bigint;
    moved bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM ledger.queue) THEN
        RETURN 0;  -- before the lock, which would cost a flush of the log each time
    END IF;
    PERFORM FROM ledger.sequencing FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    -- from here each statement sees all that the previous holder committed (read committed)
    SELECT coalesce(max(e.seq) + 1, 0) INTO size FROM ledger.entry e;
    WITH batch AS (
        DELETE FROM ledger.queue q
        WHERE q.id = ANY (ARRAY(SELECT f.id FROM ledger.queue f ORDER BY f.id LIMIT least(at_most, 5000)))
        RETURNING q.*
    ), numbered AS (
        SELECT b.*, size - 1 + row_number() OVER (ORDER BY b.id) AS seq FROM batch b
    ), written AS (
        SELECT n.*, (SELECT row_to_json(text)::text FROM (SELECT
            n.seq, to_char(n.written_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS written_at,
            n.kind, n.officer, n.agency, n.purpose, n.action, n.subjects, n.owners, n.body) AS text) AS hashed
        FROM numbered n
    ), entered AS (
        INSERT INTO ledger.entry
            (seq, written_at, kind, officer, agency, purpose, action, subjects, owners, body, leaf)
        SELECT w.seq, w.written_at, w.kind, w.officer, w.agency, w.purpose, w.action, w.subjects, w.owners,
               w.hashed, sha256('\x00'::bytea || convert_to(w.hashed, 'UTF8'))
        FROM written w ORDER BY w.seq
        RETURNING entry.seq, entry.written_at, entry.kind, entry.subjects, entry.owners
    ), shown AS (
        INSERT INTO ledger.shown (owner, seq, at, record)
        SELECT DISTINCT s.owner, e.seq, e.written_at, s.record
        FROM entered e, unnest(e.owners, e.subjects) AS s (owner, record)
        -- always so, by ledger.write(); but nothing may stop the sequencer for good
        WHERE e.kind = 'results' AND s.owner IS NOT NULL AND s.record IS NOT NULL
    ), used AS (
        INSERT INTO ledger.use AS u (officer, hour, agency, looks, refused, own_name)
        SELECT n.officer, ledger.hour_of(n.written_at), max(n.agency), count(*) FILTER (WHERE n.kind = 'ticket'),
               count(*) FILTER (WHERE n.kind = 'refused'), count(*) FILTER (WHERE n.body ? 'own_name')
        FROM numbered n
        WHERE n.officer IS NOT NULL AND (n.kind = 'refused' OR n.kind = 'ticket' AND ledger.asks_of_records(n.action))
        GROUP BY 1, 2
        ON CONFLICT (officer, hour) DO UPDATE SET agency = excluded.agency, looks = u.looks + excluded.looks,
            refused = u.refused + excluded.refused, own_name = u.own_name + excluded.own_name
    )
    SELECT count(*) INTO moved FROM entered;
    PERFORM ledger.lay_tiles(size, size + moved);
    RETURN moved;
END
$$;

RESET ROLE;
