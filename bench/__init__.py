"""Measures Journeyman and prints a table: ``python -m bench``, from the root of the repository."""
