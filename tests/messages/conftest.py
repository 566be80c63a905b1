"""Mrs Zhang with a telephone and an e-mail address, a mail server and a webhook that the app knows, and no night."""

import datetime as dt

import pytest
import sqlalchemy as sa

from fieldapp.accounts.models import User
from fieldapp.customers.models import Contact
from fieldapp.customers.status import WrittenBy
from fieldapp.extensions import begin_write, db
from fieldapp.history import Op
from fieldapp.history.operations import now
from fieldapp.jobs.models import Visit
from fieldapp.messages import template_actions
from fieldapp.messages.models import Message
from fieldapp.messages.status import Template
from tests.messages.mailbox import Hook, Mailbox
from tests.working import work

KEY = "the webhook's key"
NEW = {"window_from": "2030-03-01T13:00", "window_until": "2030-03-01T15:00"}


@pytest.fixture
def mailbox(app):
    with set_up(app, Mailbox(), lambda box: {"SMTP_URL": box.url, "MAIL_FROM": "Haimen <service@example.com>"}) as box:
        yield box


@pytest.fixture
def hook(app):
    with set_up(app, Hook(KEY), lambda hook: {"WEBHOOK_URL": hook.url, "WEBHOOK_KEY": KEY}) as hook:
        yield hook


class set_up:
    """What the app's settings name while a test runs."""

    def __init__(self, app, server, settings):
        self.app, self.server, self.settings = app, server, settings(server)

    def __enter__(self):
        self.before = {name: self.app.config[name] for name in self.settings}
        self.app.config.update(self.settings)
        return self.server

    def __exit__(self, *_):
        self.app.config.update(self.before)
        self.server.stop()


@pytest.fixture
def queue(app, world):
    """Mrs Zhang, by e-mail; no quiet hours; the worker has seen the past."""
    with app.app_context():
        begin_write()
        contact = db.session.get_one(Contact, world.contact)
        contact.email = "zhang@example.com"
        contact.written_by = WrittenBy.EMAIL
        visit = db.session.get_one(Visit, world.visit)
        visit.window_from = now() + dt.timedelta(days=2)
        visit.window_until = visit.window_from + dt.timedelta(hours=2)
        db.session.commit()
        template_actions.set_quiet_hours(None, by("lin", world), starts=None, ends=None)
    work(app)
    return Queue(app, world)


def by(username: str, world) -> Op:
    return Op(actor=db.session.get_one(User, getattr(world, username)))


class Queue:
    """The messages as the database has them, and acts on them."""

    def __init__(self, app, world):
        self.app, self.world = app, world

    def __call__(self) -> list[Message]:
        with self.app.app_context():
            query = sa.select(Message).order_by(Message.queued_at, Message.id)
            return list(db.session.scalars(query))

    @property
    def one(self) -> Message:
        (message,) = self()
        return message

    def states(self) -> list[str]:
        return [str(message.state) for message in self()]

    def work(self) -> None:
        work(self.app)

    def due(self) -> None:
        """Let what waits for its next try be due."""
        self.change(due_at=now() - dt.timedelta(seconds=1))

    def change(self, **values) -> None:
        with self.app.app_context():
            begin_write()
            db.session.execute(sa.update(Message).values(**values))
            db.session.commit()

    def contact(self, **values) -> None:
        with self.app.app_context():
            begin_write()
            db.session.execute(sa.update(Contact).values(**values))
            db.session.commit()

    def switch(self, *templates: Template, on: bool = True) -> None:
        with self.app.app_context():
            for template in templates:
                template_actions.switch(template, by("lin", self.world), is_on=on)


def put_off(dana, world, *, weather: bool = True, reason: str = "Storm"):
    """Dana puts Wei's visit off, for the weather."""
    answer = dana.act(
        f"/visits/{world.visit}/postponement", reason=reason, **NEW, **({"weather": "y"} if weather else {})
    )
    assert answer.status_code == 200, answer.text
