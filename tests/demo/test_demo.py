"""The demo company: true to its words, alive at any hour, never mixed with a real one."""

import datetime as dt

import pytest
import sqlalchemy as sa
from flask_migrate import upgrade

from fieldapp import create_app
from fieldapp.accounts.models import User
from fieldapp.checkup import look
from fieldapp.demo import NotEmpty, build_demo
from fieldapp.demo.stage import Stage
from fieldapp.demo.tables import table
from fieldapp.extensions import db
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.status import JobState, VisitState
from fieldapp.parts.models import Stock
from fieldapp.rotation.models import Turn
from fieldapp.rotation.queries import listed
from fieldapp.weather.models import WeatherDay
from fieldapp.weather.queries import told_of
from tests.conftest import Browser


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    app = create_app({"DATA": tmp_path_factory.mktemp("demo"), "TESTING": True, "LANGUAGE": "zh_Hans_CN"})
    app.test_client_class = Browser
    with app.app_context():
        upgrade()
        build_demo()
    return app


def count(query) -> int:
    return db.session.scalars(sa.select(sa.func.count()).select_from(query.subquery())).one()


def test_history_and_files_are_whole(demo):
    with demo.app_context():
        assert [result.says for result in look() if not result.good and "SQLite" not in result.says] == []


def test_every_situation_of_a_day_is_there(demo):
    with demo.app_context():
        states = set(db.session.scalars(sa.select(Visit.state)))
        assert states == {*VisitState}
        jobs = set(db.session.scalars(sa.select(Job.state)))
        assert jobs >= {*JobState} - {JobState.CONSENTED, JobState.WORK_DONE}
        assert count(sa.select(Job.id).where(Job.state == JobState.CLOSED)) > 30
        assert count(sa.select(Visit.id).where(Visit.changed_after_signing)) == 1
        assert count(sa.select(Job.id).where(Job.lacks_details)) == 1
        assert count(sa.select(Stock.part_id).where(Stock.quantity < 0)) == 1


def test_everybody_was_sent_by_the_list_of_technicians(demo):
    with demo.app_context():
        hows = [how.value for how in db.session.scalars(sa.select(Turn.how))]
        assert hows.count("overrule") >= 2 and hows.count("passed_on") == 1
        assert set(hows) == {"turn", "overrule", "passed_on"}
        assert len(hows) > 60 and not db.session.scalar(
            sa.select(Turn.id).where(Turn.how == "overrule", Turn.reason == "")
        )
        people = {one.person.id: one.person.name for one in listed()}
        assert set(db.session.scalars(sa.select(Turn.technician_id))) == set(people)
        skips = {why["why"] for turn in db.session.scalars(sa.select(Turn)) for why in whys(turn)}
        assert skips >= {"skill", "off", "rejected"}, "who is not back depends on the hour"
    page = demo.test_client().sign_in("dana").get("/rotation").text
    assert all(name in page for name in people.values())


def whys(turn):
    return [why for line in turn.standing["lines"] for why in line["skip"]]


def test_its_people_sign_in_and_see_their_day(demo):
    wei = demo.test_client().sign_in("wei")
    assert "窗户漏水" in wei.get("/today").text
    dana = demo.test_client().sign_in("dana")
    assert "韦建国" in dana.get("/desk").text


def test_tomorrows_weather_can_be_looked_at_and_yesterdays_is_told_but_for_one(demo):
    dana = demo.test_client().sign_in("dana")
    page = dana.get("/weather").text
    assert page.count('name="visit"') == 5 and page.count("tag bad") == 2, "of two the promise would be broken"
    assert "绿洲家园物业" in page and "还有1人没通知到" in page
    with demo.app_context():
        day = db.session.scalars(sa.select(WeatherDay)).one()
        told = {group: len(messages) for group, messages in told_of(day).items()}
        assert (day.visits, told) == (4, {"ring": 1, "waits": 0, "told": 4})


def test_is_known_as_the_demo(demo):
    assert create_app({"DATA": demo.config["DATA"]}).config["DEMO"]


def test_is_not_mixed_with_people_who_are_there(app):
    with app.app_context():
        before = count(sa.select(User.id))
        with pytest.raises(NotEmpty):
            build_demo()
        assert count(sa.select(User.id)) == before
    assert not (app.config["DATA"] / "demo").exists()


@pytest.mark.parametrize("hour", [0.1, 4, 12, 19, 23.9])
def test_windows_lie_within_today_at_any_hour(hour):
    now = dt.datetime(2026, 11, 21, tzinfo=dt.UTC) + dt.timedelta(hours=hour)
    stage = Stage(language="en", now=now, time=now)
    windows = [stage.around_now(hours) for hours in (-5.6, -3, -0.6, 0.2, 2, 5.5)]
    assert {window.date() for window in windows} == {now.date()}
    assert windows == sorted(windows)


@pytest.mark.parametrize("name", ["customers", "sites", "contacts", "products", "parts", "past", "today", "words"])
def test_both_languages_fill_the_same_cells(name):
    """A blank in one language would be a hole on somebody's page."""
    for english, chinese in zip(table(name, "en"), table(name, "zh_Hans_CN"), strict=True):
        assert {cell for cell, text in english.items() if text} == {cell for cell, text in chinese.items() if text}
