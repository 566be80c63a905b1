"""What is done with deposited operations: kept, marked as applied, left out. None of it applies them."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

import sqlalchemy as sa

from fieldapp.accounts.models import Device
from fieldapp.extensions import db
from fieldapp.history import Kind, NotNow, Op, once, require
from fieldapp.history.announced import Announced
from fieldapp.history.arrivals import tell_followers
from fieldapp.history.deposits import Deposit, DepositEnd, DepositFile
from fieldapp.jobs import state as jobs
from fieldapp.jobs.models import Job
from fieldapp.jobs.policies import can_settle

MOST_BYTES = 200 * 1024 * 1024  # of one phone, however long it goes on
MOST_ITEMS = 2000


class Request(NamedTuple):
    """A request as it came."""

    id: uuid.UUID
    endpoint: str
    path: str
    fields: list[Any]
    headers: dict[str, str]
    fingerprint: str
    size: int
    happened_at: dt.datetime


def has_room(device_id: uuid.UUID, size: int) -> bool:
    """Whether this phone may leave so many bytes more."""
    totals = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Deposit.size), 0))
    items, kept = db.session.execute(totals.where(Deposit.device_id == device_id)).one()
    return items < MOST_ITEMS and kept + size <= MOST_BYTES


@once
def keep(device: Device, op: Op, *, request: Request, files: list[DepositFile], job: Job | None) -> Deposit:
    """Keep a request whole. `op` is ours: the request's own id stays free for the act, should the desk apply it."""
    if known := db.session.get(Deposit, request.id):  # the same request, sent twice at once
        return known
    kept = Deposit(
        user_id=device.user_id,
        device_id=device.id,
        job_id=job and job.id,
        came_at=op.recorded_at,
        files=files,
        **request._asdict(),
    )
    db.session.add(kept)
    tell(kept, op, Kind.DEPOSITED)
    no_longer_missing(kept, op)
    settle_jobs(kept, op)
    return kept


def no_longer_missing(deposit: Deposit, op: Op) -> None:
    """Its phone has told of it, and it is here, if not applied: nobody waits for that phone any more."""
    announced = db.session.get(Announced, deposit.id)
    if announced and announced.user_id == deposit.user_id and announced.is_missing:
        announced.arrived_at = op.recorded_at
        db.session.flush()
        tell_followers(announced, op)


@once
def applied(deposit: Deposit, op: Op) -> Deposit:
    """The request was run as that person's act, which has its own operation and events."""
    settle(deposit, op, DepositEnd.APPLIED)
    tell(deposit, op, Kind.DEPOSIT_APPLIED)
    return deposit


@once
def leave_out(deposit: Deposit, op: Op, *, reason: str) -> Deposit:
    """It stays as it came, and is not applied."""
    settle(deposit, op, DepositEnd.LEFT_OUT, reason)
    tell(deposit, op, Kind.DEPOSIT_LEFT_OUT, reason=reason)
    return deposit


def settle(deposit: Deposit, op: Op, how: DepositEnd, reason: str = "") -> None:
    require(can_settle(op.actor))
    if deposit.settled_at:
        raise NotNow(deposit.settled_how or "")
    deposit.settled_at, deposit.settled_by_id = op.recorded_at, op.actor.id
    deposit.settled_how, deposit.settled_reason = how, reason
    settle_jobs(deposit, op)


def settle_jobs(deposit: Deposit, op: Op) -> None:
    """Its job is not returned while it stands in the list, and may be now."""
    db.session.flush()
    announced = db.session.get(Announced, deposit.id)
    for job_id in {deposit.job_id, announced and announced.job_id} - {None}:
        if job := db.session.get(Job, job_id):
            jobs.settle(job, op)


def tell(deposit: Deposit, op: Op, kind: Kind, **words: str) -> None:
    """In the history of its job; of an act that names none, in the person's."""
    db.session.flush()
    db.session.refresh(deposit, ["user", "job"])
    said = {"name": deposit.user.name, **words}
    op.record(deposit.job or deposit.user, kind, deposit=deposit.id, endpoint=deposit.endpoint, words=said)
