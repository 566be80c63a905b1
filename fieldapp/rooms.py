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
from fieldapp.expenses import routes as expenses
from fieldapp.live import routes as live
from fieldapp.parts import routes as parts
from fieldapp.payments import routes as payments

BLUEPRINTS = [accounts.bp, expenses.bp, live.bp, parts.bp, payments.bp, people.bp]
