"""Makes the encoder of the reader ``encoder.v1``: ``python -m training.encoder --help``.

Sets of labelled texts become :class:`~training.encoder.labelled.Labelled` documents, those windows with targets, those
batches; one model learns all heads, each from the sets that mark what it reads, and is written as a quantised file.
"""
