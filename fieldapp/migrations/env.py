"""How Alembic meets our tables: one transaction, our column types as what they are in the database."""

from alembic import context
from flask import current_app

from fieldapp.columns import Exact, Utc
from fieldapp.extensions import Base, db


def is_ours(_thing, name, kind, _reflected, _compared) -> bool:
    """FTS5's own tables and PostgreSQL's column of tokens with its index are made by hand in a migration."""
    return not (kind in {"table", "index", "column"} and name and name.startswith("findables_fts"))


def written(kind, thing, _context):
    """Migrations outlive our classes, so they name only SQLAlchemy's types."""
    if kind == "type" and isinstance(thing, Utc):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Exact):
        return "sa.BigInteger()"
    return False


with db.engine.connect().execution_options(writes=True) as connection:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # batch mode copies tables
        connection.rollback()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=is_ours,
        render_item=written,
        transactional_ddl=True,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
