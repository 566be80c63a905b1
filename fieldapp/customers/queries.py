"""What the pages of customers, sites and products read."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload, selectinload

from fieldapp.customers.models import Customer, Product, Site
from fieldapp.customers.status import CustomerClass, CustomerKind
from fieldapp.extensions import Base, db
from fieldapp.history import Event, told
from fieldapp.history.operations import now
from fieldapp.search.models import matching

PER_PAGE = 50
EVENTS_SHOWN = 30


def today() -> dt.date:
    """The company's day: warranties end with it."""
    return now().astimezone(current_app.config["TIME_ZONE"]).date()


class Page(NamedTuple):
    """One page of a list, and where it stands in the whole."""

    rows: list[Any]
    number: int
    total: int

    @property
    def first(self) -> int:
        return (self.number - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        return min(self.number * PER_PAGE, self.total)


def page_of(query: sa.Select[Any], number: int) -> Page:
    """That page, or the last one there is."""
    total = db.session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    number = max(1, min(number, -(-total // PER_PAGE)))
    rows = db.session.scalars(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)) if total else []
    return Page(list(rows), number, total)


def found(kind: type[Base], asked: str) -> sa.Select[Any]:
    ids = matching(asked, kind)
    query = sa.select(kind)
    return query if ids is None else query.where(kind.id.in_(ids))  # pyright: ignore[reportAttributeAccessIssue]


def customers_found(asked: str, *, kind: CustomerKind | None, customer_class: CustomerClass | None) -> sa.Select[Any]:
    query = found(Customer, asked)
    if kind:
        query = query.where(Customer.kind == kind)
    if customer_class:
        query = query.where(Customer.customer_class == customer_class)
    return query.order_by(Customer.name, Customer.id)


def sites_found(asked: str) -> sa.Select[Any]:
    return found(Site, asked).options(joinedload(Site.customer)).order_by(Site.name, Site.address, Site.id)


def products_found(asked: str) -> sa.Select[Any]:
    owner = joinedload(Product.site).joinedload(Site.customer)
    return found(Product, asked).options(owner).order_by(Product.model, Product.serial, Product.id)


def sites_of(customer_ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[int, str]]:
    """How many sites each customer has, and what the first is called."""
    called = sa.case((Site.name != "", Site.name), else_=Site.address)
    query = sa.select(Site.customer_id, sa.func.count(), sa.func.min(called)).group_by(Site.customer_id)
    rows = db.session.execute(query.where(Site.customer_id.in_(customer_ids)))
    return {customer_id: (count, first) for customer_id, count, first in rows}


def whole_customer() -> sa.Select[Any]:
    """Customers with all that their page shows."""
    sites = selectinload(Customer.sites)
    return sa.select(Customer).options(
        selectinload(Customer.contacts), sites.selectinload(Site.products), sites.joinedload(Site.property_manager)
    )


def whole_site() -> sa.Select[Any]:
    return sa.select(Site).options(
        joinedload(Site.customer),
        joinedload(Site.property_manager),
        selectinload(Site.products),
        selectinload(Site.contacts),
    )


def whole_product() -> sa.Select[Any]:
    return sa.select(Product).options(
        joinedload(Product.site).joinedload(Site.customer), selectinload(Product.documents)
    )


def property_managers() -> list[tuple[uuid.UUID, str]]:
    query = sa.select(Customer.id, Customer.name).where(Customer.kind == CustomerKind.MANAGER)
    return [(row.id, row.name) for row in db.session.execute(query.order_by(Customer.name, Customer.id))]


def sites_to_choose(customer: Customer) -> list[tuple[uuid.UUID, str]]:
    query = sa.select(Site).where(Site.customer_id == customer.id).order_by(Site.name, Site.address)
    return [(site.id, site.title) for site in db.session.scalars(query)]


def events_about(subject: Any) -> list[Event]:
    """What was last done with a customer or a part, newest first."""
    about = (Event.subject_kind == subject.__class__.__name__.lower(), Event.subject_id == subject.id)
    query = sa.select(Event).options(*told()).where(*about)
    return list(db.session.scalars(query.order_by(Event.id.desc()).limit(EVENTS_SHOWN)))
