"""What can be found: one row per customer, site, product, part and job, with the tokens it is found by.

On SQLite an FTS5 table, on PostgreSQL a GIN index over the same column; both are made in a migration.
"""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.extensions import Base, db
from fieldapp.search.words import CHINESE, asked, tokens


class Findable(Base):
    __tablename__ = "findables"
    __table_args__ = (sa.UniqueConstraint("kind", "row_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    row_id: Mapped[uuid.UUID]
    words: Mapped[str] = mapped_column(sa.Text)


def make_findable(row: Base, *texts: str | None) -> None:
    """Note by which words a row is found from now on."""
    kind, row_id = row.__tablename__, row.id  # pyright: ignore[reportAttributeAccessIssue]
    words = " ".join(dict.fromkeys(tokens(*texts)))
    known = db.session.scalar(sa.select(Findable).where(Findable.kind == kind, Findable.row_id == row_id))
    if known is None:
        db.session.add(Findable(kind=kind, row_id=row_id, words=words))
    else:
        known.words = words


def matching(query: str, kind: type[Base]) -> sa.Select[tuple[uuid.UUID]] | None:
    """A subquery of the ids of `kind` that have all words of `query`; None if nothing was asked."""
    words = asked(query)
    if not words:
        return sa.select(Findable.row_id).where(sa.false()) if query.strip() else None
    ids = sa.select(Findable.row_id).where(Findable.kind == kind.__tablename__)
    if db.engine.dialect.name == "sqlite":
        found = sa.text("findables.id IN (SELECT rowid FROM findables_fts WHERE findables_fts MATCH :asked)")
        return ids.where(found.bindparams(asked=" ".join(f'"{word}"{begun(word)}' for word in words)))
    found = sa.text("to_tsvector('simple', findables.words) @@ to_tsquery('simple', :asked)")
    return ids.where(found.bindparams(asked=" & ".join(f"'{word}'{':*' if begun(word) else ''}" for word in words)))


def begun(word: str) -> str:
    """Latin words and single Chinese characters match what begins with them."""
    return "" if len(word) == 2 and "\u3400" <= word[0] <= CHINESE[-1] else "*"
