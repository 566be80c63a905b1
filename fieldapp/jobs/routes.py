"""Jobs: the list, one job, and its form."""

import datetime as dt
import uuid

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, url_for

from fieldapp.accounts.status import DESK, READERS, Role
from fieldapp.crew.queries import skills_known
from fieldapp.customers.models import Site
from fieldapp.history import Kind
from fieldapp.history.operations import now
from fieldapp.ids import parse_id
from fieldapp.jobs import actions, job_page, lists, queries, telling
from fieldapp.jobs.forms import Filters, JobForm, NewJobForm, Offer, people_offer
from fieldapp.jobs.models import Job
from fieldapp.jobs.special import is_said
from fieldapp.rotation.actions import NotTheirTurn, open_and_assign
from fieldapp.rotation.asking import asks_why
from fieldapp.spreadsheets import csv_answer
from fieldapp.web import allow, find, gone_to, me, operation, page_number, refused, saved

bp = Blueprint("jobs", __name__)
bp.add_app_template_filter(telling.bold)
bp.add_app_template_filter(telling.weight)
bp.add_app_template_filter(telling.group_late)


# --- the list ----------------------------------------------------------------------------------------------------


@bp.get("/jobs")
@allow(*READERS)
def index() -> Response:
    filters, page, here = asked(), page_number(), local_now()
    fine = filters.validate()
    jobs, count = lists.page_of(me(), filters, page=page, now=here) if fine else ([], 0)
    words = {"filters": filters, "asked": asked_for(), "jobs": jobs, "count": count, "page": page, "now": here}
    html = render_template("jobs/index.html", counts=queries.counts(here), **lists.WORDS, **words)
    return make_response(html, 200 if fine else 422)


@bp.get("/jobs.csv")
@allow(*READERS)
def export() -> Response:
    filters = asked()
    if not filters.validate():
        abort(400)
    return csv_answer("jobs", lists.header(), lists.rows(me(), filters, now=local_now()))


def asked() -> Filters:
    filters = Filters(request.args)
    filters.technician.offer = people_offer(queries.technicians())
    return filters


def asked_for() -> dict[str, str]:
    """The filters as they stand in the address, without the page."""
    return {field.name: value for field in Filters() if (value := request.args.get(field.name))}


def local_now() -> dt.datetime:
    return now().astimezone(current_app.config["TIME_ZONE"])


# --- one job -----------------------------------------------------------------------------------------------------


@bp.get("/jobs/<uuid:job_id>")
@allow(Role.TECHNICIAN, *READERS)
def show(job_id: uuid.UUID) -> str:
    return render_template("jobs/show.html", **job_page.words_for(job_id))


@bp.get("/jobs/new")
@allow(*DESK)
def new() -> str:
    """For a site; without one, the search for it."""
    if "site" not in request.args:
        words = request.args.get("q", "")[:200]
        return render_template("jobs/site.html", q=words, sites=queries.sites_like(words))
    site = site_of(request.args["site"])
    return render_template("jobs/new.html", **form_words(site, NewJobForm()))


@bp.post("/jobs")
@allow(*DESK)
def create() -> Response:
    op, site, form = operation(), site_of(request.form.get("site")), NewJobForm.posted()
    words = form_words(site, form)
    if not form.validate() or not is_said(form, form.urgency.data):
        return refused("jobs/_form.html", page="jobs/new.html", **words)
    taken_in = {"prefix": current_app.config["JOB_PREFIX"], **form.details}
    try:
        visit = form.first_visit
        job = open_and_assign(site, op, **visit, **taken_in) if visit else actions.open_job(site, op, **taken_in)
    except NotTheirTurn as error:
        asks_why(form, error)
        return refused("jobs/_form.html", page="jobs/new.html", **form_words(site_of(request.form.get("site")), form))
    return gone_to(url_for("jobs.show", job_id=job.id))


@bp.get("/jobs/<uuid:job_id>/edit")
@allow(*DESK)
def edit(job_id: uuid.UUID) -> str:
    job = find(Job.visible_to(me()), job_id)
    return render_template("jobs/edit.html", **form_words(job.site, JobForm.of(job), job))


@bp.post("/jobs/<uuid:job_id>")
@allow(*DESK)
def change(job_id: uuid.UUID) -> Response:
    job, op, form = find(Job.visible_to(me()), job_id), operation(), JobForm.posted()
    words = form_words(job.site, form, job)
    if not form.validate() or not saved(
        form, lambda: actions.change_job(job, op, **form.details), job, Kind.JOB_CHANGED
    ):
        return refused("jobs/_form.html", page="jobs/edit.html", **words)
    return gone_to(url_for("jobs.show", job_id=job_id))


def site_of(text: str | None) -> Site:
    return queries.site_with_customer(parse_id(text)) or abort(404)


def form_words(site: Site, form: JobForm, job: Job | None = None) -> dict:
    """What the job's form is made of: what it may choose from at this site."""
    form.product.offer = Offer(queries.products_at(site), lambda product: f"{product.model} {product.serial}".strip())
    form.contact.offer = Offer(queries.contacts_for(site), lambda contact: f"{contact.name} {contact.phone}".strip())
    if isinstance(form, NewJobForm):
        form.technician.offer = people_offer(queries.technicians())
    return {"site": site, "form": form, "job": job, "skills": skills_known()}
