"""The `fieldapp` command, as somebody types it."""

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from fieldapp import create_app
from fieldapp.accounts.models import User
from fieldapp.checkup import has_reset_bug
from fieldapp.cli import main
from fieldapp.extensions import db


@pytest.fixture
def type_in(tmp_path, monkeypatch):
    """Runs a command line in an installation of its own."""
    monkeypatch.setenv("FIELDAPP_DATA", str(tmp_path))
    monkeypatch.delenv("FIELDAPP_DATABASE_URL", raising=False)

    def run(*words: str):
        return CliRunner().invoke(main, list(words))

    return run


def test_from_nothing_to_the_first_administrator(type_in, tmp_path):
    assert type_in("migrate").exit_code == 0
    added = type_in("add-user", "ada", "--name", "Ada", "--role", "admin")
    assert added.exit_code == 0 and "Password: " in added.output
    password = added.output.rpartition("Password: ")[2].strip()
    browser = create_app({"DATA": tmp_path}).test_client()
    form = {"username": "ada", "password": password}
    assert browser.post("/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    assert type_in("check").exit_code == 0


def test_a_name_is_given_once(type_in):
    type_in("migrate")
    words = ("add-user", "ada", "--name", "Ada", "--role", "admin", "--password", "a long password")
    assert type_in(*words).exit_code == 0
    again = type_in(*words)
    assert again.exit_code == 2 and "already" in again.output


def test_nothing_is_served_without_a_database(type_in):
    answer = type_in("run")
    assert answer.exit_code == 2 and "fieldapp migrate" in answer.output


@pytest.mark.parametrize("where", [("--host", "0.0.0.0"), ("--lan",)])
def test_the_demo_is_refused_beyond_this_machine(type_in, tmp_path, where):
    type_in("migrate")
    (tmp_path / "demo").touch()
    answer = type_in("run", *where)
    assert answer.exit_code == 2 and "--demo-on-lan" in answer.output


def test_check_fails_when_something_is_wrong(type_in, tmp_path):
    type_in("migrate")
    type_in("add-user", "ada", "--name", "Ada", "--role", "admin")
    with create_app({"DATA": tmp_path}).app_context():
        db.session.execute(sa.text("UPDATE events SET data = '{}'"))
        db.session.commit()
        assert db.session.scalar(sa.select(sa.func.count(User.id))) == 1
    answer = type_in("check")
    assert answer.exit_code == 1 and "BAD" in answer.output


@pytest.mark.parametrize(
    ("version", "bug"),
    [((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False), ((3, 45, 0), True), ((3, 50, 7), False),
     ((3, 51, 2), True), ((3, 51, 3), False), ((3, 53, 4), False)],
)  # fmt: skip
def test_versions_of_sqlite_with_the_wal_reset_bug_are_known(version, bug):
    assert has_reset_bug(version) is bug
