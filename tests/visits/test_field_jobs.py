"""GET /field-jobs/new, POST /field-jobs: emergency first, paper later."""

import pytest
from sqlalchemy.exc import IntegrityError

from fieldapp.customers.models import Site
from fieldapp.extensions import begin_write, db
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Visit

NEW = {"name": "李先生 Li", "phone": "139 0000 0000", "address": "上海市长宁路 1 号", "title": "Door does not lock"}


def field_job() -> Job:
    return db.session.scalars(db.select(Job).where(Job.opened_in_field)).one()


def test_offers_the_sites_of_late(wei):
    assert "Garden Court 3-1202" in wei.get("/field-jobs/new").text


def test_finds_a_site_by_its_customer(bo):
    assert "Garden Court" in bo.get("/field-jobs/new?q=张女士").text
    assert "Nothing found." in bo.get("/field-jobs/new?q=nobody").text


def test_a_job_at_a_known_site_begins_at_once(wei, world, app):
    answer = wei.act("/field-jobs", site=str(world.site), title="Glass broken", category="window")
    assert answer.status_code == 200
    with app.app_context():
        job = field_job()
        (visit,) = job.visits
        assert answer.headers["HX-Redirect"] == f"/visits/{visit.id}"
        assert (visit.state, visit.technician_id, visit.leading) == ("on_site", world.wei, True)
        assert (job.state, job.urgency, job.lacks_details, job.number[:3]) == ("in_progress", "emergency", True, "WX-")
    assert "Finish visit" in wei.get(answer.headers["HX-Redirect"]).text


def test_a_job_at_a_new_customers(wei, app):
    assert wei.act("/field-jobs", **NEW).status_code == 200
    with app.app_context():
        site = field_job().site
        assert (site.address, site.customer.name) == (NEW["address"], NEW["name"])
    assert NEW["address"] in wei.get("/field-jobs/new?q=长宁路").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"address": ""},
        {"name": ""},
        {"name": "", "site": "no-id"},
        {"category": "sky"},
        {"phone": "\x00"},
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(wei, app, wrong):
    answer = wei.act("/field-jobs", **{**NEW, **wrong})
    assert answer.status_code == 422
    assert 'id="field-job"' in answer.text and "data-errors" in answer.text
    with app.app_context():
        assert db.session.scalar(db.select(Job).where(Job.opened_in_field)) is None


def test_nobody_goes_out_without_a_job_except_as_above(app, dana, wei, world):
    """A visit is one of an open job; beside the desk only a technician on site opens one, and papers come later."""
    who = {"technician": world.bo, "window_from": "2026-11-28T13:00", "window_until": "2026-11-28T15:00"}
    assert dana.act(f"/jobs/{new_id()}/visits", **who).status_code == 404
    dana.act(f"/jobs/{world.job}/cancellation", reason="Sold the house")
    for path in (f"/jobs/{world.job}/visits", f"/jobs/{world.job}/next", f"/desk/jobs/{world.job}/next"):
        assert dana.act(path, overrule="Near", **who).status_code == 409
    assert wei.act("/jobs", site=world.site, title="Handle").status_code == 403
    wei.act("/field-jobs", site=str(world.site), title="Glass broken")
    with app.app_context():
        assert (field_job().urgency, field_job().lacks_details) == ("emergency", True)
        visit = Visit(technician_id=world.bo, window_from=field_job().opened_at, window_until=field_job().opened_at)
        db.session.rollback()
        begin_write()
        db.session.add(visit)
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_sent_again_it_is_one_job(wei, app):
    op = new_id()
    first, again = wei.act("/field-jobs", op=op, **NEW), wei.act("/field-jobs", op=op, **NEW)
    assert again.headers["HX-Redirect"] == first.headers["HX-Redirect"]
    assert wei.act("/field-jobs", op=op, **{**NEW, "title": "Other"}).status_code == 422
    with app.app_context():
        assert field_job().visits[0].id == db.session.get_one(Visit, op).id
        assert db.session.scalar(db.select(db.func.count()).select_from(Site)) == 2


def test_the_desk_opens_jobs_elsewhere(dana):
    assert dana.act("/field-jobs", **NEW).status_code == 403
    assert dana.get("/field-jobs/new").status_code == 403


def test_without_javascript(wei):
    answer = wei.act("/field-jobs", htmx=False, **NEW)
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/visits/")
    answer = wei.act("/field-jobs", htmx=False, **{**NEW, "title": ""})
    assert answer.status_code == 422 and "<!DOCTYPE html>" in answer.text
