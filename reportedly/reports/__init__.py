"""Situation reports: what a ledger says of an area, in one self-contained file (HTML, PDF or Markdown).

from reportedly.reports.report import report

with reportedly.Ledger.open("reportedly.db", read_only=True) as ledger:
    report(ledger, "raqqa.html", area="Raqqa, SY")
"""
