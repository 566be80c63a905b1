"""The visit page as its rooms share it: one page, a section per room, each section an answer of its own."""

from typing import Any

from flask import Response, url_for

from fieldapp.jobs.models import Visit
from fieldapp.web import done, refused

ALSO = {"visit-head": "visits/_head.html", "next": "visits/_next.html"}  # what any record may change


def words_for(visit: Visit, **forms: Any) -> dict[str, Any]:
    """All that the page's templates use; `forms` are those that come back with errors."""
    return {"visit": visit, "job": visit.job, **forms}


def recorded(visit: Visit, section: str) -> Response:
    """Something was recorded: its room's section anew, and the head and the next act with it."""
    return done(
        f"{section}/_section.html",
        to=url_for("visits.show", visit_id=visit.id) + f"#{section}",
        also=ALSO,
        **words_for(visit),
    )


def not_recorded(visit: Visit, section: str, **forms: Any) -> Response:
    """Bad input: the same section with what was typed; without htmx the whole page."""
    return refused(f"{section}/_section.html", page="visits/show.html", **words_for(visit, **forms))
