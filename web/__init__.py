"""The reading room: the archive in a browser, and a JSON interface for scripts."""
