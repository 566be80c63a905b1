"""How text is cut for searching: Latin words and numbers, and Chinese in pairs of characters (decisions.md).

FTS5's and PostgreSQL's own cutters miss two-character words such as 漏水, so both index these same tokens.
"""

import re
import unicodedata
from functools import lru_cache

CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
PIECES = re.compile(rf"(?P<chinese>[{CHINESE}]+)|[^\W_{CHINESE}]+")
NUMBERS = re.compile(rf"(?<![^\W_{CHINESE}])\d+(?:[\s().+/-]{{1,3}}\d+){{0,7}}(?![^\W_{CHINESE}])")
ABROAD = re.compile(r"^(?:00)?86(?=1\d{10}$)")
LONGEST = 60
SHORTEST_PHONE = 7
LAST_DIGITS = 4  # people ask for "the number that ends in 8000"
LONGEST_QUERY = 300
MOST_ASKED = 12

Ways = list[list[str]]
"""Ways to find one thing that was asked: all words of any one of them."""


def tokens(*texts: str | None) -> list[str]:
    """All tokens of the texts: "Kaiser-Str. 漏水了" gives kaiser, str, 漏水, 水了, 了; and phone numbers whole."""
    return list(dict.fromkeys(token for text in texts if text for token in tokens_of(text)))


@lru_cache(2000)  # an address is the customer's, the site's and each product's there
def tokens_of(text: str) -> tuple[str, ...]:
    found, text = [], folded(text)
    for piece in PIECES.finditer(text):
        found += [*pairs(piece[0]), piece[0][-1]] if piece["chinese"] else [piece[0][:LONGEST]]
    for number in NUMBERS.findall(text):
        found += phones(number) if len(number) >= SHORTEST_PHONE else []
    return tuple(found)


def asked(query: str) -> list[Ways]:
    """What somebody typed, cut like the texts. A number in groups is meant as a whole, or as its groups."""
    text, wanted = folded(query[:LONGEST_QUERY]), []
    for number in NUMBERS.findall(text):
        if whole := whole_number(number):
            wanted.append([[whole], *([groups] if len(groups := re.findall(r"\d+", number)) > 1 else [])])
            text = text.replace(number, " ", 1)
    for piece in PIECES.finditer(text):
        wanted += [[[word]] for word in (pairs(piece[0]) if piece["chinese"] else [piece[0][:LONGEST]])]
    return wanted[:MOST_ASKED]


def is_pair(word: str) -> bool:
    """Two Chinese characters match only themselves; anything else also matches what begins with it."""
    return len(word) == 2 and bool(PIECES.fullmatch(word)["chinese"])  # pyright: ignore[reportOptionalSubscript]


def pairs(piece: str) -> list[str]:
    return [piece] if len(piece) == 1 else [piece[i : i + 2] for i in range(len(piece) - 1)]


def phones(number: str) -> list[str]:
    """A number written in groups as people may type it: from each group on without spaces, and its last digits."""
    groups = re.findall(r"\d+", number)
    wholes = [whole for i in range(len(groups)) if (whole := whole_number("".join(groups[i:])))]
    return [*wholes, wholes[0][-LAST_DIGITS:]] if wholes else []


def whole_number(number: str) -> str:
    """Its digits without the country's code, when they are enough for a phone number; else nothing."""
    digits = re.sub(r"\D", "", number)[:LONGEST]
    return ABROAD.sub("", digits) if len(digits) >= SHORTEST_PHONE else ""


def folded(text: str) -> str:
    """Lower case, full-width forms made narrow, accents taken off."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
