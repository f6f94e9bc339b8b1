"""Tables that people coded, as sources of their own: ACLED, UCDP GED, panels of control, and any CSV of claims.

A row becomes a document, whose text is the row's note and whose outlet is the data set, and a claim for each source
that the row names, so that hand-coded and machine-read testimony is weighed together and nobody is heard twice.

    from reportedly.imports.importing import import_table

    with reportedly.Ledger.open("war.db") as ledger:
        import_table(ledger, "acled", "acled.csv")
"""
