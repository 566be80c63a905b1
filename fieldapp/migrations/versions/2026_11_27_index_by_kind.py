"""on PostgreSQL an index over findables for each kind: what is looked for in one wades through none of the others

In SQLite's the kind is a word. A new kind needs an index too, in a migration of its own. 100,000 jobs: ten seconds.
"""

from alembic import op

revision = "20261127_a"
down_revision = "20261127_9"

KINDS = ["jobs", "customers", "sites", "products", "parts"]


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("DROP INDEX findables_fts_gin")
    for kind in KINDS:
        op.execute(f"CREATE INDEX findables_fts_{kind} ON findables USING gin (findables_fts) WHERE kind = '{kind}'")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for kind in KINDS:
        op.execute(f"DROP INDEX findables_fts_{kind}")
    op.execute("CREATE INDEX findables_fts_gin ON findables USING gin (findables_fts)")
