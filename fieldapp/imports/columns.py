"""Columns of a list as a file: what they are called, and how a cell is read. A bad cell says why."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fieldapp.accounts.status import Language
from fieldapp.forms import EARLIEST, LATEST, MAX_AMOUNT, NOT_TEXT

DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)


class Column(NamedTuple):
    key: str
    label: Any  # lazy words
    read: Callable[[str], Any]
    required: bool = False

    def names(self) -> set[str]:
        """What its head may say: the key, or its words in any of our languages."""
        return {folded(self.key), *in_all_languages(self.label)}


def folded(text: str) -> str:
    """How heads and choices are compared: neither case nor width, spaces, dots or dashes matter."""
    return re.sub(r"[\s._-]", "", unicodedata.normalize("NFKC", text).casefold())


def in_all_languages(label: Any) -> set[str]:
    found = set()
    for language in Language:
        with force_locale(language):
            found.add(folded(str(label)))
    return found


def text(most: int, *, pattern: str = "", wrong: Any = "") -> Callable[[str], str]:
    def read(cell: str) -> str:
        if NOT_TEXT.search(cell):
            raise ValueError(_("This text holds characters that cannot be kept. Please type it again."))
        if len(cell) > most:
            raise ValueError(_("This is longer than %(most)s characters.", most=most))
        if pattern and cell and not re.fullmatch(pattern, cell):
            raise ValueError(str(wrong))
        return cell.replace("\r\n", "\n")

    return read


def number(*, places: int, least: Decimal = Decimal(0), most: Decimal = MAX_AMOUNT) -> Callable[[str], Decimal | None]:
    def read(cell: str) -> Decimal | None:
        if not cell:
            return None
        if not re.fullmatch(rf"-?[0-9]{{1,12}}([.,][0-9]{{1,{places}}})?", cell):
            raise ValueError(_("Type a number such as 12.50."))
        value = Decimal(cell.replace(",", "."))
        if not least <= value <= most:
            raise ValueError(_("Type a number from %(least)s to %(most)s.", least=least, most=most))
        return value

    return read


def day(cell: str) -> dt.date | None:
    if not cell:
        return None
    found = DAY.fullmatch(cell)
    try:
        value = dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        value = None
    if value is None:
        raise ValueError(_("Write a day such as 2026-11-21."))
    if not EARLIEST <= value <= LATEST:
        raise ValueError(_("Choose a day between 1970 and 2099."))
    return value


def choice(labels: Mapping[Any, Any], *, empty: Any = None) -> Callable[[str], Any]:
    @cache
    def known() -> dict[str, Any]:
        """Each member by its value and by its words in all our languages."""
        return {word: member for member, label in labels.items() for word in {folded(member), *in_all_languages(label)}}

    def read(cell: str) -> Any:
        if not cell:
            return empty
        if folded(cell) not in known():
            raise ValueError(
                _("This must be one of: %(words)s.", words=pgettext("list", ", ").join(map(str, labels.values())))
            )
        return known()[folded(cell)]

    return read


class Answer(StrEnum):
    YES = "yes"
    NO = "no"


ANSWERS = {Answer.YES: _l("yes"), Answer.NO: _l("no")}


def whether(cell: str) -> bool:
    return choice_of_answer(cell) == Answer.YES


choice_of_answer = choice(ANSWERS, empty=Answer.YES)
