"""How text is cut for searching: Latin words and numbers, and Chinese in pairs of characters (decisions.md).

FTS5's and PostgreSQL's own cutters miss two-character words such as 漏水, so both index these same tokens.
"""

import re
import unicodedata

CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
PIECES = re.compile(rf"[{CHINESE}]+|[^\W_{CHINESE}]+")
LONGEST = 60
MOST_ASKED = 12


def tokens(*texts: str | None) -> list[str]:
    """All tokens of the texts, in order: "Kaiser-Str. 漏水了" gives kaiser, str, 漏水, 水了."""
    found = []
    for text in texts:
        for piece in PIECES.findall(folded(text or "")):
            found += pairs(piece) if piece[0] >= "\u3400" else [piece[:LONGEST]]
    return found


def asked(query: str) -> list[str]:
    """The tokens of what somebody typed; a last Latin word may be only begun."""
    return tokens(query)[:MOST_ASKED]


def pairs(piece: str) -> list[str]:
    return [piece] if len(piece) == 1 else [piece[i : i + 2] for i in range(len(piece) - 1)]


def folded(text: str) -> str:
    """Lower case, full-width forms made narrow, accents taken off."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
