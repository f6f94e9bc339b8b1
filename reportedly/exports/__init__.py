"""The ledger's claims in the forms that others read."""
