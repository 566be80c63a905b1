"""A real server over a fresh copy of the small world, and phones and desks that open its pages in a real browser."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import gettempdir

import pytest
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, WebError, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from fieldapp import create_app, languages
from fieldapp.accounts.status import Language
from fieldapp.extensions import db
from tests.browser import browser as chromium_browser
from tests.browser.line import Line, line_to
from tests.browser.worker import kept
from tests.conftest import Browser as ClientOf
from tests.conftest import signed_in
from tests.visiting import bring
from tests.world import build_world, named

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/153.0.0.0 Mobile Safari/537.36",
}
DESK = {"viewport": {"width": 1440, "height": 900}}
BY_ITSELF = 10_000  # ms, until what somebody else did has come; how quick it is, bench/board.py measures
EXPECTED = (
    "Failed to load resource",  # what Chromium says about every 4xx; the tests look at those themselves
    "htmx:error: Failed to fetch",  # what htmx says of a request that the phone could neither keep nor send
    "An unknown error occurred when fetching the script",  # of a worker, when a test takes the signal away just then
    "Force close delete origin",  # and Chromium when a test wipes a page's storage under a request
)
SERVE = "from fieldapp.serve import serve; import sys; serve(host='127.0.0.1', port=int(sys.argv[1]))"
START_SECONDS = 30

Open = Callable[..., Page]
CONTEXTS = pytest.StashKey[list[BrowserContext]]()


class LiveServer:
    """The app in processes of its own, as `fieldapp run` starts it."""

    def __init__(self, folder: Path):
        self.app = create_app({"DATA": folder})
        self.app.test_client_class = ClientOf
        with self.app.app_context():
            upgrade()
            build_world()
            db.engine.dispose()
        self.file, self.aside = folder / "fieldapp.sqlite", folder / "aside.sqlite"
        copy(self.file, self.aside)
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {**os.environ, "FIELDAPP_DATA": str(folder)}
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-c", SERVE, str(self.port)]
        self.process = subprocess.Popen(command, env=self.environment, start_new_session=True)
        self.wait()

    def kill(self) -> None:
        """All its processes at once, as when the power goes."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(15)

    def wait(self) -> None:
        pause = threading.Event()
        for _ in range(START_SECONDS * 20):
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                    return
            except OSError:
                pause.wait(0.05)
        raise RuntimeError(f"The server did not answer within {START_SECONDS} seconds")

    def reset(self) -> None:
        """The world as it was built, under the running server's feet."""
        if self.process.poll() is not None:
            self.start()
        copy(self.aside, self.file)

    def cookie(self, username: str) -> str:
        cookie = signed_in(self.app, username).get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert cookie
        return cookie.value

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(15)


def copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as from_, closing(sqlite3.connect(target)) as to:
        from_.backup(to)


@pytest.fixture(scope="session")
def running_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    server = LiveServer(tmp_path_factory.mktemp("live"))
    yield server
    server.stop()


@pytest.fixture
def live_server(running_server: LiveServer) -> LiveServer:
    """The running app, over a fresh copy of the world."""
    running_server.reset()
    return running_server


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    chromium_browser.prepare_driver()
    with sync_playwright() as playwright:
        launched = chromium_browser.launch(playwright, tmp_path_factory.mktemp("chromium"))
        yield launched
        launched.close()


@pytest.fixture
def open_page(chromium: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Open a page of somebody's own browser: `open_page("wei", language="zh-CN", color_scheme="dark", **PHONE)`.

    A script's error, or one that the browser reports (such as a refused inline style), fails the test.
    """
    contexts, errors = [], []
    request.node.stash[CONTEXTS] = contexts

    def note(text: str) -> None:
        if not any(expected in text for expected in EXPECTED):
            errors.append(text)

    def on_error(error: WebError) -> None:
        note(str(error.error))

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            note(message.text)

    def open_(username: str | None = None, *, language: str = "en-GB", **options) -> Page:
        context = chromium.new_context(base_url=live_server.url, locale=language, reduced_motion="reduce", **options)
        contexts.append(context)
        context.on("console", on_console)
        context.on("weberror", on_error)
        context.set_default_timeout(10_000)
        if username:
            cookies = {
                live_server.app.config["SESSION_COOKIE_NAME"]: live_server.cookie(username),
                languages.COOKIE: Language.ZH if language.startswith("zh") else Language.EN,
            }
            context.add_cookies(
                [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
            )
        return context.new_page()

    yield open_
    for context in contexts:
        context.close()
    assert not errors


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and report.failed:
        pages = [page for context in item.stash.get(CONTEXTS, []) for page in context.pages]
        report.sections.append(("open pages", "\n".join(told_of(page, item) for page in pages)))
    return report


def told_of(page: Page, item: pytest.Item) -> str:
    """Where a page of a failed test stands: its address, what its line says, a picture of it, and what waits there."""
    picture = Path(gettempdir()) / "fieldapp-failed" / f"{item.name}-{id(page):x}.png"
    try:
        page.screenshot(path=picture, timeout=5_000)
        if not page.locator("#sync").count():
            return f"{page.url} | {picture}"
        line, waiting = page.locator("#sync").inner_text(timeout=1_000), kept(page)
    except PlaywrightError as error:
        return f"{page.url} | {error.message.splitlines()[0]}"
    return "\n".join([f"{page.url} | {line} | {picture}", *(how_it_waits(op) for op in waiting)])


def how_it_waits(op: dict) -> str:
    tried = f"tried {op['tries']} times, last at {op.get('triedAt')}, next at {op.get('nextAt')}"
    return f"  {op['kind']} {op['lane']}: {op['state']}, {tried}, {op.get('error')}"


@pytest.fixture
def open_phone(open_page: Open) -> Open:
    """`open_phone("wei")`: a new page on Wei's phone, signed in; `language="zh-CN"` for a Chinese phone."""
    return lambda username=None, **options: open_page(username, **{**PHONE, **options})


@pytest.fixture
def open_desk(open_page: Open) -> Open:
    """`open_desk("dana")`: a new page at Dana's desk, signed in."""
    return lambda username=None, **options: open_page(username, **{**DESK, **options})


@pytest.fixture
def phone(open_phone: Open) -> Page:
    """Wei's phone."""
    return open_phone("wei")


@pytest.fixture
def desk(open_desk: Open) -> Page:
    """Dana's desk."""
    return open_desk("dana")


@pytest.fixture
def line(live_server: LiveServer) -> Iterator[Line]:
    """Between Wei's phone and the server, while he is on site."""
    bring(live_server.app, named("visit"))
    with line_to(live_server.port) as line:
        yield line


@pytest.fixture
def visit(line: Line, phone: Page) -> Page:
    """Wei's phone at his visit, over the line."""
    phone.goto(f"{line.url}/visits/{named('visit')}")
    return phone
