"""The weather day: what it concerns, putting it off, and the list of those who have been told and who not."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, abort, current_app, render_template, request, url_for

from fieldapp.accounts.status import DESK
from fieldapp.extensions import db
from fieldapp.forms import EARLIEST, LATEST
from fieldapp.history.operations import now
from fieldapp.messages.actions import told_by_phone
from fieldapp.messages.models import Message
from fieldapp.messages.ways import phone_of
from fieldapp.weather import actions, queries, source
from fieldapp.weather.forms import PostponeDay, WeatherForm
from fieldapp.weather.models import WeatherDay
from fieldapp.weather.queries import Proposal
from fieldapp.web import SAYS, allow, day_in, done, find, gone_to, operation, refused

bp = Blueprint("weather", __name__)


@bp.get("/weather")
@allow(*DESK)
def show() -> str:
    """The outdoor visits of the day, by default tomorrow's, and when each could take place instead."""
    day, words = day_asked(), request.args.get("q", "").strip()[:200]
    visits = queries.outdoor_visits(day, words)
    proposed = queries.proposals(visits)
    form = PostponeDay(day, proposed)
    return render_template("weather/show.html", **page(form, visits, day, proposed), source=source.name())


def page(form: PostponeDay, visits: Any, day: dt.date, proposed: dict[uuid.UUID, Proposal]) -> dict[str, Any]:
    return {
        "form": form,
        "visits": visits,
        "day": day,
        "proposed": proposed,
        "concerned": queries.concerned(visits),
        "broken": sum(form.breaks(visit) for visit in visits),
        "days": queries.latest_days(),
    }


def day_asked() -> dt.date:
    tomorrow = now().astimezone(current_app.config["TIME_ZONE"]).date() + queries.ONE
    return day_in(request.args.get("day", ""), tomorrow, EARLIEST + queries.ONE, LATEST - 60 * queries.ONE)


@bp.get("/weather/forecast")
@allow(*DESK)
def forecast() -> str:
    """What the source says of the day, as a proposal for what is typed; 404 if there is none."""
    if not source.name():
        abort(404)
    told = source.forecast(day_asked(), now())
    return render_template("weather/_words.html", weather=WeatherForm(data={"words": told.words}), told=told)


@bp.post("/weather")
@allow(*DESK)
def postpone() -> Response:
    op, form = operation(), PostponeDay.posted()
    visits = queries.visits_of(form.moves)
    if len(visits) != len(form.moves):
        abort(404)
    day = form.weather.day.data or day_asked()
    if not form.validate(visits):
        shown = queries.visits_of(form.windows)
        words = page(form, shown, day, queries.proposals(shown))
        return refused("weather/_form.html", page="weather/show.html", **words)
    made = actions.postpone_day(None, op, day=day, words=form.weather.words.data, later=form.later(visits))
    return gone_to(url_for("weather.told", day_id=made.id))


@bp.get("/weather/<uuid:day_id>")
@allow(*DESK)
def told(day_id: uuid.UUID) -> str:
    """Who is to be rung up by hand, whose message is on its way, who has been told."""
    return render_template("weather/told.html", **words_for(find(sa.select(WeatherDay), day_id)))


def words_for(day: WeatherDay) -> dict[str, Any]:
    return {"day": day, "people": queries.told_of(day), "phone_of": phone_of}


@bp.post("/weather/<uuid:day_id>/messages/<uuid:message_id>/telling")
@allow(*DESK)
def tell(day_id: uuid.UUID, message_id: uuid.UUID) -> Response:
    """Somebody has rung them up."""
    day, op = find(sa.select(WeatherDay), day_id), operation()
    told_by_phone(find(sa.select(Message).where(Message.operation_id == day.id), message_id), op)
    db.session.expire_all()
    return done(
        "weather/_told.html",
        also=SAYS,
        to=url_for("weather.told", day_id=day_id),
        **words_for(db.session.get_one(WeatherDay, day_id)),
    )
