"""What happened: operations that may be sent twice, and the chained events that they leave."""

from fieldapp.history.kinds import Kind
from fieldapp.history.models import Event, EventWords, Operation, told
from fieldapp.history.operations import DifferentContent, NotNow, Op, Refused, once, require

__all__ = [
    "DifferentContent",
    "Event",
    "EventWords",
    "Kind",
    "NotNow",
    "Op",
    "Operation",
    "Refused",
    "once",
    "require",
    "told",
]
