"""A phone that tells what it holds, as static/js/announce.js does."""

import datetime as dt
import json
import uuid
from typing import Any

import sqlalchemy as sa

from fieldapp.extensions import begin_write, db
from fieldapp.history.announced import Announced
from fieldapp.ids import new_id

LONG_AGO = dt.timedelta(hours=2)


def item(world, **more: Any) -> dict[str, Any]:
    """A photo of Wei's visit that waits on the phone."""
    recorded = (dt.datetime.now(dt.UTC) - LONG_AGO).isoformat()
    about = {"job": str(world.job), "visit": str(world.visit), "kind": "photo", "words": "Photo: the torn seal"}
    found = {"id": str(new_id()), **about, "occurred_at": recorded, "size": 495_000, "sha256": ["a" * 64], "seq": None}
    return {**found, "state": "waiting", "reason": "", **more}


def tell(browser, *items: dict[str, Any], gone=(), complete: bool = True, **more):
    """The answer has to be good."""
    lists = {"held": json.dumps(items), "gone": json.dumps(list(gone)), "complete": "y" if complete else ""}
    answer = browser.act("/outbox/manifest", **lists, **more)
    assert (answer.status_code, answer.text) == (204, "")
    return answer


def announced(app, item_id) -> Announced:
    with app.app_context():
        return db.session.scalars(sa.select(Announced).where(Announced.id == uuid.UUID(str(item_id)))).one()


def long_ago(app) -> None:
    """Everything was announced two hours ago."""
    with app.app_context():
        begin_write()
        db.session.execute(sa.update(Announced).values(announced_at=dt.datetime.now(dt.UTC) - LONG_AGO))
        db.session.commit()
