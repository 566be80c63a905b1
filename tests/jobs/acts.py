"""What every act of the desk is asked: works without JavaScript, sent again, with other content, by others."""

from fieldapp.extensions import db
from fieldapp.history import Event, Operation
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Visit


def job_of(app, job_id) -> Job:
    """The job as the database has it now."""
    with app.app_context():
        return db.session.get_one(Job, job_id, options=[db.joinedload(Job.visits)])


def visit_of(app, visit_id) -> Visit:
    with app.app_context():
        return db.session.get_one(Visit, visit_id, options=[db.joinedload(Visit.technician), db.joinedload(Visit.job)])


def events_of(app, job_id) -> list[Event]:
    with app.app_context():
        query = db.select(Event).where(Event.subject_id == job_id).order_by(Event.id)
        return list(db.session.scalars(query.options(db.joinedload(Event.words))))


def acts_once(app, person, path, **fields):
    """Sent again it answers the same and does nothing; the same id with other content is refused."""
    op = new_id()
    first = person.act(path, op=op, **fields)
    assert (first.status_code, first.headers["Op-Result"]) == (200, "applied"), first.text
    before = count_events(app)
    again = person.act(path, op=op, **fields)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (first.status_code, "true")
    assert count_events(app) == before
    other = person.act(path, op=op, **{**fields, "more": "x"})
    assert (other.status_code, other.headers["Op-Reason"]) == (422, "different-content")
    return first


def count_events(app) -> int:
    with app.app_context():
        return db.session.scalar(db.select(db.func.count()).select_from(Event)) or 0


def nothing_happened(app, act):
    """Run `act`, which must be refused, and give its answer."""
    with app.app_context():
        before = db.session.scalar(db.select(db.func.count()).select_from(Operation))
    answer = act()
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Operation)) == before
    return answer


def only_the_desk(request, path, **fields):
    """Technicians, office and admin may not; a stranger signs in first."""
    for person in ("wei", "office", "admin"):
        assert request.getfixturevalue(person).act(path, **fields).status_code == 403
    assert request.getfixturevalue("browser").act(path, **fields).status_code == 401
