"""What a form says that sends somebody whose turn it is not: it asks why, and keeps what was typed."""

from typing import Any

from flask_babel import gettext as _

from fieldapp.rotation.actions import NotTheirTurn


def asks_why(form: Any, error: NotTheirTurn) -> Any:
    """The form with the question at its field `overrule`."""
    following = error.standing.next
    form.overrule.errors = [
        _("It is %(name)s's turn. Please say why somebody else goes.", name=following.name)
        if following
        else _("Nobody in the list can go. Please say why somebody goes all the same.")
    ]
    return form
