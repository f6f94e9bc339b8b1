"""The patterns of simple time expressions, and what each says; composed ones are built from these by the finder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from reportedly.times import composed
from reportedly.times import meaning as m
from reportedly.times.feasts import HIJRI_YEARS, Feast, Nearest, feast_entries, feast_key, feast_pattern
from reportedly.times.lexicon import any_of, capitalised, lexicon, plain

Build = Callable[["re.Match[str]"], m.Meaning | None]
_SHIFTS = {"last": -1, "past": -1, "this past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
_SHIFTS["this coming"] = 1
_ABOUT = any_of(["about", "around", "nearly", "almost", "more than", "over", "at least", "up to", "less than", "under",
                 "some", "just", "the", "only", "roughly", "approximately", "another", "as long as"])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern and what a match of it says; None refuses the match."""

    pattern: re.Pattern[str]
    build: Build


@dataclass(frozen=True, slots=True)
class Grammar:
    """The rules; a pattern of where any of them matches (group ``r3`` is the fourth rule); and one of words that every
    expression holds one of, which is quick to look for."""

    rules: tuple[Rule, ...]
    any_rule: re.Pattern[str]
    trigger: re.Pattern[str]


def _month(text: str) -> int:
    return lexicon().months[text.lower().rstrip(".")]


def _number(text: str | None) -> int | None:
    """Return the count in figures or words; None for "several"."""
    words = plain(text or "")
    return int(words) if words.isdigit() else lexicon().numbers.get(words)


def _unit(text: str) -> str:
    return lexicon().units[plain(text)]


@cache
def grammar() -> Grammar:
    """Return the grammar of simple expressions, compiled once."""
    words = lexicon().words
    forms = [form for names in words["months"].values() for form in names]
    # Small letters are read where the word is nothing else: "march" and "may" are not.
    small = [names[0].lower() for names in words["months"].values() if names[0] not in words["shy_months"]]
    month_full = any_of([*small, *_cased(names[0] for names in words["months"].values())])
    month_any = rf"(?:{month_full}\b|{capitalised(forms)}\b\.?)"
    day = r"(?:3[01]|[12][0-9]|0?[1-9])(?i:st|nd|rd|th)?"
    year = r"(?:1[5-9]|20)[0-9]{2}(?![0-9])"
    days_full = [names[0] for names in words["weekdays"].values()]
    small_days = [name.lower() for name in days_full]
    weekday_full = any_of([*small_days, *_cased(days_full)])
    weekday_forms = [form for names in words["weekdays"].values() for form in names]
    weekday_any = any_of([*small_days, *_cased(weekday_forms)])
    on_weekday = rf"(?:{weekday_any}\b\.?[,(]?\s{{1,3}}(?i:the\s+)?)?"
    unit = rf"(?i:{any_of(lexicon().units)})"
    count = rf"(?:[0-9]{{1,3}}|(?i:{any_of(lexicon().numbers)}))"
    vague = rf"(?i:{any_of(words['vague_numbers'])})"
    shift = "(?i:this past|this coming|last|past|previous|this|current|next|coming)"
    clean = r"(?<![\w.,:/$€£#@=-])"  # not inside a larger number, a link or a sum of money
    no_number = r"(?![0-9]|[.,:][0-9]|\s?%)"
    # "In July 20 people died" has only lost a comma; days take "on".
    not_in = rf"(?:(?<!\b[Ii]n\s)|(?={month_any}\s{{0,2}}{day},?\s{{0,2}}{year}))"
    dash = r"\s?[-–—]\s?"
    hijri = rf"(?:1[345][0-9]{{2}}(?![0-9])(?:\s+AH\b)?|{year})"
    feasts, islamic_months = feast_pattern(months=False), feast_pattern(months=True)
    of_period = r"\s+(?i:of)\s+(?:(?i:the)\s+(?i:year|month|week|decade|century)\b|(?i:last|this)\s|[A-Z0-9])"
    times_of_day = any_of(words["day_times"])
    a_day = rf"(?:{weekday_any}\b|{day}\s{{1,2}}{month_any}|{month_any}\s{{1,2}}{day}|(?i:yesterday|today|tomorrow)\b)"
    span_word = rf"(?P<link>{dash}|/|\s+(?i:to|and|until|till|through)\s+|,\s+)"

    table: list[tuple[str, Build]] = [
        # Dates in figures.
        (rf"{clean}(?P<y>{year})-(?P<mo>[01][0-9])-(?P<d>[0-3][0-9])(?![0-9])", _figures),
        (rf"{clean}(?P<d>[0-9]{{1,2}})(?P<sep>[/.-])(?P<mo>[0-9]{{1,2}})(?P=sep)(?P<y>{year})", _figures),
        (rf"{clean}(?P<y>{year})/(?P<mo>[01]?[0-9])/(?P<d>[0-3]?[0-9])(?![0-9/])", _figures),
        (rf"{clean}(?P<d>[0-9]{{1,2}})/(?P<mo>[0-9]{{1,2}})/(?P<yy>[0-9]{{2}})(?![0-9/])", _short_figures),
        (rf"{clean}9/11(?![0-9/])", lambda _: m.Day(9, 11, 2001)),
        # Days of the Islamic calendar: "10 Muharram 1435", "Ramadan 14".
        (rf"\b{clean}(?P<d>{day})(?:\s+(?i:of))?[\s-]+(?P<feast>{islamic_months})\b(?:,?\s+(?P<y>{hijri}))?", _feast),
        (rf"\b(?P<feast>{islamic_months})\s+(?P<d>{day})\b(?:,\s+(?P<y>{hijri})|{no_number})", _feast),
        # Days with a year in two figures: "3 JAN 90 --", "5 May '17".
        (rf"\b{on_weekday}{clean}(?P<d>{day})[\s-](?P<mo>{month_any})[\s-](?P<yy>[0-9]{{2}})(?=\s*(?:[-–—(\[)\],;:.]|$))",
         _day),
        (rf"\b{on_weekday}{clean}(?P<d>{day})\s(?P<mo>{month_any}),?\s['’](?P<yy>[0-9]{{2}})\b", _day),
        # Days of a month: "3–7 November 2017", "November 3 to 7", "Thursday, 9 November", "Feb 092015".
        (rf"{clean}(?P<d>{day}){span_word}(?P<d2>{day})[\s-]{{0,2}}(?i:of\s)?(?P<mo>{month_any})(?:,?\s{{0,2}}(?P<y>{year}))?",
         _days),
        (rf"\b(?P<mo>{month_any})\s{{0,2}}(?P<d>{day}){span_word}(?P<d2>{day}){no_number}(?:,?\s{{1,2}}(?P<y>{year}))?"
         rf"(?!\s?[-–]?\s?{month_any})", _days),
        (rf"\b{on_weekday}{clean}(?P<d>{day})[\s-]{{0,2}}(?i:of\s)?(?P<mo>{month_any})(?:[,-]?\s{{0,2}}(?P<y>{year}))?",
         _day),
        (rf"\b{on_weekday}{not_in}(?P<mo>{month_any})\s{{0,2}}(?P<d>{day})(?:,?\s{{0,2}}(?P<y>{year})|{no_number}(?!\w))",
         _day),
        # Months and years.
        (rf"\b(?P<mo>{month_any})(?:,|\s+(?i:of))?\s{{1,2}}(?P<y>{year})", _month_of_year),
        (rf"\b(?:(?P<shift>{shift})\s+)?(?P<mo>{month_full})\b(?:,?\s+(?P<yshift>(?i:this|last|next))\s+year\b)?",
         _bare_month),
        (r"(?<![\w.,:/$€£#@=])(?P<y>(?:1[5-9]|20)[0-9]0)(?:['’]?[sS])\b", _decade),
        (rf"(?i:(?<=the\s)|(?<=the\searly\s)|(?<=the\slate\s)|(?<=the\smid-))"
         rf"(?:['’]?(?P<tens>[2-9]0)['’]?[sS]\b|(?i:(?P<word>{any_of(words['decade_words'])}))\b)", _short_decade),
        (rf"\b(?:(?P<n>1[0-9](?i:th)|2[01](?i:st|th))|(?i:(?P<word>{any_of(words['ordinals'])})))[\s-](?i:century)\b"
         r"(?!\s+(?:BC|BCE|B\.C)\b)", _century),
        # Quarters, halves and fiscal years.
        (rf"\b(?P<q>[QH][1-4])(?:\s+(?i:of\s+)?|[-–/]?)(?P<y>{year})", _quarter),
        (rf"\b(?i:the\s+(?P<nth>first|second|third|fourth|last|final)\s+(?P<size>quarter|half))\b"
         rf"(?!\s+(?i:of)\b)(?:\s+(?P<y>{year}))?", _quarter),
        (rf"\b(?:(?i:fiscal|financial)\s+(?i:year\s+)?|FY\s?)(?:{year}\s?[-–/]\s?)?(?P<y>{year}|[0-9]{{2}})\b", _fiscal),
        # Feasts.
        (rf"\b(?:(?P<shift>{shift})\s+)?(?P<feast>{feasts})(?!\w)(?:,?\s+(?i:of\s+|in\s+)?(?P<y>{hijri})"
         rf"|\s+(?P<yshift>(?i:this|last|next))\s+(?i:year)\b)?", _feast),
        (r"(?:(?<=[Oo]n\s)|(?<=ring\s)|(?<=[Oo]ver\s)|(?<=fore\s)|(?<=ince\s)|(?<=fter\s)|(?<=[Tt]he\s))"
         r"(?:Eid|EID)\b(?!\s+(?i:[aeu]l\b|[A-Z]))", lambda _: Nearest((Feast("eid al fitr"), Feast("eid al adha")))),
        (rf"{clean}(?P<y>{year})\s?[-–—/]\s?(?P<y2>{year}|[0-9]{{2}}(?![0-9])){no_number}", _years),
        (rf"(?:{clean}|(?<=(?i:mid)-))(?P<y>{year}){no_number}", _year),
        (rf"\b(?i:(?P<shift>last|this|next)\s+(?P<s>{any_of(words['seasons'])})\b(?!\s+(?i:of)\b))", _season),
        (rf"\b(?i:(?P<s>{any_of(words['seasons'])}),?\s+(?i:of\s+|in\s+)?(?P<y>{year}))"
         r"(?:\s?[-–/]\s?(?:20)?[0-9]{2}(?![0-9]))?", _season),
        (r"\b(?i:(?<=in the )|(?<=over the )|(?<=during the )|(?<=since the )|(?<=by the )|(?<=in )|(?<=by )|(?<=since )"
         r"|(?<=early )|(?<=late )|(?<=mid-))(?i:(?P<s>spring|summer|autumn|winter))\b(?!\s+(?i:of|offensive|campaign)\b)", _season),
        # Days of the week, the weekend.
        (rf"\b(?:(?P<n>{count})\s+)(?P<wd>{weekday_full})s\s+(?i:ago)\b", _weekdays_ago),
        (rf"\b(?P<wd>{weekday_full})(?:\s+(?i:of))?\s+(?i:(?P<week>last|this|next)\s+week)\b", _weekday_of_week),
        (rf"\b(?i:(?P<week>last|this|next)\s+week\s+(?:on\s+)?)(?P<wd>{weekday_full})\b", _weekday_of_week),
        (rf"\b(?i:overnight\s+(?:(?:on|from|(?P<into>into|to))\s+)?)(?P<wd>{weekday_full})\b", _overnight),
        (rf"\b(?:(?P<shift>{shift})\s+)?(?P<wd>{weekday_full})(?=(?P<plural>['’]?s)?(?!\w))"
         rf"(?P<time>,?\s+(?:(?i:at|before|after|around)\s+)?(?i:(?:early\s+|late\s+|mid-)?(?:{times_of_day}|overnight))\b)?",
         _weekday),
        (rf"(?<=\b[Oo]n\s)(?P<wd>{any_of(_cased(form for form in weekday_forms if len(form) < 6))})\b\.?(?P<plural>(?!))?"
         r"(?P<shift>(?!))?", _weekday),
        (rf"\b(?:(?P<shift>{shift}|(?i:the(?:\s+(?:last|past|coming|next))?))\s+)(?i:weekend)\b", _weekend),
        # Words for days.
        (r"\b(?i:the day before yesterday)\b", lambda _: m.Unit("day", -2)),
        (r"\b(?i:the day after tomorrow)\b", lambda _: m.Unit("day", 2)),
        (r"\b(?i:yesterday(?:\s+(?:morning|afternoon|evening|night))?)\b", lambda _: m.Unit("day", -1)),
        (r"\b(?i:tomorrow(?:\s+(?:morning|afternoon|evening|night))?)\b", lambda _: m.Unit("day", 1)),
        (rf"\b(?i:since|from)\s+(?i:{times_of_day}|this\s+morning)\b(?!\s+(?:(?i:on|of)\s+)?(?i:the\s+)?{a_day})",
         lambda _: composed.Since(m.Unit("day", 0))),
        (rf"\b(?i:at|by|until|before|after|around)\s+(?i:(?P<time>midnight|midday|noon|dawn|dusk|daybreak|sunrise|sunset|nightfall))\b"
         rf"(?!\s+(?:(?i:on|of)\s+)?(?i:the\s+)?{a_day})", _clock),
        (r"\b(?i:(?P<u>year|month|week)['’]?s?[\s-]end)\b", lambda match: composed.Part("end", m.Unit(_unit(match["u"]), 0))),
        (r"\b(?i:today|tonight|this (?:morning|afternoon|evening))\b", lambda _: m.Unit("day", 0)),
        (r"\b(?i:overnight|last night)\b", lambda _: m.Overnight()),
        # Counted from the reference.
        (rf"\b(?:(?P<bound>(?i:more than|over|less than|under))\s+|{_ABOUT}\s+)?"
         rf"(?:(?P<n>{count})|(?P<vague>{vague}))\s+(?P<u>{unit})\s+(?i:ago)\b", _ago),
        (rf"\b(?i:many\s+)?(?P<u>{unit})\s+(?i:ago)\b", lambda match: m.Ago(None, _unit(match["u"]))),
        (rf"\b(?i:(?:the|these|this)\s+)?(?i:past|last|previous)\s+(?:(?P<n>{count})|{vague})\s+(?P<u>{unit})\b"
         rf"(?!{of_period})", _trailing),
        (rf"\b(?i:the\s+(?:past|last))\s+(?P<u>{unit})\b(?!\s+(?i:of)\b)", _trailing),
        (rf"\b(?i:(?:the\s+)?(?:coming|next))\s+(?:(?P<n>{count})|{vague})\s+(?P<u>{unit})\b", _coming),
        (r"\b(?i:the\s+(?P<which>next)\s+(?P<u>day|night|evening|morning|afternoon))\b", _following),
        (rf"\b(?i:the\s+next)\s+(?P<u>{unit})\b", _coming),
        (rf"\b(?i:the\s+coming)\s+(?P<u>{unit})\b", lambda _: m.Recent(ahead=True)),
        (r"\b(?i:recently|lately|(?:in|over|during)\s+(?:the\s+)?(?:recent|past|last)\s+(?:hours|days|weeks|months|years))\b",
         lambda _: m.Recent()),
        # From another time in the text.
        (r"\b(?i:the|that)\s+(?:very\s+)?(?P<which>(?i:same|next|following|previous|preceding))\s+"
         r"(?P<u>(?i:day|night|evening|morning|afternoon|week|weekend|month|year))\b", _following),
        (rf"\b(?i:the)\s+(?P<which>(?i:following|previous|preceding|ensuing|subsequent))\s+"
         rf"(?:(?P<n>{count}|{vague})\s+)?(?P<u>{unit})\b", _stretch),
        (r"\b(?P<which>(?i:that))\s+(?:(?i:very)\s+)?(?P<u>(?i:day|night|evening|morning|afternoon|week|weekend|month|year))\b",
         _following),
        (rf"\b(?:(?:(?P<n>{count})|(?P<vague>{vague})|(?P<the>(?i:the))|(?i:just|only|some|about|around|nearly|almost))\s+){{0,4}}"
         rf"(?P<u>{unit})\s+(?P<side>(?i:earlier|later|before|previously|afterwards?|after|into))\b"
         r"(?!\s+(?i:yesterday|tomorrow)\b)", _apart),
        (r"\b(?i:(?:ever\s+)?since\s+then|from\s+then\s+on|ever\s+since)\b(?!\s+(?i:the|his|her|its|their|a|an|[0-9]))",
         lambda _: m.Anaphoric(since=True)),
        # Units counted from now: "last week", "this month".
        (rf"\b(?P<shift>{shift})\s+(?P<u>(?i:week|fortnight|month|year|decade))(?=['’]?s?\b)", _shifted),
        (r"(?<=\b[OoIi][FfNn]\s)(?i:the)\s+(?P<u>(?i:day|week|month|year|decade))\b", _whole),
        # How long.
        (rf"\b(?:(?P<lead>(?i:for|after|within|in|during|over|following|throughout|of))\s+)?(?:{_ABOUT}\s+){{0,2}}"
         rf"(?:(?P<n>{count})|(?P<vague>{vague}))(?:\s+(?i:full|straight|consecutive|more|long|whole))?"
         rf"(?:\s+|-)(?P<u>{unit})\b(?:-long)?(?P<age>[\s-](?i:old)\b)?(?P<of>(?=\s+of\b))?", _length),
        (rf"\b(?i:for|after|within)\s+(?i:(?:many|some)\s+)?(?P<u>{unit})\b(?!-)", _length),
        (rf"\b(?P<u>{unit})-long\b", lambda match: m.Length(None, _unit(match["u"]))),
    ]  # fmt: skip
    rules = tuple(Rule(re.compile(pattern), build) for pattern, build in table)
    bare = [re.sub(r"\(\?P<sep>(.*?)\)", "(?:[/.-])", pattern).replace("(?P=sep)", "[/.-]") for pattern, _ in table]
    joined = "|".join(f"(?P<r{i}>{re.sub(r'[(][?]P<[a-z0-9]+>', '(?:', pattern)})" for i, pattern in enumerate(bare))
    names = {form[:3] for form in forms} | {name[:3] for name in lexicon().weekdays}  # "Jan", "mon"
    exact = any_of([*small, *small_days])
    nouns = [*lexicon().units, *words["seasons"], "this morning", "this afternoon", "this evening"]
    nouns += ["since dawn", "century", "night", "midnight", "midday", "noon", "dawn", "dusk", "sunset", "sunrise", "quarter",
              "half", "then", "ever", *words["decade_words"]]  # fmt: skip
    trigger = (
        rf"\b(?:{capitalised(name.title() for name in names)}|{exact}|(?:1[5-9]|20)[0-9]{{2}}|[0-9]{{1,2}}[./-][0-9]"
        rf"|[2-9]0['’]?[sS]\b|[QH][1-4]\b|FY\s?[0-9]|EID\b|Eid\b|{feasts}|(?i:to(?=day|nig|mor)|yest|overnight|recently|lately|{any_of(nouns)}))"
    )
    joined = rf"(?<!\w)(?=\w)(?:{joined})"  # refuses most positions before any rule is tried
    return Grammar(rules, re.compile(joined), re.compile(trigger))


def _cased(names: Iterable[str]) -> list[str]:
    return [form for name in names for form in (name, name.upper())]


def _short_figures(match: re.Match[str]) -> m.Meaning | None:
    first, second = int(match["d"]), int(match["mo"])
    if not (1 <= first <= 31 and 1 <= second <= 31 and min(first, second) <= 12):
        return None
    return m.Numeric(first, second, int(match["yy"]), short=True)


def _feast(match: re.Match[str]) -> m.Meaning | None:
    groups = match.groupdict()
    name, day = feast_key(match["feast"]), _ordinal(groups["d"]) if groups.get("d") else None
    year = int(groups["y"][:4]) if groups.get("y") else None
    entry = feast_entries().get(name)
    if entry is None or (year in HIJRI_YEARS and entry["rule"] != "islamic"):
        return None
    years = {"last": -1, "this": 0, "next": 1}[plain(groups["yshift"])] if groups.get("yshift") else None
    if day is None and year is None and _is_in_a_name(match, match.start("feast"), match.end("feast")):
        return None
    if entry.get("only_with_day") and day is None and year is None:
        return None
    return Feast(name, year, _shift(groups.get("shift")), years, day)


def _short_decade(match: re.Match[str]) -> m.Meaning | None:
    tens = int(match["tens"]) if match["tens"] else lexicon().words["decade_words"][plain(match["word"])]
    return m.Years(1900 + tens, 10)


def _century(match: re.Match[str]) -> m.Meaning | None:
    number = _ordinal(match["n"]) if match["n"] else lexicon().words["ordinals"][plain(match["word"]).replace(" ", "-")]
    return m.Years(100 * (number - 1) + 1, 100)


def _quarter(match: re.Match[str]) -> m.Meaning | None:
    groups, year = match.groupdict(), int(match["y"]) if match["y"] else None
    if groups.get("q"):
        size, number = 3 if groups["q"][0] == "Q" else 6, int(groups["q"][1])
    else:
        size = 3 if plain(groups["size"]) == "quarter" else 6
        number = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(plain(groups["nth"]), 12 // size)
        if size == 6 and year is None:  # "the second half" is of a match as well
            return None
    return m.Quarter(number, year, size) if number * size <= 12 else None


def _fiscal(match: re.Match[str]) -> m.Meaning | None:
    return m.FiscalYear(int(match["y"]) + (2000 if len(match["y"]) == 2 else 0))


def _clock(match: re.Match[str]) -> m.Meaning | None:
    return m.Clock(night=plain(match["time"]) == "midnight")


def _weekdays_ago(match: re.Match[str]) -> m.Meaning | None:
    return m.Weekday(lexicon().weekdays[match["wd"].lower()], back=_number(match["n"]) or 1)


def _weekday_of_week(match: re.Match[str]) -> m.Meaning | None:
    week = {"last": -1, "this": 0, "next": 1}[plain(match["week"])]
    return m.Weekday(lexicon().weekdays[match["wd"].lower()], week=week)


def _overnight(match: re.Match[str]) -> m.Meaning | None:
    return m.Night(m.Weekday(lexicon().weekdays[match["wd"].lower()]), into=match["into"] is not None)


def _figures(match: re.Match[str]) -> m.Meaning | None:
    day, month, year = int(match["d"]), int(match["mo"]), int(match["y"])
    if "sep" not in match.re.groupindex:
        return m.Day(month, day, year)
    if not (1 <= day <= 31 and 1 <= month <= 31 and min(day, month) <= 12):
        return None
    return m.Day(month, day, year) if match["sep"] == "." and month <= 12 else m.Numeric(day, month, year)


def _ordinal(text: str) -> int:
    return int(re.sub(r"[a-z]+", "", text.lower()))


def _days(match: re.Match[str]) -> m.Meaning | None:
    first, last, month = _ordinal(match["d"]), _ordinal(match["d2"]), _month(match["mo"])
    year = int(match["y"]) if match["y"] else None
    if first >= last or ("," in match["link"] and last != first + 1):
        return None
    return composed.Range(m.Day(month, first, year), m.Day(month, last, year))


def _day(match: re.Match[str]) -> m.Meaning | None:
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


def _month_of_year(match: re.Match[str]) -> m.Meaning | None:
    return m.Month(_month(match["mo"]), int(match["y"]))


def _bare_month(match: re.Match[str]) -> m.Meaning | None:
    words, left = lexicon().words, match.string[max(0, match.start() - 12) : match.start()]
    years = {"last": -1, "this": 0, "next": 1}[plain(match["yshift"])] if match["yshift"] else None
    shift = _shift(match["shift"])
    if shift is None and years is None and _is_in_a_name(match, match.start("mo"), match.end("mo")):
        return None
    if (match["mo"].title() in words["shy_months"] or match["mo"] == "august") and shift is None and years is None:
        if not _contexts().month_opener.search(left):
            return None
        if match["mo"].title() == "May" and _contexts().after_surname.match(match.string, match.end()):
            return None
    return m.Month(_month(match["mo"]), shift=shift, years=years)


def _is_in_a_name(match: re.Match[str], start: int, end: int) -> bool:
    """Tell whether a month or a feast is a person's name: "Said Ramadan Buti", "August von Mackensen"."""
    text = match.string
    if not text[start:end].isupper() and _NAME_AFTER.match(text, end):
        return _contexts().month_opener.search(text[max(0, start - 12) : start]) is None
    return False


_NAME_AFTER = re.compile(r"\s(?:(?:von|van|de|al|bin|ibn)\s|[A-Z][a-z]+\b|[Aa]l-)")


def _decade(match: re.Match[str]) -> m.Meaning | None:
    return m.Years(int(match["y"]), 10)


def _years(match: re.Match[str]) -> m.Meaning | None:
    first, last = int(match["y"]), match["y2"]
    end = int(last) if len(last) == 4 else first - first % 100 + int(last)
    return composed.Range(m.Years(first), m.Years(end)) if first < end else None


def _year(match: re.Match[str]) -> m.Meaning | None:
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


def _season(match: re.Match[str]) -> m.Meaning | None:
    groups = match.groupdict()
    return m.Season(plain(match["s"]), int(groups["y"]) if groups.get("y") else None, _shift(groups.get("shift")))


def _shift(text: str | None) -> int | None:
    return _SHIFTS[plain(text)] if text else None


def _weekday(match: re.Match[str]) -> m.Meaning | None:
    every = re.search(r"(?i)\b(?:on|every|most|each)\s+$", match.string[max(0, match.start() - 8) : match.start()])
    if match["plural"] == "s" and every:  # "on Fridays"; but "Wednesdays strike" has only lost its apostrophe
        return None
    shift, day = _shift(match["shift"]), lexicon().weekdays[match["wd"].lower()]
    found = m.Weekday(day, week=0) if shift == 0 else m.Weekday(day, shift)
    return m.Night(found) if plain(match.groupdict().get("time") or "") == "overnight" else found


def _weekend(match: re.Match[str]) -> m.Meaning | None:
    words = plain(match["shift"] or "the").split()
    if words == ["the"] or words == ["this"]:
        return m.Weekend()
    return m.Weekend(1 if words[-1] in ("next", "coming") else None if words == ["this", "past"] else -1)


def _ago(match: re.Match[str]) -> m.Meaning | None:
    bound = plain(match["bound"] or "").split()
    side = None if not bound else "more" if bound[0] in ("more", "over") else "less"
    return m.Ago(_number(match["n"]), _unit(match["u"]), side)


def _trailing(match: re.Match[str]) -> m.Meaning | None:
    groups = match.groupdict()
    if "n" in groups and groups["n"] is None:
        return m.Recent()
    return m.Trailing(_number(groups.get("n") or "1"), _unit(match["u"]))


def _coming(match: re.Match[str]) -> m.Meaning | None:
    groups = match.groupdict()
    if "n" in groups and groups["n"] is None:
        return m.Recent(ahead=True)
    return m.Coming(_number(groups.get("n") or "1"), _unit(match["u"]))


_PARTS_OF_DAY = frozenset({"night", "evening", "morning", "afternoon", "weekend"})


def _following(match: re.Match[str]) -> m.Meaning | None:
    """Read "the same day", "the following week", "that night"."""
    which, unit = plain(match["which"]), plain(match["u"])
    sign = {"next": 1, "following": 1, "previous": -1, "preceding": -1}.get(which, 0)
    return m.Anaphoric(sign, "day" if unit in _PARTS_OF_DAY else unit, sign)


def _stretch(match: re.Match[str]) -> m.Meaning | None:
    """Read "the following three days"."""
    sign = -1 if plain(match["which"]) in ("previous", "preceding") else 1
    count = _number(match["n"])
    return m.Anaphoric(None if count is None else sign * count, _unit(match["u"]), sign, throughout=True)


def _apart(match: re.Match[str]) -> m.Meaning | None:
    """Read "two days later", "the day before", "hours after"."""
    sign = -1 if plain(match["side"]) in ("earlier", "before", "previously") else 1
    count = 1 if match["the"] and match["n"] is None else _number(match["n"])
    return m.Anaphoric(None if match["vague"] or count is None else sign * count, _unit(match["u"]), sign)


def _shifted(match: re.Match[str]) -> m.Meaning | None:
    the = match.string[max(0, match.start() - 4) : match.start()].lower() == "the "
    if the and match.string.startswith(" of", match.end()):  # "the last year of the war"
        return None
    return m.Unit(_unit(match["u"]), _shift(match["shift"]) or 0)


def _whole(match: re.Match[str]) -> m.Meaning | None:
    return m.Unit(_unit(match["u"]), 0)


_SHARED = re.compile(r"(?i)\b(?:first|last|final|opening|closing)\s+$")
_OF_PERIOD = re.compile(r"(?i)\s+of\s+(?:the\s+)?(?:year|month|week|decade|century|last|this|[A-Z0-9])")


def _length(match: re.Match[str]) -> m.Meaning | None:
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
    return m.Length(_number(number), _unit(match["u"]), lead)
