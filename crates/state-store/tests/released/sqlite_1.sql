-- A ledger as release 0.1 wrote it.
PRAGMA user_version = 1;
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
CREATE TABLE history (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    connection TEXT NOT NULL,
    flow TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL
);
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
CREATE TABLE document_keys (
    connection TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (connection, kind, name, value, key)
) WITHOUT ROWID;
CREATE TABLE revisions (
    connection TEXT PRIMARY KEY,
    revision INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX rows_identity ON rows (connection, flow, identity) WHERE identity IS NOT NULL;
CREATE INDEX rows_state ON rows (connection, flow, state);
CREATE INDEX history_key ON history (connection, flow, key, seq);
CREATE INDEX runs_flow ON runs (connection, flow, id);
CREATE INDEX documents_revision ON documents (connection, kind, revision, key);
CREATE INDEX document_keys_key ON document_keys (connection, kind, key);
INSERT INTO rows VALUES ('maison-verre', 'orders', '1', 2, 'delivered', 'N1', NULL, '', 1, 0, 0, 0, 0, 0, '{"key":"1","revision":2,"state":"delivered","operation":"update","generation":1,"wanted":{"document":{"kind":"order","schema":1,"content":"{}"},"fingerprint":"eca06e917a57c7ab780b2e653ee08fdc31388031f15dd5830ad1ebed13b096ef","version":1,"number":1,"staged_at":"1970-01-01T00:00:00Z","read_at":"1970-01-01T00:00:00Z"},"attempted":{"payload":{"kind":"payload","schema":1,"content":"{}"},"fingerprint":"dc166389a69bb217d25ba8915a51f88a538f85e745490166bd7d8ef9abd5c5b0","salt":"","magnitude":null,"number":1,"of_version":1,"committed_at":"1970-01-01T00:00:00Z","in_doubt":false},"confirmed":{"fingerprint":"dc166389a69bb217d25ba8915a51f88a538f85e745490166bd7d8ef9abd5c5b0","salt":"","magnitude":null,"of_version":1,"receipt":{"remote_id":"{}","detail":"{}","adopted":true},"at":"1970-01-01T00:00:00Z"},"progress":null,"identity":"N1","problem":null,"tries":0,"first_try_at":null,"next_at":null,"rules_revision":"","claims":[{"key":"9001","quantity":4}],"closed":{"delivered":0,"superseded":0,"reported":0,"skipped":0,"discarded":0}}');
INSERT INTO rows VALUES ('maison-verre', 'orders', CAST(x'610062' AS TEXT), 1, 'due', CAST(x'4e610062' AS TEXT), NULL, '', 1, 0, 0, 0, 0, 0, '{"key":"a\u0000b","revision":1,"state":"due","operation":"create","generation":1,"wanted":{"document":{"kind":"order","schema":1,"content":"\u0000"},"fingerprint":"08e7c33256ea72af36af3971a5f18278bcb2f4996ec9b0766ea683962721eff6","version":1,"number":1,"staged_at":"1970-01-01T00:00:00Z","read_at":"1970-01-01T00:00:00Z"},"attempted":null,"confirmed":null,"progress":null,"identity":"Na\u0000b","problem":null,"tries":0,"first_try_at":null,"next_at":null,"rules_revision":"","claims":[{"key":"9001","quantity":4}],"closed":{"delivered":0,"superseded":0,"reported":0,"skipped":0,"discarded":0}}');
INSERT INTO claims VALUES ('maison-verre', 'orders', '1', '9001', 4, 'delivered', 1, '1970-01-01T00:00:00Z', 1);
INSERT INTO claims VALUES ('maison-verre', 'orders', CAST(x'610062' AS TEXT), '9001', 4, 'due', 1, NULL, 0);
INSERT INTO history VALUES (1, 'maison-verre', 'orders', '1', '{"seq":0,"at":"1970-01-01T00:00:00Z","key":"1","from":null,"to":"due","version":1,"attempt":0,"note":"read for the first time","problem":null,"by":null}');
INSERT INTO history VALUES (2, 'maison-verre', 'orders', CAST(x'610062' AS TEXT), '{"seq":0,"at":"1970-01-01T00:00:00Z","key":"a\u0000b","from":null,"to":"due","version":1,"attempt":0,"note":"read for the first time","problem":null,"by":null}');
INSERT INTO history VALUES (3, 'maison-verre', 'orders', '1', '{"seq":0,"at":"1970-01-01T00:00:00Z","key":"1","from":"due","to":"delivered","version":1,"attempt":1,"note":"found at the sink and taken over as {}","problem":null,"by":null}');
INSERT INTO positions VALUES ('maison-verre', 'catalog', 'p', 1);
INSERT INTO positions VALUES ('maison-verre', 'orders', '{"at":7}', 1);
INSERT INTO intents VALUES (1, 'maison-verre', 'orders', '{"target":{"key":"0"},"action":"retry","by":"{\"at\":7}","at":"1970-01-01T00:00:00Z"}');
INSERT INTO runs VALUES (1, 'maison-verre', 'orders', '{"started_at":"1970-01-01T00:00:00Z","ended_at":"1970-01-01T00:00:00Z","counts":{"read":0,"new":0,"changed":0,"unchanged":0,"stale":0,"skipped":0,"undecodable":0,"delivered":0},"stopped":"{\"at\":7}"}');
INSERT INTO runs VALUES (2, 'maison-verre', 'orders', '{"started_at":"1970-01-01T00:00:00Z","ended_at":"1970-01-01T00:00:00Z","counts":{"read":0,"new":0,"changed":0,"unchanged":0,"stale":0,"skipped":0,"undecodable":0,"delivered":0},"stopped":"{\"at\":7}"}');
INSERT INTO notes VALUES ('budget', 'joor', '300');
INSERT INTO leases VALUES ('joor-222222', 1);
INSERT INTO documents VALUES ('maison-verre', 'product', '9001', 1, 1, '{"price":12.50}1', 2, 3, '[["upc","0012"]]', '[["parent","S1"]]');
INSERT INTO document_keys VALUES ('maison-verre', 'product', 'upc', '0012', '9001');
INSERT INTO revisions VALUES ('maison-verre', 2);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES ('history', 3);
INSERT INTO sqlite_sequence VALUES ('intents', 3);
INSERT INTO sqlite_sequence VALUES ('runs', 2);
