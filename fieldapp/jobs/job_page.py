"""The job's page as its acts share it: one page, and the whole of it as every act's answer."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Response, abort, current_app, url_for

from fieldapp.arrival.queries import proof_of_job
from fieldapp.checklists.queries import answers
from fieldapp.checklists.status import Point
from fieldapp.forms import label
from fieldapp.history.operations import now
from fieldapp.hours.queries import Spent, spent
from fieldapp.hours.status import TimeKind
from fieldapp.jobs import queries
from fieldapp.jobs.forms import AssignForm, MarkForm, PlanForm, PostponeForm, ReasonForm, TimeForm, people_offer
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.policies import can_plan
from fieldapp.jobs.special import outside
from fieldapp.jobs.status import ENDED_JOBS
from fieldapp.parts.costs import costs
from fieldapp.rotation.forms import NextForm
from fieldapp.rotation.queries import Standing, standing
from fieldapp.weather.queries import put_off_in
from fieldapp.web import done, me, refused, wants_fragment

HOUR = dt.timedelta(hours=1)


class Failed(NamedTuple):
    """The form that came back with errors, and whose it is: of a job or of one visit."""

    act: str
    row_id: uuid.UUID
    form: Any


def words_for(job_id: uuid.UUID, failed: Failed | None = None) -> dict[str, Any]:
    """All that the page uses. 404 if this person sees no such job."""
    job = queries.whole_job(me(), job_id) or abort(404)
    may_plan, moment = can_plan(me(), job), now()
    people = queries.technicians() if may_plan else []
    history = queries.history_of(job)
    return {
        "job": job,
        "now": moment,
        "late_minutes": late_minutes(job, moment),
        "may_plan": may_plan,
        "standing": standing_for(job, moment, failed) if may_plan and job.is_open else None,
        "form_for": forms(people, failed),
        "history": history,
        "late": queries.late_on(job),
        "outside": {visit.id for visit in outside(job)},
        "by_weather": put_off_in(job),
        "proof": proof_of_job(job, history),
        **what_it_took(job, moment),
    }


def standing_for(job: Job, moment: dt.datetime, failed: Failed | None) -> Standing:
    """Who is next for a visit at the time that the page suggests, or that was typed."""
    start, end = suggested_window(job)
    if failed and failed.act in {"plan", "send"} and failed.form.window_from.data and failed.form.window_until.data:
        start, end = failed.form.window_from.data, failed.form.window_until.data
    return standing(job, start, end, moment)


def late_minutes(job: Job, moment: dt.datetime) -> int:
    """How long what was promised is over while the work is not done."""
    due = job.promised_until
    return (
        int((moment - due).total_seconds() / 60)
        if due and job.state not in {*ENDED_JOBS, *queries.AFTER_WORK} and due < moment
        else 0
    )


def what_it_took(job: Job, moment: dt.datetime) -> dict[str, Any]:
    rates = {"rate": current_app.config["LABOUR_RATE"], "step": current_app.config["LABOUR_STEP"]}

    def time_of(visit: Visit) -> list[Spent]:
        """Each kind of time that came to a minute at least; what is going on counts until now."""
        return [took for took in spent(visit, until(visit)).values() if took.seconds >= 60]

    def until(visit: Visit) -> dt.datetime | None:
        return moment if visit.is_open else None

    return {
        "time_of": time_of,
        "costs": {visit.id: costs(visit, now=until(visit), **rates) for visit in job.visits},
        "worked_seconds": sum(spent(visit, until(visit))[TimeKind.WORK].seconds for visit in job.visits),
        "answers": answers,
        "point_words": lambda point: label(Point(point)) if point in set(Point) else point,
    }


def forms(people: Any, failed: Failed | None = None) -> Callable[[str, Any], Any]:
    """`form_for(act, row)` of templates: a form not yet filled in, unless it is the one that failed."""

    offer = people_offer(people)

    def form_for(act: str, row: Any) -> Any:
        if failed and (failed.act, failed.row_id) == (act, row.id):
            return failed.form.under(f"{act}-{row.id}")
        form = FRESH[act](row)
        return (form.offering(offer) if isinstance(form, AssignForm) else form).under(f"{act}-{row.id}")

    return form_for


def plan_form(job: Job) -> PlanForm:
    start, end = suggested_window(job)
    return PlanForm(window_from=start, window_until=end)


def suggested_window(job: Job) -> tuple[dt.datetime, dt.datetime]:
    """What was promised, as far as it is still to come; else from the next full hour, as long as estimated."""
    zone = current_app.config["TIME_ZONE"]
    soon = now().astimezone(zone).replace(minute=0, second=0, microsecond=0) + HOUR
    start = max(job.promised_from, soon) if job.promised_from else soon
    if job.promised_until and job.promised_until - start >= HOUR:
        return start, job.promised_until
    hours = -(-(job.estimate_minutes or 120) // 60)
    return start, start + hours * HOUR


def window_of(form: type[TimeForm]) -> Callable[[Visit], TimeForm]:
    def fresh(visit: Visit) -> TimeForm:
        window: dict[str, Any] = {"window_from": visit.window_from, "window_until": visit.window_until}
        return form(special_case=visit.special_case, **window)

    return fresh


FRESH: dict[str, Callable[[Any], Any]] = {
    "plan": plan_form,
    "next": lambda job: NextForm(),
    "reassign": lambda visit: AssignForm(),
    "window": window_of(TimeForm),
    "postpone": window_of(PostponeForm),
    "special": lambda visit: MarkForm(reason=visit.special_case),
    "cancel": lambda row: ReasonForm(),
    "decline": lambda job: ReasonForm(),
    "reopen": lambda job: ReasonForm(),
}


def changed(job_id: uuid.UUID) -> Response:
    """An act is done: the whole page's middle anew."""
    words = words_for(job_id) if wants_fragment() else {}
    return done("jobs/_job.html", to=url_for("jobs.show", job_id=job_id), also={"job-bar": "jobs/_bar.html"}, **words)


def not_changed(job_id: uuid.UUID, act: str, row_id: uuid.UUID, form: Any) -> Response:
    """Bad input: the same, with what was typed and what is wrong."""
    return refused("jobs/_job.html", page="jobs/show.html", **words_for(job_id, Failed(act, row_id, form)))
