"""GET /healthz: whether the database answers, for whoever watches the server."""

import sqlalchemy as sa
from flask import Flask

from fieldapp.extensions import db
from fieldapp.web import public


def init_app(app: Flask) -> None:
    app.add_url_rule("/healthz", view_func=healthz)


@public
def healthz():
    db.session.execute(sa.text("SELECT 1"))
    return {"status": "ok"}
