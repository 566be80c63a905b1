"""A source of the weather over real HTTP that can be slow, wrong, or too much."""

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DAILY = {
    "daily_units": {"time": "iso8601", "precipitation_sum": "mm", "wind_gusts_10m_max": "km/h"},
    "daily": {
        "time": ["2030-03-01", "2030-03-02"],
        "weather_code": [0, 95],
        "precipitation_sum": [0.0, 31.44],
        "wind_gusts_10m_max": [12.2, 88.6],
        "temperature_2m_min": [4.1, 3.4],
        "temperature_2m_max": [11.0, 8.8],
    },
}


class Forecaster:
    """`says` is the answer's body, or what is to be done with the handler instead; `held`: it waits to be let go."""

    def __init__(self):
        self.asked: list[str] = []
        self.says: bytes | Callable[[BaseHTTPRequestHandler], None] = json.dumps(DAILY).encode()
        self.free = threading.Event()
        self.free.set()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/day?on={{date}}&lang={{language}}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def handler(self):
        forecaster = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                forecaster.asked.append(self.path)
                forecaster.free.wait(10)
                with suppress(ConnectionError):  # who has read enough hangs up
                    answer(self, forecaster.says) if isinstance(forecaster.says, bytes) else forecaster.says(self)

            def log_message(self, format, *args):
                """Quiet."""

        return Handler

    def stop(self) -> None:
        self.free.set()
        self.server.shutdown()
        self.server.server_close()


def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def status(code: int, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()

    return answer


def without_end(handler: BaseHTTPRequestHandler) -> None:
    """A body that goes on until nobody reads it any more."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" " * 65536)
    except OSError:
        return


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"text": "Ra')
