-- A migration: the counters of entries by state, by hour and by why they looked automated. Triggers count changes and
-- deletions; the relay counts what it adds, once for all entries of a commit. The migration drops the indexes that were there
-- for counting.
CREATE TABLE entry_count (
    connection  TEXT NOT NULL,
    state       TEXT NOT NULL,
    count       INTEGER NOT NULL,
    PRIMARY KEY (connection, state)
) STRICT, WITHOUT ROWID;
CREATE TABLE entry_hour (
    hour       INTEGER PRIMARY KEY,         -- since 1970
    received   INTEGER NOT NULL DEFAULT 0,
    delivered  INTEGER NOT NULL DEFAULT 0,  -- last changed in this hour, and done
    stopped    INTEGER NOT NULL DEFAULT 0   -- last changed in this hour, and held or dead
) STRICT;
CREATE TABLE suspect_count (
    form     TEXT NOT NULL,
    suspect  TEXT NOT NULL,                 -- why they looked automated
    state    TEXT NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (form, suspect, state)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER entry_changed AFTER UPDATE OF connection, state ON entry
    WHEN (old.connection, old.state) <> (new.connection, new.state) BEGIN
    UPDATE entry_count SET count = count - 1 WHERE connection = old.connection AND state = old.state;
    INSERT INTO entry_count VALUES (new.connection, new.state, 1)
        ON CONFLICT (connection, state) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER entry_changed_from_ended AFTER UPDATE OF state, changed_ms ON entry
    WHEN old.state NOT IN ('accepted', 'sending') AND (old.state, old.changed_ms) <> (new.state, new.changed_ms) BEGIN
    UPDATE entry_hour SET delivered = delivered - (old.state = 'done'), stopped = stopped - (old.state <> 'done')
        WHERE hour = old.changed_ms / 3600000;
END;
CREATE TRIGGER entry_changed_to_ended AFTER UPDATE OF state, changed_ms ON entry
    WHEN new.state NOT IN ('accepted', 'sending') AND (old.state, old.changed_ms) <> (new.state, new.changed_ms) BEGIN
    INSERT INTO entry_hour (hour, delivered, stopped)
        VALUES (new.changed_ms / 3600000, new.state = 'done', new.state <> 'done')
        ON CONFLICT (hour) DO UPDATE SET delivered = delivered + excluded.delivered,
                                         stopped = stopped + excluded.stopped;
END;
CREATE TRIGGER entry_received_corrected AFTER UPDATE OF received_ms ON entry
    WHEN old.received_ms / 3600000 <> new.received_ms / 3600000 BEGIN
    UPDATE entry_hour SET received = received - 1 WHERE hour = old.received_ms / 3600000;
    INSERT INTO entry_hour (hour, received) VALUES (new.received_ms / 3600000, 1)
        ON CONFLICT (hour) DO UPDATE SET received = received + 1;
END;
CREATE TRIGGER entry_deleted AFTER DELETE ON entry BEGIN
    UPDATE entry_count SET count = count - 1 WHERE connection = old.connection AND state = old.state;
    UPDATE entry_hour SET received = received - 1 WHERE hour = old.received_ms / 3600000;
    UPDATE entry_hour SET delivered = delivered - (old.state = 'done'),
                          stopped = stopped - (old.state IN ('held', 'dead'))
        WHERE hour = old.changed_ms / 3600000;
END;

CREATE TRIGGER suspect_changed AFTER UPDATE OF form, suspect, state ON entry
    WHEN (old.form, old.suspect, old.state) IS NOT (new.form, new.suspect, new.state)
     AND (old.suspect IS NOT NULL OR new.suspect IS NOT NULL) BEGIN
    UPDATE suspect_count SET count = count - 1
        WHERE form = old.form AND suspect = old.suspect AND state = old.state;
    INSERT INTO suspect_count
        SELECT new.form, new.suspect, new.state, 1 WHERE new.form IS NOT NULL AND new.suspect IS NOT NULL
        ON CONFLICT (form, suspect, state) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER suspect_deleted AFTER DELETE ON entry WHEN old.form IS NOT NULL AND old.suspect IS NOT NULL BEGIN
    UPDATE suspect_count SET count = count - 1
        WHERE form = old.form AND suspect = old.suspect AND state = old.state;
END;

-- the oldest entry that waits
CREATE INDEX entry_waiting ON entry (connection, state, received_ms) WHERE state IN ('accepted', 'sending');
-- what the purge takes next: the data of an entry, and then its key
CREATE INDEX entry_with_data ON entry (changed_ms) WHERE state IN ('done', 'dead') AND body IS NOT NULL;
CREATE INDEX entry_without_data ON entry (changed_ms) WHERE state IN ('done', 'dead') AND body IS NULL;
DROP INDEX entry_received;
DROP INDEX entry_figure;
DROP INDEX entry_suspect;
