"""Running a deposited request as that person's act, through the app's own view, with the stored operation."""

from contextlib import ExitStack
from typing import Any, NamedTuple

from flask import Response, current_app, g, request
from werkzeug.datastructures import FileStorage, MultiDict

from fieldapp.accounts.models import User
from fieldapp.extensions import db
from fieldapp.history.deposits import Deposit
from fieldapp.web import acts_as, current_view


class Ran(NamedTuple):
    """What the view answered."""

    status: int
    html: str

    @property
    def is_good(self) -> bool:
        return self.status < 400


def run(deposit: Deposit) -> Ran:
    """In a request and a transaction of its own. Run again it does nothing, as any operation."""
    store, user_id, device_id = current_app.extensions["files"], deposit.user_id, deposit.device_id
    with ExitStack() as stack:
        data: MultiDict[str, Any] = MultiDict((name, value) for name, value in deposit.fields)
        for file in deposit.files:
            content = stack.enter_context(store.open(file.sha256))
            data.add(file.field, FileStorage(content, file.name or file.field, file.field, file.media_type))
        headers = {
            **{name: value for name, value in deposit.headers.items() if name in ("Op-Seq", "Op-Seen", "Op-Phone")},
            "Idempotency-Key": f'"{deposit.id}"',
            "Op-Occurred-At": deposit.happened_at.isoformat(),
            "HX-Request": "true",
        }
        db.session.rollback()  # nothing of ours is open while that act writes
        with current_app.test_request_context(deposit.path, method="POST", data=data, headers=headers):
            acts_as(db.session.get_one(User, user_id))
            g.device_id = device_id
            answer = answered()
            return Ran(answer.status_code, answer.get_data(as_text=True))


def answered() -> Response:
    """The view's answer or the error's, as a request from outside would get it; 403 for what is not this role's."""
    try:
        if request.routing_exception:
            raise request.routing_exception
        view = current_view()
        return current_app.make_response(view(**(request.view_args or {})))
    except Exception as error:
        return current_app.make_response(current_app.handle_user_exception(error))
