"""Pure functions from bytes to issues: no clock, no network, no files, no database."""
