"""What goes over the wire to a phone that has nothing yet, as the browser counts it, and what each script weighs."""

import gzip
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.measure import Server, fetched
from fieldapp import slimming
from fieldapp.assets import url_of
from fieldapp.joining import Modules

if TYPE_CHECKING:
    from bench.offline import Phones

SCRIPTS = {"phone.js": "of a technician's page, htmx too", "app.js": "of all others"}
NEWS = ("news", "push")  # of the app that is open, with a cursor in the store
STATIC = Path(__file__).parents[1] / "static"
OUTBOX = ("outbox", "sync-line", "announce", "as-of", "worker", "checks", "states", "waiting")


def measure(phones: "Phones", ours: Server) -> None:
    cookie = "; ".join(f"{name}={value}" for name, value in phones.cookies.items())
    print("\n| over the wire, gzipped | kB | goal |\n|---|--:|--:|")
    scripts = [(f"{name}, {whose}", url_of(phones.app, f"js/{name}")) for name, whose in SCRIPTS.items()]
    for name, url in [("sw.js, the worker", "/sw.js"), *scripts]:
        print(f"| {name} | {fetched(ours, url, cookie)[0] / 1000:.1f} |  |")
    worker, part = fetched(ours, "/sw.js", cookie)[0], outbox_part()
    print(f"| of phone.js, what only the outbox needs, with idb | {part / 1000:.1f} |  |")
    print(f"| worker and outbox together | {(worker + part) / 1000:.1f} | ≤ 30 |")
    weigh_page(phones, ours, cookie)


def outbox_part() -> int:
    """By how much phone.js would be smaller without an outbox."""
    return len(phone_without(NEWS)) - len(phone_without(NEWS + OUTBOX))


def phone_without(names: tuple[str, ...]) -> bytes:
    texts = {path.relative_to(STATIC).as_posix(): path.read_text() for path in STATIC.rglob("*.js")}
    unwanted = {f'import "./{name}.js";' for name in names}
    texts["js/phone.js"] = "\n".join(line for line in texts["js/phone.js"].splitlines() if line not in unwanted)
    return gzip.compress(slimming.script(Modules(texts).joined("js/phone.js", str)).encode(), 9)


def weigh_page(phones: "Phones", ours: Server, cookie: str) -> None:
    """Cold, in the browser; what the worker fetches ahead comes when the page is there."""
    _wire, text = fetched(ours, phones.visit, cookie)
    context = phones.context(worker=False)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    found: dict[str, Any] = {"bytes": 0, "urls": {}}
    devtools.on(
        "Network.requestWillBeSent", lambda sent: found["urls"].update({sent["requestId"]: sent["request"]["url"]})
    )
    devtools.on("Network.loadingFinished", lambda end: found.update(bytes=found["bytes"] + end["encodedDataLength"]))
    devtools.send("Network.enable")
    page.goto(phones.url + phones.visit, wait_until="networkidle")
    urls = [url.removeprefix(phones.url) for url in found["urls"].values() if not url.startswith(("data:", "blob:"))]
    pictures = [url for url in urls if url.startswith("/photos/")]
    print(
        f"\nThe visit page: {len(text.encode()) / 1000:.1f} kB of HTML (goal: at most 60), cold in the browser ", end=""
    )
    print(f"{found['bytes'] / 1000:.1f} kB in {len(urls)} requests (goal: at most 100 kB in 8):")
    print(*[f"  {url}" for url in urls if url not in pictures], f"  and {len(pictures)} pictures", sep="\n")
    context.close()
