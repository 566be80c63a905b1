"""The newest of what has all words of a query, of several kinds at once.

SQLite's index gives the newest first. PostgreSQL's gives all that match, in no order, and first collects all that
begins as was asked. So the newest rows themselves are looked through before it is asked.
"""

import uuid
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from fieldapp.extensions import Base, db
from fieldapp.search.models import INDEXED, Findable, as_written, has, is_sqlite, matches, tsquery
from fieldapp.search.words import Ways, asked, is_exact

RECENT = 500  # rows of a kind that PostgreSQL looks through before it asks its index; or four times what is wanted
MANY = 3_000  # rows out of the index; when more match, to go through all from the newest on is quicker
ALL = 2**31
FEWEST_LETTERS = 2  # what begins with a single one is left to the rows that the other words find
COLUMNS = [Findable.id, Findable.kind, Findable.row_id]

Rows = sa.Select[Any, Any, Any]
Found = dict[str, list[uuid.UUID]]


def newest(query: str, kinds: Iterable[type[Base]], limit: int, *, recent: int = RECENT, many: int = MANY) -> Found:
    """By the name of their table, the ids of those that have all words of `query`: the latest first, `limit` a kind."""
    wanted, found = asked(query), {kind.__tablename__: list[uuid.UUID]() for kind in kinds}
    if not wanted:
        return found
    if is_sqlite():
        return {name: first_of(name, wanted, limit) for name in found}
    narrow = [ways for ways in wanted if not is_wide(ways)] or wanted
    words = {"words": tsquery(wanted), "narrow": tsquery(narrow)}
    read(found, latest(tuple(found), limit, max(recent, 4 * limit)), words)
    if others := tuple(name for name in found if len(found[name]) < limit):
        read(found, indexed(others, limit, max(many, limit)), words)
    return found


def are_latest(kind: type[Base], row_ids: list[uuid.UUID], number: int) -> bool:
    """Whether the last of them, by `newest`, is among as many that became findable last."""
    of_kind = sa.select(Findable.id).where(Findable.kind == as_written(kind.__tablename__))
    last = of_kind.where(Findable.row_id == row_ids[-1]).scalar_subquery()
    since = of_kind.where(Findable.id >= last).limit(as_written(number + 1)).subquery()
    return (db.session.scalar(sa.select(sa.func.count()).select_from(since)) or 0) <= number


def first_of(name: str, wanted: list[Ways], limit: int) -> list[uuid.UUID]:
    ids = sa.select(Findable.row_id).where(*matches(name, wanted, limit))
    return list(db.session.scalars(ids.order_by(Findable.id.desc())))


# --- on PostgreSQL ---------------------------------------------------------------------------------------------------


def is_wide(ways: Ways) -> bool:
    """Whether it asks for what begins with one letter or digit: of that the index would collect nearly everything."""
    return any(len(word) < FEWEST_LETTERS and not is_exact(word) for words in ways for word in words)


def read(found: Found, query: sa.CompoundSelect[Any, Any, Any], words: dict[str, str]) -> None:
    rows = sorted(db.session.execute(query, words), key=lambda row: -row.id)
    for name in {row.kind for row in rows}:
        found[name] = [row.row_id for row in rows if row.kind == name]


@lru_cache
def latest(names: tuple[str, ...], limit: int, recent: int) -> sa.CompoundSelect[Any, Any, Any]:
    """Those of the latest `recent` rows of each kind that have all words."""
    return sa.union_all(*(looked_through(name, limit, recent) for name in names))


@lru_cache
def indexed(names: tuple[str, ...], limit: int, many: int) -> sa.CompoundSelect[Any, Any, Any]:
    """Those that the index has; or of all rows, for a kind of which the index has `many` or more."""
    queries = []
    for name in names:
        some = sa.select(*COLUMNS, has(asked_for("words")).label("fits"))
        some = some.where(Findable.kind == as_written(name), has(asked_for("narrow"))).limit(as_written(many))
        hits = some.cte(f"of_{name}").prefix_with("MATERIALIZED")
        are_all = sa.select(sa.func.count() < as_written(many)).select_from(hits).scalar_subquery()
        queries += [first(hits, limit).where(hits.c.fits, are_all), looked_through(name, limit, ALL).where(~are_all)]
    return sa.union_all(*queries)


def looked_through(name: str, limit: int, recent: int) -> Rows:
    rows = sa.select(*COLUMNS, INDEXED).where(Findable.kind == as_written(name))
    last = rows.order_by(Findable.id.desc()).limit(as_written(recent)).subquery("findables")
    return first(last, limit).where(has(asked_for("words")))


def first(rows: sa.FromClause, limit: int) -> Rows:
    return sa.select(rows.c.id, rows.c.kind, rows.c.row_id).order_by(rows.c.id.desc()).limit(as_written(limit))


def asked_for(name: str) -> sa.BindParameter[str]:
    """Written into the statement like all else, for the same reason."""
    return sa.bindparam(name, type_=sa.String(), literal_execute=True)
