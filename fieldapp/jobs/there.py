"""The jobs at a customer, a site or a product, as the pages of those show them."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from fieldapp.accounts.models import User
from fieldapp.customers.models import Site
from fieldapp.extensions import db
from fieldapp.jobs.models import Job

MOST_SHOWN = 20


def jobs_there(user: User, where: sa.ColumnElement[bool]) -> list[Job]:
    """The latest jobs this person may see, their sites loaded; `where` is about Site or Job."""
    query = Job.visible_to(user).join(Job.site).options(contains_eager(Job.site)).where(where)
    return list(db.session.scalars(query.order_by(Job.opened_at.desc(), Job.id).limit(MOST_SHOWN)))


def last_opened(customer_ids: list[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    """When each of these customers last had a job opened."""
    query = sa.select(Site.customer_id, sa.func.max(Job.opened_at).label("opened_at")).join(Job, Job.site_id == Site.id)
    rows = db.session.execute(query.where(Site.customer_id.in_(customer_ids)).group_by(Site.customer_id))
    return {row.customer_id: row.opened_at for row in rows}
