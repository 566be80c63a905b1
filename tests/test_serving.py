"""`fieldapp run` serves and works: who starts the one has the other."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing

import sqlalchemy as sa

from fieldapp.extensions import db
from fieldapp.worker import KINDS, Lease
from tests.working import SECONDS, eventually


def test_the_worker_runs_beside_the_server_and_ends_with_it(app, database):
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    settings = {"FIELDAPP_DATA": str(app.config["DATA"]), "FIELDAPP_DATABASE_URL": database.url}
    command = [sys.executable, "-m", "fieldapp", "run", "--port", str(port)]
    with subprocess.Popen(command, env={**os.environ, **settings}, start_new_session=True) as server:
        try:
            assert eventually(lambda: held(app)), "nobody works"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(SECONDS)
    assert eventually(lambda: not in_group(server.pid)), "something goes on"


def held(app) -> bool:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count(Lease.holder))) == len(KINDS)


def in_group(leader: int) -> bool:
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return False
    return True
