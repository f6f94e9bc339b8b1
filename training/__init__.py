"""Commands that fit the shipped models to public data: ``python -m training.NAME``. not installed."""
