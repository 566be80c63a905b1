"""GET /photos/blank and /photos/blank/layers: the pages of a photo that is still on the phone."""

import pytest

from fieldapp.jobs.blank import BLANK


def test_the_pages_take_the_picture_from_the_phone(wei):
    for path in ("/photos/blank", "/photos/blank/layers"):
        page = wei.get(path)
        assert page.status_code == 200
        assert f'src="/photos/{BLANK}/large" data-else="/photos/{BLANK}/small"' in page.text
        assert "data-blank" in page.text and "data-visit" not in page.text


def test_it_is_captioned_drawn_on_and_taken_out_like_any_other(wei):
    page, pen = wei.get("/photos/blank").text, wei.get("/photos/blank/layers").text
    assert f'action="/photos/{BLANK}/caption"' in page and f'action="/photos/{BLANK}/removal"' in page
    assert f'action="/photos/{BLANK}/layers"' in pen


@pytest.mark.parametrize("path", ["/photos/blank", "/photos/blank/layers"])
def test_only_technicians_have_them(dana, path):
    assert dana.get(path).status_code == 403
