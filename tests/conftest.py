"""The app over a copy of the small world for each test, on SQLite or (`--postgresql`) on PostgreSQL."""

import gc
import uuid
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_migrate import upgrade

from fieldapp import create_app
from fieldapp.extensions import db
from fieldapp.ids import new_id
from tests.databases import PostgresqlWorld, SqliteWorld
from tests.world import PASSWORD, World, build_world, token_of


def pytest_addoption(parser):
    parser.addoption("--postgresql", action="store_true", help="run the suite on PostgreSQL instead of SQLite")
    parser.addoption("--thorough", action="store_true", help="what takes long too")
    parser.addoption("--kills", type=int, default=50, help="tests/faults: how often the server is killed")
    parser.addoption("--cuts", type=int, default=20, help="tests/faults: how often the power is cut")
    parser.addoption("--examples", type=int, default=100, help="tests/faults: examples of the state machine")
    parser.addoption("--seed", type=int, default=1, help="what chance begins with: tests/faults, tests/browser/day")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if {"browser", "webkit"} & set(item.path.relative_to(config.rootpath).parts):  # docs/decisions/0009
            item.add_marker(pytest.mark.flaky(reruns=1))
    if not config.getoption("--thorough"):
        for item in items:
            if item.get_closest_marker("thorough"):
                item.add_marker(pytest.mark.skip(reason="takes long: ./dev faults, ./dev day"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Why a first try failed: what comes back by its name is looked into."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"the first try of {report.nodeid}")
        terminalreporter.write_line(report.longreprtext[-3_000:])
        for name, text in report.sections:
            terminalreporter.write_line(f"{name}:\n{text[-3_000:]}")


def pytest_collection_finish() -> None:
    gc.freeze()  # what is there by now stays: one collection through it takes longer than a test


@pytest.fixture(scope="session")
def data(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def database(request, data):
    """Where the world's database is, and how a fresh copy of it is made."""
    kind = PostgresqlWorld if request.config.getoption("--postgresql") else SqliteWorld
    with kind(data) as world:
        yield world


@pytest.fixture(scope="session")
def built_app(data, database):
    """The app, with the world built once and put aside for copying."""
    app = create_app({"DATA": data, "DATABASE_URL": database.url, "TESTING": True, "PROPAGATE_EXCEPTIONS": False})
    app.test_client_class = Browser
    with app.app_context():
        upgrade()
        build_world()
        db.engine.dispose()
    database.put_aside()
    return app


@pytest.fixture
def app(built_app, database):
    """The app over a fresh copy of the world."""
    with built_app.app_context():
        db.engine.dispose()
    database.fresh()
    yield built_app
    with built_app.app_context():
        db.engine.dispose()


@pytest.fixture
def world() -> World:
    return World()


class Browser(FlaskClient):
    """A browser without JavaScript of one person: same-origin requests, the form's own operation id."""

    def open(self, *args, headers=None, **kwargs):
        headers = {"Sec-Fetch-Site": "same-origin", **(headers or {})}
        return super().open(*args, headers=headers, **kwargs)

    def act(self, path: str, *, op: uuid.UUID | None = None, htmx: bool = True, headers=None, **fields):
        """Send a form as the page's script does: with an operation's id (a new one unless `op`) in the header."""
        known = {"Idempotency-Key": f'"{op or new_id()}"', **({"HX-Request": "true"} if htmx else {})}
        return self.post(path, data=fields, headers={**known, **(headers or {})})

    def sign_in(self, username: str, password: str = PASSWORD):
        answer = self.post("/sign-in", data={"username": username, "password": password})
        assert answer.status_code == 303, answer.text
        return self


@pytest.fixture
def browser(app):
    """A stranger's browser."""
    return app.test_client()


def signed_in(app, username: str) -> Browser:
    browser = app.test_client()
    with browser.session_transaction() as session:
        session.permanent, session["_user_id"], session["_fresh"] = True, token_of(username), True
    return browser


@pytest.fixture
def wei(app):
    return signed_in(app, "wei")


@pytest.fixture
def bo(app):
    return signed_in(app, "bo")


@pytest.fixture
def dana(app):
    return signed_in(app, "dana")


@pytest.fixture
def lin(app):
    return signed_in(app, "lin")


@pytest.fixture
def office(app):
    return signed_in(app, "office")


@pytest.fixture
def admin(app):
    return signed_in(app, "admin")
