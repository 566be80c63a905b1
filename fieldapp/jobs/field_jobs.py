"""Emergency first, paper later: a job opened on site by the technician."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from fieldapp.accounts.status import Role
from fieldapp.customers.models import Site
from fieldapp.extensions import db
from fieldapp.history.operations import now
from fieldapp.ids import parse_id
from fieldapp.jobs import moves, visit_page
from fieldapp.jobs.today_queries import SITES_SHOWN, known_sites
from fieldapp.jobs.visit_forms import FieldJobForm
from fieldapp.search.models import matching
from fieldapp.web import allow, gone_to, me, operation, refused

bp = Blueprint("field_jobs", __name__)
LASTS = dt.timedelta(hours=2)  # until somebody knows better


@bp.get("/field-jobs/new")
@allow(Role.TECHNICIAN)
def form() -> str:
    asked = request.args.get("q", "").strip()[:100]
    return render_template("field_jobs/new.html", form=FieldJobForm(), asked=asked, **sites(asked))


@bp.post("/field-jobs")
@allow(Role.TECHNICIAN)
def open_job() -> Response:
    op, form = operation(), FieldJobForm.posted()
    site = site_of(form)
    if not form.validate() or not site:
        if not site:
            form.site.errors = [_("Choose a site, or type the customer's name and address.")]
        words = {"form": form, "asked": "", **sites("", chosen=site)}
        return refused("field_jobs/_form.html", page="field_jobs/new.html", **words)
    visit = moves.open_in_field(
        site,
        op,
        prefix=current_app.config["JOB_PREFIX"],
        work_ends=op.happened_at + LASTS,
        title=form.title.data,
        category=form.category.data,
    )
    return gone_to(visit_page.url_of(visit))


def sites(asked: str, chosen: Site | moves.NewSite | None = None) -> dict[str, Any]:
    """What a search found; without one, where this technician was or is to be. `known`: what the phone searches in."""
    known = known_sites(me(), now())
    found = search(asked)
    shown = known[:SITES_SHOWN] if found is None else found
    if isinstance(chosen, Site) and chosen not in shown:
        shown = [chosen, *shown]
    return {"sites": shown, "known": known, "sites_shown": SITES_SHOWN}


def search(asked: str) -> list[Site] | None:
    ids = matching(asked, Site)
    if ids is None:
        return None
    found = sa.select(Site).where(Site.id.in_(ids)).options(joinedload(Site.customer)).order_by(Site.name, Site.address)
    return list(db.session.scalars(found.limit(SITES_SHOWN)))


def site_of(form: FieldJobForm) -> Site | moves.NewSite | None:
    """The site that was chosen, or the new one if both the customer and the address are there."""
    known = (site_id := parse_id(form.site.data)) and db.session.get(Site, site_id)
    return known or (form.is_new and moves.NewSite(form.name.data, form.phone.data, form.address.data)) or None
