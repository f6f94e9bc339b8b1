"""What is fuzzed: every parser of outside data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.fuzzing import checks, feed_checks, seeds
from tests.fuzzing.checks import Check


@dataclass(frozen=True, slots=True)
class Target:
    """A parser: ``make`` gives the check, ``largest`` is the most bytes of a case, ``share`` its part of the time."""

    name: str
    make: Callable[[], Check]
    seeds: tuple[str, ...]
    words: tuple[str, ...] = ()
    largest: int = 400_000
    share: float = 1.0


TARGETS = (
    Target(
        "decoding",
        checks.decoding,
        (*seeds.TEXTS, seeds.PAGE, "cp1252\nabc", "utf-7\n+AGE-"),
        ("utf-16\n", "koi8-r\n", "hz\n", "utf-7\n", "cp437\n"),
    ),
    Target("text", checks.documents(".txt"), seeds.TEXTS, seeds.NEWS_WORDS),
    Target("markdown", checks.documents(".md"), seeds.MARKDOWN, (*seeds.YAML_WORDS, "---\n", "# "), 200_000),
    Target("html", checks.documents(".html"), seeds.PAGES, seeds.PAGE_WORDS, 200_000, 2.0),
    Target("jsonl", checks.documents(".jsonl"), seeds.JSON_LINES, seeds.JSON_WORDS),
    Target("json", checks.documents(".json"), seeds.JSON_FILES, seeds.JSON_WORDS),
    Target("csv", checks.documents(".csv"), seeds.CSV_FILES, ('"', ",", "\n", ";", "\t", '""')),
    Target(
        "stdin",
        checks.documents("-"),
        (*seeds.TEXTS[:3], seeds.PAGE, *seeds.JSON_LINES, *seeds.CSV_FILES, *seeds.MARKDOWN),
    ),
    Target("published", checks.published, seeds.DATES, seeds.TIME_WORDS, 20_000, 0.5),
    Target("times", checks.times, (*seeds.TIMES, *seeds.TEXTS), seeds.TIME_WORDS, 40_000, 2.0),
    Target(
        "place-names",
        checks.names_of_places,
        seeds.PLACE_NAMES,
        ("al-", "’", " of ", ", SY", "Tell ", "ʿ", "-"),
        20_000,
    ),
    Target(
        "places",
        checks.places_in_texts,
        (*seeds.RELATIVE, *seeds.TEXTS),
        (*seeds.NEWS_WORDS, *seeds.PLACE_NAMES),
        40_000,
        2.0,
    ),
    Target(
        "actors", checks.actors_in_texts, (*seeds.ACTORS, *seeds.TEXTS), (*seeds.NEWS_WORDS, *seeds.ACTORS), 40_000, 1.5
    ),
    Target(
        "rules.v1",
        checks.reading("rules.v1"),
        (*seeds.TEXTS, *seeds.RELATIVE),
        (*seeds.NEWS_WORDS, *seeds.TIMES),
        12_000,
        3.0,
    ),
    Target(
        "encoder.v1",
        checks.reading("encoder.v1"),
        (*seeds.TEXTS, *seeds.RELATIVE),
        (*seeds.NEWS_WORDS, *seeds.TIMES),
        12_000,
        3.0,
    ),
    Target("import-acled", checks.imported("acled"), (seeds.ACLED,), (",", "\n", '"', "Syria", "1", "-"), 60_000),
    Target("import-ged", checks.imported("ged"), (seeds.GED,), (",", "\n", '"', "Syria", "1", "-"), 60_000),
    Target("import-viina", checks.imported("viina"), (seeds.VIINA,), (",", "UA"), 60_000),
    Target("import-csv", checks.imported("csv"), (seeds.CLAIMS,), (",", "\n", '"', "capture", "1", "-"), 60_000),
    Target("place-list", checks.place_list(".csv"), seeds.PLACE_LISTS, (",", ";", "\n", "35,5", "SY")),
    Target(
        "geojson",
        checks.place_list(".geojson"),
        seeds.GEOJSON,
        (*seeds.JSON_WORDS, '"coordinates"', '"Polygon"', '"properties"'),
    ),
    Target("geonames-dump", checks.dump_files, (seeds.DUMP,), ("\t", "\n", "SY"), 200_000, 0.5),
    Target("registry", checks.registry, seeds.REGISTRIES, seeds.YAML_WORDS, 40_000),
    Target(
        "llm",
        checks.answers,
        (*seeds.ANSWERS, *seeds.COMPLETIONS),
        (*seeds.JSON_WORDS, "```", "<think>", "</think>", "claims"),
        200_000,
    ),
    Target("http", checks.fetching, seeds.RESPONSES, seeds.HTTP_WORDS, 100_000, 0.5),
    Target(
        "addresses", checks.addresses, seeds.ADDRESSES, ("://", "@", "[", "]", ":", "%", "xn--", "。", "/"), 5_000, 0.3
    ),
    Target("api", checks.api, (*seeds.REQUESTS, *seeds.DECISIONS), seeds.URL_WORDS, 8_000, 2.0),
    Target("feed", feed_checks.feeds, feed_checks.FEEDS, feed_checks.FEED_WORDS, 200_000),
    Target("sitemap", feed_checks.sitemaps, feed_checks.SITEMAPS, feed_checks.FEED_WORDS, 200_000, 0.5),
    Target("opml", feed_checks.lists_of_feeds, feed_checks.OPML, feed_checks.FEED_WORDS, 100_000, 0.5),
    Target(
        "robots", feed_checks.robots, feed_checks.ROBOTS, ("User-agent: ", "Disallow: ", "*", "$", "%2F"), 100_000, 0.5
    ),
    Target("sources", feed_checks.plans, feed_checks.PLANS, seeds.YAML_WORDS, 40_000, 0.5),
    Target("warc", checks.documents(".warc"), feed_checks.ARCHIVES, feed_checks.ARCHIVE_WORDS, 200_000),
    Target("terminal", checks.periods, (*seeds.DATES, *seeds.TEXTS[:2]), (), 20_000, 0.3),
)


def named(names: tuple[str, ...]) -> Iterator[Target]:
    """Yield the targets of these names, all without any; raises ``KeyError`` for one that is none."""
    known = {each.name: each for each in TARGETS}
    yield from (known[name] for name in names) if names else TARGETS
