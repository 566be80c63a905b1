"""What views use: who asks, which operation it is, finding, answering. Their only way to flask_login and htmx."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlsplit

import sqlalchemy as sa
from flask import Flask, Response, abort, g, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import pgettext
from flask_login import current_user
from markupsafe import Markup
from werkzeug.datastructures import FileStorage

from fieldapp.extensions import db
from fieldapp.forms import EARLIEST, LATEST, Form
from fieldapp.history import Event, Kind, Op
from fieldapp.history.canonical import digest
from fieldapp.history.clock import NEARLY, skew_of
from fieldapp.history.editing import Meanwhile, untouched
from fieldapp.ids import new_id, parse_id

BEGAN = "fieldapp.began"  # set by the gateway: when the request began to come in, seconds since 1970
SAYS = {"spoken": "_spoken.html"}  # the piece of every page that says what an act has done: for its answer
View = TypeVar("View", bound=Callable[..., Any])


# --- who may come in -------------------------------------------------------------------------------------------------


def allow(*roles: str) -> Callable[[View], View]:
    """Declare who may use a route: people with one of `roles`; without any, everybody signed in."""

    def declare(view: View) -> View:
        view.policy = frozenset(roles) or "signed in"  # pyright: ignore[reportFunctionMemberAccess]
        return view

    return declare


def public(view: View) -> View:
    """Declare that a route is open to strangers."""
    view.policy = "public"  # pyright: ignore[reportFunctionMemberAccess]
    return view


def check_policy() -> Response | None:
    """The first gate, before every view: 401 (or the sign-in page) for strangers, 403 for the wrong role."""
    view = request.endpoint and current_view()
    if not view or view.policy == "public":
        return None
    if not current_user.is_authenticated:
        if request.method != "GET" or wants_fragment() or request.path.startswith("/live"):
            abort(401)
        here = quote(request.full_path.rstrip("?"), safe="/?=")  # all that was asked for, not only the first of it
        return cast(Response, redirect(f"/sign-in?next={here}", 303))
    refuse_anothers()
    if view.policy != "signed in" and me().role not in view.policy:
        abort(403)
    return None


def refuse_anothers() -> None:
    """403 `wrong-user` for what another person recorded on this phone, before anything is looked for that this one
    may not see: the phone keeps it for whoever it is of."""
    if (user := request.headers.get("Op-User")) and parse_id(user) != me().id:
        abort(403, "wrong-user")


def current_view() -> Any:
    from flask import current_app

    return current_app.view_functions.get(request.endpoint or "")


def demand_policies(app: Flask) -> None:
    """A route without a declared policy stops the app from starting."""
    for endpoint, view in app.view_functions.items():
        if not hasattr(view, "policy"):
            raise RuntimeError(f"the route {endpoint} declares no policy: use @allow or @public")


def me() -> Any:
    """The person who is signed in."""
    return current_user._get_current_object()


def acts_as(person: Any) -> None:
    """Let this request be that person's, without signing anybody in: for an act that they recorded long ago."""
    g._login_user = person


# --- the operation on its way in -------------------------------------------------------------------------------------


def operation() -> Op:
    """The operation of this request: its id from the header or the field `op`, its times, its content's fingerprint.

    400 if there is no id or it is none.
    """
    op_id = parse_id(request.headers.get("Idempotency-Key") or request.form.get("op"))
    if op_id is None:
        abort(400, "no operation id")
    received = dt.datetime.now(dt.UTC)
    happened, skew = happened_at(received)
    g.op = Op(
        actor=me(),
        id=op_id,
        happened_at=happened,
        recorded_at=received,
        fingerprint=fingerprint(),
        device_id=g.get("device_id"),
        phone_id=parse_id(request.headers.get("Op-Phone")),
        skew_seconds=skew,
        seen=request.headers.get("Op-Seen", type=small),
        sequence=request.headers.get("Op-Seq", type=small),
    )
    return g.op


def known() -> int:
    """The event up to which this answer knows all: what came while it was made may be missing in it."""
    made_by = g.op.event if "op" in g else None
    return next((event for event in (g.get("cursor"), made_by) if event is not None), 0)


def small(text: str) -> int:
    number = int(text)
    if not 0 <= number < 2**31:
        raise ValueError(text)
    return number


def happened_at(received: dt.datetime) -> tuple[dt.datetime, int]:
    """When it happened by the phone's clock, corrected by how far that clock is from ours, in seconds.

    Never in the future, but for what a clock may differ that counts as right: two acts keep the time between them.
    """
    occurred, sent = (read_time(request.headers.get(name)) for name in ("Op-Occurred-At", "Op-Sent-At"))
    if occurred is None:
        return received, 0
    skew = skew_of(min(began(), received) - sent, g.get("device_id")) if sent else 0
    moment = occurred + dt.timedelta(seconds=skew)
    return moment if moment <= received + NEARLY else received, skew


def began() -> dt.datetime:
    """When this request began to come in: a photo may take minutes, which are no error of the phone's clock."""
    seconds = request.environ.get(BEGAN)
    return dt.datetime.fromtimestamp(seconds, dt.UTC) if seconds else dt.datetime.now(dt.UTC)


def read_time(text: str | None) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text or "")
        return moment.astimezone(dt.UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def fingerprint() -> str:
    """SHA-256 over the path, the fields and the files' hashes: what makes two requests the same act."""
    fields = sorted([name, value] for name, value in request.form.items(multi=True) if name != "op")
    files = sorted([name, hash_of(file)] for name, file in request.files.items(multi=True))
    return digest([request.path, fields, files])


def hash_of(file: FileStorage) -> str:
    seen = hashlib.file_digest(file.stream, "sha256")  # pyright: ignore[reportArgumentType]
    file.stream.seek(0)
    return seen.hexdigest()


def op_field() -> Markup:
    """The operation's id for a browser without JavaScript; with it, the page makes its own."""
    return Markup('<input type="hidden" name="op" value="{}">').format(new_id())


def seen_field() -> Markup:
    """Up to which event a form knows what it changes; one that is refused knows no more than before."""
    is_refused = "op" in g and g.op.event is None
    seen = g.get("overtaken", request.form.get("seen", known(), type=small)) if is_refused else known()
    return Markup('<input type="hidden" name="seen" value="{}">').format(seen)


def saved(form: Form, change: Callable[[], Any], subject: Any | None, *kinds: Kind, **facts: Any) -> bool:
    """Whether the `change` was made. Not if somebody else has made one since the form was filled in: the form says so,
    and sent once more it goes ahead. `subject` is None while nobody has ever changed it."""
    if subject is not None and (seen := request.form.get("seen", type=small)) is not None:
        g.op.guard = untouched(subject, *kinds, op=g.op, seen=seen, **facts)
    try:
        change()
    except Meanwhile as error:
        g.overtaken = error.event
        form.form_errors = [says_meanwhile(form, error)]
        return False
    return True


def says_meanwhile(form: Form, error: Meanwhile) -> str:
    names = [name if name in form else name.removesuffix("_id") for name in error.changed]
    labels = [str(form[name].label.text) for name in names if name in form]
    what = pgettext("list", ", ").join(labels)
    if what:
        said = _("%(name)s has changed this meanwhile: %(what)s.", name=error.name, what=what)
    else:
        said = _("%(name)s has changed this meanwhile.", name=error.name)
    return said + " " + _("Yours is not saved yet. Save once more to put it in place of theirs.")


# --- finding and answering -------------------------------------------------------------------------------------------


def day_in(text: str, otherwise: dt.date, first: dt.date = EARLIEST, last: dt.date = LATEST) -> dt.date:
    """The day that an address names, such as 2026-11-21; another one without it or with something else."""
    try:
        return max(first, min(dt.date.fromisoformat(text), last))
    except ValueError:
        return otherwise


def find(query: Any, row_id: uuid.UUID) -> Any:
    """The row of that id among those the query shows to this person; 404 otherwise."""
    kind = query.column_descriptions[0]["entity"]
    return db.session.scalar(query.where(kind.id == row_id)) or abort(404)


def wants_fragment() -> bool:
    """Whether htmx asks, so that the answer is a piece of the page."""
    return bool(request.htmx)  # pyright: ignore[reportAttributeAccessIssue] (htmx_flask adds it)


def done(template: str, *, to: str, also: dict[str, str] | None = None, **words: Any) -> Response:
    """The good answer: to htmx the fragment (and `also`, {element id: template}), to a plain form 303 `to`."""
    if not wants_fragment():
        return with_result(cast(Response, redirect(to, 303)))
    return with_result(make_response(render_template(template, **words) + partials(also or {}, **words)))


def partials(pieces: dict[str, str], **words: Any) -> str:
    """Further pieces of the page ({element id: template}) to stand behind a fragment."""
    rendered = ((element, render_template(template, **words)) for element, template in pieces.items())
    return "".join(
        f'<hx-partial hx-target="#{element}" hx-swap="outerMorph">{html}</hx-partial>' for element, html in rendered
    )


def gone_to(to: str) -> Response:
    """The good answer when the next page is another one: htmx follows it as the browser would."""
    if not wants_fragment():
        return with_result(cast(Response, redirect(to, 303)))
    response = make_response("")
    response.headers["HX-Redirect"] = to
    return with_result(response)


def with_result(response: Response) -> Response:
    if op := g.get("op"):
        response.headers["Op-Result"] = op.result
        if op.event is not None:
            response.headers["Op-Event"] = str(op.event)
        if op.replayed:
            response.headers["Idempotency-Replayed"] = "true"
    return response


def recorded() -> Sequence[Event]:
    """What this request's act has recorded."""
    return db.session.scalars(sa.select(Event).where(Event.operation_id == g.op.id).order_by(Event.id)).all()


def refused(template: str, *, page: str | None = None, **words: Any) -> Response:
    """Bad input: 422 with the same form, what was typed and what is wrong; `page` is the whole page without htmx."""
    html = render_template(template if wants_fragment() or page is None else page, **words)
    response = make_response(html, 422)
    if g.get("op"):
        response.headers["Op-Result"] = "refused"
    return response


def local_path(target: str | None, otherwise: str) -> str:
    """`target` if it is a path of ours, else `otherwise`: a link from outside must not redirect to outside."""
    parts = urlsplit(target or "")
    ours = target and target.startswith("/") and not parts.netloc and not target.startswith(("//", "/\\"))
    return target if ours and target and "\\" not in target else otherwise


def page_number() -> int:
    """The page of a list asked for, from 1."""
    return max(1, min(request.args.get("page", 1, type=int), 100_000))


def check_key() -> None:
    """A key that is none is 400 whoever sent it: the key's form comes before the session."""
    key = request.headers.get("Idempotency-Key")
    if key and parse_id(key) is None:
        abort(400, "no operation id")


def init_app(app: Flask) -> None:
    app.before_request(check_key)
    app.before_request(check_policy)
    app.jinja_env.globals.update(
        op_field=op_field, seen_field=seen_field, new_id=new_id, known=known, recorded=recorded
    )
    app.context_processor(lambda: {"me": me(), "device_id": g.get("device_id")})
