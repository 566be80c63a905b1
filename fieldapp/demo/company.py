"""The demo's company: its people, customers, sites, products and parts."""

import csv
import datetime as dt
import hashlib
import io
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from fieldapp.accounts.actions import add_person
from fieldapp.accounts.status import Language, Role
from fieldapp.customers import actions
from fieldapp.customers.models import Customer
from fieldapp.customers.status import CustomerClass, CustomerKind
from fieldapp.demo.crew import add_crew
from fieldapp.demo.stage import Stage, Story
from fieldapp.demo.tables import Row, table
from fieldapp.extensions import db
from fieldapp.imports import parts as price_list
from fieldapp.imports.actions import import_rows
from fieldapp.imports.reading import read
from fieldapp.parts.catalogue_actions import count_stock
from fieldapp.parts.catalogue_queries import NEW_WAREHOUSE
from fieldapp.parts.models import Part, Stock, StockPlace
from fieldapp.parts.status import PlaceKind

PASSWORD = "fieldapp-demo"
TECHNICIANS = ("wei", "bo", "ming", "fang", "hao", "jing", "tao")
PACKED_LIKE = {"hao": "ming", "jing": "fang", "tao": "bo"}  # whose bags hold the same
PEOPLE = {
    "admin": (Role.ADMIN, "138 0000 0006"),
    "lin": (Role.MANAGER, "138 0000 0004"),
    "dana": (Role.DISPATCHER, "138 0000 0003"),
    "office": (Role.OFFICE, "138 0000 0005"),
    "wei": (Role.TECHNICIAN, "138 0000 0001"),
    "bo": (Role.TECHNICIAN, "138 0000 0002"),
    "ming": (Role.TECHNICIAN, "138 0000 0007"),
    "fang": (Role.TECHNICIAN, "138 0000 0008"),
    "hao": (Role.TECHNICIAN, "138 0000 0009"),
    "jing": (Role.TECHNICIAN, "138 0000 0010"),
    "tao": (Role.TECHNICIAN, "138 0000 0011"),
}


def found_company(stage: Stage) -> None:
    add_people(stage)
    add_crew(stage)
    add_customers(stage)
    add_parts(stage)


def add_people(stage: Stage) -> None:
    for username, (role, phone) in PEOPLE.items():
        who = "admin" if "admin" in stage.people else None
        stage.people[username] = add_person(
            None,
            stage.next_by(who),
            username=username,
            name=stage.words[username],
            role=role,
            phone=phone,
            password=PASSWORD,
        )


def add_customers(stage: Stage) -> None:
    customers = {}
    for row in table("customers", stage.language):
        customers[row["key"]] = actions.add_customer(
            None,
            stage.next_by("dana"),
            name=row["name"],
            kind=CustomerKind(row["kind"]),
            customer_class=CustomerClass(row["customer_class"]),
            phone=row["phone"],
            email=row["email"],
            language=Language(row["language"]) if row["language"] else None,
            remarks=row["remarks"],
        )
    add_sites(stage, customers)
    add_contacts(stage, customers)
    add_products(stage)


def add_sites(stage: Stage, customers: dict[str, Customer]) -> None:
    for row in table("sites", stage.language):
        manager = customers.get(row["property_manager"])
        stage.sites[row["key"]] = actions.add_site(
            customers[row["customer"]],
            stage.next_by("dana"),
            property_manager_id=manager and manager.id,
            **{name: row[name] for name in ("name", "address", "area", "access_notes")},
        )


def add_contacts(stage: Stage, customers: dict[str, Customer]) -> None:
    for row in table("contacts", stage.language):
        customer, site = customers[row["customer"]], stage.sites.get(row["site"])
        contact = actions.add_contact(
            customer,
            stage.next_by("dana"),
            site_id=site and site.id,
            **{name: row[name] for name in ("name", "phone", "position")},
        )
        stage.contacts[row["site"] or f"of {customer.id}"] = contact


def add_products(stage: Stage) -> None:
    today = stage.now.date()
    for row in table("products", stage.language):
        installed = today - dt.timedelta(days=int(row["months"]) * 30) if row["months"] else None
        warranty = installed + dt.timedelta(days=int(row["warranty"]) * 30) if installed and row["warranty"] else None
        stage.products[row["serial"]] = actions.add_product(
            stage.sites[row["site"]],
            stage.next_by("dana"),
            model=row["model"],
            serial=row["serial"],
            installed_on=installed,
            warranty_until=warranty,
        )


def add_parts(stage: Stage) -> None:
    """The price list, as the file that the company had."""
    rows = table("parts", stage.language)
    content = csv_of(rows, [column.key for column in price_list.COLUMNS if column.key in rows[0]])
    import_rows(
        price_list,
        stage.next_by("admin"),
        name="parts",
        sheet=read(content, price_list.COLUMNS),
        take_good=False,
        file="parts.csv",
        sha256=hashlib.sha256(content).hexdigest(),
    )


def csv_of(rows: list[Row], columns: list[str]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerows([columns, *([row[column] for column in columns] for row in rows)])
    return file.getvalue().encode()


def stocktaking(stage: Stage) -> Story:
    """What lies where, counted on the evening before yesterday; every bag is filled up."""
    yield stage.day_at(-2, 21)
    parts = {part.sku: part for part in db.session.scalars(sa.select(Part))}
    places = {name: stage.people[name].id for name in TECHNICIANS}
    for row in table("parts", stage.language):
        part = parts[row["sku"]]
        if row["warehouse"]:
            count(stage, part, warehouse(), Decimal(row["warehouse"]))
        for name, place in places.items():
            if quantity := row[PACKED_LIKE.get(name, name)]:
                count(stage, part, place, Decimal(quantity))
    for stock in db.session.scalars(sa.select(Stock).where(Stock.quantity < 0)).all():
        count(stage, stock.part, stock.place_id, Decimal(2))


def warehouse() -> UUID:
    known = db.session.scalar(sa.select(StockPlace.id).where(StockPlace.kind == PlaceKind.WAREHOUSE))
    return known or NEW_WAREHOUSE


def count(stage: Stage, part: Part, place: UUID, quantity: Decimal) -> None:
    count_stock(part, stage.by("admin"), place=place, quantity=quantity, reason=stage.words["counted"])
