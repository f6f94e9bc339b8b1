"""Colours of parties that have none of their own and inherit none."""

from __future__ import annotations

# Paul Tol's muted palette, safe for colour-blind readers.
DEFAULT_COLOURS = {
    "state": "#88CCEE",
    "state_forces": "#88CCEE",
    "armed_group": "#CC6677",
    "militia": "#DDCC77",
    "communal_group": "#DDCC77",
    "coalition": "#332288",
    "umbrella": "#999933",
    "political_body": "#44AA99",
    "private_military_company": "#882255",
}
