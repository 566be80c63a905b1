"""Eight dispatchers at once, over HTTP: the list is as fair as with one."""

import http.client
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import combinations

from werkzeug.serving import make_server

from fieldapp.ids import new_id
from tests.conftest import signed_in
from tests.jobs.acts import job_of
from tests.rotation.crew import IN_THREE_DAYS, got, hire, hours_from_now, turns, waiting_jobs

THREADS = 8


@contextmanager
def served(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_stays_fair_under_concurrent_dispatchers(app):
    hire(app, "ming", "fang", "hao")
    jobs, window = waiting_jobs(app, 22), hours_from_now(*IN_THREE_DAYS)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = f"{name}={signed_in(app, 'dana').get_cookie(name).value}"
    body = "&".join(f"{key}={value}" for key, value in window.items())

    def send(job):
        headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin", "Idempotency-Key": f'"{new_id()}"'}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("POST", f"/desk/jobs/{job}/next", body, headers)
        return connection.getresponse().status

    with served(app) as port, ThreadPoolExecutor(THREADS) as threads:
        answers = Counter(threads.map(send, [job for job in jobs for _ in range(2)]))  # each by two dispatchers
    assert answers == {303: len(jobs), 409: len(jobs)}
    assert [len(job_of(app, job).visits) for job in jobs] == [1] * len(jobs)
    assert [turn.number for turn in turns(app)] == list(range(1, len(jobs) + 1))
    given = got(app)
    for start, end in combinations(range(len(given) + 1), 2):
        counts = [given[start:end].count(who) for who in ("wei", "bo", "ming", "fang", "hao")]
        assert max(counts) - min(counts) <= 1
