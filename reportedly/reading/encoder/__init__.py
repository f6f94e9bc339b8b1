"""``encoder.v1``: claims read by one small multi-task encoder, without a parser."""
