"""More technicians than Wei and Bo, jobs that wait for somebody, and how the desk sends one."""

import datetime as dt

from fieldapp.accounts.actions import add_person
from fieldapp.accounts.status import Role
from fieldapp.extensions import begin_write, db
from fieldapp.history import Op
from fieldapp.jobs.models import Job
from fieldapp.rotation.models import Turn
from fieldapp.rotation.queries import listed
from tests.world import named


def hire(app, *names):
    with app.app_context():
        for name in names:
            op = Op(actor=None, id=named(name))
            add_person(None, op, username=name, name=name.title(), role=Role.TECHNICIAN)


def waiting_jobs(app, count, **details):
    """So many jobs that nobody goes to."""
    with app.app_context():
        begin_write()
        model, now = db.session.get_one(Job, named("job")), dt.datetime.now(dt.UTC)
        facts = {"site_id": model.site_id, "kind": model.kind, "category": model.category, "urgency": model.urgency}
        when = {"opened_at": now, "state_since": now}
        jobs = [
            Job(**{"number": f"WX-2026-9{n:05}", "title": f"Door {n}", **when, **facts, **details})
            for n in range(count)
        ]
        db.session.add_all(jobs)
        db.session.commit()
        return [job.id for job in jobs]


def order(app):
    with app.app_context():
        return [one.person.username for one in listed()]


def turns(app):
    with app.app_context():
        query = db.select(Turn).order_by(Turn.number).options(db.joinedload(Turn.technician))
        return list(db.session.scalars(query))


def got(app):
    """Who got the jobs, in order."""
    return [turn.technician.username for turn in turns(app)]


def hours_from_now(begin, end):
    """A window as the forms take it, in the company's zone."""
    here = dt.datetime.now(dt.timezone(dt.timedelta(hours=8)))
    times = (here + dt.timedelta(hours=hours) for hours in (begin, end))
    start, until = (time.strftime("%Y-%m-%dT%H:%M") for time in times)
    return {"window_from": start, "window_until": until}


NOW = (0, 1)
IN_THREE_DAYS = (72, 73)
