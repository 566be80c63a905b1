"""Products as a file: each says at which customer's site it stands."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fieldapp.customers.actions import make_all_found
from fieldapp.customers.models import Product, Site
from fieldapp.extensions import db
from fieldapp.ids import new_id
from fieldapp.imports.columns import Column, day, text
from fieldapp.imports.customers import digits, sites_by_customer
from fieldapp.imports.plans import Plan, all_by, begun, differing, picked
from fieldapp.imports.reading import Row, Sheet

COLUMNS = [
    Column("customer", _l("Customer"), text(200), required=True),
    Column("phone", _l("Phone"), text(40)),
    Column("site", _l("Name of the site"), text(200)),
    Column("address", _l("Address"), text(300), required=True),
    Column("model", _l("Model"), text(200), required=True),
    Column("serial", _l("Serial number"), text(100)),
    Column("installed", _l("Installed on"), day),
    Column("warranty", _l("Warranty until"), day),
    Column("remarks", _l("Remarks"), text(2000)),
]
LABELS = {column.key: column.label for column in COLUMNS}
OF_PRODUCT = {
    "model": "model",
    "serial": "serial",
    "installed": "installed_on",
    "warranty": "warranty_until",
    "remarks": "remarks",
}


def exported(query: sa.Select[Any]) -> Iterator[list[Any]]:
    """The cells of each row; `query` selects products with their sites and customers."""
    for product in db.session.scalars(query):
        site, customer = product.site, product.site.customer
        where = [customer.name, customer.phone, site.name, site.address]
        days = [product.installed_on, product.warranty_until]
        yield [*where, product.model, product.serial, *days, product.remarks]


def written(plan: Plan) -> None:
    plan.write()
    make_all_found(list(plan.touched))


def planned(sheet: Sheet, now: dt.datetime) -> Plan:
    return Planning(sheet, now).plan


class Planning:
    """A product is known by its serial number; one without, by its model and day at its site."""

    def __init__(self, sheet: Sheet, now: dt.datetime):
        self.now, self.plan = now, begun(sheet)
        self.sites = sites_by_customer(row.values["customer"] for row in sheet.rows)
        self.by_serial: dict[str, list[Product]] = defaultdict(list)
        self.at_site: dict[uuid.UUID, list[Product]] = defaultdict(list)
        self.load(sheet)
        self.claimed: set[uuid.UUID] = set()
        self.lines: dict[str, int] = {}
        placed = [(row, site) for row in sheet.rows if (site := self.site_of(row))]
        exact = [(row, site, self.claim(row, site, strictly=True)) for row, site in placed]
        for row, site, product in exact:
            self.decide(row, site, product or self.claim(row, site, strictly=False))
        self.plan.problems.sort()

    def load(self, sheet: Sheet) -> None:
        serials = {row.values.get("serial", "") for row in sheet.rows} - {""}
        known = sa.select(Product).order_by(Product.id)
        for product in all_by(known, Product.serial, serials):
            self.by_serial[product.serial].append(product)
        bare = known.where(Product.serial == "")
        for product in all_by(bare, Product.site_id, [site.id for sites in self.sites.values() for site in sites]):
            self.at_site[product.site_id].append(product)

    def site_of(self, row: Row) -> Site | None:
        values = row.values
        theirs = [
            site
            for site in self.sites.get(values["customer"], [])
            if not values.get("phone") or digits(site.customer.phone) == digits(values["phone"])
        ]
        if not theirs:
            wrong = _("There is no customer of this name and phone with a site.")
            self.plan.refuse(row, LABELS["customer"], values["customer"], wrong)
            return None
        there = [site for site in theirs if site.address == values["address"]]
        if not there:
            wrong = _("This customer has no site at this address.")
            self.plan.refuse(row, LABELS["address"], values["address"], wrong)
            return None
        return next((site for site in there if site.name == values.get("site")), there[0])

    def claim(self, row: Row, site: Site, *, strictly: bool) -> Product | None:
        """The product this row means; a strict claim goes before one that would change where it is or since when."""
        values, serial = row.values, row.values.get("serial", "")
        for product in self.by_serial.get(serial, []) if serial else self.at_site.get(site.id, []):
            same = product.site_id == site.id if serial else product.installed_on == values.get("installed")
            meant = serial or product.model == values["model"]
            if product.id not in self.claimed and meant and (same or not strictly):
                self.claimed.add(product.id)
                return product
        return None

    def decide(self, row: Row, site: Site, product: Product | None) -> None:
        serial = row.values.get("serial", "")
        if serial and product is None and serial in self.lines:
            wrong = _("This serial number is already in line %(line)s.", line=self.lines[serial])
            self.plan.refuse(row, LABELS["serial"], serial, wrong)
            return
        self.lines.setdefault(serial, row.line)
        facts = {**picked(row, OF_PRODUCT), "site_id": site.id}
        if product is None:
            new, changes = [Product(id=new_id(), created_at=self.now, **facts)], []
        else:
            new, changes = [], [(product, differing(product, facts))]
        if self.plan.take(new=new, changes=changes):
            self.plan.touched.add(site.customer_id)
