"""The desk as its acts share it: one page, and those pieces of it as an act's answer that the act can have changed."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, current_app, make_response, render_template, request, url_for

from fieldapp import errors
from fieldapp.accounts.models import User
from fieldapp.arrival.queries import still_out
from fieldapp.crew import queries as crew
from fieldapp.crew.calendar import Roster
from fieldapp.desk import day as days
from fieldapp.desk import queries
from fieldapp.desk.asked import DAY, Asked
from fieldapp.desk.forms import DropForm, NextForm, PlaceForm, PutOffForm, SendForm
from fieldapp.desk.marks import Known, marks_of, overlapping
from fieldapp.desk.status import MARK_LABELS, MEANINGS, ONLY_LABELS, Mark
from fieldapp.extensions import db
from fieldapp.forms import label
from fieldapp.history import NotNow
from fieldapp.history.operations import now
from fieldapp.jobs.forms import AssignForm, people_offer
from fieldapp.jobs.job_page import Failed, standing_for, suggested_window
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.queries import counts
from fieldapp.jobs.reversal import A_MINUTE, Changed, last_act
from fieldapp.jobs.status import KIND_LABELS, URGENCY_LABELS, JobKind, Outcome, Urgency, VisitState
from fieldapp.messages.queries import untold
from fieldapp.rotation.actions import NobodyCan
from fieldapp.weather.queries import put_off_in
from fieldapp.web import SAYS, known, me, partials, wants_fragment, with_result


def here() -> dt.datetime:
    """Now, in the company's zone."""
    return now().astimezone(current_app.config["TIME_ZONE"])


def asked() -> Asked:
    return Asked.read(request.args, here().date())


# --- what the pieces are made of -------------------------------------------------------------------------------------


def words_for(failed: Failed | None = None) -> dict[str, Any]:
    """All that the page uses."""
    words = words_of_day()
    wanted, moment = words["asked"], words["now"]
    job = queries.job_in_short(wanted.job) if wanted.job else None
    return {
        **words,
        **words_of_list(wanted, moment),
        **words_of_job(job, words, failed),
        "returned": [] if wanted.is_narrowed else queries.returned(),
        "changes": [] if job else queries.changed_last(),
        "alarms": queries.emergencies(),
        "meanings": MEANINGS,
        "mark_words": {mark: label(mark) for mark in MARK_LABELS},
    }


def words_of_day(only: Sequence[uuid.UUID] = ()) -> dict[str, Any]:
    """The lanes, all of them or `only` those of these people."""
    wanted, moment = asked(), here()
    midnight = dt.datetime.combine(wanted.days[0], dt.time(), moment.tzinfo)
    end = dt.datetime.combine(wanted.days[-1] + DAY, dt.time(), moment.tzinfo)
    people, phones = queries.people(), still_out(moment)
    visits = days.visits_between(midnight, end, moment, only)
    whole = days.whole_between(midnight, end, moment) if only else days.whole_of(visits, midnight)
    axis = days.axis_of(whole, midnight, moment)
    known = known_of(people, visits, moment, phones, midnight)
    moves = {} if wanted.week else days.moves_between(midnight, end, only)
    shown = [person for person in people if not only or person.id in only]
    return {
        **spoken(wanted, moment),
        "axis": axis,
        "people": people,
        "phones": phones,
        "lanes": narrowed(days.lanes(shown, visits, known, axis, moves), wanted, phones),
        "out": whole.out,
        "over": whole.over,
    }


def narrowed(lanes: list[days.Lane], wanted: Asked, phones: Any) -> list[days.Lane]:
    """Only those people whose phones are behind, if that is asked for."""
    return [lane for lane in lanes if wanted.only != "phones" or lane.person.id in phones.people]


def known_of(
    people: Sequence[User], visits: Sequence[Any], moment: dt.datetime, phones: Any, day: dt.datetime | None = None
) -> Known:
    """What the marks are reckoned from: skills, leave and shifts, service days, phones; as of `day`, else now."""
    ids, shown = [person.id for person in people], day or moment
    times = [shown, *(when for visit in visits for when in (visit.window_from, visit.window_until))]
    rosters, service = crew.rosters(ids, min(times), max(times)), crew.service(min(times), max(times))
    return Known(
        moment,
        crew.skills(ids, shown.astimezone(moment.tzinfo).date()),
        frozenset(visit.id for visit in visits if is_off(rosters.get(visit.technician_id), visit)),
        frozenset(visit.id for visit in visits if is_outside(service, visit)),
        frozenset(phones.visits),
        rosters,
    )


def is_off(roster: Roster | None, visit: Any) -> bool:
    if roster is None or not (roster.week or roster.leaves):
        return False
    return roster.off(visit.window_from, visit.window_until) is not None


def is_outside(service: Any, visit: Any) -> bool:
    usual = not (service.week or service.exceptions)
    return not (usual or visit.special_case or service.covers(visit.window_from, visit.window_until))


def spoken(wanted: Asked, moment: dt.datetime) -> dict[str, Any]:
    """What every piece says the same way; words are looked up once, not once a block."""
    at = url_for("desk.show") + wanted.query(job=None)
    states = {state: label(state) for state in (*VisitState, *Outcome)}
    return {
        "asked": wanted,
        "now": moment,
        "day": wanted.day,
        "today": wanted.today,
        "is_today": lambda when: when.astimezone(moment.tzinfo).date() == moment.date(),
        "here": lambda **changes: url_for("desk.show") + wanted.query(**changes),
        "job_link": f"{at}{'&' if '?' in at else '?'}job=",
        "states": states,
        "mark_words": {mark: label(mark) for mark in Mark},
        "urgency_words": {urgency: label(urgency) for urgency in Urgency},
    }


def words_of_list(wanted: Asked, moment: dt.datetime) -> dict[str, Any]:
    waiting, count = queries.waiting(wanted, moment)
    return {
        "waiting": waiting,
        "waiting_count": count,
        **words_of_counts(moment),
        "only_words": ONLY_LABELS,
        "kinds": {kind: KIND_LABELS[kind] for kind in JobKind},
        "areas": queries.areas(),
        "skills": crew.skills_known(),
        "urgencies": URGENCY_LABELS,
    }


def words_of_counts(moment: dt.datetime) -> dict[str, Any]:
    return {"counts": counts(moment, {"untold": untold()}, **queries.also_counted(moment))}


def words_of_job(job: Job | None, words: dict[str, Any], failed: Failed | None = None) -> dict[str, Any]:
    """The third column: a job in short, with what may be done with it."""
    if job is None:
        return {"job": None}
    return {
        "job": job,
        "form_for": forms(job, words["people"], failed),
        "history": queries.history_in_short(job.id),
        "standing": standing_for(job, words["now"], failed) if job.is_open else None,
        "marks_of": marks_on(job, words),
        "by_weather": put_off_in(job),
    }


def words_beside(job: Job) -> dict[str, Any]:
    """The third column without the other two."""
    wanted, moment = asked(), here()
    people, phones = queries.people(), still_out(moment)
    words = {**spoken(wanted, moment), "people": people, "phones": phones}
    return {**words, **words_of_job(job, words)}


def forms(job: Job, people: Sequence[User], failed: Failed | None) -> Callable[[str, Any], Any]:
    """`form_for(act, row)` of templates: a form filled in with what is so now, unless it is the one that failed."""
    offer = people_offer(person for person in people if person.is_active)

    def form_for(act: str, row: Any) -> Any:
        if failed and (failed.act, failed.row_id) == (act, row.id):
            return failed.form.under(f"{act}-{row.id}")
        form = FRESH[act](row)
        return (form.offering(offer) if isinstance(form, AssignForm) else form).under(f"{act}-{row.id}")

    return form_for


def send_form(job: Job) -> SendForm:
    start, end = suggested_window(job)
    return SendForm(data={"window_from": start, "window_until": end})


def place_form(visit: Visit) -> PlaceForm:
    window = {"window_from": visit.window_from, "window_until": visit.window_until}
    return PlaceForm(data={"technician": visit.technician_id, **window})


FRESH: dict[str, Callable[[Any], Any]] = {
    "send": send_form,
    "next": lambda job: NextForm(),
    "place": place_form,
    "put_off": lambda visit: PutOffForm(
        data={"window_from": visit.window_from + DAY, "window_until": visit.window_until + DAY}
    ),
    "drop": lambda visit: DropForm(),
    "special": lambda visit: DropForm(),
}


class InJob:
    """A visit with the columns of its job, as the marks read them."""

    def __init__(self, job: Job, visit: Visit):
        for name in ("id", "technician_id", "state", "window_from", "window_until", "special_case"):
            setattr(self, name, getattr(visit, name))
        self.promised_until, self.urgency, self.skills = job.promised_until, job.urgency, job.skills


def marks_on(job: Job, words: dict[str, Any]) -> Callable[[Visit], list[Mark]]:
    """The marks of each open visit of the selected job, whatever the day."""
    visits = [InJob(job, visit) for visit in job.visits if visit.is_open]
    known = known_of(words["people"], visits, words["now"], words["phones"])

    def marks_of_visit(visit: Visit) -> list[Mark]:
        near = days.visits_between(visit.window_from - DAY, visit.window_until, words["now"], [visit.technician_id])
        return marks_of(InJob(job, visit), visit.id in overlapping(near), known)

    return marks_of_visit


def bar() -> dict[str, Any]:
    """What this dispatcher did last, as long as it can be taken back."""
    return {"last": last_act(me(), now(), known()), "a_minute": A_MINUTE}


# --- answers ---------------------------------------------------------------------------------------------------------


def changed(job_id: uuid.UUID, *, listed: bool = True, says: bool = False) -> Response:
    """An act is done: the lanes of everybody concerned, the counters and the job anew; and what waits, if it is
    `listed` anew. `says`: in words, of what the bar is silent about."""
    if not wants_fragment():
        response = make_response("", 303)
        response.headers["Location"] = url_for("desk.show") + asked().query(job=job_id)
        return with_result(response)
    return with_result(make_response(pieces(job_id, listed=listed) + partials(SAYS if says else {})))


def pieces(job_id: uuid.UUID, *, listed: bool = True, **said: Any) -> str:
    words = words_of_day(queries.ever_sent(job_id))
    words |= words_of_list(words["asked"], words["now"]) if listed else words_of_counts(words["now"])
    selected = words["asked"].job
    words |= (said or bar()) | words_of_job(queries.job_in_short(selected) if selected else None, words)
    words |= {"listed": listed, "alarms": queries.emergencies() if listed else []}
    words["returned"] = [] if words["asked"].is_narrowed else queries.returned()
    return render_template("desk/_pieces.html", **words)


def not_changed(job_id: uuid.UUID, act: str, row_id: uuid.UUID, form: Any) -> Response:
    """Bad input: the job with what was typed and what is wrong."""
    wanted = asked()
    failed = Failed(act, row_id, form)
    words = words_for(failed) | bar()
    if not wanted.job:
        words |= words_of_job(queries.job_in_short(job_id), words, failed)
    return refusal("desk/_job.html" if wants_fragment() else "desk/show.html", 422, **words)


def asks(act: str, row: Job | Visit, form: Any, reason: str) -> Response:
    """The reason of this name is missing: ask for it, of a drop on the spot, else at the field."""
    job = row.job if isinstance(row, Visit) else row
    if "dropped" not in request.form or not wants_fragment():
        return not_changed(job.id, act, row.id, form)
    words = {"asks": form[reason], "form": form, "about": job, "wanted": request.form}
    return refusal("desk/_acted.html", 422, **spoken(asked(), here()), **words)


def not_now(error: NotNow) -> Response:
    """Allowed, but not in the present state: said in the bar, with everything as it is now."""
    reason = "nobody" if isinstance(error, NobodyCan) else None
    if not wants_fragment():
        return errors.answer(409, state=error.was, reason=reason)
    db.session.rollback()
    words = words_of_day() | words_of_list(asked(), here())
    said = {
        "refusal": {"state": error.was, "reason": reason},
        "alarms": queries.emergencies(),
        "job": None,
        "listed": True,
    }
    response = refusal("desk/_pieces.html", 409, **words, **said, returned=[])
    if reason:
        response.headers["Op-Reason"] = reason
    return response


def refusal(template: str, status: int, **words: Any) -> Response:
    response = make_response(render_template(template, **words), status)
    response.headers["Op-Result"] = "refused"
    return response


def overtaken(error: Changed) -> Response:
    """Somebody was quicker: what they did, what was wanted, and everything as it is now."""
    words = {"conflict": error.event, "conflict_job": error.job, "wanted": request.form}
    if wants_fragment():
        html = pieces(error.job.id, **words)
    else:
        html = render_template("desk/show.html", **words_for(), **words)
    response = make_response(html, 409)
    response.headers["Op-Result"] = "refused"
    return response
