"""All rooms of the house: importing this knows every table and every route."""

import fieldapp.checklists.models
import fieldapp.expenses.models
import fieldapp.hours.models
import fieldapp.notes.models
import fieldapp.parts.models
import fieldapp.payments.models
import fieldapp.photos.models
import fieldapp.search.models
import fieldapp.signoff.models
import fieldapp.worker  # noqa: F401
from fieldapp.accounts import people
from fieldapp.accounts import routes as accounts
from fieldapp.checklists import routes as checklists
from fieldapp.expenses import routes as expenses
from fieldapp.hours import routes as hours
from fieldapp.jobs import field_jobs, today, visits
from fieldapp.live import routes as live
from fieldapp.notes import routes as notes
from fieldapp.parts import routes as parts
from fieldapp.payments import routes as payments
from fieldapp.signoff import routes as signoff

BLUEPRINTS = [
    accounts.bp,
    checklists.bp,
    expenses.bp,
    field_jobs.bp,
    hours.bp,
    live.bp,
    notes.bp,
    parts.bp,
    payments.bp,
    people.bp,
    signoff.bp,
    today.bp,
    visits.bp,
]
