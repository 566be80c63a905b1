"""What a phone says of itself: how to install, what works in this browser, how much room there is."""

import pytest
from playwright.sync_api import Page, expect

from tests.visiting import bring
from tests.world import named

pytestmark = pytest.mark.browser
VISIT = named("visit")
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)


def told(page: Page, words: str):
    return page.locator("#here").get_by_text(words)


def test_an_iphone_is_told_how_to_put_it_on_the_home_screen_until_it_is_put_aside(open_phone):
    phone = open_phone("wei", user_agent=IPHONE)
    phone.goto("/outbox")
    expect(told(phone, "Add to Home Screen")).to_be_visible()
    phone.locator("#here [data-install-later]:visible").tap()
    expect(told(phone, "Add to Home Screen")).to_be_hidden()
    phone.reload()
    expect(told(phone, "Room left for Fieldapp:")).to_be_visible()
    expect(told(phone, "Add to Home Screen")).to_be_hidden()


def test_wechats_own_browser_is_told_to_open_another(open_phone):
    phone = open_phone("wei", user_agent=f"{IPHONE} MicroMessenger/8.0.49")
    phone.goto("/outbox")
    expect(told(phone, "WeChat opens pages in a browser of its own")).to_be_visible()
    expect(told(phone, "Add to Home Screen")).to_be_hidden()


def test_an_android_phone_is_told_neither(phone):
    phone.goto("/outbox")
    expect(told(phone, "Pages open without signal.")).to_be_visible()
    for words in ("WeChat opens", "Add to Home Screen", "plain http", "Little room left"):
        expect(told(phone, words)).to_be_hidden()


def test_once_there_is_something_to_lose_the_phone_is_asked_not_to_clear_it_away(live_server, phone):
    phone.goto("/outbox")
    expect(told(phone, "Pages open without signal.")).to_be_visible()
    asked = phone.locator("#here [data-here-if*=lasting]:visible")
    expect(asked).to_have_count(0)
    bring(live_server.app, VISIT)
    phone.goto(f"/visits/{VISIT}")
    phone.locator("#part-chips .chip").first.tap()
    expect(phone.locator("#parts li.row:not(.waiting)")).to_have_count(1)
    phone.goto("/outbox")
    expect(asked).to_have_count(1)


def test_an_offer_to_install_is_a_button_that_takes_it(phone):
    """What Android's browser does by itself when it has made up its mind, which no test can wait for."""
    phone.goto("/outbox")
    expect(told(phone, "Pages open without signal.")).to_be_visible()
    phone.evaluate(
        """() => {
          const offer = new Event("beforeinstallprompt", { cancelable: true });
          offer.prompt = async () => { document.body.dataset.taken = "yes"; };
          window.dispatchEvent(offer);
        }"""
    )
    phone.locator("#here [data-install]").tap()
    expect(phone.locator("body[data-taken=yes]")).to_be_attached()
    expect(phone.locator("#here [data-install]")).to_be_hidden()
