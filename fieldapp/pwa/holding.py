"""What a technician's phone should hold to work without signal: pages, pictures and papers, each with a version.

The version of a page is a hash of all that its content comes from: the app's release, the person and their language,
and the latest events of its job, of the other jobs at its site and of its customer. Equal means not fetched again.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import aliased

from fieldapp import assets
from fieldapp.accounts.models import User
from fieldapp.customers.models import Document, Site
from fieldapp.extensions import db
from fieldapp.history import Event
from fieldapp.history.canonical import digest
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.status import COUNTED_VISITS, ENDED_JOBS
from fieldapp.jobs.today_queries import DAYS_AHEAD, from_today_on, left_over
from fieldapp.languages import locale
from fieldapp.parts.price_list import CHANGES
from fieldapp.photos.models import Layer, Photo

LARGEST_PAPER = 5 * 1024 * 1024  # bytes; a longer manual is read with signal
MOST_PICTURES = 400
MOST_EARLIER = 60
ALWAYS = ("/offline", "/outbox", "/field-jobs/new")
BLANKS = (
    "/visits/blank",
    "/visits/blank/signoff",
    "/visits/blank/signoff/room",
    "/visits/blank/signoff/without",
    "/visits/blank/signoff/without?outcome=refused",
    "/visits/blank/signoff/thanks",
    "/visits/blank/unfinished",
    "/photos/blank",
    "/photos/blank/layers",
)
OF_A_VISIT = (
    "",
    "/signoff",
    "/signoff/room",
    "/signoff/without",
    "/signoff/without?outcome=refused",
    "/signoff/thanks",
    "/unfinished",
)
Held = dict[str, str]


def held_by(user: User, now: dt.datetime) -> dict[str, Any]:
    """`hold`: [{url, version}], in the order in which to fetch it; how many visits and pictures that are, and of when
    the price list is."""
    visits = db.session.execute(visits_of(user, now)).all()
    files = db.session.execute(files_of(user, visits)).all() if visits else []
    prices = db.session.execute(last_prices()).one_or_none()
    release = [*release_of(current_app), str(user.id), user.name, str(locale())]
    pages = dict(pages_of(visits, files, release, now.date()))
    pages["/parts.json"] = version(*release, prices and prices.id)
    found = {**pages, **dict(earlier_of(files, release)), **dict(pictures_and_papers(visits, files))}
    pictures = sum(1 for url in found if url.endswith("/small"))
    hold = [{"url": url, "version": version} for url, version in found.items() if is_route(url)]
    listed = prices and prices.recorded_at.isoformat()
    return {"hold": hold, "visits": len(visits), "pictures": pictures, "parts": listed}


def is_route(url: str) -> bool:
    return current_app.url_map.bind("").test(url.partition("?")[0], "GET")


def release_of(app: Any) -> tuple[str, ...]:
    """What every page comes from: scripts and styles, templates, words, and the settings that pages show."""
    folder = app.jinja_env.loader and app.template_folder
    settings = (app.config[name] for name in ("COMPANY", "CURRENCY", "LABOUR_RATE", "LABOUR_STEP", "TIME_ZONE"))
    return assets.build_of(app), words_and_templates(Path(folder), Path(app.root_path)), *map(str, settings)


@cache
def words_and_templates(templates: Path, package: Path) -> str:
    files = [*templates.rglob("*.html"), *(package / "translations").rglob("*.mo")]
    return digest([hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)])


def version(*facts: Any) -> str:
    return digest(list(map(str, facts)))[:16]


# --- what there is ---------------------------------------------------------------------------------------------------


def visits_of(user: User, now: dt.datetime) -> Any:
    """The visits on this person's Today, each with the latest event of whatever its pages show."""
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    lacking = sa.select(Visit.id).join(Job, Job.id == Visit.job_id)
    lacking = lacking.where(Job.opened_by_id == user.id, Job.lacks_details, Job.opened_in_field)
    lacking = lacking.where(Visit.technician_id == user.id, Job.state.not_in(ENDED_JOBS))
    wanted = sa.union(from_today_on(user, start), left_over(user), lacking)
    query = sa.select(Visit.id, Visit.job_id, Job.site_id, Job.product_id, latest().label("latest"))
    return (
        query.join(Job, Job.id == Visit.job_id)
        .join(Site, Site.id == Job.site_id)
        .where(Visit.id.in_(wanted), Visit.state.in_(COUNTED_VISITS))
        .where(Visit.window_from < start + dt.timedelta(days=DAYS_AHEAD + 1))
        .order_by(Visit.window_from, Visit.id)
    )


def latest() -> sa.ColumnElement[str]:
    """The last events of all jobs at the site, and of its customer and property manager."""
    here = aliased(Job)
    jobs = sa.select(here.id).where(here.site_id == Site.id).correlate(Site)
    of_jobs = sa.select(sa.func.max(Event.id)).where(Event.subject_kind == "job", Event.subject_id.in_(jobs))
    owners = sa.select(sa.func.max(Event.id)).where(
        Event.subject_kind == "customer", Event.subject_id.in_([Site.customer_id, Site.property_manager_id])
    )
    parts = [sa.func.coalesce(one.correlate(Site).scalar_subquery(), 0) for one in (of_jobs, owners)]
    return sa.cast(parts[0], sa.String) + "." + sa.cast(parts[1], sa.String)


def files_of(user: User, visits: Any) -> Any:
    """Photos of the visits at these sites that this person may look at, the newest first, and papers of the products.

    One statement: `name` tells a photo from a paper; `facts` is what a photo's own page shows of it.
    """
    drawn = sa.select(sa.func.count(Layer.id)).where(Layer.photo_id == Photo.id).scalar_subquery()
    facts = sa.cast(drawn, sa.String) + "." + sa.cast(Photo.kind, sa.String) + "." + Photo.caption
    photos = (
        Photo.shown_to(user)
        .with_only_columns(
            sa.literal("photo").label("name"), Photo.id, Photo.visit_id, Visit.job_id, facts.label("facts")
        )
        .join(Visit, Visit.id == Photo.visit_id)
        .join(Job, Job.id == Visit.job_id)
        .where(Job.site_id.in_({visit.site_id for visit in visits}))
        .order_by(Photo.taken_at.desc(), Photo.id)
        .limit(MOST_PICTURES)
        .subquery()
    )
    nothing = sa.literal(None)
    papers = sa.select(sa.literal("paper"), Document.id, *[sa.cast(nothing, sa.Uuid)] * 2, Document.sha256).where(
        Document.product_id.in_({visit.product_id for visit in visits}),
        Document.removed_at.is_(None),
        Document.size <= LARGEST_PAPER,
    )
    jobs = earlier_jobs(user, {visit.site_id for visit in visits})
    return sa.union_all(sa.select(photos), papers, jobs)


def earlier_jobs(user: User, sites: set[Any]) -> Any:
    """The last jobs at these sites that this person may open: a visit's page links to them."""
    last = sa.select(sa.func.max(Event.id)).where(Event.subject_kind == "job", Event.subject_id == Job.id)
    query = Job.visible_to(user).where(Job.site_id.in_(sites)).order_by(Job.opened_at.desc()).limit(MOST_EARLIER)
    state = sa.cast(last.correlate(Job).scalar_subquery(), sa.String).label("facts")
    jobs = query.with_only_columns(Job.id.label("job"), state).subquery()
    return sa.select(sa.literal("job"), jobs.c.job, sa.cast(sa.literal(None), sa.Uuid), jobs.c.job, jobs.c.facts)


def last_prices() -> Any:
    """The last event of the price list: one of a part, or of lists read in."""
    about = Event.subject_kind.in_(["part", "operation"])  # has an index
    last = sa.select(sa.func.max(Event.id)).where(about, Event.kind.in_(CHANGES)).scalar_subquery()
    return sa.select(Event.id, Event.recorded_at).where(Event.id == last)


# --- its addresses ---------------------------------------------------------------------------------------------------


def pages_of(visits: Any, files: Any, release: list[str], today: dt.date) -> Iterator[tuple[str, str]]:
    jobs = [(row.id, row.facts) for row in files if row.name == "job"]
    yield "/today", version(*release, today, *[[visit.id, visit.latest] for visit in visits])
    yield from ((url, version(*release, jobs if url == "/field-jobs/new" else "")) for url in ALWAYS)
    yield from ((url, version(*release)) for url in BLANKS)
    for visit in visits:
        state = version(*release, visit.latest)
        yield from ((f"/visits/{visit.id}{page}", state) for page in OF_A_VISIT)
    own = {visit.id for visit in visits}
    for row in files:
        if row.name == "photo" and row.visit_id in own:
            yield from ((f"/photos/{row.id}{page}", version(*release, row.facts)) for page in ("", "/layers"))


def earlier_of(files: Any, release: list[str]) -> Iterator[tuple[str, str]]:
    return ((f"/jobs/{row.id}", version(*release, row.facts)) for row in files if row.name == "job")


def pictures_and_papers(visits: Any, files: Any) -> Iterator[tuple[str, str]]:
    """What an address of these shows never changes."""
    own = {visit.id for visit in visits}
    for row in files:
        if row.name == "photo":
            yield f"/photos/{row.id}/small", "1"
            if row.visit_id in own:
                yield f"/photos/{row.id}/large", "1"
        elif row.name == "paper":
            yield f"/documents/{row.id}", row.facts[:16]
