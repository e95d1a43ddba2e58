"""Requests to Discord over HTTP."""
