"""Two people with one iPhone: nothing of the first is shown to the second, or sent in their name."""

from fieldapp.history.models import Operation
from fieldapp.parts.models import PartUsed
from tests.browser.test_outbox import rows
from tests.visiting import bring
from tests.world import PASSWORD, named

VISIT = named("visit")


def sign_in(phone, username: str) -> None:
    phone.go("/sign-in")
    phone.shown("input[name=username]").send_keys(username)
    phone.shown("input[name=password]").send_keys(PASSWORD)
    phone.tap("main form button.primary")
    phone.until("return location.pathname === '/today'")


def test_whoever_signs_in_next_sends_and_sees_nothing_of_the_first(start, live_server, tmp_path):
    bring(live_server.app, VISIT)
    phone = start("wei", folder=tmp_path / "phone")
    phone.go(f"/visits/{VISIT}")
    phone.until_held(f"/visits/{VISIT}")
    live_server.kill()
    phone.tap("#part-chips .chip")
    phone.says("#sync", "1 waiting")
    phone.window.delete_all_cookies()
    live_server.start()

    sign_in(phone, "bo")
    phone.says("main", "Balcony door sticks")
    phone.says("#sync", "All sent")
    phone.until_held(f"/visits/{named('bos_visit')}")
    assert [op["user"] for op in phone.kept()["ops"]] == [str(named("wei"))]
    assert rows(live_server, PartUsed) == []
    live_server.kill()
    phone.go("/today")
    phone.says("main", "Balcony door sticks")
    assert "Window leaks" not in phone.window.page_source
    phone.go(f"/visits/{VISIT}")
    phone.says("h1", "This page is not on this phone")
    phone.window.delete_all_cookies()
    live_server.start()

    sign_in(phone, "wei")
    phone.until_sent()
    (part,), operations = rows(live_server, PartUsed), rows(live_server, Operation)
    assert [one.user_id for one in operations if one.id == part.id] == [named("wei")]
