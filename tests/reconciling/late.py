"""How the office overtakes Wei's phone, and what the phone sends all the same."""

import datetime as dt
import io

import sqlalchemy as sa

from fieldapp.extensions import db
from fieldapp.history import Event
from fieldapp.jobs.models import Job, Move, ToReconcile, Visit
from tests.pictures import photo
from tests.signoff.test_sign import shown_to_customer, signing
from tests.visiting import bring, change, finish

LATER = {"window_from": "2030-11-28T13:00", "window_until": "2030-11-28T15:00"}


def reassigned(app, dana, world):
    assert dana.act(f"/visits/{world.visit}/reassignment", technician=world.bo).status_code == 200


def postponed(app, dana, world):
    assert dana.act(f"/visits/{world.visit}/postponement", reason="Rain", **LATER).status_code == 200


def cancelled(app, dana, world):
    assert dana.act(f"/visits/{world.visit}/cancellation", reason="Moved away").status_code == 200


def job_cancelled(app, dana, world):
    assert dana.act(f"/jobs/{world.job}/cancellation", reason="Moved away").status_code == 200


def declined(app, dana, world):
    assert dana.act(f"/jobs/{world.job}/declining", reason="Too dear").status_code == 200


def closed(app, dana, world):
    """Finished, signed, checked: as a second phone of Wei's would have done it."""
    from fieldapp.history import Op

    with app.app_context():
        visit = db.session.get_one(Visit, world.visit)
        finish(visit, Op(actor=visit.technician))
    change(app, Job, world.job, state="closed", closed_at=dt.datetime.now(dt.UTC))


OVERTAKEN = {
    "reassigned": reassigned,
    "postponed": postponed,
    "cancelled": cancelled,
    "job_cancelled": job_cancelled,
    "declined": declined,
    "closed": closed,
}


def overtake(app, dana, world, how):
    """Wei is on site when the office decides otherwise."""
    bring(app, world.visit)
    OVERTAKEN[how](app, dana, world)


def why(how: str) -> str:
    return {"job_cancelled": "cancelled"}.get(how, how)


FACTS = {
    "part": ("parts", {"sku": "SEAL-70", "quantity": "2"}),
    "no parts": ("no-parts", {}),
    "note": ("notes", {"text": "Seal torn", "for_customer": "y"}),
    "expense": ("expenses", {"kind": "parking", "amount": "12.00"}),
    "check": ("checklist", {"all": "ok"}),
    "payment": ("payment", {"method": "cash", "amount": "50"}),
    "time": ("hours", {"kind": "work", "hours": "1", "minutes": "30", "reason": "Forgot to pause"}),
    "move": ("moves", {"to": "paused"}),
    "photo": ("photos", {}),
    "sign-off": ("signoff", {}),
}


def fields_of(app, world, fact):
    """A fresh copy: files are read once."""
    if fact == "photo":
        return {"photo": (io.BytesIO(photo(64, 48)), "photo.jpg")}
    if fact == "sign-off":
        return signing(shown_to_customer(app, world))
    return FACTS[fact][1]


def record(app, wei, world, fact, **more):
    address = f"/visits/{world.visit}/{FACTS[fact][0]}"
    return wei.act(address, **fields_of(app, world, fact), **more)


def rows(app) -> list[ToReconcile]:
    with app.app_context():
        return list(db.session.scalars(sa.select(ToReconcile).order_by(ToReconcile.happened_at)))


def told_by(app, op_id) -> list[str]:
    """The kinds of events of one operation."""
    with app.app_context():
        query = sa.select(Event.kind).where(Event.operation_id == op_id).order_by(Event.id)
        return [kind.value for kind in db.session.scalars(query)]


def claims(app, world) -> list[Move]:
    with app.app_context():
        query = sa.select(Move).where(Move.visit_id == world.visit, Move.claimed).order_by(Move.happened_at, Move.id)
        return list(db.session.scalars(query))


def at(minutes_ago: float) -> dict[str, str]:
    """The headers of what happened so many minutes ago, sent now."""
    now = dt.datetime.now(dt.UTC)
    return {
        "Op-Occurred-At": (now - dt.timedelta(minutes=minutes_ago)).isoformat(),
        "Op-Sent-At": now.isoformat(),
    }
