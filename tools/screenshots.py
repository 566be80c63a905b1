"""Makes the README's pictures: the demo company on a phone and at a desk, in both languages, light and dark.

python -m tools.screenshots [--only NAME] [--to FOLDER]
"""

import argparse
import datetime as dt
import io
import os
import random
import socket
import subprocess
import sys
import tempfile
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from fieldapp.demo.company import PASSWORD
from fieldapp.demo.pictures import photographs
from fieldapp.demo.signature import HEIGHT, WIDTH, written
from tests.browser.browser import FLAGS, executable, prepare_driver, surroundings
from tests.browser.worker import until_held

ROOT = Path(__file__).resolve().parents[1]
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
LANGUAGES = {"en": "en", "zh": "zh_Hans_CN"}
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
HOUR = 13  # o'clock in the pictures: a day is in full swing
LEAK = {"en": "Window leaks, two sashes", "zh": "窗户漏水，两扇"}
DONE = {"en": "Both sashes tight again, drain holes cleared", "zh": "两扇都已调平，排水孔已疏通"}
CALLED_OFF = {"en": "The customer calls it off", "zh": "客户临时取消"}
FONTS = "/usr/share/fonts"


def main() -> None:
    options = argparse.ArgumentParser(description="Make the README's pictures.")
    options.add_argument("--only", default="", help="only pictures whose name contains this")
    options.add_argument("--to", type=Path, default=ROOT / "docs" / "pictures", help="folder for the pictures")
    chosen = options.parse_args()
    chosen.to.mkdir(parents=True, exist_ok=True)
    prepare_driver()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launched(playwright, Path(folder))
        for short, language in LANGUAGES.items():
            with demo_running(Path(folder) / short, language) as url:
                for name in picture_all(Camera(browser, url, short, chosen.to, chosen.only)):
                    print(name, flush=True)


# --- the demo, running -----------------------------------------------------------------------------------------------


@contextmanager
def demo_running(data: Path, language: str) -> Iterator[str]:
    """The address of a server over a fresh demo company."""
    data.mkdir()
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = str(free.getsockname()[1])
    settings = {"FIELDAPP_DATA": str(data), "FIELDAPP_LANGUAGE": language, "FIELDAPP_TIME_ZONE": zone_at(HOUR)}
    surroundings = {**os.environ, **settings}
    for verb in ("migrate", "demo"):
        subprocess.run([sys.executable, "-m", "fieldapp", verb], env=surroundings, cwd=ROOT, check=True)
    command = [sys.executable, "-m", "fieldapp", "run", "--port", port]
    server = subprocess.Popen(command, env=surroundings, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/healthz")
        yield url
    finally:
        server.terminate()
        server.wait(15)


def zone_at(hour: int) -> str:
    """The zone where it is that hour now, so that the pictures show a day and not a night."""
    east = (hour - dt.datetime.now(dt.UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-east:+}"


def wait_for(url: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            subprocess.run(["sleep", "0.1"], check=True)
    raise RuntimeError("the server did not answer")


def launched(playwright: Playwright, folder: Path) -> Browser:
    """The tests' browser, but with this machine's fonts too: theirs have no bold Chinese."""
    program = executable()
    around, fonts = surroundings(program, folder), folder / "fonts.conf"
    fonts.write_text(fonts.read_text().replace("<dir>", f"<dir>{FONTS}</dir>\n  <dir>", 1))
    return playwright.chromium.launch(executable_path=program, args=FLAGS, env=around, chromium_sandbox=False)


# --- taking pictures -------------------------------------------------------------------------------------------------


class Camera:
    """Opens pages as somebody, and keeps what they show."""

    def __init__(self, browser: Browser, url: str, language: str, folder: Path, only: str):
        self.browser, self.url, self.language, self.folder, self.only = browser, url, language, folder, only

    @contextmanager
    def signed_in(self, username: str, **device) -> Iterator[Page]:
        context = self.browser.new_context(
            base_url=self.url, locale=LOCALES[self.language], reduced_motion="reduce", **device
        )
        page = context.new_page()
        page.goto("/sign-in")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda address: "sign-in" not in address)
        yield page
        context.close()

    def keep(self, page: Page, name: str) -> str:
        file = self.folder / f"{name}.{self.language}.webp"
        if self.only not in file.name:
            return f"{file.name} left out"
        page.wait_for_load_state("networkidle")
        page.evaluate("Promise.all([...document.images].map((image) => image.decode().catch(() => null)))")
        picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
        file.write_bytes(min(as_photo(picture), as_drawing(picture), key=len))
        return f"{file.name} {file.stat().st_size // 1000} kB"


def as_photo(picture: Image.Image) -> bytes:
    return encoded(picture, quality=84, method=6)


def as_drawing(picture: Image.Image) -> bytes:
    """Of few colours, exactly: small where a page is text on even ground."""
    few = picture.quantize(192, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    return encoded(few.convert("RGB"), lossless=True, method=6)


def encoded(picture: Image.Image, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", **options)
    return file.getvalue()


def picture_all(camera: Camera) -> Iterator[str]:
    with camera.signed_in("dana", **DESK) as page:
        yield from at_the_desk(camera, page)
    with camera.signed_in("dana", **DESK, color_scheme="dark") as page:
        page.goto("/desk")
        yield camera.keep(page, "desk-dark")
    with camera.signed_in("wei", **PHONE, color_scheme="dark") as page:
        page.goto("/today")
        yield camera.keep(page, "today-dark")
    with camera.signed_in("wei", **PHONE) as page:
        yield from on_the_phone(camera, page)
    with camera.signed_in("dana", **DESK) as desk, camera.signed_in("bo", **PHONE) as phone:
        yield from decided_otherwise(camera, desk, phone)


def at_the_desk(camera: Camera, page: Page) -> Iterator[str]:
    page.goto("/desk")
    yield camera.keep(page, "desk")
    page.goto("/jobs")
    yield camera.keep(page, "jobs")
    page.goto("/jobs?q=" + LEAK[camera.language])
    open_first(page, "/jobs/")
    yield camera.keep(page, "job")
    page.goto("/customers?q=138 1620 4711")
    open_first(page, "/customers/")
    yield camera.keep(page, "customer")


def on_the_phone(camera: Camera, page: Page) -> Iterator[str]:
    page.goto("/today")
    yield camera.keep(page, "today")
    page.get_by_role("link", name=LEAK[camera.language]).first.click()
    page.wait_for_url("**/visits/*")
    yield camera.keep(page, "visit")
    visit = page.url
    show_photo(page)
    yield camera.keep(page, "photo")
    yield from without_signal(camera, page, visit)
    page.goto(visit)
    yield from signing(camera, page)


def open_first(page: Page, path: str) -> None:
    page.locator(f'main a[href^="{path}"]:not([href$="/new"])').first.click()
    page.wait_for_url(f"**{path}*-*")


def show_photo(page: Page) -> None:
    page.locator("#photos a:has(.drawn)").first.click()
    page.wait_for_url("**/photos/*")


def without_signal(camera: Camera, page: Page, visit: str) -> Iterator[str]:
    """In a cellar Wei adds a part, a note and a photo: all wait on his phone, then go."""
    cut_off(page, visit)
    record(page, DONE[camera.language])
    page.locator("#photos input[type=file]").first.set_input_files(
        {"name": "seal.jpg", "mimeType": "image/jpeg", "buffer": photographs()["after"]}
    )
    page.locator("#photos img[src^=blob]").first.wait_for()
    page.locator("#waits-part").evaluate("list => scrollTo(0, list.getBoundingClientRect().top + scrollY - 180)")
    yield camera.keep(page, "no-signal")
    page.goto("/outbox")
    page.locator(".kept").first.wait_for()
    yield camera.keep(page, "outbox")
    page.context.set_offline(False)
    page.locator("#sync[data-sync=sent]").wait_for()


def decided_otherwise(camera: Camera, desk: Page, phone: Page) -> Iterator[str]:
    """Bo records without signal on a visit that the desk cancels meanwhile."""
    phone.goto("/today")
    visit = phone.locator("main a[href^='/visits/']").first.get_attribute("href")
    assert visit
    cut_off(phone, visit)
    record(phone, DONE[camera.language])
    send(desk, f"{visit}/cancellation", reason=CALLED_OFF[camera.language])
    phone.context.set_offline(False)
    phone.locator("#sync[data-sync=sent]").wait_for()
    desk.goto("/reconcile")
    yield camera.keep(desk, "reconcile")


def cut_off(page: Page, visit: str) -> None:
    """Open the visit without signal, once the phone holds it."""
    until_held(page, urlsplit(visit).path)
    page.context.set_offline(True)
    page.goto(visit)
    page.locator("#as-of:visible").wait_for()


def record(page: Page, words: str) -> None:
    page.locator("#part-chips .chip").first.tap()
    page.locator("#notes > summary").tap()
    page.locator("#notes textarea:visible").fill(words)
    page.locator("#notes button:visible").last.tap()
    page.locator("#waits-note > [data-op]").wait_for()
    expect(page.locator("#notes textarea:visible")).to_have_value("")


def send(page: Page, url: str, **fields: str) -> None:
    form = {**fields, "op": str(uuid.uuid4())}
    status = page.evaluate(
        "async ([url, form]) => (await fetch(url, {method: 'POST', body: new URLSearchParams(form)})).status",
        [url, form],
    )
    assert status == 200, status


def signing(camera: Camera, page: Page) -> Iterator[str]:
    """Wei finishes his visit and hands the phone over; the customer rates and signs."""
    page.locator("#checklists button[name=all]").tap()
    page.locator("#checklists[data-done]").wait_for(state="attached")
    page.locator("#next .primary:visible").tap()
    page.wait_for_url("**/signoff")
    page.locator(".bar .primary:visible").tap()
    page.wait_for_url("**/signoff/room**")
    page.locator(".document h1").wait_for()
    yield camera.keep(page, "signoff")
    page.locator("label:has(#rating-5)").tap()
    write_name(page)
    yield camera.keep(page, "signature")


def write_name(page: Page) -> None:
    canvas = page.locator("#signature canvas")
    canvas.scroll_into_view_if_needed()
    page.locator("#signoff button.primary").scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    for stroke in written(random.Random(4711)):
        places = [
            (box["x"] + point["x"] * box["width"] / WIDTH, box["y"] + point["y"] * box["height"] / HEIGHT)
            for point in stroke
        ]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place)
        page.mouse.up()


if __name__ == "__main__":
    main()
