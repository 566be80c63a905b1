"""A small named world: Wei and Bo repair, Dana dispatches, Lin manages; Mrs Zhang's window leaks.

Built once and copied for each test. Ids are fixed, so tests can name things: `world.visit`, `world.site`.
"""

import datetime as dt
import uuid
from decimal import Decimal

from fieldapp.accounts.actions import add_person, sign_in
from fieldapp.accounts.status import Role
from fieldapp.customers.models import Contact, Customer, Product, Site
from fieldapp.customers.status import CustomerClass, CustomerKind
from fieldapp.extensions import begin_write, db
from fieldapp.history import Op
from fieldapp.jobs.actions import open_job, plan_visit
from fieldapp.jobs.status import Category, JobKind, Urgency
from fieldapp.parts.models import Part, Stock, StockPlace
from fieldapp.parts.status import PlaceKind, Unit
from fieldapp.search.models import make_findable

PASSWORD = "fieldapp-demo"
PEOPLE = {
    "wei": ("Wei Chen", Role.TECHNICIAN),
    "bo": ("Bo Li", Role.TECHNICIAN),
    "dana": ("Dana Sun", Role.DISPATCHER),
    "lin": ("Lin Zhao", Role.MANAGER),
    "office": ("Mei Office", Role.OFFICE),
    "admin": ("Ada Admin", Role.ADMIN),
}


def named(name: str) -> uuid.UUID:
    """The fixed id of a thing of this world."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"fieldapp/{name}")


def token_of(username: str) -> str:
    """The token of each person's device: argon2 is slow on purpose, so tests need not sign in."""
    return f"{username}'s token"


NAMES = [*PEOPLE, "customer", "site", "contact", "product", "seal", "hinge", "job", "visit", "bos_job", "bos_visit"]


class World:
    """Names of this world's ids: `world.visit`, `world.wei`."""

    def __getattr__(self, name: str) -> uuid.UUID:
        if name not in NAMES:
            raise AttributeError(name)
        return named(name)


def build_world() -> None:
    """In an app context, over an empty migrated database."""
    now = dt.datetime.now(dt.UTC)
    people = {}
    for username, (name, role) in PEOPLE.items():
        op = Op(actor=None, id=named(username))
        person = add_person(None, op, username=username, name=name, role=role, password=PASSWORD)
        sign_in(person, Op(actor=person, id=named(f"{username}s device")), token=token_of(username), agent="tests")
        people[username] = person
    add_customer(now)
    add_parts(people["wei"], people["bo"])
    dana, site = people["dana"], db.session.get_one(Site, named("site"))
    for prefix, technician in (("", people["wei"]), ("bos_", people["bo"])):
        job = open_job(
            site,
            Op(actor=dana, id=named(f"{prefix}job")),
            prefix="WX",
            kind=JobKind.REPAIR,
            category=Category.WINDOW,
            urgency=Urgency.NORMAL if prefix else Urgency.URGENT,
            title="Balcony door sticks" if prefix else "窗户漏水 Window leaks, two sashes",
            words="Water comes in when it rains from the east.",
            product_id=None if prefix else named("product"),
            contact_id=named("contact"),
            promised_until=now + dt.timedelta(hours=6),
            estimate_minutes=60,
        )
        plan_visit(
            job,
            Op(actor=dana, id=named(f"{prefix}visit")),
            technician=technician,
            window_from=now.replace(minute=0, second=0, microsecond=0),
            window_until=now.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=2),
        )


def add_customer(now: dt.datetime) -> None:
    begin_write()
    customer = Customer(
        id=named("customer"),
        name="张女士 Mrs Zhang",
        kind=CustomerKind.PERSON,
        customer_class=CustomerClass.KEY,
        phone="138 0013 8000",
        created_at=now,
    )
    site = Site(
        id=named("site"),
        customer_id=customer.id,
        name="Garden Court 3-1202",
        address="上海市徐汇区花园路 88 弄 3 号 1202 室",
        area="徐汇",
        access_notes="Gate code 4711#, small dog",
        created_at=now,
    )
    db.session.add_all([customer, site])
    db.session.flush()
    today = now.date()
    contact = Contact(
        id=named("contact"), customer_id=customer.id, site_id=site.id, name="张女士 Zhang", phone="138 0013 8000"
    )
    product = Product(
        id=named("product"),
        site_id=site.id,
        model="Casement 70",
        serial="C70-2025-0815",
        installed_on=today - dt.timedelta(days=400),
        warranty_until=today + dt.timedelta(days=330),
        created_at=now,
    )
    db.session.add_all([contact, product])
    make_findable(customer, customer.name, customer.phone)
    make_findable(site, site.name, site.address, customer.name, customer.phone)
    db.session.commit()


def add_parts(wei, bo) -> None:
    begin_write()
    wei_id, bo_id = wei.id, bo.id
    warehouse = StockPlace(id=named("warehouse"), kind=PlaceKind.WAREHOUSE, name="Warehouse")
    bags = [StockPlace(id=named(f"bag {i}"), kind=PlaceKind.BAG, name="Bag", technician_id=i) for i in (wei_id, bo_id)]
    seal = Part(
        id=named("seal"),
        sku="SEAL-70",
        name="密封条 Seal 70",
        unit=Unit.METRE,
        price=Decimal("12.50"),
        barcode="6901234567892",
    )
    hinge = Part(id=named("hinge"), sku="HINGE-L", name="合页 Hinge, left", unit=Unit.PIECE, price=Decimal("38.00"))
    db.session.add_all([warehouse, *bags, seal, hinge])
    db.session.flush()
    for place in (warehouse, *bags):
        db.session.add(Stock(part_id=seal.id, place_id=place.id, quantity=Decimal(20)))
    for part in (seal, hinge):
        make_findable(part, part.sku, part.name, part.barcode)
    db.session.commit()
