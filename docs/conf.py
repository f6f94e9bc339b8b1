"""Sphinx configuration."""

from reportedly import __version__

project = "Reportedly"
author = "The Reportedly developers"
copyright = "The Reportedly developers"  # noqa: A001 - Sphinx's own name for the setting
version = release = __version__

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_enable_extensions = ["dollarmath"]
suppress_warnings = ["myst.xref_missing"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Reportedly"
