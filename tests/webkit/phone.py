"""What tests do with a phone: open its pages, tap, wait for what it shows, and look into its storage."""

from pathlib import Path

from selenium.common import StaleElementReferenceException
from selenium.webdriver import ActionChains, WebKitGTK
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

SECONDS = 20
SHOWN = "return [...document.querySelectorAll(arguments[0])].find((found) => found.checkVisibility())"
TEXTS = f"{SHOWN}?.innerText"
ASK = """
    const answers = (globalThis.answersToTests ??= {{}});
    const [key, given] = arguments;
    if (!(key in answers)) {{
      answers[key] = null;
      (async () => {{ {script} }})().then(
        (value = null) => (answers[key] = {{value}}),
        (error) => (answers[key] = {{error: String(error)}}),
      );
    }}
    return answers[key];"""
SENT = r"return /All sent \d\d:\d\d/.test(document.getElementById('sync')?.innerText)"
HOLDS = """
    const cache = await caches.open(`pages-${document.body.dataset.user}`);
    const index = await cache.match("/held.json");
    return Boolean(navigator.serviceWorker.controller && index && (await cache.match(given)));"""
KEPT = """
    const store = await new Promise((done, failed) =>
      Object.assign(indexedDB.open("fieldapp"), {onsuccess: ({target}) => done(target.result), onerror: failed}));
    const all = (name) => new Promise((done, failed) => {
      const asked = store.transaction(name).objectStore(name).getAll();
      Object.assign(asked, {onsuccess: () => done(asked.result), onerror: failed});
    });
    const [ops, bytes] = [await all("ops"), await all("bytes")];
    store.close();
    ops.sort((one, other) => one.seq - other.seq);
    return {ops, bytes: bytes.map((content) => [content.constructor.name, content.byteLength])};"""


class Phone:
    def __init__(self, window: WebKitGTK, url: str):
        self.window, self.url, self.is_on, self.asked = window, url, True, 0

    def switch_off(self) -> None:
        if self.is_on:
            self.window.quit()
        self.is_on = False

    def go(self, path: str) -> None:
        self.window.get(self.url + path)

    def ask(self, script: str, given: object = None) -> object:
        """What the body of an asynchronous function of `given` returns in the page; asked anew if the page has gone."""
        self.asked += 1
        answer = self.until(ASK.format(script=script), str(self.asked), given)
        assert isinstance(answer, dict) and "error" not in answer, answer
        return answer["value"]

    def until(self, script: str, *given: object) -> object:
        """Wait until the script returns something true, and give that."""
        waiting = WebDriverWait(self.window, SECONDS, 0.05, [StaleElementReferenceException])
        return waiting.until(lambda window: window.execute_script(script, *given), script)

    def shown(self, css: str) -> WebElement:
        found = self.until(SHOWN, css)
        assert isinstance(found, WebElement)
        return found

    def tap(self, css: str) -> None:
        self.window.execute_script("arguments[0].scrollIntoView({block: 'center'})", self.shown(css))
        self.shown(css).click()

    def says(self, css: str, words: str) -> None:
        """Wait until what is shown there has these words in it."""
        self.until(f"{TEXTS}?.includes(arguments[1])", css, words)

    def until_sent(self) -> None:
        """Until the phone says when the last of what waited has arrived."""
        self.until(SENT)

    def until_held(self, path: str) -> None:
        """Until the worker runs this page and holds all that the server lists."""
        WebDriverWait(self.window, SECONDS, 0.05).until(lambda _: self.ask(HOLDS, path), path)

    def kept(self) -> dict:
        """What its storage has: operations in their order, and of each file's bytes the kind and length."""
        found = self.ask(KEPT)
        assert isinstance(found, dict)
        return found

    def hear_signal(self) -> None:
        """What a phone tells its pages when signal is back; else WebKitGTK's would try in a while."""
        self.window.execute_script("window.dispatchEvent(new Event('online'))")

    def take(self, picture: Path) -> None:
        self.window.find_element(By.ID, "photo").send_keys(str(picture))

    def draw(self, css: str) -> None:
        self.window.execute_script("arguments[0].scrollIntoView({block: 'center'})", self.shown(css))
        hand = ActionChains(self.window, 20).move_to_element_with_offset(self.shown(css), -80, 0).click_and_hold()
        for x, y in ((40, 30), (40, -50), (60, 40)):
            hand.move_by_offset(x, y)
        hand.release().perform()
