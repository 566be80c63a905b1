"""What the acts that a phone may deposit are called, by their address."""

from flask_babel import lazy_gettext as _l

ACTS = {
    "visits.move": _l("Move"),
    "visits.leave_unfinished": _l("Not finished"),
    "visit_parts.add": _l("Part"),
    "visit_parts.remove": _l("Part taken out"),
    "visit_parts.say_none": _l("No parts used"),
    "photos.add": _l("Photo"),
    "photos.write_caption": _l("Caption"),
    "photos.draw": _l("Drawing"),
    "photos.remove": _l("Photo taken out"),
    "notes.add": _l("Note"),
    "expenses.add": _l("Expense"),
    "expenses.remove": _l("Expense taken out"),
    "hours.correct": _l("Time corrected"),
    "checklists.check": _l("Checklist"),
    "payments.take": _l("Payment"),
    "signoff.sign_off": _l("Sign-off"),
    "field_jobs.open_job": _l("Job opened in the field"),
}
OTHER_ACT = _l("Something else")


def act_words(endpoint: str) -> str:
    return str(ACTS.get(endpoint, OTHER_ACT))
