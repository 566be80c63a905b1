"""Phones at work while the server is killed and the power is cut: nothing is lost, nothing doubled, no byte wrong."""

import pytest

from tests.faults.runs import ENOUGH, Run

HEALED = 10  # seconds after which PostgreSQL's restart must be forgotten


def test_kills_lose_and_double_nothing(tmp_path, built, url, option):
    with Run(tmp_path, built, url=url, seed=option("--seed")) as run:
        run.kills(option("--kills"))
        run.work_until_it_counts()
        assert run.problems() == []
        assert run.unanswered >= ENOUGH, run.says()
    print(run.says())


def test_power_cuts_lose_and_double_nothing(tmp_path, built, mountable, option):
    with Run(tmp_path, built, power=True, seed=option("--seed")) as run:
        assert run.caught(option("--cuts")) == []
        run.work_until_it_counts()
        assert run.problems() == []
        assert run.unanswered >= ENOUGH, run.says()
    print(run.says())


@pytest.mark.thorough
def test_postgresql_restarted_fifty_times_under_load_heals(tmp_path, built, url, server_of_databases):
    if not url:
        pytest.skip("asked for with --postgresql")
    server, _folder = server_of_databases
    with Run(tmp_path, built, url=url) as run:
        for _ in range(50):
            run.busy()
            server.run(
                "pg_ctl",
                "-D",
                f"{server.folder}/data",
                "-w",
                "-m",
                "immediate",
                "-l",
                f"{server.folder}/log",
                "restart",
            )
            run.wait_for_answers(3, HEALED)
        run.work_until_it_counts()
        assert run.problems() == []
        assert run.unanswered >= ENOUGH, run.says()
    print(run.says())
