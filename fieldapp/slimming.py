"""What scripts and styles say to those who read them, and the space around it, stays here: a phone pays for each byte.

Comments that begin with `/*!` are licences.
"""

import re

from rjsmin import jsmin

REMARK = re.compile(r"/\*(?!!).*?\*/[ \t]*\n?", re.DOTALL)


def script(text: str) -> str:
    """The same script without comments and needless space. A template inside another's `${…}` may lose spaces."""
    return str(jsmin(text, keep_bang_comments=True))  # bytes only for bytes


def sheet(text: str) -> str:
    return re.sub(r"^\s+", "", REMARK.sub("", text), flags=re.M)
