"""The texts of messages: ours, the company's own in their place, and how the facts of a visit are put in."""

import datetime as dt
import re
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fieldapp.accounts.status import Language
from fieldapp.extensions import db
from fieldapp.jobs.models import Job, Visit
from fieldapp.languages import day, span
from fieldapp.messages.models import TemplateText
from fieldapp.messages.status import SWITCHED_ON, Template

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
MOST_SUBJECT, MOST_BODY = 150, 1000


class Text(NamedTuple):
    subject: Any  # lazy, as long as it is ours
    body: Any

    def filled(self, values: dict[str, str]) -> "Text":
        """With the facts in place; a subject is one line."""
        subject, body = (fill(str(part), values) for part in self)
        return Text(" ".join(subject.split()), body.strip())


def fill(text: str, values: dict[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1].strip(), found[0]), text)


PLACEHOLDERS = {
    "name": _l("who it is for"),
    "company": _l("our company"),
    "day": _l("the day of the visit"),
    "time": _l("from when to when"),
    "old_day": _l("the day it was planned for before"),
    "old_time": _l("the time it was planned for before"),
    "technician": _l("who comes"),
    "title": _l("what the job is about"),
    "site": _l("where"),
    "number": _l("the job's number"),
    "reason": _l("why, as it was typed in"),
}
ALWAYS = ("name", "company", "day", "time", "technician", "title", "site", "number")
BEFORE = ("old_day", "old_time", "reason")
KNOWN: dict[Template, tuple[str, ...]] = {
    Template.PLANNED: ALWAYS,
    Template.MOVED: (*ALWAYS, *BEFORE),
    Template.CANCELLED: (*ALWAYS, "reason"),
    Template.WEATHER: (*ALWAYS, *BEFORE),
    Template.ON_THE_WAY: ALWAYS,
}
OURS: dict[Template, Text] = {
    Template.PLANNED: Text(
        _l("{company}: our visit on {day}"),
        _l(
            "{name}, {technician} of {company} will come to {site} on {day}, {time}: {title}."
            " If that does not suit you, please ring us up. Job {number}"
        ),
    ),
    Template.MOVED: Text(
        _l("{company}: our visit is now on {day}"),
        _l(
            "{name}, our visit to {site} ({title}) is not on {old_day}, {old_time} any more,"
            " but on {day}, {time}. If that does not suit you, please ring us up. Job {number}"
        ),
    ),
    Template.CANCELLED: Text(
        _l("{company}: our visit on {day} is cancelled"),
        _l(
            "{name}, our visit to {site} on {day}, {time} ({title}) will not take place."
            " If you still need us, please ring us up. Job {number}"
        ),
    ),
    Template.WEATHER: Text(
        _l("{company}: the weather makes us put off our visit"),
        _l(
            "{name}, the weather does not allow the work outdoors at {site} that was planned for"
            " {old_day}, {old_time} ({title}). We propose {day}, {time} instead."
            " If that does not suit you, please ring us up. Job {number}"
        ),
    ),
    Template.ON_THE_WAY: Text(
        _l("{company}: {technician} is on the way"),
        _l("{name}, {technician} of {company} is on the way to you at {site}: {title}. Job {number}"),
    ),
}


# --- what a company has made of them ---------------------------------------------------------------------------------


def rows() -> dict[Template, TemplateText]:
    return {row.template: row for row in db.session.scalars(sa.select(TemplateText))}


def is_on(template: Template) -> bool:
    said = db.session.scalar(sa.select(TemplateText.is_on).where(TemplateText.template == template))
    return template in SWITCHED_ON if said is None else said


def own_or_ours(template: Template, language: Language, row: TemplateText | None) -> Text:
    """As it stands, placeholders and all; ours in the language that is spoken now."""
    own = (row.texts if row else {}).get(language)
    return Text(own["subject"], own["body"]) if own else OURS[template]


def text_for(template: Template, language: Language, values: dict[str, str]) -> Text:
    """To be called while that language is spoken."""
    row = db.session.scalar(sa.select(TemplateText).where(TemplateText.template == template))
    return own_or_ours(template, language, row).filled(values)


def wrong_in(template: Template, text: str) -> str:
    """What is wrong with the placeholders of a text, as a sentence; empty if nothing is."""
    known = KNOWN[template]
    if unknown := [name for name in PLACEHOLDER.findall(text) if name.strip() not in known]:
        return _(
            "There is no %(unknown)s here. What can stand in braces: %(known)s.",
            unknown=" ".join(f"{{{name}}}" for name in dict.fromkeys(unknown)),
            known=" ".join(f"{{{name}}}" for name in known),
        )
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        return _("A brace stands alone here. A placeholder is a word between two braces, such as {day}.")
    return ""


# --- the facts -------------------------------------------------------------------------------------------------------


class Facts(NamedTuple):
    """What a message tells beside its job: the window of the visit, the one before, and why."""

    start: dt.datetime | None = None
    end: dt.datetime | None = None
    old_start: dt.datetime | None = None
    old_end: dt.datetime | None = None
    reason: str = ""
    technician: str = ""

    def of_visit(self, visit: Visit | None) -> "Facts":
        """What was left out, as the visit has it."""
        if visit is None:
            return self
        own = self._replace(technician=self.technician or visit.technician.name)
        return own if own.start else own._replace(start=visit.window_from, end=visit.window_until)


def values_of(job: Job, facts: Facts, name: str) -> dict[str, str]:
    """The words for each placeholder, in the language that is spoken now."""
    return {
        "name": name,
        "company": current_app.config["COMPANY"],
        "technician": facts.technician,
        "title": job.title,
        "site": job.site.title,
        "number": job.number,
        "reason": facts.reason,
        **window(facts.start, facts.end, ""),
        **window(facts.old_start, facts.old_end, "old_"),
    }


def window(start: dt.datetime | None, end: dt.datetime | None, prefix: str) -> dict[str, str]:
    return {f"{prefix}day": day(start) if start else "", f"{prefix}time": span(start, end)}


def example(language: Language, now: dt.datetime) -> dict[str, str]:
    """The facts of nobody, to look at a text with."""
    start = now.astimezone(current_app.config["TIME_ZONE"]).replace(hour=13, minute=0, second=0, microsecond=0)
    start, two = start + dt.timedelta(days=1), dt.timedelta(hours=2)
    later = start + dt.timedelta(days=1)
    with force_locale(language):
        return {
            "name": _("Mrs Zhang"),
            "company": current_app.config["COMPANY"],
            "technician": _("Wei Chen"),
            "title": _("Window leaks, two sashes"),
            "site": _("Garden Court 3-1202"),
            "number": f"{current_app.config['JOB_PREFIX']}-{start.year}-000123",
            "reason": _("Storm"),
            **window(later, later + two, ""),
            **window(start, start + two, "old_"),
        }
