"""The technician's day."""

from flask import Blueprint, current_app, render_template

from fieldapp.accounts.status import Role
from fieldapp.history.operations import now
from fieldapp.jobs import today_queries
from fieldapp.web import allow, me

bp = Blueprint("today", __name__)


@bp.get("/today")
@allow(Role.TECHNICIAN)
def show() -> str:
    day = today_queries.day(me(), now().astimezone(current_app.config["TIME_ZONE"]))
    following = None if day.today else today_queries.next_after(me(), now())
    return render_template("today/show.html", day=day, following=following, now=now())
