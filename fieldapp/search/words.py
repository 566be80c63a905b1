"""How text is cut for searching: Latin words, Chinese by one and two characters, numbers from each digit on.

FTS5's and PostgreSQL's own cutters miss two-character words such as 漏水, so both index these same tokens.
"""

import re
import unicodedata
from functools import lru_cache

CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
PIECES = re.compile(rf"(?P<chinese>[{CHINESE}]+)|[^\W_{CHINESE}]+")
CODES = re.compile(r"(?<![^\W_])([a-z]{1,8})-([0-9]{4})-([0-9]{1,9})(?![^\W_])")  # WX-2026-000117
NUMBERS = re.compile(rf"(?<![^\W_{CHINESE}])\d+(?:[\s().+/-]{{1,3}}\d+){{0,7}}(?![^\W_{CHINESE}])")
ABROAD = re.compile(r"^(?:00)?86(?=1\d{10}$)")
LONGEST = 60
SHORTEST_PHONE = 7
FEWEST_DIGITS = 3  # of a number's middle or end that find it: "the number that ends in 800"
LONGEST_QUERY = 300
MOST_ASKED = 12

Ways = list[list[str]]
"""Ways to find one thing that was asked: all words of any one of them."""


def tokens(*texts: str | None) -> list[str]:
    """All tokens of the texts: "Kaiser-Str. 漏水" gives kaiser, str, 漏水, 漏, 水; long numbers from each digit on."""
    return list(dict.fromkeys(token for text in texts if text for token in tokens_of(text)))


@lru_cache(2000)  # an address is the customer's, the site's and each product's there
def tokens_of(text: str) -> tuple[str, ...]:
    found, text = [], folded(text)
    for piece in PIECES.finditer(text):
        found += [*pairs(piece[0]), *piece[0]] if piece["chinese"] else [piece[0][:LONGEST]]
    found += ["".join(parts) for parts in CODES.findall(text)]
    for number in NUMBERS.findall(text):
        found += endings(number) if len(number) >= SHORTEST_PHONE else []
    return tuple(found)


def asked(query: str) -> list[Ways]:
    """What somebody typed, cut like the texts. A number in groups is meant as a whole, or as its groups."""
    text, wanted = folded(query[:LONGEST_QUERY]), []
    for code in CODES.finditer(text):
        wanted.append([["".join(code.groups())]])
    text = CODES.sub(" ", text)
    for number in NUMBERS.findall(text):
        if whole := whole_number(number):
            wanted.append([[whole], *([groups] if len(groups := re.findall(r"\d+", number)) > 1 else [])])
            text = text.replace(number, " ", 1)
    for piece in PIECES.finditer(text):
        wanted += [[[word]] for word in (pairs(piece[0]) if piece["chinese"] else [piece[0][:LONGEST]])]
    return wanted[:MOST_ASKED]


def is_exact(word: str) -> bool:
    """Chinese matches only itself; anything else also matches what begins with it."""
    return bool(PIECES.fullmatch(word)["chinese"])  # pyright: ignore[reportOptionalSubscript]


def pairs(piece: str) -> list[str]:
    return [piece] if len(piece) == 1 else [piece[i : i + 2] for i in range(len(piece) - 1)]


def endings(number: str) -> list[str]:
    """A number written in groups from each of its digits on, so that any part of it is the beginning of a token."""
    whole = re.sub(r"\D", "", number)[:LONGEST]
    return [whole[begin:] for begin in range(len(whole) - FEWEST_DIGITS + 1)] if len(whole) >= SHORTEST_PHONE else []


def whole_number(number: str) -> str:
    """Its digits without the country's code, when they are enough to be asked as one number; else nothing."""
    digits = re.sub(r"\D", "", number)[:LONGEST]
    return ABROAD.sub("", digits) if len(digits) >= FEWEST_DIGITS else ""


def folded(text: str) -> str:
    """Lower case, full-width forms made narrow, accents taken off."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
