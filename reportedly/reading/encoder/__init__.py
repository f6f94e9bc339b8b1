"""The reader ``encoder.v1``: one small multi-task encoder, its windows, and how its scores become claims."""
