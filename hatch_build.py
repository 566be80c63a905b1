"""For the wheel, make what git does not hold: the browser's libraries and the compiled translations."""

import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class MakeBrowserFiles(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, self.root)
        from tools import translations, vendor

        if not vendor.MODULES.exists():
            vendor.npm("ci", "--ignore-scripts", "--omit=dev")
        vendor.fill()
        translations.compile_all()
