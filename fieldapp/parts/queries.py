"""Which part is meant, what a search finds, and what this technician used lately."""

import uuid
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from fieldapp.accounts.models import User
from fieldapp.customers.models import Product
from fieldapp.extensions import db
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.visit_queries import id_of
from fieldapp.parts.models import Part, PartUsed, Stock, StockPlace
from fieldapp.parts.status import PlaceKind, Use
from fieldapp.search.models import matching

MOST_FOUND = 20
CHIPS = 6
LATELY = 40  # uses looked at for the chips


class Found(NamedTuple):
    """A part that a search found; what the bag and the warehouse hold of it, None where it was never kept."""

    part: Part
    in_bag: Decimal | None
    in_warehouse: Decimal | None
    exact: bool


def load_again(visit: Visit) -> None:
    """The visit with its job and product as they are now, in one statement."""
    job = joinedload(Visit.job).joinedload(Job.product)
    db.session.scalar(sa.select(Visit).where(Visit.id == id_of(visit)).options(job))


def part_and_stock(sku: str, technician_id: uuid.UUID) -> tuple[Part | None, Stock | None]:
    """The part of this number or barcode, and what the technician's bag holds of it. One that is off the list by now
    was on it when it was used, as the phone knew it."""
    in_bag = sa.and_(Stock.part_id == Part.id, Stock.place_id == bag_id(technician_id))
    query = sa.select(Part, Stock).outerjoin(Stock, in_bag).where(is_exactly(sku))
    row = db.session.execute(query.order_by(Part.listed.desc(), by_sku(sku)).limit(1)).first()
    return (row[0], row[1]) if row else (None, None)


def is_exactly(asked: str) -> sa.ColumnElement[bool]:
    """Many parts have no barcode; nothing asked is none of them."""
    return sa.or_(Part.sku.in_({asked, asked.upper()}), sa.and_(Part.barcode == asked, Part.barcode != ""))


def by_sku(asked: str) -> sa.ColumnElement[Any]:
    """A number as typed goes before the same in capitals, and both before a barcode."""
    return sa.case((Part.sku == asked, 0), (Part.barcode == asked, 2), else_=1)


def bag_id(technician_id: uuid.UUID) -> sa.ScalarSelect[uuid.UUID]:
    return sa.select(StockPlace.id).where(StockPlace.technician_id == technician_id).scalar_subquery()


def bag_of(technician_id: uuid.UUID) -> StockPlace | None:
    return db.session.scalar(sa.select(StockPlace).where(StockPlace.technician_id == technician_id))


def found(asked: str, technician_id: uuid.UUID) -> list[Found]:
    """Listed parts by name, number or barcode; exactly that number or barcode first."""
    asked = asked.strip()[:100]
    ids = matching(asked, Part)
    if ids is None:
        return []
    exact = is_exactly(asked)
    place = {"bag": StockPlace.technician_id == technician_id, "warehouse": StockPlace.kind == PlaceKind.WAREHOUSE}
    query = (
        sa.select(Part, held(place["bag"]), held(place["warehouse"]), exact)
        .where(Part.listed, sa.or_(exact, Part.id.in_(ids)))
        .order_by(sa.case((exact, 0), else_=1), Part.name, Part.sku)
        .limit(MOST_FOUND)
    )
    return [Found(*row) for row in db.session.execute(query)]


def held(place: sa.ColumnElement[bool]) -> sa.ScalarSelect[Decimal]:
    """How much of a part these places hold together."""
    query = sa.select(sa.func.sum(Stock.quantity, type_=Stock.quantity.type)).join(StockPlace)
    return query.where(Stock.part_id == Part.id, place).correlate(Part).scalar_subquery()


def recent(visit: Visit) -> list[Any]:
    """Parts to add with one tap, as rows of sku, name, price, unit: those this technician used lately, for the same
    product model first; whoever used none yet gets what is in their bag.

    What was added on this visit does not count, so that the chips stay where they are under the thumb.
    """
    query = (
        sa.select(Part.sku, Part.name, Part.price, Part.unit, Product.model)
        .select_from(Visit)
        .join(PartUsed, PartUsed.visit_id == Visit.id)
        .join(Part, Part.id == PartUsed.part_id)
        .join(Job, Job.id == Visit.job_id)
        .outerjoin(Product, Product.id == Job.product_id)
        .where(Visit.technician_id == visit.technician_id, Visit.id != visit.id)
        .where(PartUsed.use == Use.USED, PartUsed.removed_at.is_(None), Part.listed)
        .order_by(Visit.window_from.desc(), PartUsed.id.desc())
        .limit(LATELY)
    )
    model = visit.job.product.model if visit.job.product else None
    rows = sorted(db.session.execute(query), key=lambda row: row.model != model or model is None)
    return list({row.sku: row for row in rows}.values())[:CHIPS] or in_bag(visit.technician_id)


def in_bag(technician_id: uuid.UUID) -> list[Any]:
    query = sa.select(Part.sku, Part.name, Part.price, Part.unit).join(Stock).join(StockPlace)
    query = query.where(StockPlace.technician_id == technician_id, Stock.quantity > 0, Part.listed)
    return list(db.session.execute(query.order_by(Part.name).limit(CHIPS)))


def parts_used(user: User, visit_id: uuid.UUID) -> sa.Select[Any]:
    """The parts of one visit, as far as this person may see it."""
    visible = Visit.visible_to(user).with_only_columns(Visit.id).where(Visit.id == visit_id)
    return sa.select(PartUsed).where(PartUsed.visit_id.in_(visible))
