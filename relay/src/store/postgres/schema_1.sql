-- The ledger's tables. Times are milliseconds since 1970. Order of text is that of its bytes.
CREATE TABLE entry (
    key          TEXT COLLATE "C" PRIMARY KEY,   -- the idempotency key
    id           BIGINT GENERATED ALWAYS AS IDENTITY, -- the order of reception
    digest       BYTEA NOT NULL,                 -- of the payload received under the key
    connection   TEXT COLLATE "C" NOT NULL,      -- the name of a CRM of the configuration
    form         TEXT COLLATE "C",               -- the name of a form of the configuration; none for staff
    kind         TEXT NOT NULL,
    body         TEXT,                           -- the validated payload, JSON; none once purged or erased
    context      TEXT,                           -- what the page reported about itself, JSON; none once purged or erased
    creates      BOOLEAN NOT NULL,               -- whether sending it twice would make two records
    target       TEXT COLLATE "C",               -- the CRM's id of the record that the entry changes; none if it creates one
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('accepted', 'sending', 'done', 'held', 'dead')),
    in_doubt     BOOLEAN NOT NULL DEFAULT false, -- whether an attempt may have reached the CRM unconfirmed
    reason       TEXT,                           -- why it is held or dead
    suspect      TEXT COLLATE "C",               -- why it looked automated when it was received
    attempts     BIGINT NOT NULL DEFAULT 0,
    due_ms       BIGINT NOT NULL,                -- when the next attempt may be made
    received_ms  BIGINT NOT NULL,
    changed_ms   BIGINT NOT NULL,
    record_id    TEXT COLLATE "C",               -- of the CRM
    claim_owner  TEXT,                           -- who claimed it last
    claim_fence  BIGINT,                         -- of the lease that it was claimed with
    claim_id     BIGINT                          -- of the claim, among those of its owner
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
-- Most entries are done, and are in few indexes. The others have small ones.
CREATE INDEX entry_due ON entry (connection, due_ms, id) WHERE state = 'accepted';
CREATE INDEX entry_sending ON entry (connection) WHERE state = 'sending';
CREATE INDEX entry_waiting ON entry (connection, state, received_ms) WHERE state IN ('accepted', 'sending');
CREATE INDEX entry_state ON entry (state, changed_ms, id);
CREATE INDEX entry_target ON entry (connection, target) WHERE target IS NOT NULL;
CREATE INDEX entry_record ON entry (connection, record_id) WHERE record_id IS NOT NULL AND body IS NOT NULL;
-- What the purge takes next: the data of an entry, and then its key.
CREATE INDEX entry_with_data ON entry (changed_ms) WHERE state IN ('done', 'dead') AND body IS NOT NULL;
CREATE INDEX entry_without_data ON entry (changed_ms) WHERE state IN ('done', 'dead') AND body IS NULL;

CREATE TABLE attempt (
    key         TEXT COLLATE "C" NOT NULL REFERENCES entry (key) ON DELETE CASCADE,
    number      BIGINT NOT NULL,
    started_ms  BIGINT NOT NULL,
    ended_ms    BIGINT,                 -- none while it is under way, or after a crash
    outcome     TEXT,                   -- the kind of error, or 'delivered'
    detail      TEXT,                   -- the CRM's error code; never its message, which may hold personal data
    PRIMARY KEY (key, number)
);

CREATE TABLE lease (
    connection  TEXT COLLATE "C" PRIMARY KEY,
    owner       TEXT COLLATE "C" NOT NULL,
    fence       BIGINT NOT NULL,        -- grows with each change of the owner
    until_ms    BIGINT NOT NULL,
    since_ms    BIGINT NOT NULL         -- when the owner took the connection
) WITH (fillfactor = 50);

CREATE TABLE relay (
    owner        TEXT COLLATE "C" PRIMARY KEY, -- of its leases
    name         TEXT NOT NULL,                -- for staff
    version      TEXT NOT NULL,
    connections  TEXT[] NOT NULL,              -- those that it can deliver
    started_ms   BIGINT NOT NULL,
    seen_ms      BIGINT NOT NULL
) WITH (fillfactor = 50);

-- What the relay keeps for a connection, such as a renewed credential.
CREATE TABLE connection_value (
    connection  TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    value       BYTEA NOT NULL,
    changed_ms  BIGINT NOT NULL,
    PRIMARY KEY (connection, name)
);

-- The counters, which triggers keep in the transaction of each change, so that no report counts entries. Each session of the
-- database adds to rows of its own (slot), so that sessions do not wait for each other; a number is the sum over the slots.
CREATE TABLE entry_count (
    connection  TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    slot        INTEGER NOT NULL,
    count       BIGINT NOT NULL,
    PRIMARY KEY (connection, state, slot)
) WITH (fillfactor = 50);
CREATE TABLE entry_hour (
    hour       BIGINT NOT NULL,         -- since 1970
    slot       INTEGER NOT NULL,
    received   BIGINT NOT NULL,
    delivered  BIGINT NOT NULL,         -- last changed in this hour, and done
    stopped    BIGINT NOT NULL,         -- last changed in this hour, and held or dead
    PRIMARY KEY (hour, slot)
) WITH (fillfactor = 50);
CREATE TABLE suspect_count (
    form     TEXT COLLATE "C" NOT NULL,
    suspect  TEXT COLLATE "C" NOT NULL, -- why they looked automated
    state    TEXT COLLATE "C" NOT NULL,
    slot     INTEGER NOT NULL,
    count    BIGINT NOT NULL,
    PRIMARY KEY (form, suspect, state, slot)
) WITH (fillfactor = 50);

-- Entries that are counted alike, and by how many their number has changed.
CREATE TYPE entry_change AS (
    connection    TEXT,
    state         TEXT,
    form          TEXT,
    suspect       TEXT,
    received_hour BIGINT,
    changed_hour  BIGINT,
    count         BIGINT
);

CREATE FUNCTION add_to_counters(changes entry_change[]) RETURNS void LANGUAGE sql AS $$
    -- In the order of the keys, so that two sessions with the same slot do not wait for each other in a circle.
    INSERT INTO entry_count
        SELECT connection, state, pg_backend_pid() % 64, sum(count) FROM unnest(changes)
        GROUP BY connection, state HAVING sum(count) <> 0 ORDER BY connection, state
        ON CONFLICT (connection, state, slot) DO UPDATE SET count = entry_count.count + excluded.count;
    INSERT INTO entry_hour
        SELECT hour, pg_backend_pid() % 64, sum(received), sum(delivered), sum(stopped) FROM (
            SELECT received_hour AS hour, count AS received, 0 AS delivered, 0 AS stopped FROM unnest(changes)
            UNION ALL
            SELECT changed_hour, 0, CASE state WHEN 'done' THEN count ELSE 0 END,
                   CASE WHEN state IN ('held', 'dead') THEN count ELSE 0 END FROM unnest(changes)
        ) AS hours
        GROUP BY hour HAVING sum(received) <> 0 OR sum(delivered) <> 0 OR sum(stopped) <> 0 ORDER BY hour
        ON CONFLICT (hour, slot) DO UPDATE SET received = entry_hour.received + excluded.received,
                                               delivered = entry_hour.delivered + excluded.delivered,
                                               stopped = entry_hour.stopped + excluded.stopped;
    INSERT INTO suspect_count
        SELECT form, suspect, state, pg_backend_pid() % 64, sum(count) FROM unnest(changes)
        WHERE form IS NOT NULL AND suspect IS NOT NULL
        GROUP BY form, suspect, state HAVING sum(count) <> 0 ORDER BY form, suspect, state
        ON CONFLICT (form, suspect, state, slot) DO UPDATE SET count = suspect_count.count + excluded.count;
$$;

CREATE FUNCTION count_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM add_to_counters(ARRAY(
        SELECT ROW(connection, state, form, suspect, received_ms / 3600000, changed_ms / 3600000, count(*))::entry_change
        FROM new_rows GROUP BY connection, state, form, suspect, received_ms / 3600000, changed_ms / 3600000));
    RETURN NULL;
END $$;
CREATE FUNCTION count_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM add_to_counters(ARRAY(
        SELECT ROW(connection, state, form, suspect, received_hour, changed_hour, sum(count))::entry_change FROM (
            SELECT connection, state, form, suspect, received_ms / 3600000 AS received_hour,
                   changed_ms / 3600000 AS changed_hour, 1 AS count FROM new_rows
            UNION ALL
            SELECT connection, state, form, suspect, received_ms / 3600000, changed_ms / 3600000, -1 FROM old_rows
        ) AS rows
        GROUP BY connection, state, form, suspect, received_hour, changed_hour HAVING sum(count) <> 0));
    RETURN NULL;
END $$;
CREATE FUNCTION count_removed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM add_to_counters(ARRAY(
        SELECT ROW(connection, state, form, suspect, received_ms / 3600000, changed_ms / 3600000, -count(*))::entry_change
        FROM old_rows GROUP BY connection, state, form, suspect, received_ms / 3600000, changed_ms / 3600000));
    RETURN NULL;
END $$;
CREATE TRIGGER entry_added AFTER INSERT ON entry REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION count_added();
CREATE TRIGGER entry_changed AFTER UPDATE ON entry REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION count_changed();
CREATE TRIGGER entry_removed AFTER DELETE ON entry REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION count_removed();
