"""GET /desk: who waits, who is out and where, what changed last."""

import datetime as dt

import pytest

from fieldapp.accounts.models import User
from fieldapp.customers.models import Site
from fieldapp.extensions import begin_write, db
from fieldapp.history import Op
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.status import Category, JobKind, Urgency
from tests.statements import counted


@pytest.fixture(autouse=True)
def noon(app, world):
    """The world's visits begin today, at whatever hour the tests run."""
    with app.app_context():
        begin_write()
        here = dt.datetime.now(app.config["TIME_ZONE"]).replace(hour=12, minute=0, second=0, microsecond=0)
        for visit_id in (world.visit, world.bos_visit):
            visit = db.session.get_one(Visit, visit_id)
            visit.window_from, visit.window_until = here, here + dt.timedelta(hours=2)
        db.session.commit()


def crowd(app, world, count):
    """As many jobs, each with a visit today, and as many that wait for somebody."""
    with app.app_context():
        begin_write()
        site, op = db.session.get_one(Site, world.site), Op(actor=db.session.get_one(User, world.dana))
        here = dt.datetime.now(app.config["TIME_ZONE"]).replace(hour=9, minute=0)
        for number in range(count):
            for state in ("scheduled", "new"):
                job = Job(
                    id=new_id(),
                    number=f"WX-2020-{state[:1]}{number:05}",
                    site=site,
                    title=f"Door {number}",
                    kind=JobKind.REPAIR,
                    category=Category.DOOR,
                    urgency=Urgency.NORMAL,
                    opened_at=op.happened_at,
                    state=state,
                    state_since=op.happened_at,
                )
                db.session.add(job)
                if state == "scheduled":
                    window = {"window_from": here, "window_until": here + dt.timedelta(hours=1)}
                    technician = world.wei if number % 2 else world.bo
                    db.session.add(Visit(job=job, technician_id=technician, state_since=op.happened_at, **window))
        db.session.commit()


def test_where_everybody_is(dana, wei, world):
    for to in ("accepted", "travelling"):
        wei.act(f"/visits/{world.visit}/moves", to=to)
    page = dana.get("/desk").text
    assert "On the way to Garden Court 3-1202 since" in page
    assert "Next at 12:00: Garden Court 3-1202" in page
    assert "<b>Wei Chen</b> set out" in page
    assert 'data-after="' in page and "/live?about=desk" in page


def test_who_waits(dana, world):
    page = dana.get("/desk").text
    assert "Nobody waits" in page and "Nothing waits for you." in page
    dana.act(f"/visits/{world.visit}/cancellation", reason="Rain")
    page = dana.get("/desk").text
    assert "1 without a technician" in page
    assert f'action="/desk/jobs/{world.job}/visits"' in page


def test_the_counters_lead_to_their_lists(app, dana, world):
    with app.app_context():
        begin_write()
        job = db.session.get_one(Job, world.job)
        job.urgency, job.promised_until = Urgency.EMERGENCY, dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
        job.visits[0].changed_after_signing = True
        db.session.commit()
    page = dana.get("/desk").text
    for show, words in (("emergency", "1 emergency"), ("late", "1 late"), ("changed", "1 changed after signing")):
        assert f'href="/jobs?show={show}">{words}</a>' in page


def test_another_day(dana):
    page = dana.get("/desk?day=2020-02-29").text
    assert "No visits that day" in page and "day=2020-03-01" in page
    for day in ("soon", "0001-01-01", "9999-12-31", "2026-02-30"):
        assert dana.get("/desk", query_string={"day": day}).status_code == 200


@pytest.mark.parametrize("show", ["waits", "day", "changed", "moon"])
def test_the_columns_are_tabs_on_a_phone(dana, show):
    shown = show if show != "moon" else "day"
    assert f'data-show="{shown}"' in dana.get(f"/desk?show={show}").text


def test_only_the_desk(request):
    for person, status in {"lin": 200, "wei": 403, "office": 403, "admin": 403, "browser": 303}.items():
        assert request.getfixturevalue(person).get("/desk").status_code == status


def test_few_statements_whatever_the_number(app, dana, world):
    with counted() as few:
        dana.get("/desk")
    crowd(app, world, 120)
    with counted() as many:
        page = dana.get("/desk").text
    assert len(few) <= 9 and len(many) <= 9, many
    assert page.count('<li id="visit-') == 122
    assert page.count('<li id="waits-') == 30 and "All 120" in page
