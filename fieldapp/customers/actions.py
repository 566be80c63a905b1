"""What is done with customers, their sites, contact people, products and documents.

Every event is about the customer, so that one query tells all that ever happened to them.
"""

import uuid
from typing import Any

import sqlalchemy as sa

from fieldapp.customers.models import Contact, Customer, Document, Product, Site
from fieldapp.customers.policies import can_change_customers
from fieldapp.extensions import db
from fieldapp.files import Stored
from fieldapp.history import Kind, NotNow, Op, once, require
from fieldapp.history.editing import changed_by
from fieldapp.search.models import AT_ONCE, make_all_findable


@once
def add_customer(_nobody: None, op: Op, **details: Any) -> Customer:
    require(can_change_customers(op.actor))
    customer = added(Customer(id=op.id, created_at=op.happened_at, **details))
    make_found(customer)
    op.record(customer, Kind.CUSTOMER_ADDED, words={"name": customer.name})
    return customer


@once
def change_customer(customer: Customer, op: Op, **details: Any) -> Customer:
    require(can_change_customers(op.actor))
    changed = changed_by(customer, details)
    make_found(customer)
    op.record(customer, Kind.CUSTOMER_CHANGED, changed=changed, words={"name": customer.name})
    return customer


@once
def add_site(customer: Customer, op: Op, **details: Any) -> Site:
    require(can_change_customers(op.actor))
    site = added(Site(id=op.id, customer=customer, created_at=op.happened_at, **details))
    make_found(customer)
    op.record(customer, Kind.SITE_ADDED, site=site.id, words={"name": site.title})
    return site


@once
def change_site(site: Site, op: Op, **details: Any) -> Site:
    require(can_change_customers(op.actor))
    changed = changed_by(site, details)
    make_found(site.customer)
    op.record(site.customer, Kind.SITE_CHANGED, site=site.id, changed=changed, words={"name": site.title})
    return site


@once
def add_contact(customer: Customer, op: Op, **details: Any) -> Contact:
    require(can_change_customers(op.actor))
    contact = added(Contact(id=op.id, customer=customer, **details))
    make_found(customer)
    op.record(customer, Kind.CONTACT_ADDED, contact=contact.id, words={"name": contact.name})
    return contact


@once
def change_contact(contact: Contact, op: Op, **details: Any) -> Contact:
    require(can_change_customers(op.actor))
    refuse_removed(contact)
    changed = changed_by(contact, details)
    make_found(contact.customer)
    op.record(contact.customer, Kind.CONTACT_CHANGED, contact=contact.id, changed=changed, words={"name": contact.name})
    return contact


@once
def remove_contact(contact: Contact, op: Op) -> Contact:
    require(can_change_customers(op.actor))
    refuse_removed(contact)
    contact.removed_at = op.happened_at
    make_found(contact.customer)
    op.record(contact.customer, Kind.CONTACT_REMOVED, contact=contact.id, words={"name": contact.name})
    return contact


@once
def add_product(site: Site, op: Op, **details: Any) -> Product:
    require(can_change_customers(op.actor))
    product = added(Product(id=op.id, site=site, created_at=op.happened_at, **details))
    make_found(site.customer)
    op.record(site.customer, Kind.PRODUCT_ADDED, product=product.id, words={"name": product.title})
    return product


@once
def change_product(product: Product, op: Op, **details: Any) -> Product:
    require(can_change_customers(op.actor))
    changed = changed_by(product, details)
    customer = product.site.customer
    make_found(customer)
    op.record(customer, Kind.PRODUCT_CHANGED, product=product.id, changed=changed, words={"name": product.title})
    return product


@once
def add_document(product: Product, op: Op, *, title: str, stored: Stored, media_type: str) -> Document:
    """The file is in the store before its row is."""
    require(can_change_customers(op.actor))
    document = added(
        Document(id=op.id, product=product, title=title, sha256=stored.sha256, size=stored.size, media_type=media_type)
    )
    op.record(
        product.site.customer,
        Kind.DOCUMENT_ADDED,
        document=document.id,
        product=product.id,
        sha256=stored.sha256,
        words={"title": title, "name": product.title},
    )
    return document


@once
def remove_document(document: Document, op: Op) -> Document:
    require(can_change_customers(op.actor))
    refuse_removed(document)
    document.removed_at = op.happened_at
    product = document.product
    op.record(
        product.site.customer,
        Kind.DOCUMENT_REMOVED,
        document=document.id,
        product=product.id,
        words={"title": document.title, "name": product.title},
    )
    return document


# --- what they share -------------------------------------------------------------------------------------------------


def added(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def refuse_removed(row: Contact | Document) -> None:
    if row.removed_at:
        raise NotNow("removed")


def make_found(customer: Customer) -> None:
    make_all_found([customer.id])


def make_all_found(customer_ids: list[uuid.UUID]) -> None:
    """Customers are found also by their sites and contact people, sites, their products and jobs also by whose they
    are and by who is to be met there."""
    for begin in range(0, len(customer_ids), AT_ONCE):
        make_some_found(customer_ids[begin : begin + AT_ONCE])


def make_some_found(customer_ids: list[uuid.UUID]) -> None:
    customer = (Customer.id, Customer.name, Customer.phone, Customer.email)
    found = {key: texts for key, *texts in rows_of(customer, Customer.id, customer_ids)}
    owners = {key: texts[:2] for key, texts in found.items()}
    sites = {}
    for site_id, owner, *place in rows_of(
        (Site.id, Site.customer_id, Site.name, Site.address, Site.area), Site.customer_id, customer_ids
    ):
        sites[site_id] = [*place, *owners[owner]]
        found[owner] += place
    present = (Contact.customer_id, Contact.site_id, Contact.removed_at, Contact.name, Contact.phone)
    for owner, site_id, removed_at, *person in rows_of(present, Contact.customer_id, customer_ids):
        for texts in [] if removed_at else [found[owner], *([sites[site_id]] if site_id in sites else [])]:
            texts += person
    product = (Product.id, Product.site_id, Product.model, Product.serial)
    products = rows_of(product, Product.site_id, list(sites))
    make_all_findable(Customer, found)
    make_all_findable(Site, sites)
    make_all_findable(
        Product,
        {key: names for key, _site, *names in products},
        {key: site_id for key, site_id, *_names in products},
    )


def rows_of(columns: tuple[Any, ...], owner: Any, ids: list[uuid.UUID]) -> list[Any]:
    """These columns of what belongs to the ids, asked for in pieces that a database takes."""
    some = [ids[begin : begin + AT_ONCE] for begin in range(0, len(ids), AT_ONCE)]
    return [row for few in some for row in db.session.execute(sa.select(*columns).where(owner.in_(few)))]
