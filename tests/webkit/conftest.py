"""Wei's iPhone, as far as WebKitGTK can stand in for it: a window of its own per test, over the browser tests' server.

Where it is not installed and cannot be (it takes root and Debian's packages), these tests are skipped and say so.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver import WebKitGTK, WebKitGTKOptions, WebKitGTKService

from fieldapp import languages
from fieldapp.accounts.status import Language
from tests.browser.browser import surroundings as fonts_for
from tests.browser.conftest import LiveServer, live_server, running_server
from tests.webkit.phone import Phone

__all__ = ["live_server", "running_server"]
WINDOW = Path(__file__).with_name("window.py")
PACKAGES = ["webkit2gtk-driver", "xvfb", "xauth", "python3-gi", "gir1.2-webkit2-4.1"]
SYSTEM_PYTHON = "/usr/bin/python3"
BINDINGS = "import gi; gi.require_version('WebKit2', '4.1')"

Start = Callable[..., Phone]


def why_not() -> str:
    """Why WebKit cannot be driven here; nothing if it can, installed first if need be."""
    if not (is_there() or (can_install() and installed() and is_there())):
        return f"WebKitGTK is not here: as root, apt-get install {' '.join(PACKAGES)}"
    return ""


def is_there() -> bool:
    programs = all(shutil.which(name) for name in ("WebKitWebDriver", "Xvfb", SYSTEM_PYTHON))
    return programs and subprocess.call([SYSTEM_PYTHON, "-c", BINDINGS], stderr=subprocess.DEVNULL) == 0


def can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def installed() -> bool:
    quietly = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
    return subprocess.call(["apt-get", "update", "-qq"], **quietly) == subprocess.call(install, **quietly) == 0


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    """A display that nobody sees."""
    if reason := why_not():
        pytest.skip(reason)
    reads, writes = os.pipe()
    command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", "390x844x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writes], stderr=subprocess.DEVNULL) as xvfb, os.fdopen(reads) as said:
        os.close(writes)
        yield f":{said.readline().strip()}"
        xvfb.terminate()


@pytest.fixture(scope="session")
def sockets() -> Iterator[str]:
    """WebKit's runtime folder, and its fonts': of a short name, since the paths of sockets must be short."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield folder


@pytest.fixture
def start(screen: str, sockets: str, live_server: LiveServer, tmp_path: Path) -> Iterator[Start]:
    """Open a window: `start("wei", folder=…)`. The same folder again is the same phone, switched on again."""
    opened: list[Phone] = []

    def start_(username: str | None = None, *, folder: Path | None = None) -> Phone:
        program = tmp_path / "window"
        program.write_text(f'#!/bin/sh\nexec {SYSTEM_PYTHON} {WINDOW} "$@"\n')
        program.chmod(0o755)
        options = WebKitGTKOptions()
        options.binary_location = str(program)
        options.set_capability("browserName", "fieldapp")
        driver = shutil.which("WebKitWebDriver") or ""
        surroundings = {name: str(value) for name, value in fonts_for(Path(driver), Path(sockets)).items()}
        surroundings |= {"DISPLAY": screen, "XDG_RUNTIME_DIR": sockets}
        surroundings |= {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "NO_AT_BRIDGE": "1"}
        surroundings |= {"FIELDAPP_WEBKIT_DATA": str(folder)} if folder else {}
        env = {name: str(value) for name, value in surroundings.items()}
        service = WebKitGTKService(executable_path=driver, env=env)
        window = WebKitGTK(options=options, service=service)
        opened.append(Phone(window, live_server.url))
        if username:
            sign_in(window, live_server, username)
        return opened[-1]

    yield start_
    for phone in opened:
        phone.switch_off()


def sign_in(window: WebKitGTK, server: LiveServer, username: str) -> None:
    window.get(f"{server.url}/healthz")  # a cookie wants a page of its site
    name = server.app.config["SESSION_COOKIE_NAME"]
    window.add_cookie({"name": name, "value": server.cookie(username), "expiry": 2**31 - 1})
    window.add_cookie({"name": languages.COOKIE, "value": Language.EN, "expiry": 2**31 - 1})
