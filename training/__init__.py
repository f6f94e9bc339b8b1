"""Commands that fit the shipped models to public data: ``python -m training.NAME``. Not part of the installed package."""
