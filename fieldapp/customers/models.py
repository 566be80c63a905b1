"""Customers, their sites and contact people, and the products that stand there."""

import datetime as dt
import uuid
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.status import Language
from fieldapp.columns import Exact, enum
from fieldapp.customers.status import CustomerClass, CustomerKind, WrittenBy
from fieldapp.extensions import Base
from fieldapp.ids import new_id


class Customer(Base):
    __tablename__ = "customers"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(sa.String(200), index=True)
    kind: Mapped[CustomerKind] = mapped_column(enum(CustomerKind), default=CustomerKind.PERSON)
    customer_class: Mapped[CustomerClass] = mapped_column(enum(CustomerClass), default=CustomerClass.ORDINARY)
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    email: Mapped[str] = mapped_column(sa.String(200), default="")
    language: Mapped[Language | None] = mapped_column(enum(Language))
    written_by: Mapped[WrittenBy] = mapped_column(enum(WrittenBy, check=False), default=WrittenBy.ANY)
    remarks: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[dt.datetime]

    sites: Mapped[list["Site"]] = relationship(
        back_populates="customer", foreign_keys="Site.customer_id", order_by="Site.name"
    )
    contacts: Mapped[list["Contact"]] = relationship(
        primaryjoin="and_(Contact.customer_id == Customer.id, Contact.removed_at.is_(None))",
        back_populates="customer",
        order_by="Contact.name",
    )

    @property
    def is_key(self) -> bool:
        return self.customer_class == CustomerClass.KEY


class Site(Base):
    __tablename__ = "sites"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    customer_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("customers.id"), index=True)
    property_manager_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("customers.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200), default="")  # what people say: "Garden Court 3-1202"
    address: Mapped[str] = mapped_column(sa.String(300))
    area: Mapped[str] = mapped_column(sa.String(100), default="")
    latitude: Mapped[Decimal | None] = mapped_column(Exact(6))
    longitude: Mapped[Decimal | None] = mapped_column(Exact(6))
    access_notes: Mapped[str] = mapped_column(sa.Text, default="")  # gate code, dog, where to park
    created_at: Mapped[dt.datetime]

    customer: Mapped[Customer] = relationship(back_populates="sites", foreign_keys=customer_id)
    property_manager: Mapped[Customer | None] = relationship(foreign_keys=property_manager_id)
    contacts: Mapped[list["Contact"]] = relationship(
        primaryjoin="and_(Contact.site_id == Site.id, Contact.removed_at.is_(None))",
        back_populates="site",
        order_by="Contact.name",
    )
    products: Mapped[list["Product"]] = relationship(back_populates="site", order_by="Product.model")

    @property
    def title(self) -> str:
        return self.name or self.address


class Contact(Base):
    """Somebody to ring or to meet: of a customer everywhere, or at one site."""

    __tablename__ = "contacts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    customer_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("customers.id"), index=True)
    site_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("sites.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    email: Mapped[str] = mapped_column(sa.String(200), default="")
    written_by: Mapped[WrittenBy] = mapped_column(enum(WrittenBy, check=False), default=WrittenBy.ANY)
    position: Mapped[str] = mapped_column(sa.String(100), default="")  # "owner", "caretaker"
    removed_at: Mapped[dt.datetime | None]  # jobs may name them, so the row stays

    customer: Mapped[Customer] = relationship(back_populates="contacts")
    site: Mapped[Site | None] = relationship(back_populates="contacts")


class Product(Base):
    """What was sold and stands at a site."""

    __tablename__ = "products"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    site_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("sites.id"), index=True)
    model: Mapped[str] = mapped_column(sa.String(200))
    serial: Mapped[str] = mapped_column(sa.String(100), default="", index=True)
    installed_on: Mapped[dt.date | None]
    warranty_until: Mapped[dt.date | None]
    remarks: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[dt.datetime]

    site: Mapped[Site] = relationship(back_populates="products")
    documents: Mapped[list["Document"]] = relationship(
        primaryjoin="and_(Document.product_id == Product.id, Document.removed_at.is_(None))",
        back_populates="product",
        order_by="Document.title",
    )

    @property
    def title(self) -> str:
        return f"{self.model} {self.serial}".rstrip()

    def is_covered(self, on: dt.date) -> bool:
        """Whether a fault on that day is under warranty."""
        return self.warranty_until is not None and on <= self.warranty_until


class Document(Base):
    """A drawing or manual of a product, kept in the file store under its hash."""

    __tablename__ = "documents"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    product_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("products.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(sa.String(40))
    removed_at: Mapped[dt.datetime | None]

    product: Mapped[Product] = relationship(back_populates="documents")
