"""The world of the faults: technicians who are all on site, built once and copied for each run."""

import datetime as dt
import shutil
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from fieldapp import create_app
from fieldapp.accounts.actions import add_person, sign_in
from fieldapp.accounts.models import User
from fieldapp.accounts.status import Role
from fieldapp.customers.models import Site
from fieldapp.extensions import db
from fieldapp.history import Op
from fieldapp.jobs.actions import open_job, plan_visit
from fieldapp.jobs.status import Category, JobKind, Urgency
from tests.conftest import Browser, signed_in
from tests.faults.phones import Owner
from tests.visiting import bring
from tests.world import build_world, named, token_of

NAMES = [f"phone{number}" for number in range(1, 7)]


def build(data: Path, url: str = "") -> None:
    """In a folder, and in the database of that address, if not in a file of the folder."""
    app = opened(data, url)
    with app.app_context():
        upgrade()
        build_world()
        for name in NAMES:
            add_technician(name)
        db.session.remove()
    for name in NAMES:
        bring(app, named(f"{name}s visit"))
    with app.app_context():
        db.engine.dispose()


def opened(data: Path, url: str = "") -> Flask:
    app = create_app({"DATA": data, **({"DATABASE_URL": url} if url else {})})
    app.test_client_class = Browser
    return app


def add_technician(name: str) -> None:
    """Somebody with a job of their own."""
    op = Op(actor=None, id=named(name))
    person = add_person(None, op, username=name, name=name.title(), role=Role.TECHNICIAN, password="fieldapp-demo")
    sign_in(person, Op(actor=person, id=named(f"{name}s device")), token=token_of(name), agent="tests")
    dana, now = db.session.get_one(User, named("dana")), dt.datetime.now(dt.UTC)
    job = open_job(
        db.session.get_one(Site, named("site")),
        Op(actor=dana, id=named(f"{name}s job")),
        prefix="WX",
        kind=JobKind.REPAIR,
        category=Category.DOOR,
        urgency=Urgency.NORMAL,
        title="Balcony door sticks",
    )
    plan_visit(
        job,
        Op(actor=dana, id=named(f"{name}s visit")),
        technician=person,
        window_from=now,
        window_until=now + dt.timedelta(hours=2),
    )


def copied(source: Path, target: Path) -> None:
    """Into a folder that may be the root of a mounted disk."""
    shutil.copytree(source, target, dirs_exist_ok=True)


def owners(app: Flask) -> list[Owner]:
    name = app.config["SESSION_COOKIE_NAME"]
    cookies = {who: signed_in(app, who).get_cookie(name) for who in NAMES}
    return [
        Owner(who, str(named(who)), f"{name}={cookie.value}", str(named(f"{who}s visit")))
        for who, cookie in cookies.items()
        if cookie
    ]
