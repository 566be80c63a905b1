"""What is done with the price list and the stock: add, change, take off the list, count."""

import uuid
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from fieldapp.accounts.models import User
from fieldapp.customers.policies import can_change_customers as can_change_parts
from fieldapp.extensions import db
from fieldapp.history import Kind, Op, once, require
from fieldapp.history.editing import changed_by
from fieldapp.parts.models import Part, Stock, StockPlace
from fieldapp.parts.status import PlaceKind
from fieldapp.search.models import make_findable


class SkuTaken(Exception):
    """Another part has this number."""


@once
def list_part(_nobody: None, op: Op, **details: Any) -> Part:
    require(can_change_parts(op.actor))
    refuse_taken(details["sku"], None)
    part = Part(id=op.id, **details)
    db.session.add(part)
    db.session.flush()
    make_found(part)
    op.record(part, Kind.PART_LISTED, sku=part.sku, price=part.price, words={"name": part.name})
    return part


@once
def change_part(part: Part, op: Op, **details: Any) -> Part:
    """What was used before keeps the price it had."""
    require(can_change_parts(op.actor))
    refuse_taken(details.get("sku", part.sku), part)
    was = part.price
    changed = changed_by(part, details)
    make_found(part)
    prices = {"was": was, "price": part.price} if part.price != was else {}
    facts = {"sku": part.sku, "listed": part.listed, "changed": changed, **prices}
    op.record(part, Kind.PART_CHANGED, **facts, words={"name": part.name})
    return part


@once
def count_stock(part: Part, op: Op, *, place: uuid.UUID, quantity: Decimal, reason: str) -> Part:
    """What is really there, and why the record was another. `place` is a place, or the technician whose bag it is."""
    require(can_change_parts(op.actor))
    where = place_of(place)
    stock = db.session.get(Stock, (part.id, where.id))
    if stock is None:
        stock = Stock(part=part, place=where, quantity=Decimal(0))
        db.session.add(stock)
    was, stock.quantity = stock.quantity, quantity
    op.record(
        part,
        Kind.STOCK_COUNTED,
        place=where.id,
        was=was,
        quantity=quantity,
        words={"name": part.name, "place": where.title, "reason": reason},
    )
    return part


def place_of(place_id: uuid.UUID) -> StockPlace:
    """That place; a technician's bag is made when something is first counted in it."""
    known = sa.select(StockPlace).where(sa.or_(StockPlace.id == place_id, StockPlace.technician_id == place_id))
    if place := db.session.scalar(known):
        return place
    technician = db.session.get(User, place_id)
    bag = {"kind": PlaceKind.BAG, "name": technician.name, "technician_id": technician.id} if technician else None
    place = StockPlace(**(bag or {"kind": PlaceKind.WAREHOUSE, "name": ""}))
    db.session.add(place)
    db.session.flush()
    return place


def refuse_taken(sku: str, part: Part | None) -> None:
    taken = db.session.scalar(sa.select(Part).where(Part.sku == sku))
    if taken is not None and taken is not part:
        raise SkuTaken(sku)


def make_found(part: Part) -> None:
    make_findable(part, part.sku, part.name, part.barcode)
