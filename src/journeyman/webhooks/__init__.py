"""Deliveries: every change of a task to its webhook, in order, retried, and never lost."""
