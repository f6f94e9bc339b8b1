"""Figures in text: counts of anything, and counts of the dead and the wounded."""

from reportedly.reading.casualties import CasualtyMention, find_casualties
from reportedly.reading.counts import FigureMention, find_figures

__all__ = ["CasualtyMention", "FigureMention", "find_casualties", "find_figures"]
