"""The telling half of papercut: from pictures back to words."""
