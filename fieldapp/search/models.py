"""What can be found: one row per customer, site, product, part and job, with the tokens it is found by.

On SQLite an FTS5 table, on PostgreSQL a GIN index for each kind over a column made of the same tokens: see migrations.
"""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.extensions import Base, db
from fieldapp.search.words import Ways, asked, is_exact, tokens

LONGEST_LIST = 200_000  # characters; PostgreSQL takes no more than a megabyte
AT_ONCE = 500
INDEXED = sa.literal_column("findables.findables_fts")


class Findable(Base):
    __tablename__ = "findables"
    __table_args__ = (sa.UniqueConstraint("kind", "row_id"), sa.Index("ix_findables_newest", "kind", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    row_id: Mapped[uuid.UUID]
    words: Mapped[str] = mapped_column(sa.Text)  # all that it is found by: its kind, its own, its site's
    own: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    site_id: Mapped[uuid.UUID | None] = mapped_column(index=True)  # whose words are its words too


def make_findable(row: Base, *texts: str | None, site_id: uuid.UUID | None = None) -> None:
    """Note by which words a row is found from now on; `site_id`: also by those of the site, whatever they become."""
    kind, row_id = row.__tablename__, row.id  # pyright: ignore[reportAttributeAccessIssue]
    known = db.session.scalar(sa.select(Findable).where(Findable.kind == kind, Findable.row_id == row_id))
    if known is None:
        known = Findable(kind=kind, row_id=row_id, words="")
        db.session.add(known)
    known.own, known.site_id = listed(texts), site_id
    known.words = whole(kind, known.own, words_of([site_id]).get(site_id, "") if site_id else "")
    db.session.flush()
    if kind == "sites":
        follow([row_id])


def make_all_findable(
    kind: type[Base],
    texts: Mapping[uuid.UUID, Iterable[str | None]],
    sites: Mapping[uuid.UUID, uuid.UUID] | None = None,
) -> None:
    """The same for many rows of one kind, by their ids; `sites`: where each of them stands."""
    name, ids, at = kind.__tablename__, list(texts), sites or {}
    for begin in range(0, len(ids), AT_ONCE):
        some = {row_id: listed(texts[row_id]) for row_id in ids[begin : begin + AT_ONCE]}
        query = sa.select(Findable).where(Findable.kind == name, Findable.row_id.in_(some))
        known = {row.row_id: row for row in db.session.scalars(query)}
        changed = [row_id for row_id in some if row_id not in known or known[row_id].own != some[row_id]]
        places = words_of({at[row_id] for row_id in changed if row_id in at})
        new = []
        for row_id in changed:
            where = at.get(row_id)
            words = whole(name, some[row_id], places.get(where, "") if where else "")
            if row_id in known:
                known[row_id].own, known[row_id].words, known[row_id].site_id = some[row_id], words, where
            else:
                new.append({"kind": name, "row_id": row_id, "words": words, "own": some[row_id], "site_id": where})
        if new:
            db.session.execute(sa.insert(Findable), new)
        db.session.flush()
        if name == "sites":
            follow([row_id for row_id in changed if row_id in known])


def words_of(site_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    query = sa.select(Findable.row_id, Findable.own).where(Findable.kind == "sites", Findable.row_id.in_(site_ids))
    return {row.row_id: row.own for row in db.session.execute(query)}


def follow(site_ids: list[uuid.UUID]) -> None:
    """What is found by a site's words is found by the new ones: one statement a site."""
    for site_id, place in words_of(site_ids).items():
        words = sa.literal("_") + Findable.kind + sa.literal(" ") + Findable.own + sa.literal(f" {place}")
        there = sa.update(Findable).where(Findable.site_id == site_id).values(words=words)
        db.session.execute(there.execution_options(synchronize_session=False))


def whole(kind: str, own: str, place: str = "") -> str:
    """The kind goes first, as a word that nobody can type: so each kind has a list of its own in SQLite's index."""
    return f"_{kind} {own} {place}".strip()


def listed(texts: Iterable[str | None]) -> str:
    words = " ".join(tokens(*texts))
    return words if len(words) <= LONGEST_LIST else words[:LONGEST_LIST].rpartition(" ")[0]


# --- finding ---------------------------------------------------------------------------------------------------------


def matching(query: str, kind: type[Base]) -> sa.Select[Any] | None:
    """A subquery of the ids of `kind` that have all words of `query`; None if nothing was asked."""
    wanted = asked(query)
    if not wanted:
        return sa.select(Findable.row_id).where(sa.false()) if query.strip() else None
    return sa.select(Findable.row_id).where(*matches(kind.__tablename__, wanted, None))


def says(query: str, kind: type[Base]) -> sa.ColumnElement[bool]:
    """The same asked of one row after another: of what many have, a page is filled sooner than all are listed."""
    every = (sa.or_(*(sa.and_(*map(is_word, words)) for words in ways)) for ways in asked(query))
    row_id = kind.id  # pyright: ignore[reportAttributeAccessIssue]
    one = sa.select(sa.and_(*every)).where(Findable.kind == kind.__tablename__, Findable.row_id == row_id)
    return one.correlate(kind).scalar_subquery()


def is_word(word: str) -> sa.ColumnElement[bool]:
    """One of the words, or the beginning of one: letters and digits only, and the kind stands before them all."""
    return (Findable.words + " ").contains(f" {word} ") if is_exact(word) else Findable.words.contains(f" {word}")


def as_written(value: str | int) -> sa.BindParameter[Any]:
    """Into the statement: a plan for whatever might be asked, which PostgreSQL makes after some times, fits nothing."""
    return sa.bindparam(None, value, literal_execute=True)


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def matches(kind: str, wanted: list[Ways], limit: int | None) -> list[sa.ColumnElement[bool]]:
    if not is_sqlite():
        return [Findable.kind == as_written(kind), has(as_written(tsquery(wanted)))]
    index = sa.table("findables_fts", sa.column("rowid"), sa.column("findables_fts"))
    text = f'"_{kind}" AND ' + expression(wanted, " AND ", " OR ", '"', "*")
    rows = sa.select(index.c.rowid).where(index.c.findables_fts.op("MATCH")(text))
    return [Findable.id.in_(rows if limit is None else rows.order_by(index.c.rowid.desc()).limit(limit))]


def has(words: sa.BindParameter[str]) -> sa.ColumnElement[bool]:
    return INDEXED.op("@@")(sa.cast(words, TSQUERY))


def tsquery(wanted: list[Ways]) -> str:
    return expression(wanted, " & ", " | ", "'", ":*")


def expression(wanted: list[Ways], both: str, either: str, quote: str, begun: str) -> str:
    """The query in the database's own language. Words are letters and digits only, so quoting them is enough."""

    def term(word: str) -> str:
        return f"{quote}{word}{quote}{'' if is_exact(word) else begun}"

    return both.join(f"({either.join(f'({both.join(map(term, words))})' for words in ways)})" for ways in wanted)
