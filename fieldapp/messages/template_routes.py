"""The texts of messages, for managers and administrators: both languages, what is sent at all, and the quiet hours."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import force_locale

from fieldapp.accounts.status import LANGUAGE_LABELS, Language
from fieldapp.history import Kind
from fieldapp.history.operations import now
from fieldapp.messages import quiet, template_actions, texts
from fieldapp.messages.forms import QuietForm, SwitchForm, TextForm
from fieldapp.messages.models import TemplateText
from fieldapp.messages.policies import TEXTS
from fieldapp.messages.status import SWITCHED_ON, TEMPLATE_LABELS, Channel, Template
from fieldapp.messages.texts import Text
from fieldapp.messages.ways import is_set_up
from fieldapp.web import SAYS, allow, done, operation, refused, saved, wants_fragment

bp = Blueprint("message_templates", __name__, url_prefix="/message-templates")
ONE = f"/<any({','.join(Template)}):name>"
IN_LANGUAGE = f"{ONE}/<any({','.join(Language)}):spoken>"
LIST = "messages/_templates.html"
PAGE = "messages/templates.html"
REWORDED = (Kind.TEMPLATE_CHANGED, Kind.TEMPLATE_RESTORED)


@bp.get("")
@allow(*TEXTS)
def show() -> str:
    return render_template(PAGE, **words())


def words(
    failed: TextForm | None = None, failed_key: str = "", quiet_form: QuietForm | None = None, opened: str = ""
) -> dict[str, Any]:
    """All that the page uses; `failed` is the text that came back with an error, `failed_key` whose it is; `opened` the
    template whose texts are being worked on."""
    rows, hours = texts.rows(), quiet.hours()
    examples = {language: texts.example(language, now()) for language in Language}

    def form_for(template: Template, language: Language) -> TextForm:
        key = f"{template}-{language}"
        if failed is not None and failed_key == key:
            return failed
        text = as_it_stands(template, language, rows.get(template))
        return TextForm(data=text._asdict()).of(template, key)

    return {
        "templates": TEMPLATE_LABELS,
        "languages_of": LANGUAGE_LABELS,
        "is_on": {each: rows[each].is_on if each in rows else each in SWITCHED_ON for each in Template},
        "is_own": lambda template, language: template in rows and language in rows[template].texts,
        "form_for": form_for,
        "preview_of": lambda language, form: previewed(form.subject.data, form.body.data, examples[language]),
        "placeholders": texts.PLACEHOLDERS,
        "known_of": texts.KNOWN,
        "quiet_form": quiet_form or QuietForm(data={"starts": hours.starts, "ends": hours.ends}),
        "mail_is_set_up": is_set_up(Channel.EMAIL),
        "webhook_is_set_up": is_set_up(Channel.SMS),
        "opened": opened or failed_key.rpartition("-")[0],
    }


def as_it_stands(template: Template, language: Language, row: TemplateText | None) -> Text:
    with force_locale(language):
        return Text(*(str(part) for part in texts.own_or_ours(template, language, row)))


def previewed(subject: str | None, body: str | None, values: dict[str, str]) -> Text:
    return Text(subject or "", body or "").filled(values)


@bp.get(f"{IN_LANGUAGE}/preview")
@allow(*TEXTS)
def preview(name: str, spoken: str) -> str:
    """A text as it is being typed, with the facts of nobody put in."""
    template, language = Template(name), Language(spoken)
    form = TextForm(request.args).of(template, f"{template}-{language}")
    form.validate()
    said = previewed(form.subject.data, form.body.data, texts.example(language, now()))
    return render_template("messages/_preview.html", template=template, language=language, form=form, preview=said)


@bp.post(IN_LANGUAGE)
@allow(*TEXTS)
def change(name: str, spoken: str) -> Response:
    template, language, op = Template(name), Language(spoken), operation()
    form = TextForm.posted().of(template, f"{template}-{language}")
    change = partial(template_actions.change_text, template, op, language=language, text=form.text)
    row = texts.rows().get(template)
    if not form.validate() or not saved(form, change, row, *REWORDED, language=language):
        return refused(LIST, page=PAGE, **words(form, f"{template}-{language}"))
    return changed(opened=name)


@bp.post(f"{IN_LANGUAGE}/restoration")
@allow(*TEXTS)
def restore(name: str, spoken: str) -> Response:
    template, language, op = Template(name), Language(spoken), operation()
    row = texts.rows().get(template)
    form = TextForm(data=as_it_stands(template, language, row)._asdict()).of(template, f"{template}-{language}")
    change = partial(template_actions.back_to_ours, template, op, language=language)
    if not saved(form, change, row, *REWORDED, language=language):
        return refused(LIST, page=PAGE, **words(form, f"{template}-{language}"))
    return changed(opened=name)


@bp.post(f"{ONE}/switch")
@allow(*TEXTS)
def switch(name: str) -> Response:
    op, form = operation(), SwitchForm.posted()
    if not form.validate():
        abort(422)
    template_actions.switch(Template(name), op, is_on=form.on.data)
    return changed()


@bp.post("/quiet-hours")
@allow(*TEXTS)
def set_quiet_hours() -> Response:
    op, form = operation(), QuietForm.posted()
    change = partial(template_actions.set_quiet_hours, None, op, **form.hours)
    if not form.validate() or not saved(form, change, quiet.hours(), Kind.QUIET_HOURS_SET):
        return refused(LIST, page=PAGE, **words(quiet_form=form))
    return changed()


def changed(opened: str = "") -> Response:
    page = words(opened=opened) if wants_fragment() else {}
    return done(LIST, also=SAYS, to=url_for("message_templates.show"), **page)
