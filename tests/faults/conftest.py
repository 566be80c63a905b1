"""The world of the faults, built once, and a disk to cut the power of, where this machine lets us mount one."""

from pathlib import Path

import pytest

from tests.databases import PostgresqlWorld
from tests.faults import disks, world


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults") / "world"
    folder.mkdir()
    world.build(folder)
    return folder


@pytest.fixture(scope="session")
def mountable(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    if request.config.getoption("--postgresql"):
        pytest.skip("no power cuts: PostgreSQL's files are not on our disk")
    if why := disks.why_not(tmp_path_factory.mktemp("disk")):
        pytest.skip(f"no power cuts: {why}")


@pytest.fixture(scope="session")
def server_of_databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """PostgreSQL's, if asked for, holding the world; else None."""
    if not request.config.getoption("--postgresql"):
        yield None
        return
    with PostgresqlWorld(tmp_path_factory.mktemp("postgresql")) as server:
        folder = tmp_path_factory.mktemp("faults on postgresql")
        world.build(folder, server.url)
        server.put_aside()
        yield server, folder


@pytest.fixture
def built(request: pytest.FixtureRequest, server_of_databases) -> Path:
    """The folder of the world to copy. Its database is in it, or (`url`) a fresh one of PostgreSQL's."""
    if server_of_databases is None:
        return request.getfixturevalue("built_once")
    server, folder = server_of_databases
    server.fresh()
    return folder


@pytest.fixture
def url(server_of_databases) -> str:
    return server_of_databases[0].url if server_of_databases else ""


@pytest.fixture
def on_sqlite(server_of_databases) -> None:
    if server_of_databases:
        pytest.skip("about SQLite's file")


@pytest.fixture
def option(request: pytest.FixtureRequest):
    return request.config.getoption
