"""The cursor that open pages ask: has something changed? Then they fetch themselves."""

from flask import Blueprint, Response, abort, g, request, url_for
from markupsafe import Markup

from fieldapp.live import queries
from fieldapp.web import allow, current_view, me

bp = Blueprint("live", __name__)


@bp.get("/live")
@allow()
def changes() -> Response:
    """204, or 200 "changed"; both name the event up to which was looked."""
    after, about = asked()
    head = queries.head()
    if head == after:
        return answer(204, head)
    try:
        events = [queries.events_of(me(), one) for one in about]
    except LookupError:
        abort(404)
    return answer(200 if queries.happened(events, after=after, head=head) else 204, head)


def asked() -> tuple[int, list[queries.About]]:
    try:
        return queries.read_cursor(request.args.get("after", "")), queries.read_about(request.args.get("about", ""))
    except ValueError:
        abort(400)


def answer(status: int, cursor: int) -> Response:
    response = Response("changed" if status == 200 else "", status, content_type="text/plain; charset=utf-8")
    response.headers["Live-Cursor"] = str(cursor)
    return response


@bp.before_app_request
def note_cursor() -> None:
    """Before a page reads anything: whatever comes while it reads must count as new to it."""
    view = current_view()
    if request.method == "GET" and view and view.policy != "public" and request.endpoint != "live.changes":
        g.cursor = queries.head()


@bp.app_template_global()
def live_about(*about: str, renew: int = 0, hidden: bool = False) -> Markup:
    """The attributes of #live on a page that follows these things: `live_about("desk")`, `live_about("job:…")`.

    `renew`: it is fetched, too, when nothing has happened for so many seconds. `hidden`: also while nobody sees it.
    """
    url = url_for("live.changes", about=",".join(about))
    each = Markup(' data-renew="{}"').format(renew) if renew else Markup()
    each += Markup(" data-hidden") if hidden else Markup()
    return Markup(' data-live="{}" data-after="{}"').format(url, g.cursor if "cursor" in g else queries.head()) + each
