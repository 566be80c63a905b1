"""A company after three years: 100,000 jobs, written straight into the tables, and one full day.

Wei has 30 visits today, 29 others together 270: the desk shows 300. The first of Wei's is under way, and everything
that can be recorded is recorded on it.
"""

# ruff: noqa: C408 (a row reads best as its columns)

import datetime as dt
import io
import random
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from bench.floors import shrunk
from fieldapp import create_app
from fieldapp.accounts.models import Device, User
from fieldapp.accounts.passwords import hash_token
from fieldapp.accounts.status import Role
from fieldapp.checklists.models import Check
from fieldapp.checklists.status import Answer, Point
from fieldapp.customers.models import Contact, Customer, Product, Site
from fieldapp.expenses.models import Expense
from fieldapp.expenses.status import ExpenseKind
from fieldapp.extensions import Base, begin_write, db
from fieldapp.history.models import GENESIS, Event, Head, Operation
from fieldapp.ids import new_id
from fieldapp.jobs.models import Assignment, Job, Move, Visit
from fieldapp.jobs.status import Category, JobKind, JobState, Outcome, Urgency, VisitState
from fieldapp.notes.models import Note
from fieldapp.parts.models import Part, PartUsed, Stock, StockPlace
from fieldapp.parts.status import PlaceKind, Use
from fieldapp.photos.models import Photo
from fieldapp.photos.status import PhotoKind
from fieldapp.search.models import Findable, listed, whole
from fieldapp.signoff.models import SignOff
from fieldapp.signoff.status import SignOutcome
from tests.pictures import photo

JOBS, SITES, CUSTOMERS, PARTS, TECHNICIANS = 100_000, 5_000, 2_000, 200, 30
WEIS_DAY, DAY, UNASSIGNED, RETURNED = 30, 300, 60, 20
AT_ONCE = 10_000
HASH = "0" * 64
PICTURE = {"large_sha256": HASH, "small_sha256": HASH}  # one for all photos
PLACES: dict[Any, str] = {}  # each site's words
Rows = dict[type[Base], list[dict[str, Any]]]


def prepare(data: Path, jobs: int = JOBS, parts: int = PARTS) -> None:
    """Build it in this folder, or bring what an earlier run has built up to the tables of today."""
    app = create_app({"DATA": data})
    if not (data / "fieldapp.sqlite").exists():
        return build(app, jobs, parts)
    with app.app_context():
        upgrade()
    return None


def build(app: Flask, jobs: int = JOBS, parts: int = PARTS) -> None:
    """Fill the app's database, which must not exist yet."""
    with app.app_context():
        upgrade()
        store = app.extensions["files"]
        for size, picture in zip(PICTURE, shrunk(photo()), strict=True):
            PICTURE[size] = store.put(io.BytesIO(picture)).sha256
        chance, rows = random.Random(1), defaultdict(list)
        people = add_people(rows)
        sites = add_sites(rows)
        stock = add_parts(rows, people, parts)
        for n in range(jobs):
            add_job(rows, chance, n, people, sites, stock)
        write(rows)


def write(rows: Rows) -> None:
    begin_write()
    db.session.execute(sa.update(Head).values(event_id=len(rows[Event]), chain=GENESIS))
    for table in sorted(rows, key=lambda kind: Base.metadata.sorted_tables.index(kind.__table__)):  # pyright: ignore
        for some in pieces(rows[table]):
            db.session.execute(sa.insert(table.__table__), some)  # pyright: ignore
    db.session.commit()


def pieces(rows: list[Any]) -> Iterator[list[Any]]:
    yield from (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def add_people(rows: Rows) -> list[Any]:
    """Technicians, Wei first; and Dana at the desk. The token of each person's browser is their name."""
    names = ["wei", *(f"technician{n}" for n in range(1, TECHNICIANS)), "dana", "lin"]
    now = dt.datetime.now(dt.UTC)
    for name in names:
        role = Role.DISPATCHER if name in {"dana", "lin"} else Role.TECHNICIAN
        rows[User].append(dict(id=new_id(), username=name, name=name.title(), role=role, created_at=now))
        mine = dict(user_id=rows[User][-1]["id"], token_hash=hash_token(name), agent="bench Mobile")
        rows[Device].append(dict(id=new_id(), **mine, created_at=now, last_seen_at=now))
    return [row["id"] for row in rows[User][:TECHNICIANS]]


def add_sites(rows: Rows) -> list[Any]:
    now = dt.datetime.now(dt.UTC)
    customers = [new_id() for _ in range(CUSTOMERS)]
    for n, customer in enumerate(customers):
        rows[Customer].append(dict(id=customer, name=f"张女士 Mrs Zhang {n}", phone=f"138{n:08}", created_at=now))
        find_by(rows, "customers", customer, *(rows[Customer][-1][key] for key in ("name", "phone")))
    for n in range(SITES):
        site, customer = new_id(), customers[n % CUSTOMERS]
        address = f"上海市徐汇区花园路 {n} 弄 3 号 1202 室"
        named = dict(name=f"Garden Court {n}", address=address, access_notes="Gate code 4711#, small dog")
        rows[Site].append(dict(id=site, customer_id=customer, **named, created_at=now))
        rows[Contact].append(dict(id=new_id(), customer_id=customer, site_id=site, name="Zhang", phone="13800138000"))
        model = dict(model="Casement 70", serial=f"C70-{n:05}", warranty_until=now.date() + dt.timedelta(days=90))
        rows[Product].append(dict(id=new_id(), site_id=site, **model, created_at=now))
        owner = rows[Customer][n % CUSTOMERS]
        find_by(rows, "sites", site, named["name"], address, owner["name"], owner["phone"])
        find_by(rows, "products", rows[Product][-1]["id"], model["model"], model["serial"], site=site)
    return list(zip(rows[Site], rows[Product], strict=True))


def add_parts(rows: Rows, people: list[Any], count: int) -> list[Any]:
    """The first of them are in everybody's bag."""
    bags = [new_id() for _ in people]
    for bag, person in zip(bags, people, strict=True):
        rows[StockPlace].append(dict(id=bag, kind=PlaceKind.BAG, name="Bag", technician_id=person))
    for n in range(count):
        part = dict(id=new_id(), sku=f"SEAL-{n}", name=f"密封条 Seal {n}", price=Decimal(n + 1), barcode=f"69{n:011}")
        rows[Part].append(part)
        find_by(rows, "parts", part["id"], part["sku"], part["name"], part["barcode"])
        if n < PARTS:
            rows[Stock] += [dict(part_id=part["id"], place_id=bag, quantity=Decimal(20)) for bag in bags]
    return rows[Part]


def find_by(rows: Rows, kind: str, row_id: Any, *texts: Any, site: Any = None) -> None:
    own, place = listed(texts), PLACES.get(site, "")
    if kind == "sites":
        PLACES[row_id] = own
    rows[Findable].append(dict(kind=kind, row_id=row_id, own=own, words=whole(kind, own, place), site_id=site))


def add_job(rows: Rows, chance: random.Random, n: int, people: list[Any], sites: list[Any], parts: list[Any]) -> None:
    """The first 300 are on today, the next few wait for somebody or for the check, the others are closed."""
    now = dt.datetime.now(dt.UTC)
    (site, product), today = chance.choice(sites), n < DAY
    waits, back = DAY <= n < DAY + UNASSIGNED, DAY + UNASSIGNED <= n < DAY + UNASSIGNED + RETURNED
    opened = now - (dt.timedelta(hours=20) if n < DAY + UNASSIGNED + RETURNED else dt.timedelta(minutes=15 * n))
    closed = not (today or waits or back)
    state = JobState.SCHEDULED if today else JobState.NEW if waits else JobState.RETURNED if back else JobState.CLOSED
    job = new_id()
    facts: dict[str, Any] = dict(
        number=f"WX-2026-{n:06}", site_id=site["id"], product_id=product["id"], kind=JobKind.REPAIR
    )
    facts |= dict(category=Category.WINDOW, urgency=chance.choice(list(Urgency)), state=state, state_since=opened)
    facts |= dict(title=f"窗户漏水 Window leaks {n}", words="Water comes in when it rains.", opened_at=opened)
    facts |= dict(
        opened_by_id=rows[User][-1]["id"],
        promised_until=now + dt.timedelta(hours=n % 48),
        closed_at=opened if closed else None,
    )
    rows[Job].append(dict(id=job, **facts))
    find_by(rows, "jobs", job, facts["number"], facts["title"], facts["words"], site=site["id"])
    operation = dict(id=new_id(), user_id=people[0], fingerprint=HASH, result="applied", made={}, skew_seconds=0)
    rows[Operation].append(dict(operation, happened_at=opened, recorded_at=opened))
    event = dict(id=n + 1, operation_id=operation["id"], ordinal=0, kind="job_opened", subject_kind="job")
    event |= dict(subject_id=job, actor_id=people[0], data={}, happened_at=opened, recorded_at=opened, chain=HASH)
    rows[Event].append(event)
    if not waits:
        wei = n < WEIS_DAY or (closed and n % TECHNICIANS == 0)
        person = people[0] if wei else people[1 + n % (TECHNICIANS - 1)]
        add_visit(rows, n, job, person, opened, today, parts)


def add_visit(
    rows: Rows, n: int, job: Any, person: Any, opened: dt.datetime, today: bool, parts: list[dict[str, Any]]
) -> None:
    noon = dt.datetime.now(dt.UTC).astimezone(dt.timezone(dt.timedelta(hours=8))).replace(hour=8, minute=0)
    begins = noon + dt.timedelta(minutes=15 * (n % 40)) if today else opened
    under_way = n == 0 or WEIS_DAY <= n < WEIS_DAY + TECHNICIANS - 1  # one of everybody's
    state = VisitState.FINISHED if not today else VisitState.ON_SITE if under_way else VisitState.ACCEPTED
    visit = dict(id=new_id(), job_id=job, technician_id=person, state=state, state_since=opened, window_from=begins)
    visit |= dict(window_until=begins + dt.timedelta(hours=1), outcome=None if today else Outcome.DONE)
    rows[Visit].append(visit)
    rows[Assignment].append(dict(visit_id=visit["id"], technician_id=person, given_at=opened))
    if not today:
        hashes = dict(document_sha256=HASH, strokes_sha256=HASH, image_sha256=HASH)
        signed = dict(id=new_id(), visit_id=visit["id"], outcome=SignOutcome.SIGNED, signer="Zhang", rating=5)
        rows[SignOff].append(dict(**signed, **hashes, taken_by_id=person, signed_at=opened))
    if n % 10 == 0 and n:
        add_part(rows, visit["id"], parts[n % PARTS])
    if n == 0:
        add_records(rows, visit["id"], person, opened, parts)


def add_part(rows: Rows, visit: Any, part: dict[str, Any]) -> None:
    used = dict(id=new_id(), visit_id=visit, part_id=part["id"], use=Use.USED, quantity=Decimal(2))
    rows[PartUsed].append(dict(**used, price=part["price"], covered=False))


def add_records(rows: Rows, visit: Any, person: Any, at: dt.datetime, parts: list[dict[str, Any]]) -> None:
    """What a thorough technician leaves: moves, parts, photos, notes, expenses and the checklist."""
    states = [VisitState.PROPOSED, VisitState.ACCEPTED, VisitState.TRAVELLING, VisitState.ON_SITE]
    for was, to in pairwise(states):
        moved = dict(id=new_id(), visit_id=visit, was=was, to=to, by_id=person)
        rows[Move].append(dict(**moved, happened_at=at, recorded_at=at))
    for part in parts[:5]:
        add_part(rows, visit, part)
    for kind in (PhotoKind.BEFORE, *[PhotoKind.DEFECT] * 4, PhotoKind.AFTER):
        files = dict(sha256=HASH, **PICTURE, size=4_000_000, width=4000, height=3000)
        rows[Photo].append(dict(id=new_id(), visit_id=visit, kind=kind, by_id=person, taken_at=at, **files))
    for text in ("Both sashes out of square", "Customer asks for a quote for the kitchen window"):
        note = dict(id=new_id(), visit_id=visit, by_id=person, text=text, for_customer=True, written_at=at)
        rows[Note].append(note)
    for kind in (ExpenseKind.PARKING, ExpenseKind.MATERIAL):
        rows[Expense].append(dict(id=new_id(), visit_id=visit, kind=kind, amount=Decimal(12), spent_at=at))
    for point in Point:
        rows[Check].append(dict(id=new_id(), visit_id=visit, point=point.value, answer=Answer.OK, checked_at=at))
