"""Build hook: makes the gazetteer file and the page when the package is built.

The gazetteer comes from pinned data packages and the codebook's lists. The code that makes it is
``reportedly/places/build.py``, imported here without importing ``reportedly`` itself, whose dependencies are not there
while the package is built. The page is made with npm from ``page/`` where npm is there; installing a wheel needs none.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

GAZETTEER = "reportedly/places/data/gazetteer.sqlite"
PAGE = "reportedly/server/page"
NO_PAGE = "REPORTEDLY_NO_PAGE"  # set to anything: the page is not built, and the wheel is without the map


class ReportedlyBuildHook(BuildHookInterface):  # type: ignore[type-arg] # generic only for hatchling's own type checking
    """Makes :data:`GAZETTEER` and :data:`PAGE`, unless they are there and up to date, and puts them in the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the gazetteer and the page before the wheel is put together; an editable one leaves the page alone."""
        if self.target_name != "wheel":
            return
        build = _load_build_module(Path(self.root))
        out = Path(self.root) / GAZETTEER
        if not build.is_current(out):
            self.app.display_info("building the gazetteer (about half a minute)")
            build.build(out)
        build_data["artifacts"].append(GAZETTEER)
        if version != "editable":
            self._build_page()
        if (Path(self.root) / PAGE / "index.html").is_file():
            build_data["artifacts"].append(f"{PAGE}/**")

    def _build_page(self) -> None:
        root = Path(self.root)
        source, built = root / "page", root / PAGE / "index.html"
        if os.environ.get(NO_PAGE) or not (source / "package.json").is_file() or _is_newer(built, source):
            return
        npm = shutil.which("npm")
        if npm is None:
            self._without_page("npm is not there; install Node.js 18 or newer")
            return
        self.app.display_info("building the page with npm")
        for command in (["ci"], ["run", "build"]):
            done = subprocess.run(  # noqa: S603 - npm, with arguments of our own
                [npm, *command], cwd=source, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
            )
            if done.returncode != 0:
                self.app.display_warning(done.stdout)
                self._without_page(f"npm {' '.join(command)} failed in page/")
                return

    def _without_page(self, why: str) -> None:
        is_there = (Path(self.root) / PAGE / "index.html").is_file()
        state = "the one built before is used" if is_there else "the server will have no map"
        self.app.display_warning(f"the page is not built and {state}: {why}")


def _is_newer(built: Path, source: Path) -> bool:
    """Say whether the page was built after everything that it is made of."""
    if not built.is_file():
        return False
    made = built.stat().st_mtime
    skipped = {"node_modules", ".cache"}
    top = [each for each in source.iterdir() if each.name not in skipped]
    files = [file for each in top for file in (each.rglob("*") if each.is_dir() else [each]) if file.is_file()]
    return all(file.stat().st_mtime <= made for file in files)


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
