"""The limits that keep one bad input from stopping a batch or filling the memory; all are generous for news."""

from __future__ import annotations

MAX_BYTES = 20_000_000
"""Bytes of one document: a file, a page, a line of JSONL, a field of CSV. A long article has about 60,000."""

TIMEOUT_SECONDS = 30.0
"""Seconds for one web page altogether: connection, redirects, headers and body."""

MAX_REDIRECTS = 5
"""Redirects followed for one web page; the address is checked again at each."""

MAX_FRONT_MATTER = 65_536
"""Characters of a Markdown file's front matter."""

MAX_KEY = 200
"""Characters of the name that users know a document by."""

MANY_TAGS = 6_000
"""On a web page with more opening and closing tags the main text is found by one algorithm, not by comparing two."""

MOST_TAGS = 10_000
"""Of a web page with more tags every paragraph is kept: to tell the article takes time with the square of them."""

EARLIEST_YEAR = 1800
"""No report is taken to be older; an earlier year is a mistake or a placeholder (0001-01-01, 1601-01-01)."""

REMEMBERED_NAMES = 1_000_000
"""How many documents' names are remembered, so that one name for two of them is noticed (at most 16 MB)."""

MAX_NAMED = 1_000
"""How many records of one input are named when they are left out or mended; the others are counted."""

DATES_CHECKED = 100_000
"""Characters of a document in which dates that speak against its publication date are looked for."""

MAX_UNPACKED_TIMES = 250
"""How many times as large packed data may become. News becomes three to ten times as large, ten thousand copies of one
line two hundred times."""

UNPACKED_FREELY = 200_000_000
"""Bytes that packed data may unpack to whatever they are."""

MAX_DAMAGES = 10_000
"""How often a damaged archive is taken up again behind a damage."""
