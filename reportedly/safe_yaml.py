"""The one way in which the package's own YAML is parsed: safely, and in C where there is a C parser."""

from __future__ import annotations

from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_yaml(text: str | bytes) -> Any:
    """Return the plain values (maps, lists, texts, numbers, dates) that YAML text holds; raises ``yaml.YAMLError``.

    For the codebook only. What users and pages bring is read by the documents room, with a parser that bounds it.
    """
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - both loaders are safe ones
