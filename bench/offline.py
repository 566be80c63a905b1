"""Measure work without signal in a real browser, beside its floors: `python -m bench.offline [--data DIR] [part …]`.

Parts: weight, start, saved, search, drain, server; all of them without one. Needs the Chromium of `./dev test`. The
first run fills a database: Wei has 30 visits, the price list 20,000 parts. Prints the tables of docs/bench.md.
"""

import argparse
import base64
import datetime as dt
import itertools
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Playwright, sync_playwright

from bench import asking, floors, starting, weighing, world
from bench.__main__ import FLOOR, OURS, Bench, served
from bench.measure import Server
from fieldapp import create_app
from tests.browser import browser as chromium
from tests.browser.conftest import PHONE
from tests.browser.worker import until_held
from tests.pictures import photo

JOBS, PARTS = 400, 20_000
PHOTO_BYTES = 600_000  # of one made small, with its head
SLOW = 4  # times slower a processor: a cheap phone
LINES = {"good line": None, "3G": {"latency": 150, "download": 1_600_000, "upload": 750_000}}  # ms, bits a second
QUEUED = {"good line": (160, 40), "3G": (20, 4)}  # notes, photos
QUERIES = ["密", "密封", "密封条 Seal 9", "SEAL-199", "6900000012345", "Seal 12", "条", "zzz", "密封条 12345"]
SCRIPT = (Path(__file__).parent / "on_phone.js").read_text()
FILE = """(text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    window.picture = new File([bytes], "a.jpg", { type: "image/jpeg" });
}"""


class Phones:
    """Wei's browser, and the server that it asks."""

    def __init__(self, playwright: Playwright, data: Path, folder: Path):
        self.playwright, self.folder, self.app = playwright, folder, create_app({"DATA": data})
        self.url = f"http://127.0.0.1:{OURS}"

    @cached_property
    def browser(self) -> Browser:
        return chromium.launch(self.playwright, self.folder)

    @cached_property
    def visit(self) -> str:
        return floors.under_way(self.app)[0][1]

    @cached_property
    def cookies(self) -> dict[str, str]:
        name = self.app.config["SESSION_COOKIE_NAME"]
        kept = floors.client_of(self.app, "wei").get_cookie(name)
        assert kept
        return {name: kept.value}

    @contextmanager
    def opened(self, path: str, *, worker: bool = True) -> Iterator[Page]:
        context = self.context(worker=worker)
        page = context.new_page()
        page.goto(self.url + path)
        page.evaluate(SCRIPT)
        yield page
        context.close()

    def context(self, *, worker: bool) -> BrowserContext:
        context = self.browser.new_context(**PHONE, service_workers="allow" if worker else "block")
        context.set_default_timeout(120_000)
        context.add_cookies([{"name": name, "value": value, "url": self.url} for name, value in self.cookies.items()])
        return context


def give_photo(page: Page) -> None:
    """A photo of 12 megapixels, which the page keeps as `picture`."""
    page.evaluate(FILE, base64.b64encode(photo()).decode())


def at(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def cells(times: list[float]) -> str:
    return f"{median(times):.0f} | {at(times, 0.95):.0f}"


def slowed(devtools: CDPSession, times: int) -> None:
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": times})


def measure_saved(phones: Phones, rounds: int) -> None:
    """From the submit to what is strictly written; without signal also to the row that says so."""
    print("\n| submit to saved, ms | median | p95 | row shown | p95 | floor | p95 |\n|---|--:|--:|--:|--:|--:|--:|")
    for rate, offline in itertools.product((1, SLOW), (False, True)):
        with phones.opened(phones.visit) as page:
            until_held(page, phones.visit)
            give_photo(page)
            page.context.set_offline(offline)
            slowed(page.context.new_cdp_session(page), rate)
            for kind, count in (("small form", rounds), ("photo of 12 megapixels", max(3, rounds // 4))):
                does = "note(`Sash ${n} is out of square`" if kind == "small form" else "photo(picture"
                do = f"(n) => bench.{does}, {json.dumps(offline)})"
                page.evaluate(do, "first")
                found = [page.evaluate(do, n) for n in range(count)]
                size = 1000 if kind == "small form" else page.evaluate(BYTES) if offline else PHOTO_BYTES
                floor = page.evaluate("([size, times]) => bench.bare(size, times)", [size, rounds])
                shown = [one["shown"] for one in found if one["shown"] is not None]
                pace = f", {rate} times slower" if rate > 1 else ""
                saved = cells([one["saved"] for one in found])
                name = f"{kind}, {'no signal' if offline else 'signal'}{pace}"
                print(f"| {name} | {saved} | {cells(shown) if shown else '|'} | {cells(floor)} |", flush=True)


BYTES = """async () => {
    const ops = await fieldappModules["js/store.js"].list(document.body.dataset.user);
    return ops.at(-1).files.reduce((sum, { size }) => sum + size, 0);
}"""


def measure_search(phones: Phones, rounds: int) -> None:
    heads = "| search, ms | parts | list and index | median | p95 | floor | p95 | goal |"
    print(f"\n{heads}\n|---|--:|--:|--:|--:|--:|--:|--:|")
    for rate in (1, SLOW):
        with phones.opened(phones.visit) as page:
            until_held(page, phones.visit)
            slowed(page.context.new_cdp_session(page), rate)
            found = page.evaluate("([queries, rounds]) => bench.search(queries, rounds)", [QUERIES, rounds])
            name = f"{rate} times slower" if rate > 1 else "in the page"
            times = f"{cells(found['ours'])} | {cells(found['floor'])}"
            print(f"| {name} | {found['parts']} | {found['ready']:.0f} | {times} | p95 < 100 |", flush=True)


def measure_drain(phones: Phones) -> None:
    heads = "| draining | operations | MB | seconds | an operation, ms | floor, s | ratio |"
    print(f"\n{heads}\n|---|--:|--:|--:|--:|--:|--:|")
    for name, line in LINES.items():
        notes, photos = QUEUED[name]
        with phones.opened(phones.visit, worker=False) as page:  # else the worker may send, on a line that is not slow
            give_photo(page)
            devtools = page.context.new_cdp_session(page)
            set_line(devtools, line, offline=True)
            size = page.evaluate("([notes, photos]) => bench.fill(notes, photos, picture)", [notes, photos])
            page.evaluate("() => { window.draining = bench.drained(); }")
            set_line(devtools, line, offline=False)
            ours = page.evaluate("() => draining") / 1000
            floor = page.evaluate("() => bench.posted()") / 1000
            count = notes + photos
            times = f"{ours:.1f} | {ours / count * 1000:.0f} | {floor:.1f} | **{floor / ours:.2f}**"
            print(f"| {name}, {photos} photos | {count} | {size / 1e6:.1f} | {times} |", flush=True)


def set_line(devtools: CDPSession, line: dict[str, int] | None, *, offline: bool) -> None:
    devtools.send("Network.enable")
    speed = {"downloadThroughput": -1, "uploadThroughput": -1, "latency": 0}
    if line:
        down, up = line["download"] // 8, line["upload"] // 8
        speed = {"downloadThroughput": down, "uploadThroughput": up, "latency": line["latency"]}
    devtools.send("Network.emulateNetworkConditions", {"offline": offline, **speed})


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.offline", description=(__doc__ or "").split("\n")[0])
    folder = Path(tempfile.gettempdir())
    parser.add_argument("--data", type=Path, default=folder / f"fieldapp-bench-offline-{dt.date.today()}")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("parts", nargs="*", default=["weight", "start", "saved", "search", "drain", "server"])
    given = parser.parse_args()
    world.prepare(given.data, JOBS, PARTS)
    load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"{dt.date.today()}, Python {platform.python_version()}, {load}")
    with TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        data = Path(shutil.copytree(given.data, Path(scratch) / "data"))  # what is recorded here stays here
        with served(OURS, "fieldapp", "run", "--port", str(OURS), "--data", str(data)) as ours:
            if "server" in given.parts:
                with served(FLOOR, "bench.floors", str(data), str(FLOOR)) as floor:
                    asking.measure(Bench(data, ours, floor, 1, 8))
            chromium.prepare_driver()
            with sync_playwright() as playwright:
                in_the_browser(Phones(playwright, data, Path(scratch)), ours, given.parts, given.rounds)


def in_the_browser(phones: Phones, ours: Server, parts: list[str], rounds: int) -> None:
    print(f"\nChromium {phones.browser.version}")
    measures: dict[str, Callable[[], None]] = {
        "weight": lambda: weighing.measure(phones, ours),
        "start": lambda: starting.measure(phones, rounds // 2),
        "saved": lambda: measure_saved(phones, rounds),
        "search": lambda: measure_search(phones, rounds),
        "drain": lambda: measure_drain(phones),
    }
    for name, measured in measures.items():
        if name in parts:
            measured()
    phones.browser.close()


if __name__ == "__main__":
    main()
