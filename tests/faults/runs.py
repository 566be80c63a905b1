"""One run: a server over a copy of the world, phones that work, faults at random instants, and the checker after."""

import random
import shutil
import subprocess
import threading
import time
from pathlib import Path

from tests.faults.checker import Before, Checker, told_by
from tests.faults.disks import Disk
from tests.faults.phones import Phone
from tests.faults.server import Server
from tests.faults.world import copied, opened, owners

ENOUGH = 100  # operations committed and not answered; with fewer a run does not count
BETWEEN = 0.15  # seconds at most between an answer and the fault
SILENCE = 60  # seconds in which nothing of what phones hold is settled: then it will not be


class Run:
    """`with Run(folder, world) as run: run.kills(50); assert run.problems() == []`."""

    def __init__(
        self,
        folder: Path,
        world: Path,
        *,
        bug: str = "",
        power: bool = False,
        url: str = "",
        seed: int = 1,
        working: bool = True,
        disk: Disk | None = None,
        environment: dict | None = None,
    ):
        self.working, self.disk, self.environment = working, disk, environment or {}
        self.chance = random.Random(seed)
        self.data = disk.folder if disk else folder / "data"
        if power:
            self.disk = Disk(self.data)
        try:
            self._prepare(folder, world, bug, url, seed)
        except BaseException:
            self._close_disk()
            raise

    def _prepare(self, folder: Path, world: Path, bug: str, url: str, seed: int) -> None:
        copied(world, self.data)
        subprocess.run(["sync", "--file-system", self.data], check=True)
        self.app = opened(self.data, url)
        self.before = Before.of(self.app)
        environment = {**self.environment, **({"FIELDAPP_DATABASE_URL": url} if url else {})}
        self.server = Server(self.data, bug=bug, environment=environment)
        self.histories = folder / "histories"
        self.histories.mkdir()
        self.phones = [Phone(owner, self.server.address, self.histories, seed) for owner in owners(self.app)]
        self.checker = Checker(self.app, self.before, [phone.history.path for phone in self.phones])

    def __enter__(self) -> "Run":
        try:
            self.server.start()
        except BaseException:
            self.__exit__()
            raise
        for phone in self.phones if self.working else []:
            phone.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.close()
        for phone in self.phones:
            phone.throw_away()
        self._close_disk()

    def _close_disk(self) -> None:
        if self.disk:
            self.disk.close()
            shutil.rmtree(self.data, ignore_errors=True)

    # --- faults

    def kills(self, count: int) -> None:
        """SIGKILL, at instants between answers: of one worker, or each fourth time of all there is."""
        for number in range(count):
            self.busy()
            if number % 4:
                self.server.kill_worker(number)
            else:
                self.server.kill_all()
                self.server.start()

    def caught(self, most: int) -> list[str]:
        """Kill all there is (cut the power, where there is a disk), and look each time: what first did not fit."""
        for _ in range(most):
            self.busy()
            self.server.kill_all()
            if self.disk:
                self.disk.cut()
            if found := self.checker.problems(drained=False):
                return found
            self.server.start()
        return []

    def busy(self) -> None:
        """Until there were a few more answers, and then a random instant."""
        self.wait_for_answers(self.chance.randint(2, 8))
        threading.Event().wait(self.chance.random() * BETWEEN)

    def wait_for_answers(self, more: int, seconds: float = 30) -> None:
        wanted, deadline = self.answers + more, time.monotonic() + seconds
        pause = threading.Event()
        while self.answers < wanted:
            if time.monotonic() > deadline:
                raise RuntimeError(f"no {more} answers within {seconds} seconds")
            pause.wait(0.005)

    @property
    def answers(self) -> int:
        return sum(phone.counts["accepted"] for phone in self.phones)

    # --- what came of it

    def problems(self) -> list[str]:
        """After the phones have sent all they hold."""
        for phone in self.phones:
            phone.stop_recording()
        left = [] if self.drained() else ["the phones still hold something"]
        return [*left, *self.checker.problems(drained=True)]

    def drained(self) -> bool:
        """Whether all that the phones hold was settled. On a busy machine that may take as long as it goes on."""
        held, deadline = None, 0.0
        while not all(phone.drained(0.1) for phone in self.phones):
            if (now := sum(phone.holds for phone in self.phones)) != held:
                held, deadline = now, time.monotonic() + SILENCE
            elif time.monotonic() > deadline:
                return False
        return True

    def work_until_it_counts(self, seconds: float = 60) -> None:
        """Go on without faults of ours until enough answers were lost on the bad lines."""
        deadline = time.monotonic() + seconds
        while self.unanswered < ENOUGH and time.monotonic() < deadline:
            self.wait_for_answers(10)

    @property
    def unanswered(self) -> int:
        """Operations that were committed while the phone was not told."""
        told = told_by(phone.history.path for phone in self.phones)
        return sum(one.committed_unanswered for one in told.values())

    def says(self) -> str:
        told = told_by(phone.history.path for phone in self.phones).values()
        counted = {
            "created": len(told),
            "accepted": sum(one.accepted for one in told),
            "refused": sum(one.refused for one in told),
            "sendings": sum(one.sent for one in told),
            "committed, answer lost": sum(one.committed_unanswered for one in told),
        }
        return ", ".join(f"{count} {name}" for name, count in counted.items())
