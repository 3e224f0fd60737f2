"""The jobs: from an address to the archive."""
