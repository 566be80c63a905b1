"""What the visit page reads: the visit with what it hangs on, all that is recorded on it, and what was here before."""

import uuid
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import MANYTOONE, QueryableAttribute, joinedload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.visitors import replacement_traverse

from fieldapp.customers.models import Product, Site
from fieldapp.extensions import Base, db
from fieldapp.jobs.models import Job, Visit

RECORDED = (
    Visit.moves,
    Visit.corrections,
    Visit.parts_used,
    Visit.photos,
    Visit.notes,
    Visit.expenses,
    Visit.checks,
    Visit.payments,
    Visit.signoffs,
)
EARLIER_SHOWN = 5


def whole(query: sa.Select[Any]) -> sa.Select[Any]:
    """The query, with the visit's job, site, customer, product and people in the same statement."""
    site = joinedload(Job.site).options(joinedload(Site.customer), joinedload(Site.property_manager))
    job = joinedload(Visit.job).options(site, joinedload(Job.product), joinedload(Job.contact))
    return query.options(job, joinedload(Visit.technician), joinedload(Visit.follows))


def load_again(visit: Visit) -> None:
    """After a commit everything is to be read anew: in one statement, not attribute by attribute."""
    if "job" in sa.inspect(visit).unloaded:
        db.session.scalar(whole(sa.select(Visit).where(Visit.id == id_of(visit))))


def id_of(visit: Visit) -> uuid.UUID:
    """Its id without reading the visit anew, as visit.id would after a commit."""
    identity: Any = sa.inspect(visit).identity
    return identity[0]


def load_recorded(visit: Visit, *, surroundings: bool = False) -> None:
    """All that was recorded; with `surroundings` the visits of the job, people to ring, the product's papers too."""
    wanted = [(visit, listed) for listed in RECORDED]
    if surroundings:
        job = visit.job
        wanted += [(job, Job.visits), (job.site, Site.contacts)]
        wanted += [(job.product, Product.documents)] if job.product else []
    load_lists(*wanted)


def load_lists(*wanted: tuple[Base, QueryableAttribute[Any]]) -> None:
    """Load `wanted` lists, pairs of a row and one of its relationships, in one statement."""
    lists = tuple(listed for _, listed in wanted)
    owners = {f"owner_{n}": owner.id for n, (owner, _) in enumerate(wanted)}  # pyright: ignore
    rows = db.session.execute(together(lists), owners).unique().all()
    for n, (owner, listed) in enumerate(wanted):
        found = dict.fromkeys(row[n] for row in rows if row[n] is not None)
        order = [column.key for column in listed.property.order_by or []]
        keep = sorted(found, key=lambda row, order=order: [getattr(row, name) for name in order])
        set_committed_value(owner, listed.key, keep)


@cache
def together(lists: tuple[QueryableAttribute[Any], ...]) -> Any:
    """One statement for many lists, built once. Each is joined to a number of its own, so that rows add up where a
    plain join would multiply them."""
    numbers = sa.union_all(*(sa.select(sa.literal_column(str(n)).label("n")) for n in range(len(lists)))).subquery()
    query = sa.select(*(listed.property.mapper.class_ for listed in lists)).select_from(numbers)
    for n, listed in enumerate(lists):
        query = query.outerjoin(listed.property.mapper.class_, sa.and_(numbers.c.n == n, belongs(listed, n)))
    return query.options(*(load for listed in lists for load in with_what_it_names(listed)))


def belongs(listed: QueryableAttribute[Any], n: int) -> Any:
    """That a row is in the list of the owner whose id is given as `owner_<n>`."""
    (owner_id,) = listed.property.local_columns
    given = sa.bindparam(f"owner_{n}", type_=owner_id.type)

    def give(element: Any, **_: Any) -> Any:
        return given if owner_id.compare(element) else None

    return replacement_traverse(listed.property.primaryjoin, {}, give)


def with_what_it_names(listed: QueryableAttribute[Any]) -> list[Any]:
    """A note's author, a part's price-list row …: whatever one row of the list points to, and a photo's layers."""
    mapper = listed.property.mapper
    return [
        joinedload(getattr(mapper.class_, other.key))
        for other in mapper.relationships
        if other.key == "layers" or (other.direction is MANYTOONE and other.key != listed.property.back_populates)
    ]


def earlier_here(visit: Visit) -> list[Job]:
    """The last other jobs at this site, those of the same product first."""
    job = visit.job
    query = sa.select(Job).where(Job.site_id == job.site_id, Job.id != job.id)
    latest = query.order_by(Job.opened_at.desc()).limit(EARLIER_SHOWN)
    found = db.session.scalars(latest.options(joinedload(Job.visits).joinedload(Visit.technician))).unique().all()
    return sorted(found, key=lambda other: other.product_id != job.product_id)
