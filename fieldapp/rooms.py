"""All rooms of the house: importing this knows every table and every route."""

import fieldapp.checklists.models
import fieldapp.crew.models
import fieldapp.expenses.models
import fieldapp.history.deposits
import fieldapp.hours.models
import fieldapp.messages.models
import fieldapp.notes.models
import fieldapp.parts.models
import fieldapp.payments.models
import fieldapp.photos.models
import fieldapp.push.models
import fieldapp.search.models
import fieldapp.signoff.models
import fieldapp.weather.models
import fieldapp.worker  # noqa: F401
from fieldapp.accounts import people
from fieldapp.accounts import routes as accounts
from fieldapp.arrival import routes as arrival
from fieldapp.checklists import routes as checklists
from fieldapp.crew import routes as crew
from fieldapp.crew import service_days
from fieldapp.customers import documents, products, sites
from fieldapp.customers import routes as customers
from fieldapp.desk import routes as desk
from fieldapp.expenses import routes as expenses
from fieldapp.hours import routes as hours
from fieldapp.imports import routes as imports
from fieldapp.jobs import field_jobs, planning, today, visits
from fieldapp.jobs import routes as jobs
from fieldapp.live import routes as live
from fieldapp.messages import routes as messages
from fieldapp.messages import template_routes as message_templates
from fieldapp.notes import routes as notes
from fieldapp.parts import catalogue
from fieldapp.parts import routes as parts
from fieldapp.payments import routes as payments
from fieldapp.photos import routes as photos
from fieldapp.push import routes as push
from fieldapp.pwa import outbox, worker
from fieldapp.reconciling import routes as reconciling
from fieldapp.rotation import routes as rotation
from fieldapp.search import routes as finding
from fieldapp.signoff import routes as signoff
from fieldapp.weather import routes as weather

BLUEPRINTS = [
    accounts.bp,
    arrival.bp,
    catalogue.bp,
    checklists.bp,
    crew.bp,
    customers.bp,
    documents.bp,
    desk.bp,
    expenses.bp,
    field_jobs.bp,
    finding.bp,
    hours.bp,
    imports.bp,
    jobs.bp,
    live.bp,
    messages.bp,
    message_templates.bp,
    notes.bp,
    outbox.bp,
    parts.bp,
    parts.list_bp,
    payments.bp,
    people.bp,
    photos.bp,
    planning.bp,
    products.bp,
    push.bp,
    reconciling.bp,
    rotation.bp,
    service_days.bp,
    signoff.bp,
    sites.bp,
    today.bp,
    visits.bp,
    weather.bp,
    worker.bp,
]
