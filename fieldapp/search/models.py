"""What can be found: one row per customer, site, product, part and job, with the tokens it is found by.

On SQLite an FTS5 table, on PostgreSQL a GIN index over the same column; both are made in a migration.
"""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.extensions import Base, db
from fieldapp.search.words import Ways, asked, is_pair, tokens

LONGEST_LIST = 200_000  # characters; PostgreSQL takes no more than a megabyte
AT_ONCE = 500


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
    words = listed(texts)
    known = db.session.scalar(sa.select(Findable).where(Findable.kind == kind, Findable.row_id == row_id))
    if known is None:
        db.session.add(Findable(kind=kind, row_id=row_id, words=words))
    else:
        known.words = words


def make_all_findable(kind: type[Base], texts: Mapping[uuid.UUID, Iterable[str | None]]) -> None:
    """The same for many rows of one kind, by their ids."""
    ids = list(texts)
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        query = sa.select(Findable).where(Findable.kind == kind.__tablename__, Findable.row_id.in_(some))
        known = {row.row_id: row for row in db.session.scalars(query)}
        for row_id, row in known.items():
            row.words = listed(texts[row_id])
        new = [
            {"kind": kind.__tablename__, "row_id": row_id, "words": listed(texts[row_id])}
            for row_id in some
            if row_id not in known
        ]
        if new:
            db.session.execute(sa.insert(Findable), new)
    db.session.flush()


def listed(texts: Iterable[str | None]) -> str:
    words = " ".join(tokens(*texts))
    return words if len(words) <= LONGEST_LIST else words[:LONGEST_LIST].rpartition(" ")[0]


def matching(query: str, kind: type[Base]) -> sa.Select[Any] | None:
    """A subquery of the ids of `kind` that have all words of `query`; None if nothing was asked."""
    wanted = asked(query)
    if not wanted:
        return sa.select(Findable.row_id).where(sa.false()) if query.strip() else None
    ids = sa.select(Findable.row_id).where(Findable.kind == kind.__tablename__)
    if db.engine.dialect.name == "sqlite":
        index = sa.table("findables_fts", sa.column("rowid"), sa.column("findables_fts"))
        found = index.c.findables_fts.op("MATCH")(expression(wanted, " AND ", " OR ", '"', "*"))
        return ids.where(Findable.id.in_(sa.select(index.c.rowid).where(found)))
    found = sa.literal_column("array_to_tsvector(string_to_array(findables.words, ' '))").op("@@")
    return ids.where(found(sa.cast(expression(wanted, " & ", " | ", "'", ":*"), TSQUERY)))


def expression(wanted: list[Ways], both: str, either: str, quote: str, begun: str) -> str:
    """The query in the database's own language. Words are letters and digits only, so quoting them is enough."""

    def term(word: str) -> str:
        return f"{quote}{word}{quote}{'' if is_pair(word) else begun}"

    return both.join(f"({either.join(f'({both.join(map(term, words))})' for words in ways)})" for ways in wanted)
