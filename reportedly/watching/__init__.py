"""Following feeds, sitemaps and folders, and reading what is new into a ledger.

Each item is read once, however often the watch is stopped or killed; an article that changes is kept as a new version
of the same address; what was read is kept as a snapshot with its hash. See ``docs/watching.md``.
"""

from __future__ import annotations
