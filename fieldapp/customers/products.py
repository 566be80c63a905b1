"""The pages of products and their documents."""

from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from fieldapp.accounts.status import CATALOGUE, READERS
from fieldapp.customers import actions, queries
from fieldapp.customers.forms import DocumentForm, ProductForm
from fieldapp.customers.models import Product, Site
from fieldapp.history import Kind
from fieldapp.jobs.models import Job
from fieldapp.jobs.there import jobs_there
from fieldapp.web import allow, find, gone_to, me, operation, page_number, refused, saved

bp = Blueprint("products", __name__)


@bp.get("/products")
@allow(*READERS)
def index():
    page = queries.page_of(queries.products_found(request.args.get("q", "")), page_number())
    return render_template("products/list.html", page=page, today=queries.today())


@bp.get("/products/<uuid:product_id>")
@allow(*READERS)
def show(product_id: UUID):
    return render_template("products/show.html", **words_for_page(find(queries.whole_product(), product_id)))


def words_for_page(product: Product, form: DocumentForm | None = None) -> dict:
    jobs = jobs_there(me(), Job.product_id == product.id)
    return {"product": product, "form": form or DocumentForm(), "today": queries.today(), "jobs": jobs}


@bp.get("/sites/<uuid:site_id>/products/new")
@allow(*CATALOGUE)
def new(site_id: UUID):
    return render_template("customers/form_page.html", **words_for(ProductForm(), find(sa.select(Site), site_id)))


@bp.post("/sites/<uuid:site_id>/products")
@allow(*CATALOGUE)
def add(site_id: UUID):
    site, form, op = find(sa.select(Site), site_id), ProductForm.posted(), operation()
    if not form.validate():
        return refused("products/_form.html", page="customers/form_page.html", **words_for(form, site))
    product = actions.add_product(site, op, **form.facts())
    return gone_to(url_for("products.show", product_id=product.id))


@bp.get("/products/<uuid:product_id>/edit")
@allow(*CATALOGUE)
def edit(product_id: UUID):
    product = find(sa.select(Product), product_id)
    return render_template("customers/form_page.html", **words_for(ProductForm(obj=product), product.site, product))


@bp.post("/products/<uuid:product_id>")
@allow(*CATALOGUE)
def change(product_id: UUID):
    product, form, op = find(sa.select(Product), product_id), ProductForm.posted(), operation()
    if not form.validate() or not saved(
        form,
        lambda: actions.change_product(product, op, **form.facts()),
        product.site.customer,
        Kind.PRODUCT_CHANGED,
        product=product_id,
    ):
        return refused("products/_form.html", page="customers/form_page.html", **words_for(form, product.site, product))
    return gone_to(url_for("products.show", product_id=product_id))


def words_for(form: ProductForm, site: Site, product: Product | None = None) -> dict:
    owner = url_for("sites.show", site_id=site.id)
    here = url_for("products.show", product_id=product.id) if product else owner
    return {
        "form": form,
        "title": _("Change product") if product else _("New product"),
        "subtitle": site.title,
        "back": (here, product.model if product else site.title),
        "action": here if product else f"{owner}/products",
        "fields": "products/_form.html",
    }
