"""GET /outbox: the shell of the list of what waits on a phone."""

import re

from fieldapp.ids import new_id


def test_a_technician_sees_the_shell(wei):
    page = wei.get("/outbox")
    assert page.status_code == 200
    assert "Nothing waits on this phone." in page.text
    assert 'data-export="wei"' in page.text


def test_the_desk_has_no_outbox(dana):
    assert dana.get("/outbox").status_code == 403


def test_a_stranger_signs_in_and_comes_back(browser):
    answer = browser.get("/outbox")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/outbox")


def test_it_is_the_same_page_whatever_has_happened(wei, world):
    """A phone keeps this page once, not each of its versions."""
    before = wei.get("/outbox").text
    wei.act(f"/visits/{world.visit}/moves", op=new_id(), to="accepted")
    assert wei.get("/outbox").text == before


def test_it_has_the_fields_of_what_may_be_mended_in_their_own_words(wei, world):
    page = wei.get("/outbox").text
    mended = dict(re.findall(r'<template data-mends="([^"]+)">(.*?)</template>', page, re.DOTALL))
    assert 'name="quantity"' in mended["/visits/*/parts"] and "How many" in mended["/visits/*/parts"]
    assert "Parking" in mended["/visits/*/expenses"]
    for path in mended:
        assert wei.post(path.replace("*", str(world.visit))).status_code != 405, path


def test_in_chinese(wei):
    wei.post("/language", data={"language": "zh_Hans_CN"})
    page = wei.get("/outbox").text
    assert "这部手机上没有等待发送的内容" in page
