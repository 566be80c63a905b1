"""GET /today: the technician's day."""

import datetime as dt

import pytest

from fieldapp.extensions import db
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Visit
from tests.statements import counted
from tests.visits.steps import arrive, go

MOST_STATEMENTS = 8


@pytest.fixture
def plan(app, world):
    """Give Wei visits at these windows' beginnings, each of a job of its own."""

    def plan_at(*starts: dt.datetime, **facts) -> None:
        with app.app_context():
            for n, start in enumerate(starts):
                job = job_titled(world, f"Job {n} at {start:%H:%M}", f"WX-2020-{n:06}")
                end = start + dt.timedelta(hours=1)
                details = {"state": "accepted", "state_since": start, **facts}
                visit = Visit(job=job, technician_id=world.wei, window_from=start, window_until=end, **details)
                db.session.add(visit)
            db.session.commit()

    return plan_at


def job_titled(world, title: str, number: str, **facts) -> Job:
    now = dt.datetime.now(dt.UTC)
    facts = {"kind": "repair", "category": "window", "urgency": "normal", "state": "scheduled", **facts}
    return Job(id=new_id(), site_id=world.site, number=number, title=title, opened_at=now, state_since=now, **facts)


def tomorrow(app, hour: int, days: int = 1) -> dt.datetime:
    today = dt.datetime.now(app.config["TIME_ZONE"]).replace(hour=hour, minute=0, second=0, microsecond=0)
    return today + dt.timedelta(days=days)


def test_shows_the_days_visits_and_the_next_act(wei, world):
    page = wei.get("/today")
    assert page.status_code == 200
    assert "1 visit" in page.text and "Window leaks, two sashes" in page.text
    assert "Open the visit" in page.text  # not accepted yet: look first


def test_the_large_button_does_the_next_move(wei, world):
    go(wei, world.visit, "accepted")
    page = wei.get("/today").text
    assert "Set out" in page and 'name="came_from" value="today"' in page


def test_the_visit_under_way_stands_on_top(wei, world):
    arrive(wei, world.visit)
    page = wei.get("/today").text
    assert 'class="now"' in page and "On site" in page


def test_time_left_to_what_was_promised_is_said_and_kept_true(wei):
    page = wei.get("/today").text
    assert ("data-until=" in page and "5 hr left" in page) or "6 hr left" in page


def test_what_was_finished_without_a_signature_asks_for_it(wei, world):
    arrive(wei, world.visit)
    wei.act(f"/visits/{world.visit}/checklist", all="ok")
    go(wei, world.visit, "finished")
    page = wei.get("/today").text
    assert "Still to sign" in page and f'href="/visits/{world.visit}/signoff"' in page


def test_tomorrow_and_the_rest_of_the_week_come_later(wei, app, plan):
    plan(tomorrow(app, 9), tomorrow(app, 14), tomorrow(app, 10, days=3), tomorrow(app, 10, days=30))
    page = wei.get("/today").text
    assert "Tomorrow" in page and "2 visits" in page and "Later this week" in page
    assert "Job 2 at 10:00" in page and "Job 3 at 10:00" not in page


def test_an_open_visit_of_yesterday_is_not_forgotten(wei, app, plan):
    plan(tomorrow(app, 9, days=-1))
    page = wei.get("/today").text
    assert "Job 0 at 09:00" in page and "2 visits" in page


def test_a_day_without_visits_says_when_the_next_is(bo, app, world):
    with app.app_context():
        visit = db.session.get_one(Visit, world.bos_visit)
        visit.window_from = visit.window_until = tomorrow(app, 10, days=20)
        db.session.commit()
    page = bo.get("/today").text
    assert "No visits today" in page and "at 10:00" in page


def test_jobs_opened_in_the_field_wait_for_their_details(wei, world):
    wei.act("/field-jobs", site=str(world.site), title="Glass broken")
    page = wei.get("/today").text
    assert "Opened in the field, details to come" in page


def test_the_desk_has_no_day_here(dana):
    assert dana.get("/today").status_code == 403


def test_makes_as_many_statements_for_a_hundred_visits(wei, app, plan):
    wei.get("/today")
    with counted() as few:
        wei.get("/today")
    plan(*(tomorrow(app, 8 + n % 10, days=n % 7) for n in range(100)))
    with counted() as many:
        page = wei.get("/today").text
    assert "Job 99" in page
    assert len(many) == len(few) <= MOST_STATEMENTS, "\n".join(many)
