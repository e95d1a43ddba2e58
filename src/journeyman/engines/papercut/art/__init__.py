"""The art pack: 1 594 drawings, built by ``art/build.py`` at the repository's root."""
