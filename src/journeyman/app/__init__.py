"""The composition root: the only package that names concrete classes and puts them together.

Each command imports the module that it needs, so that none loads what only another one does.
"""
