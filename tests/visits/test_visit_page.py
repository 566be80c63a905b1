"""GET /visits/<id>: one page for all that is done on a visit."""

from tests.visits.steps import go


def test_shows_what_is_wrong_where_and_with_what(wei, world):
    page = wei.get(f"/visits/{world.visit}")
    assert page.status_code == 200
    for words in ("Window leaks, two sashes", "花园路 88 弄", "Gate code 4711#", "Casement 70", "tel:13800138000"):
        assert words in page.text


def test_each_state_has_its_page_and_its_next_act(wei, world):
    for to, act in {"accepted": "Set out", "travelling": "I&#39;m here", "on_site": "Finish visit", "paused": "Go on"}.items():
        go(wei, world.visit, to)
        page = wei.get(f"/visits/{world.visit}")
        assert page.status_code == 200
        assert act in page.text
