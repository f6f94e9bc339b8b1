"""The routes of the API, a module for each topic; each has a ``router``."""
