"""The live connection to Discord: events come in by it, nothing but the session's own upkeep goes out."""
