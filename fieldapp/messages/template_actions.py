"""What the company makes of its messages: texts of its own, which are sent at all, and the quiet hours."""

import datetime as dt

import sqlalchemy as sa

from fieldapp.accounts.status import Language
from fieldapp.extensions import db
from fieldapp.history import Kind, Op, once, require
from fieldapp.messages.models import THE_ONE, QuietHours, TemplateText
from fieldapp.messages.policies import can_change_texts
from fieldapp.messages.status import SWITCHED_ON, Template
from fieldapp.messages.texts import Text


@once
def switch(template: Template, op: Op, *, is_on: bool) -> TemplateText:
    require(can_change_texts(op.actor))
    row = row_of(template)
    row.is_on = is_on
    op.record(row, Kind.TEMPLATE_SWITCHED, template=template, on=is_on)
    return row


@once
def change_text(template: Template, op: Op, *, language: Language, text: Text) -> TemplateText:
    require(can_change_texts(op.actor))
    row = row_of(template)
    row.texts = {**row.texts, language.value: text._asdict()}
    op.record(row, Kind.TEMPLATE_CHANGED, template=template, language=language, words=text._asdict())
    return row


@once
def back_to_ours(template: Template, op: Op, *, language: Language) -> TemplateText:
    require(can_change_texts(op.actor))
    row = row_of(template)
    row.texts = {spoken: text for spoken, text in row.texts.items() if spoken != language}
    op.record(row, Kind.TEMPLATE_RESTORED, template=template, language=language)
    return row


@once
def set_quiet_hours(_nobody: None, op: Op, *, starts: dt.time | None, ends: dt.time | None) -> QuietHours:
    require(can_change_texts(op.actor))
    quiet = db.session.get(QuietHours, THE_ONE) or QuietHours(id=THE_ONE)
    quiet.starts, quiet.ends = starts, ends
    db.session.add(quiet)
    db.session.flush()
    op.record(quiet, Kind.QUIET_HOURS_SET, starts=starts, ends=ends)
    return quiet


def row_of(template: Template) -> TemplateText:
    row = db.session.scalar(sa.select(TemplateText).where(TemplateText.template == template))
    if row is None:
        row = TemplateText(template=template, is_on=template in SWITCHED_ON, texts={})
        db.session.add(row)
        db.session.flush()
    return row
