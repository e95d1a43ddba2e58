"""The reading half of papercut: from words to a plan."""
