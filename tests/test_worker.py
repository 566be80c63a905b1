"""The worker: of several one works, and the house is kept."""

import datetime as dt
import uuid

import sqlalchemy as sa

from fieldapp import worker
from fieldapp.accounts.models import Device, Failure
from fieldapp.extensions import begin_write, db
from fieldapp.history.operations import now
from tests.working import free_the_leases

ONE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


def work(me: uuid.UUID) -> bool:
    return worker.work(worker.HOUSE, me)


def add(*rows) -> None:
    begin_write()
    db.session.add_all(rows)
    db.session.commit()


def test_of_two_workers_one_works(app):
    with app.app_context():
        assert work(ONE)
        assert not work(OTHER)
        assert work(ONE)


def test_a_worker_that_died_is_followed(app):
    with app.app_context():
        work(ONE)
    free_the_leases(app)
    with app.app_context():
        assert work(OTHER)
        assert not work(ONE)


def test_old_failures_and_sessions_are_forgotten_and_others_stay(app):
    with app.app_context():
        add(
            Failure(key="account:wei", count=9, last_at=now() - dt.timedelta(days=2)),
            Failure(key="account:bo", count=9, last_at=now()),
        )
        devices = db.session.scalar(sa.select(sa.func.count(Device.id)))
        work(ONE)
        assert db.session.scalars(sa.select(Failure.key)).all() == ["account:bo"]
        assert db.session.scalar(sa.select(sa.func.count(Device.id))) == devices


def test_the_house_is_kept_once_an_hour(app):
    with app.app_context():
        work(ONE)
        add(Failure(key="account:wei", count=9, last_at=now() - dt.timedelta(days=2)))
        work(ONE)
        assert db.session.get(Failure, "account:wei")
        begin_write()
        db.session.execute(sa.update(worker.Lease).values(done_at=now() - dt.timedelta(hours=2)))
        db.session.commit()
        work(ONE)
        assert db.session.get(Failure, "account:wei", populate_existing=True) is None


def test_a_broken_history_is_cried_out(app, caplog):
    with app.app_context():
        begin_write()
        db.session.execute(sa.text("UPDATE events SET kind = 'job_closed' WHERE id = 1"))
        db.session.commit()
        worker.keep_house()
    assert "does not hold together at event 1" in caplog.text
