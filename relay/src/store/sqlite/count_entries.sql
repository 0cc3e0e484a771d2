-- Fills the empty counters from the entries.
INSERT INTO entry_count SELECT connection, state, count(*) FROM entry GROUP BY connection, state;
INSERT INTO entry_hour (hour, received)
    SELECT received_ms / 3600000, count(*) FROM entry GROUP BY received_ms / 3600000;
INSERT INTO entry_hour (hour, delivered, stopped)
    SELECT changed_ms / 3600000, sum(state = 'done'), sum(state <> 'done') FROM entry
    WHERE state IN ('done', 'held', 'dead') GROUP BY changed_ms / 3600000
    ON CONFLICT (hour) DO UPDATE SET delivered = excluded.delivered, stopped = excluded.stopped;
INSERT INTO suspect_count
    SELECT form, suspect, state, count(*) FROM entry WHERE form IS NOT NULL AND suspect IS NOT NULL
    GROUP BY form, suspect, state;
