"""Nothing twice: a worker killed between sending and noting, two workers at once, and the same act again."""

import threading

import sqlalchemy as sa

from fieldapp.customers.models import Contact
from fieldapp.extensions import begin_write, db
from fieldapp.history import Op, once
from fieldapp.history.operations import now
from fieldapp.jobs.models import Job
from fieldapp.messages import actions, sending
from fieldapp.messages.status import Template
from tests.messages.conftest import put_off
from tests.working import free_the_leases, working

MANY = 8


def test_a_worker_killed_between_sending_and_noting_leaves_one_mail_and_a_doubt(app, dana, world, queue, mailbox):
    put_off(dana, world)
    free_the_leases(app)
    mailbox.held = True
    with working(app):
        assert mailbox.holds.wait(30)
        assert queue.states() == ["sending"]  # committed before the letter left
    mailbox.held = False
    mailbox.free.set()
    free_the_leases(app)
    queue.work()
    assert queue.states() == ["sending"]  # somebody could still be at it
    queue.change(begun_at=now() - sending.CUT_OFF)
    queue.work()
    queue.due()
    queue.work()
    assert (queue.one.state, queue.one.problem) == ("doubtful", "cut_off")
    assert len(mailbox.letters) == 1
    assert "Perhaps sent" in dana.get("/messages").text


def test_a_server_that_falls_silent_after_the_text_leaves_a_doubt(app, dana, world, queue, mailbox, monkeypatch):
    from fieldapp.messages import mail

    monkeypatch.setattr(mail, "ACCEPTING", 0.2)
    mailbox.held = True
    put_off(dana, world)
    queue.work()
    mailbox.free.set()
    queue.due()
    queue.work()
    assert (queue.one.state, len(mailbox.letters)) == ("doubtful", 1)


@once
def queue_many(contact: Contact, op: Op, *, job_id) -> Contact:
    job = db.session.get_one(Job, job_id)
    for _ in range(MANY):
        actions.queue(op, template=Template.WEATHER, to=contact, about=job, data={"reason": "Storm"})
    return contact


def test_two_workers_at_once_send_each_message_once(app, world, queue, mailbox):
    with app.app_context():
        queue_many(db.session.get_one(Contact, world.contact), Op(actor=None), job_id=world.job)
    together = threading.Barrier(2)

    def deliver():
        with app.app_context():
            together.wait()
            sending.deliver(lambda: True)

    workers = [threading.Thread(target=deliver) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert queue.states() == ["sent"] * MANY
    assert len({letter["Message-ID"] for letter in mailbox.letters}) == len(mailbox.letters) == MANY


def test_an_act_read_twice_is_told_once(app, dana, world, queue, mailbox):
    put_off(dana, world)
    queue.work()
    with app.app_context():
        begin_write()
        db.session.execute(sa.text("UPDATE cursors SET event_id = 0 WHERE name = 'messages'"))
        db.session.commit()
    queue.work()
    assert len(queue()) == 1 and len(mailbox.letters) == 1
