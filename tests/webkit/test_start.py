"""Wei's iPhone is switched on: the day opens, with a server and without."""

from tests.visiting import bring
from tests.world import named

VISIT = named("visit")


def test_the_day_opens(start):
    phone = start("wei")
    phone.go("/today")
    phone.says("main", "Window leaks")
    phone.says("#sync", "All sent")
    assert phone.window.execute_script("return [innerWidth, innerHeight]") == [390, 844]


def test_without_signal_pages_are_loaded_anew_from_the_phone(start, live_server, tmp_path):
    phone = start("wei", folder=tmp_path / "phone")
    phone.go("/today")
    phone.until_held(f"/visits/{VISIT}")
    live_server.kill()
    phone.window.refresh()
    phone.says("#as-of", "As of")
    phone.says("main", "Window leaks")
    phone.go(f"/visits/{VISIT}")
    phone.says("#as-of", "As of")
    phone.says("main", "Gate code 4711#")


def test_switched_on_again_in_the_cellar_it_shows_the_day(start, live_server, tmp_path):
    phone = start("wei", folder=tmp_path / "phone")
    phone.go("/today")
    phone.until_held(f"/visits/{VISIT}")
    phone.switch_off()
    live_server.kill()
    phone = start(folder=tmp_path / "phone")
    phone.go("/today")
    phone.says("#as-of", "As of")
    phone.says("main", "Window leaks")


def test_no_page_is_wider_than_the_phone(start, live_server):
    bring(live_server.app, VISIT)
    phone = start("wei")
    for page in ("/today", f"/visits/{VISIT}", "/outbox", "/field-jobs/new"):
        phone.go(page)
        phone.says("#sync", "All sent")
        assert phone.window.execute_script("return document.documentElement.scrollWidth") == 390, page
