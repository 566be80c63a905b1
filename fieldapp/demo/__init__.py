"""A demo company with its past weeks and a day in progress, made through the ordinary acts: `fieldapp demo`."""

import datetime as dt

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale

from fieldapp.accounts.models import User
from fieldapp.demo import messages, past, today, weather
from fieldapp.demo.company import found_company, stocktaking
from fieldapp.demo.pictures import photographs
from fieldapp.demo.stage import Stage, photos_of, play
from fieldapp.extensions import db
from fieldapp.history.operations import now

COMPANIES = {"en": "Haimen Windows & Doors", "zh_Hans_CN": "海门门窗售后服务部"}
FOUNDED = dt.timedelta(days=60)  # ago


class NotEmpty(Exception):
    """There are people already: a demo is not mixed with a real company."""


def build_demo(language: str | None = None) -> None:
    """Into an empty migrated database; in the installation's language unless another is named."""
    if db.session.scalar(sa.select(sa.exists().select_from(User))):
        raise NotEmpty
    language = language or current_app.config["LANGUAGE"]
    current_app.config["COMPANY"] = COMPANIES[language]
    mark = current_app.config["DATA"] / "demo"
    mark.write_text(COMPANIES[language])  # first, so that a broken demo is known as one, too
    here = now().astimezone(current_app.config["TIME_ZONE"]).replace(microsecond=0)
    stage = Stage(language=language, now=here, time=here - FOUNDED)
    with force_locale(language):
        found_company(stage)
        stage.photos = photos_of(photographs())
        days = [*past.stories(stage), *today.stories(stage), *weather.stories(stage)]
        play(stage, [*days, stocktaking(stage), messages.told(stage)])
