"""What tests of the service worker do to a phone and to the server: wait until all is held, freeze, thaw."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

PATIENCE = 30_000  # ms: a new worker waits until the one before has brought all that it was asked for
READY = "() => navigator.serviceWorker.controller !== null"
HERE = """() => new Promise((done, failed) => {
    const opening = indexedDB.open('fieldapp');
    opening.onerror = failed;
    opening.onsuccess = () => {
        const asked = opening.result.transaction('notes').objectStore('notes').get('here');
        asked.onsuccess = () => { opening.result.close(); done(asked.result); };
        asked.onerror = failed;
    };
})"""
HOLDS = f"""async (path) => {{
    const {{ user }} = document.body.dataset;
    const here = await ({HERE})();
    const cache = await caches.open(`pages-${{user}}`);
    return here?.user === user && !here.missing && Boolean(await cache.match(path));
}}"""
HELD = """async () => {
    const found = [];
    for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
    return found;
}"""
RENEW = "navigator.serviceWorker.controller.postMessage({type: 'renew'})"
KEPT = """async () => {
    const opening = indexedDB.open('fieldapp');
    const store = await new Promise((done, failed) => {
        opening.onsuccess = () => done(opening.result);
        opening.onerror = () => failed(opening.error);
    });
    const asked = store.transaction('ops').objectStore('ops').getAll();
    const found = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
    store.close();
    return found.sort((one, other) => one.seq - other.seq);
}"""
KEEP = """([op, bytes]) => new Promise((done, failed) => {
    const opening = indexedDB.open('fieldapp');
    opening.onerror = failed;
    opening.onsuccess = () => {
        const tx = opening.result.transaction(['ops', 'bytes'], 'readwrite');
        tx.objectStore('ops').add(op);
        bytes.forEach((content, n) => tx.objectStore('bytes').add(Uint8Array.from(content).buffer, [op.id, n]));
        tx.oncomplete = () => { opening.result.close(); done(); };
        tx.onerror = failed;
    };
})"""


def until(page: Page, is_so: str, given: object = None) -> None:
    """Until the function says so in the page. (Playwright's own waiting needs `eval`, which the CSP forbids.)"""
    asked = f"""async (given) => {{
        const end = Date.now() + {PATIENCE};
        while (!(await ({is_so})(given))) {{
            if (Date.now() > end) return false;
            await new Promise((wait) => setTimeout(wait, 30));
        }}
        return true;
    }}"""
    assert page.evaluate(asked, given), is_so


def until_held(page: Page, path: str) -> None:
    """Until the worker runs this page and holds all that the server lists."""
    until(page, READY)
    until(page, HOLDS, path)


def held(page: Page) -> list[str]:
    return page.evaluate(HELD)


def renew(page: Page) -> None:
    page.evaluate(RENEW)


def kept(page: Page) -> list[dict]:
    """What is in this phone's outbox, in its order."""
    return page.evaluate(KEPT)


def keep(page: Page, op: dict, *bytes_: bytes) -> None:
    """Put an operation into this phone's outbox, as its page would."""
    page.evaluate(KEEP, [op, [list(content) for content in bytes_]])


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """The server takes connections and answers nothing."""
    pids = [pid, *children(pid)]
    for one in pids:
        os.kill(one, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in pids:
            os.kill(one, signal.SIGCONT)


def children(pid: int) -> list[int]:
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*found, *(below for child in found for below in children(child))]


def send_in_background(page: Page) -> None:
    """What the browser does by itself when signal comes back."""
    session = page.context.new_cdp_session(page)
    found: list[dict] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    session.send("ServiceWorker.enable")
    for _ in range(100):
        if found:
            break
        page.wait_for_timeout(50)
    asked = {"registrationId": found[0]["registrationId"], "tag": "outbox", "lastChance": False}
    session.send("ServiceWorker.dispatchSyncEvent", {"origin": found[0]["scopeURL"].rstrip("/"), **asked})
