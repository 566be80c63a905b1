"""The desk's forms: a job, a visit's plan, why something ends; and the filters of the list of jobs."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import validators
from wtforms.widgets import html_params

from fieldapp.forms import REQUIRED, Amount, Chips, Choice, Day, Form, LocalTime, LongWords, Whole, Words, labelled
from fieldapp.ids import parse_id
from fieldapp.jobs.status import CATEGORY_LABELS, KIND_LABELS, URGENCY_LABELS, JobKind, Urgency

MOST_SKILLS = 20
MOST_POINTS = 20
LONGEST_POINT = 200
LONGEST_WINDOW = dt.timedelta(days=14)


class Offer:
    """Rows to choose from. A page with many choices among the same rows makes one offer and writes it out once."""

    def __init__(self, rows: Iterable[Any], words: Callable[[Any], str]):
        self.rows = {row.id: row for row in rows}
        self.words = {row_id: words(row) for row_id, row in self.rows.items()}
        self.written: dict[Any, Markup] = {}

    def write(self, chosen: Any) -> Markup:
        if chosen not in self.written:
            options = [("", "–", not chosen), *((key, text, key == chosen) for key, text in self.words.items())]
            self.written[chosen] = Markup("").join(
                Markup('<option{} value="{}">{}</option>').format(" selected" if picked else "", key, text)
                for key, text, picked in options
            )
        return self.written[chosen]


class OneOf(wtforms.Field):
    """One of the rows that an `Offer` holds; its `row` is the one chosen."""

    offer: Offer

    def __init__(self, label, *, required=False, **options):
        super().__init__(label, [validators.InputRequired(REQUIRED) if required else validators.Optional()], **options)

    @staticmethod
    def widget(field: Any, **kwargs):
        attributes = Markup(html_params(**{"id": field.id, "name": field.name, **kwargs}))
        return Markup("<select {}>{}</select>").format(attributes, field.offer.write(field.data))

    def process_formdata(self, valuelist):
        self.data = parse_id(valuelist[0]) if valuelist else None

    def pre_validate(self, form):
        if any(self.raw_data or []) and self.data not in self.offer.rows:
            raise validators.StopValidation(_("Choose one of the list."))

    @property
    def row(self) -> Any:
        return self.offer.rows.get(self.data) if self.data else None


def people_offer(people: Iterable[Any]) -> Offer:
    return Offer(people, lambda person: person.name)


class OnPage(Form):
    """A form that stands on its page several times: `under` tells its fields' ids apart."""

    def under(self, key: Any):
        for field in self:
            field.id = f"{field.short_name}-{key}"
        return self


def check_window(start: LocalTime, end: LocalTime) -> bool:
    """Whether the window has an order, and is no longer than two weeks; says so at its end."""
    if not start.data or not end.data:
        return not (start.errors or end.errors)
    if end.data <= start.data:
        end.errors = [_("This is before the beginning.")]
    elif end.data - start.data > LONGEST_WINDOW:
        end.errors = [_("This is more than two weeks after the beginning.")]
    return not end.errors


class WindowForm(OnPage):
    window_from = LocalTime(_l("From"), required=True)
    window_until = LocalTime(_l("Until"), required=True)

    def validate(self, extra_validators=None) -> bool:
        fine = super().validate(extra_validators)
        return check_window(self.window_from, self.window_until) and fine

    @property
    def window(self) -> dict[str, Any]:
        return {"window_from": self.window_from.data, "window_until": self.window_until.data}


class SpecialForm(Form):
    """What a time outside the service days is asked for; shown once `asks` (special.py) or there is a reason."""

    special_case = Words(_l("Special case, because"), most=500)
    unmarked = wtforms.BooleanField(_l("Plan it without a reason; it stays marked as outside the service days"))
    asks = False


class TimeForm(WindowForm, SpecialForm):
    """A visit's window, changed."""


class PostponeForm(TimeForm):
    reason = Words(_l("Why"), required=True, most=500)
    weather = wtforms.BooleanField(_l("For the weather: the customer is told"))

    @property
    def details(self) -> dict[str, Any]:
        why = {"reason": self.reason.data, "special_case": self.special_case.data}
        return {**self.window, **why, "weather": self.weather.data}


class AssignForm(OnPage):
    technician = OneOf(_l("Technician"), required=True)
    overrule = Words(_l("Why not the next in turn"), most=500)

    def offering(self, people: Offer):
        self.technician.offer = people
        return self

    @property
    def who(self) -> dict[str, Any]:
        """Who is sent, and why if it is not their turn."""
        return {"technician": self.technician.row, "reason": self.overrule.data}


class PlanForm(TimeForm, AssignForm):
    leading = wtforms.BooleanField(_l("Leads, and takes the customer's signature"))

    @property
    def chosen(self) -> dict[str, Any]:
        window = {"start": self.window_from.data, "end": self.window_until.data}
        return {**self.who, **window, "special_case": self.special_case.data}


class ReasonForm(OnPage):
    reason = Words(_l("Why"), required=True, most=500)


class MarkForm(OnPage):
    reason = Words(_l("Special case, because"), required=True, most=500)


# --- the job itself ----------------------------------------------------------------------------------------------


class Covered(StrEnum):
    """Who says whether warranty pays: the product's file, or the desk."""

    FILE = "file"
    YES = "yes"
    NO = "no"


COVERED_LABELS = labelled(Covered, file=_l("As the product's file says"), yes=_l("Yes"), no=_l("No"))
SAME_AS_COLUMNS = (
    *("title", "words", "kind", "category", "urgency", "promised_from", "promised_until"),
    *("outdoor", "estimate_minutes", "estimate_cost"),
)
COMMAS, LINES = "[,，、;；]", r"[\r\n]+"
COVERED = {Covered.FILE: None, Covered.YES: True, Covered.NO: False}


class JobForm(Form):
    title = Words(_l("What is wrong, in one line"), required=True)
    words = LongWords(_l("In the customer's words"))
    kind = Choice(_l("Kind"), labels=KIND_LABELS, default=JobKind.REPAIR)
    category = Choice(_l("What it is about"), labels=CATEGORY_LABELS)
    product = OneOf(_l("Product"))
    contact = OneOf(_l("Who to call"))
    covered = Chips(_l("Under warranty"), labels=COVERED_LABELS, default=Covered.FILE)
    urgency = Chips(_l("Urgency"), labels=URGENCY_LABELS, default=Urgency.NORMAL)
    promised_from = LocalTime(_l("Promised from"))
    promised_until = LocalTime(_l("Promised until"))
    outdoor = wtforms.BooleanField(_l("Outdoor work"))
    estimate_minutes = Whole(_l("Minutes"), least=1, most=60 * 24 * 30)
    estimate_cost = Amount(_l("Cost"))
    skills = Words(_l("Skills needed"), most=500)
    checklist = LongWords(_l("Further points for the checklist"))

    def validate(self, extra_validators=None) -> bool:
        fine = super().validate(extra_validators)
        fine = check_window(self.promised_from, self.promised_until) and fine
        return self.check_lists() and fine

    def check_lists(self) -> bool:
        if len(cut(self.skills.data, COMMAS)) > MOST_SKILLS:
            self.skills.errors = [_("No more than %(most)s, please.", most=MOST_SKILLS)]
        points = cut(self.checklist.data, LINES)
        if len(points) > MOST_POINTS or any(len(point) > LONGEST_POINT for point in points):
            self.checklist.errors = [_("At most 20 points of 200 characters each, please.")]
        return not (self.skills.errors or self.checklist.errors)

    @property
    def details(self) -> dict[str, Any]:
        """The columns of the job."""
        return {
            **{name: self[name].data for name in SAME_AS_COLUMNS},
            "product_id": self.product.data,
            "contact_id": self.contact.data,
            "covered": COVERED[self.covered.data],
            "skills": cut(self.skills.data, COMMAS),
            "checklist": cut(self.checklist.data, LINES),
        }

    @classmethod
    def of(cls, job: Any):
        """The form as a job fills it in."""
        return cls(
            data={
                **{name: getattr(job, name) for name in SAME_AS_COLUMNS},
                "product": job.product_id,
                "contact": job.contact_id,
                "covered": next(said for said, value in COVERED.items() if value is job.covered),
                "skills": ", ".join(job.skills),
                "checklist": "\n".join(job.checklist),
            }
        )


class NewJobForm(JobForm, SpecialForm):
    """With its first visit, if somebody is sent at once."""

    technician = OneOf(_l("Technician"))
    overrule = Words(_l("Why not the next in turn"), most=500)
    window_from = LocalTime(_l("From"))
    window_until = LocalTime(_l("Until"))

    def validate(self, extra_validators=None) -> bool:
        fine = super().validate(extra_validators)
        fine = check_window(self.window_from, self.window_until) and fine
        return self.check_visit() and fine

    def check_visit(self) -> bool:
        """A first visit has both its technician and its window, or neither."""
        for field in (self.window_from, self.window_until):
            if self.technician.data and not field.data and not field.errors:
                field.errors = [_("Say when.")]
        if (self.window_from.data or self.window_until.data) and not self.technician.data:
            self.technician.errors = [_("Say who goes there.")]
        return not (self.technician.errors or self.window_from.errors or self.window_until.errors)

    @property
    def first_visit(self) -> dict[str, Any] | None:
        if not self.technician.row:
            return None
        window = {"start": self.window_from.data, "end": self.window_until.data}
        why = {"reason": self.overrule.data, "special_case": self.special_case.data}
        return {"technician": self.technician.row, **why, **window}


def cut(text: str | None, between: str) -> list[str]:
    """The pieces of a list typed as one text, each once."""
    pieces = (piece.strip() for piece in re.split(between, text or ""))
    return list(dict.fromkeys(piece for piece in pieces if piece))


# --- the list ----------------------------------------------------------------------------------------------------


class Group(StrEnum):
    """The sorts of jobs that a list can show."""

    OPEN = "open"
    EMERGENCY = "emergency"
    UNASSIGNED = "unassigned"
    RETURNED = "returned"
    LATE = "late"
    CHANGED = "changed"
    FIELD = "field"
    CLOSED = "closed"
    ENDED = "ended"
    ALL = "all"


GROUP_LABELS = labelled(
    Group,
    open=_l("Open"),
    emergency=_l("Emergencies"),
    unassigned=_l("Without a technician"),
    returned=_l("Back, to check"),
    late=_l("Late"),
    changed=_l("Changed after signing"),
    field=_l("From the field, lacking details"),
    closed=_l("Closed"),
    ended=_l("Declined or cancelled"),
    all=_l("All"),
)


class Sort(StrEnum):
    RULE = "rule"
    PROMISED = "promised"
    OPENED = "opened"


SORT_LABELS = labelled(Sort, rule=_l("Most urgent first"), promised=_l("Promised first"), opened=_l("Newest first"))


class Filters(Form):
    """What a list of jobs is narrowed to; all of it stands in the address."""

    show = Choice(_l("Jobs"), labels=GROUP_LABELS, default=Group.OPEN)
    q = Words(_l("Search"))
    urgency = Choice(_l("Urgency"), labels=URGENCY_LABELS, required=False)
    kind = Choice(_l("Kind"), labels=KIND_LABELS, required=False)
    category = Choice(_l("What it is about"), labels=CATEGORY_LABELS, required=False)
    technician = OneOf(_l("Technician"))
    by = Day(_l("Promised by"))
    sort = Choice(_l("Order"), labels=SORT_LABELS, required=False)
