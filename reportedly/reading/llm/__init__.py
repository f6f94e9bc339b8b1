"""``llm.v1``, the reader that asks a large language model. It is made, and sends text, only where it is asked for.

It needs the extra ``reportedly[llm]``, which is httpx: it is typed, bounds every step of a request in time and never
follows a redirect unasked; the package itself has no HTTP client for more than fetching a page.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from reportedly.errors import NotSetUpError

if TYPE_CHECKING:
    from reportedly.reading.llm.reader import LanguageModelReader


def make(gazetteer: Path | None, actors: str | None) -> LanguageModelReader:
    """Return the reader as the environment sets it up, for a gazetteer and a file of parties, ``None`` for our own.

    Nothing is sent before a document is read.

    Raises NotSetUpError where the extra or a setting is missing, ConfigurationError for a wrong setting or file.
    """
    try:
        import httpx  # noqa: F401 - it is asked for here so that its absence is told here
    except ModuleNotFoundError as error:
        raise NotSetUpError(
            'the reader llm.v1 needs an extra that is not installed: pip install "reportedly[llm]"'
        ) from error
    from reportedly.actors import Registry
    from reportedly.reading.llm.reader import LanguageModelReader
    from reportedly.reading.llm.settings import Settings

    settings = Settings.from_environment(os.environ)
    return LanguageModelReader(settings, gazetteer, Registry.load(actors) if actors is not None else None)
