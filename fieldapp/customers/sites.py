"""The pages of sites: the list the desk starts a job from, one site, its form."""

from functools import partial
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from fieldapp.accounts.status import CATALOGUE, READERS
from fieldapp.customers import actions, queries
from fieldapp.customers.forms import SiteForm
from fieldapp.customers.models import Customer, Site
from fieldapp.history import Kind
from fieldapp.jobs.there import jobs_there
from fieldapp.web import allow, find, gone_to, me, operation, page_number, refused, saved

bp = Blueprint("sites", __name__)


@bp.get("/sites")
@allow(*READERS)
def index():
    page = queries.page_of(queries.sites_found(request.args.get("q", "")), page_number())
    return render_template("sites/list.html", page=page)


@bp.get("/sites/<uuid:site_id>")
@allow(*READERS)
def show(site_id: UUID):
    site = find(queries.whole_site(), site_id)
    return render_template(
        "sites/show.html", site=site, jobs=jobs_there(me(), Site.id == site.id), today=queries.today()
    )


@bp.get("/customers/<uuid:customer_id>/sites/new")
@allow(*CATALOGUE)
def new(customer_id: UUID):
    customer = find(sa.select(Customer), customer_id)
    return render_template("customers/form_page.html", **words_for(SiteForm(), customer))


@bp.post("/customers/<uuid:customer_id>/sites")
@allow(*CATALOGUE)
def add(customer_id: UUID):
    customer, form, op = find(sa.select(Customer), customer_id), SiteForm.posted(), operation()
    words = words_for(form, customer)
    if not form.validate():
        return refused("sites/_form.html", page="customers/form_page.html", **words)
    site = actions.add_site(customer, op, **form.data)
    return gone_to(url_for("sites.show", site_id=site.id))


@bp.get("/sites/<uuid:site_id>/edit")
@allow(*CATALOGUE)
def edit(site_id: UUID):
    site = find(sa.select(Site), site_id)
    return render_template("customers/form_page.html", **words_for(SiteForm(obj=site), site.customer, site))


@bp.post("/sites/<uuid:site_id>")
@allow(*CATALOGUE)
def change(site_id: UUID):
    site, form, op = find(sa.select(Site), site_id), SiteForm.posted(), operation()
    words = words_for(form, site.customer, site)
    change = partial(actions.change_site, site, op, **form.data)
    if not form.validate() or not saved(form, change, site.customer, Kind.SITE_CHANGED, site=site_id):
        return refused("sites/_form.html", page="customers/form_page.html", **words)
    return gone_to(url_for("sites.show", site_id=site_id))


def words_for(form: SiteForm, customer: Customer, site: Site | None = None) -> dict:
    form.property_manager_id.offer(queries.property_managers())
    owner = url_for("customers.show", customer_id=customer.id)
    here = url_for("sites.show", site_id=site.id) if site else owner
    return {
        "form": form,
        "title": _("Change site") if site else _("New site"),
        "subtitle": customer.name,
        "back": (here, site.title if site else customer.name),
        "action": here if site else f"{owner}/sites",
        "fields": "sites/_form.html",
    }
