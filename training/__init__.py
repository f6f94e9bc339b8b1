"""Fits what the package ships as learned, to public gold data and our own codes; no text of the data ends up in it.

``python -m training.places`` fits the ranking of places and its calibration (see :mod:`training.places`),
``python -m training.event_places`` the choice of an event's place among those of its sentence.
"""
