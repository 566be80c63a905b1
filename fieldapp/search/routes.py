"""Finding anything from any page of a desk: one field for jobs, customers, sites, products and parts."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Blueprint, current_app, render_template, request, url_for
from sqlalchemy.orm import joinedload

from fieldapp.accounts.status import READERS
from fieldapp.customers.models import Customer, Product, Site
from fieldapp.extensions import db
from fieldapp.jobs.models import Job, JobNumber
from fieldapp.parts.models import Part
from fieldapp.search.newest import Found, newest
from fieldapp.search.words import folded
from fieldapp.web import allow

bp = Blueprint("finding", __name__)
LOOKED_AT = 15  # of each kind: the best of the newest
SHOWN, SUGGESTED = 6, 3
DIGITS = 6  # of a job's number, behind its year
PLACE = joinedload(Site.customer)


class Group(NamedTuple):
    """The best of one kind, whether there are more, and the list of all of them."""

    kind: str
    rows: list[Any]
    more: bool
    url: str


@bp.get("/find")
@allow(*READERS)
def find() -> str:
    asked = typed()
    return render_template("find/show.html", asked=asked, groups=groups(asked, SHOWN))


@bp.get("/find/suggestions")
@allow(*READERS)
def suggestions() -> str:
    asked = typed()
    return render_template("find/_suggestions.html", asked=asked, groups=groups(asked, SUGGESTED))


def typed() -> str:
    return request.args.get("q", "").strip()[:200]


def groups(asked: str, shown: int) -> list[Group]:
    """What was found of each kind, those kinds first in which something is exactly what was asked."""
    if not asked:
        return []
    found = newest(asked, [Job, Customer, Site, Product, Part], LOOKED_AT)
    at_site = joinedload(Product.site).options(PLACE)
    kinds = {
        "jobs": (of(Job, asked, found, joinedload(Job.site).options(PLACE), by_number(asked)), jobs_url(asked)),
        "customers": (of(Customer, asked, found), url_for("customers.index", q=asked)),
        "sites": (of(Site, asked, found, PLACE), url_for("sites.index", q=asked)),
        "products": (of(Product, asked, found, at_site), url_for("products.index", q=asked)),
        "parts": (of(Part, asked, found), url_for("catalogue.index", q=asked)),
    }
    return [Group(kind, rows[:shown], len(rows) > shown, url) for kind, (rows, url) in kinds.items() if rows]


def jobs_url(asked: str) -> str:
    return url_for("jobs.index", show="all", q=asked)


def of(kind: Any, asked: str, found: Found, with_it: Any = None, first: Sequence[Any] = ()) -> list[Any]:
    """Rows of a kind, `first` and then the newest, those before others whose name begins as was asked."""
    ids = [*first, *(row_id for row_id in found[kind.__tablename__] if row_id not in first)]
    query = sa.select(kind).where(kind.id.in_(ids))
    rows = list(db.session.scalars(query.options(with_it) if with_it else query)) if ids else []
    order = {row_id: place for place, row_id in enumerate(ids)}
    return sorted(rows, key=lambda row: (row.id not in first, not begins(row, asked), order[row.id]))


def begins(row: Any, asked: str) -> bool:
    names = (getattr(row, name, "") for name in ("number", "name", "model", "serial", "sku"))
    return any(folded(name).startswith(folded(asked)) for name in names if name)


def by_number(asked: str) -> list[Any]:
    """The jobs of exactly this number: WX-2026-000117, in any case, or its last part alone, in whichever year."""
    numbers = [asked.upper()]
    if re.fullmatch(rf"[0-9]{{1,{DIGITS}}}", asked):
        years = db.session.scalars(sa.select(JobNumber.year).order_by(JobNumber.year.desc()))
        numbers = [f"{current_app.config['JOB_PREFIX']}-{year}-{int(asked):0{DIGITS}}" for year in years]
    found = sa.select(Job.id).where(Job.number.in_(numbers)).order_by(Job.opened_at.desc())
    return list(db.session.scalars(found))
