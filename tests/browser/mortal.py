"""A phone that can die: a Chromium process of its own, killed with all its children and started on the same profile."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, BrowserType, Page

from tests.browser.browser import FLAGS, executable, surroundings

START_SECONDS = 30


class MortalPhone:
    def __init__(self, kind: BrowserType, folder: Path, url: str, cookies: dict[str, str]):
        self.kind, self.folder, self.url, self.cookies = kind, folder, url, cookies
        (folder / "profile").mkdir(exist_ok=True)

    def start(self, path: str, *, prepare: Callable[[BrowserContext], object] = lambda context: None) -> Page:
        """The page at `path`, after `prepare`."""
        page = self.wake(prepare)
        page.goto(self.url + path)
        return page

    def wake(self, prepare: Callable[[BrowserContext], object] = lambda context: None) -> Page:
        """A page with nothing in it yet. The session is put in anew: Chromium writes cookies late."""
        port_file = self.folder / "profile" / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        program, profile = executable(), self.folder / "profile"
        asked = [f"--user-data-dir={profile}", "--remote-debugging-port=0", "--headless", "--no-first-run"]
        self.process = subprocess.Popen(
            [program, *FLAGS, *asked, "about:blank"],
            env={name: str(value) for name, value in surroundings(program, self.folder).items()},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port = port_in(port_file)
        self.browser = self.kind.connect_over_cdp(f"http://127.0.0.1:{port}")
        context = self.browser.contexts[0]
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": name, "value": value, "url": self.url} for name, value in self.cookies.items()])
        prepare(context)
        return context.new_page()

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(15)


def port_in(file: Path) -> int:
    pause = threading.Event()
    for _ in range(START_SECONDS * 20):
        lines = file.read_text().splitlines() if file.exists() else []
        if len(lines) == 2:
            return int(lines[0])
        pause.wait(0.05)
    raise RuntimeError("The browser did not start")
