"""What an iPhone's browser does with our pages, asked of WebKitGTK."""

from tests.webkit.conftest import until


def test_the_day_opens(start, live_server):
    window = start("wei")
    window.get(f"{live_server.url}/today")
    assert until(window, "return document.querySelector('main h1')?.textContent")
    assert window.execute_script("return [innerWidth, innerHeight]") == [390, 844]
