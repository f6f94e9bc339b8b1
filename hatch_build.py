"""Build hook: makes the gazetteer file when the package is built, from pinned data packages and the codebook's lists.

The code that does it is ``reportedly/places/build.py``. It is imported here without importing ``reportedly`` itself,
whose dependencies are not there while the package is built.
"""

from __future__ import annotations

import importlib
import sys
import types
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

GAZETTEER = "reportedly/places/data/gazetteer.sqlite"


class GazetteerBuildHook(BuildHookInterface):  # type: ignore[type-arg] # generic only for hatchling's own type checking
    """Makes :data:`GAZETTEER`, unless it is there and up to date, and puts it in the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the gazetteer before the wheel (or editable wheel) is put together."""
        if self.target_name != "wheel":
            return
        build = _load_build_module(Path(self.root))
        out = Path(self.root) / GAZETTEER
        if not build.is_current(out):
            self.app.display_info("building the gazetteer (about half a minute)")
            build.build(out)
        build_data["artifacts"].append(GAZETTEER)


def _load_build_module(root: Path) -> Any:
    """Return ``reportedly.places.build``, imported over bare stand-ins for the packages that hold it."""
    if "reportedly.places.build" not in sys.modules:
        for name, folder in (
            ("reportedly", root / "reportedly"),
            ("reportedly.places", root / "reportedly" / "places"),
        ):
            package = types.ModuleType(name)
            package.__path__ = [str(folder)]
            sys.modules[name] = package
    return importlib.import_module("reportedly.places.build")
