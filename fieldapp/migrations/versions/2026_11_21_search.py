"""the head of the event chain, and the index over findables: FTS5 on SQLite, GIN on PostgreSQL"""

from alembic import op

revision = "20261121_2"
down_revision = "20261121_1"

# The words are cut and folded by fieldapp/search/words.py; neither database may cut them again. FTS5's `ascii` parts
# at spaces only and leaves every letter beyond ASCII alone, also those its own tables are too old to know.
SQLITE = [
    "CREATE VIRTUAL TABLE findables_fts USING fts5(words, content='findables', content_rowid='id', tokenize='ascii')",
    "CREATE TRIGGER findables_added AFTER INSERT ON findables BEGIN"
    " INSERT INTO findables_fts(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER findables_removed AFTER DELETE ON findables BEGIN"
    " INSERT INTO findables_fts(findables_fts, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER findables_changed AFTER UPDATE ON findables BEGIN"
    " INSERT INTO findables_fts(findables_fts, rowid, words) VALUES ('delete', old.id, old.words);"
    " INSERT INTO findables_fts(rowid, words) VALUES (new.id, new.words); END",
]
POSTGRESQL = ["CREATE INDEX findables_fts ON findables USING gin (array_to_tsvector(string_to_array(words, ' ')))"]


def upgrade() -> None:
    op.execute(f"INSERT INTO event_head (id, event_id, chain) VALUES (1, 0, '{'0' * 64}')")
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in ("findables_added", "findables_removed", "findables_changed"):
            op.execute(f"DROP TRIGGER {trigger}")
        op.execute("DROP TABLE findables_fts")
    else:
        op.execute("DROP INDEX findables_fts")
    op.execute("DELETE FROM event_head")
