-- One row per key of a flow. What is looked for has a column; the whole row is in `body` (JSON).
CREATE TABLE rows (
    connection TEXT NOT NULL,
    flow TEXT NOT NULL,
    key TEXT NOT NULL,
    revision INTEGER NOT NULL,
    state TEXT NOT NULL,
    identity TEXT,
    problem_code TEXT,
    rules_revision TEXT NOT NULL,
    version_number INTEGER NOT NULL,
    closed_delivered INTEGER NOT NULL,
    closed_superseded INTEGER NOT NULL,
    closed_reported INTEGER NOT NULL,
    closed_skipped INTEGER NOT NULL,
    closed_discarded INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (connection, flow, key)
) WITHOUT ROWID;
CREATE UNIQUE INDEX rows_identity ON rows (connection, flow, identity) WHERE identity IS NOT NULL;
CREATE INDEX rows_state ON rows (connection, flow, state);

-- What rows hold against other keys.
CREATE TABLE claims (
    connection TEXT NOT NULL,
    flow TEXT NOT NULL,
    holder TEXT NOT NULL,
    key TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    state TEXT NOT NULL,
    version_number INTEGER NOT NULL,
    confirmed_at TEXT,
    adopted INTEGER NOT NULL,
    PRIMARY KEY (connection, flow, holder, key)
) WITHOUT ROWID;

-- Every edge of the state machine, written with the row in one transaction.
CREATE TABLE history (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    connection TEXT NOT NULL,
    flow TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX history_key ON history (connection, flow, key, seq);

CREATE TABLE positions (
    connection TEXT NOT NULL,
    flow TEXT NOT NULL,
    text TEXT NOT NULL,
    complete INTEGER NOT NULL,
    PRIMARY KEY (connection, flow)
) WITHOUT ROWID;

CREATE TABLE intents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection TEXT NOT NULL,
    flow TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection TEXT NOT NULL,
    flow TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX runs_flow ON runs (connection, flow, id);

CREATE TABLE notes (
    scope TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (scope, name)
) WITHOUT ROWID;

CREATE TABLE leases (
    account_group TEXT PRIMARY KEY,
    token INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE documents (
    connection TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    schema INTEGER NOT NULL,
    content TEXT NOT NULL,
    revision INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    indexes TEXT NOT NULL,
    former_indexes TEXT NOT NULL,
    PRIMARY KEY (connection, kind, key)
) WITHOUT ROWID;
CREATE INDEX documents_revision ON documents (connection, kind, revision, key);

CREATE TABLE document_keys (
    connection TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (connection, kind, name, value, key)
) WITHOUT ROWID;
CREATE INDEX document_keys_key ON document_keys (connection, kind, key);

CREATE TABLE revisions (
    connection TEXT PRIMARY KEY,
    revision INTEGER NOT NULL
) WITHOUT ROWID;
