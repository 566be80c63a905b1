"""Customers with their sites as a file: a row per site, and one for a customer without any."""

import datetime as dt
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload, selectinload

from fieldapp.accounts.status import LANGUAGE_LABELS
from fieldapp.customers.actions import make_all_found
from fieldapp.customers.models import Customer, Site
from fieldapp.customers.queries import property_managers
from fieldapp.customers.status import CLASS_LABELS, KIND_LABELS, CustomerClass, CustomerKind
from fieldapp.extensions import db
from fieldapp.ids import new_id
from fieldapp.imports.columns import Column, choice, number, text
from fieldapp.imports.plans import Plan, all_by, begun, differing, picked
from fieldapp.imports.reading import Row, Sheet

COLUMNS = [
    Column("customer", _l("Customer"), text(200), required=True),
    Column("phone", _l("Phone"), text(40)),
    Column("kind", _l("Kind"), choice(KIND_LABELS, empty=CustomerKind.PERSON)),
    Column("class", _l("Class"), choice(CLASS_LABELS, empty=CustomerClass.ORDINARY)),
    Column(
        "email",
        _l("E-mail"),
        text(200, pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+", wrong=_l("An address such as name@example.org.")),
    ),
    Column("language", _l("Language"), choice(LANGUAGE_LABELS)),
    Column("remarks", _l("Remarks"), text(2000)),
    Column("site", _l("Name of the site"), text(200)),
    Column("address", _l("Address"), text(300)),
    Column("area", _l("Area"), text(100)),
    Column("latitude", _l("Latitude"), number(places=6, least=Decimal(-90), most=Decimal(90))),
    Column("longitude", _l("Longitude"), number(places=6, least=Decimal(-180), most=Decimal(180))),
    Column("access", _l("Access notes"), text(2000)),
    Column("manager", _l("Property manager"), text(200)),
]
LABELS = {column.key: column.label for column in COLUMNS}
OF_CUSTOMER = {
    "customer": "name",
    "phone": "phone",
    "kind": "kind",
    "class": "customer_class",
    "email": "email",
    "language": "language",
    "remarks": "remarks",
}
OF_SITE = {
    "site": "name",
    "address": "address",
    "area": "area",
    "latitude": "latitude",
    "longitude": "longitude",
    "access": "access_notes",
}


def exported(query: sa.Select[Any]) -> Iterator[list[Any]]:
    """The cells of each row; `query` selects customers."""
    sites = selectinload(Customer.sites).joinedload(Site.property_manager)
    for customer in db.session.scalars(query.options(sites)):
        about = [
            customer.name,
            customer.phone,
            KIND_LABELS[customer.kind],
            CLASS_LABELS[customer.customer_class],
            customer.email,
            LANGUAGE_LABELS[customer.language] if customer.language else "",
            customer.remarks,
        ]
        for site in customer.sites or [None]:
            yield [*about, *(place_cells(site) if site else [""] * 7)]


def place_cells(site: Site) -> list[Any]:
    manager = site.property_manager.name if site.property_manager else ""
    place = [site.name, site.address, site.area, site.latitude, site.longitude]
    return [*place, site.access_notes, manager]


def written(plan: Plan) -> None:
    plan.write()
    make_all_found(list(plan.touched))


def planned(sheet: Sheet, now: dt.datetime) -> Plan:
    return Planning(sheet, now).plan


class Planning:
    """Finds whose each row is. Existing sites are claimed by the rows that name them exactly before any others."""

    def __init__(self, sheet: Sheet, now: dt.datetime):
        self.now, self.plan = now, begun(sheet)
        self.by_name: dict[str, list[Customer]] = defaultdict(list)
        names = {row.values["customer"] for row in sheet.rows}
        known = sa.select(Customer).options(selectinload(Customer.sites)).order_by(Customer.id)
        for customer in all_by(known, Customer.name, names):
            self.by_name[customer.name].append(customer)
        self.fresh: dict[tuple[str, str], Customer] = {}
        self.managers: dict[str, list[uuid.UUID]] = defaultdict(list)
        for manager_id, name in property_managers():
            self.managers[name].append(manager_id)
        self.claimed: set[uuid.UUID] = set()
        self.said: dict[uuid.UUID, Row] = {}  # each customer's first row
        self.sites: dict[tuple[Any, ...], int] = {}  # each site's line
        meant = [(row, *self.exactly(row)) for row in sheet.rows]
        # Managers first: the rows of their sites may stand above their own.
        for row, customer, site in sorted(meant, key=lambda one: one[0].values.get("kind") != CustomerKind.MANAGER):
            self.decide(row, customer, site)
        self.plan.problems.sort()

    def exactly(self, row: Row) -> tuple[Customer | None, Site | None]:
        name, address = row.values["customer"], row.values.get("address", "")
        phone = row.values.get("phone")
        people = [one for one in self.by_name.get(name, []) if phone is None or digits(one.phone) == digits(phone)]
        for customer in people:
            for site in customer.sites if address else []:
                if site.id not in self.claimed and is_exactly(row, site):
                    self.claimed.add(site.id)
                    return customer, site
        if len(people) > 1:
            alike = [one for one in people if any(site.address == address for site in one.sites)]
            bare = [one for one in people if not address and not one.sites and one.id not in self.claimed]
            people = alike or bare or people
        if people:
            self.claimed.add(people[0].id)
        return (people[0] if people else None), None

    def decide(self, row: Row, customer: Customer | None, site: Site | None) -> None:
        key = (row.values["customer"], digits(row.values.get("phone", "")))
        customer = customer or self.fresh.get(key)
        site = site or self.loosely(row, customer)
        about = picked(row, OF_CUSTOMER)
        if self.is_bad(row, customer, site):
            return
        new: list[Any] = []
        changes: list[tuple[Any, dict]] = []
        if customer is None:
            customer = self.fresh[key] = Customer(id=new_id(), created_at=self.now, **about)
            new.append(customer)
        elif customer.id not in self.said:
            changes.append((customer, differing(customer, about)))
        self.said.setdefault(customer.id, row)
        if about.get("kind") == CustomerKind.MANAGER and customer.id not in self.managers[customer.name]:
            self.managers[customer.name].append(customer.id)
        if row.values.get("address"):
            place = {**picked(row, OF_SITE), **self.manager_of(row, site)}
            self.sites[customer.id, row.values.get("site", ""), row.values["address"]] = row.line
            if site is None:
                new.append(Site(id=new_id(), customer_id=customer.id, created_at=self.now, **place))
            else:
                changes.append((site, differing(site, place)))
        if self.plan.take(new=new, changes=changes):
            self.plan.touched.add(customer.id)

    def loosely(self, row: Row, customer: Customer | None) -> Site | None:
        """A site of theirs at that address that no row names exactly: its name was changed."""
        if customer is None or not row.values.get("address"):
            return None
        free = [one for one in customer.sites if one.address == row.values["address"] and one.id not in self.claimed]
        if free:
            self.claimed.add(free[0].id)
        return free[0] if free else None

    def is_bad(self, row: Row, customer: Customer | None, site: Site | None) -> bool:
        before, values = len(self.plan.problems), row.values
        lacks = not values.get("address") and any(values.get(key) for key in (*OF_SITE, "manager"))
        if lacks:
            self.plan.refuse(row, LABELS["address"], "", _("A site needs its address."))
        if (values.get("latitude") is None) != (values.get("longitude") is None):
            wrong = _("A place needs both its latitude and its longitude.")
            self.plan.refuse(row, LABELS["longitude"], values.get("longitude"), wrong)
        if values.get("manager") and values["manager"] not in self.managers:
            wrong = _("There is no property manager of this name.")
            self.plan.refuse(row, LABELS["manager"], values["manager"], wrong)
        if customer and customer.id in self.said:
            self.compare(row, customer, site)
        return len(self.plan.problems) > before

    def compare(self, row: Row, customer: Customer, site: Site | None) -> None:
        """With what the file has said about this customer already."""
        first = self.said[customer.id]
        for key in OF_CUSTOMER:
            if key != "phone" and first.values.get(key) != row.values.get(key):
                wrong = _("Line %(line)s says otherwise about this customer.", line=first.line)
                self.plan.refuse(row, LABELS[key], row.values.get(key), wrong)
        line = self.sites.get((customer.id, row.values.get("site", ""), row.values.get("address")))
        if not row.values.get("address"):
            line = first.line
        if site is None and line:
            wrong = _("This customer and site are already in line %(line)s.", line=line)
            self.plan.refuse(row, LABELS["customer"], row.values["customer"], wrong)

    def manager_of(self, row: Row, site: Site | None) -> dict[str, Any]:
        if "manager" not in row.values:
            return {}
        ids = self.managers.get(row.values["manager"]) or [None]
        present = site.property_manager_id if site else None
        return {"property_manager_id": present if present in ids else ids[0]}


def is_exactly(row: Row, site: Site) -> bool:
    return site.address == row.values["address"] and row.values.get("site", site.name) == site.name


def digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)


def sites_by_customer(names: Iterable[str]) -> dict[str, list[Site]]:
    """All sites of the customers of these names, for what stands at them."""
    found = defaultdict(list)
    query = sa.select(Site).join(Site.customer).options(joinedload(Site.customer)).order_by(Site.id)
    for site in all_by(query, Customer.name, names):
        found[site.customer.name].append(site)
    return found
