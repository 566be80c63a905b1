"""The weather day: domain.md's rule, whom it concerns, and the list of who was told and who not."""

import datetime as dt

import pytest
import sqlalchemy as sa

from fieldapp.customers.models import Contact, Customer, Site
from fieldapp.customers.status import CustomerKind
from fieldapp.extensions import begin_write, db
from fieldapp.history.operations import now
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Visit
from fieldapp.messages.models import Message
from fieldapp.messages.status import State
from fieldapp.weather.models import WeatherDay

ZONE = dt.timezone(dt.timedelta(hours=8))


@pytest.fixture
def outdoors(app, world):
    """Both visits are tomorrow and outdoors; the site has a property manager without a number."""
    tomorrow = (now().astimezone(ZONE) + dt.timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    with app.app_context():
        begin_write()
        manager = Customer(id=new_id(), name="Garden Estate", kind=CustomerKind.MANAGER, created_at=now())
        db.session.add(manager)
        db.session.flush()
        db.session.get_one(Site, world.site).property_manager_id = manager.id
        db.session.execute(sa.update(Contact).values(email="zhang@example.com"))
        for job in db.session.scalars(sa.select(Job)):
            job.outdoor, job.promised_until = True, tomorrow + dt.timedelta(hours=10)
        for visit in db.session.scalars(sa.select(Visit)):
            visit.window_from, visit.window_until = tomorrow, tomorrow + dt.timedelta(hours=2)
        db.session.commit()
    return tomorrow


def window(visit, start):
    end = start + dt.timedelta(hours=2)
    return {f"{visit}-window_from": f"{start:%Y-%m-%dT%H:%M}", f"{visit}-window_until": f"{end:%Y-%m-%dT%H:%M}"}


def put_off(person, start, *visits, op=None, words="Storm from noon on", **more):
    later = {key: value for visit in visits for key, value in window(visit, start + dt.timedelta(days=7)).items()}
    fields = {"day": start.date(), "words": words, "visit": [str(visit) for visit in visits], **later, **more}
    return person.act("/weather", op=op, **fields)


def state_of(app, visit):
    with app.app_context():
        return str(db.session.get_one(Visit, visit).state)


def test_outdoor_work_can_be_postponed_for_weather_for_a_whole_day_at_once(app, dana, world, outdoors):
    app.config["WEATHER_URL"] = "https://weather.example/{date}"
    page = dana.get(f"/weather?day={outdoors.date()}").text
    app.config["WEATHER_URL"] = ""
    assert page.count('name="visit"') == 2 and "Promised until" in page and "2 promises would be broken" in page
    assert f'hx-get="/weather/forecast?day={outdoors.date()}"' in page and "Asking weather.example" in page
    assert "Garden Estate (Telephone)" in page
    assert f"{outdoors + dt.timedelta(days=1):%Y-%m-%dT%H:%M}" in page
    op = new_id()
    answer = put_off(dana, outdoors, world.visit, world.bos_visit, op=op)
    assert answer.headers["HX-Redirect"] == f"/weather/{op}"
    assert state_of(app, world.visit) == state_of(app, world.bos_visit) == "postponed"
    assert put_off(dana, outdoors, world.visit, world.bos_visit, op=op).headers["Idempotency-Replayed"] == "true"
    with app.app_context():
        following = db.session.scalars(sa.select(Visit).where(Visit.follows_id.is_not(None))).all()
        assert [visit.window_from for visit in following] == [outdoors + dt.timedelta(days=7)] * 2
        assert db.session.scalars(sa.select(WeatherDay.visits)).all() == [2]


def test_every_affected_customer_or_property_manager_is_told_and_the_list_of_who_was_told_and_who_was_not_is_kept(
    app, dana, world, outdoors
):
    op = new_id()
    put_off(dana, outdoors, world.visit, op=op)
    with app.app_context():
        messages = db.session.scalars(sa.select(Message).where(Message.operation_id == op)).all()
        assert sorted(message.receiver.name for message in messages) == ["Garden Estate", "张女士 Zhang"]
        ring = [message.id for message in messages]
    page = dana.get(f"/weather/{op}").text
    assert "To be rung up by hand" in page and "Garden Estate" in page
    for message in ring:
        assert dana.act(f"/weather/{op}/messages/{message}/telling").status_code == 200
    page = dana.get(f"/weather/{op}").text
    assert "Everybody concerned has been told" in page and "Dana" in page and "To be rung up" not in page
    assert dana.act(f"/weather/{op}/messages/{ring[0]}/telling").status_code == 409
    assert "all told" in dana.get("/weather").text


@pytest.mark.parametrize("path", ["/visits/{}/postponement", "/desk/visits/{}/postponement"])
def test_outdoor_work_can_be_postponed_for_weather_for_one_job(app, dana, world, outdoors, path):
    """From the job's page and from the board: the same as a day of one."""
    later, op = {key.split("-window")[1]: text for key, text in window("", outdoors).items()}, new_id()
    fields = {"reason": "Hail", "weather": "y", **{f"window{key}": text for key, text in later.items()}}
    assert dana.act(path.format(world.visit), op=op, **fields).status_code == 200
    assert dana.act(path.format(world.visit), op=op, **fields).headers["Idempotency-Replayed"] == "true"
    assert state_of(app, world.visit) == "postponed"
    told = dana.get(f"/weather/{op}").text
    assert "Hail" in told and "Garden Estate" in told and "张女士 Zhang" in told
    with app.app_context():
        day = db.session.scalars(sa.select(WeatherDay)).one()
        assert (day.id, day.day, day.visits, day.words) == (op, outdoors.date(), 1, "Hail")
        assert db.session.get_one(Visit, op).follows_id == world.visit
    job = dana.get(f"/jobs/{world.job}").text
    assert "For the weather" in job and f'href="/weather/{op}"' in job and "for the weather to" in job
    assert f'href="/weather/{op}"' in dana.get(f"/desk?job={world.job}").text
    assert "2 not told yet" in dana.get("/weather").text


def test_taken_back_nobody_is_told_in_vain(app, dana, world, outdoors):
    op = new_id()
    put_off(dana, outdoors, world.visit, world.bos_visit, op=op)
    with app.app_context():
        begin_write()
        heard = sa.select(Message).where(Message.customer_id == sa.select(Site.customer_id).scalar_subquery())
        message = db.session.scalars(heard).first()
        message.state, message.sent_at, message.problem = State.SENT, now(), None
        job, customer = message.job_id, message.customer_id
        db.session.commit()
    assert dana.act(f"/desk/jobs/{job}/taking-back", act=op).status_code == 200
    with app.app_context():
        of_job = db.session.scalars(sa.select(Message).where(Message.job_id == job)).all()
        found = {(message.customer_id == customer, str(message.template), str(message.state)) for message in of_job}
        assert found == {
            (True, "weather", "sent"),
            (False, "weather", "overtaken"),
            (True, "moved", "unreachable"),
        }, "whoever has heard of it is told that they come after all"
        assert db.session.get_one(WeatherDay, op).visits == 1


def test_a_window_outside_the_service_days_is_asked_for_its_special_case(app, dana, lin, world, outdoors):
    """Nobody is sent on any day: what is proposed lies outside, and is asked for its reason at once."""
    nowhere = (outdoors - dt.timedelta(days=1)).weekday()
    lin.act("/service-days/hours", weekdays=nowhere, begins="09:00", ends="10:00")
    asked = f'name="{world.visit}-special_case"'
    assert asked in dana.get(f"/weather?day={outdoors.date()}").text
    answer = put_off(dana, outdoors, world.visit, **window(world.bos_visit, outdoors))
    assert answer.status_code == 422 and "Say why it is a special case" in answer.text and asked in answer.text
    assert f'name="{world.bos_visit}-special_case"' not in answer.text, "it does not move"
    typed = f"{outdoors + dt.timedelta(days=7):%Y-%m-%dT%H:%M}"
    assert "Storm from noon on" in answer.text and f'value="{typed}"' in answer.text
    op, why = new_id(), {f"{world.visit}-special_case": "The customer insists", f"{world.bos_visit}-unmarked": "y"}
    assert put_off(dana, outdoors, world.visit, world.bos_visit, op=op, **why).status_code == 200
    with app.app_context():
        following = db.session.scalars(sa.select(Visit).where(Visit.follows_id.is_not(None))).all()
        assert {visit.follows_id: visit.special_case for visit in following} == {
            world.visit: "The customer insists",
            world.bos_visit: "",
        }


def test_who_has_not_been_told_stands_first_until_nobody_is_left(app, dana, world, outdoors):
    untold = new_id()
    put_off(dana, outdoors, world.visit, op=untold, words="Storm")
    with app.app_context():
        begin_write()
        db.session.execute(sa.update(WeatherDay).values(put_off_at=now() - dt.timedelta(days=90)))
        person = db.session.scalars(sa.select(WeatherDay.put_off_by_id)).one()
        same = {"day": outdoors.date(), "visits": 1, "put_off_by_id": person}
        for number in range(25):
            db.session.add(WeatherDay(id=new_id(), words=f"Fog {number}", put_off_at=now(), **same))
        db.session.commit()
    page = dana.get("/weather").text
    assert page.index(str(untold)) < page.index("Fog 24") and "Fog 0" not in page


def test_what_must_not_move_is_left_as_it_is(app, dana, world, outdoors):
    put_off(dana, outdoors, world.visit)
    assert state_of(app, world.bos_visit) == "proposed"
    assert dana.get(f"/weather?day={outdoors.date()}").text.count('name="visit"') == 1


def test_one_job_by_an_area(dana, outdoors):
    assert dana.get(f"/weather?day={outdoors.date()}&q=徐汇").text.count('name="visit"') == 2
    assert "No outdoor visits" in dana.get(f"/weather?day={outdoors.date()}&q=Lakeside").text


def test_it_asks_for_the_weather_a_visit_and_a_window_that_has_an_order(app, dana, world, outdoors):
    assert put_off(dana, outdoors).status_code == 422
    answer = put_off(dana, outdoors, world.visit, words=" ", **window(world.bos_visit, outdoors))
    assert answer.status_code == 422 and answer.text.count('name="visit"') == 2, "what was not chosen stays"
    assert answer.text.count(" checked") == 1
    wrong = {f"{world.visit}-window_until": "2020-01-01T10:00"}
    assert put_off(dana, outdoors, world.visit, **wrong).status_code == 422
    assert put_off(dana, outdoors, new_id()).status_code == 404
    assert state_of(app, world.visit) == "proposed"


def test_if_somebody_has_set_out_meanwhile_nothing_is_put_off(app, dana, wei, world, outdoors):
    for step in ("accepted", "travelling"):
        wei.act(f"/visits/{world.visit}/moves", to=step)
    assert put_off(dana, outdoors, world.visit, world.bos_visit).status_code == 409
    assert state_of(app, world.bos_visit) == "proposed"


def test_without_javascript(dana, world, outdoors):
    start = outdoors + dt.timedelta(days=7)
    fields = {"op": new_id(), "day": outdoors.date(), "words": "Rain", "visit": str(world.visit)}
    answer = dana.post("/weather", data={**fields, **window(world.visit, start)})
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/weather/")


def test_only_the_desk_decides(wei, office):
    assert wei.get("/weather").status_code == office.get("/weather").status_code == 403
