"""The visit page as its rooms share it: one page, a section per room, each section an answer of its own."""

from typing import Any

from flask import Response, request, url_for

from fieldapp.checklists.forms import checklist_form
from fieldapp.history.operations import now
from fieldapp.hours.forms import TimeForm
from fieldapp.jobs import visit_queries
from fieldapp.jobs.visit_forms import MoveForm
from fieldapp.jobs.models import Visit
from fieldapp.jobs.policies import can_record, can_work_on
from fieldapp.notes.forms import NoteForm
from fieldapp.parts.expected import expected_parts
from fieldapp.web import done, me, refused

ALSO = {"visit-head": "visits/_head.html", "next": "visits/_next.html"}  # what any record may change


def words_for(visit: Visit, **forms: Any) -> dict[str, Any]:
    """All that a section's template uses; `forms` are those that come back with errors."""
    visit_queries.load_again(visit)
    visit_queries.load_recorded(visit)
    words = {
        "visit": visit,
        "job": visit.job,
        "now": now(),
        "may_record": visit.is_recording and visit.job.is_open and can_record(me(), visit),
        "may_work": can_work_on(me(), visit),
        "move_form": MoveForm(),
        "hours_form": TimeForm(),
        "notes_form": NoteForm(),
    }
    words["checklists_form"] = checklist_form(visit)
    return {**words, **forms}


def page_words(visit: Visit, **forms: Any) -> dict[str, Any]:
    """All that the whole page uses."""
    words = words_for(visit, **forms)
    visit_queries.load_surroundings(visit)
    return {**words, "earlier": visit_queries.earlier_here(visit), "expected": expected_parts(visit)}


def recorded(visit: Visit, section: str) -> Response:
    """Something was recorded: its room's section anew, and the head and the next act with it."""
    words = words_for(visit) if request.htmx else {}
    return done(f"{section}/_section.html", to=url_of(visit) + f"#{section}", also=ALSO, **words)


def not_recorded(visit: Visit, section: str, **forms: Any) -> Response:
    """Bad input: the same section with what was typed; without htmx the whole page."""
    words = words_for if request.htmx else page_words
    return refused(f"{section}/_section.html", page="visits/show.html", **words(visit, **forms))


def url_of(visit: Visit) -> str:
    return url_for("visits.show", visit_id=visit.id)
