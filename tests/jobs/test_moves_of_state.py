from fieldapp.extensions import db
from fieldapp.history import Event, Op
from fieldapp.jobs.models import Visit
from fieldapp.jobs.moves import move
from fieldapp.jobs.status import VisitState


def test_smoke(app, world):
    with app.app_context():
        visit = db.session.get(Visit, world.visit)
        move(visit, Op(actor=visit.technician), to=VisitState.ACCEPTED)
        op = Op(actor=visit.technician)
        a = move(visit, op, to=VisitState.TRAVELLING)
        op2 = Op(actor=visit.technician, id=op.id)
        b = move(visit, op2, to=VisitState.TRAVELLING)
        assert a.id == b.id and op2.replayed
        assert visit.job.state == "in_progress"
        print([(e.kind, e.data) for e in db.session.scalars(db.select(Event))])


def test_http(wei, browser):
    assert browser.get("/").status_code == 303
    assert wei.get("/").headers["Location"] == "/today"
    assert wei.get("/healthz").json == {"status": "ok"}
