"""What came of handing a message over: taken, refused, certainly not taken, or nobody knows."""

from enum import Enum
from typing import NamedTuple


class Came(Enum):
    TAKEN = "taken"
    REFUSED = "refused"  # for good
    NOT_TAKEN = "not taken"  # it may be tried again
    UNKNOWN = "unknown"  # cut off after the whole of it had been handed over


class Outcome(NamedTuple):
    came: Came
    said: str = ""  # by the other side
