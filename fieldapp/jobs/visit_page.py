"""The visit page as its rooms share it: one page, a section per room, each section an answer of its own."""

from collections.abc import Callable
from typing import Any

from flask import Response, url_for

from fieldapp.arrival.queries import proof_of_visit
from fieldapp.history.operations import now
from fieldapp.jobs import visit_queries
from fieldapp.jobs.blank import BLANK
from fieldapp.jobs.models import Visit
from fieldapp.jobs.policies import can_record, can_work_on
from fieldapp.web import done, me, refused, wants_fragment

ALSO = {"visit-head": "visits/_head.html", "next": "visits/_next.html"}  # what any record may change
Words = Callable[[Visit], dict[str, Any]]
SECTIONS: dict[str, Words] = {}  # what each room's section needs beside the visit


def section(name: str) -> Callable[[Words], Words]:
    """Declare what the section `name` needs: forms not yet filled in, chips, sums."""

    def declare(words: Words) -> Words:
        SECTIONS[name] = words
        return words

    return declare


def words_for(visit: Visit, *names: str, whole: bool = False, **forms: Any) -> dict[str, Any]:
    """All that the templates of these sections use; `forms` are those that come back with errors, and `opened` the
    section in which somebody is."""
    visit_queries.load_again(visit)
    visit_queries.load_recorded(visit, surroundings=whole)
    may_work = can_work_on(me(), visit)
    goes_on = may_work and visit.is_open and visit.job.is_open
    words = {
        "visit": visit,
        "job": visit.job,
        "now": now(),
        "proof_of": proof_of_visit,
        "may_record": (visit.is_recording or goes_on) and visit.job.is_open and can_record(me(), visit),
        "may_work": may_work,
        "blank": visit.id == BLANK,
        "goes_on": goes_on,  # its phone carries it on without us, so the page offers what comes later as well
    }
    for name in names:
        words |= SECTIONS[name](visit)
    return {**words, **forms}


def page_words(visit: Visit, **forms: Any) -> dict[str, Any]:
    """All that the whole page uses."""
    return {"earlier": visit_queries.earlier_here(visit), **words_for(visit, *SECTIONS, whole=True, **forms)}


def recorded(visit: Visit, name: str, **more: Any) -> Response:
    """Something was recorded: its room's section anew, and after the visit the head and the next act with it."""
    words = words_for(visit, name, opened=name, **more) if wants_fragment() else {}
    also = ALSO if words and visit.is_finished else {}  # before that they say nothing of what is recorded
    return done(f"{name}/_section.html", to=f"{url_of(visit)}#{name}", also=also, **words)


def not_recorded(visit: Visit, name: str, **forms: Any) -> Response:
    """Bad input: the same section with what was typed; without htmx the whole page. The form is there, with what is
    wrong in it, also where the visit has been put off meanwhile: a phone tells what the section says."""
    forms = {"may_record": True, **forms}
    words = words_for(visit, name, **forms) if wants_fragment() else page_words(visit, **forms)
    return refused(f"{name}/_section.html", page="visits/show.html", **words)


def url_of(visit: Visit) -> str:
    return url_for("visits.show", visit_id=visit_queries.id_of(visit))
