"""Six bugs to plant in a server under test, so that the checker shows that it finds them."""

import io
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import event
from sqlalchemy.engine import Engine

from fieldapp import files, gateway, web
from fieldapp.extensions import db
from fieldapp.files import FileStore, Stored
from fieldapp.history import operations
from fieldapp.history.models import Operation
from fieldapp.ids import new_id, parse_id

SOON = 0.03  # seconds; how long the wrong order stays open to a kill


def no_key_check() -> None:
    """What comes again is taken for something new."""

    def forgetful(text: str | None) -> Any:
        op_id = parse_id(text)
        is_key = (text or "").startswith('"')
        return new_id() if is_key and db.session.get(Operation, op_id) else op_id

    web.parse_id = forgetful


def row_before_file() -> None:
    """The file is written some time after the row that names it."""
    put = FileStore.put

    def later(self: FileStore, source: BinaryIO | Path, *, limit: int | None = None) -> Stored:
        content = source.read_bytes() if isinstance(source, Path) else source.read()
        threading.Timer(10 * SOON, put, [self, io.BytesIO(content)]).start()
        return files.copy(io.BytesIO(content), io.FileIO(os.devnull, "w"), limit)

    FileStore.put = later


def split_transaction() -> None:
    """That it was done is committed first, and then what was done."""
    remembered = operations.remembered

    def committed(op: Any) -> Operation:
        actor = str(op.actor.id)
        operation = remembered(op)
        operation.made = {"table": "users", "id": actor}
        db.session.commit()
        time.sleep(SOON)
        operations.lock_head()
        return operation

    operations.remembered = committed


def no_fsync() -> None:
    os.fsync = lambda handle: None


def synchronous_normal() -> None:
    @event.listens_for(Engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=NORMAL").close()


def answer_before_commit() -> None:
    """The transaction is committed when the answer is already on its way."""
    open_ = threading.local()

    class Session:
        def __getattr__(self, name: str) -> Any:
            return getattr(db.session, name)

        def commit(self) -> None:
            db.session.flush()
            open_.session = db.session.registry()
            db.session.registry.clear()

    class Database:
        session = Session()

    answer = gateway.Gateway.answer

    def answered(self: gateway.Gateway, given: dict[str, Any]) -> gateway.Answer:
        open_.session = None
        result = answer(self, given)
        if open_.session:
            threading.Timer(3 * SOON, commit, [open_.session]).start()
        return result

    def commit(session: Any) -> None:
        session.commit()
        session.close()

    operations.db = Database()  # pyright: ignore[reportAttributeAccessIssue]
    gateway.Gateway.answer = answered


BUGS: dict[str, Callable[[], None]] = {
    "no key check": no_key_check,
    "row before file": row_before_file,
    "split transaction": split_transaction,
    "no fsync": no_fsync,
    "synchronous=NORMAL": synchronous_normal,
    "answer before commit": answer_before_commit,
}
