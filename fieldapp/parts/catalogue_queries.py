"""What the pages of the price list read."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from fieldapp.accounts.models import User
from fieldapp.accounts.status import Role
from fieldapp.customers.queries import found
from fieldapp.extensions import db
from fieldapp.parts.models import Part, Stock, StockPlace
from fieldapp.parts.status import PLACE_LABELS, PlaceKind

NEW_WAREHOUSE = uuid.UUID(int=0)
"""Stands for the warehouse before anything was counted in one."""


def parts_found(asked: str, *, off_the_list: bool, short: bool) -> sa.Select[Any]:
    query = found(Part, asked).where(Part.listed.is_(not off_the_list)).order_by(Part.name, Part.sku)
    if short:
        query = query.where(Part.id.in_(sa.select(Stock.part_id).where(Stock.quantity < 0)))
    return query.options(*with_stock())


def whole_part() -> sa.Select[Any]:
    return sa.select(Part).options(*with_stock())


def with_stock() -> list[Any]:
    return [selectinload(Part.stocks).joinedload(Stock.place).joinedload(StockPlace.technician)]


def places() -> list[tuple[uuid.UUID, str]]:
    """Where stock can be: the warehouses and each technician's bag, also one that was never filled."""
    known = db.session.scalars(sa.select(StockPlace).options(joinedload(StockPlace.technician))).all()
    query = sa.select(User).where(User.role == Role.TECHNICIAN, User.disabled_at.is_(None)).order_by(User.name)
    houses = [(place.id, place.title) for place in known if place.kind == PlaceKind.WAREHOUSE]
    bags = {place.technician_id: (place.id, place.title) for place in known if place.technician_id}
    missing = {user.id: (user.id, user.name) for user in db.session.scalars(query)}
    first = houses or [(NEW_WAREHOUSE, str(PLACE_LABELS[PlaceKind.WAREHOUSE]))]
    return [*first, *sorted({**missing, **bags}.values(), key=lambda place: place[1])]
