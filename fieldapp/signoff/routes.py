"""The sign-off: handing the phone over, the customer's room, and the signed document for whoever asks later."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, send_file
from flask_babel import gettext as _

from fieldapp.accounts.status import LANGUAGE_LABELS, READERS, Language, Role
from fieldapp.history import NotNow
from fieldapp.jobs import visit_queries
from fieldapp.jobs.models import Visit
from fieldapp.jobs.policies import can_work_on
from fieldapp.jobs.recording import REVIEW, overtaken
from fieldapp.languages import locale
from fieldapp.signoff import actions, queries
from fieldapp.signoff.document import Terms, facts
from fieldapp.signoff.forms import SignOffForm
from fieldapp.signoff.frozen import Damaged, Frozen, read_document, read_image, read_strokes
from fieldapp.signoff.status import OUTCOME_LABELS, SignOutcome
from fieldapp.web import allow, find, gone_to, me, operation, refused, wants_fragment

bp = Blueprint("signoff", __name__)
bp.record_once(lambda setup: setup.app.jinja_env.globals.update(outcome_labels=OUTCOME_LABELS))


def terms() -> Terms:
    config = current_app.config
    return Terms(config["COMPANY"], config["CURRENCY"], config["LABOUR_RATE"], config["LABOUR_STEP"])


def find_finished(visit_id: UUID) -> Visit:
    """The visit with all that its document shows; not before it is finished, and only by whoever worked on it."""
    visit = find(visit_queries.whole(Visit.visible_to(me())), visit_id)
    refuse_unfinished(visit)
    visit_queries.load_recorded(visit, surroundings=True)
    return visit


def find_signed(visit_id: UUID) -> Visit:
    """The same for what was signed already, also while the office decided otherwise."""
    visit = find(visit_queries.whole(Visit.visible_to(me())), visit_id)
    if not overtaken(me(), visit):
        refuse_unfinished(visit)
    visit_queries.load_recorded(visit, surroundings=True)
    return visit


def refuse_unfinished(visit: Visit) -> None:
    if not can_work_on(me(), visit):
        abort(403)
    if not visit.is_finished:
        raise NotNow(visit.state)


@bp.get("/visits/<uuid:visit_id>/signoff")
@allow(Role.TECHNICIAN)
def hand_over(visit_id: UUID) -> str:
    visit = find_finished(visit_id)
    spoken = visit.job.customer.language or str(locale())
    return render_template("signoff/hand_over.html", visit=visit, spoken=spoken, languages=LANGUAGE_LABELS)


@bp.get("/visits/<uuid:visit_id>/signoff/room")
@allow(Role.TECHNICIAN)
def room(visit_id: UUID) -> str | Response:
    visit = find_finished(visit_id)
    if not visit.needs_signature:
        return gone_to(f"/visits/{visit.id}/signoff/thanks")
    return room_page(visit, SignOffForm(data={"signer": visit.job.contact.name if visit.job.contact else ""}))


def room_page(visit: Visit, form: SignOffForm) -> str:
    asked = request.args.get("language", "")
    shown = facts(visit, terms(), language=asked if asked in set(Language) else str(locale()))
    return render_template("signoff/room.html", visit=visit, form=form, facts=shown)


@bp.get("/visits/<uuid:visit_id>/signoff/without")
@allow(Role.TECHNICIAN)
def without(visit_id: UUID) -> str:
    visit = find_finished(visit_id)
    outcome = SignOutcome.REFUSED if request.args.get("outcome") == SignOutcome.REFUSED else SignOutcome.ABSENT
    return render_template("signoff/without.html", visit=visit, form=SignOffForm(data={"outcome": outcome}))


@bp.post("/visits/<uuid:visit_id>/signoff")
@allow(Role.TECHNICIAN)
def sign_off(visit_id: UUID) -> Response:
    visit, op, form = find_signed(visit_id), operation(), SignOffForm.posted()
    frozen = None
    if form.validate():
        try:
            frozen = frozen_by_phone(visit, form.outcome.data)
        except Damaged:
            form.form_errors.append(_("The signature or the document did not arrive whole. Please sign again."))
    if frozen is None:
        return not_signed(visit, form)
    hashes = actions.keep(frozen, current_app.extensions["files"])
    actions.sign_off(visit, op, document=frozen.document, hashes=hashes, terms=terms(), **form.data)
    thanks = form.outcome.data == SignOutcome.SIGNED and op.result != REVIEW
    return gone_to(f"/visits/{visit_id}" + ("/signoff/thanks" if thanks else "/"))


def frozen_by_phone(visit: Visit, outcome: SignOutcome) -> Frozen:
    """What the phone sent along. Where nobody signed it need not have sent anything."""
    files = request.files
    if outcome != SignOutcome.SIGNED and "document" not in files:
        return actions.freeze_ours(visit, terms(), str(locale()))
    content, document = read_document(files.get("document"), str(visit.id))
    if outcome != SignOutcome.SIGNED:
        return Frozen(content, document, None, None)
    return Frozen(content, document, read_strokes(files.get("strokes")), read_image(files.get("image")))


def not_signed(visit: Visit, form: SignOffForm) -> Response:
    if form.outcome.data in (SignOutcome.REFUSED, SignOutcome.ABSENT):
        return refused("signoff/_without.html", page="signoff/without.html", visit=visit, form=form)
    if wants_fragment():
        return refused("signoff/_form.html", visit=visit, form=form)
    return make_response(room_page(visit, form), 422)


@bp.get("/visits/<uuid:visit_id>/signoff/thanks")
@allow(Role.TECHNICIAN)
def thanks(visit_id: UUID) -> str:
    visit = find_finished(visit_id)
    return render_template("signoff/thanks.html", visit=visit, signoff=visit.signoff)


@bp.get("/signoffs/<uuid:signoff_id>")
@allow(Role.TECHNICIAN, *READERS)
def show(signoff_id: UUID) -> str:
    signoff = find(queries.visible_to(me()), signoff_id)
    document = queries.document_of(signoff, current_app.extensions["files"])
    return render_template("signoff/show.html", signoff=signoff, document=document, visit=signoff.visit)


@bp.get("/signoffs/<uuid:signoff_id>/signature")
@allow(Role.TECHNICIAN, *READERS)
def signature(signoff_id: UUID) -> Response:
    return sent(find(queries.visible_to(me()), signoff_id).image_sha256, "image/png", "signature.png")


@bp.get("/signoffs/<uuid:signoff_id>/document")
@allow(Role.TECHNICIAN, *READERS)
def document(signoff_id: UUID) -> Response:
    """The very bytes that were hashed and signed."""
    sha = find(queries.visible_to(me()), signoff_id).document_sha256
    return sent(sha, "application/json", f"{sha[:16]}.json", as_attachment=True)


def sent(sha: str | None, media_type: str, name: str, **options: Any) -> Response:
    if sha is None:
        abort(404)
    path = current_app.extensions["files"].path(sha)
    return send_file(path, mimetype=media_type, download_name=name, etag=sha, **options)
