"""Every setting, its default and what it is for: read from the environment as FIELDAPP_<NAME>."""

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fieldapp.sqlite import sqlite3

PUSH_SERVICES = "fcm.googleapis.com push.services.mozilla.com push.apple.com notify.windows.com"


class Setting(NamedTuple):
    name: str
    default: str
    read: Callable[[str], Any]
    says: str


def yes(text: str) -> bool:
    return text.strip().lower() in {"1", "true", "yes", "on"}


def mail_server(text: str) -> str:
    return with_scheme(text, "SMTP_URL", "smtp", "smtps")


def web_address(text: str) -> str:
    return with_scheme(text, "WEBHOOK_URL", "https", "http")


def source_address(text: str) -> str:
    return with_scheme(text, "WEATHER_URL", "https", "http")


def with_scheme(text: str, name: str, *schemes: str) -> str:
    """Refused when the app starts, not when it is first needed."""
    parts = urlsplit(text)
    if text and (parts.scheme not in schemes or not parts.hostname):
        raise ValueError(f"FIELDAPP_{name} has to begin with {schemes[0]}:// or {schemes[1]}:// and name a host.")
    return text


SETTINGS = [
    Setting("DATA", "instance", lambda text: Path(text).absolute(), "Folder of the database, the photos and the key."),
    Setting("DATABASE_URL", "", str, "Another database than SQLite in DATA: `postgresql+psycopg://user@host/name`."),
    Setting("COMPANY", "Fieldapp", str, "The company's name, on pages and documents."),
    Setting("LANGUAGE", "en", str, "The language of those who have not chosen one: `en` or `zh_Hans_CN`."),
    Setting("TIME_ZONE", "Asia/Shanghai", ZoneInfo, "The zone in which times are shown."),
    Setting("CURRENCY", "CNY", str, "The one currency of all amounts."),
    Setting("JOB_PREFIX", "WX", str, "What job numbers begin with, as in WX-2026-000123."),
    Setting("LABOUR_RATE", "120.00", Decimal, "Price of an hour of work, in the currency."),
    Setting("LABOUR_STEP", "15", int, "Work is charged by begun steps of so many minutes."),
    Setting("ROTATION_CAPACITY", "0", int, "Visits a day after which a technician is skipped; 0: never."),
    Setting("PHOTO_SIDE", "1600", int, "Longest side, in pixels, to which a phone makes a photo small before sending."),
    Setting("PHONE_DAYS", "30", int, "Days until a technician has to sign in again."),
    Setting("DESK_HOURS", "12", int, "Idle hours after which everybody else has to sign in again."),
    Setting("PUBLIC_URL", "", str, "The address people use when it is not the one the server sees, as `https://…`."),
    Setting("PROXY_HOPS", "0", int, "Trusted proxies in front, whose X-Forwarded headers are believed."),
    Setting("PUSH_SERVICES", PUSH_SERVICES, lambda text: frozenset(text.split()), "Push services that are asked."),
    Setting("PUSH_CONTACT", "", str, "Where a push service may complain, `mailto:…`; else PUBLIC_URL."),
    Setting(
        "SMTP_URL", "", mail_server, "The server that takes our e-mail: `smtp://user:password@host:587` or `smtps://`."
    ),
    Setting("MAIL_FROM", "", str, "From whom e-mail comes: `Haimen Windows <service@example.com>`."),
    Setting("WEBHOOK_URL", "", web_address, "Where text and chat messages are handed over, see messages.md."),
    Setting("WEBHOOK_KEY", "", str, "The secret with which they are signed."),
    Setting(
        "WEATHER_URL", "", source_address, "Who is asked for the weather of a day, see weather.md; else it is typed."
    ),
    Setting("DEMO", "no", yes, "A demo company: pages say so, and it serves only this machine."),
]

DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


def load(given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Flask's configuration: `given` wins over the environment, the environment over the defaults."""
    given = given or {}
    values = {
        setting.name: given.get(setting.name)
        or setting.read(os.environ.get(f"FIELDAPP_{setting.name}", setting.default))
        for setting in SETTINGS
    }
    values["DATA"] = Path(values["DATA"])
    mark = values["DATA"] / "demo"  # `fieldapp demo` leaves it, with its company's name
    if mark.exists():
        unnamed = values["COMPANY"] == DEFAULTS["COMPANY"]
        values |= {"DEMO": True, "COMPANY": (unnamed and mark.read_text()) or values["COMPANY"]}
    https = values["PUBLIC_URL"].startswith("https://")
    uri = values["DATABASE_URL"] or f"sqlite:///{values['DATA'] / 'fieldapp.sqlite'}"
    return {
        "SQLALCHEMY_DATABASE_URI": uri,
        "SQLALCHEMY_ENGINE_OPTIONS": {"module": sqlite3} if uri.startswith("sqlite") else {},
        "SECRET_KEY": secret_of(values["DATA"]),
        "SESSION_COOKIE_NAME": "__Host-fieldapp" if https else "fieldapp",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": 400 * 24 * 3600,  # the row on the server ends it, not the cookie
        "BABEL_DEFAULT_LOCALE": values["LANGUAGE"],
        "BABEL_DEFAULT_TIMEZONE": values["TIME_ZONE"].key,
        "BABEL_TRANSLATION_DIRECTORIES": str(Path(__file__).parent / "translations"),
        "MAX_CONTENT_LENGTH": 17 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 500_000,
        "MAX_FORM_PARTS": 300,
        **given,
        **values,
    }


def secret_of(data: Path) -> str:
    """The installation's key, made once. Whoever has it can forge sessions' cookies, never the sessions' rows."""
    path = data / "secret"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(f".{secrets.token_hex(4)}")
        new.touch(mode=0o600)
        new.write_text(secrets.token_hex(32))
        with suppress(FileExistsError):  # of several processes starting together, the first one's key stands
            os.link(new, path)
        new.unlink()
    return path.read_text()
