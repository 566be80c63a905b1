"""The pages of the price list: what a part costs, and how much of it is where."""

from functools import partial
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from fieldapp.accounts.status import CATALOGUE, READERS
from fieldapp.customers.queries import events_about, page_of
from fieldapp.history import Kind
from fieldapp.parts import catalogue_actions as actions
from fieldapp.parts import catalogue_queries as queries
from fieldapp.parts.catalogue_forms import CountForm, PartForm
from fieldapp.parts.models import Part
from fieldapp.web import allow, done, find, gone_to, operation, page_number, refused, saved

bp = Blueprint("catalogue", __name__)


@bp.get("/parts")
@allow(*READERS)
def index():
    asked = request.args.get("q", "")
    query = queries.parts_found(asked, off_the_list="off" in request.args, short="short" in request.args)
    return render_template("catalogue/list.html", page=page_of(query, page_number()))


@bp.get("/parts/<uuid:part_id>")
@allow(*READERS)
def show(part_id: UUID):
    return render_template("catalogue/show.html", **words_for_page(find(queries.whole_part(), part_id)))


def words_for_page(part: Part, form: CountForm | None = None) -> dict:
    form = form or CountForm()
    form.place.offer(queries.places(), none=None)
    return {"part": part, "form": form, "events": events_about(part)}


@bp.get("/parts/new")
@allow(*CATALOGUE)
def new():
    return render_template("customers/form_page.html", **words_for(PartForm()))


@bp.post("/parts")
@allow(*CATALOGUE)
def add():
    form, op = PartForm.posted(), operation()
    if not form.validate():
        return refused_part(form)
    try:
        part = actions.list_part(None, op, **form.data)
    except actions.SkuTaken:
        return refused_part(form, taken=True)
    return gone_to(url_for("catalogue.show", part_id=part.id))


@bp.get("/parts/<uuid:part_id>/edit")
@allow(*CATALOGUE)
def edit(part_id: UUID):
    part = find(sa.select(Part), part_id)
    return render_template("customers/form_page.html", **words_for(PartForm(obj=part), part))


@bp.post("/parts/<uuid:part_id>")
@allow(*CATALOGUE)
def change(part_id: UUID):
    part, form, op = find(sa.select(Part), part_id), PartForm.posted(), operation()
    if not form.validate():
        return refused_part(form, part)
    try:
        if not saved(form, partial(actions.change_part, part, op, **form.data), part, Kind.PART_CHANGED):
            return refused_part(form, find(sa.select(Part), part_id))
    except actions.SkuTaken:
        return refused_part(form, find(sa.select(Part), part_id), taken=True)
    return gone_to(url_for("catalogue.show", part_id=part_id))


@bp.post("/parts/<uuid:part_id>/removal")
@allow(*CATALOGUE)
def take_off(part_id: UUID):
    """Off the list: found no more; what was used of it stays."""
    actions.change_part(find(sa.select(Part), part_id), operation(), listed=False)
    return gone_to(url_for("catalogue.show", part_id=part_id))


@bp.post("/parts/<uuid:part_id>/listing")
@allow(*CATALOGUE)
def put_back(part_id: UUID):
    actions.change_part(find(sa.select(Part), part_id), operation(), listed=True)
    return gone_to(url_for("catalogue.show", part_id=part_id))


@bp.post("/parts/<uuid:part_id>/stock")
@allow(*CATALOGUE)
def count(part_id: UUID):
    part, form, op = find(queries.whole_part(), part_id), CountForm.posted(), operation()
    words = words_for_page(part, form)
    if not form.validate():
        return refused("catalogue/_stock.html", page="catalogue/show.html", **words)
    actions.count_stock(part, op, place=form.place.data, quantity=form.quantity.data, reason=form.reason.data)
    here = url_for("catalogue.show", part_id=part_id) + "#stock"
    return done("catalogue/_stock.html", to=here, **words_for_page(find(queries.whole_part(), part_id)))


def refused_part(form: PartForm, part: Part | None = None, *, taken: bool = False):
    if taken:
        form.sku.errors = [_("Another part has this number.")]
    return refused("catalogue/_form.html", page="customers/form_page.html", **words_for(form, part))


def words_for(form: PartForm, part: Part | None = None) -> dict:
    here = url_for("catalogue.show", part_id=part.id) if part else url_for("catalogue.index")
    return {
        "form": form,
        "title": _("Change part") if part else _("New part"),
        "subtitle": part.name if part else "",
        "back": (here, part.name if part else _("Parts")),
        "action": here,
        "fields": "catalogue/_form.html",
    }
