"""Which language a page speaks: the person's, else the cookie's, else the installation's. Never Accept-Language."""

import datetime as dt
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from babel import Locale, dates, numbers, units
from flask import Blueprint, Flask, Response, current_app, redirect, request
from flask_babel import Domain, get_locale
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from fieldapp.accounts import actions
from fieldapp.accounts.status import LANGUAGE_LABELS, Language
from fieldapp.extensions import babel
from fieldapp.forms import label
from fieldapp.history import Op
from fieldapp.web import local_path, me, public

COOKIE = "lang"
DAY = 24 * 60 * 60  # seconds
bp = Blueprint("languages", __name__)


def chosen() -> str:
    spoken = (me().language, request.cookies.get(COOKIE), current_app.config["LANGUAGE"])
    return next(str(language) for language in spoken if language in set(Language))


class Words(Domain):
    """Flask-Babel's catalogues, by language: its own look-up asks for the request three times for every text."""

    def get_translations(self) -> Any:
        return self.spoken_in(get_locale())

    @cache  # noqa: B019 (there is one)
    def spoken_in(self, _locale: Locale | None) -> Any:
        return super().get_translations()


words = Words()


def gettext(text: str, /, **facts: Any) -> Markup:
    """What Jinja's own does in three calls; pages say hundreds of texts."""
    return Markup(words.get_translations().ugettext(text)) % facts


def ngettext(one: str, many: str, num: int, /, **facts: Any) -> Markup:
    return Markup(words.get_translations().ungettext(one, many, num)) % {"num": num, **facts}


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=chosen)
    babel.domain_instance = words
    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        _=gettext,
        gettext=gettext,
        ngettext=ngettext,
        html_lang=lambda: "zh-Hans-CN" if str(get_locale()) == Language.ZH else "en",
        language=language,
        languages=LANGUAGE_LABELS,
    )
    app.jinja_env.filters.update(
        day=day,
        clock=clock,
        moment=moment,
        money=money,
        quantity=quantity,
        duration=duration,
        roughly=roughly,
        span=span,
        spoken=spoken,
        label=label,
        when=dt.datetime.fromisoformat,  # a time as an event holds it
    )


@bp.post("/language")
@public
def choose_language() -> AnyResponse | Response:
    """Kept in a cookie, and with the person who is signed in."""
    language = Language(wanted) if (wanted := request.form.get("language")) in set(Language) else Language.EN
    if me().is_authenticated and me().language != language:
        actions.choose_language(me(), Op(actor=me()), language=language)
    response = redirect(local_path(request.form.get("next"), "/"), 303)
    response.set_cookie(
        COOKIE, language, max_age=400 * 24 * 3600, samesite="Lax", secure=current_app.config["SESSION_COOKIE_SECURE"]
    )
    return response


# --- how numbers and times are written -------------------------------------------------------------------------------


# Babel's English is American, and its Chinese needs the year, month and day in one pattern.
DAYS = {
    Language.EN: {
        "": "EEE d MMM",
        "with year": "EEE d MMM y",
        "short": "d MMM",
        "month": "MMM y",
        "weekday": "EEEE d MMM",
        "long": "d MMMM y",
    },
    Language.ZH: {
        "": "M月d日EEE",
        "with year": "y年M月d日",
        "short": "M月d日",
        "month": "y年M月",
        "weekday": "M月d日 EEEE",
        "long": "y年M月d日",
    },
}


def day(value: dt.datetime | dt.date, form: str = "") -> str:
    """A day such as "Sat 21 Nov" or "11月21日周六", in the company's zone; `form` is one of DAYS or a pattern."""
    zone = current_app.config["TIME_ZONE"]
    if isinstance(value, dt.datetime):
        value = value.astimezone(zone).date()
    if not form and value.year != dt.datetime.now(zone).year:
        form = "with year"
    return day_in(locale(), value, DAYS[language()].get(form, form))


@lru_cache(1000)  # Babel reads its pattern anew each time
def day_in(locale: Locale, value: dt.date, pattern: str) -> str:
    return dates.format_date(value, pattern, locale)


def clock(value: dt.datetime) -> str:
    return value.astimezone(current_app.config["TIME_ZONE"]).strftime("%H:%M")


def moment(value: dt.datetime) -> str:
    return f"{day(value)} {clock(value)}"


def money(value: Decimal | None) -> str:
    return "" if value is None else money_in(locale(), value, current_app.config["CURRENCY"])


@lru_cache(1000)
def money_in(locale: Locale, value: Decimal, code: str) -> str:
    written = numbers.format_currency(value, code, locale=locale)
    return written.replace(numbers.get_currency_symbol(code, locale), symbol(code))


def symbol(code: str) -> str:
    """The shortest sign of a currency: ¥ and not CN¥, here everybody knows whose."""
    return min((numbers.get_currency_symbol(code, language) for language in Language), key=len)


def quantity(value: Decimal | None) -> str:
    return "" if value is None else quantity_in(locale(), value)


@lru_cache(1000)
def quantity_in(locale: Locale, value: Decimal) -> str:
    return numbers.format_decimal(value, format="#,##0.###", locale=locale)


def duration(seconds: int | None) -> str:
    """Hours and minutes such as 1:05."""
    minutes = round((seconds or 0) / 60)
    return f"{minutes // 60}:{minutes % 60:02}"


def lasting(seconds: int) -> str:
    """How long something took, in a sentence: 41 min, 1 hr 5 min, 1小时5分钟."""
    hours, minutes = divmod(round(seconds / 60), 60)
    parts = [(hours, "hour")] * bool(hours) + [(minutes, "minute")] * bool(minutes or not hours)
    said = [units.format_unit(value, f"duration-{unit}", "short", locale=locale()) for value, unit in parts]
    return ("" if language() == Language.ZH else " ").join(said)


def roughly(seconds: int) -> str:
    """The same of something that may be years: from a day on, in days."""
    if seconds < DAY - 60:
        return lasting(seconds)
    return units.format_unit(round(seconds / DAY), "duration-day", "short", locale=locale())


def spoken(minutes: int) -> str:
    """A length of time as people say it, as in static/js/times.js: minutes up to two hours, then hours."""
    return spoken_in(locale(), *((minutes, "minute") if minutes < 120 else (round(minutes / 60), "hour")))


@lru_cache(1000)
def spoken_in(locale: Locale, value: int, unit: str) -> str:
    return units.format_unit(value, f"duration-{unit}", "short", locale=locale)


def span(start: dt.datetime | None, end: dt.datetime | None) -> str:
    """A time window such as 13:00–15:00."""
    return f"{clock(start)}–{clock(end)}" if start and end else clock(start) if start else ""


def locale() -> Locale:
    return get_locale() or Locale("en")


def language() -> Language:
    return language_of(locale())


@cache
def language_of(locale: Locale) -> Language:
    return Language(str(locale))
