"""The weather of a day as a source tells it over HTTP (docs/weather.md): a proposal in words, or why there is none."""

import datetime as dt
import json
import time
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
from babel.numbers import format_decimal
from flask import current_app
from flask_babel import get_locale, pgettext
from flask_babel import gettext as _
from urllib3.exceptions import HTTPError

from fieldapp.forms import NOT_TEXT, label
from fieldapp.weather.status import CODES, Trouble

LIMIT = 3.0  # seconds: for each silence, and after which what is still coming is given up
MOST = 64 * 1024  # bytes of an answer
LONGEST = 500  # characters of the words
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Fieldapp"}


class Forecast(NamedTuple):
    source: str
    asked_at: dt.datetime
    words: str = ""
    trouble: Trouble | None = None


class NoForecast(Exception):
    def __init__(self, trouble: Trouble, why: object = ""):
        super().__init__(f"{trouble}: {why}")
        self.trouble = trouble


def name() -> str:
    """The source as people see it: its host, without what else the address holds; empty if there is none."""
    return urlsplit(current_app.config["WEATHER_URL"]).hostname or ""


def forecast(day: dt.date, now: dt.datetime) -> Forecast:
    """In the language of whoever asks."""
    try:
        words = words_of(read(fetch(address(day))), day)
    except NoForecast as error:
        current_app.logger.warning("The source of the weather, %s: %s", name(), error)
        return Forecast(name(), now, trouble=error.trouble)
    return Forecast(name(), now, words)


def address(day: dt.date) -> str:
    url = current_app.config["WEATHER_URL"]
    return url.replace("{date}", day.isoformat()).replace("{language}", get_locale().language)


def fetch(url: str) -> bytes:
    """What the address answers by itself: no redirect is followed, and no more is read than a forecast needs."""
    ends = time.monotonic() + LIMIT
    try:
        with requests.get(url, headers=HEADERS, timeout=LIMIT, allow_redirects=False, stream=True) as answer:
            if answer.status_code != 200:
                raise NoForecast(Trouble.REFUSED, answer.status_code)
            content = b""
            while piece := answer.raw.read1(MOST, decode_content=False):
                content += piece
                if len(content) > MOST:
                    raise NoForecast(Trouble.UNREADABLE, f"more than {MOST} bytes")
                if time.monotonic() > ends:
                    raise NoForecast(Trouble.SILENT, f"not all of it came in {LIMIT} s")
    except (requests.RequestException, HTTPError, OSError) as error:
        raise NoForecast(Trouble.SILENT, type(error).__name__) from error  # its text may hold a key out of the address
    return content


def read(content: bytes) -> dict[str, Any]:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NoForecast(Trouble.UNREADABLE, error) from error
    if not isinstance(said, dict):
        raise NoForecast(Trouble.UNREADABLE, "no object")
    return said


def words_of(said: dict[str, Any], day: dt.date) -> str:
    """The day's figures of `daily` put into words, or `text` as it is."""
    text, daily, units = said.get("text"), said.get("daily"), said.get("daily_units")
    if isinstance(daily, dict):
        text = in_words(of_day(daily, day), units if isinstance(units, dict) else {})
    if not isinstance(text, str):
        raise NoForecast(Trouble.UNREADABLE, "neither text nor daily")
    words = " ".join(NOT_TEXT.sub("", text).split())
    if not words:
        raise NoForecast(Trouble.NOTHING, day)
    return words[:LONGEST].strip()


def of_day(daily: dict[str, Any], day: dt.date) -> dict[str, float]:
    """The figures of one day out of lists that go by the list `time`."""
    days = daily.get("time")
    if not isinstance(days, list) or day.isoformat() not in days:
        return {}
    at = days.index(day.isoformat())
    lists = {key: values for key, values in daily.items() if isinstance(values, list) and len(values) == len(days)}
    return {key: values[at] for key, values in lists.items() if is_number(values[at])}


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e6 < value < 1e6


def in_words(figures: dict[str, float], units: dict[str, Any]) -> str:
    def number(key: str, pattern: str = "0") -> str:
        return format_decimal(figures[key], pattern, get_locale())

    def said(key: str, usual: str, pattern: str = "0") -> str:
        unit = units.get(key)
        return f"{number(key, pattern)} {unit if isinstance(unit, str) else usual}"

    sky = CODES.get(int(figures.get("weather_code", -1)))
    parts = [label(sky)] if sky else []
    if "precipitation_sum" in figures:
        parts.append(said("precipitation_sum", "mm", "0.#"))
    if "wind_gusts_10m_max" in figures:
        parts.append(_("gusts up to %(speed)s", speed=said("wind_gusts_10m_max", "km/h")))
    if "temperature_2m_min" in figures and "temperature_2m_max" in figures:
        low, high = number("temperature_2m_min"), said("temperature_2m_max", "°C")
        parts.append(_("%(low)s to %(high)s", low=low, high=high))
    return pgettext("list", ", ").join(parts)
