"""Time expressions into intervals, by the codebook's rules for dates.

Patterns over a readable word list do this better here than a general date parser: the ones at hand give one instant
and no interval, leave out "last weekend" and "since mid-February", and read the verbs "may" and "march" as months.
"""

from reportedly.times.anchors import Story, anchored
from reportedly.times.dateline import dateline
from reportedly.times.finder import TimeExpression, find

__all__ = ["Story", "TimeExpression", "anchored", "dateline", "find"]
