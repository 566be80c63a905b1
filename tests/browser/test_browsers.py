"""The browsers the other tests rely on: a phone's size and touch, a language, Chinese letters, no way out."""

import pytest
from playwright.sync_api import Error


def test_a_stranger_is_asked_to_sign_in(open_phone):
    page = open_phone()
    page.goto("/today")
    assert page.url.split("?")[0].endswith("/sign-in")


def test_wei_is_known_on_his_phone(phone):
    answer = phone.goto("/today")
    assert answer and answer.ok
    assert phone.evaluate("[innerWidth, innerHeight, 'ontouchstart' in window]") == [390, 844, True]


def test_a_chinese_desk_speaks_chinese(open_desk):
    page = open_desk("dana", language="zh-CN")
    page.goto("/desk")
    assert page.evaluate("[innerWidth, innerHeight, document.documentElement.lang]") == [1440, 900, "zh-Hans-CN"]


def test_chinese_letters_have_a_font(open_desk):
    page = open_desk()
    page.set_content("<b style='font: 20px sans-serif'><i id=a>窗</i><i id=b>\U0010ffff</i></b>")
    widths = [page.locator(f"#{name}").bounding_box() for name in "ab"]
    assert widths[0] and widths[0]["width"] == pytest.approx(20)


def test_nothing_but_the_app_is_reached(open_desk):
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        open_desk().goto("https://example.org/")
