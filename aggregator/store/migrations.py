"""The schema, as an append-only list of steps; a database records how many it has taken.

Times are microseconds since 1970 in UTC, structured values JSON. Facts come first; every table
below the line holds opinions, which `rebuild` makes again.
"""

from aggregator.errors import StoreError
from aggregator.store.database import Database, Transaction

STEPS = (
    """
    CREATE TABLE meta (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
    );
    CREATE TABLE sources (
        slug TEXT PRIMARY KEY,
        health TEXT NOT NULL,
        checked_at BIGINT,
        next_at BIGINT,
        state TEXT NOT NULL
    );
    CREATE TABLE items (
        id TEXT PRIMARY KEY,
        source TEXT NOT NULL,
        published_id TEXT NOT NULL UNIQUE,
        rule TEXT NOT NULL,
        first_seen BIGINT NOT NULL,
        published TEXT,
        event_at BIGINT NOT NULL,
        arrival BIGINT NOT NULL DEFAULT 0,
        revision INTEGER NOT NULL DEFAULT 0,
        updated BIGINT NOT NULL,
        language TEXT
    );
    CREATE INDEX items_by_arrival ON items (arrival);
    CREATE INDEX items_by_update ON items (updated);
    CREATE INDEX items_by_source ON items (source, arrival);
    CREATE TABLE item_keys (
        source TEXT NOT NULL,
        key TEXT NOT NULL,
        item TEXT NOT NULL,
        PRIMARY KEY (source, key)
    );
    CREATE TABLE revisions (
        item TEXT NOT NULL,
        number INTEGER NOT NULL,
        seen_at BIGINT NOT NULL,
        arrival BIGINT NOT NULL DEFAULT 0,
        material SMALLINT NOT NULL,
        fingerprint TEXT NOT NULL,
        entry TEXT NOT NULL,
        PRIMARY KEY (item, number)
    );
    CREATE INDEX revisions_by_arrival ON revisions (arrival);
    CREATE TABLE story_ids (
        id TEXT PRIMARY KEY,
        forward TEXT
    );
    -- opinions
    CREATE TABLE tags (
        item TEXT NOT NULL,
        scheme TEXT NOT NULL,
        term TEXT NOT NULL,
        slug TEXT NOT NULL,
        PRIMARY KEY (item, scheme, term)
    );
    CREATE INDEX tags_by_slug ON tags (slug);
    CREATE TABLE placements (
        item TEXT PRIMARY KEY,
        story TEXT NOT NULL,
        placement TEXT NOT NULL
    );
    CREATE INDEX placements_by_story ON placements (story);
    CREATE TABLE memberships (
        item TEXT NOT NULL,
        thread TEXT NOT NULL,
        member SMALLINT NOT NULL,
        membership TEXT NOT NULL,
        PRIMARY KEY (item, thread)
    );
    CREATE INDEX memberships_by_thread ON memberships (thread, member);
    CREATE TABLE notebook (
        name TEXT PRIMARY KEY,
        arrival BIGINT NOT NULL,
        rules TEXT NOT NULL,
        state TEXT NOT NULL
    );
    """,
    """
    ALTER TABLE sources ADD COLUMN claimed_until BIGINT NOT NULL DEFAULT 0;
    """,
    """
    CREATE TABLE listed_sources (
        slug TEXT PRIMARY KEY,
        parent TEXT NOT NULL,
        url TEXT NOT NULL,
        name TEXT NOT NULL,
        home TEXT,
        language TEXT,
        listed SMALLINT NOT NULL
    );
    """,
    """
    -- the identity rule that held: a fact, unknown of versions from before
    ALTER TABLE revisions ADD COLUMN rule TEXT NOT NULL DEFAULT '';
    """,
    """
    CREATE TABLE subscriptions (
        id TEXT PRIMARY KEY,
        source TEXT NOT NULL,
        subscription TEXT NOT NULL
    );
    CREATE TABLE inbox (
        id BIGINT PRIMARY KEY,
        subscription TEXT NOT NULL,
        kind TEXT NOT NULL,
        received_at BIGINT NOT NULL,
        detail TEXT NOT NULL,
        body BLOB NOT NULL
    );
    CREATE INDEX inbox_by_subscription ON inbox (subscription);
    """,
    """
    -- half as much to write for each key: the table is its own index
    CREATE TABLE keys_of_items (
        source TEXT NOT NULL,
        key TEXT NOT NULL,
        item TEXT NOT NULL,
        PRIMARY KEY (source, key)
    ) WITHOUT ROWID;
    INSERT INTO keys_of_items SELECT source, key, item FROM item_keys;
    DROP TABLE item_keys;
    ALTER TABLE keys_of_items RENAME TO item_keys;
    """,
    # what the desk remembers is a row for each story; without a notebook all is threaded again
    """
    DROP TABLE notebook;
    CREATE TABLE notebook (
        name TEXT PRIMARY KEY,
        arrival BIGINT NOT NULL,
        rules TEXT NOT NULL
    );
    CREATE TABLE open_stories (
        number BIGINT PRIMARY KEY,
        touched BIGINT NOT NULL,
        state TEXT NOT NULL
    );
    CREATE INDEX open_stories_by_touch ON open_stories (touched);
    CREATE TABLE standings (
        story TEXT PRIMARY KEY,
        touched BIGINT NOT NULL,
        items TEXT NOT NULL
    );
    CREATE INDEX standings_by_touch ON standings (touched);
    CREATE VIRTUAL TABLE search USING fts5 (
        title, text, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 0'
    )
    """,
    # names of the stream; without a notebook all is threaded again
    """
    CREATE TABLE names (
        name TEXT PRIMARY KEY,
        spelling TEXT NOT NULL,
        seen BIGINT NOT NULL,
        small BIGINT NOT NULL,
        touched BIGINT NOT NULL
    );
    CREATE INDEX names_by_touch ON names (touched);
    DELETE FROM notebook WHERE name = 'threading'
    """,
    # an id leads to where its founding item is; without a notebook all is threaded again
    """
    CREATE TABLE merges (
        story TEXT PRIMARY KEY,
        into_story TEXT NOT NULL,
        merge TEXT NOT NULL
    );
    CREATE INDEX merges_by_goal ON merges (into_story);
    ALTER TABLE story_ids DROP COLUMN forward;
    DELETE FROM notebook WHERE name = 'threading'
    """,
    # whose text an item carries, and the texts that the desk remembers
    """
    CREATE TABLE copies (
        item TEXT PRIMARY KEY,
        original TEXT,
        copy TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX copies_by_original ON copies (original);
    CREATE TABLE copied_texts (
        number BIGINT PRIMARY KEY,
        text BLOB NOT NULL
    )
    """,
    # which arrival brought an item into a thread; without a notebook all is threaded again
    """
    ALTER TABLE memberships ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
    UPDATE memberships SET since = (SELECT arrival FROM items WHERE id = item) WHERE member = 1;
    DROP INDEX memberships_by_thread;
    CREATE INDEX memberships_by_thread ON memberships (thread, member, since);
    CREATE INDEX corrections_by_arrival ON revisions (arrival) WHERE material = 1 AND number > 1;
    DELETE FROM notebook WHERE name = 'threading'
    """,
    # secret addresses of private feeds, and what our own hub is to be told: facts
    """
    CREATE TABLE secrets (
        id TEXT PRIMARY KEY,
        digest TEXT NOT NULL UNIQUE,
        feed TEXT NOT NULL,
        reader TEXT NOT NULL,
        made_at BIGINT NOT NULL,
        revoked_at BIGINT
    );
    CREATE TABLE topics (
        path TEXT PRIMARY KEY,
        mark TEXT NOT NULL
    );
    CREATE TABLE pings (
        path TEXT PRIMARY KEY,
        since BIGINT NOT NULL
    )
    """,
    # what is not published any more: by its publisher's word, a fact, or by the editor's, which
    # decisions.toml holds and `removals` applies; of what is published everything reads `visible`
    """
    CREATE TABLE withdrawals (
        item TEXT PRIMARY KEY,
        gone_at BIGINT NOT NULL,
        why TEXT NOT NULL,
        restored_at BIGINT
    );
    CREATE TABLE removals (
        item TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        gone_at BIGINT NOT NULL,
        why TEXT NOT NULL
    );
    CREATE VIEW gone AS
        SELECT item, kind, gone_at, why FROM removals
        UNION ALL
        SELECT item, 'withdrawn', gone_at, why FROM withdrawals
        WHERE restored_at IS NULL AND item NOT IN (SELECT item FROM removals);
    CREATE VIEW visible AS
        SELECT items.* FROM items WHERE arrival > 0
        AND NOT EXISTS (SELECT 1 FROM removals WHERE removals.item = items.id)
        AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.item = items.id
            AND restored_at IS NULL);
    CREATE VIEW removed AS
        SELECT items.* FROM items JOIN gone ON gone.item = items.id WHERE arrival > 0;
    CREATE VIEW visible_tags AS
        SELECT * FROM tags WHERE item NOT IN (SELECT item FROM gone);
    -- what feeds have had, in the order in which it came in: by `position`, then `place`. `page`
    -- is the newest archive that holds it, 0 for none. It `waits` for the next one where it is new,
    -- or another text or item since then
    CREATE TABLE feed_entries (
        feed TEXT NOT NULL,
        entry TEXT NOT NULL,
        item TEXT NOT NULL,
        updated BIGINT NOT NULL,
        position BIGINT NOT NULL,
        place BIGINT NOT NULL,
        page BIGINT NOT NULL DEFAULT 0,
        waits SMALLINT NOT NULL DEFAULT 1,
        PRIMARY KEY (feed, entry)
    ) WITHOUT ROWID;
    CREATE INDEX feed_entries_in_order ON feed_entries (feed, position, place);
    CREATE INDEX feed_entries_waiting ON feed_entries (feed, position, place) WHERE waits = 1;
    CREATE TABLE archives (
        feed TEXT NOT NULL,
        number BIGINT NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (feed, number)
    );
    -- items whose neighbours came or went by a removal: their feeds are looked at again
    CREATE TABLE touched (
        item TEXT PRIMARY KEY
    )
    """,
    # what one visit brought stands side by side
    """
    CREATE INDEX items_by_visit ON items (source, first_seen, arrival)
    """,
    # decisions name items by their keys and not by their sources
    """
    CREATE INDEX item_keys_by_key ON item_keys (key)
    """,
)


def migrate(database: Database) -> None:
    """Take the steps that this database has not taken, in one transaction."""
    with database.read() as read:
        if _taken(read) == len(STEPS):
            return
    with database.lock(), database.write() as write:
        _climb(write, _taken(write), database.name)


def _climb(write: Transaction, taken: int, name: str) -> None:
    if taken > len(STEPS):
        raise StoreError(f"the database {name} was made by a newer version: update aggregator")
    if not taken:
        write.run("CREATE TABLE schema_steps (taken INTEGER NOT NULL)")
        write.run("INSERT INTO schema_steps VALUES (0)")
    for step in STEPS[taken:]:
        for statement in filter(str.strip, step.split(";")):
            write.run(statement)
    write.run("UPDATE schema_steps SET taken = :taken", taken=len(STEPS))


def _taken(transaction: Transaction) -> int:
    if not transaction.has_table("schema_steps"):
        return 0
    return int(transaction.value("SELECT taken FROM schema_steps"))
