"""A disk whose power can be cut: ext4 on an image file, so that what was not synced is lost as on a real one."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

MEGABYTES = 64
PREPARED = "lazy_itable_init=0,lazy_journal_init=0"  # nothing left for the kernel to write by itself


class NoDisk(Exception):
    """This machine lets us mount none; says why."""


class Disk:
    """Mounted at `folder`; `cut()` puts in its place what had reached the image."""

    def __init__(self, folder: Path, *, megabytes: int = MEGABYTES):
        self.folder, self._number = folder, 0
        self.folder.mkdir()
        self.image = folder.with_name(f"{folder.name}.0.image")
        with self.image.open("wb") as image:
            image.truncate(megabytes << 20)
        run("mkfs.ext4", "-q", "-F", "-m", "0", "-E", PREPARED, self.image)
        self._mount()

    def _mount(self) -> None:
        # The kernel writes by itself only every five minutes: what nobody synced is in memory alone.
        run("mount", "-o", "loop,commit=300,data=ordered", self.image, self.folder)

    def cut(self) -> None:
        """Everything that uses it must be dead. The copy is what a disk holds when the power goes."""
        self._number += 1
        after = self.image.with_name(f"{self.folder.name}.{self._number}.image")
        run("cp", "--sparse=always", self.image, after)
        self.close()
        self.image = after
        self._mount()

    def close(self) -> None:
        subprocess.run(["umount", "--lazy", self.folder], check=True, capture_output=True)
        self.image.unlink()


def run(*command: str | Path) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise NoDisk(f"there is no {command[0]}") from error
    except subprocess.CalledProcessError as error:
        raise NoDisk(f"{command[0]}: {error.stderr.strip()}") from error


@cache
def why_not(folder: Path) -> str:
    """Why no power can be cut here; empty if it can."""
    if os.geteuid() != 0:
        return "only root may mount a disk"
    try:
        disk = Disk(folder / "trial", megabytes=8)
    except NoDisk as error:
        shutil.rmtree(folder / "trial", ignore_errors=True)
        return f"no disk can be mounted here ({error})"
    disk.close()
    return ""
