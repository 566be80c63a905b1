"""GET /weather/forecast: the weather comes from a settable source as a proposal, or is typed by hand."""

import json
from datetime import date
from time import monotonic

import pytest

from fieldapp.config import load
from fieldapp.weather import source
from tests.weather.forecaster import Forecaster, cut_off, status, without_end

PAGE = "/weather/forecast?day=2030-03-02"


@pytest.fixture
def forecaster(app):
    found = Forecaster()
    app.config["WEATHER_URL"] = found.url
    yield found
    app.config["WEATHER_URL"] = ""
    found.stop()


def test_a_days_figures_become_words_in_the_readers_language(app, dana, forecaster):
    page = dana.get(PAGE).text
    words = "Thunderstorm, 31.4 mm, gusts up to 89 km/h, 3 to 9 °C"
    assert f'value="{words}"' in page and "127.0.0.1 at" in page and "hx-get" not in page
    dana.act("/language", language="zh_Hans_CN")
    assert "雷暴" in dana.get(PAGE).text
    assert forecaster.asked == ["/day?on=2030-03-02&lang=en", "/day?on=2030-03-02&lang=zh"]


def test_words_of_the_sources_own_are_taken_as_they_are(dana, forecaster):
    forecaster.says = json.dumps({"text": "  Sturm\n ab\u0007 Mittag <b> "}).encode()
    assert 'value="Sturm ab Mittag &lt;b&gt;"' in dana.get(PAGE).text
    forecaster.says = json.dumps({"text": "x" * 5000}).encode()
    assert f'value="{"x" * 500}"' in dana.get(PAGE).text


def without(**fields) -> bytes:
    return json.dumps({"daily": {"time": ["2030-03-02"], **fields}}).encode()


@pytest.mark.parametrize(
    ("says", "words"),
    [
        (status(500), "127.0.0.1 refused to answer. Type the weather by hand."),
        (status(302, Location="http://127.0.0.1:1/"), "refused to answer"),
        (b"<html>Rain</html>", "gave an answer that cannot be read"),
        (b"[" * 60_000, "gave an answer that cannot be read"),
        (b"[1]", "gave an answer that cannot be read"),
        (b'{"rain": 3}', "gave an answer that cannot be read"),
        (without_end, "gave an answer that cannot be read"),
        (cut_off, "did not answer in time"),
        (b'{"text": " "}', "knows nothing of this day"),
        (b'{"daily": {"time": ["1999-01-01"], "weather_code": [3]}}', "knows nothing of this day"),
        (without(weather_code=["3"], precipitation_sum=[None], wind_gusts_10m_max=[1e99]), "knows nothing of this day"),
        (without(weather_code=[3, 4], temperature_2m_min=3), "knows nothing of this day"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_cannot_be_used_is_said_and_the_field_stays_to_be_typed(dana, forecaster, says, words):
    forecaster.says = says
    answer = dana.get(PAGE)
    assert answer.status_code == 200 and words in answer.text
    assert 'name="words"' in answer.text and 'value=""' in answer.text


def test_a_silent_source_is_given_up(app, dana, forecaster, monkeypatch, caplog):
    app.config["WEATHER_URL"] += "&key=secret"
    monkeypatch.setattr(source, "LIMIT", 0.2)
    forecaster.free.clear()
    began = monotonic()
    assert "did not answer in time" in dana.get(PAGE).text
    assert monotonic() - began < 2
    forecaster.stop()
    assert "did not answer in time" in dana.get(PAGE).text
    assert "127.0.0.1: silent: Read" in caplog.text and "secret" not in caplog.text


def test_the_page_itself_asks_nobody(app, dana, world, forecaster):
    assert "hx-get" not in dana.get("/weather?day=2030-03-02").text, "there is nothing to put off"
    assert forecaster.asked == []


def test_without_a_source_there_is_nothing_to_ask(dana):
    assert dana.get(PAGE).status_code == 404


@pytest.mark.parametrize("url", ["ftp://weather.example/{date}", "file:///etc/passwd", "weather.example", "https://"])
def test_a_source_is_asked_over_http_only(url, monkeypatch, tmp_path):
    monkeypatch.setenv("FIELDAPP_WEATHER_URL", url)
    with pytest.raises(ValueError, match="FIELDAPP_WEATHER_URL"):
        load({"DATA": tmp_path})


def test_its_name_holds_no_secret(app, forecaster):
    with app.app_context():
        app.config["WEATHER_URL"] = "https://me:secret@weather.example:8443/day?key=secret&on={date}"
        assert source.name() == "weather.example"
        with app.test_request_context():
            assert source.address(date(2030, 3, 2)).endswith("on=2030-03-02")
