"""The patterns of simple time expressions, and what each says; composed ones are built from these by the finder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from reportedly.times import builders, composed, counted
from reportedly.times import meaning as m
from reportedly.times.feasts import Feast, Nearest, feast_pattern
from reportedly.times.lexicon import any_of, capitalised, lexicon

Build = Callable[["re.Match[str]"], m.Meaning | None]
_ABOUT = any_of(["about", "around", "nearly", "almost", "more than", "over", "at least", "up to", "less than", "under",
                 "some", "just", "the", "only", "roughly", "approximately", "another", "as long as"])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern and what a match of it says; None refuses the match."""

    source: str
    build: Build

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled at its first use: most texts use few."""
        return _compiled(self.source)


@dataclass(frozen=True, slots=True)
class Grammar:
    """The rules; a pattern of where any of them matches (group ``r3`` is the fourth rule); and one of words that every
    expression holds one of, which is quick to look for."""

    rules: tuple[Rule, ...]
    any_rule: re.Pattern[str]
    trigger: re.Pattern[str]


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
    short_days = any_of(_cased(form for form in weekday_forms if len(form) < 6))
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
        (rf"{clean}(?P<y>{year})-(?P<mo>[01][0-9])-(?P<d>[0-3][0-9])(?![0-9])", builders.figures),
        (rf"{clean}(?P<d>[0-9]{{1,2}})(?P<sep>[/.-])(?P<mo>[0-9]{{1,2}})(?P=sep)(?P<y>{year})", builders.figures),
        (rf"{clean}(?P<y>{year})/(?P<mo>[01]?[0-9])/(?P<d>[0-3]?[0-9])(?![0-9/])", builders.figures),
        (rf"{clean}(?P<d>[0-9]{{1,2}})/(?P<mo>[0-9]{{1,2}})/(?P<yy>[0-9]{{2}})(?![0-9/])", builders.short_figures),
        (rf"{clean}9/11(?![0-9/])", lambda _: m.Day(9, 11, 2001)),
        # Days of the Islamic calendar: "10 Muharram 1435", "Ramadan 14".
        (rf"\b{clean}(?P<d>{day})(?:\s+(?i:of))?[\s-]+(?P<feast>{islamic_months})\b(?:,?\s+(?P<y>{hijri}))?",
         builders.feast),
        (rf"\b(?P<feast>{islamic_months})\s+(?P<d>{day})\b(?:,\s+(?P<y>{hijri})|{no_number})", builders.feast),
        # Days with a year in two figures: "3 JAN 90 --", "5 May '17".
        (rf"\b{on_weekday}{clean}(?P<d>{day})[\s-](?P<mo>{month_any})[\s-](?P<yy>[0-9]{{2}})(?=\s*(?:[-–—(\[)\],;:.]|$))",
         builders.day),
        (rf"\b{on_weekday}{clean}(?P<d>{day})\s(?P<mo>{month_any}),?\s['’](?P<yy>[0-9]{{2}})\b", builders.day),
        # Days of a month: "3–7 November 2017", "November 3 to 7", "Thursday, 9 November", "Feb 092015".
        (rf"{clean}(?P<d>{day}){span_word}(?P<d2>{day})[\s-]{{0,2}}(?i:of\s)?(?P<mo>{month_any})(?:,?\s{{0,2}}(?P<y>{year}))?",
         builders.days),
        (rf"\b(?P<mo>{month_any})\s{{0,2}}(?P<d>{day}){span_word}(?P<d2>{day}){no_number}(?:,?\s{{1,2}}(?P<y>{year}))?"
         rf"(?!\s?[-–]?\s?{month_any})", builders.days),
        (rf"\b{on_weekday}{clean}(?P<d>{day})[\s-]{{0,2}}(?i:of\s)?(?P<mo>{month_any})(?:[,-]?\s{{0,2}}(?P<y>{year}))?",
         builders.day),
        (rf"\b{on_weekday}{not_in}(?P<mo>{month_any})\s{{0,2}}(?P<d>{day})(?:,?\s{{0,2}}(?P<y>{year})|{no_number}(?!\w))",
         builders.day),
        # Months and years.
        (rf"\b(?P<mo>{month_any})(?:,|\s+(?i:of))?\s{{1,2}}(?P<y>{year})", builders.month_of_year),
        (rf"\b(?:(?P<shift>{shift})\s+)?(?P<mo>{month_full})\b(?:,?\s+(?P<yshift>(?i:this|last|next))\s+year\b)?",
         builders.bare_month),
        (r"(?<![\w.,:/$€£#@=])(?P<y>(?:1[5-9]|20)[0-9]0)(?:['’]?[sS])\b", builders.decade),
        (rf"(?i:(?<=the\s)|(?<=the\searly\s)|(?<=the\slate\s)|(?<=the\smid-))"
         rf"(?:['’]?(?P<tens>[2-9]0)['’]?[sS]\b|(?i:(?P<word>{any_of(words['decade_words'])}))\b)",
         builders.short_decade),
        (rf"\b(?:(?P<n>1[0-9](?i:th)|2[01](?i:st|th))|(?i:(?P<word>{any_of(words['ordinals'])})))[\s-](?i:century)\b"
         r"(?!\s+(?:BC|BCE|B\.C)\b)", builders.century),
        # Quarters, halves and fiscal years.
        (rf"\b(?P<q>[QH][1-4])(?:\s+(?i:of\s+)?|[-–/]?)(?P<y>{year})", builders.quarter),
        (rf"\b(?i:the\s+(?P<nth>first|second|third|fourth|last|final)\s+(?P<size>quarter|half))\b"
         rf"(?!\s+(?i:of)\b)(?:\s+(?P<y>{year}))?", builders.quarter),
        (rf"\b(?:(?i:fiscal|financial)\s+(?i:year\s+)?|FY\s?)(?:{year}\s?[-–/]\s?)?(?P<y>{year}|[0-9]{{2}})\b",
         builders.fiscal),
        # Feasts; "home for Christmas" is a purpose.
        (rf"\b(?<![Ff]or )(?:(?P<shift>{shift})\s+)?(?P<feast>{feasts})(?!\w)(?:,?\s+(?i:of\s+|in\s+)?(?P<y>{hijri})"
         rf"|\s+(?P<yshift>(?i:this|last|next))\s+(?i:year)\b)?", builders.feast),
        (r"(?:(?<=[Oo]n\s)|(?<=ring\s)|(?<=[Oo]ver\s)|(?<=fore\s)|(?<=ince\s)|(?<=fter\s)|(?<=[Tt]he\s))"
         r"(?:Eid|EID)\b(?!\s+(?i:[aeu]l\b|[A-Z]))", lambda _: Nearest((Feast("eid al fitr"), Feast("eid al adha")))),
        (rf"{clean}(?P<y>{year})\s?[-–—/]\s?(?P<y2>{year}|[0-9]{{2}}(?![0-9])){no_number}", builders.years),
        (rf"(?:{clean}|(?<=(?i:mid)-))(?P<y>{year}){no_number}", builders.year),
        (rf"\b(?i:(?P<shift>last|this|next)\s+(?P<s>{any_of(words['seasons'])})\b(?!\s+(?i:of)\b))", builders.season),
        (rf"\b(?i:(?P<s>{any_of(words['seasons'])}),?\s+(?i:of\s+|in\s+)?(?P<y>{year}))"
         r"(?:\s?[-–/]\s?(?:20)?[0-9]{2}(?![0-9]))?", builders.season),
        (r"\b(?i:(?<=in the )|(?<=over the )|(?<=during the )|(?<=since the )|(?<=by the )|(?<=in )|(?<=by )"
         r"|(?<=since )|(?<=early )|(?<=late )|(?<=mid-))(?i:(?P<s>spring|summer|autumn|winter))\b"
         r"(?!\s+(?i:of|offensive|campaign)\b)",
         builders.season),
        # Days of the week, the weekend.
        (rf"\b(?:(?P<n>{count})\s+)(?P<wd>{weekday_full})s\s+(?i:ago)\b", builders.weekdays_ago),
        (rf"\b(?P<wd>{weekday_full})(?:\s+(?i:of))?\s+(?i:(?P<week>last|this|next)\s+week)\b",
         builders.weekday_of_week),
        (rf"\b(?i:(?P<week>last|this|next)\s+week\s+(?:on\s+)?)(?P<wd>{weekday_full})\b", builders.weekday_of_week),
        (rf"\b(?i:overnight\s+(?:(?:on|from|(?P<into>into|to))\s+)?)(?P<wd>{weekday_full})\b", builders.overnight),
        (rf"\b(?:(?P<shift>{shift})\s+)?(?P<wd>{weekday_full})(?=(?P<plural>['’]?s)?(?!\w))"
         rf"(?P<time>,?\s+(?:(?i:at|before|after|around)\s+)?(?i:(?:early\s+|late\s+|mid-)?(?:{times_of_day}|overnight))\b)?",
         builders.weekday),
        (rf"(?<=\b[Oo]n\s)(?P<wd>{short_days})\b\.?(?P<plural>(?!))?"
         r"(?P<shift>(?!))?", builders.weekday),
        (rf"\b(?:(?P<shift>{shift}|(?i:the(?:\s+(?:last|past|coming|next))?))\s+)(?i:weekend)\b", builders.weekend),
        # Words for days.
        (r"\b(?i:the day before yesterday)\b", lambda _: m.Unit("day", -2)),
        (r"\b(?i:the day after tomorrow)\b", lambda _: m.Unit("day", 2)),
        (r"\b(?i:yesterday(?:\s+(?:morning|afternoon|evening|night))?)\b", lambda _: m.Unit("day", -1)),
        (r"\b(?i:tomorrow(?:\s+(?:morning|afternoon|evening|night))?)\b", lambda _: m.Unit("day", 1)),
        (rf"\b(?i:since|from)\s+(?i:{times_of_day}|this\s+morning)\b(?!\s+(?:(?i:on|of)\s+)?(?i:the\s+)?{a_day})",
         lambda _: composed.Since(m.Unit("day", 0))),
        (rf"\b(?i:at|by|until|before|after|around)\s+(?i:(?P<time>midnight|midday|noon|dawn|dusk|daybreak|sunrise|sunset|nightfall))\b"
         rf"(?!\s+(?:(?i:on|of)\s+)?(?i:the\s+)?{a_day})", builders.clock),
        (r"\b(?i:(?P<u>year|month|week)['’]?s?[\s-]end)\b",
         lambda match: composed.Part("end", m.Unit(builders.unit(match["u"]), 0))),
        (r"\b(?i:today|tonight|this (?:morning|afternoon|evening))\b", lambda _: m.Unit("day", 0)),
        (r"\b(?i:overnight|last night)\b", lambda _: counted.Overnight()),
        # Counted from the reference.
        (rf"\b(?:(?P<bound>(?i:more than|over|less than|under))\s+|{_ABOUT}\s+)?"
         rf"(?:(?P<n>{count})|(?P<vague>{vague}))\s+(?P<u>{unit})\s+(?i:ago)\b", builders.ago),
        (rf"\b(?i:many\s+)?(?P<u>{unit})\s+(?i:ago)\b", lambda match: counted.Ago(None, builders.unit(match["u"]))),
        (rf"\b(?i:(?:the|these|this)\s+)?(?i:past|last|previous)\s+(?:(?P<n>{count})|{vague})\s+(?P<u>{unit})\b"
         rf"(?!{of_period})", builders.trailing),
        (rf"\b(?i:the\s+(?:past|last))\s+(?P<u>{unit})\b(?!\s+(?i:of)\b)", builders.trailing),
        (rf"\b(?i:(?:the\s+)?(?:coming|next))\s+(?:(?P<n>{count})|{vague})\s+(?P<u>{unit})\b", builders.coming),
        (r"\b(?i:the\s+(?P<which>next)\s+(?P<u>day|night|evening|morning|afternoon))\b", builders.following),
        (rf"\b(?i:the\s+next)\s+(?P<u>{unit})\b", builders.coming),
        (rf"\b(?i:the\s+coming)\s+(?P<u>{unit})\b", lambda _: counted.Recent(ahead=True)),
        (r"\b(?i:recently|lately|(?:in|over|during)\s+(?:the\s+)?(?:recent|past|last)\s+(?:hours|days|weeks|months|years))\b",
         lambda _: counted.Recent()),
        # From another time in the text.
        (r"\b(?i:the|that)\s+(?:very\s+)?(?P<which>(?i:same|next|following|previous|preceding))\s+"
         r"(?P<u>(?i:day|night|evening|morning|afternoon|week|weekend|month|year))\b", builders.following),
        (rf"\b(?i:the)\s+(?P<which>(?i:following|previous|preceding|ensuing|subsequent))\s+"
         rf"(?:(?P<n>{count}|{vague})\s+)?(?P<u>{unit})\b", builders.stretch),
        (r"\b(?P<which>(?i:that))\s+(?:(?i:very)\s+)?(?P<u>(?i:day|night|evening|morning|afternoon|week|weekend|month|year))\b",
         builders.following),
        (rf"\b(?:(?:(?P<n>{count})|(?P<vague>{vague})|(?P<the>(?i:the))|(?i:just|only|some|about|around|nearly|almost))\s+){{0,4}}"
         rf"(?P<u>{unit})\s+(?P<side>(?i:earlier|later|before|previously|afterwards?|after|into))\b"
         r"(?!\s+(?i:yesterday|tomorrow)\b)", builders.apart),
        (r"\b(?i:(?:ever\s+)?since\s+then|from\s+then\s+on|ever\s+since)\b(?!\s+(?i:the|his|her|its|their|a|an|[0-9]))",
         lambda _: counted.Anaphoric(since=True)),
        # Units counted from now: "last week", "this month".
        (rf"\b(?P<shift>{shift})\s+(?P<u>(?i:week|fortnight|month|year|decade))(?=['’]?s?\b)", builders.shifted),
        (r"(?<=\b[OoIi][FfNn]\s)(?i:the)\s+(?P<u>(?i:day|week|month|year|decade))\b", builders.whole),
        # How long.
        (rf"\b(?:(?P<lead>(?i:for|after|within|in|during|over|following|throughout|of))\s+)?(?:{_ABOUT}\s+){{0,2}}"
         rf"(?:(?P<n>{count})|(?P<vague>{vague}))(?:\s+(?i:full|straight|consecutive|more|long|whole))?"
         rf"(?:\s+|-)(?P<u>{unit})\b(?:-long)?(?P<age>[\s-](?i:old)\b)?(?P<of>(?=\s+of\b))?", builders.length),
        (rf"\b(?i:for|after|within)\s+(?i:(?:many|some)\s+)?(?P<u>{unit})\b(?!-)", builders.length),
        (rf"\b(?P<u>{unit})-long\b", lambda match: counted.Length(None, builders.unit(match["u"]))),
    ]  # fmt: skip
    rules = tuple(Rule(pattern, build) for pattern, build in table)
    bare = [re.sub(r"\(\?P<sep>(.*?)\)", "(?:[/.-])", pattern).replace("(?P=sep)", "[/.-]") for pattern, _ in table]
    joined = "|".join(f"(?P<r{i}>{re.sub(r'[(][?]P<[a-z0-9]+>', '(?:', pattern)})" for i, pattern in enumerate(bare))
    names = {form[:3] for form in forms} | {name[:3] for name in lexicon().weekdays}  # "Jan", "mon"
    exact = any_of([*small, *small_days])
    nouns = [*lexicon().units, *words["seasons"], "this morning", "this afternoon", "this evening"]
    nouns += ["century", "night", "midnight", "midday", "noon", "dawn", "dusk", "sunset", "sunrise", "quarter",
              "half", "then", "ever", *words["decade_words"]]  # fmt: skip
    trigger = (
        rf"\b(?:{capitalised(name.title() for name in names)}|{exact}|(?:1[5-9]|20)[0-9]{{2}}|[0-9]{{1,2}}[./-][0-9]"
        rf"|[2-9]0['’]?[sS]\b|[QH][1-4]\b|FY\s?[0-9]|EID\b|Eid\b|{feasts}|(?i:to(?=day|nig|mor)|yest|overnight|recently|lately|{any_of(nouns)}))"
    )
    joined = rf"(?<!\w)(?=\w)(?:{joined})"  # refuses most positions before any rule is tried
    return Grammar(rules, re.compile(joined), re.compile(trigger))


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


def _cased(names: Iterable[str]) -> list[str]:
    return [form for name in names for form in (name, name.upper())]
