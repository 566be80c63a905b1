"""The desk as its acts share it: one page, and the whole of it as every act's answer."""

import datetime as dt
import uuid
from typing import Any

from flask import Response, current_app, request, url_for

from fieldapp.arrival.queries import still_out
from fieldapp.desk import queries
from fieldapp.forms import label
from fieldapp.history.operations import now
from fieldapp.jobs.job_page import Failed, forms
from fieldapp.jobs.queries import counts
from fieldapp.jobs.status import Outcome, VisitState
from fieldapp.messages.queries import untold
from fieldapp.web import done, refused, wants_fragment

SHOWS = ("waits", "day", "changed")  # what a phone shows of the three columns
DAY = dt.timedelta(days=1)


def words_for(failed: Failed | None = None) -> dict[str, Any]:
    """All that the page uses."""
    here = now().astimezone(current_app.config["TIME_ZONE"])
    day = day_asked(here.date())
    start, end = (dt.datetime.combine(each, dt.time(), here.tzinfo) for each in (day, day + DAY))
    people = queries.people()
    crews = queries.day_of(people, start, end)
    return {
        "now": here,
        "day": day,
        "today": here.date(),
        "midnight": start,
        "show": request.args.get("show") if request.args.get("show") in SHOWS else "day",
        "counts": counts(here, untold=untold()),
        "waiting": queries.waiting(),
        "returned": queries.returned(),
        "crews": crews,
        **queries.words_of_day(crews),
        "phones": still_out(here),
        "changes": queries.changed_last(),
        "form_for": forms([person for person in people if person.is_active], failed),
        "is_today": lambda moment: moment.astimezone(here.tzinfo).date() == here.date(),
        "state_words": {state: label(state) for state in (*VisitState, *Outcome)},
        "strip": queries.strip,
        "half_hour": queries.half_hour,
    }


def day_asked(today: dt.date) -> dt.date:
    """The day of the address (`?day=2026-11-21`), today without one or with something else."""
    try:
        return max(dt.date(1970, 1, 2), min(dt.date.fromisoformat(request.args.get("day", "")), dt.date(2099, 12, 30)))
    except ValueError:
        return today


def changed(job_id: uuid.UUID) -> Response:
    words = words_for() if wants_fragment() else {}
    return done("desk/_board.html", to=url_for("desk.show"), **words)


def not_changed(job_id: uuid.UUID, form: Any) -> Response:
    """Bad input: the desk with what was typed and what is wrong at that job."""
    return refused("desk/_board.html", page="desk/show.html", **words_for(Failed("plan", job_id, form)))
