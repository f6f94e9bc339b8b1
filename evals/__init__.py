"""Evaluation: one adapter and metric per public gold set, and floors that only rise.

``python -m evals`` runs them all and prints one table. Every adapter reads through the same code path that a user runs.
"""
