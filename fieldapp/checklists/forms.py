"""The form of the checklist: a small form for each point of a visit."""

import hashlib
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fieldapp.checklists.models import Check
from fieldapp.checklists.queries import answers, points
from fieldapp.checklists.status import ANSWER_LABELS, POINT_LABELS, Answer, Point
from fieldapp.forms import Chips, Form, Words
from fieldapp.jobs.models import Visit


class PointForm(Form):
    """One point; left alone it stays open."""

    answer = Chips(_l("Answer"), labels=ANSWER_LABELS)
    remark = Words(_l("What is not in order, and why"), most=500)

    def __init__(self, point: str, formdata: Any, known: Check | None):
        super().__init__(formdata, obj=known, prefix=f"{key_of(point)}-")
        self.point, self.words = point, words_of(point)
        self.known = (known.answer, known.remark) if known else None
        self.remark.flags.required = True  # it is shown only where the answer asks for it

    @property
    def is_open(self) -> bool:
        return self.answer.data is None

    @property
    def given(self) -> tuple[Answer, str]:
        return self.answer.data, self.remark.data if self.answer.data == Answer.NOT_OK else ""

    def validate(self, extra_validators=None) -> bool:
        if not self.answer.raw_data:
            return True
        good = super().validate(extra_validators)
        if good and self.answer.data == Answer.NOT_OK and not self.remark.data:
            self.remark.errors = [_("Say what is not in order.")]
            return False
        return good


class ChecklistForm(list[PointForm]):
    """The points of a visit, as answered up to now."""

    @property
    def wrong(self) -> int:
        """How many points are not in order."""
        return sum(point.answer.data == Answer.NOT_OK for point in self)

    @property
    def errors(self) -> list[str]:
        return [error for point in self for field in point for error in field.errors]

    def validate(self) -> bool:
        return not [point for point in self if not point.validate()]  # all are asked, so that each says what is wrong

    @property
    def given(self) -> dict[str, tuple[Answer, str]]:
        """The answers that are new, by point."""
        return {point.point: point.given for point in self if point.answer.raw_data and point.given != point.known}


def checklist_form(visit: Visit, *, posted: bool = False) -> ChecklistForm:
    known = answers(visit)
    formdata = request.form if posted else None
    return ChecklistForm(PointForm(point, formdata, known.get(point)) for point in points(visit))


def key_of(point: str) -> str:
    """A point's name in forms: its own, or of the job's own words something short that has no blanks."""
    return point if point in set(Point) else hashlib.sha256(point.encode()).hexdigest()[:8]


def words_of(point: str) -> str:
    return str(POINT_LABELS[Point(point)]) if point in set(Point) else point
