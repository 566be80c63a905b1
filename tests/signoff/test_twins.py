"""The phone writes times, days and amounts as the server does: the vectors that static/js is tested with as well."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask_babel import force_locale

from fieldapp.languages import DAYS, day, day_in, lasting, locale, quantity
from fieldapp.parts.costs import CENT, charged
from fieldapp.parts.models import PartUsed
from fieldapp.parts.status import Use
from fieldapp.search import words
from fieldapp.signoff.carrying import micros

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/moments.json").read_text())
WORDS = json.loads((Path(__file__).parents[1] / "vectors/words.json").read_text())


@pytest.mark.parametrize("iso, zone, day_there, clock_there, number", VECTORS["moments"])
def test_moments(iso, zone, day_there, clock_there, number):
    moment = dt.datetime.fromisoformat(iso)
    there = moment.astimezone(ZoneInfo(zone))
    assert (there.date().isoformat(), there.strftime("%H:%M"), micros(moment)) == (day_there, clock_there, number)


@pytest.mark.parametrize("language, date, this_year, short, long", VECTORS["days"])
def test_days(app, language, date, this_year, short, long):
    value = dt.date.fromisoformat(date)
    with app.test_request_context(), force_locale(language):
        form = "with year" if value.year != this_year else ""
        assert day_in(locale(), value, DAYS[language][form]) == short
        assert day(value, "long") == long


@pytest.mark.parametrize("language, seconds, said", VECTORS["lasting"])
def test_how_long_something_took(app, language, seconds, said):
    with app.test_request_context(), force_locale(language):
        assert lasting(seconds) == said


@pytest.mark.parametrize("number, said", VECTORS["quantities"])
def test_quantities(app, number, said):
    for language in DAYS:
        with app.test_request_context(), force_locale(language.value):
            assert quantity(Decimal(number)) == said


@pytest.mark.parametrize("price, number, amount", VECTORS["amounts"])
def test_amounts(price, number, amount):
    assert PartUsed(price=Decimal(price), quantity=Decimal(number), use=Use.USED).amount == Decimal(amount)


@pytest.mark.parametrize("rate, seconds, amount", VECTORS["labour"])
def test_labour(rate, seconds, amount):
    assert charged(seconds, 1) == seconds
    assert (Decimal(rate) * seconds / 3600).quantize(CENT, "ROUND_HALF_UP") == Decimal(amount)


@pytest.mark.parametrize("text, found", WORDS["tokens"])
def test_how_text_is_cut(text, found):
    assert words.tokens(text) == found


@pytest.mark.parametrize("query, wanted", WORDS["asked"])
def test_what_was_asked(query, wanted):
    assert words.asked(query) == wanted


@pytest.mark.parametrize("word, is_exact", WORDS["exact"])
def test_what_matches_itself_alone(word, is_exact):
    assert words.is_exact(word) is is_exact
