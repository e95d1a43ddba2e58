"""What the bots say, read into plain values. Nothing here does I/O or remembers anything."""
