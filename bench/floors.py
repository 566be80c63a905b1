"""What each page is measured against: bare Flask that reads the same rows, makes one commit, or shrinks one photo.

    python -m bench.floors DATA PORT     serves them as `fieldapp run` would

The statements are taken down while the page itself is asked once, and then run through SQLAlchemy's Core.
"""

import datetime as dt
import io
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, request
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from fieldapp import create_app
from fieldapp.extensions import db
from fieldapp.gateway import Gateway
from fieldapp.history.models import Head
from fieldapp.jobs.models import Visit
from fieldapp.jobs.status import VisitState
from fieldapp.serve import serve

LARGE, SMALL, QUALITY = 1600, 320, 80
WAITING = {"writes": True, "waits": True}  # fieldapp/extensions.py
Statement = tuple[Any, dict[str, Any]]


class Base(DeclarativeBase):
    pass


class Used(Base):
    """As much as a part used has, and nothing hangs on it."""

    __tablename__ = "used"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sku: Mapped[str]
    quantity: Mapped[int]
    at: Mapped[dt.datetime]


def client_of(app: Flask, name: str) -> FlaskClient:
    """The browser of somebody of world.py, signed in."""
    client = app.test_client()
    with client.session_transaction() as session:
        session.permanent, session["_user_id"], session["_fresh"] = True, name, True
    return client


def under_way(app: Flask) -> list[tuple[str, str]]:
    """The visits that are under way with whose they are, Wei's first."""
    with app.app_context():
        visits = db.session.scalars(sa.select(Visit).where(Visit.state == VisitState.ON_SITE)).all()
        found = [(visit.technician.username, f"/visits/{visit.id}") for visit in visits]
    return sorted(found, key=lambda one: one[0] != "wei")


def pages(app: Flask) -> dict[str, tuple[str, str]]:
    """Name → whose page, and its address. /live is asked as an open page asks it: nothing has happened since."""
    _wei, visit = under_way(app)[0]
    with app.app_context():
        last = db.session.scalar(sa.select(Head.event_id))
    live = f"/live?after={last}&about={visit[1:].replace('visits/', 'visit:')}"
    shown = {"today": ("wei", "/today"), "visit": ("wei", visit), "desk": ("dana", "/desk"), "live": ("wei", live)}
    return shown | {"news": ("wei", f"/news?after={last}"), "offline.json": ("wei", "/offline.json")}


@contextmanager
def taken_down() -> Iterator[list[Statement]]:
    statements: list[Statement] = []

    def note(_connection: Any, statement: Any, _many: Any, parameters: dict[str, Any], _options: Any) -> None:
        statements.append((statement, parameters))

    event.listen(Engine, "before_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_execute", note)


def asked_once(app: Flask, name: str, path: str) -> tuple[list[Statement], str]:
    """The statements of a page and what it answered; the second time, when nothing is to be found out any more."""
    client = client_of(app, name)
    client.get(path)
    with taken_down() as statements:
        answer = client.get(path)
    assert answer.status_code in {200, 204}, answer.text
    return statements, answer.text


def bare(data: Path) -> Flask:
    app, bare = create_app({"DATA": data}), Flask(__name__)
    reads = sa.create_engine(f"sqlite:///{data / 'fieldapp.sqlite'}")
    for name, (person, path) in pages(app).items():
        bare.add_url_rule(f"/{name}", name, reader(reads, *asked_once(app, person, path)))
    writes = sa.create_engine(f"sqlite:///{data / 'floor.sqlite'}")  # opened as ours are: WAL, synchronous=FULL
    with writes.connect().execution_options(**WAITING) as connection:
        Base.metadata.create_all(connection)
        connection.commit()

    @bare.post("/part")
    def part() -> str:
        with Session(writes) as session:
            session.connection(execution_options=WAITING)
            session.add(Used(id=uuid.uuid4(), sku=request.form["sku"], quantity=1, at=dt.datetime.now(dt.UTC)))
            session.commit()
        return "added"

    @bare.post("/photo")
    def photo() -> str:
        return str(sum(map(len, shrunk(request.files["photo"].read()))))

    return bare


def reader(engine: Engine, statements: list[Statement], text: str) -> Any:
    def read() -> str:
        with engine.connect() as connection:
            for statement, parameters in statements:
                connection.execute(statement, parameters).all()
        return text

    return read


def shrunk(photo: bytes) -> list[bytes]:
    """The two sizes in which a photo is kept, by Pillow alone."""
    picture = Image.open(io.BytesIO(photo))
    picture.draft("RGB", (LARGE, LARGE * picture.height // picture.width))
    made = []
    for side in (LARGE, SMALL):
        picture.thumbnail((side, side))
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=QUALITY)
        made.append(file.getvalue())
    return made


if __name__ == "__main__":
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    serve(lambda: Gateway(bare(folder), limit=16 << 20), host="127.0.0.1", port=port)
