"""the index over findables by kind, newest first, by any part of a number; jobs found by their site's words

For 100,000 jobs about half a minute. Run with the previous release still writing, what that writes meanwhile is found
again once it is changed.
"""

import itertools
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from fieldapp.search.words import tokens

revision = "20261127_8"
down_revision = "20261127_7"

AT_ONCE = 5_000
# detail=none: only which rows have a word; prefix: beginnings of so many characters are words of their own.
FTS = (
    "CREATE VIRTUAL TABLE findables_fts USING fts5(words, content='findables', content_rowid='id',"
    " tokenize=\"ascii tokenchars '_'\", detail='none', prefix='1 2 3 4 5 6')"
)
FTS_BEFORE = (
    "CREATE VIRTUAL TABLE findables_fts USING fts5(words, content='findables', content_rowid='id', tokenize='ascii')"
)
REMOVED = "INSERT INTO findables_fts(findables_fts, rowid, words) VALUES ('delete', old.id, old.words);"
ADDED = "INSERT INTO findables_fts(rowid, words) VALUES (new.id, new.words);"
TRIGGERS = {
    "findables_added": f"AFTER INSERT ON findables BEGIN {ADDED} END",
    "findables_removed": f"AFTER DELETE ON findables BEGIN {REMOVED} END",
    "findables_changed": f"AFTER UPDATE OF words ON findables BEGIN {REMOVED} {ADDED} END",
}
GIN = "CREATE INDEX findables_fts_gin ON findables USING gin (findables_fts)"
COLUMN = (
    "ALTER TABLE findables ADD COLUMN findables_fts tsvector"
    " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED"
)
GIN_BEFORE = "CREATE INDEX findables_fts ON findables USING gin (array_to_tsvector(string_to_array(words, ' ')))"
# Per kind: each row's id, its site if it is found by that one's words, and its own texts.
PLACE = "s.name, s.address, s.area, c.name, c.phone"
TEXTS = {
    "customers": "SELECT id, NULL, name, phone, email FROM customers",
    "sites": f"SELECT s.id, NULL, {PLACE} FROM sites s JOIN customers c ON c.id = s.customer_id",
    "products": "SELECT id, site_id, model, serial FROM products",
    "parts": "SELECT id, NULL, sku, name, barcode FROM parts",
    "jobs": "SELECT id, site_id, number, title, words FROM jobs ORDER BY opened_at",
}
OF_CUSTOMER = [
    "SELECT customer_id, name, address, area FROM sites",
    "SELECT customer_id, name, phone FROM contacts WHERE removed_at IS NULL",
]
AT_SITE = "SELECT site_id, name, phone FROM contacts WHERE removed_at IS NULL AND site_id IS NOT NULL"


def upgrade() -> None:
    drop_index()
    with op.batch_alter_table("findables") as table:
        table.add_column(sa.Column("own", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("site_id", sa.Uuid(), nullable=True))
    op.execute("DELETE FROM findables")
    bind = op.get_bind()
    for rows in pieces(all_findables(bind)):
        bind.execute(sa.text(INSERT), rows)
    op.create_index("ix_findables_newest", "findables", ["kind", "id"])
    op.create_index(op.f("ix_findables_site_id"), "findables", ["site_id"])
    if bind.dialect.name == "sqlite":
        make_fts(FTS)
    else:
        op.execute(COLUMN)
        op.execute(GIN)
        op.execute("ANALYZE findables")


INSERT = "INSERT INTO findables (kind, row_id, words, own, site_id) VALUES (:kind, :row_id, :words, :own, :site_id)"


def all_findables(bind: Any) -> Iterator[dict[str, Any]]:
    """Ids are taken as the database keeps them."""
    more: dict[Any, list[str]] = {}
    for query in (*OF_CUSTOMER, AT_SITE):
        for row_id, *texts in bind.execute(sa.text(query)):
            more.setdefault(row_id, []).extend(texts)
    places: dict[Any, str] = {}
    for kind, query in TEXTS.items():
        for row_id, site_id, *texts in bind.execute(sa.text(query)):
            own = " ".join(tokens(*texts, *more.get(row_id, [])))[:200_000]
            if kind == "sites":
                places[row_id] = own
            words = f"_{kind} {own} {places.get(site_id, '')}".strip()
            yield {"kind": kind, "row_id": row_id, "site_id": site_id, "own": own, "words": words}


def pieces(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while some := list(itertools.islice(rows, AT_ONCE)):
        yield some


def make_fts(table: str) -> None:
    op.execute(table)
    for name, trigger in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {trigger}")
    op.execute("INSERT INTO findables_fts(findables_fts) VALUES ('rebuild')")


def drop_index() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE findables_fts")
    else:
        op.execute("DROP INDEX IF EXISTS findables_fts")
        op.execute("ALTER TABLE findables DROP COLUMN IF EXISTS findables_fts")


def downgrade() -> None:
    """The words stay: the index before finds by them all the same."""
    drop_index()
    op.drop_index(op.f("ix_findables_site_id"), "findables")
    op.drop_index("ix_findables_newest", "findables")
    with op.batch_alter_table("findables") as table:
        table.drop_column("site_id")
        table.drop_column("own")
    if op.get_bind().dialect.name == "sqlite":
        make_fts(FTS_BEFORE)
    else:
        op.execute(GIN_BEFORE)
