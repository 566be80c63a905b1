"""Pages over a bad line: gzipped for whoever takes it."""

import gzip

import pytest

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_page_is_gzipped_for_whoever_takes_it(wei, world):
    plain = wei.get(f"/visits/{world.visit}")
    answer = wei.get(f"/visits/{world.visit}", headers=GZIP)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.content_length == len(answer.data) < len(plain.data) / 3
    assert "窗户漏水" in gzip.decompress(answer.data).decode()


def test_caches_are_told_that_it_depends_on_both(wei):
    assert set(wei.get("/today", headers=GZIP).vary) >= {"Cookie", "Accept-Encoding"}


@pytest.mark.parametrize("taken", ["", "br", "gzip;q=0"])
def test_whoever_does_not_take_it_gets_the_page_as_it_is(wei, taken):
    answer = wei.get("/today", headers={"Accept-Encoding": taken})
    assert "Content-Encoding" not in answer.headers and "<html" in answer.text


def test_a_short_answer_is_not(wei):
    assert "Content-Encoding" not in wei.get("/healthz", headers=GZIP).headers
