"""The checklist as it is asked: each point with its answer up to now, or with the one just given."""

import hashlib
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fieldapp.checklists.queries import answers, points
from fieldapp.checklists.status import ANSWER_LABELS, POINT_LABELS, Answer, Point
from fieldapp.forms import Chips, Form, Words
from fieldapp.jobs.models import Visit


class PointForm(Form):
    """What was posted for one point; left alone it stays as it is."""

    answer = Chips(_l("Answer"), labels=ANSWER_LABELS)
    remark = Words(_l("What is not in order, and why"), most=500)

    def validate(self, extra_validators=None) -> bool:
        if super().validate(extra_validators) and self.answer.data == Answer.NOT_OK and not self.remark.data:
            self.remark.errors = [_("Say what is not in order.")]
        return not self.errors


@dataclass
class Asked:
    """One point of the checklist."""

    point: str
    answer: Answer | None = None
    remark: str = ""
    error: str = ""
    is_posted: bool = False

    @property
    def words(self) -> str:
        return words_of(self.point)

    @property
    def key(self) -> str:
        """Its name in forms: its own, or of the job's own words something short that has no blanks."""
        return self.point if self.point in set(Point) else hashlib.sha256(self.point.encode()).hexdigest()[:8]

    @property
    def is_open(self) -> bool:
        return self.answer is None

    def answered(self, posted: Any) -> "Asked":
        """The same with what was posted, if anything was."""
        form = PointForm(posted, prefix=f"{self.key}-")
        if not form.answer.raw_data:
            return self
        form.validate()
        error = " ".join(error for field in form for error in field.errors)
        remark = form.remark.data if form.answer.data == Answer.NOT_OK else ""
        return Asked(self.point, form.answer.data, remark, error=error, is_posted=True)


def checklist(visit: Visit) -> list[Asked]:
    known = answers(visit)
    return [
        Asked(point, known[point].answer, known[point].remark) if point in known else Asked(point)
        for point in points(visit)
    ]


def words_of(point: str) -> str:
    """What a point asks: of the usual ones in the reader's language, else the job's own words."""
    return str(POINT_LABELS[Point(point)]) if point in set(Point) else point
