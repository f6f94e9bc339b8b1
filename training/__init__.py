"""Fits the weights that the package ships to public gold data; no text of the data ends up in them.

``python -m training.places`` fits the ranking of places and its calibration (see :mod:`training.places`).
"""
