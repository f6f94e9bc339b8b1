"""The documents room: bytes from files, folders, standard input and the web become :class:`~reportedly.model.Document`.

Text files are kept exact; Markdown may have YAML front matter; of web pages the main text is taken; JSONL, JSON and CSV
have one document a record, under the fields ``id, published, outlet, title, text, url`` or their usual other names.
What cannot be read is named with the reason and never stops the rest.
"""

from __future__ import annotations

from reportedly.documents.counting import count
from reportedly.documents.dates import parse_published
from reportedly.documents.finding import are_files, check
from reportedly.documents.furniture import furniture
from reportedly.documents.items import Notice, Options, Rejected
from reportedly.documents.loading import load

__all__ = ["Notice", "Options", "Rejected", "are_files", "check", "count", "furniture", "load", "parse_published"]
