"""Starting without signal, until the day's list is on the screen and its scripts have run.

Warm: another page of a browser that runs. Cold: its processes have been killed and started again. The floor is a page
without scripts, written by hand and kept by a worker of three lines.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from playwright.sync_api import Page

from tests.browser.mortal import MortalPhone
from tests.browser.worker import READY, until, until_held

if TYPE_CHECKING:
    from bench.offline import Phones

SCRIPT = (Path(__file__).parent / "on_phone.js").read_text()
ROWS = "".join(f"<li><a href='/visits/{n}'>Window leaks {n}<br>Garden Court, 9:00–10:00</a></li>" for n in range(30))
PAGE = f"""<!DOCTYPE html><title>Today</title><meta name=viewport content="width=device-width">
<style>li{{margin:1em}}</style><body data-user=floor><h1>Today</h1><ul>{ROWS}</ul>
<script type=module>navigator.serviceWorker.register("/sw.js")</script>"""
WORKER = """onactivate = (event) => event.waitUntil(clients.claim());
oninstall = (event) => { skipWaiting(); event.waitUntil(caches.open("page").then((cache) => cache.add("/today"))); };
onfetch = (event) => event.respondWith(caches.match(event.request).then((copy) => copy ?? fetch(event.request)));"""


class Floor(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, text = ("text/javascript", WORKER) if self.path == "/sw.js" else ("text/html; charset=utf-8", PAGE)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def floor_server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Floor)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def measure(phones: "Phones", rounds: int) -> None:
    heads = "| start without signal, ms | painted | usable | longest | floor, painted | longest | goal |"
    print(f"\n{heads}\n|---|--:|--:|--:|--:|--:|--:|")
    with floor_server() as floor:
        for how in (warm, cold):
            for rate in (1, 4):
                with TemporaryDirectory(ignore_cleanup_errors=True) as one, TemporaryDirectory() as other:
                    ours = how(phones, phones.url, Path(one), rate, rounds)
                    bare = how(phones, floor, Path(other), rate, rounds)
                name = f"{how.__name__}{f', {rate} times slower' if rate > 1 else ''}"
                painted, usable = ([start[what] for start in ours] for what in ("painted", "usable"))
                times = [start["painted"] for start in bare]
                told = [median(painted), median(usable), max(usable), median(times), max(times)]
                print(f"| {name} | {' | '.join(f'{one:.0f}' for one in told)} | usable < 1000 |", flush=True)


def warm(phones: "Phones", url: str, folder: Path, rate: int, rounds: int) -> list[dict[str, float]]:
    context = phones.context(worker=True)
    first = context.new_page()
    prepare(first, url, phones)
    context.set_offline(True)
    found = []
    for _ in range(rounds):
        page = context.new_page()
        found.append(started(page, url, rate))
        page.close()
    context.close()
    return found


def cold(phones: "Phones", url: str, folder: Path, rate: int, rounds: int) -> list[dict[str, float]]:
    phone = MortalPhone(phones.playwright.chromium, folder, url, phones.cookies)
    page = phone.wake()
    prepare(page, url, phones)
    page.goto("about:blank")
    phone.browser.close()
    phone.kill()
    found = []
    for _ in range(max(3, rounds // 2)):
        page = phone.wake()
        page.context.set_offline(True)
        found.append(started(page, url, rate))
        phone.browser.close()
        phone.kill()
    return found


def prepare(page: Page, url: str, phones: "Phones") -> None:
    page.goto(f"{url}/today")
    if url == phones.url:
        until_held(page, phones.visit)
    else:
        until(page, READY)


def started(page: Page, url: str, rate: int) -> dict[str, float]:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
    page.goto(f"{url}/today")
    page.locator("h1").first.wait_for()
    page.evaluate("() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))")
    page.evaluate(SCRIPT)
    return page.evaluate("() => bench.start()")
