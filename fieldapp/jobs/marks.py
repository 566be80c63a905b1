"""Attributes by which a phone carries a visit's page on without us (docs/browser.md): for templates."""

from markupsafe import Markup

from fieldapp.jobs.models import Visit
from fieldapp.web import known


def on_visit(visit: Visit | None = None, blank: bool = False) -> Markup:
    """On #live, or a form: the job and visit of what is recorded there; `blank` if the phone puts them in."""
    if visit is None:
        return Markup(" data-blank")
    if blank:
        return on_visit(visit) + Markup(" data-blank")
    name = f"{visit.job.number} {visit.job.title}".strip()
    return Markup(' data-visit="{}" data-job="{}" data-job-name="{}"').format(visit.id, visit.job_id, name)


def as_known() -> Markup:
    """On #live of a page that does not follow what happens: the event up to which it knows all."""
    return Markup(' data-after="{}"').format(known())


def state_of(visit: Visit) -> Markup:
    """Around whatever goes by a visit's state: that state as we know it, and the event up to which we know all."""
    return Markup(' data-state-of="{}" data-state="{}" data-known="{}"').format(visit.id, visit.stage, known())


def when(visit: Visit, states: str) -> Markup:
    """Shown in these states, hidden in the others, so that a page holds what comes later."""
    hidden = "" if visit.stage in states.split() else " hidden"
    return Markup(' data-when-state="{}"{}').format(states, hidden)
