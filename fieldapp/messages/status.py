"""Which messages there are, by what way they go, in what state each is, and what people call all that."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from fieldapp.forms import labelled


class Template(StrEnum):
    """What a message says. Each has its text in both languages, and a switch."""

    PLANNED = "planned"
    MOVED = "moved"
    CANCELLED = "cancelled"
    WEATHER = "weather"
    ON_THE_WAY = "on_the_way"


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    CHAT = "chat"
    PUSH = "push"  # to our own people
    NONE = "none"  # nobody can write to them: they are rung up


class State(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DOUBTFUL = "doubtful"  # begun, and nobody knows whether it arrived
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    BY_PHONE = "by_phone"
    GIVEN_UP = "given_up"
    OVERTAKEN = "overtaken"  # before it was sent, something newer took its place


class Problem(StrEnum):
    """Why a message is with a person."""

    NO_CONSENT = "no_consent"
    NO_ADDRESS = "no_address"
    NOT_SET_UP = "not_set_up"
    SWITCHED_OFF = "switched_off"
    NO_PHONE = "no_phone"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    CUT_OFF = "cut_off"
    ERASED = "erased"


NEED_A_PERSON = (State.DOUBTFUL, State.FAILED, State.UNREACHABLE)
ON_ITS_WAY = (State.WAITING, State.SENDING)
SWITCHED_ON = {Template.WEATHER}  # as long as nobody has said otherwise

TEMPLATE_LABELS = labelled(
    Template,
    planned=_l("Visit planned"),
    moved=_l("Visit moved to another time"),
    cancelled=_l("Visit cancelled"),
    weather=_l("Put off for the weather"),
    on_the_way=_l("Technician on the way"),
)
CHANNEL_LABELS = labelled(
    Channel, email=_l("E-mail"), sms=_l("Text message"), chat=_l("Chat"), push=_l("Push"), none=_l("Telephone")
)
STATE_LABELS = labelled(
    State,
    waiting=_l("Waiting to be sent"),
    sending=_l("Being sent"),
    sent=_l("Sent"),
    doubtful=_l("Perhaps sent"),
    failed=_l("Not sent"),
    unreachable=_l("To ring up"),
    by_phone=_l("Told by telephone"),
    given_up=_l("Given up"),
    overtaken=_l("No longer needed"),
)
PROBLEM_LABELS = labelled(
    Problem,
    no_consent=_l("They do not want messages."),
    no_address=_l("We have neither a telephone number nor an e-mail address to write to."),
    not_set_up=_l("Nothing is set up that could write to them."),
    switched_off=_l("This kind of message is switched off."),
    no_phone=_l("None of their phones wants pushes, or could be reached."),
    refused=_l("It was refused."),
    no_answer=_l("Nobody answered, however often we tried."),
    cut_off=_l("The sending was cut off: it may have arrived or not."),
    erased=_l("Its text was erased before it was sent."),
)
