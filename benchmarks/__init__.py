"""Timings of the hot paths, as ratios within one run on one machine; not part of the tests."""
