"""The limits that keep one bad source from stopping the watch; all are generous for news."""

from __future__ import annotations

FEED_BYTES = 10_000_000
"""Bytes of one feed, unpacked. Feeds of news have about 50,000."""

SITEMAP_BYTES = 20_000_000
"""Bytes of one sitemap, unpacked. The protocol allows 50,000,000; those of news are far smaller."""

SITEMAPS = 50
"""Sitemaps read in one poll of a sitemap index, the newest first."""

SITEMAP_DEPTH = 3
"""How deep an index of sitemaps may name others."""

ROBOTS_BYTES = 512_000
"""Bytes of a robots.txt that are read: what RFC 9309 asks for at the least."""

ROBOTS_SECONDS = 86_400.0
"""Seconds for which a robots.txt is kept, as RFC 9309 allows."""

ITEMS = 50_000
"""Items of one feed or sitemap; the protocol of sitemaps allows as many."""

TITLE = 500
"""Characters of a title."""

ADDRESS = 2_000
"""Characters of an address."""

REDIRECTS = 5
"""Redirects followed for one address."""

ATTEMPTS = 6
"""How often an article is asked for before it is given up, with longer and longer waits: over about half an hour."""

RETRY_SECONDS = 60.0
"""Seconds after which an article that could not be had is asked for again; doubled each time."""

LONGEST_BACK_OFF = 6 * 3600.0
"""Seconds after which a source that fails is asked again at the latest."""

LONGEST_RETRY_AFTER = 86_400.0
"""Seconds that a server may ask to be left alone for; longer ones are taken for a mistake."""

LONGEST_CRAWL_DELAY = 60.0
"""Seconds between two requests that a robots.txt may ask for; longer ones are taken for a mistake."""

SETTLED_SECONDS = 2.0
"""Seconds for which a file in a folder must not have changed: it may be half written."""

SNAPSHOT_BYTES = 1_000_000_000
"""Bytes after which a new WARC file is begun."""

FETCHERS = 16
"""Requests under way at once, to as many hosts."""

SOURCES_BYTES = 5_000_000
"""Bytes of a sources file or an OPML file."""
