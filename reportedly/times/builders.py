"""What a match of each simple pattern says; None where the words around it show that it tells no time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from reportedly.times import composed, counted
from reportedly.times import meaning as m
from reportedly.times.feasts import HIJRI_YEARS, Feast, feast_entries, feast_key
from reportedly.times.lexicon import any_of, lexicon, plain

_SHIFTS = {"last": -1, "past": -1, "this past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
_SHIFTS["this coming"] = 1


def _month(text: str) -> int:
    return lexicon().months[text.lower().rstrip(".")]


def _number(text: str | None) -> int | None:
    """Return the count in figures or words; None for "several"."""
    words = plain(text or "")
    return int(words) if words.isdigit() else lexicon().numbers.get(words)


def unit(text: str) -> str:
    return lexicon().units[plain(text)]


def short_figures(match: re.Match[str]) -> m.Meaning | None:
    first, second = int(match["d"]), int(match["mo"])
    if not (1 <= first <= 31 and 1 <= second <= 31 and min(first, second) <= 12):
        return None
    return m.Numeric(first, second, int(match["yy"]), short=True)


def feast(match: re.Match[str]) -> m.Meaning | None:
    groups = match.groupdict()
    name, day = feast_key(match["feast"]), _ordinal(groups["d"]) if groups.get("d") else None
    year = int(groups["y"][:4]) if groups.get("y") else None
    entry = feast_entries().get(name)
    if entry is None or (year in HIJRI_YEARS and entry["rule"] != "islamic"):
        return None
    years = {"last": -1, "this": 0, "next": 1}[plain(groups["yshift"])] if groups.get("yshift") else None
    if day is None and year is None and is_in_a_name(match, match.start("feast"), match.end("feast")):
        return None
    if entry.get("only_with_day") and day is None and year is None:
        return None
    return Feast(name, year, _shift(groups.get("shift")), years, day)


def short_decade(match: re.Match[str]) -> m.Meaning | None:
    tens = int(match["tens"]) if match["tens"] else lexicon().words["decade_words"][plain(match["word"])]
    return m.Years(1900 + tens, 10)


def century(match: re.Match[str]) -> m.Meaning | None:
    number = _ordinal(match["n"]) if match["n"] else lexicon().words["ordinals"][plain(match["word"]).replace(" ", "-")]
    return m.Years(100 * (number - 1) + 1, 100)


def quarter(match: re.Match[str]) -> m.Meaning | None:
    groups, year = match.groupdict(), int(match["y"]) if match["y"] else None
    if groups.get("q"):
        size, number = 3 if groups["q"][0] == "Q" else 6, int(groups["q"][1])
    else:
        size = 3 if plain(groups["size"]) == "quarter" else 6
        number = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(plain(groups["nth"]), 12 // size)
        if size == 6 and year is None:  # "the second half" is of a match as well
            return None
    return m.Quarter(number, year, size) if number * size <= 12 else None


def fiscal(match: re.Match[str]) -> m.Meaning | None:
    return m.FiscalYear(int(match["y"]) + (2000 if len(match["y"]) == 2 else 0))


def clock(match: re.Match[str]) -> m.Meaning | None:
    return counted.Clock(night=plain(match["time"]) == "midnight")


def weekdays_ago(match: re.Match[str]) -> m.Meaning | None:
    return m.Weekday(lexicon().weekdays[match["wd"].lower()], back=_number(match["n"]) or 1)


def weekday_of_week(match: re.Match[str]) -> m.Meaning | None:
    week = {"last": -1, "this": 0, "next": 1}[plain(match["week"])]
    return m.Weekday(lexicon().weekdays[match["wd"].lower()], week=week)


def overnight(match: re.Match[str]) -> m.Meaning | None:
    return m.Night(m.Weekday(lexicon().weekdays[match["wd"].lower()]), into=match["into"] is not None)


def figures(match: re.Match[str]) -> m.Meaning | None:
    day, month, year = int(match["d"]), int(match["mo"]), int(match["y"])
    if "sep" not in match.re.groupindex:
        return m.Day(month, day, year)
    if not (1 <= day <= 31 and 1 <= month <= 31 and min(day, month) <= 12):
        return None
    return m.Day(month, day, year) if match["sep"] == "." and month <= 12 else m.Numeric(day, month, year)


def _ordinal(text: str) -> int:
    return int(re.sub(r"[a-z]+", "", text.lower()))


def days(match: re.Match[str]) -> m.Meaning | None:
    first, last, month = _ordinal(match["d"]), _ordinal(match["d2"]), _month(match["mo"])
    year = int(match["y"]) if match["y"] else None
    if first >= last or ("," in match["link"] and last != first + 1):
        return None
    return composed.Range(m.Day(month, first, year), m.Day(month, last, year))


def day(match: re.Match[str]) -> m.Meaning | None:
    groups = match.groupdict()
    year, short = groups.get("y"), groups.get("yy")
    if year is None and _contexts().names_something.match(match.string, match.end()):
        return None
    first = match[0].split(match["d"] if match.start("d") < match.start("mo") else match["mo"])[0]
    weekday = lexicon().weekdays.get(re.sub(r"(?i)[^a-z]|the\s*$", "", first).lower())
    return m.Day(
        _month(match["mo"]),
        _ordinal(match["d"]),
        int(year) if year else None,
        short_year=int(short) if short else None,
        weekday=weekday,
    )


def month_of_year(match: re.Match[str]) -> m.Meaning | None:
    return m.Month(_month(match["mo"]), int(match["y"]))


def bare_month(match: re.Match[str]) -> m.Meaning | None:
    words, left = lexicon().words, match.string[max(0, match.start() - 12) : match.start()]
    years = {"last": -1, "this": 0, "next": 1}[plain(match["yshift"])] if match["yshift"] else None
    shift = _shift(match["shift"])
    if shift is None and years is None and is_in_a_name(match, match.start("mo"), match.end("mo")):
        return None
    if (match["mo"].title() in words["shy_months"] or match["mo"] == "august") and shift is None and years is None:
        if not _contexts().month_opener.search(left) and not _contexts().other_month.match(match.string, match.end()):
            return None
        if match["mo"].title() == "May" and _contexts().after_surname.match(match.string, match.end()):
            return None
    return m.Month(_month(match["mo"]), shift=shift, years=years)


def is_in_a_name(match: re.Match[str], start: int, end: int) -> bool:
    """Tell whether a month or a feast is a person's name: "Said Ramadan Buti", "August von Mackensen"."""
    text = match.string
    if not text[start:end].isupper() and _NAME_AFTER.match(text, end):
        return _contexts().month_opener.search(text[max(0, start - 12) : start]) is None
    return False


_NAME_AFTER = re.compile(r"\s(?:(?:von|van|de|al|bin|ibn)\s|[A-Z][a-z]+\b|[Aa]l-)")


def decade(match: re.Match[str]) -> m.Meaning | None:
    return m.Years(int(match["y"]), 10)


def years(match: re.Match[str]) -> m.Meaning | None:
    first, last = int(match["y"]), match["y2"]
    end = int(last) if len(last) == 4 else first - first % 100 + int(last)
    return composed.Range(m.Years(first), m.Years(end)) if first < end else None


def year(match: re.Match[str]) -> m.Meaning | None:
    """A year alone: only where the words around say that it is one."""
    around, text = _contexts(), match.string
    left, right = text[max(0, match.start() - 20) : match.start()], text[match.end() : match.end() + 40]
    if around.not_year.match(right):
        return None
    found = m.Years(int(match["y"]))
    if found.first < 1800 and _COUNTED.match(right):  # "in 1500 homes"
        return None
    if around.year_opener.search(left) or re.match(r"['’]s\b", right):
        return found
    if around.year_verb.match(right) and re.search(r"(?:^|[.!?:;\n“\"(]|\bthat)\s*$", left):
        return found
    if re.search(r"\($", left) and right[:1] == ")":
        return found
    if int(match["y"]) % 100 and around.year_hint.search(left) and not _COUNTED.match(right):
        return found
    return None


@dataclass(frozen=True, slots=True)
class _Contexts:
    """What stands before or after words that are months and years only in some company."""

    month_opener: re.Pattern[str]
    after_surname: re.Pattern[str]
    not_year: re.Pattern[str]
    year_opener: re.Pattern[str]
    year_verb: re.Pattern[str]
    year_hint: re.Pattern[str]
    names_something: re.Pattern[str]
    other_month: re.Pattern[str]


@cache
def _contexts() -> _Contexts:
    words = lexicon().words
    return _Contexts(
        month_opener=re.compile(rf"(?i)\b{any_of(words['month_openers'])}[\s-]+$"),
        after_surname=re.compile(rf"\s?{any_of(words['after_surname'])}(?!\w)"),
        not_year=re.compile(rf"\s?(?i:{any_of(words['not_years'])})(?!\w)"),
        year_opener=re.compile(
            rf"(?i)\b(?:{any_of(words['year_openers'])}[\s-]*|{any_of(words['part_words'])}\s+of\s+"
            r"|(?:1[5-9]|20)[0-9]{2}\s(?:and|to)\s)$"
        ),
        year_verb=re.compile(rf"\s+{any_of(words['year_verbs'])}\b"),
        other_month=re.compile(
            rf"\s?[-–—/]\s?{any_of(name for names in words['months'].values() for name in names)}\b"
        ),
        names_something=re.compile(
            rf"[\"”’']\s|[”\"’']?\s+(?:[A-Z][\w'’]*\s+){{0,2}}(?:{any_of(words['named_after_days'])})\b"
        ),
        year_hint=re.compile(rf"(?i)(?:\b{any_of(words['year_hints'])}|['’]s)\s+$"),
    )


# "2013 fighters", "2013 US troops": a count, not a year.
_COUNTED = re.compile(
    r"\s+(?:(?!(?:for|in|at|by|on|of|when|the|and|with|to|from|there|as|or)\s)[\w-]+\s+)?"
    r"(?:people|men|women|children|troops|(?!(?:was|is|has|as|this|its|does|says)\b)[a-z-]+s)\b"
)


def season(match: re.Match[str]) -> m.Meaning | None:
    groups = match.groupdict()
    return m.Season(plain(match["s"]), int(groups["y"]) if groups.get("y") else None, _shift(groups.get("shift")))


def _shift(text: str | None) -> int | None:
    return _SHIFTS[plain(text)] if text else None


def weekday(match: re.Match[str]) -> m.Meaning | None:
    every = re.search(r"(?i)\b(?:on|every|most|each)\s+$", match.string[max(0, match.start() - 8) : match.start()])
    if match["plural"] == "s" and every:  # "on Fridays"; but "Wednesdays strike" has only lost its apostrophe
        return None
    shift, day = _shift(match["shift"]), lexicon().weekdays[match["wd"].lower()]
    found = m.Weekday(day, week=0) if shift == 0 else m.Weekday(day, shift)
    return m.Night(found) if plain(match.groupdict().get("time") or "") == "overnight" else found


def weekend(match: re.Match[str]) -> m.Meaning | None:
    words = plain(match["shift"] or "the").split()
    if words == ["the"] or words == ["this"]:
        return m.Weekend()
    return m.Weekend(1 if words[-1] in ("next", "coming") else None if words == ["this", "past"] else -1)


def ago(match: re.Match[str]) -> m.Meaning | None:
    bound = plain(match["bound"] or "").split()
    side = None if not bound else "more" if bound[0] in ("more", "over") else "less"
    return counted.Ago(_number(match["n"]), unit(match["u"]), side)


def trailing(match: re.Match[str]) -> m.Meaning | None:
    groups = match.groupdict()
    if "n" in groups and groups["n"] is None:
        return counted.Recent()
    return counted.Trailing(_number(groups.get("n") or "1"), unit(match["u"]))


def coming(match: re.Match[str]) -> m.Meaning | None:
    groups = match.groupdict()
    if "n" in groups and groups["n"] is None:
        return counted.Recent(ahead=True)
    return counted.Coming(_number(groups.get("n") or "1"), unit(match["u"]))


_PARTS_OF_DAY = frozenset({"night", "evening", "morning", "afternoon", "weekend"})


def following(match: re.Match[str]) -> m.Meaning | None:
    """Read "the same day", "the following week", "that night"."""
    which, unit = plain(match["which"]), plain(match["u"])
    sign = {"next": 1, "following": 1, "previous": -1, "preceding": -1}.get(which, 0)
    return counted.Anaphoric(sign, "day" if unit in _PARTS_OF_DAY else unit, sign)


def stretch(match: re.Match[str]) -> m.Meaning | None:
    """Read "the following three days"."""
    sign = -1 if plain(match["which"]) in ("previous", "preceding") else 1
    count = _number(match["n"])
    return counted.Anaphoric(None if count is None else sign * count, unit(match["u"]), sign, throughout=True)


def apart(match: re.Match[str]) -> m.Meaning | None:
    """Read "two days later", "the day before", "hours after"."""
    sign = -1 if plain(match["side"]) in ("earlier", "before", "previously") else 1
    count = 1 if match["the"] and match["n"] is None else _number(match["n"])
    return counted.Anaphoric(None if match["vague"] or count is None else sign * count, unit(match["u"]), sign)


def shifted(match: re.Match[str]) -> m.Meaning | None:
    the = match.string[max(0, match.start() - 4) : match.start()].lower() == "the "
    if the and match.string.startswith(" of", match.end()):  # "the last year of the war"
        return None
    return m.Unit(unit(match["u"]), _shift(match["shift"]) or 0)


def whole(match: re.Match[str]) -> m.Meaning | None:
    return m.Unit(unit(match["u"]), 0)


_SHARED = re.compile(r"(?i)\b(?:first|last|final|opening|closing)\s+$")
_OF_PERIOD = re.compile(r"(?i)\s+of\s+(?:the\s+)?(?:year|month|week|decade|century|last|this|[A-Z0-9])")


def length(match: re.Match[str]) -> m.Meaning | None:
    groups = match.groupdict()
    if groups.get("age"):
        return None
    number, lead = groups.get("n"), plain(groups.get("lead") or "") or None
    left = match.string[max(0, match.start() - 12) : match.start()]
    if _SHARED.search(left) and _OF_PERIOD.match(match.string, match.end()):  # "the first ten days of March"
        return None
    single = number is not None and plain(number) in ("a", "an", "one")
    if single and lead in (None, "of", "in") and groups.get("of") is None:  # "once a day" is a rate
        return None
    return counted.Length(_number(number), unit(match["u"]), lead)
