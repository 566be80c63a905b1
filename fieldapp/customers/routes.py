"""The pages of customers and their contact people."""

from functools import partial
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from fieldapp.accounts.status import CATALOGUE, READERS
from fieldapp.customers import actions, queries
from fieldapp.customers.forms import ContactForm, CustomerForm
from fieldapp.customers.models import Contact, Customer, Site
from fieldapp.customers.status import CLASS_LABELS, KIND_LABELS, CustomerClass, CustomerKind
from fieldapp.history import Kind
from fieldapp.jobs.there import jobs_there, last_opened
from fieldapp.web import allow, find, gone_to, me, operation, page_number, refused, saved

bp = Blueprint("customers", __name__)


@bp.get("/customers")
@allow(*READERS)
def index():
    asked, kind, customer_class = filters()
    page = queries.page_of(queries.customers_found(asked, kind=kind, customer_class=customer_class), page_number())
    ids = [customer.id for customer in page.rows]
    return render_template(
        "customers/list.html", page=page, sites=queries.sites_of(ids), last_opened=last_opened(ids), **labels()
    )


def filters() -> tuple[str, CustomerKind | None, CustomerClass | None]:
    """What the list's address asks for; what it cannot ask for is left out."""
    kind = request.args.get("kind", type=CustomerKind)
    return request.args.get("q", ""), kind, request.args.get("class", type=CustomerClass)


def labels() -> dict:
    return {"kinds": KIND_LABELS, "classes": CLASS_LABELS}


@bp.get("/customers/<uuid:customer_id>")
@allow(*READERS)
def show(customer_id: UUID):
    customer = find(queries.whole_customer(), customer_id)
    return render_template(
        "customers/show.html",
        customer=customer,
        jobs=jobs_there(me(), Site.customer_id == customer.id),
        events=queries.events_about(customer),
        today=queries.today(),
        **labels(),
    )


@bp.get("/customers/new")
@allow(*CATALOGUE)
def new():
    return render_template("customers/form_page.html", **words_for(CustomerForm(name=request.args.get("name"))))


@bp.post("/customers")
@allow(*CATALOGUE)
def add():
    form, op = CustomerForm.posted(), operation()
    if not form.validate():
        return refused("customers/_form.html", page="customers/form_page.html", **words_for(form))
    customer = actions.add_customer(None, op, **form.data)
    return gone_to(url_for("customers.show", customer_id=customer.id))


@bp.get("/customers/<uuid:customer_id>/edit")
@allow(*CATALOGUE)
def edit(customer_id: UUID):
    customer = find(sa.select(Customer), customer_id)
    return render_template("customers/form_page.html", **words_for(CustomerForm(obj=customer), customer))


@bp.post("/customers/<uuid:customer_id>")
@allow(*CATALOGUE)
def change(customer_id: UUID):
    customer, form, op = find(sa.select(Customer), customer_id), CustomerForm.posted(), operation()
    change = partial(actions.change_customer, customer, op, **form.data)
    if not form.validate() or not saved(form, change, customer, Kind.CUSTOMER_CHANGED):
        return refused("customers/_form.html", page="customers/form_page.html", **words_for(form, customer))
    return gone_to(url_for("customers.show", customer_id=customer.id))


def words_for(form: CustomerForm, customer: Customer | None = None) -> dict:
    here = url_for("customers.show", customer_id=customer.id) if customer else url_for("customers.index")
    return {
        "form": form,
        "title": _("Change customer") if customer else _("New customer"),
        "subtitle": customer.name if customer else "",
        "back": (here, customer.name if customer else _("Customers")),
        "action": here,
        "fields": "customers/_form.html",
    }


# --- contact people --------------------------------------------------------------------------------------------------


@bp.get("/customers/<uuid:customer_id>/contacts/new")
@allow(*CATALOGUE)
def new_contact(customer_id: UUID):
    customer = find(sa.select(Customer), customer_id)
    form = ContactForm(data={"site_id": request.args.get("site", type=UUID)})
    return render_template("customers/form_page.html", **words_for_contact(form, customer))


@bp.post("/customers/<uuid:customer_id>/contacts")
@allow(*CATALOGUE)
def add_contact(customer_id: UUID):
    customer, form, op = find(sa.select(Customer), customer_id), ContactForm.posted(), operation()
    words = words_for_contact(form, customer)
    if not form.validate():
        return refused("customers/_contact_form.html", page="customers/form_page.html", **words)
    actions.add_contact(customer, op, **form.data)
    return gone_to(url_for("customers.show", customer_id=customer_id) + "#contacts")


@bp.get("/contacts/<uuid:contact_id>/edit")
@allow(*CATALOGUE)
def edit_contact(contact_id: UUID):
    contact = find(sa.select(Contact).where(Contact.removed_at.is_(None)), contact_id)
    words = words_for_contact(ContactForm(obj=contact), contact.customer, contact)
    return render_template("customers/form_page.html", **words)


@bp.post("/contacts/<uuid:contact_id>")
@allow(*CATALOGUE)
def change_contact(contact_id: UUID):
    contact, form, op = find(sa.select(Contact), contact_id), ContactForm.posted(), operation()
    words, customer = words_for_contact(form, contact.customer, contact), contact.customer
    change = partial(actions.change_contact, contact, op, **form.data)
    if not form.validate() or not saved(form, change, customer, Kind.CONTACT_CHANGED, contact=contact_id):
        return refused("customers/_contact_form.html", page="customers/form_page.html", **words)
    return gone_to(url_for("customers.show", customer_id=contact.customer_id) + "#contacts")


@bp.post("/contacts/<uuid:contact_id>/removal")
@allow(*CATALOGUE)
def remove_contact(contact_id: UUID):
    contact = actions.remove_contact(find(sa.select(Contact), contact_id), operation())
    return gone_to(url_for("customers.show", customer_id=contact.customer_id) + "#contacts")


def words_for_contact(form: ContactForm, customer: Customer, contact: Contact | None = None) -> dict:
    form.site_id.offer(queries.sites_to_choose(customer), none=_("Everywhere"))
    here = url_for("customers.show", customer_id=customer.id)
    return {
        "form": form,
        "contact": contact,
        "title": _("Change contact") if contact else _("New contact"),
        "subtitle": customer.name,
        "back": (here, customer.name),
        "action": url_for("customers.change_contact", contact_id=contact.id) if contact else f"{here}/contacts",
        "fields": "customers/_contact_form.html",
    }
