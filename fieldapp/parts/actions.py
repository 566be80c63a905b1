"""What is done with parts on a visit: used, ordered or taken back; taken out again; "no parts used"."""

from decimal import Decimal

from fieldapp.accounts.models import User
from fieldapp.extensions import db
from fieldapp.history import Kind, NotNow, Op, once
from fieldapp.ids import new_id
from fieldapp.jobs.models import Visit
from fieldapp.jobs.recording import may_record
from fieldapp.jobs.signed import touched
from fieldapp.parts import queries
from fieldapp.parts.models import Part, PartUsed, Stock, StockPlace
from fieldapp.parts.status import PlaceKind, Use

ONE = Decimal(1)


class NoSuchPart(Exception):
    """No part has this number or barcode."""


@once
def add_part(visit: Visit, op: Op, *, sku: str, quantity: Decimal = ONE, use: Use = Use.USED) -> PartUsed:
    """At today's price. What was used comes out of its technician's bag, below zero if need be."""
    queries.load_again(visit)
    may_record(visit, op)
    holder = op.actor if op.actor.is_technician else visit.technician  # who had the visit may use a part after all
    part, stock = queries.part_and_stock(sku, holder.id)
    if part is None:
        raise NoSuchPart(sku)
    touched(visit, op)
    used = PartUsed(
        id=op.id,
        visit=visit,
        part=part,
        use=use,
        quantity=quantity,
        price=part.price,
        covered=visit.job.is_covered,
    )
    db.session.add(used)
    if use == Use.USED:
        visit.no_parts = False
        take(used, stock or new_stock(part, holder))
    op.record(visit.job, Kind.PART_ADDED, **facts(used), price=used.price, covered=used.covered)
    return used


def take(used: PartUsed, stock: Stock) -> None:
    used.place_id = stock.place_id
    stock.quantity -= used.quantity


def new_stock(part: Part, holder: User) -> Stock:
    """This technician's bag has never held this part, or there is no bag yet."""
    bag = queries.bag_of(holder.id)
    if bag is None:
        bag = StockPlace(id=new_id(), kind=PlaceKind.BAG, name=holder.name, technician_id=holder.id)
        db.session.add(bag)
        db.session.flush()
    stock = Stock(part_id=part.id, place_id=bag.id, quantity=Decimal(0))
    db.session.add(stock)
    return stock


@once
def remove_part(used: PartUsed, op: Op, *, reason: str) -> PartUsed:
    """Taken out again: it stays in the list, struck through, and goes back to the bag it came from."""
    may_record(used.visit, op)
    if used.is_removed:
        raise NotNow(used.visit.state)
    touched(used.visit, op)
    used.removed_at, used.removed_reason = op.happened_at, reason
    give_back(used)
    op.record(used.visit.job, Kind.PART_REMOVED, **facts(used), words={"reason": reason})
    return used


def give_back(used: PartUsed) -> None:
    """To the bag that it came from."""
    if used.place_id:
        db.session.get_one(Stock, (used.part_id, used.place_id)).quantity += used.quantity


def facts(used: PartUsed) -> dict:
    part = used.part
    return {
        "visit": used.visit_id or used.visit.id,
        "part_used": used.id,
        "sku": part.sku,
        "part": part.name,
        "unit": part.unit,
        "quantity": used.quantity,
        "use": used.use,
    }


@once
def say_no_parts(visit: Visit, op: Op) -> Visit:
    """None were used. Not while the list says otherwise; a part used later takes it back."""
    may_record(visit, op)
    if any(used.use == Use.USED and not used.is_removed for used in visit.parts_used):
        raise NotNow(visit.state)
    if not visit.no_parts:
        visit.no_parts = True
        op.record(visit.job, Kind.NO_PARTS_SAID, visit=visit.id)
    return visit
